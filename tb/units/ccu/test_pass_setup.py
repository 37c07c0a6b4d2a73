"""Bench of `pass_setup`: what the PEs get at the start of a pass, cycle by cycle.

Codebook quarters and groups of accumulators each come one per cycle, side by side; entries may be
issued when the last of both is in the PEs. Between passes the host writes and reads codebooks.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = (
    {"RegDepth": 16, "BiasDepth": 64, "NumCodebooks": 4},
    {"RegDepth": 64, "BiasDepth": 64, "NumCodebooks": 1},
    {"RegDepth": 256, "BiasDepth": 1024, "NumCodebooks": 256},
)

FAULTS = (
    Fault("the accumulators start in passes that go on", "ccu/pass_setup.sv",
          "init_q    <= first_i;", "init_q    <= 1'b1;"),
    Fault("entries are let through before the codebook is read", "ccu/pass_setup.sv",
          "ready_q <= pass_q && !stop_i && !init_q && !cb_read_q;",
          "ready_q <= pass_q && !stop_i && !init_q;"),
    Fault("ready stays after the pass", "ccu/pass_setup.sv",
          "if (stop_i) pass_q <= 1'b0;", "if (stop_i && !ready_q) pass_q <= 1'b0;"),
    Fault("the group counter goes on from the pass before", "ccu/pass_setup.sv",
          "group_q      <= '0;", "group_q      <= group_q;"),
)  # fmt: skip


class Host:
    """The host's side: a copy of the codebooks."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.beats = [0] * (4 * bench.p["NumCodebooks"])

    async def write(self, address: int, data: int) -> None:
        """Write one beat."""
        self.beats[address] = data
        await self._access(1, address, data)

    async def read(self, address: int) -> None:
        """Read one beat and compare it; it comes a cycle later and stays."""
        await self._access(0, address, self.bench.rng.getrandbits(64))
        for _ in range(self.bench.rng.randint(1, 3)):
            out = await self.bench.cycle()
            self.bench.check("host_rdata_o", self.beats[address], out["host_rdata_o"])

    async def _access(self, write: int, address: int, data: int) -> None:
        out = await self.bench.cycle(
            host_req_i=1, host_we_i=write, host_addr_i=address, host_wdata_i=data
        )
        self.bench.check_outputs({"ready_o": 0, "init_o": 0, "cb_load_o": 0}, out)
        self.bench.drive(host_req_i=0)


async def _pass(bench: Bench, host: Host, groups: int, first: bool, codebook: int) -> None:
    """Run one pass, with a random time between its set-up and its end."""
    rng = bench.rng
    bias, bias_base = rng.getrandbits(1), rng.randint(0, bench.p["BiasDepth"] // 4 - groups)
    fields = {"first_i": int(first), "bias_i": bias, "groups_i": groups, "bias_base_i": bias_base,
              "codebook_i": codebook}  # fmt: skip
    # Two cycles after the last group was sent it is in the registers; a quarter is read, then sent.
    ready_at = max(4, groups if first else 0) + 2
    stop_at = ready_at + rng.choice((0, 1, rng.randint(2, 20)))
    for cycle in range(stop_at + 3):
        out = await bench.cycle(go_i=int(cycle == 0), stop_i=int(cycle == stop_at), **fields)
        init = first and 1 <= cycle <= groups
        load = 2 <= cycle <= 5
        expected = {"init_o": int(init), "cb_load_o": int(load),
                    "ready_o": int(ready_at <= cycle <= stop_at)}  # fmt: skip
        if init:
            expected |= {"init_bias_o": bias, "init_group_o": cycle - 1,
                         "init_addr_o": bias_base + cycle - 1}  # fmt: skip
        if load:
            expected |= {"cb_quarter_o": cycle - 2,
                         "cb_data_o": host.beats[4 * codebook + cycle - 2]}  # fmt: skip
        bench.check_outputs(expected, out)


async def _fill(bench: Bench, host: Host, codebook: int) -> None:
    for beat in range(4 * codebook, 4 * codebook + 4):
        await host.write(beat, bench.rng.getrandbits(64))


@unit_test()
async def random_passes(bench: Bench) -> None:
    """Passes of every length, FIRST or not, between the host's accesses."""
    rng, host = bench.rng, Host(bench)
    codebooks = rng.sample(range(bench.p["NumCodebooks"]), min(6, bench.p["NumCodebooks"]))
    for codebook in codebooks:
        await _fill(bench, host, codebook)
    for _ in range(8):
        if rng.random() < 0.4:
            beat = 4 * rng.choice(codebooks) + rng.randrange(4)
            if rng.random() < 0.5:
                await host.write(beat, rng.getrandbits(64))
            await host.read(beat)
        groups = rng.randint(1, bench.p["RegDepth"] // 4)
        await _pass(bench, host, groups, rng.random() < 0.6, rng.choice(codebooks))


@unit_test()
async def shortest_and_longest(bench: Bench) -> None:
    """One group, exactly as many as quarters, and all; with the first and the last codebook."""
    host, last = Host(bench), bench.p["NumCodebooks"] - 1
    for codebook in (0, last):
        await _fill(bench, host, codebook)
    for groups in (1, 3, 4, bench.p["RegDepth"] // 4):
        for first in (True, False):
            await _pass(bench, host, groups, first, bench.rng.choice((0, last)))


@unit_test(seeds=False)
async def reset_ends_a_pass(bench: Bench) -> None:
    """In whichever cycle of the set-up reset comes, nothing of the pass goes on after it."""
    for cycles in range(1, 9):
        bench.drive(first_i=1, groups_i=4, codebook_i=0)
        await bench.cycle(go_i=1)
        for _ in range(cycles):
            await bench.cycle(go_i=0)
        await bench.reset()
        for _ in range(4):
            out = await bench.cycle()
            bench.check_outputs({"ready_o": 0, "init_o": 0, "cb_load_o": 0}, out)
