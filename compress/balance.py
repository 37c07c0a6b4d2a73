"""Assign output rows to PEs so that all PEs have the same work (row permutation).

PE k processes the rows i with i mod NumPe = k. Where rows differ in their number of weights, some
PEs have more to do than others and the array waits for them. Permuting the rows of a layer costs
nothing in the machine: the next layer's columns are permuted alike, and the order of the last
layer's rows is noted in the image (`output_order`, ``docs/image.md``).

Accumulators get their updates in another order in the next layer, so its results may differ where
one saturates on the way, and nowhere else.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Sequence
from itertools import chain

import numpy as np

from compress.encode import encode_layer
from compress.geometry import Geometry
from compress.layer import QuantizedLayer

_ROUNDS = 4
_PIECE = 1 << 23


@dataclasses.dataclass(frozen=True, eq=False)
class BalancedNetwork:
    """A network whose rows are permuted.

    Attributes
    ----------
    layers : tuple of QuantizedLayer
        Rows of every layer, and columns of every layer but the first, in their new order.
    output_order : ndarray of int64, shape (outputs,)
        Output i of the network is row ``output_order[i]`` of the last layer.
    """

    layers: tuple[QuantizedLayer, ...]
    output_order: np.ndarray


def balance_network(
    layers: Sequence[QuantizedLayer],
    geometry: Geometry,
    activity: Sequence[np.ndarray] | None = None,
    *,
    fillers: bool = False,
) -> BalancedNetwork:
    """Permute the rows of every layer for balance.

    Parameters
    ----------
    layers : sequence of QuantizedLayer
        In order; each layer's outputs are the inputs of the next.
    geometry : Geometry
        The machine.
    activity : sequence of ndarray of float, shape (inputs,), optional
        For every layer how often each of its inputs is not zero, from calibration; a column that
        is rarely sent weighs little. Otherwise all inputs count alike.
    fillers : bool
        Count fillers as work, as they are in a machine without FillerSkip.

    Returns
    -------
    BalancedNetwork

    Raises
    ------
    ValueError
        If `activity` does not fit the layers.
    """
    if not layers:
        raise ValueError("a network needs at least one layer")
    if activity is not None and len(activity) != len(layers):
        raise ValueError(f"activity is given for {len(activity)} of {len(layers)} layers")
    balanced = []
    columns = np.arange(layers[0].inputs)
    for number, layer in enumerate(layers):
        weight = np.ones(layer.inputs) if activity is None else np.asarray(activity[number], float)
        if weight.shape != (layer.inputs,) or not np.all((weight >= 0) & (weight <= 1)):
            raise ValueError(
                f"layer {layer.name}: activity must be {layer.inputs} numbers from 0 to 1"
            )
        codes = layer.codes[:, columns]
        rows = balance_rows(codes, geometry, weight[columns], fillers=fillers)
        bias = None if layer.bias is None else layer.bias[rows]
        balanced.append(dataclasses.replace(layer, codes=codes[rows], bias=bias))
        columns = rows
    return BalancedNetwork(tuple(balanced), np.argsort(columns))


def balance_rows(
    codes: np.ndarray, geometry: Geometry, weight: np.ndarray, *, fillers: bool = False
) -> np.ndarray:
    """Find an order of a layer's rows in which the PEs of every tile have equal work.

    The heaviest row goes first, each to the PE with the least work that still has a place (longest
    processing time first). Every PE keeps its number of rows.

    Parameters
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
    geometry : Geometry
    weight : ndarray of float, shape (inputs,)
        What an entry of each column counts.
    fillers : bool
        Count fillers as well. They depend on the order, so the assignment is repeated with the
        fillers that it led to, and the best one is taken; the order as it was is among them.

    Returns
    -------
    ndarray of int64, shape (outputs,)
        The row that goes to each place.
    """
    load = _row_loads(codes, weight)
    # A place's bin is its tile and PE; within a bin rows keep their order, and so their fillers.
    places = np.arange(len(codes))
    bins = places // geometry.register_length * geometry.num_pe + places % geometry.num_pe

    def work_of(order: np.ndarray) -> np.ndarray:
        if not fillers:
            return np.bincount(bins, weights=load[order])
        return _work_with_fillers(codes[order], geometry, weight)[: bins.max() + 1]

    best, least = places, _busiest(work_of(places), geometry.num_pe)
    scale = np.ones(len(codes))
    for _ in range(_ROUNDS if fillers else 1):
        order = _assign(load * scale, bins)
        work = work_of(order)
        if (busiest := _busiest(work, geometry.num_pe)) < least:
            best, least = order, busiest
        entries = np.bincount(bins, weights=load[order])
        scale[order] = np.divide(work, entries, out=np.ones_like(work), where=entries > 0)[bins]
    return best


def _row_loads(codes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted entries of every row; by pieces, since NumPy makes floats of what it multiplies."""
    pieces = np.array_split(codes, -(-codes.size // _PIECE))
    return np.concatenate([(piece != 0) @ weight for piece in pieces])


def _assign(load: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """Longest processing time first; bins have as many rows as places."""
    room = np.bincount(bins).tolist()
    heap = [(0.0, number) for number in range(len(room)) if room[number]]
    held: list[list[int]] = [[] for _ in room]
    for row in np.argsort(-load, kind="stable").tolist():
        work, number = heapq.heappop(heap)
        held[number].append(row)
        room[number] -= 1
        if room[number]:
            heapq.heappush(heap, (work + load[row], number))
    order = np.empty(len(load), dtype=np.int64)
    by_bin = np.argsort(bins, kind="stable")
    order[by_bin] = list(chain.from_iterable(sorted(rows) for rows in held))
    return order


def _work_with_fillers(
    codes: np.ndarray, geometry: Geometry, weight: np.ndarray
) -> np.ndarray:
    """Weighted entries and fillers of every PE in every tile."""
    tiles = range(0, len(codes), geometry.register_length)
    return np.concatenate([
        np.diff(encode_layer(codes[row : row + geometry.register_length], geometry.num_pe).pointers)
        @ weight
        for row in tiles
    ])


def _busiest(work: np.ndarray, num_pe: int) -> float:
    """Work of the busiest PE, added up over the tiles: what the array waits for."""
    return float(sum(work[first : first + num_pe].max() for first in range(0, len(work), num_pe)))
