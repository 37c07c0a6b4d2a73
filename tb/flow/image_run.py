"""Runs an image on the RTL for `eie run`: builds its machine, simulates, returns the outputs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from tb.flow.build import BuildError, build
from tb.flow.parameters import ParameterError, RtlParameters
from tb.flow.paths import RUNS, shown
from tb.flow.progress import share_of
from tb.flow.run import run
from tb.flow.simulators import SimulatorError, find_libpython, find_simulator

OUTPUTS = "outputs.npy"
"""The file that `tb.top.image_run` writes."""

_SECONDS = 7 * 24 * 3600.0

Progress = Callable[[str, float], None]


class ImageRunError(RuntimeError):
    """The simulation could not be done or did not pass; one line that names the log."""


def run_image(
    image: Path,
    machine: Mapping[str, int],
    inputs: np.ndarray,
    simulator: str,
    progress: Progress,
) -> np.ndarray:
    """Run an image on the RTL.

    Parameters
    ----------
    image : Path
        The image folder.
    machine : mapping of str to int
        The manifest's `machine`; the other parameters of the RTL do not matter to the outputs.
    inputs : ndarray of int16 [vectors, inputs]
    simulator : {'verilator', 'icarus'}
    progress : callable
        Steps: `build the simulator`, `simulate`.

    Returns
    -------
    ndarray of int16 [vectors, outputs]
        What the RTL gave; the bench has compared it with the reference model.

    Raises
    ------
    ImageRunError
        If a tool is missing, the build fails, or the run does not pass. The run's folder stays
        then.
    """
    try:
        parameters = RtlParameters(**machine)
        find_simulator(simulator)
        find_libpython()
        progress("build the simulator", 0.0)
        made = build(parameters, simulator, watch=_watch("build the simulator", progress))
        progress("build the simulator", 1.0)
    except (ParameterError, SimulatorError, BuildError) as error:
        raise ImageRunError(str(error)) from None
    RUNS.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"image-{simulator}-", dir=RUNS))
    vectors = folder / "inputs.npy"
    np.save(vectors, inputs, allow_pickle=False)
    progress("simulate", 0.0)
    result = run(
        made,
        "tb.top.image_run",
        arguments={"image": str(image.absolute()), "inputs": str(vectors.absolute())},
        folder=folder / "run",
        timeout=_SECONDS,
        watch=_watch("simulate", progress),
    )
    if not result.passed:
        raise ImageRunError(
            f"the simulation did not pass: {result.reason} (log: {shown(result.log)})"
        )
    outputs = np.load(folder / "run" / OUTPUTS, allow_pickle=False)
    shutil.rmtree(folder, ignore_errors=True)
    progress("simulate", 1.0)
    return outputs


def _watch(step: str, progress: Progress) -> Callable[[str], None]:
    def watch(line: str) -> None:
        share = share_of(line)
        if share is not None:
            progress(step, share)

    return watch
