"""Lays layers out in a machine's memories: passes, tiles, and loads where they do not fit.

A layer becomes one pass for each tile of output rows. Where the memories are full a load (a
*part* of the image) ends; a tile whose columns do not all fit is cut along its inputs, and its
accumulators wait in the machine for the next load. A tile is lower than the registers allow where
even its narrowest group of columns would not fit the entry memory.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from compress.descriptor import Descriptor
from compress.encode import EncodedLayer, encode_layer
from compress.geometry import VALUES_PER_BEAT, Geometry
from compress.layer import QuantizedLayer


class DoesNotFit(ValueError):
    """The network cannot be laid out on this machine, whatever the number of loads."""


@dataclasses.dataclass
class Part:
    """What one load writes.

    Attributes
    ----------
    descriptors : list of Descriptor
        At table numbers 0, 1, ...
    layers : list of int
        Numbers of the layers that begin in it, whose codebooks it brings.
    bias : list of ndarray of int16, shape (num_pe, 4 * beats)
        Blocks that follow one another in every PE's bias memory.
    pointers : list of ndarray of int64, shape (num_pe, inputs + 1)
        Blocks that follow one another in every PE's pointer memory.
    entries : list of list of ndarray of uint8
        For every pass the entries of every PE.
    """

    descriptors: list[Descriptor] = dataclasses.field(default_factory=list)
    layers: list[int] = dataclasses.field(default_factory=list)
    bias: list[np.ndarray] = dataclasses.field(default_factory=list)
    pointers: list[np.ndarray] = dataclasses.field(default_factory=list)
    entries: list[list[np.ndarray]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class LayerRecord:
    """What the manifest tells of a layer's place: codebook, first descriptor, passes, entries."""

    codebook: int
    desc_first: int = -1
    desc_count: int = 0
    entries: int = 0
    fillers: int = 0


@dataclasses.dataclass(frozen=True)
class Plan:
    """A network in the memories of a machine."""

    parts: tuple[Part, ...]
    records: tuple[LayerRecord, ...]


def plan_network(layers: Sequence[QuantizedLayer], geometry: Geometry) -> Plan:
    """Lay a network out.

    Parameters
    ----------
    layers : sequence of QuantizedLayer
        At least one; each layer's outputs are the inputs of the next.
    geometry : Geometry

    Returns
    -------
    Plan
        With as few loads as a greedy layout gives: one, if everything fits.

    Raises
    ------
    DoesNotFit
        If a vector or a single group of columns exceeds the machine.
    ValueError
        If the layers do not follow one another.
    """
    _check_chain(layers, geometry)
    planner = _Planner(geometry)
    in_sram = True  # the host puts the first vector there
    for number, layer in enumerate(layers):
        in_sram = planner.add_layer(number, layer, in_sram)
    return Plan(tuple(planner.parts), tuple(planner.records))


def _check_chain(layers: Sequence[QuantizedLayer], geometry: Geometry) -> None:
    if not layers:
        raise ValueError("a network needs at least one layer")
    for layer in layers:
        for what, length in (("inputs", layer.inputs), ("outputs", layer.outputs)):
            if length > geometry.sram_length:
                raise DoesNotFit(
                    f"layer {layer.name}: {length} {what} exceed the activation memory "
                    f"({geometry.sram_length}): build it with more PEs or a larger ActDepth"
                )
    for before, after in zip(layers[:-1], layers[1:], strict=True):
        if before.outputs != after.inputs:
            raise ValueError(
                f"layer {after.name} has {after.inputs} inputs, but layer {before.name} "
                f"has {before.outputs} outputs"
            )
        if before.output_frac != after.input_frac:
            raise ValueError(
                f"layer {after.name} has input_frac {after.input_frac}, but layer "
                f"{before.name} has output_frac {before.output_frac}"
            )


class _Planner:
    """Fills one part after the other."""

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry
        self.parts: list[Part] = []
        self.records: list[LayerRecord] = []
        self._open_part()

    def _open_part(self) -> None:
        self.parts.append(Part())
        self._used_entries = np.zeros(self._geometry.num_pe, dtype=np.int64)
        self._used_pointers = 0
        self._used_bias = 0
        self._first_layer: int | None = None

    def add_layer(self, number: int, layer: QuantizedLayer, sram_in: bool) -> bool:
        """Lay one layer out, tile after tile; tell whether its outputs go to SRAM."""
        g = self._geometry
        # Slots are taken in turns: a codebook stays until its layer is done.
        self.records.append(LayerRecord(number % g.num_codebooks))
        tiles = _tiles(layer, g)
        shared = {
            "codebook": number % g.num_codebooks,
            "shift": layer.shift,
            "relu": layer.relu,
            "bias": layer.bias is not None,
            "sram_in": sram_in,
            "sram_out": len(tiles) > 1,
        }
        row = 0
        for encoded in tiles:
            end = row + encoded.outputs
            bias = None if layer.bias is None else layer.bias[row:end]
            place = {"out_len": encoded.outputs, "out_first": row}
            self._add_tile(layer.name, encoded, bias, end == layer.outputs, shared | place)
            row = end
        return len(tiles) > 1

    def _add_tile(
        self,
        name: str,
        encoded: EncodedLayer,
        bias: np.ndarray | None,
        last_tile: bool,
        shared: dict[str, int | bool],
    ) -> None:
        """Lay a tile out, cut along its inputs where a part is full."""
        column = 0
        while column < encoded.inputs:
            starts = bias if column == 0 else None
            width = self._columns_that_fit(encoded, column, starts)
            if width == 0 and self.parts[-1].descriptors:
                self._open_part()
                width = self._columns_that_fit(encoded, column, starts)
            if width == 0:
                reason = _why_not(encoded, column, self._geometry)
                raise DoesNotFit(f"layer {name}: {reason}")
            complete = column + width == encoded.inputs
            self._add_pass(
                encoded,
                column,
                width,
                starts,
                shared | {"first": column == 0, "last": complete, "end": complete and last_tile},
            )
            column += width

    def _columns_that_fit(
        self, encoded: EncodedLayer, column: int, bias: np.ndarray | None
    ) -> int:
        """Number of columns, from `column` on, that the open part still takes in one pass."""
        g = self._geometry
        if len(self.parts[-1].descriptors) == g.num_desc or self._codebook_taken():
            return 0
        if bias is not None:
            beats = self._used_bias + -(-len(bias) // g.granule)
            if beats > g.bias_depth // VALUES_PER_BEAT:
                return 0
        room = g.spmat_entries - self._used_entries
        ends = encoded.pointers - encoded.pointers[:, column : column + 1]
        by_entries = min(
            int(np.searchsorted(ends[pe, column + 1 :], room[pe], side="right"))
            for pe in range(g.num_pe)
        )
        width = max(0, min(by_entries, g.ptr_depth - self._used_pointers - 1))
        if column + width < encoded.inputs:
            width -= width % g.granule
        return width

    def _codebook_taken(self) -> bool:
        """Whether a layer of the open part still needs the slot of the newest layer's codebook."""
        first = self._first_layer
        return first is not None and len(self.records) - 1 - first >= self._geometry.num_codebooks

    def _add_pass(
        self,
        encoded: EncodedLayer,
        column: int,
        width: int,
        bias: np.ndarray | None,
        fields: dict[str, int | bool],
    ) -> None:
        part, record = self.parts[-1], self.records[-1]
        pointers = encoded.pointers[:, column : column + width + 1]
        entries = [
            encoded.entries[pe][pointers[pe, 0] : pointers[pe, -1]]
            for pe in range(self._geometry.num_pe)
        ]
        number = len(self.records) - 1
        if self._first_layer is None:
            self._first_layer = number
        if record.desc_first < 0:
            record.desc_first = len(part.descriptors)
            part.layers.append(number)
        record.desc_count += 1
        record.entries += sum(len(own) for own in entries)
        record.fillers += sum(int(np.count_nonzero(own & 15 == 0)) for own in entries)
        part.descriptors.append(
            Descriptor(
                in_len=width,
                in_first=column,
                ptr_base=self._used_pointers,
                bias_base=self._used_bias if bias is not None else 0,
                **fields,
            )
        )
        part.pointers.append(pointers - pointers[:, :1] + self._used_entries[:, None])
        part.entries.append(entries)
        self._used_pointers += width + 1
        self._used_entries = self._used_entries + pointers[:, -1] - pointers[:, 0]
        if bias is not None:
            part.bias.append(_spread_bias(bias, self._geometry))
            self._used_bias += part.bias[-1].shape[1] // VALUES_PER_BEAT


def _tiles(layer: QuantizedLayer, geometry: Geometry) -> list[EncodedLayer]:
    """The tiles of rows that a layer is computed in, from the top, encoded."""
    tiles = []
    row, height = 0, geometry.register_length
    while row < layer.outputs:
        encoded = encode_layer(layer.codes[row : row + height], geometry.num_pe)
        if _fits_by_groups(encoded, geometry) or height == geometry.granule:
            tiles.append(encoded)
            row += encoded.outputs
        else:
            # Both are powers of two, so that every tile begins where a pass can.
            height //= 2
    return tiles


def _fits_by_groups(encoded: EncodedLayer, geometry: Geometry) -> bool:
    """Whether every group of columns that a pass can begin with fits an empty entry memory."""
    borders = np.arange(0, encoded.inputs + geometry.granule, geometry.granule)
    ends = encoded.pointers[:, np.minimum(borders, encoded.inputs)]
    return int(np.diff(ends, axis=1).max()) <= geometry.spmat_entries


def _why_not(encoded: EncodedLayer, column: int, geometry: Geometry) -> str:
    """Why the shortest pass from `column` on does not fit an empty machine."""
    g = geometry
    end = min(column + g.granule, encoded.inputs)
    columns = f"columns {column} ... {end - 1}"
    if end - column + 1 > g.ptr_depth:
        return (
            f"the pointers of {columns} exceed the pointer memory ({g.ptr_depth}): build it with "
            "a larger PtrDepth"
        )
    most = int((encoded.pointers[:, end] - encoded.pointers[:, column]).max())
    return (
        f"{columns} have {most} entries in one PE, its memory holds {g.spmat_entries}: build it "
        "with a larger SpmatEntries or more PEs"
    )


def _spread_bias(bias: np.ndarray, geometry: Geometry) -> np.ndarray:
    """Biases of every PE's rows, filled up with zeros to whole beats."""
    beats = -(-len(bias) // geometry.granule)
    padded = np.zeros(beats * geometry.granule, dtype="<i2")
    padded[: len(bias)] = bias
    return np.ascontiguousarray(padded.reshape(-1, geometry.num_pe).T)
