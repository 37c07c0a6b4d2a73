"""What can run an image: the reference model, and the RTL in a simulator.

All backends give the same bits. They are imported when they are used: the compressor needs neither
the model nor the bench.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from compress.errors import CompressError
from compress.image import read_image
from compress.progress import Progress


class BackendError(CompressError):
    """A backend cannot run, or its run did not pass; the message is one line."""


def _on_model(image: Path, inputs: np.ndarray, progress: Progress) -> np.ndarray:
    from model import ModelError, Network

    try:
        return Network.load(image).run(inputs)
    except ModelError as error:
        raise BackendError(str(error)) from None


def _on_rtl(simulator: str) -> Backend:
    def backend(image: Path, inputs: np.ndarray, progress: Progress) -> np.ndarray:
        try:
            from tb.flow.image_run import ImageRunError, run_image
        except ImportError as error:
            raise BackendError(
                f"backend {simulator} needs the project's checkout and environment ({error}): run "
                "`make sim` there once, then its .venv/bin/eie"
            ) from None
        machine = read_image(image).manifest["machine"]
        try:
            return run_image(image, machine, inputs, simulator, progress)
        except ImageRunError as error:
            raise BackendError(str(error)) from None

    return backend


Backend = Callable[[Path, np.ndarray, Progress], np.ndarray]
"""``run(image folder, int16 [samples, inputs], progress)`` gives int16 [samples, outputs]."""

BACKENDS: Mapping[str, Backend] = {
    "model": _on_model,
    "verilator": _on_rtl("verilator"),
    "icarus": _on_rtl("icarus"),
}
"""Backends by name."""
