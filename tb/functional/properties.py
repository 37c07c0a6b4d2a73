"""Cover properties of the RTL as points of the groups, by their names."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from tb.functional.results import ResultError

PREFIXES = {
    "zero_skip": "zero activation leaf leaves node cross_zero broadcast",
    "matrix": "column empty entry fetch filler issue ring row lanes cross_empty",
    "bypass": "bypass cross_bypass",
    "arithmetic": "saturation shift round product code",
    "load_imbalance": "imbalance queue stall full pe cross_full cross_stall",
    "control": "boundary swap layer write_back wait start run descriptor error window cross_window "
               "cross_broadcast reset state",
    "interface": "axil packet answer totals stream",
    "formats": "format",
}  # fmt: skip
"""First words of a property's name, by group; a name may also begin with its group."""

_BIN = re.compile(r"(?P<point>.+?)_(?P<bin>(above_)?[0-9]+)")
_BY_PREFIX = {word: group for group, words in PREFIXES.items() for word in words.split()}


def place_of(name: str) -> tuple[str, str, str] | None:
    """Return group, point and bin of a cover property.

    `cp_queue_full` is the point `queue_full` of load imbalance with the one bin `hit`; names that
    end in a number, as `cp_queue_occupancy_3`, are bins of one point.

    Parameters
    ----------
    name : str
        As in the RTL, with `cp_`.

    Returns
    -------
    tuple of str, or None
        None if the name belongs to no group.
    """
    rest = name.removeprefix("cp_")
    words = {**_BY_PREFIX, **{group: group for group in PREFIXES}}
    prefix = max((w for w in words if f"{rest}_".startswith(f"{w}_")), key=len, default=None)
    if prefix is None or not name.startswith("cp_"):
        return None
    matched = _BIN.fullmatch(rest)
    if matched:
        return words[prefix], matched["point"], matched["bin"]
    return words[prefix], rest, "hit"


def cover_properties(code: Any) -> dict[str, dict[str, int]]:
    """Return the cover properties of merged code coverage, by module and name.

    Raises
    ------
    ResultError
        If the section `user` is no mapping of modules to counts.
    """
    result: dict[str, dict[str, int]] = {}
    user = code.get("user") if isinstance(code, Mapping) else None
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


def with_properties(document: Mapping[str, Any], code: Any) -> dict[str, Any]:
    """Add the cover properties of the RTL to the groups, as points `module.name`.

    Parameters
    ----------
    document : mapping
        Functional coverage.
    code : mapping
        Merged code coverage; its section `user` maps modules to names to hits.

    Raises
    ------
    ResultError
        If a property belongs to no group, or the code coverage is damaged.
    """
    result = copy.deepcopy(dict(document))
    for module, counts in cover_properties(code).items():
        for name, hits in counts.items():
            place = place_of(name)
            if place is None or place[0] not in result["groups"]:
                raise ResultError(
                    f"{module}.{name} belongs to no group: its name must begin with cp_ and one of "
                    f"{', '.join(sorted(_BY_PREFIX))}"
                )
            group, point, bin_ = place
            key = f"{_unit(module)}.{point}"
            item = result["groups"][group]["points"].setdefault(
                key, {"description": "cover property of the RTL", "bins": {}, "impossible": {}}
            )
            item["bins"][bin_] = item["bins"].get(bin_, 0) + hits
    return result


def _unit(module: str) -> str:
    """Return the unit that a module with properties is bound to.

    Verilator appends the parameters to a module that it has several times.
    """
    return module.partition("__")[0].removesuffix("_cover").removesuffix("_checker")
