"""An observer of the model sees every event, and every update exactly as it happened."""

import numpy as np

from model import Machine, MachineParameters, Observer
from model.descriptor import Impossible
from model.stream_reader import MalformedPacket, Request, Store

WHOLE = 1 << 18 | 1 << 20 | 1 << 21 | 1 << 22
PARAMETERS = MachineParameters(
    num_pe=2, reg_depth=16, spmat_entries=1024, ptr_depth=16, act_depth=16, bias_depth=16,
    num_desc=2, num_codebooks=1,
)  # fmt: skip


class Notes(Observer):
    """Writes everything down."""

    def __init__(self):
        self.events, self.starts, self.refusals, self.passes, self.ends = [], [], [], [], 0

    def packet(self, event):
        self.events.append(type(event))

    def start(self, first, count, accepted):
        self.starts.append((first, count, accepted))

    def refused(self, machine, index, reason):
        self.refusals.append((index, reason))

    def done(self, machine, index, descriptor, columns, trace):
        self.passes.append((index, columns, trace))

    def finished(self, machine):
        self.ends += 1


def write(space, beats, pe=0):
    head = 1 | space << 4 | pe << 8 | len(beats) << 40
    return np.array([head, *beats], dtype=np.uint64)


def loaded(observer):
    machine = Machine(PARAMETERS, observer)
    book = np.array([0, 20000, *[0] * 14], "<i2").view("<u8")
    # PE 0 has row 0 in both columns, PE 1 in none.
    packets = [
        write(3, book), write(0, [0x0101]), write(1, [0 | 1 << 32, 2]), write(1, [0, 0], pe=1),
        write(4, [2, 2, 0, WHOLE]), write(5, np.array([1, 0, 0, 0], "<i2").view("<u8")),
    ]  # fmt: skip
    packets[-1][1] = 1 | 1 << 16
    beats = np.concatenate(packets)
    last = np.zeros(len(beats), bool)
    last[-1] = True
    machine.feed(beats, last)
    return machine


def test_updates_are_those_of_the_pass():
    notes = Notes()
    machine = loaded(notes)
    machine.start(0, 1)
    (index, columns, trace), = notes.passes
    assert index == 0 and notes.ends == 1 and notes.starts == [(0, 1, True)]
    assert trace.inputs.tolist() == [1, 1] and trace.sent.all()
    assert columns.element.tolist() == [0, 0]
    assert np.concatenate(trace.before).tolist() == [0, 20000]
    assert np.concatenate(trace.after).tolist() == [20000, 32767]
    assert machine.passes[0].accumulators[0] == 32767


def test_packets_and_refusals_are_seen():
    notes = Notes()
    machine = loaded(notes)
    assert set(notes.events) == {Store}
    machine.feed([3 | 1 << 16 | 1 << 40], [True])
    assert notes.events[-1] is Request and notes.refusals == [(1, Impossible.INPUTS)]
    machine.feed([0], [True])
    assert notes.events[-1] is MalformedPacket
    machine.start(0, 1, busy=True)
    assert notes.starts[-1] == (0, 1, False) and notes.ends == 1


def test_without_an_observer_the_outcome_is_the_same():
    watched, alone = loaded(Notes()), loaded(None)
    for machine in (watched, alone):
        machine.start(0, 1)
    assert np.array_equal(watched.activations.files, alone.activations.files)
    assert watched.counters.entries.tolist() == alone.counters.entries.tolist() == [2, 0]
