"""The environment: three agents, the register model, the scoreboard."""

from __future__ import annotations

from pyuvm import ConfigDB, uvm_env

from tb.agents.axil import AxilAgent
from tb.agents.axis import AxisSinkAgent, AxisSourceAgent
from tb.env.collector import PacketCollector
from tb.env.config import EnvConfig
from tb.env.registers import AxilAdapter, EieRegisters, RegisterPredictor
from tb.env.scoreboard import Scoreboard
from tb.functional.collector import CoverageCollector, wanted


class EieEnv(uvm_env):
    """Everything around one machine.

    Attributes
    ----------
    axil : AxilAgent
    source : AxisSourceAgent
        Feeds the machine's input stream.
    sink : AxisSinkAgent
        Takes its output stream.
    registers : EieRegisters
        Its mirror follows every access that the monitor sees.
    scoreboard : Scoreboard
    collector : PacketCollector
        Output packets, for tests that look at results themselves.
    coverage : CoverageCollector or None
        Functional coverage, if it is asked for.
    """

    def build_phase(self) -> None:
        self.config: EnvConfig = ConfigDB().get(self, "", "CONFIG")
        for name, bus in (("axil", "s_axil"), ("source", "s_axis"), ("sink", "m_axis")):
            ConfigDB().set(self, name, "BUS", bus)
        self.axil = AxilAgent("axil", self)
        self.source = AxisSourceAgent("source", self)
        self.sink = AxisSinkAgent("sink", self)
        self.scoreboard = Scoreboard("scoreboard", self)
        self.collector = PacketCollector("collector", self)
        self.coverage = CoverageCollector("coverage", self) if wanted(self.config) else None
        self.registers = EieRegisters(self.config)
        self.predictor = RegisterPredictor("predictor", self)

    def connect_phase(self) -> None:
        self.registers.map.set_sequencer(self.axil.sequencer, AxilAdapter("adapter"))
        if self.coverage:
            self.source.ap.connect(self.coverage.input_export)
            self.sink.ap.connect(self.coverage.output_export)
            self.scoreboard.observe(self.coverage.observer)
        self.source.ap.connect(self.scoreboard.input_export)
        self.sink.ap.connect(self.scoreboard.output_export)
        self.sink.ap.connect(self.collector.export)
        self.axil.ap.connect(self.scoreboard.axil_export)
        if self.coverage:
            self.axil.ap.connect(self.coverage.axil_export)
        self.axil.ap.connect(self.predictor.export)
        self.predictor.block = self.registers
        self.scoreboard.flush = self.flush

    def flush(self) -> None:
        """Hand on what the stream monitors have seen of transfers that are not complete."""
        self.source.flush()
        self.sink.flush()
