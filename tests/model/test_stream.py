"""Packets: storing, reading back, malformed headers, streams cut short."""

import numpy as np
import pytest
from handmade import (
    ACT_DST, ACT_SRC, BIAS, CODEBOOK, COUNTERS, DESCRIPTOR, ENTRIES, POINTERS, READ, RESULT, RUN,
    SMALL, WRITE, header, read, send, write,
)

from model.errors import ModelError
from model.machine import Machine

PACKET, CUT = 1 << 2, 1 << 3

#: Beats of each space of SMALL (4 PEs, 8 registers, 512 entries, 128 pointers, 32 activations).
SIZES = {ENTRIES: 128, POINTERS: 64, BIAS: 8, CODEBOOK: 16, DESCRIPTOR: 64, ACT_SRC: 32, ACT_DST: 32}
PER_PE = {ENTRIES, POINTERS, BIAS}


@pytest.fixture
def machine():
    return Machine(SMALL)


def pattern(space, pe, beats):
    """Beats that differ everywhere; pointers with the bits that are stored (10 of each)."""
    values = [(space + 1 << 56 | pe << 48 | i << 24 | 0x8421) + 3 * i for i in range(beats)]
    return [v & 0x000003FF_000003FF for v in values] if space == POINTERS else values


def test_every_space_starts_as_zero_and_reads_back(machine):
    slots = [(s, pe) for s in SIZES for pe in range(SMALL.num_pe if s in PER_PE else 1)]
    for space, pe in slots:
        assert read(machine, space, SIZES[space], pe) == [0] * SIZES[space]
    for space, pe in slots:
        send(machine, write(space, pattern(space, pe, SIZES[space]), pe))
    for space, pe in slots:
        assert read(machine, space, SIZES[space], pe) == pattern(space, pe, SIZES[space])
    assert read(machine, RESULT, 32) == pattern(ACT_SRC, 0, 32)
    assert machine.error == 0


def test_write_and_read_in_the_middle_of_a_space(machine):
    send(machine, write(ENTRIES, [7, 8, 9], pe=2, address=61))
    assert read(machine, ENTRIES, 4, pe=2, address=60) == [0, 7, 8, 9]
    assert read(machine, ENTRIES, 4, pe=1, address=60) == [0] * 4


def test_pointers_keep_the_bits_that_matter(machine):
    send(machine, write(POINTERS, [0xFFFFFFFF_00000FFF]))
    assert read(machine, POINTERS, 1) == [0x000007FF_000007FF]


def test_many_packets_in_one_transfer_and_one_packet_in_many_calls(machine):
    beats = [*write(BIAS, [1, 2, 3]), header(READ, BIAS, length=3), *write(BIAS, [9])]
    for i, beat in enumerate(beats):
        machine.feed([beat], [i == len(beats) - 1])
        assert machine.loading == (i in (0, 1, 2, 5))
    send(machine, [header(READ, BIAS, length=3)])
    payloads = [packet[1:].tolist() for packet in machine.take_output()]
    assert payloads == [[1, 2, 3], [9, 2, 3]]
    assert machine.take_output() == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (header(0), 1),
        (header(4, 15, 255, 0, 0), 1),  # everything wrong: the first reason counts
        (header(10, ACT_SRC), 1),
        (header(WRITE, 9), 2),
        (header(READ, 15, 255, 0, 0), 2),
        (header(WRITE, RESULT), 2),
        (header(WRITE, COUNTERS, 4), 2),
        (header(RUN, 1), 2),
        (header(WRITE, ENTRIES, 4), 3),
        (header(READ, COUNTERS, 4), 3),
        (header(WRITE, CODEBOOK, 1), 3),
        (header(READ, RESULT, 1, 0, 0), 3),
        (header(RUN, 0, 1), 3),
        (header(WRITE, BIAS, 0, 0, 0), 4),
        (header(READ, ACT_SRC, 0, 0, 0), 4),
        (header(READ, RESULT, 0, 32, 1), 4),
        (header(READ, COUNTERS, 0, 2, 3), 4),
        (header(WRITE, DESCRIPTOR, 0, 0xFFFFFF, 0xFFFFFF), 4),
        (header(RUN, 0, 0, 0, 0), 4),
        (header(RUN, 0, 0, 16, 1), 4),
        (header(RUN, 0, 0, 15, 2), 4),
        *[(header(WRITE, s, 0, 1, size), 4) for s, size in SIZES.items()],
    ],
)
def test_malformed_packet(machine, bad, reason):
    # The beats behind the bad header look like packets, but all are dropped up to TLAST.
    send(machine, [bad, *write(BIAS, [1]), header(READ, BIAS)])
    assert machine.error == PACKET
    assert machine.error_info[2] == reason << 16 | bad & 0xFFFF
    assert machine.take_output() == []
    assert read(machine, BIAS, 1) == [0]
    # With TLAST on the bad header itself nothing more is dropped.
    machine.clear_errors(PACKET)
    send(machine, [bad])
    assert machine.error == PACKET
    send(machine, write(BIAS, [5]))
    assert read(machine, BIAS, 1) == [5]


@pytest.mark.parametrize("space", SIZES)
def test_whole_space_is_no_error(machine, space):
    send(machine, write(space, [0] * SIZES[space]))
    assert machine.error == 0


def test_dropping_goes_on_over_calls(machine):
    machine.feed([header(0), header(READ, BIAS)], [False, False])
    assert machine.loading
    machine.feed([header(READ, BIAS), header(READ, BIAS)], [True, True])
    assert len(machine.take_output()) == 1


@pytest.mark.parametrize("stored", [0, 1, 3])
@pytest.mark.parametrize("whole", [True, False])
def test_stream_cut_short(machine, stored, whole):
    beats = write(BIAS, [1, 2, 3, 4])[: 1 + stored]
    last = [False] * stored + [True]
    if whole:
        send(machine, beats, last)
    else:
        for beat, end in zip(beats, last, strict=True):
            machine.feed([beat], [end])
    assert machine.error == CUT
    assert machine.error_info[3] == 4 - stored
    assert not machine.loading
    assert read(machine, BIAS, 4) == [1, 2, 3, 4][:stored] + [0] * (4 - stored)


def test_first_error_is_kept_until_cleared(machine):
    send(machine, [header(0, 1, 2)])
    send(machine, [header(0, 3, 4)])
    send(machine, [header(WRITE, BIAS, length=5)])
    assert machine.error == PACKET | CUT
    assert machine.error_info[2:4] == [1 << 16 | 0x0210, 5]
    machine.clear_errors(PACKET)
    assert machine.error == CUT
    send(machine, [header(0, 3, 4)])
    assert machine.error_info[2] == 1 << 16 | 0x0430
    machine.clear_errors(0x7F)
    assert machine.error == 0


def test_start_inside_a_packet_is_refused(machine):
    machine.feed([header(WRITE, BIAS, length=2)], [False])
    machine.start(0, 1)
    assert (machine.error, machine.error_info[0], machine.done) == (1, 0, False)
    machine.feed([1, 2], [False, True])
    machine.clear_errors(1)
    machine.start(0, 1, busy=True)
    assert (machine.error, machine.done) == (1, False)


def test_beats_and_last_must_fit(machine):
    with pytest.raises(ModelError, match="one length"):
        machine.feed(np.zeros(2, np.uint64), [True])
