"""What PEs do, event by event as seen on the wires, on the memories of the reference model.

The same class serves one PE and the array. One PE is an array of a single PE whose rows are all
rows of its own; only the host's beats, which are in the natural order of all PEs, must be picked
apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model import MachineParameters
from model.activations import ActivationMemories
from model.columns import decode_columns
from model.counters import Counters
from model.memories import NetworkMemories
from model.packets import Space
from model.parameters import LANES
from model.passes import accumulate

NETWORK = (Space.ENTRIES, Space.POINTERS, Space.BIAS)


@dataclass(frozen=True)
class Settings:
    """What the CCU tells the PEs about a pass.

    Attributes
    ----------
    shift : int
    relu, result_relu : bool
    outputs, in_first, in_end : int
        In elements of all PEs of the model.
    acc_sel, src_bank : int
    """

    shift: int
    relu: bool
    result_relu: bool
    outputs: int
    in_first: int
    in_end: int
    acc_sel: int
    src_bank: int


class PassModel:
    """Memories, accumulators, counters and errors of some PEs.

    Parameters
    ----------
    parameters : mapping of str to int
        Of the RTL.
    pe : int or None
        The PE's number if there is only one; None for the whole array.

    Attributes
    ----------
    settings : Settings
        To be set before any event that depends on them.
    counters : Counters
    least_busy : ndarray of int64 [num_pe]
        Cycles that the entries so far take at least.
    pointer_errors, range_errors : ndarray of int64 [num_pe]
        Errors so far; each is reported once.
    row_errors : ndarray of bool [num_pe]
        Whether a row error was to be reported; a column may report several.
    scans : list of tuple
        (element, activation) that must come out of the scan, oldest first.
    """

    def __init__(self, parameters: Mapping[str, int], pe: int | None) -> None:
        self.all_pes = parameters["NumPe"]
        self.pe = pe
        self.num_pe = self.all_pes if pe is None else 1
        self.machine = MachineParameters.from_rtl({**parameters, "NumPe": self.num_pe})
        self.issue_width = parameters["IssueWidth"]
        self.filler_skip = parameters["FillerSkip"]
        self.network = NetworkMemories(self.machine)
        self.activations = ActivationMemories(self.machine)
        self.codebook = np.zeros(16, np.int16)
        self.scans: list[tuple[int, int]] = []
        self._waiting: list[tuple[int, int]] = []
        self.clear()

    def clear(self) -> None:
        """A run begins."""
        self.counters = Counters(self.num_pe)
        self.least_busy, self.pointer_errors, self.range_errors = np.zeros((3, self.num_pe), int)
        self.row_errors = np.zeros(self.num_pe, bool)

    # The host

    def write(self, space: int, pe: int, address: int, data: int) -> None:
        """The host writes a beat."""
        if space in NETWORK:
            if self.pe in (None, pe):
                payload = np.array([data], "<u8")
                self.network.write(Space(space), pe if self.pe is None else 0, address, payload)
        elif space in (Space.ACT_SRC, Space.ACT_DST):
            self._take_roles()
            values = np.array([data], "<u8").view("<i2")
            for lane, place in self._lanes(address):
                self.activations.bank(Space(space))[place] = values[lane]

    def read(self, space: int, pe: int, address: int) -> int:
        """Return what the host reads; counters that depend on timing are zero."""
        beat = np.zeros(1, "<u8")
        if space in NETWORK or space == Space.COUNTERS:
            if self.pe in (None, pe):
                local = pe if self.pe is None else 0
                if space == Space.COUNTERS:
                    beat[0] = self.counters.beats(local)[address]
                else:
                    beat[0] = self.network.beats(Space(space), local)[address]
            return int(beat[0])
        self._take_roles()
        if space == Space.RESULT:
            values = self.activations.files[self.activations.source_file]
            values = np.maximum(values, 0) if self.settings.result_relu else values
        else:
            values = self.activations.bank(Space(space))
        for lane, place in self._lanes(address):
            beat.view("<i2")[lane] = values[place % len(values)]
        return int(beat[0])

    def has_lanes(self, address: int) -> bool:
        """Whether a beat of a vector holds elements of the PEs here."""
        return bool(self._lanes(address))

    def _lanes(self, address: int) -> list[tuple[int, int]]:
        """Return (lane of the beat, place in the model's vectors) of the elements it has."""
        elements = range(LANES * address, LANES * address + LANES)
        if self.pe is None:
            return [(lane, e) for lane, e in enumerate(elements)]
        n = self.all_pes
        return [(lane, e // n) for lane, e in enumerate(elements) if e % n == self.pe]

    # The pass

    def load_codebook(self, quarter: int, data: int) -> None:
        """Four values of the codebook arrive."""
        self.codebook[4 * quarter : 4 * quarter + 4] = np.array([data], "<u8").view("<i2")

    def start_rows(self, bias: bool, group: int, address: int) -> None:
        """Four rows of accumulators start, in every PE."""
        self._take_roles()
        values = np.zeros((LANES, self.num_pe), np.int16)
        if bias:
            values = self.network.bias[:, LANES * address : LANES * address + LANES].T
        self.activations.set_slots(
            self._accumulators, self._group(group), values.flatten(), self.settings.relu
        )

    def write_back(self, group: int, address: int) -> None:
        """Four rows of accumulators go to the SRAM."""
        self._take_roles()
        values = self.activations.files[self._accumulators, self._group(group)]
        values = np.maximum(values, 0) if self.settings.relu else values
        self.activations.bank(Space.ACT_DST)[self._group(address)] = values

    def fill(self, group: int) -> None:
        """Four rows come from the SRAM into the source registers and are to be scanned."""
        self._take_roles()
        where = self._group(group)
        self.activations.fill_window(where.start, where.stop)
        values = self.activations.bank(Space.ACT_SRC)[where]
        for element, value in enumerate(values.tolist(), where.start):
            if value and element < self.settings.in_end:
                self.scans.append((element, value & 0xFFFF))

    def scan_registers(self) -> None:
        """All source registers are to be scanned."""
        self._take_roles()
        source = self.activations.source_file
        end = min(self.settings.in_end, self.machine.register_length)
        for element in range(self.settings.in_first, end):
            if self.activations.flags[source, element]:
                value = int(self.activations.files[source, element]) & 0xFFFF
                self.scans.append((element, value))

    def broadcast(self, column: int, activation: int) -> None:
        """An activation arrives; it is processed when the set-up has ended."""
        self._waiting.append((column, activation - (activation >> 15 << 16)))

    @property
    def waiting(self) -> int:
        """Number of broadcasts that have not been processed."""
        return len(self._waiting)

    def process(self) -> None:
        """Entries may be issued: the broadcasts so far are processed, in order."""
        for column, activation in self._waiting:
            self._take_roles()
            self._column(column, activation)
        self._waiting.clear()

    def _column(self, column: int, activation: int) -> None:
        p, s = self.machine, self.settings
        columns = decode_columns(
            self.network.entries, self.network.pointers, column, 1, s.outputs, p.reg_depth,
            p.spmat_width,
        )  # fmt: skip
        file = self.activations.files[self._accumulators].astype(np.int64)[:, np.newaxis]
        accumulate(
            columns, self.codebook, s.shift, np.array([0]), np.array([[activation]]), file
        )
        rows = columns.element
        self.activations.set_slots(
            self._accumulators, rows, file[rows, 0].astype(np.int16), s.relu
        )
        self.counters.add_pass(columns, np.array([0]))
        values, fillers = columns.entries[0], columns.fillers[0]
        places = values if self.filler_skip else values + fillers
        self.least_busy += np.maximum(-(-places // self.issue_width), values + fillers > 0)
        self.pointer_errors += columns.pointer_error[0]
        self.range_errors += columns.range_error[0]
        self.row_errors |= columns.row_error[0]

    @property
    def _accumulators(self) -> int:
        return self.activations.source_file ^ 1

    def _take_roles(self) -> None:
        self.activations.source_file = self.settings.acc_sel ^ 1
        self.activations.source_bank = self.settings.src_bank

    def _group(self, group: int) -> slice:
        return slice(LANES * self.num_pe * group, LANES * self.num_pe * (group + 1))
