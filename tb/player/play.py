"""Plays a stimulus and compares everything that the machine answers with the reference model.

`EIE_ARGS`: `stimulus` (a folder of `tb.player.stimulus`). `summary.json` then holds the cycles and
counters of every segment. The answers are in `answers.hex` in the run's folder.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import cocotb
import numpy as np
from cocotb.triggers import ClockCycles, FallingEdge, First, RisingEdge, Timer

from model import Machine
from model.packets import COUNTER_BEATS
from tb.agents.clocks import PERIOD_NS
from tb.env.config import EnvConfig
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE, PE_COUNTER_NAMES
from tb.player.runner import ANSWERS
from tb.player.stimulus import Segment, read_stimulus

ERROR_REGISTER = 0x058

_CYCLES_PER_BEAT, _SLACK = 16, 10_000
"""Bound of a segment besides twice its run: what takes longer hangs."""


@cocotb.test()
async def play(dut: object) -> None:
    """Play all segments; fail at the first difference."""
    config = EnvConfig.from_environment()
    stimulus = read_stimulus(Path(config.arguments["stimulus"]))
    machine = Machine(config.machine_parameters)
    await _reset(dut)
    records, seen, compared = [], [], 0
    for segment, beats in zip(stimulus.segments, stimulus.parts(), strict=True):
        last = np.zeros(len(beats), np.bool_)
        last[-1] = True
        machine.feed(beats, last)
        begin, processor = time.perf_counter(), time.process_time()
        elapsed = await _play(dut, segment, machine.counters.cycles)
        record = {
            "kind": segment.kind,
            "elapsed": elapsed,
            "seconds": time.perf_counter() - begin,
            "processor_seconds": time.process_time() - processor,
        }
        if segment.kind == "load":
            assert elapsed == segment.load_cycles, (
                f"a load of {segment.beats} beats takes {elapsed} cycles on the RTL, "
                f"{segment.load_cycles} by the model"
            )
        if segment.kind == "run":
            record |= await _compare_counters(dut, machine)
        records.append(record)
        packets = machine.take_output()
        seen += _as_text(packets)
        compared += sum(len(packet) - 1 for packet in packets)
    await ClockCycles(dut.clk_i, 20)
    found = (config.out / ANSWERS).read_text().splitlines()
    _compare(found, seen)
    _add_busiest(records, stimulus.segments, found, config.num_pe)
    assert await _read(dut, ERROR_REGISTER) == machine.error == 0, "the machine reports an error"
    summary = {"segments": records, "beats_compared": compared}
    (config.out / "summary.json").write_text(json.dumps(summary) + "\n")


async def _reset(dut: object) -> None:
    dut.go_i.value = 0
    dut.beats_i.value = dut.answers_i.value = 0
    dut.s_axil_arvalid.value = 0
    dut.s_axil_araddr.value = 0
    dut.s_axil_rready.value = 1
    dut.rst_ni.value = 0
    await ClockCycles(dut.clk_i, 4)
    dut.rst_ni.value = 1
    await RisingEdge(dut.clk_i)


async def _play(dut: object, segment: Segment, run_cycles: int) -> int:
    """Play the next segment, with a run of about so many cycles in it; return its cycles."""
    dut.beats_i.value, dut.answers_i.value = segment.beats, segment.answers
    dut.go_i.value = 1
    await RisingEdge(dut.clk_i)
    dut.go_i.value = 0
    await ClockCycles(dut.clk_i, 2)
    beats = segment.beats + segment.answers
    limit = beats * _CYCLES_PER_BEAT + 2 * run_cycles + _SLACK
    await First(RisingEdge(dut.done_o), Timer(limit * PERIOD_NS, unit="ns"))
    await RisingEdge(dut.clk_i)
    assert int(dut.done_o.value), f"the machine hangs: no end of a {segment.kind} in {limit} cycles"
    assert not int(dut.short_o.value), "the stimulus ended early"
    return int(dut.elapsed_o.value)


async def _read(dut: object, address: int) -> int:
    """Read a register.

    Between two rising edges, where what is seen does not depend on who makes the clock.
    """
    await FallingEdge(dut.clk_i)
    dut.s_axil_araddr.value = address
    dut.s_axil_arvalid.value = 1
    await _until(dut, dut.s_axil_arready, address)
    await FallingEdge(dut.clk_i)
    dut.s_axil_arvalid.value = 0
    await _until(dut, dut.s_axil_rvalid, address)
    assert int(dut.s_axil_rresp.value) == 0, f"register {address:#x} answers with an error"
    return int(dut.s_axil_rdata.value)


async def _until(dut: object, signal: object, address: int) -> None:
    for _ in range(_SLACK):
        if int(signal.value):
            return
        await FallingEdge(dut.clk_i)
    raise AssertionError(f"the machine hangs: no answer from register {address:#x}")


async def _compare_counters(dut: object, machine: Machine) -> dict[str, int]:
    """Compare the counters of the machine and the sums of the PEs'; those of each are answers.

    Returns what the RTL says, and the number of passes.
    """
    found, wanted = {}, machine.counters.totals()
    for index, name in enumerate(COUNTER_NAMES):
        address, name = COUNTERS_BASE + 8 * index, name.lower()
        found[name] = await _read(dut, address) | await _read(dut, address + 4) << 32
        assert found[name] == wanted[name], (
            f"counter {name}: the RTL has {found[name]}, the model {wanted[name]}"
        )
    return found | {"passes": len(machine.passes)}


def _add_busiest(
    records: list[dict[str, Any]], segments: list[Segment], answers: list[str], num_pe: int
) -> None:
    """Add to every run's record how long the PE worked that worked longest, by its own counter."""
    place = PE_COUNTER_NAMES.index("BUSY")
    beat, shift = 1 + place // 2, 32 * (place % 2)
    first = 0
    for record, segment in zip(records, segments, strict=True):
        if segment.kind == "run":
            own = answers[first + beat :: 1 + COUNTER_BEATS][:num_pe]
            record["busy_max"] = max(
                int(line.rstrip("*"), 16) >> shift & 0xFFFF_FFFF for line in own
            )
        first += segment.answers


def _as_text(packets: list[np.ndarray]) -> list[str]:
    """Write answers as the player does: a beat per line, a star behind TLAST."""
    lines = []
    for packet in packets:
        lines += [f"{int(beat):016x}" for beat in packet]
        lines[-1] += "*"
    return lines


def _compare(found: list[str], expected: list[str]) -> None:
    for index, (rtl, model) in enumerate(zip(found, expected)):
        assert rtl == model, f"answer beat {index}: the RTL gives {rtl}, the model {model}"
    assert len(found) == len(expected), (
        f"the RTL answers {len(found)} beats, the model {len(expected)}"
    )
