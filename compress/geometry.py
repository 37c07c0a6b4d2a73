"""The memories of a machine, as far as an image depends on them."""

from __future__ import annotations

import dataclasses
import operator

# A packet header holds 24 bits of beat address, so no memory is longer than this.
_MAX_BEATS = 1 << 24

ENTRIES_PER_BEAT = 8
POINTERS_PER_BEAT = 2
VALUES_PER_BEAT = 4
BEATS_PER_CODEBOOK = 4
BEATS_PER_DESCRIPTOR = 4


@dataclasses.dataclass(frozen=True)
class Geometry:
    """Sizes of the machine that an image is laid out for; the defaults are the paper's.

    Parameters
    ----------
    num_pe : int
        Processing elements; a power of two from 1 to 256.
    reg_depth : int
        Activations (and accumulators) per PE and register file; a power of two from 4.
    spmat_entries : int
        Entries (bytes) of sparse-matrix memory per PE; a multiple of 8.
    ptr_depth : int
        Column pointers per PE; even.
    act_depth : int
        Activations per PE and SRAM bank; a multiple of 4, at least `reg_depth`.
    bias_depth : int
        Biases per PE; a multiple of 4.
    num_desc : int
        Layer descriptors, 1 to 65535.
    num_codebooks : int
        Codebooks of 16 values, 1 to 256.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If no machine can have such a size.
    """

    num_pe: int = 64
    reg_depth: int = 64
    spmat_entries: int = 131072
    ptr_depth: int = 16384
    act_depth: int = 1024
    bias_depth: int = 1024
    num_desc: int = 256
    num_codebooks: int = 64

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool):
                raise TypeError(f"{field.name} must be an integer, not {value!r}")
            try:
                object.__setattr__(self, field.name, operator.index(value))
            except TypeError:
                raise TypeError(f"{field.name} must be an integer, not {value!r}") from None
        _require_range("num_pe", self.num_pe, 1, 256)
        _require_power_of_two("num_pe", self.num_pe)
        _require_range("act_depth", self.act_depth, 4, _MAX_BEATS * VALUES_PER_BEAT // self.num_pe)
        _require_multiple("act_depth", self.act_depth, VALUES_PER_BEAT)
        _require_range("reg_depth", self.reg_depth, 4, self.act_depth)
        _require_power_of_two("reg_depth", self.reg_depth)
        _require_range("spmat_entries", self.spmat_entries, 8, _MAX_BEATS * ENTRIES_PER_BEAT)
        _require_multiple("spmat_entries", self.spmat_entries, ENTRIES_PER_BEAT)
        _require_range("ptr_depth", self.ptr_depth, 2, _MAX_BEATS * POINTERS_PER_BEAT)
        _require_multiple("ptr_depth", self.ptr_depth, POINTERS_PER_BEAT)
        _require_range("bias_depth", self.bias_depth, 4, _MAX_BEATS * VALUES_PER_BEAT)
        _require_multiple("bias_depth", self.bias_depth, VALUES_PER_BEAT)
        _require_range("num_desc", self.num_desc, 1, 65535)
        _require_range("num_codebooks", self.num_codebooks, 1, 256)

    @property
    def register_length(self) -> int:
        """Longest vector that the registers hold."""
        return self.reg_depth * self.num_pe

    @property
    def sram_length(self) -> int:
        """Longest vector that one bank of activation SRAM holds."""
        return self.act_depth * self.num_pe

    @property
    def pointer_bits(self) -> int:
        """Bits of a pointer that are stored: for every entry, and for one past the last."""
        return (self.spmat_entries - 1).bit_length() + 1

    @property
    def granule(self) -> int:
        """A pass begins at a multiple of this many inputs and outputs."""
        return VALUES_PER_BEAT * self.num_pe


def local_rows(rows: int, num_pe: int, pe: int) -> int:
    """Number of `rows` interleaved rows that PE `pe` of `num_pe` holds."""
    return rows // num_pe + (pe < rows % num_pe)


def _require_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} is {value}; it must lie in {low} ... {high}")


def _require_multiple(name: str, value: int, of: int) -> None:
    if value % of:
        raise ValueError(f"{name} is {value}; it must be a multiple of {of}")


def _require_power_of_two(name: str, value: int) -> None:
    if value & (value - 1):
        raise ValueError(f"{name} is {value}; it must be a power of two")
