"""Makes the image of a network from its compressed layers."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from compress.geometry import BEATS_PER_CODEBOOK, Geometry
from compress.image.errors import ImageError
from compress.image.files import Image
from compress.image.manifest import FORMAT, MAX_STREAM_BYTES, VERSION, check_output_order
from compress.layer import QuantizedLayer
from compress.plan import DoesNotFit, Part, Plan, plan_network
from compress.stream import Space, write_packets


def build_image(
    layers: Sequence[QuantizedLayer],
    geometry: Geometry,
    provenance: Mapping[str, Any] | None = None,
    output_order: np.ndarray | None = None,
) -> Image:
    """Lay a network out for a machine.

    Parameters
    ----------
    layers : sequence of QuantizedLayer
        In order; each layer's outputs are the inputs of the next.
    geometry : Geometry
        The machine.
    provenance : mapping, optional
        Anything that JSON can hold: where the network comes from.
    output_order : ndarray of int, shape (outputs,), optional
        Output i of the network is row ``output_order[i]`` of the last layer
        (`compress.balance`); otherwise row i.

    Returns
    -------
    Image

    Raises
    ------
    ImageError
        If the layers do not follow one another, do not fit the machine, or make a stream above
        4 GiB; if `output_order` is no permutation of the outputs.
    """
    try:
        plan = plan_network(layers, geometry)
    except DoesNotFit as error:
        raise ImageError(str(error)) from error
    except ValueError as error:
        raise ImageError(f"these layers make no network: {error}") from error
    loads = [
        _codebooks(part, layers, geometry.num_codebooks) + _part_stream(part, geometry.num_pe)
        for part in plan.parts
    ]
    stream = b"".join(loads)
    if len(stream) > MAX_STREAM_BYTES:
        raise ImageError(
            f"the stream would have {len(stream)} bytes, above {MAX_STREAM_BYTES}: split the "
            "network into several images"
        )
    parts, offset = [], 0
    for part, load in zip(plan.parts, loads, strict=True):
        parts.append({
            "offset": offset,
            "bytes": len(load),
            "desc_first": 0,
            "desc_count": len(part.descriptors),
        })
        offset += len(load)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "machine": dataclasses.asdict(geometry),
        "stream": {"bytes": len(stream), "sha256": hashlib.sha256(stream).hexdigest()},
        "parts": parts,
        "input": {"length": layers[0].inputs, "frac": layers[0].input_frac},
        "output": {"length": layers[-1].outputs, "frac": layers[-1].output_frac},
        "layers": _layer_records(layers, plan),
        "provenance": dict(provenance or {}),
    }
    if output_order is not None:
        manifest["output_order"] = np.asarray(output_order).tolist()
        check_output_order(manifest)
    return Image(manifest, stream)


def _layer_records(layers: Sequence[QuantizedLayer], plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": layer.name,
            "inputs": layer.inputs,
            "outputs": layer.outputs,
            "relu": layer.relu,
            "bias": layer.bias is not None,
            "shift": layer.shift,
            "codebook": record.codebook,
            "input_frac": layer.input_frac,
            "weight_frac": layer.weight_frac,
            "output_frac": layer.output_frac,
            "nonzeros": layer.nonzeros,
            "entries": record.entries,
            "fillers": record.fillers,
            "desc_first": record.desc_first,
            "desc_count": record.desc_count,
        }
        for layer, record in zip(layers, plan.records, strict=True)
    ]


def _codebooks(part: Part, layers: Sequence[QuantizedLayer], slots: int) -> bytes:
    """WRITE packets of the codebooks of the layers that begin in a part."""
    packets = []
    for slot, run in _runs(part.layers, slots):
        values = np.concatenate([layers[number].codebook for number in run])
        address = slot * BEATS_PER_CODEBOOK
        packets.append(write_packets(Space.CODEBOOK, 0, values.astype("<i2"), address))
    return b"".join(packets)


def _runs(numbers: Sequence[int], slots: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Runs of layers whose slots follow one another: the slots start again after the last."""
    while numbers:
        slot = numbers[0] % slots
        yield slot, numbers[: slots - slot]
        numbers = numbers[slots - slot :]


def _part_stream(part: Part, num_pe: int) -> bytes:
    """WRITE packets of one load."""
    packets = [
        write_packets(
            Space.DESCRIPTOR, 0, np.concatenate([own.pack() for own in part.descriptors])
        )
    ]
    for pe in range(num_pe):
        if part.bias:
            bias = np.concatenate([block[pe] for block in part.bias])
            packets.append(write_packets(Space.BIAS, pe, bias.astype("<i2")))
        pointers = np.concatenate([block[pe] for block in part.pointers])
        packets.append(write_packets(Space.POINTERS, pe, pointers.astype("<u4")))
        entries = np.concatenate([own[pe] for own in part.entries])
        packets.append(write_packets(Space.ENTRIES, pe, entries))
    return b"".join(packets)
