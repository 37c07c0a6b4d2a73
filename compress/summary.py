"""`inspect`: what an image holds, in numbers."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import numpy as np

from compress.image import Image, read_image
from compress.image.decode import DecodedLayer, decode_image

_FLOAT_BYTES = 4
_VALUE_BYTES = 2
_POINTER_BYTES = 4


@dataclasses.dataclass(frozen=True)
class LayerSummary:
    """One layer of an image.

    Attributes
    ----------
    name : str
    inputs, outputs : int
    relu, bias : bool
    weights, nonzeros : int
        All weights, and those that are stored.
    density : float
        Share of the weights that is stored.
    entries, fillers : int
        Bytes of entries, and how many of them only bridge zeros.
    padding : float
        Fillers as a share of the entries.
    codes : int
        How many of the 15 codes of a stored weight are in use.
    bits : int
        Bits that tell those codes and zero apart.
    input_frac, weight_frac, output_frac, shift : int
    entries_by_pe : tuple of int
        Entries that each PE stores.
    balance : float
        Mean over the PEs divided by the most: 1 if all store as much.
    dense_bytes : int
        Of weights and bias as float32.
    stored_bytes : int
        Of entries, pointers, biases and codebook.
    """

    name: str
    inputs: int
    outputs: int
    relu: bool
    bias: bool
    weights: int
    nonzeros: int
    density: float
    entries: int
    fillers: int
    padding: float
    codes: int
    bits: int
    input_frac: int
    weight_frac: int
    output_frac: int
    shift: int
    entries_by_pe: tuple[int, ...]
    balance: float
    dense_bytes: int
    stored_bytes: int


@dataclasses.dataclass(frozen=True)
class ImageSummary:
    """An image.

    Attributes
    ----------
    machine : dict
        The machine it is laid out for.
    input, output : dict
        `length` and `frac` of the two vectors.
    loads : int
        1 if everything is in the machine at once.
    layers : tuple of LayerSummary
    dense_bytes, image_bytes : int
        Of the network as float32, and of the stream with everything that is sent.
    balance : float
        Of the entries of all layers over the PEs.
    provenance : dict
    """

    machine: dict[str, int]
    input: dict[str, int]
    output: dict[str, int]
    loads: int
    layers: tuple[LayerSummary, ...]
    dense_bytes: int
    image_bytes: int
    balance: float
    provenance: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Everything as what JSON can hold."""
        return dataclasses.asdict(self)


def inspect(image: str | os.PathLike[str]) -> ImageSummary:
    """Read an image, check it, and sum up what it holds.

    Parameters
    ----------
    image : path-like
        An image folder.

    Returns
    -------
    ImageSummary

    Raises
    ------
    CompressError
        If the image is not sound; one line.
    """
    return summarise(read_image(image))


def summarise(image: Image) -> ImageSummary:
    """Sum up an image in memory; see `inspect`."""
    manifest = image.manifest
    decoded = decode_image(image)
    layers = tuple(_layer(own) for own in decoded)
    return ImageSummary(
        machine=dict(manifest["machine"]),
        input=dict(manifest["input"]),
        output=dict(manifest["output"]),
        loads=len(manifest["parts"]),
        layers=layers,
        dense_bytes=sum(layer.dense_bytes for layer in layers),
        image_bytes=len(image.stream),
        balance=_balance(sum(own.entries for own in decoded)),
        provenance=manifest["provenance"],
    )


def _layer(decoded: DecodedLayer) -> LayerSummary:
    layer = decoded.layer
    entries, fillers = int(decoded.entries.sum()), int(decoded.fillers.sum())
    codes = int(np.count_nonzero(np.bincount(layer.codes.ravel(), minlength=16)[1:]))
    biases = 0 if layer.bias is None else layer.outputs
    stored = entries + _POINTER_BYTES * decoded.pointers
    return LayerSummary(
        name=layer.name,
        inputs=layer.inputs,
        outputs=layer.outputs,
        relu=layer.relu,
        bias=layer.bias is not None,
        weights=layer.codes.size,
        nonzeros=layer.nonzeros,
        density=layer.nonzeros / layer.codes.size,
        entries=entries,
        fillers=fillers,
        padding=fillers / entries if entries else 0.0,
        codes=codes,
        bits=codes.bit_length(),
        input_frac=layer.input_frac,
        weight_frac=layer.weight_frac,
        output_frac=layer.output_frac,
        shift=layer.shift,
        entries_by_pe=tuple(decoded.entries.tolist()),
        balance=_balance(decoded.entries),
        dense_bytes=_FLOAT_BYTES * (layer.codes.size + biases),
        stored_bytes=stored + _VALUE_BYTES * (biases + layer.codebook.size),
    )


def _balance(entries: np.ndarray) -> float:
    return float(entries.mean() / entries.max()) if entries.max() else 1.0
