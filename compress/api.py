"""The commands of `eie` as functions.

>>> from compress import api                                          # doctest: +SKIP
>>> api.compress("model.safetensors", "model.eie", density=0.1)       # doctest: +SKIP
>>> api.run("model.eie", "x.npy").outputs                             # doctest: +SKIP
"""

from compress.convert import compress
from compress.expand import decompress
from compress.execution import run
from compress.packing import pack, unpack
from compress.report import report
from compress.summary import inspect

__all__ = ["compress", "decompress", "inspect", "pack", "report", "run", "unpack"]
