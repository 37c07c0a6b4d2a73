"""Types, ranges and agreement of the keys of manifest.json."""

from __future__ import annotations

import dataclasses
from typing import Any

from compress.geometry import Geometry
from compress.image.errors import ImageError
from compress.layer import MAX_SHIFT
from compress.stream import BEAT_BYTES

MIN_FRAC, MAX_FRAC = -64, 64

_TOP = ("format", "version", "machine", "stream", "parts", "input", "output", "layers",
        "provenance")
_LAYER_NUMBERS = ("inputs", "outputs", "shift", "codebook", "input_frac", "weight_frac",
                  "output_frac", "nonzeros", "entries", "fillers", "desc_first", "desc_count")
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
    _require_keys(manifest, _TOP, "manifest")
    if manifest["format"] != "eie-image":
        raise ImageError(f"format is {manifest['format']!r}, not 'eie-image'")
    if manifest["version"] != 1:
        raise ImageError(
            f"version {manifest['version']!r} is not known, only 1: compress again"
        )
    geometry = _machine(manifest["machine"])
    _stream(manifest["stream"])
    _parts(manifest, geometry)
    _layers(manifest, geometry)
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
    if not isinstance(stream["sha256"], str) or len(stream["sha256"]) != 64:
        raise ImageError("stream: sha256 is no checksum of 64 hexadecimal digits")


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
    for number, layer in enumerate(layers):
        where = f"layer {number}"
        _require_keys(layer, ("name", "relu", "bias", *_LAYER_NUMBERS), where)
        if not isinstance(layer["name"], str):
            raise ImageError(f"{where}: name is no string")
        for name in ("relu", "bias"):
            if not isinstance(layer[name], bool):
                raise ImageError(f"{where}: {name} is {layer[name]!r}, not true or false")
        _require_numbers(layer, _LAYER_NUMBERS, where, low=-(1 << 62))
        _layer(layer, where, geometry)
        before = layers[number - 1] if number else None
        if before and (before["outputs"], before["output_frac"]) != (
            layer["inputs"], layer["input_frac"],
        ):
            raise ImageError(f"{where} does not take up what layer {number - 1} gives")
    for side, layer, what in (("input", layers[0], "inputs"), ("output", layers[-1], "outputs")):
        _require_keys(manifest[side], ("length", "frac"), side)
        _require_numbers(manifest[side], ("length", "frac"), side, low=MIN_FRAC)
        if (manifest[side]["length"], manifest[side]["frac"]) != (
            layer[what], layer[f"{side}_frac"],
        ):
            raise ImageError(f"{side}: length or frac is not that of the layer {layer['name']!r}")


def _layer(layer: dict[str, Any], where: str, geometry: Geometry) -> None:
    for name in ("inputs", "outputs"):
        if not 1 <= layer[name] <= geometry.sram_length:
            raise ImageError(
                f"{where}: {layer[name]} {name} are not in 1 ... {geometry.sram_length}"
            )
    if not 0 <= layer["shift"] <= MAX_SHIFT:
        raise ImageError(f"{where}: shift {layer['shift']} is not in 0 ... {MAX_SHIFT}")
    for name in ("input_frac", "weight_frac", "output_frac"):
        if not MIN_FRAC <= layer[name] <= MAX_FRAC:
            raise ImageError(f"{where}: {name} {layer[name]} is not in {MIN_FRAC} ... {MAX_FRAC}")
    if layer["shift"] != layer["input_frac"] + layer["weight_frac"] - layer["output_frac"]:
        raise ImageError(f"{where}: shift is not input_frac + weight_frac - output_frac")
    if not 0 <= layer["codebook"] < geometry.num_codebooks:
        raise ImageError(f"{where}: codebook {layer['codebook']} does not exist")
    if min(layer["nonzeros"], layer["fillers"]) < 0 or (
        layer["nonzeros"] + layer["fillers"] != layer["entries"]
    ):
        raise ImageError(f"{where}: entries are not nonzeros + fillers")


def _require_keys(value: Any, keys: Any, where: str) -> None:
    if not isinstance(value, dict):
        raise ImageError(f"{where} is no object")
    missing = [key for key in keys if key not in value]
    if missing:
        raise ImageError(f"{where} lacks {missing[0]!r}")


def _require_numbers(value: dict[str, Any], keys: Any, where: str, *, low: int) -> None:
    for key in keys:
        number = value[key]
        if not isinstance(number, int) or isinstance(number, bool):
            raise ImageError(f"{where}: {key} is {number!r}, not an integer")
        if not low <= number < 1 << 62:
            raise ImageError(f"{where}: {key} is {number}, out of range")


def _require_list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ImageError(f"{where} is no list with at least one element")
    return value
