"""Model files for tests, in every format, and networks to put into them."""

import json
import struct

import numpy as np
from safetensors.numpy import save_file


def random_tensors(rng, lengths, names="fc{}.weight,fc{}.bias", dtype=np.float32):
    """Weights (outputs x inputs) and biases of layers between vectors of the given lengths."""
    weight, bias = names.split(",")
    tensors = {}
    for number, (inputs, outputs) in enumerate(zip(lengths[:-1], lengths[1:], strict=True), 1):
        tensors[weight.format(number)] = (
            rng.normal(0, inputs**-0.5, (outputs, inputs)).astype(dtype)
        )
        tensors[bias.format(number)] = rng.normal(0, 0.1, outputs).astype(dtype)
    return tensors


def save(path, tensors):
    """Write tensors in the format of the suffix."""
    if path.suffix == ".npz":
        np.savez(path, **tensors)
    else:
        save_file({name: np.ascontiguousarray(own) for name, own in tensors.items()}, path)
    return path


def raw_safetensors(path, header, data=b""):
    """A .safetensors file with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def npy_bytes(header, data=b""):
    """A .npy file with any header text."""
    text = header.encode() + b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data
