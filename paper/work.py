"""Does the cases: layers and timing model on all cores, then the RTL's runs."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

import numpy as np

from paper.cases import Case, Layout
from paper.realised import RealisedLayer
from paper.records import Run
from paper.timing import time_stimulus
from paper.workloads import make_image, make_layer, make_vector
from tb.flow.build import Build
from tb.flow.parameters import RtlParameters
from tb.flow.paths import SIMULATORS
from tb.flow.progress import Watch
from tb.player.runner import PlayError, build_player, play
from tb.player.stimulus import make_stimulus, write_stimulus

Result = TypeVar("Result")


def run_model(
    cases: Sequence[Case], folder: Path, jobs: int, watch: Watch
) -> tuple[list[Run], list[RealisedLayer]]:
    """Lay the cases' layers out and predict their times.

    Parameters
    ----------
    cases : sequence of Case
    folder : Path
        Emptied; gets the stimulus of every layout that has a case for the RTL.
    jobs : int
        Processes.
    watch : callable
        Gets a line of progress now and then.

    Returns
    -------
    list of Run
        In the order of the cases.
    list of RealisedLayer
        What the layers hold, in the order of Table III.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    by_layer = defaultdict(list)
    for index, case in enumerate(cases):
        by_layer[case.layer, case.variety].append((index, case))
    # The largest first, so that none is left over at the end.
    groups = sorted(by_layer.values(), key=lambda g: -g[0][1].layer.weights * len(g))
    with ProcessPoolExecutor(jobs) as pool:
        futures = [pool.submit(_model_rows, group, folder) for group in groups]
        done = list(_finished(futures, watch))
    rows = dict(row for part, _ in done for row in part)
    realised = {(own.layer, own.variety): own for _, own in done}
    ordered = dict.fromkeys((case.layer.name, case.variety) for case in cases)
    return [rows[index] for index in range(len(cases))], [realised[name] for name in ordered]


def build_all(
    machines: Iterable[RtlParameters], jobs: int, watch: Watch, cache: Path = SIMULATORS
) -> dict[RtlParameters, Build]:
    """Build the player around each machine, or find it in the cache."""
    wanted = list(dict.fromkeys(machines))
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(build_player, machine, cache=cache) for machine in wanted]
        made = list(_finished(futures, watch))
    return {build.parameters.machine: build for build in made}


def run_rtl(
    cases: Sequence[Case],
    builds: dict[RtlParameters, Build],
    folder: Path,
    jobs: int,
    watch: Watch,
) -> list[Run]:
    """Run the cases that are marked for it on the RTL, bit by bit against the model.

    Parameters
    ----------
    cases : sequence of Case
    builds : dict
        From `build_all`.
    folder : Path
        The one of `run_model`.
    jobs : int
        Simulations at a time.
    watch : callable

    Returns
    -------
    list of Run
        Of the marked cases, in their order.

    Raises
    ------
    PlayError
        If a run does not pass; it names the layer and the machine. No further run is begun.
    """
    marked = [(index, case) for index, case in enumerate(cases) if case.rtl]
    # One run serves all cases of the same layer and machine.
    same = defaultdict(list)
    for index, case in marked:
        same[case.layout, case.machine.parameters].append((index, case))
    groups = sorted(same.values(), key=lambda g: -_beats(g[0][1], folder))
    with ThreadPoolExecutor(jobs) as pool:
        futures = [
            pool.submit(_rtl_rows, group, builds[group[0][1].machine.parameters], folder)
            for group in groups
        ]
        rows = dict(row for part in _finished(futures, watch) for row in part)
    return [rows[index] for index, _ in marked]


def _model_rows(
    group: list[tuple[int, Case]], folder: Path
) -> tuple[list[tuple[int, Run]], RealisedLayer]:
    first = group[0][1]
    weights, vector = make_layer(first.layer, first.variety), make_vector(first.layer)
    by_memories = defaultdict(list)
    for index, case in group:
        by_memories[case.memories].append((index, case))
    rows, stimuli = [], {}
    for (layout, _), members in by_memories.items():
        if layout not in stimuli:
            image = make_image(weights, layout.geometry, balanced=layout.balanced)
            # Layouts differ in size: only one is kept.
            stimuli = {layout: make_stimulus(image, vector[np.newaxis])}
        stimulus = stimuli[layout]
        loads = sum(segment.kind == "load" for segment in stimulus.segments)
        if any(case.rtl for _, case in group if case.layout == layout):
            write_stimulus(stimulus, folder / layout.name)
        totals = time_stimulus(stimulus, [case.machine.model for _, case in members])
        rows += [
            (index, case.run("model", total, loads, stimulus.load_cycles))
            for (index, case), total in zip(members, totals, strict=True)
        ]
    return rows, RealisedLayer.of(first.layer.name, first.variety, weights.codes, vector)


def _rtl_rows(
    group: list[tuple[int, Case]], build: Build, folder: Path
) -> list[tuple[int, Run]]:
    case = group[0][1]
    name = case.layout.name
    try:
        played = play(build, folder / name, folder / f"{name}-{case.machine.parameters.label()}")
    except PlayError as error:
        raise PlayError(f"{name} on {case.machine.parameters.label()}: {error}") from None
    return [
        (
            index,
            case.run(
                "rtl", played.totals, played.loads, played.load_cycles, case.layer.outputs
            ),
        )
        for index, case in group
    ]


def _beats(case: Case, folder: Path) -> int:
    # The cost of a cycle grows with the PEs.
    size = (folder / case.layout.name / "stimulus.bin").stat().st_size
    return size * case.machine.parameters.num_pe


def _finished(futures: list[Future[Result]], watch: Callable[[str], None]) -> Iterable[Result]:
    """Results as they come; the first error ends what has not begun."""
    try:
        for count, future in enumerate(as_completed(futures), 1):
            yield future.result()
            watch(f"progress {count}/{len(futures)}")
    except BaseException:
        for future in futures:
            future.cancel()
        raise
