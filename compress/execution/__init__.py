"""`run`: an image on input vectors, on one of several backends that agree bit for bit.

``backends``
    The table of backends.
``run``
    Input vectors to the image's format, outputs, accuracy.
"""

from compress.execution.run import RunResult, run

__all__ = ["RunResult", "run"]
