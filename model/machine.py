"""The machine as its two streams and its CTRL, ERROR and counter registers show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.activations import ActivationMemories
from model.columns import PassColumns
from model.counters import Counters
from model.descriptor import Descriptor, Impossible
from model.error_register import ErrorKind, ErrorRegister
from model.memories import NetworkMemories
from model.observer import Observer, PassTrace
from model.packets import Header, Kind, Space
from model.parameters import MachineParameters
from model.passes import execute_pass
from model.stream_reader import MalformedPacket, Request, Store, StreamCut, StreamReader
from model.timing import IDLE, RunClock


@dataclass(frozen=True)
class PassRecord:
    """One executed pass, for reports.

    Attributes
    ----------
    index : int
        Number of the descriptor.
    descriptor : Descriptor
    accumulators : ndarray of int16 [out_len]
        The pass's rows after it, before ReLU, in natural order: row i is row
        ``descriptor.out_first + i`` of the layer.
    broadcasts : ndarray of int64
        The inputs that were broadcast, counted from ``descriptor.in_first``.
    """

    index: int
    descriptor: Descriptor
    accumulators: NDArray[np.int16]
    broadcasts: NDArray[np.int64]


class Machine:
    """Functional twin of the whole machine, to be fed with what monitors saw on its input stream.

    Parameters
    ----------
    parameters : MachineParameters
        Sizes of the machine; the defaults are the paper's.
    observer : Observer, optional
        Told what the machine does; only with one is every update traced.

    Attributes
    ----------
    parameters : MachineParameters
    memories : NetworkMemories
    activations : ActivationMemories
    counters : Counters
        Of the last run (a run clears them when it starts).
    errors : ErrorRegister
    passes : list of PassRecord
        The passes of the last run.
    idle : ndarray of int64 [kinds, num_pe]
        Why the PEs starved in the last run, cycles by `timing.breakdown.IDLE`; their sum is the
        counter STARVED.
    done : bool
        STATUS.DONE: a run has ended since the last start.

    Examples
    --------
    >>> machine = Machine(MachineParameters(num_pe=4))
    >>> read_results = 2 | 7 << 4 | 2 << 40
    >>> machine.feed([read_results], [True])
    >>> [hex(beat) for beat in machine.take_output()[0].tolist()]
    ['0x2000000007a', '0x0', '0x0']
    """

    def __init__(
        self, parameters: MachineParameters | None = None, observer: Observer | None = None
    ) -> None:
        self.parameters = parameters or MachineParameters()
        self.observer = observer
        self.memories = NetworkMemories(self.parameters)
        self.activations = ActivationMemories(self.parameters)
        self.counters = Counters(self.parameters.num_pe)
        self.errors = ErrorRegister()
        self.passes: list[PassRecord] = []
        self.idle = np.zeros((len(IDLE), self.parameters.num_pe), np.int64)
        self.done = False
        self._reader = StreamReader(self.parameters)
        self._output: list[NDArray[np.uint64]] = []

    @property
    def error(self) -> int:
        """The ERROR register: one bit per `ErrorKind`."""
        return self.errors.bits

    @property
    def error_info(self) -> list[int]:
        """ERROR_INFO 0 to 6; meaningful where the bit of `error` is set."""
        return list(self.errors.info)

    @property
    def loading(self) -> bool:
        """A packet has begun on the input stream and is not complete."""
        return self._reader.loading

    def clear_errors(self, mask: int) -> None:
        """Write `mask` to the ERROR register: bits that are 1 in it are cleared."""
        self.errors.clear(mask)

    def feed(self, beats: ArrayLike, last: ArrayLike) -> None:
        """Take beats of the input stream and do at once what their packets ask for.

        Parameters
        ----------
        beats : array_like of uint64 [n]
        last : array_like of bool [n]
            TLAST of each beat. Packets and transfers may be spread over several calls.

        Raises
        ------
        ModelError
            If the two arrays are not one-dimensional and of one length.
        """
        for event in self._reader.feed(beats, last):
            if self.observer is not None:
                self.observer.packet(event)
            if isinstance(event, Store):
                self._store(event)
            elif isinstance(event, Request):
                self._serve(event.header)
            elif isinstance(event, MalformedPacket):
                low_half = event.header.beat & 0xFFFF
                self.errors.record(ErrorKind.PACKET, event.reason << 16 | low_half)
            elif isinstance(event, StreamCut):
                self.errors.record(ErrorKind.CUT, event.missing)

    def take_output(self) -> list[NDArray[np.uint64]]:
        """Hand over the packets that the output stream carried since the last call.

        Returns
        -------
        list of ndarray of uint64 [1 + length]
            Header beat first; TLAST is on the last beat of each.
        """
        output, self._output = self._output, []
        return output

    def start(self, first: int, count: int, *, busy: bool = False) -> None:
        """Write CTRL.START with DESC_FIRST = `first` and DESC_COUNT = `count`.

        Parameters
        ----------
        first, count : int
            16-bit register values.
        busy : bool
            The write came while a run or a packet was in progress. The model has no time, so only
            its caller can know this; a packet that is incomplete in the model refuses a start too.
        """
        accepted = not (busy or self.loading)
        if self.observer is not None:
            self.observer.start(first, count, accepted)
        if not accepted:
            self.errors.record(ErrorKind.START_BUSY, 0)
        else:
            self._run(first, count)

    def _store(self, event: Store) -> None:
        space, address = Space(event.header.space), event.header.address + event.offset
        if space in (Space.ACT_SRC, Space.ACT_DST):
            self.activations.write(space, address, event.payload)
        else:
            self.memories.write(space, event.header.pe, address, event.payload)

    def _serve(self, header: Header) -> None:
        if header.kind == Kind.RUN:
            self._run(header.address, header.length)
            return
        packet = np.empty(1 + header.length, np.uint64)
        packet[0] = header.answer
        packet[1:] = self._read(Space(header.space), header.pe, header.address, header.length)
        self._output.append(packet)

    def _read(self, space: Space, pe: int, address: int, length: int) -> NDArray[np.uint64]:
        if space == Space.COUNTERS:
            return self.counters.beats(pe)[address : address + length]
        if space in (Space.ACT_SRC, Space.ACT_DST, Space.RESULT):
            return self.activations.read(space, address, length)
        return self.memories.beats(space, pe)[address : address + length]

    def _run(self, first: int, count: int) -> None:
        if self.observer is not None:
            self.observer.run(self, first, count)
        clock = RunClock(self.parameters)
        self._run_passes(first, count, clock)
        self.counters.end_run(clock.cycles, bool(self.parameters.empty_skip))
        self.idle = clock.idle
        if self.observer is not None:
            self.observer.finished(self)

    def _run_passes(self, first: int, count: int, clock: RunClock) -> None:
        self.counters = Counters(self.parameters.num_pe)
        self.passes = []
        self.done = True
        if count == 0 or first + count > self.parameters.num_desc:
            clock.refuse_range()
            self._refuse(Impossible.RUN, first)
            return
        for index in range(first, first + count):
            descriptor = self.memories.descriptor(index)
            reason = descriptor.check(self.parameters)
            if reason is not None:
                clock.refuse()
                self._refuse(reason, index)
                return
            self._pass(index, descriptor, clock)

    def _refuse(self, reason: Impossible, index: int) -> None:
        self.errors.record(ErrorKind.DESCRIPTOR, reason << 16 | index)
        if self.observer is not None:
            self.observer.refused(self, index, reason)

    def _pass(self, index: int, descriptor: Descriptor, clock: RunClock) -> None:
        columns = self.memories.columns(descriptor)
        destination = self.activations.source_file ^ 1
        trace = None if self.observer is None else PassTrace()
        broadcasts = execute_pass(descriptor, columns, self.memories, self.activations, trace)
        accumulators = self.activations.files[destination, : descriptor.out_len].copy()
        self.counters.add_pass(columns, broadcasts)
        timing = clock.add_pass(descriptor, columns, broadcasts)
        self.counters.add_timing(timing)
        self._record_errors(index, columns, broadcasts, timing.row_error)
        self.passes.append(PassRecord(index, descriptor, accumulators, broadcasts))
        if self.observer is not None:
            self.observer.done(self, index, descriptor, columns, trace)

    def _record_errors(
        self,
        index: int,
        columns: PassColumns,
        broadcasts: NDArray[np.int64],
        row_error: int | None,
    ) -> None:
        if row_error is not None:
            self.errors.record(ErrorKind.ROW, index << 16 | row_error)
        for kind, reports in (
            (ErrorKind.POINTER, columns.pointer_error),
            (ErrorKind.RANGE, columns.range_error),
        ):
            # All PEs look a column up in the same cycle. Row-major order of the search is ascending
            # column, then ascending PE.
            pes = np.nonzero(reports[broadcasts])[1]
            if len(pes):
                self.errors.record(kind, index << 16 | int(pes[0]))
