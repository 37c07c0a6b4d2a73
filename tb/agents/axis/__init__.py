"""AXI4-Stream agents: a source for the machine's input, a sink for its output."""

from tb.agents.axis.agent import AxisSinkAgent, AxisSourceAgent
from tb.agents.axis.item import Transfer

__all__ = ["AxisSinkAgent", "AxisSourceAgent", "Transfer"]
