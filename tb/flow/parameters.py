"""The parameters of `eie_top` as the flow sees them: defaults, limits, conversions.

The limits mirror `rtl/parameter_check.sv`, which is the last word: it refuses the same values at
elaboration. Checking here first gives the user one clear line instead of a tool's error report.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass


class ParameterError(ValueError):
    """A parameter of the RTL that makes no machine; the message is one line for the user."""


@dataclass(frozen=True)
class RtlParameters:
    """One complete parameter set of `eie_top`.

    Attributes
    ----------
    num_pe : int
        Processing elements, a power of two from 1 to 256.
    queue_depth : int
        Columns that wait in a PE's activation queue, 1 to 4096.
    spmat_width : int
        Bits in a word of the entry memory, a power of two from 32 to 512.
    spmat_entries, ptr_depth, act_depth, bias_depth, reg_depth : int
        Words in a PE's memories: entries, pointers, activations (SRAM), biases, activations
        (register file). Powers of two.
    num_desc, num_codebooks : int
        Sizes of the two tables of the machine. Powers of two.
    empty_skip, filler_skip : int
        0 is the machine of the paper, 1 is ours: empty columns and fillers cost no cycle.
    issue_width : int
        Entries a PE processes per cycle: 1 (the paper), 2 or 4.

    Raises
    ------
    ParameterError
        If a value is not an int or is outside the limits above.
    """

    num_pe: int = 64
    queue_depth: int = 8
    spmat_width: int = 64
    spmat_entries: int = 131072
    ptr_depth: int = 16384
    act_depth: int = 1024
    bias_depth: int = 1024
    reg_depth: int = 64
    num_desc: int = 256
    num_codebooks: int = 64
    empty_skip: int = 1
    filler_skip: int = 1
    issue_width: int = 4

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise ParameterError(
                    f"{make_name(field.name)} must be an integer, not {value!r}"
                )
        self._power("num_pe", 1, 256)
        self._between("queue_depth", 1, 4096)
        self._power("spmat_width", 32, 512)
        self._power("spmat_entries", 1024, 16777216)
        self._power("ptr_depth", 16, 1048576)
        self._power("reg_depth", 16, 256)
        self._power("act_depth", self.reg_depth, 4096, "REG_DEPTH = ")
        self._power("bias_depth", self.reg_depth, 65536, "REG_DEPTH = ")
        self._power("num_desc", 1, 16384)
        self._power("num_codebooks", 1, 256)
        self._choice("empty_skip", (0, 1))
        self._choice("filler_skip", (0, 1))
        self._choice("issue_width", (1, 2, 4))

    def _refuse(self, name: str, rule: str) -> None:
        raise ParameterError(f"{make_name(name)} must be {rule}, not {getattr(self, name)}")

    def _between(self, name: str, low: int, high: int) -> None:
        if not low <= getattr(self, name) <= high:
            self._refuse(name, f"from {low} to {high}")

    def _power(self, name: str, low: int, high: int, low_is: str = "") -> None:
        value = getattr(self, name)
        if not low <= value <= high or value & (value - 1):
            self._refuse(name, f"a power of two from {low_is}{low} to {high}")

    def _choice(self, name: str, choices: tuple[int, ...]) -> None:
        if getattr(self, name) not in choices:
            words = ", ".join(str(c) for c in choices[:-1])
            self._refuse(name, f"{words} or {choices[-1]}")

    @property
    def top(self) -> str:
        """The module that has these parameters."""
        return "eie_top"

    def command(self, test: str) -> list[str]:
        """Return the words of the command that runs a test: `make sim TEST=random NUM_PE=4`."""
        words = ["make sim", f"TEST={test}"]
        return words + ([self.make_variables()] if self.changed() else [])

    def to_rtl(self) -> dict[str, int]:
        """Return the set under the names of the RTL, complete: `{"NumPe": 64, ...}`."""
        return {rtl_name(k): v for k, v in dataclasses.asdict(self).items()}

    def to_json(self) -> str:
        """Return `to_rtl()` as JSON with sorted keys: the content of `EIE_PARAMS`."""
        return json.dumps(self.to_rtl(), sort_keys=True)

    def changed(self) -> dict[str, int]:
        """Return the fields that differ from the defaults, in the order of declaration."""
        return {
            f.name: getattr(self, f.name)
            for f in dataclasses.fields(self)
            if getattr(self, f.name) != f.default
        }

    def make_variables(self) -> str:
        """Return the set as variables of `make`, e.g. `NUM_PE=4 QUEUE_DEPTH=1`; defaults are left out."""
        return " ".join(f"{make_name(k)}={v}" for k, v in self.changed().items())

    def label(self) -> str:
        """Return a short name for folders and tables, e.g. `pe4_q1`; the defaults are `pe64`."""
        rest = {k: v for k, v in self.changed().items() if k in _SHORT}
        return "_".join([f"pe{self.num_pe}"] + [f"{_SHORT[k]}{v}" for k, v in rest.items()])

    @classmethod
    def from_rtl(cls, values: Mapping[str, int]) -> RtlParameters:
        """Make a set from RTL names; absent ones keep their defaults.

        Raises
        ------
        ParameterError
            If a name is unknown or a value is refused.
        """
        names = {rtl_name(f.name): f.name for f in dataclasses.fields(cls)}
        unknown = sorted(set(values) - set(names))
        if unknown:
            raise ParameterError(
                f"eie_top has no parameter {unknown[0]}; it has {', '.join(names)}"
            )
        return cls(**{names[k]: v for k, v in values.items()})

    @classmethod
    def from_make(cls, values: Mapping[str, str]) -> RtlParameters:
        """Make a set from strings under the names of `make` (`NUM_PE`); empty strings are absent.

        Raises
        ------
        ParameterError
            If a string is no integer or a value is refused.
        """
        fields = {}
        for field in dataclasses.fields(cls):
            name = make_name(field.name)
            text = values.get(name, "").strip()
            if not text:
                continue
            try:
                fields[field.name] = int(text, 10)
            except ValueError:
                raise ParameterError(f"{name} must be an integer, not {text!r}") from None
        return cls(**fields)


_SHORT = {
    "queue_depth": "q",
    "spmat_width": "w",
    "spmat_entries": "s",
    "ptr_depth": "p",
    "act_depth": "a",
    "bias_depth": "b",
    "reg_depth": "r",
    "empty_skip": "es",
    "filler_skip": "fs",
    "issue_width": "i",
}


def rtl_name(field: str) -> str:
    """Return the RTL's name of a field: `num_pe` is `NumPe`."""
    return "".join(word.capitalize() for word in field.split("_"))


def make_name(field: str) -> str:
    """Return the name of a field as a variable of `make`: `num_pe` is `NUM_PE`."""
    return field.upper()
