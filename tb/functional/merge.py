"""Adds up functional coverage of several runs, and takes in the cover properties of the RTL."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tb.functional.results import ResultError

_PROPERTY = re.compile(r"cp_(?P<rest>[a-z][a-z0-9_]*)")


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


def cover_properties(code: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the cover properties of merged code coverage, by module and name.

    Raises
    ------
    ResultError
        If the section `user` is no mapping of modules to counts.
    """
    result: dict[str, dict[str, int]] = {}
    user = code.get("user", {}) if isinstance(code, Mapping) else None
    if not isinstance(user, Mapping):
        raise ResultError("the code coverage has no section `user`")
    for module, counts in user.items():
        if not isinstance(counts, Mapping):
            raise ResultError(f"the code coverage has no counts of {module}")
        for name, hits in counts.items():
            if not name.startswith("cp_"):
                continue
            if type(hits) is not int or hits < 0:
                raise ResultError(f"{module}.{name} has a count that is no natural number")
            result.setdefault(module, {})[name] = hits
    return result


def with_properties(document: Mapping[str, Any], code: Mapping[str, Any]) -> dict[str, Any]:
    """Add the cover properties of the RTL to the groups that their names begin with.

    `cp_bypass_adjacent` of module `arith` becomes the point `arith.adjacent` of the group `bypass`
    with one bin. Names with two underscores are bins of one point: `cp_bypass_distance__2`.

    Raises
    ------
    ResultError
        If a property names no group.
    """
    result = copy.deepcopy(dict(document))
    groups = result["groups"]
    by_length = sorted(groups, key=len, reverse=True)
    for module, counts in cover_properties(code).items():
        for name, hits in counts.items():
            matched = _PROPERTY.fullmatch(name)
            rest = matched["rest"] if matched else ""
            group = next((g for g in by_length if rest.startswith(f"{g}_")), None)
            if group is None:
                raise ResultError(
                    f"{module}.{name} belongs to no group: call it cp_GROUP_NAME, where GROUP is "
                    f"one of {', '.join(groups)}"
                )
            point, _, bin_ = rest[len(group) + 1 :].partition("__")
            item = groups[group]["points"].setdefault(
                f"{module}.{point}",
                {"description": "cover property of the RTL", "bins": {}, "impossible": {}},
            )
            item["bins"][bin_ or "hit"] = hits
    return result
