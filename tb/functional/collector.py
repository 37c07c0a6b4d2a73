"""Collects functional coverage from what the monitors saw and the model understood of it.

Off unless it is asked for: with `EIE_COVERAGE=1` or the test's argument `coverage`. Results go to
`functional.json` in the run's folder, added up over the tests of a simulation.
"""

from __future__ import annotations

import json
import os

import cocotb
from cocotb.triggers import FallingEdge
from pyuvm import ConfigDB, uvm_component

from tb.agents.axil import Access
from tb.agents.axis import Transfer
from tb.env.config import EnvConfig
from tb.env.registers import register_map
from tb.env.subscriber import Subscriber
from tb.functional.groups import GROUPS
from tb.functional.host_watch import HostWatch
from tb.functional.model_watch import ModelWatch
from tb.functional.packet_watch import PacketWatch
from tb.functional.results import FILE_NAME, document
from tb.functional.run_watch import RunWatch
from tb.functional.sampler import Sampler


def wanted(config: EnvConfig) -> bool:
    """Tell whether this simulation collects functional coverage."""
    return bool(config.arguments.get("coverage")) or os.environ.get("EIE_COVERAGE") == "1"


class CoverageCollector(uvm_component):
    """See the module. The scoreboard feeds the model, so the order matters: the input stream comes
    here first, register accesses come to the scoreboard first.

    Attributes
    ----------
    input_export, output_export, axil_export : Subscriber
    observer : Observer
        To look on the scoreboard's model.
    """

    def build_phase(self) -> None:
        self.config: EnvConfig = ConfigDB().get(self, "", "CONFIG")
        self.input_export = Subscriber("input_export", self, self._input)
        self.output_export = Subscriber("output_export", self, self._output)
        self.axil_export = Subscriber("axil_export", self, self._access)
        parameters = self.config.machine_parameters
        self.sampler = Sampler(GROUPS, self.config)
        self.packets = PacketWatch(parameters, self.sampler.sample)
        self.runs = RunWatch(self.config, self.sampler.sample)
        self.host = HostWatch(register_map(self.config), self.runs, self.sampler.sample)
        self.observer = ModelWatch(self.packets, self.runs, self.host)
        self.sampler.sample(self.runs.machine())

    async def run_phase(self) -> None:
        cocotb.start_soon(self._follow_reset())

    async def _follow_reset(self) -> None:
        reset = ConfigDB().get(self, "", "DUT").rst_ni
        while True:
            await FallingEdge(reset)
            self.host.reset()
            self.packets.forget()
            self.runs.forget()

    # -- What monitors see -----------------------------------------------------------------------

    def _input(self, transfer: Transfer) -> None:
        self.packets.input(transfer)

    def _output(self, transfer: Transfer) -> None:
        if self.packets.output(transfer):
            self.host.answered()

    def _access(self, access: Access) -> None:
        self.host.access(access)

    # -- Results ---------------------------------------------------------------------------------

    def check_phase(self) -> None:
        wrong = self.sampler.contradictions()
        assert not wrong, f"the coverage model is wrong: {'; '.join(wrong[:3])}"

    def report_phase(self) -> None:
        content = document(self.sampler.groups(), self.config.parameters)
        (self.config.out / FILE_NAME).write_text(json.dumps(content, indent=1) + "\n")
