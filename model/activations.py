"""Activation memories: two register files and two SRAM banks whose roles swap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.arithmetic import relu
from model.packets import Space
from model.parameters import LANES, MachineParameters


class ActivationMemories:
    """Register files and SRAM banks over all PEs, in natural order; all zero at power-up.

    Element i of an array is local row ``i // num_pe`` of PE ``i % num_pe``. The destination
    register file is where the accumulators live.

    Attributes
    ----------
    files : ndarray of int16 [2, reg_depth * num_pe]
    flags : ndarray of bool [2, reg_depth * num_pe]
        The non-zero flag of each slot: what decides whether a slot is broadcast. It is written
        with the slot, and under a pass with RELU a negative value counts as zero.
    banks : ndarray of int16 [2, act_depth * num_pe]
    source_file, source_bank : int
        Which of the two is the source now.
    result_in_registers, result_relu : bool
        Where RESULT is found, and whether ReLU is applied to it when it is read from registers.
    """

    def __init__(self, parameters: MachineParameters) -> None:
        self.files = np.zeros((2, parameters.register_length), "<i2")
        self.flags = np.zeros((2, parameters.register_length), np.bool_)
        self.banks = np.zeros((2, parameters.sram_length), "<i2")
        self.source_file = 0
        self.source_bank = 0
        self.result_in_registers = False
        self.result_relu = False

    def bank(self, space: Space) -> NDArray[np.int16]:
        """The SRAM bank that is ACT_SRC or ACT_DST now; int16 [act_depth * num_pe]."""
        return self.banks[self.source_bank ^ (space == Space.ACT_DST)]

    def write(self, space: Space, address: int, payload: NDArray[np.uint64]) -> None:
        """Store beats at `address` of ACT_SRC or ACT_DST."""
        self.bank(space).view("<u8")[address : address + len(payload)] = payload

    def read(self, space: Space, address: int, length: int) -> NDArray[np.uint64]:
        """Beats of ACT_SRC, ACT_DST or RESULT; uint64 [length]."""
        if space == Space.RESULT and self.result_in_registers:
            values = self.files[self.source_file]
            # Beyond the registers their address wraps.
            index = np.arange(LANES * address, LANES * (address + length)) % len(values)
            values = values[index]
            return (relu(values) if self.result_relu else values).view("<u8")
        bank = self.bank(Space.ACT_SRC if space == Space.RESULT else space)
        return bank.view("<u8")[address : address + length].copy()

    def set_slots(
        self, file: int, slots: slice | NDArray[np.int64], values: NDArray[np.int16], rectify: bool
    ) -> None:
        """Write slots of a register file together with their non-zero flags.

        Parameters
        ----------
        file : int
            0 or 1.
        slots : slice or ndarray of int64
        values : ndarray of int16
        rectify : bool
            Negative values count as zero.
        """
        self.files[file, slots] = values
        self.flags[file, slots] = values > 0 if rectify else values != 0

    def fill_window(self, first: int, stop: int) -> None:
        """Copy elements `first` to `stop` - 1 of ACT_SRC through the source register file.

        Slot = element modulo the register file's length, so each slot ends with the last element
        that falls on it.
        """
        length = self.files.shape[1]
        elements = np.arange(max(first, stop - length), stop)
        values = self.bank(Space.ACT_SRC)[elements]
        self.set_slots(self.source_file, elements % length, values, rectify=False)

    def end_layer(self, to_sram: bool, rectified: bool) -> None:
        """Swap source and destination of where the layer's outputs went."""
        self.result_in_registers = not to_sram
        self.result_relu = rectified
        if to_sram:
            self.source_bank ^= 1
        else:
            self.source_file ^= 1
