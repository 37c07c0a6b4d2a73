"""Descriptors: their bits, and the reasons for which a machine refuses them."""

import dataclasses

import numpy as np
import pytest
from sample_networks import SMALL

from compress.descriptor import Descriptor
from compress.stream import MAX_PAYLOAD, Header, Kind, Space, write_packets
from model.descriptor import Descriptor as ModelDescriptor
from model.parameters import MachineParameters

SOUND = Descriptor(
    in_len=40, in_first=16, out_len=30, out_first=32, ptr_base=60, bias_base=2, codebook=3,
    shift=9, relu=True, bias=True, sram_in=True, sram_out=True, first=True, last=True, end=False,
)


def test_bits_of_a_descriptor():
    beats = SOUND.pack()
    assert beats.dtype == np.dtype("<u8")
    assert beats.tolist() == [
        40 | 16 << 32, 30 | 32 << 32, 60 | 2 << 32, 3 | 9 << 8 | 0b0111111 << 16,
    ]
    assert Descriptor.unpack(beats) == SOUND


@pytest.mark.parametrize(("flag", "bit"), [
    ("relu", 16), ("bias", 17), ("sram_in", 18), ("sram_out", 19), ("first", 20), ("last", 21),
    ("end", 22),
])
def test_bit_of_each_flag(flag, bit):
    changed = dataclasses.replace(SOUND, **{flag: not getattr(SOUND, flag)})
    assert int(changed.pack()[3] ^ SOUND.pack()[3]) == 1 << bit
    assert Descriptor.unpack(changed.pack()) == changed


@pytest.mark.parametrize("bit", [13, 14, 15, *range(23, 64)])
def test_reserved_bits_are_refused(bit):
    beats = SOUND.pack()
    beats[3] |= np.uint64(1 << bit)
    with pytest.raises(ValueError, match="reserved bits are set"):
        Descriptor.unpack(beats)


@pytest.mark.parametrize("field", ["in_len", "out_first", "codebook", "shift"])
@pytest.mark.parametrize("value", [-1, 1 << 32])
def test_fields_must_fit_their_bits(field, value):
    with pytest.raises(ValueError, match=f"descriptor field {field} is {value}; it has"):
        dataclasses.replace(SOUND, **{field: value})


REFUSED = [
    ({"in_len": 0}, "in_len is 0"),
    ({"in_first": 8}, "in_first 8 is no multiple of 16"),
    ({"in_first": 96}, "inputs end at 136, beyond 128"),
    ({"sram_in": False, "in_first": 32}, "inputs end at 72, beyond 64"),
    ({"out_len": 0}, "out_len 0 is not in 1 ... 64"),
    ({"out_len": 65}, "out_len 65 is not in 1 ... 64"),
    ({"out_first": 8}, "out_first 8 is no multiple of 16"),
    ({"out_first": 112}, "outputs end at 142, beyond 128"),
    ({"sram_out": False}, "out_first is 32 without SRAM_OUT"),
    ({"ptr_base": 88}, "pointers end at 129, beyond 128"),
    ({"bias_base": 7}, "biases end at beat 9, beyond 8"),
    ({"codebook": 4}, "codebook 4 does not exist; there are 4"),
    ({"last": False, "end": True}, "END without LAST"),
    ({"out_first": 0, "sram_out": False}, "LAST without END and without SRAM_OUT"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_impossible_descriptors(change, reason):
    assert SOUND.why_impossible(SMALL) is None
    assert dataclasses.replace(SOUND, **change).why_impossible(SMALL) == reason


@pytest.mark.parametrize("change", [
    {"in_first": 80, "in_len": 48}, {"ptr_base": 87}, {"bias_base": 6},
    {"bias_base": 99, "bias": False}, {"bias_base": 99, "first": False}, {"end": True},
    {"last": False}, {"out_len": 64}, {"out_first": 96},
])
def test_possible_descriptors_at_the_bounds(change):
    assert dataclasses.replace(SOUND, **change).why_impossible(SMALL) is None


@pytest.mark.parametrize("rng", range(4), indirect=True)
def test_the_model_refuses_the_same_descriptors(rng):
    parameters = MachineParameters(**dataclasses.asdict(SMALL))
    verdicts = []
    for _ in range(1000):
        descriptor = Descriptor(
            in_len=int(rng.integers(0, 80)),
            in_first=int(rng.choice([0, 0, 16, 64, 8])),
            out_len=int(rng.integers(0, 40)),
            out_first=int(rng.choice([0, 0, 32, 96, 4])),
            ptr_base=int(rng.integers(0, 128)),
            bias_base=int(rng.integers(0, 9)),
            codebook=int(rng.integers(0, 5)),
            shift=int(rng.integers(0, 32)),
            **{flag: bool(rng.integers(2)) for flag in
               ("relu", "bias", "sram_in", "sram_out", "first", "last", "end")},
        )
        reason = ModelDescriptor.decode(descriptor.pack()).check(parameters)
        assert (descriptor.why_impossible(SMALL) is None) == (reason is None), descriptor
        verdicts.append(reason is None)
    assert 10 < sum(verdicts) < 990


def test_bits_of_a_header():
    header = Header(Kind.WRITE, Space.BIAS, 5, 0x123456, 0xABCDEF)
    assert header.pack() == 0xABCDEF_123456_05_21
    assert Header.unpack(header.pack()) == header


@pytest.mark.parametrize(("field", "value"), [
    ("kind", 16), ("space", -1), ("pe", 256), ("address", 1 << 24), ("length", 1 << 24),
])
def test_header_fields_must_fit_their_bits(field, value):
    fields = {"kind": 1, "space": 0, "pe": 0, "address": 0, "length": 1} | {field: value}
    with pytest.raises(ValueError, match=f"header field {field} is {value}; it has"):
        Header(**fields)


def test_a_packet_is_filled_up_to_whole_beats():
    packet = write_packets(Space.ENTRIES, 3, np.arange(9, dtype=np.uint8), 7)
    header = Header(1, 0, 3, 7, 2).pack().to_bytes(8, "little")
    assert packet == header + bytes(range(9)) + bytes(7)
    assert write_packets(Space.ENTRIES, 0, np.zeros(0, np.uint8)) == b""


def test_more_than_one_packet_can_hold_becomes_several(monkeypatch):
    assert MAX_PAYLOAD == 2**24 - 1
    monkeypatch.setattr("compress.stream.MAX_PAYLOAD", 2)
    packets = np.frombuffer(write_packets(Space.ENTRIES, 1, np.arange(40, dtype=np.uint8)), "<u8")
    assert [Header.unpack(int(packets[at])) for at in (0, 3, 6)] == [
        Header(1, 0, 1, 0, 2), Header(1, 0, 1, 2, 2), Header(1, 0, 1, 4, 1),
    ]
    payload = np.delete(packets, [0, 3, 6])
    assert payload.view(np.uint8).tolist() == list(range(40))
