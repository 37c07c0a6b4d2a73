"""AXI4-Lite agent."""

from tb.agents.axil.agent import AxilAgent
from tb.agents.axil.item import OKAY, SLVERR, Access

__all__ = ["OKAY", "SLVERR", "Access", "AxilAgent"]
