"""Every reason for which a descriptor is impossible, and their order."""

import pytest
from handmade import (
    BIAS_ON, CODEBOOK, DESCRIPTOR, END, FIRST, LAST, RELU, RUN, SMALL, SRAM_IN, SRAM_OUT,
    descriptor, header, send, write,
)

from model.machine import Machine

ONE_PASS = SRAM_IN | FIRST | LAST | END
MID = SRAM_IN | SRAM_OUT | FIRST
#: A descriptor whose every field is wrong; later entries put right one reason after the other.
ALL_WRONG = {
    "in_len": 0, "out_len": 0, "ptr_base": 1000, "bias_base": 1000, "codebook": 9,
    "flags": 1 << 13 | BIAS_ON | FIRST | END,
}


def info_of(*beat_lists, start=False):
    """DESCRIPTOR error detail after running the descriptors; None without an error."""
    machine = Machine(SMALL)
    send(machine, write(DESCRIPTOR, [beat for beats in beat_lists for beat in beats]))
    if start:
        machine.start(0, len(beat_lists))
    else:
        send(machine, [header(RUN, length=len(beat_lists))])
    assert machine.done
    assert machine.error in (0, 2)
    return machine.error_info[1] if machine.error else None


@pytest.mark.parametrize("bit", [13, 14, 15, 23, 31, 32, 63])
def test_reserved_bits(bit):
    assert info_of(descriptor(1, 1, flags=ONE_PASS | 1 << bit)) == 1 << 16


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"in_len": 0}, 2),
        ({"in_first": 4, "in_len": 1}, 2),
        ({"in_first": 112, "in_len": 17}, 2),
        ({"in_len": 129}, 2),
        ({"in_len": 0xFFFFFFFF, "in_first": 0xFFFFFFF0}, 2),
        ({"in_len": 65, "flags": FIRST | LAST | END}, 2),
        ({"out_len": 0}, 3),
        ({"out_len": 65, "flags": ONE_PASS | SRAM_OUT}, 3),
        ({"out_first": 8, "flags": ONE_PASS | SRAM_OUT}, 3),
        ({"out_first": 112, "out_len": 17, "flags": ONE_PASS | SRAM_OUT}, 3),
        ({"out_first": 0xFFFFFFF0, "flags": ONE_PASS | SRAM_OUT}, 3),
        ({"out_first": 16}, 3),
        ({"ptr_base": 126, "in_len": 2}, 4),
        ({"ptr_base": 0xFFFFFFFF}, 4),
        ({"bias_base": 7, "out_len": 17, "flags": ONE_PASS | BIAS_ON}, 5),
        ({"bias_base": 0xFFFFFFFF, "flags": ONE_PASS | BIAS_ON}, 5),
        ({"codebook": 4}, 6),
        ({"codebook": 255}, 6),
        ({"flags": SRAM_IN | FIRST | END}, 7),
        ({"flags": SRAM_IN | SRAM_OUT | FIRST | END}, 7),
        ({"flags": SRAM_IN | FIRST | LAST}, 7),
        (ALL_WRONG, 1),
        (ALL_WRONG | {"flags": BIAS_ON | FIRST | END}, 2),
        (ALL_WRONG | {"flags": BIAS_ON | FIRST | END, "in_len": 1}, 3),
        (ALL_WRONG | {"flags": BIAS_ON | FIRST | END, "in_len": 1, "out_len": 1}, 4),
        ({"bias_base": 1000, "codebook": 9, "flags": BIAS_ON | FIRST | END}, 5),
        ({"codebook": 9, "flags": BIAS_ON | FIRST | END}, 6),
    ],
)
def test_impossible(fields, reason):
    fields = {"in_len": 1, "out_len": 1, "flags": ONE_PASS} | fields
    assert info_of(descriptor(**fields)) == reason << 16


@pytest.mark.parametrize(
    "fields",
    [
        {"in_len": 1, "out_len": 1},
        {"in_len": 16, "in_first": 112, "out_len": 64, "ptr_base": 111},
        {"in_len": 127, "out_len": 64, "flags": ONE_PASS | SRAM_OUT},
        {"in_len": 64, "out_len": 1, "flags": FIRST | LAST | END | RELU},
        {"in_len": 16, "in_first": 48, "out_len": 1, "flags": FIRST | LAST | END},
        {"in_len": 1, "out_len": 16, "out_first": 112, "flags": MID | LAST},
        {"in_len": 1, "out_len": 1, "flags": 0},
        {"in_len": 1, "out_len": 16, "bias_base": 7, "flags": ONE_PASS | BIAS_ON},
        # Without FIRST the bias is not used, so its place does not matter.
        {"in_len": 1, "out_len": 1, "bias_base": 1000, "flags": SRAM_IN | BIAS_ON | LAST | END},
        {"in_len": 1, "out_len": 1, "codebook": 3, "shift": 31},
    ],
)
def test_possible_at_the_limits(fields):
    assert info_of(descriptor(**{"flags": ONE_PASS} | fields)) is None


def test_run_stops_in_front_of_the_impossible_one():
    good, bad = descriptor(1, 1, flags=ONE_PASS), descriptor(1, 1, codebook=9, flags=ONE_PASS)
    for start in (False, True):
        assert info_of(good, good, bad, good, start=start) == 6 << 16 | 2
    machine = Machine(SMALL)
    send(machine, write(DESCRIPTOR, good + bad))
    machine.start(0, 2)
    assert [record.index for record in machine.passes] == [0]
    assert machine.counters.zeros == 1


@pytest.mark.parametrize(("first", "count"), [(0, 0), (3, 0), (16, 1), (15, 2), (0xFFFF, 0xFFFF)])
def test_start_of_none_or_beyond_the_table(first, count):
    machine = Machine(SMALL)
    send(machine, write(DESCRIPTOR, descriptor(1, 1, flags=ONE_PASS)))
    send(machine, write(CODEBOOK, [1]))
    machine.start(0, 1)
    assert machine.counters.zeros == 1
    machine.start(first, count)
    assert machine.error_info[1] == 8 << 16 | first
    assert machine.counters.zeros == 0  # cleared by every start that is taken up
    assert machine.passes == []
