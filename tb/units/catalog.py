"""Finds the unit benches: which module has one, with which parameter sets and faults."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tb.flow.design import UnitDesign
from tb.flow.fault import Fault

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class UnitBench:
    """The bench of one module.

    Attributes
    ----------
    unit : str
        The module of `rtl/`.
    module : str
        The bench, e.g. `tb.units.pe.test_act_queue`.
    sets : tuple of mapping
        Parameter sets.
    faults : tuple of Fault
        Faults of the module that the bench notices on its first set, or on their own `machine`.
    """

    unit: str
    module: str
    sets: tuple[Mapping[str, int], ...]
    faults: tuple[Fault, ...]

    def designs(self) -> list[UnitDesign]:
        """Return what is to be built, one design for each set."""
        return [UnitDesign.of(self.unit, parameters) for parameters in self.sets]

    def fault_design(self, fault: Fault) -> UnitDesign:
        """Return the design on which a fault shows."""
        return UnitDesign.of(self.unit, {**self.sets[0], **fault.machine})


@cache
def benches() -> dict[str, UnitBench]:
    """Return all benches by the name of their unit.

    Raises
    ------
    ValueError
        If two benches have the same unit or a bench lacks SETS or FAULTS.
    """
    found: dict[str, UnitBench] = {}
    for path in sorted(FOLDER.rglob("test_*.py")):
        unit = path.stem.removeprefix("test_")
        name = ".".join(("tb", "units", *path.relative_to(FOLDER).with_suffix("").parts))
        module = importlib.import_module(name)
        if unit in found:
            raise ValueError(f"{name} and {found[unit].module} are benches of the same unit")
        for needed in ("SETS", "FAULTS"):
            if not hasattr(module, needed):
                raise ValueError(f"{name} has no {needed}")
        found[unit] = UnitBench(unit, name, tuple(module.SETS), tuple(module.FAULTS))
    return found
