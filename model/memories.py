"""The memories that hold a network: entries, pointers, biases, codebooks, descriptors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns, decode_columns
from model.descriptor import Descriptor
from model.packets import Space
from model.parameters import CODES, LANES, MachineParameters


class NetworkMemories:
    """What WRITE packets fill with a compressed network; all zero at power-up.

    Attributes
    ----------
    entries : ndarray of uint8 [num_pe, spmat_entries]
        ``z << 4 | v``.
    pointers : ndarray of uint32 [num_pe, ptr_depth]
        Only the low ``parameters.pointer_bits`` of each are stored; the others read as 0.
    bias : ndarray of int16 [num_pe, bias_depth]
        By local row.
    codebooks : ndarray of int16 [num_codebooks, 16]
    descriptors : ndarray of uint64 [num_desc, 4]
    """

    def __init__(self, parameters: MachineParameters) -> None:
        p = parameters
        self.parameters = parameters
        # Little-endian by name, because a beat is a view of several of these numbers.
        self.entries = np.zeros((p.num_pe, p.spmat_entries), np.uint8)
        self.pointers = np.zeros((p.num_pe, p.ptr_depth), "<u4")
        self.bias = np.zeros((p.num_pe, p.bias_depth), "<i2")
        self.codebooks = np.zeros((p.num_codebooks, CODES), "<i2")
        self.descriptors = np.zeros((p.num_desc, 4), "<u8")
        mask = (1 << p.pointer_bits) - 1
        self._pointer_pair_mask = mask << 32 | mask
        self._columns: dict[tuple[int, int, int], PassColumns] = {}

    def beats(self, space: Space, pe: int) -> NDArray[np.uint64]:
        """A space of one PE as beats; writing to the answer writes to the memory.

        Parameters
        ----------
        space : Space
            ENTRIES, POINTERS, BIAS, CODEBOOK or DESCRIPTOR.
        pe : int
            0 for the spaces without PEs.

        Returns
        -------
        ndarray of uint64 [beats]
        """
        memory = {
            Space.ENTRIES: self.entries,
            Space.POINTERS: self.pointers,
            Space.BIAS: self.bias,
        }.get(space)
        if memory is not None:
            return memory[pe].view("<u8")
        table = self.codebooks if space == Space.CODEBOOK else self.descriptors
        return table.reshape(-1).view("<u8")

    def write(self, space: Space, pe: int, address: int, payload: NDArray[np.uint64]) -> None:
        """Store beats at `address` of a space (see `beats`)."""
        if space == Space.POINTERS:
            payload = payload & np.uint64(self._pointer_pair_mask)
        self.beats(space, pe)[address : address + len(payload)] = payload
        if space in (Space.ENTRIES, Space.POINTERS):
            self._columns.clear()

    def descriptor(self, index: int) -> Descriptor:
        """Decode descriptor number `index`."""
        return Descriptor.decode(self.descriptors[index])

    def columns(self, descriptor: Descriptor) -> PassColumns:
        """The decoded columns of a pass, kept until entries or pointers are written again."""
        key = (descriptor.ptr_base, descriptor.in_len, descriptor.out_len)
        if key not in self._columns:
            self._columns[key] = decode_columns(
                self.entries, self.pointers, *key, self.parameters.reg_depth,
                self.parameters.spmat_width,
            )
        return self._columns[key]

    def initial_accumulators(self, descriptor: Descriptor) -> NDArray[np.int16]:
        """What the accumulators start from in a FIRST pass.

        Parameters
        ----------
        descriptor : Descriptor
            Possible on this machine.

        Returns
        -------
        ndarray of int16 [groups * 4 * num_pe]
            In natural order; whole groups of four local rows, so a few more than ``out_len``.
        """
        rows = LANES * self.parameters.row_groups(descriptor.out_len)
        if not descriptor.bias:
            return np.zeros(rows * self.parameters.num_pe, np.int16)
        base = LANES * descriptor.bias_base
        # With one PE the reshape alone would be a view, which later loads would change.
        return self.bias[:, base : base + rows].T.flatten()
