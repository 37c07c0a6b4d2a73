"""Bench of `host_bus`: stream accesses and totals that take the bus away, against a model.

The memories behind the bus are noise that the bench remembers: what the array, the descriptors and
the codebooks show in each cycle. A read's answer must be what the right one showed two cycles
after its request, and come a cycle later.
"""

from __future__ import annotations

from collections import deque

from model.packets import Space
from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = ({},)

FAULTS = (
    Fault("results are always looked for in registers", "host/host_bus.sv",
          "space_i == eie_pkg::SPACE_RESULT && !result_regs_i", "1'b0"),
    Fault("data of the codebooks come from elsewhere", "host/host_bus.sv",
          "rdata_o <= cb_rdata_i;", "rdata_o <= array_rdata_i;"),
    Fault("a stream read is taken although the totals have the bus", "host/host_bus.sv",
          "assign rd_ready_o = !total_valid_i;", "assign rd_ready_o = 1'b1;"),
    Fault("the total's data are the stream's", "host/host_bus.sv",
          "total_q <= {total_q[1:0], total_valid_i};", "total_q <= {total_q[1:0], rd_valid_i};"),
)  # fmt: skip

_FIELD, _BEAT = 24, 64
_SOURCES = {Space.DESCRIPTOR: "desc_rdata_i", Space.CODEBOOK: "cb_rdata_i"}


class Env:
    """The module between stream, totals and memories."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.request: dict[str, int] = {}  # what the memories must see in this cycle
        # Reads on their way, the oldest first: for whom (None: no read) and from where.
        self.reads: deque[tuple[str, Space] | None] = deque([None] * 3, maxlen=3)
        self.shown: deque[dict[str, int]] = deque([{}, {}], maxlen=2)
        self.inputs = dict.fromkeys(
            ("wr_valid_i", "rd_valid_i", "total_valid_i", "wr_data_i", "wr_addr_i", "rd_addr_i",
             "space_i", "pe_i", "total_pe_i", "total_pair_i", "result_regs_i"), 0,
        )  # fmt: skip
        self.answers = 0

    async def step(self, **inputs: int) -> None:
        """Run one cycle and compare it; inputs that are not given keep their values."""
        self.inputs |= inputs
        rng, values = self.bench.rng, self.inputs
        memories = {
            name: rng.getrandbits(_BEAT)
            for name in ("array_rdata_i", "desc_rdata_i", "cb_rdata_i")
        }
        out = await self.bench.cycle(**values, **memories)
        free = int(not values["total_valid_i"])
        due = self.reads.popleft()
        expected = {
            "wr_ready_o": free,
            "rd_ready_o": free,
            "rdata_valid_o": int(due is not None and due[0] == "stream"),
            "total_rdata_valid_o": int(due is not None and due[0] == "totals"),
            "valid_o": int(bool(self.request)),
            **self.request,
        }
        if due is not None:
            # Requested at the memories two cycles ago, so they showed it one cycle ago.
            expected["rdata_o"] = self.shown[-1][_SOURCES.get(due[1], "array_rdata_i")]
            self.answers += 1
        self.bench.check_outputs(expected, out)
        self.shown.append(memories)
        self._clock(values)

    def _clock(self, values: dict[str, int]) -> None:
        """Say what the memories see in the next cycle, and which read goes on its way."""
        space = Space(values["space_i"])
        if space == Space.RESULT and not values["result_regs_i"]:
            space = Space.ACT_SRC
        self.request, read = {}, None
        if values["total_valid_i"]:
            self.request = {
                "we_o": 0, "space_o": Space.COUNTERS, "pe_o": values["total_pe_i"],
                "addr_o": values["total_pair_i"],
            }  # fmt: skip
            read = ("totals", Space.COUNTERS)
        elif values["wr_valid_i"]:
            self.request = {
                "we_o": 1, "space_o": space, "pe_o": values["pe_i"],
                "addr_o": values["wr_addr_i"], "wdata_o": values["wr_data_i"],
            }  # fmt: skip
        elif values["rd_valid_i"]:
            self.request = {
                "we_o": 0, "space_o": space, "pe_o": values["pe_i"], "addr_o": values["rd_addr_i"],
            }  # fmt: skip
            read = ("stream", space)
        self.reads.append(read)

    def anything(self, access: float, totals: float) -> dict[str, int]:
        """Return random inputs; the stream does not write and read at once, and what the bus does
        not take it offers again."""
        rng, values = self.bench.rng, self.inputs
        inputs = {
            "total_valid_i": int(rng.random() < totals),
            "total_pe_i": rng.getrandbits(8),
            "total_pair_i": rng.getrandbits(2),
            "result_regs_i": rng.getrandbits(1),
        }
        waits = values["total_valid_i"] and (values["wr_valid_i"] or values["rd_valid_i"])
        if not waits:
            kind = rng.choice(("wr", "rd")) if rng.random() < access else ""
            inputs |= {
                "wr_valid_i": int(kind == "wr"),
                "rd_valid_i": int(kind == "rd"),
                "space_i": rng.choice(list(Space)),
                "pe_i": rng.getrandbits(8),
                "wr_addr_i": rng.getrandbits(_FIELD),
                "rd_addr_i": rng.getrandbits(_FIELD),
                "wr_data_i": rng.getrandbits(_BEAT),
            }
        return inputs

    async def drain(self) -> None:
        """Ask for nothing until all answers are there."""
        for _ in range(5):
            await self.step(wr_valid_i=0, rd_valid_i=0, total_valid_i=0)


@unit_test()
async def random_accesses(bench: Bench) -> None:
    """Writes and reads of every space, with the totals never, now and then, and always there."""
    for totals in (0.0, 0.3, 0.9):
        env = Env(bench)
        access = bench.rng.choice((0.3, 0.7, 1.0))
        for _ in range(120):
            await env.step(**env.anything(access, totals))
        await env.drain()
        bench.check("some reads are answered", True, env.answers > 0)


@unit_test()
async def spaces_in_a_row(bench: Bench) -> None:
    """Reads of different spaces in adjacent cycles each get the data of their own."""
    env = Env(bench)
    for first in Space:
        for second in Space:
            for space in (first, second):
                await env.step(
                    rd_valid_i=1, space_i=space, rd_addr_i=bench.rng.getrandbits(_FIELD),
                    result_regs_i=bench.rng.getrandbits(1),
                )  # fmt: skip
    await env.drain()


@unit_test()
async def reset_with_reads_on_their_way(bench: Bench) -> None:
    """A reset drops every request and every answer."""
    for cycles in range(1, 7):
        env = Env(bench)
        for _ in range(cycles):
            await env.step(**env.anything(1.0, 0.5))
        await bench.reset()
        env = Env(bench)
        await env.drain()
        await env.step(**env.anything(1.0, 0.0))
        await env.drain()
