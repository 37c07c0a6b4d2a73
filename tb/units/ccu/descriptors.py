"""Descriptors for the benches of the CCU: possible ones, and ones that are spoilt on purpose."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from compress.descriptor import Descriptor
from model.descriptor import RESERVED
from model.descriptor import Descriptor as ModelDescriptor
from model.parameters import LANES, MachineParameters

RESERVED_BITS = [bit for bit in range(64) if RESERVED >> bit & 1]
REASONS = range(1, 8)
_FAR = 1 << 32


def possible(rng: random.Random, p: MachineParameters, **wanted: bool) -> Descriptor:
    """Return a random descriptor that the machine can run, often one at a limit.

    Parameters
    ----------
    rng : random.Random
    p : MachineParameters
    **wanted : bool
        Flags that are to have a certain value; `last` and `end` must go together with `sram_out`.
    """
    flag = {name: rng.random() < 0.5 for name in ("relu", "bias", "sram_in", "sram_out", "first")}
    flag |= wanted
    endings = [(False, False), (True, True)] + [(True, False)] * flag["sram_out"]
    flag["last"], flag["end"] = rng.choice(
        [(last, end) for last, end in endings
         if wanted.get("last", last) == last and wanted.get("end", end) == end]
    )  # fmt: skip
    granule = LANES * p.num_pe
    in_limit = p.sram_length if flag["sram_in"] else p.register_length
    in_first = granule * near(rng, 0, in_limit // granule - 1)
    in_len = near(rng, 1, min(in_limit - in_first, p.ptr_depth - 1))
    out_len = near(rng, 1, p.register_length)
    last_group = (p.sram_length - out_len) // granule
    bias_beats = p.bias_depth // LANES - p.row_groups(out_len)
    return Descriptor(
        in_len=in_len,
        in_first=in_first,
        out_len=out_len,
        out_first=granule * near(rng, 0, last_group) if flag["sram_out"] else 0,
        ptr_base=near(rng, 0, p.ptr_depth - in_len - 1),
        # Without a bias to load nobody looks at its place.
        bias_base=near(rng, 0, bias_beats if flag["bias"] and flag["first"] else _FAR - 1),
        codebook=near(rng, 0, p.num_codebooks - 1),
        shift=near(rng, 0, 31),
        **flag,
    )


def near(rng: random.Random, low: int, high: int) -> int:
    """Return a number in `low` ... `high`, an end of the range every other time."""
    return rng.choice((low, high, rng.randint(low, high), rng.randint(low, high)))


def spoil(
    rng: random.Random, p: MachineParameters, desc: Descriptor, reason: int
) -> tuple[Descriptor, int]:
    """Make a descriptor impossible for one reason, most often by one element too many.

    Returns
    -------
    desc : Descriptor
        With reason 6 on a machine of 256 codebooks it stays as it is.
    reserved : int
        Reserved bits to set in beat 3.
    """
    granule = LANES * p.num_pe
    in_limit = p.sram_length if desc.sram_in else p.register_length
    pick = rng.randrange(5)
    odd = rng.choice((1, granule - 1)) if granule > 1 else 1
    far = granule * rng.randrange(p.sram_length // granule + 1, _FAR // granule)
    change: dict[str, int | bool] = {}
    if reason == 1:
        return desc, 1 << rng.choice(RESERVED_BITS)
    if reason == 2:
        change = (
            {"in_len": 0},
            {"in_first": desc.in_first + odd},
            {"in_len": in_limit - desc.in_first + 1},
            {"in_len": _FAR - 1, "in_first": desc.in_first},
            {"in_first": max(far, granule * (in_limit // granule))},
        )[pick]
    elif reason == 3:
        change = (
            {"out_len": 0},
            {"out_len": rng.choice((p.register_length + 1, _FAR - 1))},
            {"out_first": desc.out_first + odd, "sram_out": True},
            {"out_first": far, "sram_out": True},
            {"out_first": granule, "out_len": 1, "sram_out": False},
        )[pick]
    elif reason == 4:
        change = {"ptr_base": rng.choice((p.ptr_depth - min(desc.in_len, p.ptr_depth), _FAR - 1))}
        if desc.in_len >= p.ptr_depth:
            change["ptr_base"] = 0
    elif reason == 5:
        beyond = p.bias_depth // LANES - p.row_groups(min(desc.out_len, p.register_length)) + 1
        change = {"bias": True, "first": True, "bias_base": rng.choice((beyond, _FAR - 1))}
    elif reason == 6 and p.num_codebooks < 256:
        change = {"codebook": rng.choice((p.num_codebooks, 255))}
    elif reason == 7:
        change = {"last": False, "end": True}
        if pick % 2 and not desc.out_first:
            change = {"last": True, "end": False, "sram_out": False}
    return replace(desc, **change), 0


def beats(desc: Descriptor, reserved: int = 0) -> np.ndarray:
    """Return the four beats of a descriptor, uint64 [4]."""
    packed = desc.pack()
    packed[3] |= np.uint64(reserved)
    return packed


def as_integer(words: np.ndarray) -> int:
    """Return four beats as one number of 256 bits."""
    return int.from_bytes(words.astype("<u8").tobytes(), "little")


def reason_of(words: np.ndarray, p: MachineParameters) -> int:
    """Return what the reference model says of four beats: a reason, or 0."""
    return int(ModelDescriptor.decode(words).check(p) or 0)


def machine(parameters: Mapping[str, int]) -> MachineParameters:
    """Return the sizes of a machine for the parameters of a bench."""
    return MachineParameters.from_rtl(parameters)
