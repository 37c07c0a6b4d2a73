"""Bench of `bias_store`: groups of four accumulators start one cycle after they were asked for."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = (
    {"BiasDepth": 64, "RegDepth": 64},
    {"BiasDepth": 16, "RegDepth": 16},
    {"BiasDepth": 1024, "RegDepth": 256},
)

FAULTS = (
    Fault("accumulators without bias start from an old one", "pe/bias_store.sv",
          "bias_q ? host_rdata_o : '0", "host_rdata_o"),
    Fault("the group is not delayed with the data", "pe/bias_store.sv",
          "assign acc_group_o = group_q;", "assign acc_group_o = init_group_i;"),
    Fault("biases come from the group's own address", "pe/bias_store.sv",
          "host_req_i ? host_addr_i : init_addr_i", "host_req_i ? host_addr_i : init_group_i"),
    Fault("accumulators are written all the time", "pe/bias_store.sv",
          "init_q <= init_i;", "init_q <= 1'b1;"),
)  # fmt: skip


class BiasBench:
    """The memory as written, and what the cycle before asked for."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.words, self.groups = bench.p["BiasDepth"] // 4, bench.p["RegDepth"] // 4
        self.memory = [0] * self.words
        self._expected: dict[str, int] = {"acc_we_o": 0}

    async def cycle(
        self, init: tuple[int, int | None] | None = None, host: int | None = None,
        write: int | None = None,
    ) -> None:  # fmt: skip
        """Run one cycle: start a group (group, address or None for zero), or a host access."""
        rng = self.bench.rng
        group, address = init or (rng.randrange(self.groups), rng.randrange(self.words))
        bias = rng.getrandbits(1) if init is None else int(address is not None)
        data = rng.getrandbits(64) if write is None else write
        out = await self.bench.cycle(
            init_i=int(init is not None), init_bias_i=bias, init_group_i=group,
            init_addr_i=rng.randrange(self.words) if address is None else address,
            host_req_i=int(host is not None), host_we_i=int(write is not None),
            host_addr_i=rng.randrange(self.words) if host is None else host, host_wdata_i=data,
        )  # fmt: skip
        self.bench.check_outputs(self._expected, out)
        self._expected = {"acc_we_o": int(init is not None)}
        if init is not None:
            self._expected["acc_group_o"] = group
            self._expected["acc_data_o"] = 0 if address is None else self.memory[address]
        elif host is not None and write is None:
            self._expected["host_rdata_o"] = self.memory[host]
        elif host is not None and write is not None:
            self.memory[host] = write

    async def write_all(self) -> None:
        """Give every word a value of its own."""
        for address in range(self.words):
            await self.cycle(host=address, write=self.bench.rng.getrandbits(64))


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Starts from bias and from zero, host writes and reads, pauses, in any order."""
    rng, top = bench.rng, BiasBench(bench)
    await top.write_all()
    for _ in range(200):
        kind, address = rng.random(), rng.randrange(top.words)
        if kind < 0.6:
            start = None if rng.random() < 0.3 else address
            await top.cycle(init=(rng.randrange(top.groups), start))
        elif kind < 0.8:
            await top.cycle(host=address, write=rng.getrandbits(64) if kind < 0.7 else None)
        else:
            await top.cycle()
    await top.cycle()


@unit_test(seeds=False)
async def a_group_in_every_cycle(bench: Bench) -> None:
    """All groups of a pass without a pause, from the last words of the memory; then from zero."""
    top = BiasBench(bench)
    await top.write_all()
    first = top.words - top.groups
    for group in range(top.groups):
        await top.cycle(init=(group, first + group))
    for group in range(top.groups):
        await top.cycle(init=(group, None))
    await top.cycle()
