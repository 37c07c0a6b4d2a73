"""What all unit benches share: clock, reset, seeds, watchdog, comparison.

A bench is a module `tb/units/<folder>/test_<module>.py`, in the folder that `rtl/` has the module in.
It holds `SETS`, the parameter sets to build; `FAULTS`, one-line faults of the module that
the bench must notice; and tests, each a coroutine under `@unit_test()`:

    @unit_test()
    async def random_traffic(bench: Bench) -> None:
        out = await bench.cycle(push_i=1, push_data_i=5)
        bench.check("full_o", expected=0, actual=out["full_o"])

A test runs once for each seed of the simulation, every time from reset and with generators of its
own. It fails if nothing was compared.
"""

from __future__ import annotations

import functools
import json
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import cocotb
import numpy as np
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge, SimTimeoutError, Timer, with_timeout

from tb.agents.clocks import PERIOD_NS
from tb.env.config import EnvConfig

_SEED_STEP = 1_000_003  # between the seeds of one simulation; prime, so that runs do not overlap


# The buses keep the names of their standard, without the suffixes that other ports have.
_AXI_INPUT = re.compile(
    r"s_axis_t(data|valid|last)|m_axis_tready"
    r"|s_axil_a[wr](addr|valid|prot)|s_axil_w(data|strb|valid)|s_axil_[br]ready"
)
_AXI_OUTPUT = re.compile(
    r"s_axis_tready|m_axis_t(data|valid|last)"
    r"|s_axil_(aw|w|ar)ready|s_axil_[br](valid|resp)|s_axil_rdata"
)


class Mismatch(AssertionError):
    """The module did something else than its model."""


class Bench:
    """One module under test, for one seed.

    Attributes
    ----------
    dut : handle
        The module.
    p : dict of str to int
        The parameters of this build that are not the module's defaults.
    rng : random.Random
    np_rng : numpy.random.Generator
    compared : int
        Values compared so far.
    cycles : int
        Clock cycles since reset.
    """

    def __init__(self, dut: Any, config: EnvConfig, seed: int) -> None:
        self.dut = dut
        self.p = config.parameters
        self.seed = seed
        self.rng = random.Random(seed)
        self.np_rng = np.random.default_rng(seed)
        self.compared = 0
        self.cycles = 0
        self._handles: dict[str, Any] = {}
        names = [handle._name for handle in dut]
        self._outputs = [n for n in names if n.endswith("_o") or _AXI_OUTPUT.fullmatch(n)]
        self._inputs = [
            n for n in names if n != "clk_i" and (n.endswith("_i") or _AXI_INPUT.fullmatch(n))
        ]

    @property
    def clocked(self) -> bool:
        """True if the module has a clock."""
        return hasattr(self.dut, "clk_i")

    async def reset(self, cycles: int = 3) -> None:
        """Reset the module, with all inputs at zero; ends right after a rising edge."""
        self.drive(**dict.fromkeys(self._inputs, 0))
        if not self.clocked:
            await Timer(1, "ns")
            return
        if hasattr(self.dut, "rst_ni"):
            self.dut.rst_ni.value = 0
        for _ in range(cycles):
            await RisingEdge(self.dut.clk_i)
        if hasattr(self.dut, "rst_ni"):
            # Away from the clock's edge, as a reset synchroniser would release it.
            await FallingEdge(self.dut.clk_i)
            self.dut.rst_ni.value = 1
        await RisingEdge(self.dut.clk_i)

    def drive(self, **inputs: int) -> None:
        """Set inputs by name; those that are not named keep their values."""
        for name, value in inputs.items():
            self.handle(name).value = value

    def sample(self) -> dict[str, int | str]:
        """Return all outputs, each as `read` does."""
        return {name: self.read(name) for name in self._outputs}

    def read(self, name: str) -> int | str:
        """Return one signal as an unsigned integer, or as a string if a bit of it is X or Z.

        Such a string equals no prediction, so an undefined output fails where a defined one is
        expected, and only there.
        """
        # The text is what the simulator hands over; anything else costs several times as much.
        text = str(self.handle(name).value)
        try:
            return int(text, 2)
        except ValueError:
            return text

    def handle(self, name: str) -> Any:
        """Return the handle of a signal, which is looked up once."""
        if name not in self._handles:
            self._handles[name] = getattr(self.dut, name)
        return self._handles[name]

    async def settle(self, **inputs: int) -> dict[str, int | str]:
        """For a module without clock: set inputs, let them through, return all outputs."""
        self.drive(**inputs)
        await Timer(1, "ns")
        return self.sample()

    async def cycle(self, **inputs: int) -> dict[str, int | str]:
        """Set inputs, return the outputs of this clock cycle, and go on to the next one.

        Call it right after a rising edge, where `reset` and the call before ended. The outputs are
        sampled in the middle of the cycle, when everything has settled.
        """
        self.drive(**inputs)
        await FallingEdge(self.dut.clk_i)
        outputs = self.sample()
        await RisingEdge(self.dut.clk_i)
        self.cycles += 1
        return outputs

    def check(self, what: str, expected: Any, actual: Any) -> None:
        """Compare two values, exactly.

        Raises
        ------
        Mismatch
        """
        self.compared += 1
        if expected != actual:
            raise Mismatch(
                f"{what}: expected {_text(expected)}, got {_text(actual)}, cycle {self.cycles}"
            )

    def check_outputs(self, expected: dict[str, int], actual: dict[str, int | str]) -> None:
        """Compare the outputs that a model predicts, by name."""
        for name, value in expected.items():
            self.check(name, value, actual[name])


class Scoreboard:
    """Compares items in order: what a model predicts with what comes out.

    An item that nobody expects is a mismatch at once; `finish` finds items that never came.
    """

    def __init__(self, bench: Bench, what: str) -> None:
        self._bench = bench
        self._what = what
        self._expected: deque[Any] = deque()
        self.observed = 0

    def expect(self, *items: Any) -> None:
        """Add items that must come out next."""
        self._expected.extend(items)

    def observe(self, item: Any) -> None:
        """Compare an item that came out."""
        if not self._expected:
            raise Mismatch(
                f"{self._what} {self.observed}: {_text(item)} came, nothing was expected, "
                f"cycle {self._bench.cycles}"
            )
        self._bench.check(f"{self._what} {self.observed}", self._expected.popleft(), item)
        self.observed += 1

    def __len__(self) -> int:
        """Number of items that have not come yet."""
        return len(self._expected)

    def finish(self, least: int = 1) -> None:
        """Check that everything came, and at least `least` items."""
        self._bench.check(f"{self._what}s that never came", 0, len(self))
        if self.observed < least:
            raise Mismatch(f"only {self.observed} {self._what}s were observed, not {least}")


def unit_test(
    max_cycles: int = 200_000, seeds: bool = True
) -> Callable[[Callable[[Bench], Awaitable[None]]], Any]:
    """Make a cocotb test of a coroutine that takes a `Bench`.

    Parameters
    ----------
    max_cycles : int
        Clock cycles after which a seed's run fails as hanging.
    seeds : bool
        Run once for each seed; False for a test that has nothing random.
    """

    def decorate(body: Callable[[Bench], Awaitable[None]]) -> Any:
        @functools.wraps(body)
        async def test(dut: Any) -> None:
            await run_seeds(dut, body.__name__, body, max_cycles=max_cycles, seeds=seeds)

        test.__name__ = test.__qualname__ = body.__name__
        return cocotb.test()(test)

    return decorate


async def run_seeds(
    dut: Any,
    name: str,
    body: Callable[[Bench], Awaitable[None]],
    *,
    max_cycles: int = 200_000,
    seeds: bool = True,
) -> None:
    """Start the clock and run a body for each seed; `unit_test` does it, and so do pyuvm tests.

    Parameters
    ----------
    dut : handle
    name : str
        Of the test, for messages.
    body : coroutine function
        Gets a `Bench` after reset.
    max_cycles, seeds
        As of `unit_test`.

    Raises
    ------
    Mismatch
        If a seed fails; the message has the command that repeats it.
    """
    config = EnvConfig.from_environment()
    if hasattr(dut, "clk_i"):
        Clock(dut.clk_i, PERIOD_NS, unit="ns").start()
    count = int(config.arguments.get("seeds", 1)) if seeds else 1
    compared = cycles = 0
    for seed in seeds_of(config.seed, count):
        bench = Bench(dut, config, seed)
        again = _reproduce(config, seed)
        dut._log.info(f"{name}: seed {seed}; reproduce with: {again}")
        try:
            await bench.reset()
            await with_timeout(body(bench), max_cycles * PERIOD_NS, "ns")
            if not bench.compared:
                raise Mismatch("nothing was compared")
        except SimTimeoutError:
            raise Mismatch(
                f"{name}, seed {seed}: hangs, no end after {max_cycles} cycles; "
                f"reproduce: {again}"
            ) from None
        except Mismatch as error:
            raise Mismatch(f"{name}, seed {seed}: {error}; reproduce: {again}") from None
        compared, cycles = compared + bench.compared, cycles + bench.cycles
    _add_to_summary(config, tests=1, seeds=count, compared=compared, cycles=cycles)


def seeds_of(first: int, count: int) -> Iterable[int]:
    """Return the seeds of one simulation: the given one and others that follow from it."""
    return (first + n * _SEED_STEP for n in range(count))


def _reproduce(config: EnvConfig, seed: int) -> str:
    command = config.reproduce or "(not started by the flow)"
    words = [word for word in command.split(" ") if not word.startswith("SEEDS=")]
    return " ".join(f"SEED={seed}" if word.startswith("SEED=") else word for word in words)


def _text(value: Any) -> str:
    return f"{value} ({value:#x})" if type(value) is int and abs(value) > 9 else str(value)


def _add_to_summary(config: EnvConfig, **values: int) -> None:
    path = config.out / "summary.json"
    total = json.loads(path.read_text()) if path.is_file() else {}
    for name, value in values.items():
        total[name] = max(total.get(name, 0), value) if name == "seeds" else (
            total.get(name, 0) + value
        )
    path.write_text(json.dumps(total, indent=1) + "\n")
