"""The memories of a machine, as far as an image depends on them."""

from __future__ import annotations

import dataclasses
import operator

ENTRIES_PER_BEAT = 8
POINTERS_PER_BEAT = 2
VALUES_PER_BEAT = 4
BEATS_PER_CODEBOOK = 4
BEATS_PER_DESCRIPTOR = 4


@dataclasses.dataclass(frozen=True)
class Geometry:
    """Sizes of the machine that an image is laid out for; the defaults are the paper's.

    All are powers of two, within the limits of `rtl/parameter_check.sv`.

    Parameters
    ----------
    num_pe : int
        Processing elements, 1 to 256.
    reg_depth : int
        Activations (and accumulators) per PE and register file, 16 to 256.
    spmat_entries : int
        Entries (bytes) of sparse-matrix memory per PE, 1024 to 16777216.
    ptr_depth : int
        Column pointers per PE, 16 to 1048576.
    act_depth : int
        Activations per PE and SRAM bank, `reg_depth` to 4096.
    bias_depth : int
        Biases per PE, `reg_depth` to 65536.
    num_desc : int
        Layer descriptors, 1 to 16384.
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
        for name, (low, high) in self._limits().items():
            value = getattr(self, name)
            if not low <= value <= high or value & (value - 1):
                raise ValueError(
                    f"{name} is {value}; it must be a power of two from {low} to {high}"
                )

    def _limits(self) -> dict[str, tuple[int, int]]:
        return {
            "num_pe": (1, 256),
            "reg_depth": (16, 256),
            "spmat_entries": (1024, 1 << 24),
            "ptr_depth": (16, 1 << 20),
            "act_depth": (self.reg_depth, 4096),
            "bias_depth": (self.reg_depth, 65536),
            "num_desc": (1, 16384),
            "num_codebooks": (1, 256),
        }

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

