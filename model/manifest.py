"""Parse an image's manifest and check everything that it says on its own (``docs/image.md``)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from model.arithmetic import SHIFT_MAX
from model.errors import ImageError, ModelError
from model.parameters import MachineParameters

FORMAT = "eie-image"
VERSION = 1
MANIFEST_LIMIT = 1 << 24
_LENGTH_LIMIT = 1 << 32
_FRAC_LIMIT = 64
_TOP_KEYS = ("format", "version", "machine", "stream", "parts", "input", "output", "layers",
             "output_order", "provenance")
_MACHINE_FIELDS = (
    "num_pe", "reg_depth", "spmat_entries", "ptr_depth", "act_depth", "bias_depth", "num_desc",
    "num_codebooks",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One load: `bytes` of the stream at `offset`, and the descriptors to run after it."""

    offset: int
    bytes: int
    desc_first: int
    desc_count: int


@dataclass(frozen=True)
class Format:
    """A vector of `length` 16-bit numbers with `frac` fractional bits."""

    length: int
    frac: int


@dataclass(frozen=True)
class LayerEntry:
    """What the manifest says about one layer."""

    name: str
    inputs: int
    outputs: int
    relu: bool
    bias: bool
    shift: int
    codebook: int
    input_frac: int
    weight_frac: int
    output_frac: int
    nonzeros: int
    entries: int
    fillers: int
    desc_first: int
    desc_count: int


@dataclass(frozen=True)
class Manifest:
    """A manifest whose parts, layers and formats agree with each other.

    Output i of the network is row ``output_order[i]`` of the last layer; row i if that is None.
    """

    machine: MachineParameters
    stream_bytes: int
    sha256: str
    parts: tuple[Part, ...]
    input: Format
    output: Format
    layers: tuple[LayerEntry, ...]
    output_order: tuple[int, ...] | None = None


def _names(record: type) -> list[str]:
    return [f.name for f in fields(record)]


class _Fields:
    """The keys of one JSON object, with the place to name when one of them is wrong."""

    def __init__(self, value: Any, place: str, known: Collection[str]) -> None:
        if not isinstance(value, dict):
            raise ImageError(f"{place} must be a JSON object; build the image again")
        unknown = [key for key in value if key not in known]
        if unknown:
            raise ImageError(
                f"{place}: the key {unknown[0][:60]!r} is not known; build the image again"
            )
        self._value = value
        self._place = place

    def _get(self, key: str, kind: type, kind_name: str) -> Any:
        if key not in self._value:
            raise ImageError(f"{self._place}: {key} is missing; build the image again")
        value = self._value[key]
        # By exact type, because a JSON boolean is an int to isinstance.
        if type(value) is not kind:
            raise ImageError(f"{self._place}: {key} must be {kind_name}; build the image again")
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        value = self._get(key, int, "an integer")
        if not low <= value <= high:
            raise ImageError(
                f"{self._place}: {key} is {value}, not in {low} to {high}; build the image again"
            )
        return value

    def frac(self, key: str) -> int:
        return self.integer(key, -_FRAC_LIMIT, _FRAC_LIMIT)

    def flag(self, key: str) -> bool:
        return self._get(key, bool, "true or false")

    def text(self, key: str) -> str:
        value = self._get(key, str, "a string")
        if not value or len(value) > 256 or not value.isprintable():
            raise ImageError(
                f"{self._place}: {key} must be 1 to 256 printable characters; build the image again"
            )
        return value

    def inner(self, key: str, known: Collection[str]) -> _Fields:
        return _Fields(self._get(key, dict, "a JSON object"), f"{self._place}: {key}", known)

    def items(self, key: str, known: Collection[str]) -> list[_Fields]:
        values = self._get(key, list, "a list")
        if not values:
            raise ImageError(f"{self._place}: {key} is empty; build the image again")
        return [_Fields(v, f"{self._place}: {key}[{i}]", known) for i, v in enumerate(values)]

    def permutation(self, key: str) -> tuple[int, ...] | None:
        """0, 1, ... in any order; None if there is no such key."""
        if key not in self._value:
            return None
        values = self._get(key, list, "a list")
        if any(type(v) is not int for v in values) or sorted(values) != list(range(len(values))):
            raise ImageError(f"{self._place}: {key} is no permutation; build the image again")
        return tuple(values)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("an object has a key twice")
    return content


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def parse_manifest(text: bytes, file: str) -> Manifest:
    """Parse and check a manifest.

    Parameters
    ----------
    text : bytes
        Content of ``manifest.json``.
    file : str
        Its name, for messages.

    Returns
    -------
    Manifest

    Raises
    ------
    ImageError
        With one line that names the file, the key, and what to do.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ImageError(f"{file}: not JSON ({error}); build the image again") from None
    top = _Fields(value, file, _TOP_KEYS)
    if top.text("format") != FORMAT:
        raise ImageError(f"{file}: format is not {FORMAT!r}; give the folder of an EIE image")
    if (version := top.integer("version", 0, 1 << 31)) != VERSION:
        raise ImageError(
            f"{file}: version is {version}, this reader knows {VERSION}; build the image again"
        )
    stream = top.inner("stream", ("bytes", "sha256"))
    manifest = Manifest(
        machine=_machine(top.inner("machine", _MACHINE_FIELDS), file),
        stream_bytes=stream.integer("bytes", 8, 1 << 48),
        sha256=stream.text("sha256"),
        parts=tuple(_part(item) for item in top.items("parts", _names(Part))),
        input=_format(top.inner("input", _names(Format))),
        output=_format(top.inner("output", _names(Format))),
        layers=tuple(_layer(item) for item in top.items("layers", _names(LayerEntry))),
        output_order=top.permutation("output_order"),
    )
    _check_parts(manifest, file)
    _check_layers(manifest, file)
    return manifest


def _machine(item: _Fields, file: str) -> MachineParameters:
    sizes = {name: item.integer(name, 1, _LENGTH_LIMIT) for name in _MACHINE_FIELDS}
    try:
        return MachineParameters(**sizes)
    except ModelError as error:
        raise ImageError(f"{file}: machine: {error}; build the image again") from None


def _part(item: _Fields) -> Part:
    return Part(
        offset=item.integer("offset", 0, 1 << 48),
        bytes=item.integer("bytes", 8, 1 << 48),
        desc_first=item.integer("desc_first", 0, 0xFFFF),
        desc_count=item.integer("desc_count", 1, 0xFFFF),
    )


def _format(item: _Fields) -> Format:
    return Format(length=item.integer("length", 1, _LENGTH_LIMIT), frac=item.frac("frac"))


def _layer(item: _Fields) -> LayerEntry:
    return LayerEntry(
        name=item.text("name"),
        inputs=item.integer("inputs", 1, _LENGTH_LIMIT),
        outputs=item.integer("outputs", 1, _LENGTH_LIMIT),
        relu=item.flag("relu"),
        bias=item.flag("bias"),
        shift=item.integer("shift", 0, SHIFT_MAX),
        codebook=item.integer("codebook", 0, 255),
        input_frac=item.frac("input_frac"),
        weight_frac=item.frac("weight_frac"),
        output_frac=item.frac("output_frac"),
        nonzeros=item.integer("nonzeros", 0, 1 << 48),
        entries=item.integer("entries", 0, 1 << 48),
        fillers=item.integer("fillers", 0, 1 << 48),
        desc_first=item.integer("desc_first", 0, 0xFFFF),
        desc_count=item.integer("desc_count", 1, 1 << 32),
    )


def _check_parts(manifest: Manifest, file: str) -> None:
    if manifest.stream_bytes % 8:
        raise ImageError(
            f"{file}: stream: {manifest.stream_bytes} bytes are no whole beats of 8; "
            "build the image again"
        )
    offset = 0
    for number, part in enumerate(manifest.parts):
        place = f"{file}: parts[{number}]"
        if part.offset != offset or part.bytes % 8:
            raise ImageError(
                f"{place}: must begin at byte {offset} and be whole beats of 8 bytes; "
                "build the image again"
            )
        offset += part.bytes
        if part.desc_first + part.desc_count > manifest.machine.num_desc:
            raise ImageError(
                f"{place}: its descriptors end beyond the machine's {manifest.machine.num_desc}; "
                "build the image for a machine with more"
            )
    if offset != manifest.stream_bytes:
        raise ImageError(
            f"{file}: parts: they cover {offset} of {manifest.stream_bytes} stream bytes; "
            "build the image again"
        )


def _check_layers(manifest: Manifest, file: str) -> None:
    before = manifest.input
    for number, layer in enumerate(manifest.layers):
        place = f"{file}: layers[{number}] ({layer.name})"
        if (layer.inputs, layer.input_frac) != (before.length, before.frac):
            raise ImageError(
                f"{place}: takes {layer.inputs} inputs of frac {layer.input_frac}, but gets "
                f"{before.length} of frac {before.frac}; build the image again"
            )
        shift = layer.input_frac + layer.weight_frac - layer.output_frac
        if layer.shift != shift:
            raise ImageError(
                f"{place}: shift is {layer.shift}, its formats need {shift}; build the image again"
            )
        if layer.entries != layer.nonzeros + layer.fillers:
            raise ImageError(
                f"{place}: {layer.entries} entries are not {layer.nonzeros} nonzeros and "
                f"{layer.fillers} fillers; build the image again"
            )
        before = Format(layer.outputs, layer.output_frac)
    if before != manifest.output:
        raise ImageError(
            f"{file}: output: {manifest.output.length} of frac {manifest.output.frac}, but the "
            f"last layer gives {before.length} of frac {before.frac}; build the image again"
        )
    if manifest.output_order is not None and len(manifest.output_order) != before.length:
        raise ImageError(
            f"{file}: output_order has {len(manifest.output_order)} places for {before.length} "
            "outputs; build the image again"
        )
