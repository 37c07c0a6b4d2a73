"""What the agents of all buses have: a bus of the DUT, and a monitor with an analysis port."""

from __future__ import annotations

from typing import Any

from pyuvm import ConfigDB, uvm_agent, uvm_analysis_port

from tb.agents.protocol import ProtocolError, ResetAwareMonitor

_LOGGED = 10  # protocol errors; the others are counted


class MonitoredAgent(uvm_agent):
    """Base of the agents; expects `DUT` and `BUS` (the prefix of the signals) in the ConfigDB.

    Attributes
    ----------
    ap : uvm_analysis_port
        Carries what the monitor observed.
    errors : list of ProtocolError
        What the monitor objects to. The agent fails in its check phase if there is any.
    """

    monitor_class: type[ResetAwareMonitor]

    def build_phase(self) -> None:
        self.dut: Any = ConfigDB().get(self, "", "DUT")
        self.bus_name: str = ConfigDB().get(self, "", "BUS")
        self.ap = uvm_analysis_port("ap", self)
        self.errors: list[ProtocolError] = []

    def start_of_simulation_phase(self) -> None:
        self.monitor = self.monitor_class(
            self.dut,
            self.bus_name,
            self.dut.clk_i,
            reset_n=self.dut.rst_ni,
            callback=self.ap.write,
            on_error=self._on_error,
        )

    def check_phase(self) -> None:
        assert not self.errors, f"{len(self.errors)} protocol errors, first: {self.errors[0]}"

    def _on_error(self, error: ProtocolError) -> None:
        self.errors.append(error)
        # At once, too: a broken protocol often ends in a test that hangs.
        if len(self.errors) <= _LOGGED:
            self.logger.error(str(error))
