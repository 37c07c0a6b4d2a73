"""Random but legal input for single units: shows that their checkers keep quiet, or that they do not.

Nothing is compared here; the unit benches do that. `UNITS` says what legal means for each unit.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge

from tb.env.config import EnvConfig

CYCLES = 600

_QUEUE = {"QueueDepth": 2, "Width": 8}


@dataclass(frozen=True)
class Unit:
    """How to drive a unit.

    Attributes
    ----------
    legal : callable
        Gets the unit and random values for all inputs; changes what would not be legal.
    parameters : dict of str to int
        The unit's parameters.
    """

    legal: Callable[[Any, dict[str, int], random.Random], None]
    parameters: dict[str, int] = field(default_factory=dict)


def _anything(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    pass


def _act_queue(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    # Not from full_o, which still shows the broadcasts of the last cycle.
    coming = int(dut.coming_i.value) >> 1
    room = int(dut.count_q.value) + coming < _QUEUE["QueueDepth"] + 2
    inputs["coming_i"] = coming | (room and rng.getrandbits(1)) << 1
    inputs["push_i"] &= inputs["coming_i"]
    inputs["fetch_pop_i"] &= int(dut.fetch_valid_o.value)
    inputs["issue_pop_i"] &= int(dut.issue_valid_o.value)


def _word_ring(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    inputs["in_count_i"] = rng.randint(0, 2)
    inputs["release_i"] = rng.randint(0, min(1, int(dut.words_o.value)))


def _ptr_read(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    inputs["host_req_i"] &= not inputs["bcast_valid_i"]


def _arith(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    inputs["lane_valid_i"] = rng.choice((0, 1, 2))


def _axil_slave(dut: Any, inputs: dict[str, int], rng: random.Random) -> None:
    for channel in ("aw", "w", "ar"):
        inputs[f"s_axil_{channel}valid"] = 1
    inputs |= {"s_axil_awaddr": 8, "s_axil_wdata": 5, "s_axil_wstrb": 15, "s_axil_araddr": 12}
    inputs["rd_ack_i"] &= int(dut.rd_valid_o.value)


UNITS = {
    "broadcaster": Unit(_anything, {"NumPe": 4}),
    "error_log": Unit(_anything, {"NumPe": 4}),
    "act_queue": Unit(_act_queue, _QUEUE),
    "word_ring": Unit(_word_ring),
    "ptr_read": Unit(_ptr_read, {"PtrDepth": 16, "SpmatEntries": 1024, "RegDepth": 16}),
    "arith": Unit(_arith, {"RegDepth": 16, "IssueWidth": 2}),
    "axil_slave": Unit(_axil_slave),
}


@cocotb.test()
async def stimulate(dut: Any) -> None:
    """Drive the unit for some hundred cycles."""
    config = EnvConfig.from_environment()
    rng, unit = random.Random(config.seed), UNITS[dut._name]
    ports = {h._name: len(h) for h in dut if _is_input(h._name) and h._name != "clk_i"}
    Clock(dut.clk_i, 2, unit="ns").start()
    dut.rst_ni.value = 0
    for name in ports:
        getattr(dut, name).value = 0
    for _ in range(3):
        await FallingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    for _ in range(CYCLES):
        inputs = {name: rng.getrandbits(bits) for name, bits in ports.items()}
        unit.legal(dut, inputs, rng)
        for name, value in inputs.items():
            getattr(dut, name).value = int(value)
        await FallingEdge(dut.clk_i)


def _is_input(name: str) -> bool:
    if not name.startswith("s_axil_"):
        return name.endswith("_i")
    signal = name.removeprefix("s_axil_")
    if signal.endswith("ready"):
        return signal in ("bready", "rready")
    return signal.startswith(("aw", "w", "ar"))
