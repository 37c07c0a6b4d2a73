"""The register map: reset values, access rights, strobes, and addresses that do not exist."""

from __future__ import annotations

import pyuvm
from pyuvm import uvm_status_e

from tb.agents import patterns
from tb.agents.axil import OKAY, SLVERR, Access
from tb.env.registers import register_map
from tb.top.base_test import BaseTest

_SPACE = 0x1000


@pyuvm.test()
class ResetValues(BaseTest):
    """Every register reads as the document says, through the register model."""

    async def stimulus(self) -> None:
        for spec in register_map(self.config):
            status, value = await getattr(self.env.registers, spec.name.lower()).read()
            assert status == uvm_status_e.UVM_IS_OK, f"{spec.name}: {status}"
            assert value == spec.reset, f"{spec.name}: {value:#x}, not {spec.reset:#x}"


@pyuvm.test()
class ReadWrite(BaseTest):
    """RW registers keep their bits and no others; RO registers keep their value."""

    async def stimulus(self) -> None:
        for spec in register_map(self.config):
            for data in (0xFFFFFFFF, 0, self.rng.getrandbits(32)):
                if spec.access == "RW":
                    expected = data & ((1 << spec.bits) - 1)
                elif spec.access == "RO" and not spec.volatile:
                    expected = spec.reset
                else:
                    continue
                write = await self.host.access(Access(True, spec.address, data))
                assert write.response == OKAY, f"{spec.name}: {write}"
                read = await self.host.access(Access(False, spec.address))
                assert read.data == expected, f"{spec.name}: {read}, not {expected:#x}"


@pyuvm.test()
class Strobes(BaseTest):
    """Only strobed bytes are written, into every RW register, for all sixteen strobes."""

    async def stimulus(self) -> None:
        for spec in register_map(self.config):
            if spec.access != "RW":
                continue
            value = 0
            for strobes in range(16):
                data = self.rng.getrandbits(32)
                mask = sum(0xFF << 8 * b for b in range(4) if strobes >> b & 1)
                value = (value & ~mask | data & mask) & ((1 << spec.bits) - 1)
                await self.host.access(Access(True, spec.address, data, strobes))
                read = await self.host.access(Access(False, spec.address))
                assert read.data == value, f"{spec.name} strobes {strobes:04b}: {read}"
        # A start without its strobe is none.
        await self.host.access(Access(True, 0x040, 1, 0b1110))
        assert await self.host.read("STATUS") == 0


@pyuvm.test()
class Addresses(BaseTest):
    """Every word of the address space: listed ones answer OKAY, all others SLVERR."""

    async def stimulus(self) -> None:
        listed = {spec.address for spec in register_map(self.config)}
        before = {a: (await self.host.access(Access(False, a))).data for a in sorted(listed)}
        for address in range(0, _SPACE, 4):
            if address in listed:
                continue
            write = await self.host.access(Access(True, address, 0xFFFFFFFF))
            read = await self.host.access(Access(False, address))
            assert write.response == SLVERR, f"{write}"
            assert (read.response, read.data) == (SLVERR, 0), f"{read}"
        for address, value in before.items():
            read = await self.host.access(Access(False, address))
            assert (read.response, read.data) == (OKAY, value), f"{read}, was {value:#x}"


@pyuvm.test()
class Channels(BaseTest):
    """Address and data in any order, responses held back."""

    async def stimulus(self) -> None:
        for name in ("never", "heavy", "bursts"):
            self.env.axil.back_pressure(patterns.make(name, self.rng))
            for _ in range(30):
                data = self.rng.getrandbits(16)
                await self.host.access(Access(
                    True, 0x048, data,
                    address_delay=self.rng.randrange(5), data_delay=self.rng.randrange(5),
                ))  # fmt: skip
                read = await self.host.access(Access(False, 0x048))
                assert read.data == data, f"{read}, not {data:#x}"
        self.env.axil.back_pressure(None)


@pyuvm.test()
class ResetInTheMiddle(BaseTest):
    """A reset brings the registers back, whatever they held."""

    async def stimulus(self) -> None:
        for name in ("DESC_FIRST", "DESC_COUNT", "IRQ_ENABLE"):
            await self.host.write(name, 3)
        await self.reset()
        self.env.scoreboard.restart()
        for name in ("DESC_FIRST", "DESC_COUNT", "IRQ_ENABLE", "IRQ_STATUS", "ERROR", "STATUS"):
            assert await self.host.read(name) == 0, name
