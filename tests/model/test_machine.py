"""Runs on the whole machine, directed: where vectors go, what is kept, counted and reported."""

import numpy as np
from handmade import (
    ACT_DST, ACT_SRC, BIAS, BIAS_ON, CODEBOOK, COUNTERS, DESCRIPTOR, END, ENTRIES, FIRST, LAST,
    POINTERS, RELU, RESULT, RUN, SMALL, SRAM_IN, SRAM_OUT, Builder, Layer, descriptor, header,
    pack, read, send, unpack16, write,
)
from reference import dense_network
from test_columns import PAPER_ENTRIES

from model.machine import Machine

ROW, POINTER, RANGE = 1 << 4, 1 << 5, 1 << 6
N = SMALL.num_pe


def run(machine, *descriptors):
    send(machine, write(DESCRIPTOR, [beat for d in descriptors for beat in d]))
    send(machine, [header(RUN, length=len(descriptors))])


def result(machine, length, space=RESULT):
    return unpack16(read(machine, space, -(-length // 4)))[:length]


def identity(machine, size, scale=1):
    """Load a diagonal of code 1 at pointer 0, with codebook value `scale`."""
    layer = Layer(np.eye(size, dtype=int), [0, scale] + [0] * 14, None, 0, False)
    ((beats, _, _),) = Builder(machine.parameters).build([layer]).parts
    send(machine, beats)


def test_papers_example():
    codes = np.random.default_rng(1).integers(0, 16, (16, 8))
    codes[::4] = 0  # PE 0 exactly as in the paper, the other PEs anything
    for i, (row, j) in enumerate(PAPER_ENTRIES):
        codes[row, j] = i % 15 + 1
    layer = Layer(codes, [0, *range(-7, 8)], list(range(-8, 8)), 1, True)
    x = [0, 0, 3, 0, -4, 5, 0, 7]  # the paper broadcasts a2, a4, a5, a7
    machine = Machine(SMALL)
    Builder(SMALL).build([layer]).infer(machine, x)
    assert result(machine, 16) == dense_network([layer], x)[0]
    assert (machine.counters.broadcasts, machine.counters.zeros) == (4, 4)
    assert machine.counters.entries[0] == 8 and machine.counters.ptr_reads.tolist() == [8] * 4
    assert machine.passes[0].broadcasts.tolist() == [2, 4, 5, 7]
    assert machine.error == 0


def test_result_is_act_src_until_a_layer_ends_then_registers_that_wrap():
    machine = Machine(SMALL)
    identity(machine, 64)
    x = list(range(-32, 32))
    send(machine, write(ACT_SRC, pack(x, 16)))
    assert result(machine, 64) == x
    run(machine, descriptor(64, 64, flags=SRAM_IN | FIRST | LAST | END | RELU))
    expected = [max(0, v) for v in x]
    assert result(machine, 64) == expected
    assert result(machine, 128) == expected * 2
    # ReLU is applied when the result leaves: the accumulators keep negative values.
    assert machine.passes[0].accumulators.tolist() == x


def test_layer_in_registers_counts_negative_relu_outputs_as_zero():
    for relu, broadcasts in ((True, 1), (False, 2)):
        machine = Machine(SMALL)
        identity(machine, 4)
        send(machine, write(ACT_SRC, pack([5, -5, 0, 0], 16)))
        first = descriptor(4, 4, flags=SRAM_IN | FIRST | LAST | END | RELU * relu)
        second = descriptor(4, 4, flags=FIRST | LAST | END)
        run(machine, first, second)
        assert len(machine.passes[1].broadcasts) == broadcasts
        assert result(machine, 4) == [5, 0 if relu else -5, 0, 0]


def test_sram_banks_swap_roles_and_whole_groups_are_written():
    machine = Machine(SMALL)
    identity(machine, 2)
    bias = [[100 * k + r for r in range(4)] for k in range(N)]
    for k in range(N):
        send(machine, write(BIAS, pack(bias[k], 16), k))
    old = [7] * 128
    send(machine, write(ACT_SRC, pack([1, -1, 9, 9], 16)))
    send(machine, write(ACT_DST, pack(old, 16)))
    flags = SRAM_IN | SRAM_OUT | FIRST | LAST | END | BIAS_ON
    run(machine, descriptor(2, 2, out_first=16, flags=flags))
    # Four local rows in every PE, though the pass has two rows; the rest is untouched.
    group = [bias[i % N][i // N] for i in range(16)]
    group[0] += 1
    group[1] -= 1
    assert result(machine, 128) == old[:16] + group + old[32:]
    assert result(machine, 128, ACT_SRC) == result(machine, 128)
    assert result(machine, 4, ACT_DST) == [1, -1, 9, 9]
    run(machine, descriptor(2, 2, flags=SRAM_IN | SRAM_OUT | FIRST | LAST | END | RELU))
    assert result(machine, 16) == [7, 7] + [0] * 14
    assert result(machine, 32, ACT_DST)[16:] == group


def test_sram_input_passes_through_the_source_registers():
    machine = Machine(SMALL)
    identity(machine, 16)
    vector = list(range(1, 129))
    send(machine, write(ACT_SRC, pack(vector, 16)))
    run(machine, descriptor(8, 8, flags=SRAM_IN | FIRST | LAST | END | RELU))
    assert result(machine, 8) == vector[:8]
    # 49 inputs from 16 on: groups 1 to 4 of 16 elements fill a window of four groups.
    send(machine, write(ACT_SRC, pack([-v for v in vector], 16)))
    run(machine, descriptor(49, 8, in_first=16, ptr_base=50, flags=SRAM_IN | FIRST))
    assert machine.activations.files[machine.activations.source_file].tolist() == [
        -v for v in vector[64:80] + vector[16:64]
    ]
    # RESULT still applies the ReLU of the layer that ended last.
    assert result(machine, 32) == [0] * 32
    # A pass from registers takes the window as it is.
    send(machine, write(ACT_SRC, pack([0] * 128, 16)))
    run(machine, descriptor(4, 4, flags=FIRST | LAST | END))
    assert result(machine, 4) == [-v for v in vector[64:68]]


def test_inputs_beyond_the_pass_are_not_broadcast():
    machine = Machine(SMALL)
    identity(machine, 8)
    send(machine, write(ACT_SRC, pack([1] * 16, 16)))
    run(machine, descriptor(5, 8, flags=SRAM_IN | FIRST | LAST | END))
    assert result(machine, 8) == [1] * 5 + [0] * 3
    assert machine.counters.broadcasts == 5


def test_accumulators_go_on_without_first_and_keep_what_is_beyond():
    machine = Machine(SMALL)
    identity(machine, 32)
    send(machine, write(ACT_SRC, pack([3] * 32, 16)))
    run(machine, descriptor(32, 32, flags=SRAM_IN | FIRST),
        descriptor(32, 32, flags=SRAM_IN),
        descriptor(4, 4, flags=SRAM_IN | FIRST),
        descriptor(32, 32, flags=SRAM_IN | LAST | END))
    # FIRST with four rows starts one group (16 elements) again, not the second.
    assert result(machine, 32) == [6] * 4 + [3] * 12 + [9] * 16


def test_codes_are_looked_up_when_the_pass_runs():
    machine = Machine(SMALL)
    identity(machine, 4, scale=2)
    send(machine, write(ACT_SRC, pack([1, 2, 3, 4], 16)))
    one = descriptor(4, 4, flags=SRAM_IN | FIRST | LAST | END)
    run(machine, one)
    assert result(machine, 4) == [2, 4, 6, 8]
    send(machine, write(CODEBOOK, pack([0, -1, 0, 0], 16)))
    run(machine, one)
    assert result(machine, 4) == [-1, -2, -3, -4]
    send(machine, write(ENTRIES, [0x02], pe=1))  # code 2, value 0
    run(machine, one)
    assert result(machine, 4) == [-1, 0, -3, -4]
    send(machine, write(POINTERS, [0, 0, 0], pe=0))
    run(machine, one)
    assert result(machine, 4) == [0, 0, -3, -4]


def test_value_of_code_zero_never_counts():
    machine = Machine(SMALL)
    send(machine, write(CODEBOOK, pack([1000, 1, 0, 0], 16)))
    send(machine, write(ENTRIES, pack([0x00, 0x01], 8)))
    send(machine, write(POINTERS, pack([0, 2], 32)))
    send(machine, write(ACT_SRC, pack([5], 16)))
    run(machine, descriptor(1, 8, flags=SRAM_IN | FIRST | LAST | END))
    assert result(machine, 8) == [0, 0, 0, 0, 5, 0, 0, 0]
    assert (machine.counters.entries[0], machine.counters.fillers[0]) == (1, 1)


def test_pe_errors_are_recorded_with_pe_and_descriptor():
    machine = Machine(SMALL)
    identity(machine, 4)
    send(machine, write(ACT_SRC, pack([1, 1, 1, 1], 16)))
    send(machine, write(ENTRIES, [0x81], pe=2))  # row 8
    send(machine, write(POINTERS, pack([0, 0, 1025], 32), pe=3))  # column 1: range, 2: pointer
    send(machine, write(POINTERS, pack([0, 1025, 0], 32), pe=1))  # column 0: range, 1: pointer
    fine = descriptor(1, 4, ptr_base=10, flags=SRAM_IN | FIRST)
    run(machine, fine, descriptor(4, 4, flags=SRAM_IN | FIRST | LAST | END))
    assert machine.error == ROW | POINTER | RANGE
    assert machine.error_info[4:] == [1 << 16 | 2, 1 << 16 | 1, 1 << 16 | 1]
    # Column 3 of PE 1 and PE 3 is sound and holds their one entry; PE 2's was dropped.
    assert result(machine, 4) == [1, 1, 0, 1]
    machine.clear_errors(POINTER)
    assert machine.error == ROW | RANGE


def test_counters_are_read_by_pe_and_cleared_by_a_start():
    machine = Machine(SMALL)
    identity(machine, 8)
    send(machine, write(ACT_SRC, pack([1, 0, 1, 1, 1, 1, 1, 1], 16)))
    run(machine, descriptor(8, 8, flags=SRAM_IN | FIRST | LAST | END))
    # PE 1 has entries for inputs 1 (zero) and 5, and seven columns are broadcast: in cycles 14
    # to 20, after descriptor (1 to 8), read (10), window, leaf and node. Ten cycles later the
    # accumulator of the last one is written; in the next the run ends.
    assert read(machine, COUNTERS, 4, pe=1) == [1, 1 << 32 | 6, 30, 14 << 32 | 1]
    assert (machine.counters.cycles, machine.counters.stalls) == (31, 0)
    machine.start(0, 1, busy=True)
    assert read(machine, COUNTERS, 1, pe=1, address=0) == [1]
    machine.start(0, 0)
    # A run of nothing takes a cycle, in which every PE starves.
    assert read(machine, COUNTERS, 4, pe=1) == [0, 0, 1, 0]
