"""Types, ranges and agreement of the keys of manifest.json."""

from __future__ import annotations

import dataclasses
from typing import Any

from compress.errors import short
from compress.geometry import Geometry
from compress.image.errors import ImageError
from compress.layer import MAX_FRAC, MAX_SHIFT, MIN_FRAC
from compress.stream import BEAT_BYTES

FORMAT = "eie-image"
VERSION = 1
MAX_STREAM_BYTES = 1 << 32
_MAX_NAME = 256
_MAX_NUMBER = 1 << 62
_HEXADECIMAL = frozenset("0123456789abcdef")

_TOP = ("format", "version", "machine", "stream", "parts", "input", "output", "layers",
        "provenance")
_PART_NUMBERS = ("offset", "bytes", "desc_first", "desc_count")


def check_manifest(manifest: Any) -> Geometry:
    """Check a manifest on its own, without the stream.

    Parameters
    ----------
    manifest : object
        What JSON held.

    Returns
    -------
    Geometry
        The machine of the image.

    Raises
    ------
    ImageError
        At the first thing that is not sound.
    """
    _require_keys(manifest, _TOP, "the manifest", optional=("output_order",))
    if manifest["format"] != FORMAT:
        raise ImageError(f"format is {short(manifest['format'])}, not {FORMAT!r}")
    # By type as well, because true == 1.
    if type(manifest["version"]) is not int or manifest["version"] != VERSION:
        raise ImageError(f"version {short(manifest['version'])} is not known, only {VERSION}")
    geometry = _machine(manifest["machine"])
    _stream(manifest["stream"])
    _parts(manifest, geometry)
    _layers(manifest, geometry)
    check_output_order(manifest)
    if not isinstance(manifest["provenance"], dict):
        raise ImageError("provenance is no object")
    return geometry


def _machine(machine: Any) -> Geometry:
    names = [field.name for field in dataclasses.fields(Geometry)]
    _require_keys(machine, names, "machine")
    _require_numbers(machine, names, "machine", low=1)
    try:
        return Geometry(**machine)
    except ValueError as error:
        raise ImageError(f"machine: {error}") from None


def _stream(stream: Any) -> None:
    _require_keys(stream, ("bytes", "sha256"), "stream")
    _require_numbers(stream, ("bytes",), "stream", low=BEAT_BYTES)
    if stream["bytes"] % BEAT_BYTES:
        raise ImageError(f"stream: {stream['bytes']} bytes are no whole number of beats")
    if stream["bytes"] > MAX_STREAM_BYTES:
        raise ImageError(
            f"stream: {stream['bytes']} bytes exceed {MAX_STREAM_BYTES}, the most that is read"
        )
    checksum = stream["sha256"]
    if not isinstance(checksum, str) or len(checksum) != 64 or set(checksum) - _HEXADECIMAL:
        raise ImageError("stream: sha256 is no checksum of 64 lower-case hexadecimal digits")


def _parts(manifest: dict[str, Any], geometry: Geometry) -> None:
    parts = _require_list(manifest["parts"], "parts")
    offset = 0
    for number, part in enumerate(parts):
        where = f"part {number}"
        _require_keys(part, _PART_NUMBERS, where)
        _require_numbers(part, _PART_NUMBERS, where, low=0)
        if part["offset"] != offset or part["bytes"] % BEAT_BYTES or not part["bytes"]:
            raise ImageError(
                f"{where}: {part['bytes']} bytes at {part['offset']} do not follow on byte {offset}"
            )
        if part["desc_count"] < 1 or part["desc_first"] + part["desc_count"] > geometry.num_desc:
            raise ImageError(
                f"{where}: descriptors {part['desc_first']} + {part['desc_count']} exceed "
                f"the table of {geometry.num_desc}"
            )
        offset += part["bytes"]
    if offset != manifest["stream"]["bytes"]:
        raise ImageError(
            f"the parts have {offset} bytes, the stream {manifest['stream']['bytes']}"
        )


def _layers(manifest: dict[str, Any], geometry: Geometry) -> None:
    layers = _require_list(manifest["layers"], "layers")
    passes = sum(part["desc_count"] for part in manifest["parts"])
    ranges = {
        "inputs": (1, geometry.sram_length),
        "outputs": (1, geometry.sram_length),
        "shift": (0, MAX_SHIFT),
        "codebook": (0, geometry.num_codebooks - 1),
        "input_frac": (MIN_FRAC, MAX_FRAC),
        "weight_frac": (MIN_FRAC, MAX_FRAC),
        "output_frac": (MIN_FRAC, MAX_FRAC),
        "nonzeros": (0, _MAX_NUMBER),
        "entries": (0, _MAX_NUMBER),
        "fillers": (0, _MAX_NUMBER),
        "desc_first": (0, geometry.num_desc - 1),
        "desc_count": (1, passes),
    }
    for number, layer in enumerate(layers):
        where = f"layer {number}"
        _require_keys(layer, ("name", "relu", "bias", *ranges), where)
        name = layer["name"]
        if not isinstance(name, str) or not 1 <= len(name) <= _MAX_NAME or not name.isprintable():
            raise ImageError(f"{where}: name is not 1 to {_MAX_NAME} printable characters")
        for name in ("relu", "bias"):
            if not isinstance(layer[name], bool):
                raise ImageError(f"{where}: {name} is {short(layer[name])}, not true or false")
        _require_numbers(layer, ranges, where)
        _layer(layer, where, ranges)
        before = layers[number - 1] if number else None
        if before and (before["outputs"], before["output_frac"]) != (
            layer["inputs"], layer["input_frac"],
        ):
            raise ImageError(
                f"{where} takes {layer['inputs']} inputs of frac {layer['input_frac']}, but layer "
                f"{number - 1} gives {before['outputs']} of frac {before['output_frac']}"
            )
    for side, layer, what in (("input", layers[0], "inputs"), ("output", layers[-1], "outputs")):
        _require_keys(manifest[side], ("length", "frac"), side)
        _require_numbers(manifest[side], ("length", "frac"), side, low=MIN_FRAC)
        if (manifest[side]["length"], manifest[side]["frac"]) != (
            layer[what], layer[f"{side}_frac"],
        ):
            raise ImageError(
                f"{side}: length or frac differs from the {what} of layer "
                f"{0 if side == 'input' else len(layers) - 1}"
            )


def check_output_order(manifest: dict[str, Any]) -> None:
    """Check the optional `output_order` of a manifest whose layers are sound.

    Raises
    ------
    ImageError
        If it is no permutation of the outputs.
    """
    if "output_order" not in manifest:
        return
    order = _require_list(manifest["output_order"], "output_order")
    length = manifest["output"]["length"]
    if any(type(place) is not int for place in order) or sorted(order) != list(range(length)):
        raise ImageError(f"output_order is no permutation of 0 ... {length - 1}")


def _layer(layer: dict[str, Any], where: str, ranges: dict[str, tuple[int, int]]) -> None:
    for name, (low, high) in ranges.items():
        if not low <= layer[name] <= high:
            raise ImageError(f"{where}: {name} {layer[name]} is not in {low} ... {high}")
    if layer["shift"] != layer["input_frac"] + layer["weight_frac"] - layer["output_frac"]:
        raise ImageError(f"{where}: shift is not input_frac + weight_frac - output_frac")
    if layer["nonzeros"] + layer["fillers"] != layer["entries"]:
        raise ImageError(f"{where}: entries are not nonzeros + fillers")


def _require_keys(value: Any, keys: Any, where: str, optional: tuple[str, ...] = ()) -> None:
    if not isinstance(value, dict):
        raise ImageError(f"{where} is no object")
    missing = [key for key in keys if key not in value]
    if missing:
        raise ImageError(f"{where} lacks {missing[0]!r}")
    # What a reader does not know may change what the rest means.
    unknown = [key for key in value if key not in keys and key not in optional]
    if unknown:
        raise ImageError(f"{where} has an unknown key {short(unknown[0])}")


def _require_numbers(
    value: dict[str, Any], keys: Any, where: str, *, low: int = -_MAX_NUMBER
) -> None:
    for key in keys:
        number = value[key]
        if not isinstance(number, int) or isinstance(number, bool):
            raise ImageError(f"{where}: {key} is {short(number)}, not an integer")
        if not low <= number <= _MAX_NUMBER:
            raise ImageError(f"{where}: {key} is {short(number)}, out of range")


def _require_list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ImageError(f"{where} is no list with at least one element")
    return value
