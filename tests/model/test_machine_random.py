"""Random runs: sound networks against the triple loop, garbage against the slow machine."""

import numpy as np
import pytest
from handmade import (
    ACT_SRC, BIAS, CODEBOOK, DESCRIPTOR, ENTRIES, POINTERS, RESULT, RUN, Builder, descriptor,
    header, pack, random_input, random_layer, read, send, unpack16, write,
)
from reference import SlowMachine, dense_network

from model.machine import Machine
from model.parameters import MachineParameters


@pytest.mark.parametrize("rng", range(8), indirect=True)
@pytest.mark.parametrize("num_pe", [1, 2, 4, 16])
def test_random_networks(rng, num_pe):
    """Register and SRAM paths, splits, tiles and loads against the triple loop."""
    p = MachineParameters(num_pe=num_pe, reg_depth=16, spmat_entries=32768, ptr_depth=4096,
                          act_depth=64, bias_depth=256, num_desc=1024, num_codebooks=4)
    sizes = rng.integers(1, 4 * p.register_length + 1, 4).clip(max=120)
    layers = []
    for number, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False)):
        to_sram = outputs > p.register_length or bool(rng.integers(2))
        tile = min(p.register_length, 4 * num_pe * int(rng.integers(1, 5))) if to_sram else None
        layers.append(random_layer(
            rng, int(outputs), int(inputs), float(rng.choice([0.05, 0.3, 0.9])), tile=tile,
            split=4 * num_pe * int(rng.integers(1, 9)), sram_out=to_sram,
            sram_in=not layers or layers[-1].sram_out, new_part=bool(rng.integers(2)),
        ))
    builder, machine = Builder(p).build(layers), Machine(p)
    for _ in range(3):
        x = random_input(rng, int(sizes[0])).tolist()
        builder.infer(machine, x)
        expected = dense_network(layers, x)
        assert (machine.error, machine.error_info) == (0, [0] * 7)
        assert unpack16(read(machine, RESULT, -(-int(sizes[-1]) // 4)))[: sizes[-1]] == expected[-1]


def _random_memories(rng, p):
    entries = rng.integers(0, 256, (p.num_pe, p.spmat_entries)).astype(np.uint8)
    entries[rng.random(entries.shape) < 0.2] &= 0xF0
    entries[rng.random(entries.shape) < 0.8] &= 0x1F
    pointers = np.cumsum(rng.integers(0, 4, (p.num_pe, p.ptr_depth)), axis=1)
    wild = rng.random(pointers.shape) < 0.03
    pointers[wild] = rng.integers(0, 2 * p.spmat_entries, wild.sum())
    bias = rng.integers(-300, 300, (p.num_pe, p.bias_depth))
    codebook = rng.integers(-2000, 2000, 16)
    bank = random_input(rng, p.sram_length)
    return entries, pointers, bias, codebook, bank


def _random_pass(rng, p):
    granule = 4 * p.num_pe
    flags = {name: bool(rng.integers(2)) for name in ("relu", "bias", "sram_in", "sram_out")}
    flags["first"], flags["last"] = bool(rng.random() < 0.7), bool(rng.random() < 0.7)
    flags["end"] = flags["last"] and (not flags["sram_out"] or bool(rng.integers(2)))
    source = p.sram_length if flags["sram_in"] else p.register_length
    in_first = granule * int(rng.integers(0, source // granule))
    in_len = int(rng.integers(1, source - in_first + 1))
    in_len = min(in_len, p.ptr_depth - 1)
    out_first = granule * int(rng.integers(0, p.act_depth // 4)) if flags["sram_out"] else 0
    out_len = int(rng.integers(1, min(p.register_length, p.sram_length - out_first) + 1))
    return flags | {
        "in_first": in_first, "in_len": in_len, "out_first": out_first, "out_len": out_len,
        "ptr_base": int(rng.integers(0, p.ptr_depth - in_len)), "shift": int(rng.integers(0, 16)),
        "bias_base": int(rng.integers(0, (p.bias_depth - p.reg_depth) // 4 + 1)),
    }


def _pack_pass(d):
    names = ("relu", "bias", "sram_in", "sram_out", "first", "last", "end")
    flags = sum(d[name] << bit for bit, name in enumerate(names, start=16))
    fields = {name: value for name, value in d.items() if name not in names}
    return descriptor(**fields, flags=flags)


@pytest.mark.parametrize("rng", range(12), indirect=True)
@pytest.mark.parametrize(("num_pe", "width"), [(1, 32), (4, 64), (8, 512)])
def test_random_garbage_against_the_slow_machine(rng, num_pe, width):
    """Any memory contents and any possible passes: every bit of state, counters and errors."""
    p = MachineParameters(num_pe=num_pe, reg_depth=16, spmat_entries=1024, ptr_depth=64,
                          act_depth=32, bias_depth=16, num_desc=16, num_codebooks=1,
                          spmat_width=width)
    entries, pointers, bias, codebook, bank = _random_memories(rng, p)
    machine, slow = Machine(p), SlowMachine(p, entries, pointers, bias, codebook, bank)
    for pe in range(num_pe):
        send(machine, write(ENTRIES, pack(entries[pe], 8), pe))
        send(machine, write(POINTERS, pack(pointers[pe], 32), pe))
        send(machine, write(BIAS, pack(bias[pe], 16), pe))
    send(machine, write(CODEBOOK, pack(codebook, 16)))
    send(machine, write(ACT_SRC, pack(bank, 16)))
    for _ in range(6):
        passes = [_random_pass(rng, p) for _ in range(int(rng.integers(1, 4)))]
        slow.clear()
        machine.clear_errors(0x7F)
        send(machine, write(DESCRIPTOR, [beat for d in passes for beat in _pack_pass(d)]))
        send(machine, [header(RUN, length=len(passes))])
        for d in passes:
            slow.run(d)
        _compare(machine, slow)


def _compare(machine, slow):
    state, counters, errors = machine.activations, machine.counters, machine.errors
    for f in range(2):
        assert state.files[f].tolist() == np.transpose(slow.files[f]).reshape(-1).tolist()
        assert state.flags[f].tolist() == np.transpose(slow.flags[f]).reshape(-1).tolist()
        assert state.banks[f].tolist() == np.transpose(slow.banks[f]).reshape(-1).tolist()
    assert (state.source_file, state.source_bank) == (slow.src_file, slow.src_bank)
    assert (counters.broadcasts, counters.zeros) == (slow.broadcasts, slow.zeros)
    assert counters.entries.tolist() == slow.counts["entries"]
    assert counters.fillers.tolist() == slow.counts["fillers"]
    assert counters.empties.tolist() == slow.counts["empties"]
    assert counters.spmat_reads.tolist() == slow.counts["words"]
    assert counters.ptr_reads.tolist() == slow.counts["pointers"]
    for kind, name in ((4, "row"), (5, "pointer"), (6, "range")):
        assert bool(errors.bits >> kind & 1) == bool(slow.errors[name])
        if slow.errors[name]:
            assert errors.info[kind] & 0xFFFF in slow.errors[name]
