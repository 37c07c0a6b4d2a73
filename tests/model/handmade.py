"""A second, deliberately plain writer of packets, descriptors, columns and images.

It is written with Python lists and loops, apart from the compressor and from the model, so that
the model's decoder is checked against something that shares nothing with it.
"""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np

from model.parameters import MachineParameters

WRITE, READ, RUN = 1, 2, 3
(ENTRIES, POINTERS, BIAS, CODEBOOK, DESCRIPTOR, ACT_SRC, ACT_DST, RESULT, COUNTERS) = range(9)
RELU, BIAS_ON, SRAM_IN, SRAM_OUT, FIRST, LAST, END = (1 << bit for bit in range(16, 23))

MACHINE_KEYS = ("num_pe", "reg_depth", "spmat_entries", "ptr_depth", "act_depth", "bias_depth",
                "num_desc", "num_codebooks")  # fmt: skip
SMALL = MachineParameters(
    num_pe=4, reg_depth=16, spmat_entries=1024, ptr_depth=128, act_depth=32, bias_depth=32,
    num_desc=16, num_codebooks=4,
)


def header(kind, space=0, pe=0, address=0, length=1):
    return kind | space << 4 | pe << 8 | address << 16 | length << 40


def pack(values, bits):
    """Little-endian lanes of `bits` bits, as many as fit, in 64-bit beats."""
    lanes = 64 // bits
    values = [int(value) & (1 << bits) - 1 for value in values]
    values += [0] * (-len(values) % lanes)
    return [
        sum(value << bits * lane for lane, value in enumerate(values[i : i + lanes]))
        for i in range(0, len(values), lanes)
    ]


def unpack16(beats):
    """Signed 16-bit lanes of beats."""
    lanes = [int(beat) >> 16 * lane & 0xFFFF for beat in beats for lane in range(4)]
    return [value - 0x10000 if value >> 15 else value for value in lanes]


def write(space, beats, pe=0, address=0):
    return [header(WRITE, space, pe, address, len(beats)), *beats]


def descriptor(in_len, out_len, *, in_first=0, out_first=0, ptr_base=0, bias_base=0, codebook=0,
               shift=0, flags=0):
    return [
        in_len | in_first << 32,
        out_len | out_first << 32,
        ptr_base | bias_base << 32,
        codebook | shift << 8 | flags,
    ]


def send(machine, beats, last=None):
    """Feed beats as one transfer, or with TLAST where `last` says."""
    if last is None:
        last = [False] * (len(beats) - 1) + [True]
    machine.feed(np.array(beats, np.uint64), np.array(last, bool))


def read(machine, space, length, pe=0, address=0):
    """Payload of the answer to a READ."""
    send(machine, [header(READ, space, pe, address, length)])
    (packet,) = machine.take_output()
    assert int(packet[0]) == header(10, space, pe, address, length)
    assert packet.shape == (1 + length,)
    return packet[1:].tolist()


def encode_columns(codes, num_pe):
    """Entries of each PE (lists of bytes) and its pointers, for a matrix given as nested lists."""
    entries = [[] for _ in range(num_pe)]
    pointers = [[0] for _ in range(num_pe)]
    for pe in range(num_pe):
        for j in range(len(codes[0])):
            zeros = 0
            for i in range(pe, len(codes), num_pe):
                if codes[i][j] == 0:
                    zeros += 1
                    continue
                while zeros > 15:
                    entries[pe].append(0xF0)
                    zeros -= 16
                entries[pe].append(zeros << 4 | int(codes[i][j]))
                zeros = 0
            pointers[pe].append(len(entries[pe]))
    return entries, pointers


@dataclass
class Layer:
    """A dense layer of codes, with the settings that an image needs."""

    codes: np.ndarray
    codebook: list
    bias: list | None
    shift: int
    relu: bool
    name: str = "layer"
    sram_in: bool = True
    sram_out: bool = False
    split: int | None = None  # inputs of one pass
    tile: int | None = None  # rows of one tile
    new_part: bool = False  # every pass after the first in a part of its own


@dataclass
class Builder:
    """Lays layers out in the memories of one machine and writes the stream."""

    parameters: MachineParameters
    parts: list = field(default_factory=list)

    def build(self, layers):
        """Fill `parts` with (beats, first descriptor, number of descriptors)."""
        self.parts, self.layer_records = [], []
        self._clear()
        self._prefix = write(CODEBOOK, [b for layer in layers for b in pack(layer.codebook, 16)])
        for number, layer in enumerate(layers):
            self._add(number, layer)
        self._close_part()
        return self

    def _clear(self):
        n = self.parameters.num_pe
        self._entries = [[] for _ in range(n)]
        self._pointers = [[] for _ in range(n)]
        self._bias = [[] for _ in range(n)]
        self._descriptors = []

    def _add(self, number, layer):
        codes = np.asarray(layer.codes)
        outputs, inputs = codes.shape
        split, tile = layer.split or inputs, layer.tile or outputs
        record = {"desc_first": len(self._descriptors), "desc_count": 0, "entries": 0,
                  "fillers": 0}
        for row in range(0, outputs, tile):
            for first in range(0, inputs, split):
                if layer.new_part and self._descriptors:
                    self._close_part()
                    if not record["desc_count"]:
                        record["desc_first"] = 0
                block = codes[row : row + tile, first : first + split]
                ends = first + split >= inputs
                flags = RELU * layer.relu | BIAS_ON * (layer.bias is not None)
                flags |= SRAM_IN * layer.sram_in | SRAM_OUT * layer.sram_out
                flags |= FIRST * (first == 0) | LAST * ends
                flags |= END * (ends and row + tile >= outputs)
                ptr_base, bias_base = self._block(block), 0
                if layer.bias is not None and first == 0:
                    bias_base = self._add_bias(layer.bias[row : row + tile])
                record["entries"] += self._last_counts[0]
                record["fillers"] += self._last_counts[1]
                record["desc_count"] += 1
                self._descriptors.append(descriptor(
                    block.shape[1], block.shape[0], in_first=first, out_first=row,
                    ptr_base=ptr_base, bias_base=bias_base, codebook=number, shift=layer.shift,
                    flags=flags,
                ))
        self.layer_records.append(record)

    def _block(self, block):
        entries, pointers = encode_columns(block.tolist(), self.parameters.num_pe)
        ptr_base = len(self._pointers[0])
        for pe in range(self.parameters.num_pe):
            base = len(self._entries[pe])
            self._pointers[pe] += [base + p for p in pointers[pe]]
            self._entries[pe] += entries[pe]
        self._last_counts = (
            sum(len(own) for own in entries),
            sum(entry & 15 == 0 for own in entries for entry in own),
        )
        return ptr_base

    def _add_bias(self, bias):
        n = self.parameters.num_pe
        base = len(self._bias[0]) // 4
        groups = -(-(-(-len(bias) // n)) // 4)
        for pe in range(n):
            own = [int(value) for value in bias[pe::n]]
            self._bias[pe] += own + [0] * (4 * groups - len(own))
        return base

    def _close_part(self):
        beats = list(self._prefix)
        self._prefix = []
        beats += write(DESCRIPTOR, [beat for d in self._descriptors for beat in d])
        for pe in range(self.parameters.num_pe):
            for space, values, bits in ((BIAS, self._bias, 16), (POINTERS, self._pointers, 32),
                                        (ENTRIES, self._entries, 8)):
                if values[pe]:
                    beats += write(space, pack(values[pe], bits), pe)
        self.parts.append((beats, 0, len(self._descriptors)))
        self._clear()

    def infer(self, machine, x):
        """Send all parts and run them on one input vector; the output vector comes back."""
        send(machine, write(ACT_SRC, pack(x, 16)))
        for beats, first, count in self.parts:
            send(machine, [*beats, header(RUN, address=first, length=count)])

    def manifest(self, layers, fracs):
        """Manifest of an image; `fracs` are the fractional bits between layers."""
        machine = {name: getattr(self.parameters, name) for name in MACHINE_KEYS}
        records = []
        for layer, record, before, after in zip(
            layers, self.layer_records, fracs[:-1], fracs[1:], strict=True
        ):
            outputs, inputs = np.asarray(layer.codes).shape
            records.append({
                "name": layer.name, "inputs": inputs, "outputs": outputs, "relu": layer.relu,
                "bias": layer.bias is not None, "shift": layer.shift,
                "codebook": len(records), "input_frac": before,
                "weight_frac": layer.shift - before + after, "output_frac": after,
                "nonzeros": record["entries"] - record["fillers"], **record,
            })
        parts, offset = [], 0
        for beats, first, count in self.parts:
            parts.append({"offset": offset, "bytes": 8 * len(beats), "desc_first": first,
                          "desc_count": count})
            offset += 8 * len(beats)
        stream = self.stream()
        return {
            "format": "eie-image", "version": 1, "machine": machine,
            "stream": {"bytes": len(stream), "sha256": hashlib.sha256(stream).hexdigest()},
            "parts": parts,
            "input": {"length": records[0]["inputs"], "frac": fracs[0]},
            "output": {"length": records[-1]["outputs"], "frac": fracs[-1]},
            "layers": records, "provenance": {"made": "by hand"},
        }

    def stream(self):
        return b"".join(
            beat.to_bytes(8, "little") for beats, _, _ in self.parts for beat in beats
        )


def save_image(folder, manifest, stream):
    """Write the two files; length and checksum in the manifest are made to fit the stream."""
    folder.mkdir(exist_ok=True)
    manifest["stream"] = {"bytes": len(stream), "sha256": hashlib.sha256(stream).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "stream.bin").write_bytes(stream)
    return folder


def random_layer(rng, outputs, inputs, density, **settings):
    """A layer of random codes; some columns and, in the last rows, some PEs' parts are empty."""
    codes = rng.integers(1, 16, (outputs, inputs)) * (rng.random((outputs, inputs)) < density)
    codes[:, rng.random(inputs) < 0.1] = 0
    codebook = rng.integers(-3000, 3000, 16)
    codebook[0] = 0
    settings.setdefault("bias", rng.integers(-20000, 20000, outputs).tolist())
    settings.setdefault("shift", int(rng.integers(0, 14)))
    settings.setdefault("relu", bool(rng.integers(2)))
    return Layer(codes, codebook.tolist(), **settings)


def random_input(rng, length):
    x = rng.integers(-32768, 32768, length) >> int(rng.integers(0, 10))
    return np.where(rng.random(length) < 0.4, 0, x)
