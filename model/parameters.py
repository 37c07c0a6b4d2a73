"""The sizes of one machine, as the model needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from model.errors import ModelError

#: Entries in one 64-bit beat of the ENTRIES space.
ENTRIES_PER_BEAT = 8
#: Activations, biases or accumulators in one 64-bit beat, and local rows in one SRAM group.
LANES = 4
#: Codes of one codebook.
CODES = 16

_RANGES = {
    "num_pe": (1, 256),
    "reg_depth": (16, 256),
    "spmat_entries": (1024, 16777216),
    "ptr_depth": (16, 1048576),
    "num_desc": (1, 16384),
    "num_codebooks": (1, 256),
    "spmat_width": (32, 512),
    "issue_width": (1, 4),
}
_QUEUE_DEPTH = 4096
_SWITCHES = ("empty_skip", "filler_skip")


@dataclass(frozen=True)
class MachineParameters:
    """Sizes of one machine; memories are by default the paper's (ISCA 2016, section IV, table II).

    Sizes are powers of two, within the limits of ``rtl/parameter_check.sv``.

    Parameters
    ----------
    num_pe : int
        Processing elements, 1 to 256.
    reg_depth : int
        Activations per PE in each register file, 16 to 256.
    spmat_entries : int
        8-bit entries per PE, 1024 to 16777216.
    ptr_depth : int
        Pointers per PE, 16 to 1048576.
    act_depth : int
        Activations per PE in each SRAM bank, `reg_depth` to 4096.
    bias_depth : int
        Biases per PE, `reg_depth` to 65536.
    num_desc : int
        Layer descriptors, 1 to 16384.
    num_codebooks : int
        Codebooks, 1 to 256.
    spmat_width : int
        Bits of one word of the entry memory, 32 to 512.
    queue_depth : int
        Columns that wait in a PE before it stops the broadcast, 1 to 4096. This
        and the next three change no result, only how long it takes.
    empty_skip, filler_skip : int
        1 if empty columns and fillers cost no cycle, 0 in the paper's machine.
    issue_width : int
        Entries that a PE processes per cycle: 1 (the paper), 2 or 4.

    Raises
    ------
    ModelError
        If a value is not one that a machine can have.
    """

    num_pe: int = 64
    reg_depth: int = 64
    spmat_entries: int = 131072
    ptr_depth: int = 16384
    act_depth: int = 1024
    bias_depth: int = 1024
    num_desc: int = 256
    num_codebooks: int = 64
    spmat_width: int = 64
    queue_depth: int = 8
    empty_skip: int = 1
    filler_skip: int = 1
    issue_width: int = 4

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int:
                raise ModelError(f"{field.name} must be an integer, got {value!r}")
            if field.name in _SWITCHES:
                if value not in (0, 1):
                    raise ModelError(f"{field.name} must be 0 or 1, got {value}")
            elif field.name == "queue_depth":
                if not 1 <= value <= _QUEUE_DEPTH:
                    raise ModelError(f"queue_depth must be from 1 to {_QUEUE_DEPTH}, got {value}")
            else:
                low, high = self._range(field.name)
                if not low <= value <= high or value & (value - 1):
                    raise ModelError(
                        f"{field.name} must be a power of two from {low} to {high}, got {value}"
                    )

    def _range(self, name: str) -> tuple[int, int]:
        if name in ("act_depth", "bias_depth"):
            return self.reg_depth, 4096 if name == "act_depth" else 65536
        return _RANGES[name]

    @classmethod
    def from_rtl(cls, parameters: Mapping[str, int]) -> MachineParameters:
        """Take the sizes from the parameters of the RTL's top module.

        Parameters
        ----------
        parameters : mapping of str to int
            Names as in the RTL (``NumPe``, ``SpmatWidth``, ...). Names that are missing keep the
            default; names that the model does not know are ignored.

        Returns
        -------
        MachineParameters

        Examples
        --------
        >>> MachineParameters.from_rtl({"NumPe": 4, "QueueDepth": 2}).queue_depth
        2
        """
        known = {
            "".join(part.capitalize() for part in field.name.split("_")): field.name
            for field in fields(cls)
        }
        return cls(**{known[name]: value for name, value in parameters.items() if name in known})

    @property
    def pointer_bits(self) -> int:
        """Bits of a pointer that are stored: enough for every entry and for one past the last."""
        return (self.spmat_entries - 1).bit_length() + 1

    @property
    def register_length(self) -> int:
        """Elements of a vector that one register file holds over all PEs."""
        return self.reg_depth * self.num_pe

    @property
    def sram_length(self) -> int:
        """Elements of a vector that one activation SRAM bank holds over all PEs."""
        return self.act_depth * self.num_pe

    def local_rows(self, length: int) -> int:
        """Local rows of the PE that has the most of them, for a vector of `length` elements."""
        return -(-length // self.num_pe)

    def row_groups(self, length: int) -> int:
        """Groups of four local rows, the same number in every PE, that cover `length` elements."""
        return -(-self.local_rows(length) // LANES)
