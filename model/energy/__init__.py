"""Energy of layers on the machine, from its counters and the paper's energies per event.

`layer_energy` takes a machine's parameters and its counters, measured on the RTL or predicted by
the model, and returns joules by unit. docs/energy.md has the assumptions and their sources.
"""

from model.energy.layer import UNITS, EnergySplit, UnitEnergy, layer_energy
from model.energy.published import CLOCK_HZ
from model.energy.sram import read_energy

__all__ = ["CLOCK_HZ", "UNITS", "EnergySplit", "UnitEnergy", "layer_energy", "read_energy"]
