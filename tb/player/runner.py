"""Builds the player for a machine and plays stimuli on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.flow.build import Build, build
from tb.flow.parameters import RtlParameters
from tb.flow.paths import RTL, SIMULATORS, shown
from tb.flow.run import run
from tb.player.design import PlayerDesign
from tb.player.stimulus import STIMULUS

ANSWERS = "answers.hex"
TEST = "tb.player.play"

_SECONDS = 7 * 24 * 3600.0


class PlayError(RuntimeError):
    """The simulation did not pass; one line that names the log."""


@dataclass(frozen=True)
class Played:
    """What a stimulus did on the RTL; the bench has compared it with the model.

    Attributes
    ----------
    totals : dict of str to int
        Counters, added up over the runs of the stimulus and, for those of PEs, over the PEs.
    load_cycles : int
        Cycles in which the image streamed in.
    loads : int
        Portions of the image.
    beats_compared : int
        Beats of answers that were compared: outputs and every PE's counters.
    elapsed : int
        Cycles of all segments: loading, running, reading back.
    simulation_seconds, processor_seconds : float
        In which the simulator went through them, on the wall clock and of the processor, without
        model and start-up.
    """

    totals: dict[str, int]
    load_cycles: int
    loads: int
    beats_compared: int
    elapsed: int
    simulation_seconds: float
    processor_seconds: float


def build_player(
    machine: RtlParameters,
    simulator: str = "verilator",
    *,
    rtl_dir: Path = RTL,
    cache: Path = SIMULATORS,
    watch: Callable[[str], None] | None = None,
) -> Build:
    """Build the player around a machine; see `tb.flow.build.build`."""
    return build(PlayerDesign(machine), simulator, rtl_dir=rtl_dir, cache=cache, watch=watch)


def play(made: Build, stimulus: Path, folder: Path, timeout: float = _SECONDS) -> Played:
    """Play a stimulus.

    Parameters
    ----------
    made : Build
        From `build_player`.
    stimulus : Path
        A folder of `tb.player.stimulus`.
    folder : Path
        Emptied; the run writes there. It stays.
    timeout : float
        Seconds on the wall clock.

    Returns
    -------
    Played

    Raises
    ------
    PlayError
        If the run does not pass: a difference between RTL and model, a hang, an error.
    """
    result = run(
        made,
        TEST,
        arguments={"stimulus": str(stimulus.absolute())},
        folder=folder,
        timeout=timeout,
        plusargs=(
            f"+eie_stimulus={(stimulus / STIMULUS).absolute()}",
            f"+eie_answers={(folder / ANSWERS).absolute()}",
        ),
    )
    if not result.passed:
        raise PlayError(f"the layer did not pass: {result.reason} (log: {shown(result.log)})")
    return _played(result.summary)


def _played(summary: dict[str, Any]) -> Played:
    segments = summary["segments"]
    loads = [segment for segment in segments if segment["kind"] == "load"]
    runs = [segment for segment in segments if segment["kind"] == "run"]
    names = runs[0].keys() - {"kind", "elapsed", "seconds", "processor_seconds"}
    # The busiest PE of one run need not be that of the next: a bound, exact where there is one run.
    return Played(
        totals={name: sum(segment[name] for segment in runs) for name in sorted(names)},
        load_cycles=sum(segment["elapsed"] for segment in loads),
        loads=len(loads),
        beats_compared=summary["beats_compared"],
        elapsed=sum(segment["elapsed"] for segment in segments),
        simulation_seconds=sum(segment["seconds"] for segment in segments),
        processor_seconds=sum(segment["processor_seconds"] for segment in segments),
    )
