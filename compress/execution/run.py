"""Runs an image on input vectors."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np

from compress.errors import listed
from compress.execution.backends import BACKENDS, BackendError
from compress.fixed_point import to_fixed
from compress.image import read_image
from compress.inputs import read_labels, read_vectors
from compress.progress import Progress, silent
from compress.whole_file import check_output, write_whole


@dataclasses.dataclass(frozen=True, eq=False)
class RunResult:
    """What an image computed.

    Attributes
    ----------
    outputs : ndarray of int16, shape (samples, outputs)
        As the machine gives them: ``value = integer * 2**-frac``.
    frac : int
        Fractional bits of the outputs.
    saturated : int
        Input values that were beyond the image's input format.
    accuracy : float or None
        Share of samples whose largest output (the first of equals) is the labelled one.
    """

    outputs: np.ndarray
    frac: int
    saturated: int
    accuracy: float | None

    @property
    def values(self) -> np.ndarray:
        """The outputs as real numbers, float32; exact."""
        return np.ldexp(self.outputs.astype(np.float32), -self.frac)


def run(
    image: str | os.PathLike[str],
    inputs: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    labels: str | os.PathLike[str] | None = None,
    backend: str = "model",
    as_float: bool = False,
    progress: Progress = silent,
) -> RunResult:
    """Run an image on input vectors.

    Parameters
    ----------
    image : path-like
        An image folder.
    inputs : path-like
        A .npy file, shape (samples, inputs). Floats are rounded to the image's input format,
        int16 is taken as it is in that format already.
    output : path-like, optional
        A .npy file to write the outputs to.
    labels : path-like, optional
        A .npy file of integers, shape (samples,).
    backend : str
        One of `compress.execution.backends.BACKENDS`; all give the same bits.
    as_float : bool
        Write real numbers (float32) instead of the machine's int16.
    progress : callable, optional

    Returns
    -------
    RunResult

    Raises
    ------
    CompressError
        If anything that was given cannot be used, or the backend fails; one line.
    """
    if backend not in BACKENDS:
        raise BackendError(f"backend {backend!r} is not known: it may be {listed(BACKENDS)}")
    if output is not None:
        check_output(Path(output))
    manifest = read_image(image).manifest
    vectors = read_vectors(Path(inputs), manifest["input"]["length"])
    classes = manifest["output"]["length"]
    wanted = None if labels is None else read_labels(Path(labels), len(vectors), classes)
    fixed, saturated = vectors, 0
    if vectors.dtype != np.int16:
        frac = manifest["input"]["frac"]
        fixed = to_fixed(vectors, frac)
        step = 2.0**-frac
        saturated = int(np.count_nonzero(np.abs(vectors - fixed * step) > step))
    outputs = BACKENDS[backend](Path(image), fixed, progress)
    accuracy = None if wanted is None else float(np.mean(np.argmax(outputs, axis=1) == wanted))
    result = RunResult(outputs, manifest["output"]["frac"], saturated, accuracy)
    if output is not None:
        array = result.values if as_float else result.outputs
        write_whole(Path(output), lambda file: np.save(file, array, allow_pickle=False))
    return result
