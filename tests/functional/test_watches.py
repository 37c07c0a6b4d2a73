"""From hand-made traffic to hits: packets and register accesses."""

import numpy as np

from tb.agents.axis import Transfer
from tb.env.counters import COUNTER_NAMES
from tb.sequences import packets as p
from tb.top.contents import Program
from tests.functional.conftest import run

STATUS, CTRL, ENABLE, PENDING, ERROR = 0x044, 0x040, 0x050, 0x054, 0x058


# -- Packets ---------------------------------------------------------------------------------------


def test_spaces_places_and_lengths(bench):
    bench.send(p.write(p.BIAS, np.zeros(4), pe=1), p.write(p.CODEBOOK, np.zeros(1), address=7))
    assert bench.shown("interface.written") == {"bias", "codebook"}
    # The whole of the one memory, the last beat of the other.
    assert bench.shown("interface.write_place") == {"first", "last", "whole"}
    assert bench.shown("interface.write_length") == {"one", "few"}
    assert bench.shown("interface.packet_pe") == {"last"}
    assert bench.shown("interface.packets") == {"two"}
    assert bench.shown("interface.tlast") == {"packet"}


def test_a_packet_in_pieces_counts_once(bench):
    packet = p.write(p.ACT_SRC, np.zeros(3))
    for beat in packet[:-1]:
        bench.send(np.array([beat]), last=False)
    assert bench.packets.loading
    bench.send(packet[-1:])
    assert bench.hits["interface.written"] == {"act_src": 1} and not bench.packets.loading
    bench.send(packet, last=False)
    assert bench.shown("interface.tlast") == {"packet", "without_tlast"}


def test_idles_and_waits_of_the_input(bench):
    packet = p.write(p.ACT_SRC, np.zeros(4))
    bench.send(packet, p.read(p.ACT_SRC, 1), idles=[50, 1, 0, 3, 0, 20], waits=[0, 0, 2, 0, 0, 0])
    assert bench.shown("interface.input_idle") == {"none", "one", "few", "many"}
    assert bench.shown("interface.input_idle_place") == {
        "behind_header", "in_payload", "before_header"
    }  # fmt: skip
    assert bench.shown("interface.input_wait") == {"none", "few"}
    assert bench.shown("interface.input_wait_place") == {"payload"}
    assert bench.shown("interface.input_pace") == {"often"}


def test_answers_and_back_pressure(bench):
    head = p.read(p.BIAS, 3, 1)[0]
    for beats, cycles, waits, last in (
        ([head, 0], [5, 9], [0, 3], False), ([0, 0], [10, 12], [0, 0], True),
    ):  # fmt: skip
        done = bench.packets.output(Transfer(beats, last=last, cycles=cycles, waits=waits))
        assert done == last
    assert bench.shown("interface.output_wait") == {"none", "few"}
    assert bench.shown("interface.output_wait_place") == {"payload"}
    assert bench.shown("interface.output_idle") == {"none", "one"}
    # The answer and its space are one sample: they are crossed.
    assert any({"interface.read", "interface.output_pace"} <= set(s) for s in bench.samples)


def test_errors_of_the_stream(bench):
    bench.send(np.array([0, 1, 2], dtype=np.uint64))
    bench.send(p.write(p.BIAS, np.zeros(3))[:3])
    bench.send(np.array([p.header(p.READ, p.COUNTERS, length=5)], dtype=np.uint64))
    assert bench.shown("control.malformed") == {"kind", "length"}
    assert bench.shown("control.cut") == {"one_missing"}
    assert bench.shown("control.error") == {"packet", "cut"}
    assert bench.shown("control.error_again") == {"packet"}
    assert bench.shown("interface.dropped") == {"few", "none"}
    assert bench.shown("interface.tlast") == {"error"}


def test_what_waits_behind_a_run(bench):
    program = Program([{0: [(1, 0)]}], 1)
    run(bench, program, [1], start=False)
    bench.send(p.run(0, 1), p.run(0, 1), p.read_result(1), waits=[0, 30, 40])
    assert bench.shown("control.behind_run") == {"run", "read"}


# -- Registers -------------------------------------------------------------------------------------


def test_accesses_by_class(bench):
    bench.access(False, 0x000)
    bench.access(True, 0x048, 3, strobes=0b0010, lead=2)
    bench.access(True, ERROR | 1, 3, lead=-1)
    bench.access(False, 0xFF8, response=2, wait=12)
    assert bench.shown("interface.access") == {
        "read_constant", "write_read_write", "write_clear", "read_unlisted"
    }  # fmt: skip
    assert bench.shown("interface.strobes") == {"0010"}
    assert bench.shown("interface.write_order") == {"data", "address"}
    assert bench.shown("interface.low_bits") == {"read_0", "write_0", "write_1"}
    assert bench.shown("interface.unlisted") == {"behind_counters"}
    assert "read_many" in bench.shown("interface.response_wait")
    assert "read_error" in bench.shown("interface.response")


def test_status_errors_and_interrupts(bench):
    bench.send(np.array([0], dtype=np.uint64))
    bench.access(False, ERROR, 4)
    bench.access(False, STATUS, 8)
    bench.access(False, PENDING, 2)
    bench.access(True, ENABLE, 2)
    bench.access(False, PENDING, 2)
    bench.access(True, ERROR, 1)
    assert bench.shown("control.error_cleared") == set()
    bench.access(True, ERROR, 4)
    assert bench.shown("control.error_cleared") == {"packet"}
    assert bench.shown("control.error_read") == {"packet"}
    assert bench.shown("control.interrupt") == {"error_masked", "error_enabled"}
    assert bench.shown("control.status") == {"error"}


def test_starts_and_ends_of_runs(bench):
    run(bench, Program([{0: [(1, 0)]}], 1), [1])
    assert bench.shown("control.start") == {"packet"}
    bench.access(False, STATUS, 4)
    bench.machine.start(0, 1)
    bench.access(True, ENABLE, 1)
    bench.access(True, PENDING, 1)
    assert bench.shown("control.end_seen") == {"status", "interrupt"}
    bench.machine.start(0, 1, busy=True)
    bench.send(p.write(p.BIAS, np.zeros(3))[:2], last=False)
    bench.machine.start(0, 1)
    assert bench.shown("control.start") == {
        "packet", "register", "refused_in_run", "refused_in_packet"
    }  # fmt: skip
    assert bench.hits["control.start"]["register"] == 1
    assert bench.shown("control.error_again") == {"start_busy"}


def test_resets_by_what_the_host_knows(bench):
    bench.host.reset()
    bench.access(False, STATUS, 0)
    bench.host.reset()
    run(bench, Program([{0: [(1, 0)]}], 1), [1])
    bench.host.reset()
    bench.access(False, STATUS, 2)
    bench.host.reset()
    assert bench.shown("control.reset") == {"at_start", "idle", "in_run", "in_packet"}


def test_counters_count_when_all_were_read_of_a_run_that_ended(bench):
    run(bench, Program([{0: [(1, 0)] * 3}], 6), [1])
    values = {"CYCLES": 40, "STALLS": 12, "ENTRIES": 3, "BYPASSES": 1, "BUSY": 9}

    def read_all():
        for number, name in enumerate(COUNTER_NAMES):
            bench.access(False, 0x100 + 8 * number, values.get(name, 0))
            bench.access(False, 0x104 + 8 * number, 0)

    read_all()
    assert not bench.shown("load_imbalance.stalls")
    bench.access(False, STATUS, 4)
    read_all()
    assert bench.shown("load_imbalance.stalls") == {"many"}
    assert bench.shown("load_imbalance.run_ratio") == {"to_2"}
    assert bench.shown("bypass.counted") == {"below_half"}
