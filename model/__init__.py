"""Integer reference model of the machine and of compressed networks.

The model is written from the documents in ``docs/`` alone. It shares no code with the compressor
or with the test bench, so that a mistake in one of them shows as a difference.

`model.timing` adds when it happens, exact to the cycle (``docs/timing.md``). It follows from the
description of the pipeline, with constants that name their place in the RTL.

Two views of the same arithmetic:

- `model.machine.Machine` is the machine as seen on its two streams: packets, memories, runs,
  errors, counters. It predicts what the hardware must answer, bit for bit, and how long it takes.
- `model.network.Network` is a compressed network loaded from an image folder, run on many input
  vectors at once.
"""

from model.errors import ImageError, ModelError
from model.machine import Machine
from model.network import Network
from model.observer import Observer
from model.parameters import MachineParameters

__all__ = ["ImageError", "Machine", "MachineParameters", "ModelError", "Network", "Observer"]
