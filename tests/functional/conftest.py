"""What the tests of functional coverage share: a small machine, packets by hand, a recorder."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from model import Machine
from tb.env.config import EnvConfig
from tb.flow.parameters import RtlParameters
from tb.functional.groups import GROUPS
from tb.functional.host_watch import HostWatch
from tb.functional.model_watch import ModelWatch
from tb.functional.packet_watch import PacketWatch
from tb.functional.points import points_of
from tb.functional.run_watch import RunWatch
from tb.env.registers import register_map
from tb.agents.axil import Access
from tb.agents.axis import Transfer
from tb.sequences import packets as p

SMALL = {"num_pe": 2, "spmat_entries": 1024, "ptr_depth": 64, "act_depth": 32, "bias_depth": 16,
         "reg_depth": 16, "num_desc": 8, "num_codebooks": 2}  # fmt: skip


class Bench:
    """The watches around a model, fed with transfers and accesses as monitors would."""

    def __init__(self, **parameters: int) -> None:
        rtl = RtlParameters(**{**SMALL, **parameters}).to_rtl()
        self.config = EnvConfig(parameters=rtl)
        self.hits: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.samples: list[dict] = []
        self.packets = PacketWatch(self.config.machine_parameters, self.take)
        self.runs = RunWatch(self.config, self.take)
        self.host = HostWatch(register_map(self.config), self.runs, self.take)
        observer = ModelWatch(self.packets, self.runs, self.host)
        self.machine = Machine(self.config.machine_parameters, observer)
        self._cycle = 10

    def take(self, hits: dict) -> None:
        """Be the sampler."""
        self.samples.append(hits)
        for name, bins in hits.items():
            for bin_ in bins:
                self.hits[name][bin_] += 1

    def shown(self, name: str) -> set[str]:
        """The bins of a point that were hit."""
        return set(self.hits[name])

    def send(self, *packets: np.ndarray, last: bool = True, idles=None, waits=None) -> None:
        """Send packets as one transfer; `idles` and `waits` are by beat."""
        beats = np.concatenate(packets)
        idles = np.zeros(len(beats), int) if idles is None else np.asarray(idles)
        waits = np.zeros(len(beats), int) if waits is None else np.asarray(waits)
        cycles = self._cycle + np.cumsum(idles + waits + 1)
        self._cycle = int(cycles[-1])
        transfer = Transfer(beats, last=last, cycles=cycles, waits=waits)
        self.packets.input(transfer)
        ends = np.zeros(len(beats), bool)
        ends[-1] = last
        self.machine.feed(transfer.beats, ends)

    def access(self, write: bool, address: int, data: int = 0, **more: int) -> None:
        """A register access that got an answer."""
        item = Access(write, address, data, more.pop("strobes", 0xF))
        item.response = more.pop("response", 0)
        item.response_wait = more.pop("wait", 0)
        item.data_lead = more.pop("lead", 0)
        self.host.access(item)


@pytest.fixture
def bench():
    """A small machine of two PEs; what it shows must be in the coverage model."""
    made = Bench()
    yield made
    points = points_of(GROUPS)
    for name, bins in made.hits.items():
        assert not set(bins) - set(points[name].bins), name


def run(bench, program, x, start=True):
    """Load a program and a vector, and run it."""
    bench.send(*program.packets(bench.config.num_pe), p.vector(x))
    if start:
        bench.send(p.run(0, 1))
