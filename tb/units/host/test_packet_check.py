"""Bench of `packet_check`: every field at its bounds, against the reference model's check."""

from __future__ import annotations

from itertools import product

from model.packets import Header, Kind, Malformed, Space, check_header
from model.parameters import MachineParameters
from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.host.headers import limits, make_header, malformed_header, valid_header

SETS = (
    {"NumPe": 4, "SpmatEntries": 1024, "PtrDepth": 64, "ActDepth": 64, "BiasDepth": 64,
     "NumDesc": 16, "NumCodebooks": 4},
    {"NumPe": 1, "SpmatEntries": 1024, "PtrDepth": 16, "ActDepth": 16, "BiasDepth": 16,
     "NumDesc": 1, "NumCodebooks": 1},
    {"NumPe": 256, "SpmatEntries": 16777216, "PtrDepth": 1048576, "ActDepth": 4096,
     "BiasDepth": 65536, "NumDesc": 16384, "NumCodebooks": 256},
)  # fmt: skip

REGISTERS = {"RegDepth": 16}
"""The module does not know it, the model does: the fewest, so that no memory is too small for it."""

FAULTS = (
    Fault("one beat past the end is allowed", "host/packet_check.sv",
          "past > size", "past > size + 25'd1"),
    Fault("a wrong PE is not noticed", "host/packet_check.sv",
          "9'(pe) >= 9'(NumPe)", "9'(pe) > 9'(NumPe)"),
    Fault("address and length wrap", "host/packet_check.sv",
          "past     = 25'(addr) + 25'(len)", "past     = 25'(24'(addr + len))"),
    Fault("results can be written", "host/packet_check.sv",
          "!exists || (is_write && read_only)", "!exists"),
)  # fmt: skip

_KINDS = (Kind.WRITE, Kind.READ, Kind.RUN)


async def _check(bench: Bench, header: int, parameters: MachineParameters) -> int:
    reason = int(check_header(Header(header), parameters) or 0)
    out = await bench.settle(header_i=header)
    bench.check(f"reason of {header:#018x}", reason, out["reason_o"])
    return reason


@unit_test(seeds=False)
async def every_kind_and_space(bench: Bench) -> None:
    """All 256 combinations, each with a header that could be valid and with one that never is."""
    parameters = MachineParameters.from_rtl(REGISTERS | bench.p)
    for kind, space in product(range(16), range(16)):
        await _check(bench, make_header(kind, space), parameters)
        await _check(bench, make_header(kind, space, 255, (1 << 24) - 1, 0), parameters)


@unit_test(seeds=False)
async def bounds_of_every_space(bench: Bench) -> None:
    """The last PE and the first that is not there; the last beat and the first one past it."""
    parameters = MachineParameters.from_rtl(REGISTERS | bench.p)
    for kind, space in product(_KINDS, Space):
        if kind == Kind.RUN and space:
            continue
        pes, beats = limits(kind, space, parameters)
        for pe in {0, 1, pes - 1, min(pes, 255), 254, 255}:
            await _check(bench, make_header(kind, space, pe), parameters)
        top = (1 << 24) - 1
        for address in {0, 1, beats - 1, beats, beats + 1, top}:
            for length in {0, 1, 2, beats - 1, beats, beats + 1, max(0, beats - address), top}:
                await _check(bench, make_header(kind, space, 0, address, length), parameters)


@unit_test()
async def random_headers(bench: Bench) -> None:
    """Valid headers, headers that are malformed for each reason, and noise."""
    parameters = MachineParameters.from_rtl(REGISTERS | bench.p)
    for _ in range(40):
        reason = await _check(bench, valid_header(bench.rng, parameters), parameters)
        bench.check("reason of a header that the bench made valid", 0, reason)
        for malformed in Malformed:
            header = malformed_header(bench.rng, parameters, malformed)
            reason = await _check(bench, header, parameters)
            if not (malformed == Malformed.PE and parameters.num_pe == 256):
                bench.check("reason of a malformed header", int(malformed), reason)
        await _check(bench, bench.rng.getrandbits(64), parameters)
