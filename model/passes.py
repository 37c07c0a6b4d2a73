"""Execute one pass: broadcast its non-zero inputs in ascending order, update the accumulators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.activations import ActivationMemories
from model.arithmetic import relu, saturating_update
from model.columns import PassColumns
from model.descriptor import Descriptor
from model.memories import NetworkMemories
from model.observer import PassTrace
from model.packets import Space
from model.parameters import LANES


def accumulate(
    columns: PassColumns,
    codebook: NDArray[np.int16],
    shift: int,
    broadcasts: NDArray[np.int64],
    activations: NDArray[np.int64],
    accumulators: NDArray[np.int64],
    trace: PassTrace | None = None,
) -> None:
    """Add columns to accumulators, one broadcast after the other (ISCA 2016, section III.B).

    Parameters
    ----------
    columns : PassColumns
    codebook : ndarray of int16 [16]
    shift : int
        0 to 31.
    broadcasts : ndarray of int64
        Columns to broadcast, ascending.
    activations : ndarray of int64 [inputs, batch]
        A zero changes nothing, so vectors with different zeros share one batch.
    accumulators : ndarray of int64 [rows, batch]
        Updated in place.
    trace : PassTrace, optional
        Gets the accumulators around every column's updates; for a batch of one.
    """
    weights = codebook.astype(np.int64)[columns.code][:, np.newaxis]
    offsets = columns.offsets.tolist()
    for column in broadcasts.tolist():
        updates = slice(offsets[column], offsets[column + 1])
        rows = columns.element[updates]
        if len(rows):
            # Rows of one column are distinct, so plain fancy indexing writes each exactly once.
            before = accumulators[rows]
            after = saturating_update(before, weights[updates], activations[column], shift)
            accumulators[rows] = after
            if trace is not None:
                trace.before.append(before[:, 0])
                trace.after.append(after[:, 0])


def execute_pass(
    descriptor: Descriptor,
    columns: PassColumns,
    network: NetworkMemories,
    activations: ActivationMemories,
    trace: PassTrace | None = None,
) -> NDArray[np.int64]:
    """Run one pass on the machine's memories.

    Parameters
    ----------
    descriptor : Descriptor
        Possible on this machine.
    columns : PassColumns
        Of this descriptor.
    network : NetworkMemories
    activations : ActivationMemories
        Changed as the machine changes it.
    trace : PassTrace, optional
        Filled with what the pass does.

    Returns
    -------
    ndarray of int64
        The columns that were broadcast, ascending, counted from the pass's first input.
    """
    destination = activations.source_file ^ 1
    file = activations.files[destination]
    if descriptor.first:
        initial = network.initial_accumulators(descriptor)
        activations.set_slots(destination, slice(0, len(initial)), initial, descriptor.relu)

    inputs, nonzero = _take_inputs(descriptor, activations, network.parameters.num_pe)
    broadcasts = np.flatnonzero(nonzero)
    accumulators = file.astype(np.int64)[:, np.newaxis]
    if trace is not None:
        trace.inputs, trace.sent = inputs.copy(), nonzero.copy()
        trace.initial = file[: descriptor.out_len].copy()
    accumulate(
        columns,
        network.codebooks[descriptor.codebook],
        descriptor.shift,
        broadcasts,
        inputs.astype(np.int64)[:, np.newaxis],
        accumulators,
        trace,
    )
    written = columns.element[np.repeat(nonzero, np.diff(columns.offsets))]
    values = accumulators[written, 0].astype(np.int16)
    activations.set_slots(destination, written, values, descriptor.relu)

    if descriptor.last and descriptor.sram_out:
        rows = LANES * network.parameters.row_groups(descriptor.out_len)
        outputs = file[: rows * network.parameters.num_pe]
        first = descriptor.out_first
        activations.bank(Space.ACT_DST)[first : first + len(outputs)] = (
            relu(outputs) if descriptor.relu else outputs
        )
    if descriptor.end:
        activations.end_layer(descriptor.sram_out, descriptor.relu)
    return broadcasts


def _take_inputs(
    descriptor: Descriptor, activations: ActivationMemories, num_pe: int
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """The inputs of a pass and which of them are broadcast; int16 and bool [inputs]."""
    elements = slice(descriptor.in_first, descriptor.in_first + descriptor.in_len)
    if descriptor.sram_in:
        group = LANES * num_pe
        activations.fill_window(elements.start, -(-elements.stop // group) * group)
        inputs = activations.bank(Space.ACT_SRC)[elements]
        return inputs, inputs != 0
    file = activations.source_file
    return activations.files[file, elements], activations.flags[file, elements]
