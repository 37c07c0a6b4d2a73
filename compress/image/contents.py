"""What the stream of an image makes a machine do, checked against the manifest's layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from compress.descriptor import Descriptor
from compress.geometry import Geometry
from compress.image.errors import ImageError
from compress.image.memories import read_packets
from compress.image.passes import CheckedPass, check_pass
from compress.stream import BEAT_BYTES

# Fields in which all passes of a layer agree with the manifest's layer.
_AGREE = ("codebook", "shift", "relu", "bias")


def check_contents(manifest: dict[str, Any], geometry: Geometry, stream: bytes) -> None:
    """Check a stream whose manifest is sound.

    Parameters
    ----------
    manifest : dict
        As `check_manifest` accepts it.
    geometry : Geometry
        Of the manifest.
    stream : bytes
        Of the manifest's length.

    Raises
    ------
    ImageError
        At the first thing that is not sound.
    """
    beats = np.frombuffer(stream, dtype="<u8")
    # Codebooks stay in the machine from part to part; everything else is written by its part.
    codebooks: dict[int, np.ndarray] = {}
    walk = _LayerWalk(manifest["layers"])
    for number, part in enumerate(manifest["parts"]):
        where = f"part {number}"
        first = part["offset"] // BEAT_BYTES
        own = beats[first : first + part["bytes"] // BEAT_BYTES]
        memories = read_packets(own, geometry, where)
        codebooks |= memories.codebooks()
        for index in range(part["desc_first"], part["desc_first"] + part["desc_count"]):
            checked = check_pass(memories, index, geometry, where)
            _check_codebook(codebooks.get(checked.descriptor.codebook), checked)
            walk.step(checked)
    walk.finish()


def _check_codebook(codebook: np.ndarray | None, checked: CheckedPass) -> None:
    number = checked.descriptor.codebook
    if codebook is None:
        raise ImageError(f"{checked.where}: codebook {number} is not written")
    if codebook[0] != 0:
        raise ImageError(
            f"{checked.where}: codebook {number} gives code 0 the value {codebook[0]}, not 0"
        )


class _LayerWalk:
    """Follows the passes in the order of execution and matches them with the layers.

    Any layout is accepted in which each layer's passes give every row once, from all inputs in
    ascending order, and in which each layer reads where the one before wrote.
    """

    def __init__(self, layers: list[dict[str, Any]]) -> None:
        self._layers = layers
        self._number = 0
        self._source = True  # the host puts the first vector into SRAM
        self._begin_layer()

    def _begin_layer(self) -> None:
        self._passes = self._entries = self._fillers = 0
        self._rows = self._columns = 0
        self._tile = self._target = None

    def step(self, checked: CheckedPass) -> None:
        """Take the next pass."""
        if self._number == len(self._layers):
            raise ImageError(f"{checked.where}: it belongs to no layer")
        layer, where, d = self._layers[self._number], checked.where, checked.descriptor
        if not self._passes and layer["desc_first"] != checked.index:
            raise ImageError(
                f"{where}: layer {self._number} claims to begin at {layer['desc_first']}"
            )
        for name in _AGREE:
            if getattr(d, name) != layer[name]:
                raise ImageError(
                    f"{where}: {name} is {int(getattr(d, name))}, in layer {self._number} of the "
                    f"manifest {int(layer[name])}"
                )
        self._check_vectors(d, where)
        self._check_tile(d, layer, where)
        self._passes += 1
        self._entries += checked.entries
        self._fillers += checked.fillers
        self._tile, self._target = d.out_len, d.sram_out
        self._columns = 0 if d.last else d.in_first + d.in_len
        self._rows += d.out_len if d.last else 0
        if d.end:
            self._end_layer(layer)

    def _check_vectors(self, d: Descriptor, where: str) -> None:
        if d.sram_in != self._source:
            raise ImageError(
                f"{where}: SRAM_IN is {int(d.sram_in)}, but layer {self._number}'s inputs are "
                f"in {'SRAM' if self._source else 'registers'}"
            )
        if self._target is not None and d.sram_out != self._target:
            raise ImageError(f"{where}: SRAM_OUT differs from the layer's other passes")

    def _check_tile(self, d: Descriptor, layer: dict[str, Any], where: str) -> None:
        through_row, through_column = d.out_first + d.out_len, d.in_first + d.in_len
        same_tile = self._columns == 0 or d.out_len == self._tile
        if d.out_first != self._rows or through_row > layer["outputs"] or not same_tile:
            raise ImageError(
                f"{where}: rows {d.out_first} ... {through_row - 1} do not go on at row "
                f"{self._rows} of {layer['outputs']}"
            )
        if d.in_first != self._columns or through_column > layer["inputs"]:
            raise ImageError(
                f"{where}: inputs {d.in_first} ... {through_column - 1} do not go on at input "
                f"{self._columns} of {layer['inputs']}"
            )
        complete = through_column == layer["inputs"]
        for name, wanted in (
            ("first", self._columns == 0),
            ("last", complete),
            ("end", complete and through_row == layer["outputs"]),
        ):
            if getattr(d, name) != wanted:
                raise ImageError(
                    f"{where}: {name.upper()} must be {int(wanted)} at its place in layer "
                    f"{self._number}"
                )

    def _end_layer(self, layer: dict[str, Any]) -> None:
        for what, found in (
            ("desc_count", self._passes), ("entries", self._entries), ("fillers", self._fillers),
        ):
            if layer[what] != found:
                raise ImageError(
                    f"layer {self._number} has {what} {found}, in the manifest {layer[what]}"
                )
        self._number += 1
        self._source = bool(self._target)
        self._begin_layer()

    def finish(self) -> None:
        """Check that no layer is left."""
        if self._number != len(self._layers):
            raise ImageError(f"layer {self._number} is not complete when the stream ends")
