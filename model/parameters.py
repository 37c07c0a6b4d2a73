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

_ADDRESS_LIMIT = 1 << 24
_SWITCHES = ("empty_skip", "filler_skip")


@dataclass(frozen=True)
class MachineParameters:
    """Sizes of one machine; memories are by default the paper's (ISCA 2016, section IV, table II).

    Parameters
    ----------
    num_pe : int
        Processing elements, a power of two from 1 to 256.
    reg_depth : int
        Activations per PE in each register file, a multiple of 4.
    spmat_entries : int
        8-bit entries per PE, a multiple of 8 and of ``spmat_width / 8``.
    ptr_depth : int
        Pointers per PE, even.
    act_depth : int
        Activations per PE in each SRAM bank, a multiple of 4.
    bias_depth : int
        Biases per PE, a multiple of 4.
    num_desc : int
        Layer descriptors, 1 to 65535.
    num_codebooks : int
        Codebooks, 1 to 256.
    spmat_width : int
        Bits of one word of the entry memory: a power of two from 32 to 512.
    queue_depth : int
        Columns that wait in a PE before it stops the broadcast. This and the next three change
        no result, only how long it takes.
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
            elif value < 1:
                raise ModelError(f"{field.name} must be at least 1, got {value}")
        if self.num_pe > 256 or self.num_pe & (self.num_pe - 1):
            raise ModelError(f"num_pe must be a power of two from 1 to 256, got {self.num_pe}")
        if not 32 <= self.spmat_width <= 512 or self.spmat_width & (self.spmat_width - 1):
            raise ModelError(
                f"spmat_width must be a power of two from 32 to 512, got {self.spmat_width}"
            )
        for name, unit in (
            ("reg_depth", LANES),
            ("act_depth", LANES),
            ("bias_depth", LANES),
            ("ptr_depth", 2),
            ("spmat_entries", max(ENTRIES_PER_BEAT, self.spmat_width // 8)),
        ):
            if getattr(self, name) % unit:
                raise ModelError(f"{name} must be a multiple of {unit}, got {getattr(self, name)}")
        if self.issue_width not in (1, 2, 4):
            raise ModelError(f"issue_width must be 1, 2 or 4, got {self.issue_width}")
        if self.num_desc > 0xFFFF:
            raise ModelError(f"num_desc must be at most 65535, got {self.num_desc}")
        if self.num_codebooks > 256:
            raise ModelError(f"num_codebooks must be at most 256, got {self.num_codebooks}")
        for name, beats in (
            ("spmat_entries", self.spmat_entries // ENTRIES_PER_BEAT),
            ("ptr_depth", self.ptr_depth // 2),
            ("act_depth", self.act_depth * self.num_pe // LANES),
            ("bias_depth", self.bias_depth // LANES),
            ("reg_depth", self.reg_depth * self.num_pe // LANES),
        ):
            if beats > _ADDRESS_LIMIT:
                raise ModelError(f"{name} is {beats} beats, a packet's address reaches 2**24")

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
