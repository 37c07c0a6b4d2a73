"""Decode the passes of an image and check that they make up the manifest's layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.descriptor import EXPLANATIONS, Descriptor
from model.errors import ImageError
from model.image import ImageFiles, LoadedMemories
from model.manifest import LayerEntry
from model.packets import Space
from model.parameters import ENTRIES_PER_BEAT


@dataclass(frozen=True)
class Pass:
    """One decoded pass.

    Attributes
    ----------
    index : int
        Number of its descriptor.
    descriptor : Descriptor
    columns : PassColumns
    codebook : ndarray of int16 [16]
    initial : ndarray of int16 [out_len]
        What the accumulators start from if the pass is FIRST.
    """

    index: int
    descriptor: Descriptor
    columns: PassColumns
    codebook: NDArray[np.int16]
    initial: NDArray[np.int16]


def decode_program(files: ImageFiles) -> list[list[Pass]]:
    """Load the parts of an image one after the other and decode their passes.

    Parameters
    ----------
    files : ImageFiles

    Returns
    -------
    list of list of Pass
        The passes of each layer, in the order in which they run.

    Raises
    ------
    ImageError
        With one line that names the file, the place and what to do.
    """
    loaded = LoadedMemories(files.manifest.machine)
    passes: list[Pass] = []
    for number, part in enumerate(files.manifest.parts):
        place = f"{files.stream_file}: part {number}"
        loaded.load_part(files.part_beats(part), place)
        for index in range(part.desc_first, part.desc_first + part.desc_count):
            passes.append(_decode_pass(loaded, index, f"{place}: descriptor {index}"))
    layers: list[list[Pass]] = []
    sram_in = True
    for number, entry in enumerate(files.manifest.layers):
        place = f"{files.manifest_file}: layers[{number}] ({entry.name})"
        own, passes = passes[: entry.desc_count], passes[entry.desc_count :]
        _check_layer(entry, own, sram_in, place)
        sram_in = own[0].descriptor.sram_out
        layers.append(own)
    if passes:
        raise ImageError(
            f"{files.manifest_file}: parts: {len(passes)} descriptors belong to no layer; "
            "build the image again"
        )
    return layers


def _decode_pass(loaded: LoadedMemories, index: int, place: str) -> Pass:
    memories = loaded.memories
    _require(loaded.written[Space.DESCRIPTOR][0, 4 * index : 4 * index + 4].all(), place,
             "is not written in its part")
    descriptor = memories.descriptor(index)
    reason = descriptor.check(loaded.parameters)
    if reason is not None:
        raise ImageError(
            f"{place}: impossible, {EXPLANATIONS[reason]} (reason {int(reason)}); "
            "build the image again"
        )
    number = descriptor.codebook
    _require(loaded.written[Space.CODEBOOK][0, 4 * number : 4 * number + 4].all(), place,
             f"codebook {number} is not written")
    codebook = memories.codebooks[number].copy()
    _require(codebook[0] == 0, place, f"codebook {number} has a value for code 0 other than 0")
    if descriptor.first and descriptor.bias:
        groups = loaded.parameters.row_groups(descriptor.out_len)
        beats = slice(descriptor.bias_base, descriptor.bias_base + groups)
        _require(loaded.written[Space.BIAS][:, beats].all(), place,
                 "its biases are not all written in its part")
    _check_columns(loaded, descriptor, place)
    columns = memories.columns(descriptor)
    if columns.row_error.any():
        column, pe = np.argwhere(columns.row_error)[0]
        raise ImageError(
            f"{place}: PE {pe}, column {column}: an entry's row lies beyond the pass's rows; "
            "build the image again"
        )
    initial = memories.initial_accumulators(descriptor)[: descriptor.out_len]
    return Pass(index, descriptor, columns, codebook, initial)


def _check_columns(loaded: LoadedMemories, descriptor: Descriptor, place: str) -> None:
    """Pointers and entries of a pass are written, in order, and well formed."""
    first, last = descriptor.ptr_base, descriptor.ptr_base + descriptor.in_len
    for pe in range(loaded.parameters.num_pe):
        here = f"{place}: PE {pe}"
        _require(loaded.written[Space.POINTERS][pe, first // 2 : last // 2 + 1].all(), here,
                 "its pointers are not all written in its part")
        pointers = loaded.memories.pointers[pe, first : last + 1].astype(np.int64)
        descending = np.flatnonzero(np.diff(pointers) < 0)
        if len(descending):
            raise ImageError(
                f"{here}, column {descending[0]}: ends before it starts; build the image again"
            )
        start, stop = int(pointers[0]), int(pointers[-1])
        beats = slice(start // ENTRIES_PER_BEAT, -(-stop // ENTRIES_PER_BEAT))
        _require(
            stop <= loaded.parameters.spmat_entries
            and (start == stop or loaded.written[Space.ENTRIES][pe, beats].all()),
            here, "its pointers reach beyond the entries written in its part",
        )
        entries = loaded.memories.entries[pe, start:stop]
        fillers = entries & 0xF == 0
        _require(bool((entries[fillers] == 0xF0).all()), here,
                 "an entry of code 0 is no filler (its z is not 15)")
        ends = pointers[1:][np.diff(pointers) > 0] - 1 - start
        _require(not fillers[ends].any(), here, "a filler is the last entry of a column")


def _check_layer(entry: LayerEntry, passes: list[Pass], sram_in: bool, place: str) -> None:
    """The passes are this layer: every input of every row, once, in order."""
    _require(len(passes) == entry.desc_count and passes[0].index == entry.desc_first, place,
             "its descriptors are not where the manifest says")
    sram_out = passes[0].descriptor.sram_out
    expected_input = expected_row = 0
    for item in passes:
        d, here = item.descriptor, f"{place}: descriptor {item.index}"
        settings = (d.relu, d.bias, d.shift, d.codebook)
        _require(settings == (entry.relu, entry.bias, entry.shift, entry.codebook), here,
                 "its ReLU, bias, shift or codebook differs from the manifest's")
        _require((d.sram_in, d.sram_out) == (sram_in, sram_out), here,
                 "its source or destination differs from its neighbours'")
        _require((d.in_first, d.out_first) == (expected_input, expected_row), here,
                 f"must go on at input {expected_input} and row {expected_row}")
        _require(d.first == (d.in_first == 0), here, "FIRST is wrong for its place in the layer")
        expected_input += d.in_len
        rows_done = expected_input >= entry.inputs
        _require(d.last == rows_done, here, "LAST is wrong for its place in the layer")
        if rows_done:
            _require(expected_input == entry.inputs, here,
                     "has inputs that the layer does not have")
            expected_input, expected_row = 0, expected_row + d.out_len
        _require(d.end == (expected_row >= entry.outputs), here,
                 "END is wrong for its place in the layer")
    _require((expected_input, expected_row) == (0, entry.outputs), place,
             f"its descriptors give {expected_row} whole rows, not {entry.outputs}")
    nonzeros = sum(len(item.columns.code) for item in passes)
    fillers = sum(int(item.columns.fillers.sum()) for item in passes)
    _require((nonzeros, fillers) == (entry.nonzeros, entry.fillers), place,
             f"the stream has {nonzeros} nonzeros and {fillers} fillers, not as the manifest says")


def _require(condition: bool, place: str, problem: str) -> None:
    if not condition:
        raise ImageError(f"{place}: {problem}; build the image again")
