"""Adds up functional coverage of several runs."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from tb.functional.results import ResultError


def merge(documents: Sequence[Mapping[str, Any]], names: Sequence[str] = ()) -> dict[str, Any]:
    """Add documents up: bin by bin. The order makes no difference, nor do sums of sums.

    A bin stays impossible only if it is so on every machine.

    Parameters
    ----------
    documents : sequence of mapping
        At least one, as `results.load` gives them.
    names : sequence of str, optional
        What to call them in messages.

    Raises
    ------
    ResultError
        If there is none, or their points or bins differ.
    """
    if not documents:
        raise ResultError("there is no functional coverage to merge")
    names = names or [f"document {n}" for n in range(len(documents))]
    result = copy.deepcopy(dict(documents[0]))
    for document, name in zip(documents[1:], names[1:], strict=True):
        difference = _difference(result, document)
        if difference:
            raise ResultError(
                f"{name} has another coverage model than {names[0]} ({difference}): "
                "merge runs of one version only"
            )
        _add(result, document)
    result["machines"] = sorted(result["machines"], key=lambda m: sorted(m.items()))
    return result


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    for what, a, b in _levels(one, other):
        if a != b:
            only = sorted(a ^ b)[0]
            return f"{what} {only!r} is only in one"
    return ""


def _levels(one: Mapping[str, Any], other: Mapping[str, Any]) -> Any:
    """Yield the names on each level of two documents, as far as they agree."""
    a, b = one["groups"], other["groups"]
    yield "group", set(a), set(b)
    for group in a:
        p, q = a[group]["points"], b[group]["points"]
        yield f"in {group} point", set(p), set(q)
        for point in p:
            yield f"in {group}.{point} bin", set(p[point]["bins"]), set(q[point]["bins"])


def _add(result: dict[str, Any], document: Mapping[str, Any]) -> None:
    result["runs"] += document["runs"]
    result["machines"] += [m for m in document["machines"] if m not in result["machines"]]
    for group, content in document["groups"].items():
        for name, item in content["points"].items():
            point = result["groups"][group]["points"][name]
            for bin_, hits in item["bins"].items():
                point["bins"][bin_] += hits
            point["impossible"] = {
                b: why for b, why in point["impossible"].items() if b in item["impossible"]
            }
