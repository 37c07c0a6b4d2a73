"""The order of layers that came without one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from compress.errors import listed, short
from compress.models.errors import ModelFileError

_RECIPE = "give the order of the layers in a recipe"
_MOST_LAYERS, _MOST_STEPS = 64, 10_000


def chain_order(lengths: Mapping[str, tuple[int, int]]) -> list[str]:
    """Order layers so that each takes the outputs of the one before.

    Names that differ in nothing but numbers (``fc1``, ``fc2``, ``fc10``) tell the order. Other
    names do not: then there must be exactly one order in which the lengths agree.

    Parameters
    ----------
    lengths : mapping of str to (int, int)
        Inputs and outputs of every layer by its name.

    Returns
    -------
    list of str

    Raises
    ------
    ModelFileError
        If no order agrees with the lengths, or more than one does.
    """
    names = sorted(lengths, key=_natural_key)
    if len({re.sub("[0-9]+", "#", name) for name in names}) == 1:
        for before, after in zip(names[:-1], names[1:], strict=True):
            if lengths[before][1] != lengths[after][0]:
                raise ModelFileError(
                    f"layer {short(after)} takes {lengths[after][0]} inputs, but layer "
                    f"{short(before)} before it gives {lengths[before][1]}: {_RECIPE}"
                )
        return names
    orders = _chains(names, lengths)
    if len(orders) == 1:
        return orders[0]
    problem = "no order" if not orders else "more than one order"
    raise ModelFileError(
        f"the lengths of layers {listed(map(short, names))} agree in {problem}: {_RECIPE}"
    )


def _natural_key(name: str) -> list[tuple[int, str]]:
    """Sorts ``fc2`` before ``fc10``."""
    parts = re.split("([0-9]+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _chains(names: list[str], lengths: Mapping[str, tuple[int, int]]) -> list[list[str]]:
    """The orders in which lengths agree; two are enough to know that it is not one."""
    found: list[list[str]] = []
    steps = 0 if len(names) <= _MOST_LAYERS else _MOST_STEPS

    def extend(chain: list[str]) -> None:
        nonlocal steps
        steps += 1
        if steps > _MOST_STEPS:
            raise ModelFileError(
                f"{len(names)} layers have too many possible orders to try: {_RECIPE}"
            )
        if len(chain) == len(names):
            found.append(chain)
            return
        for name in names:
            fits = not chain or lengths[chain[-1]][1] == lengths[name][0]
            if name not in chain and fits and len(found) < 2:
                extend([*chain, name])

    extend([])
    return found
