"""Framing of the input stream and the pace of both streams."""

import numpy as np
import pytest

from model import MachineParameters
from model.stream_reader import MalformedPacket, Request, Store, StreamCut, StreamReader
from tb.agents.axis import Transfer
from tb.functional.streams import DROPPED, HEADER, PAYLOAD, Framing, Pace, share_name
from tb.sequences import packets as p

PARAMETERS = MachineParameters(num_pe=2)


def roles(framing, *packets, last=True):
    return framing.roles(np.concatenate(packets), last).tolist()


def test_headers_payload_and_what_is_dropped():
    framing = Framing(PARAMETERS)
    write, read = p.write(p.BIAS, np.zeros(2)), p.read(p.BIAS, 3)
    assert roles(framing, write, read) == [HEADER, PAYLOAD, PAYLOAD, HEADER]
    assert not framing.faulty
    bad = np.array([0, 1, 2], dtype=np.uint64)
    assert roles(framing, read, bad) == [HEADER, HEADER, DROPPED, DROPPED]
    assert framing.faulty and not framing.loading
    assert roles(framing, write[:2]) == [HEADER, PAYLOAD] and framing.faulty


def test_packets_in_pieces():
    framing = Framing(PARAMETERS)
    write = p.write(p.BIAS, np.zeros(3))
    assert roles(framing, write[:1], last=False) == [HEADER] and framing.loading
    assert roles(framing, write[1:3], last=False) == [PAYLOAD, PAYLOAD]
    assert roles(framing, write[3:], p.run(0, 1)) == [PAYLOAD, HEADER]
    assert not framing.faulty


@pytest.mark.parametrize("seed", range(20))
def test_framing_agrees_with_the_model(seed):
    rng = np.random.default_rng(seed)
    framing, reader = Framing(PARAMETERS), StreamReader(PARAMETERS)
    for _ in range(60):
        head = p.header(int(rng.integers(5)), int(rng.integers(10)), int(rng.integers(3)),
                        length=int(rng.integers(5)))  # fmt: skip
        beats = np.array([head, *rng.integers(0, 1 << 30, rng.integers(6))], dtype=np.uint64)
        last = bool(rng.integers(2))
        ends = np.zeros(len(beats), bool)
        ends[-1] = last
        found = framing.roles(beats, last)
        events = reader.feed(beats, ends)
        good = sum(
            isinstance(e, Request | MalformedPacket)
            or isinstance(e, Store) and e.offset == 0
            or isinstance(e, StreamCut) and e.missing == e.header.length
            for e in events
        )
        # A WRITE whose payload is still to come shows itself in the next piece.
        assert good <= np.count_nonzero(found == HEADER) + 1
        stored = sum(len(e.payload) for e in events if isinstance(e, Store))
        assert stored == np.count_nonzero(found == PAYLOAD)
        assert framing.loading == reader.loading


def test_idles_and_waits_come_apart():
    beats = np.zeros(4, dtype=np.uint64)
    transfer = Transfer(beats, cycles=[10, 11, 15, 21], waits=[0, 0, 1, 5])
    pace = Pace.of(transfer, before=7)
    assert pace.idles.tolist() == [2, 0, 2, 0] and pace.waits.tolist() == [0, 0, 1, 5]
    assert Pace.of(transfer, None).idles.tolist() == [0, 0, 2, 0]


def test_how_often_a_stream_pauses():
    assert [share_name(np.array(x)) for x in ([], [0, 0], [1, 0, 0, 0], [1, 3])] == [
        "never", "never", "seldom", "often"
    ]  # fmt: skip
