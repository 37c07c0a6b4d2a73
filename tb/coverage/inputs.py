"""Finds the coverage data of runs: from files, named files, and results of a regression."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tb.coverage.coverage import Coverage, merge_all, read_run
from tb.coverage.layout import Layouts
from tb.coverage.points import CoverageError
from tb.coverage.source import Sources
from tb.flow.paths import ROOT


def find_runs(words: Iterable[str]) -> list[tuple[str, Path]]:
    """Return the name of each run and its coverage.dat.

    Parameters
    ----------
    words : iterable of str
        Each a coverage.dat (the run is named after its folder), `NAME=FILE`, or the results.json of
        a regression, of which only runs that passed count: what a failing test reached, nobody
        has checked.

    Runs of the same name get `#2` and so on: a regression may run one test twice, with other
    arguments.

    Raises
    ------
    CoverageError
        If a file is given twice, a results.json is damaged, or a run in it that passed has no
        coverage although it was built to measure it.
    """
    runs: list[tuple[str, Path]] = []
    for word in words:
        if word.endswith(".json"):
            runs += _regression(Path(word))
        elif "=" in word and not Path(word).exists():
            name, _, file = word.partition("=")
            runs.append((name, Path(file)))
        else:
            runs.append((Path(word).resolve().parent.name, Path(word)))
    return _distinct(runs)


def read_all(runs: Iterable[tuple[str, Path]], sources: Sources) -> list[Coverage]:
    """Read and merge the data of runs: one result for each RTL, top and parameter set.

    Raises
    ------
    CoverageError
        If a file cannot be used, or a run is there twice.
    """
    layouts = Layouts(sources)
    return merge_all(read_run(path, name, sources, layouts) for name, path in runs)


def _distinct(runs: Iterable[tuple[str, Path]]) -> list[tuple[str, Path]]:
    files: set[Path] = set()
    names: dict[str, int] = {}
    distinct = []
    for name, path in runs:
        file = path.resolve()
        if file in files:
            raise CoverageError(f"{path}: is given twice: its hits would count double")
        files.add(file)
        names[name] = names.get(name, 0) + 1
        distinct.append((name if names[name] == 1 else f"{name}#{names[name]}", path))
    return distinct


def _regression(path: Path) -> Iterator[tuple[str, Path]]:
    try:
        content = json.loads(path.read_text())
        runs = [dict(run) for run in content["runs"]]
    except OSError as error:
        raise CoverageError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CoverageError(f"{path}: is no result of a regression ({error!r})") from None
    for run in runs:
        name = "/".join(str(run.get(key, "?")) for key in ("test", "label", "seed"))
        if run.get("status") != "passed":
            continue
        file = run.get("coverage")
        if file:
            # Paths inside the checkout are recorded without it.
            yield name, ROOT / file
        elif run.get("mode") == "cov":
            raise CoverageError(f"{path}: run {name} passed and has no coverage")
