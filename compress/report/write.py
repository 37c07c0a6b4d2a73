"""`report`: reads what there is, measures it, writes the page."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

from compress.errors import listed
from compress.progress import Progress, silent
from compress.recipe import read_recipe
from compress.report.errors import ReportError
from compress.report.measure import sizes_of
from compress.report.subject import Models, read_subject
from compress.whole_file import check_output, write_whole

LIBRARIES = ("jinja2", "matplotlib")
_BEGIN = b"<!doctype html>"


@dataclasses.dataclass(frozen=True)
class Report:
    """What was written.

    Attributes
    ----------
    page : Path
    dense_bytes, huffman_bytes : int
        Of the image's network as float32 and after all steps; 0 without an image.
    problems : tuple of str
        Comparisons that could not be drawn, one line each; the page shows them in their place.
    """

    page: Path
    dense_bytes: int
    huffman_bytes: int
    problems: tuple[str, ...]


def report(
    image: str | os.PathLike[str] | None,
    page: str | os.PathLike[str],
    *,
    model: str | os.PathLike[str] | None = None,
    pruned: str | os.PathLike[str] | None = None,
    recipe: str | os.PathLike[str] | None = None,
    transpose: bool = False,
    compare: Sequence[str | os.PathLike[str]] = (),
    progress: Progress = silent,
) -> Report:
    """Write an HTML page about an image, about comparisons of methods, or about both.

    Parameters
    ----------
    image : path-like or None
        An image folder.
    page : path-like
        The file to write, whole or not at all; it needs no other file and no network.
    model : path-like, optional
        The model that the image was made of: its weights are those before pruning.
    pruned : path-like, optional
        The same network after pruning and retraining, before weight sharing. Otherwise the
        model's weights at the places that the image keeps stand for them.
    recipe : path-like, optional
        The recipe of the image, if it names the tensors; nothing else of it is used.
    transpose : bool
        As in `compress.api.compress`.
    compare : sequence of path-like
        Files of ``python -m compress.compare NAME --out FILE.csv``.
    progress : callable, optional
        ``progress(step, done)``; steps are `read`, `measure`, `draw`.

    Returns
    -------
    Report

    Raises
    ------
    CompressError
        If the image or a model cannot be used, does not fit, or the page cannot be written; one
        line. Nothing is written then. A comparison that cannot be used is no reason to stop.
    """
    target = Path(page)
    _check_libraries()
    if image is None and not compare:
        raise ReportError("there is nothing to report: give an image, a comparison, or both")
    if model is None and (pruned is not None or recipe is not None or transpose):
        raise ReportError("a pruned model, a recipe and transpose belong to a model: give it, too")
    if image is None and model is not None:
        raise ReportError("a model is shown beside its image: give the image, too")
    _check_target(target)

    subject = None
    if image is not None:
        sources = None if recipe is None else read_recipe(Path(recipe)).sources
        models = Models(_path(model), _path(pruned), sources, transpose)
        subject = read_subject(Path(image), models, progress)

    from compress.report.page import page_of  # needs the extra

    text, problems = page_of(subject, [Path(path) for path in compare], progress)
    write_whole(target, lambda file: file.write(text.encode("utf-8")))
    if subject is None:
        return Report(target, 0, 0, problems)
    sizes = sizes_of(subject.layers)
    return Report(target, sizes.dense // 8, -(-sizes.huffman // 8), problems)


def _path(given: str | os.PathLike[str] | None) -> Path | None:
    return None if given is None else Path(given)


def _check_libraries() -> None:
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise ReportError(
            f"a report needs {listed(missing)}: install with "
            f"`.venv/bin/pip install -c constraints.txt {' '.join(missing)}`"
        )


def _check_target(target: Path) -> None:
    """Refuse to replace anything but a page: a slip of the hand would cost a model."""
    check_output(target)
    if not os.path.lexists(target):
        return
    sound = target.is_file()
    if sound:
        with target.open("rb") as file:
            sound = file.read(len(_BEGIN)).lower() == _BEGIN
    if not sound:
        raise ReportError(f"{target} exists and is no page: choose another path or remove it")
