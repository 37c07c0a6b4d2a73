"""Register model of `docs/registers.md`, on pyuvm's register layer."""

from __future__ import annotations

from dataclasses import dataclass

from pyuvm import (
    uvm_access_e,
    uvm_endianness_e,
    uvm_reg,
    uvm_reg_adapter,
    uvm_reg_block,
    uvm_reg_bus_op,
    uvm_reg_field,
    uvm_status_e,
)

from tb.agents.axil import OKAY, Access
from tb.env.config import EnvConfig

START = 1
BUSY, LOADING, DONE, ERROR = 1, 2, 4, 8
IRQ_DONE, IRQ_ERROR = 1, 2

ERROR_NAMES = ("START_BUSY", "DESCRIPTOR", "PACKET", "CUT", "ROW", "POINTER", "RANGE")
COUNTER_NAMES = (
    "CYCLES", "BROADCASTS", "STALLS", "ZEROS", "ENTRIES", "FILLERS", "EMPTIES", "BUSY", "STARVED",
    "BYPASSES", "SPMAT_READS", "PTR_READS",
)  # fmt: skip
COUNTERS_BASE = 0x100


@dataclass(frozen=True)
class RegisterSpec:
    """One line of the register map: fields are (lowest bit, width)."""

    name: str
    address: int
    access: str
    reset: int = 0
    bits: int = 32
    volatile: bool = False


def register_map(config: EnvConfig) -> list[RegisterSpec]:
    """List all registers with the reset values that the parameters give."""
    c = config
    constants = (
        ("ID", 0x31454945),
        ("VERSION", 0x00010000),
        ("NUM_PE", c.num_pe),
        ("QUEUE_DEPTH", c.queue_depth),
        ("SPMAT_WIDTH", c.spmat_width),
        ("SPMAT_ENTRIES", c.spmat_entries),
        ("PTR_DEPTH", c.ptr_depth),
        ("ACT_DEPTH", c.act_depth),
        ("REG_DEPTH", c.reg_depth),
        ("ISSUE", c.issue_width | c.empty_skip << 8 | c.filler_skip << 9),
        ("BIAS_DEPTH", c.bias_depth),
        ("TABLES", c.num_desc | c.num_codebooks << 16),
    )
    registers = [RegisterSpec(n, 4 * i, "RO", value) for i, (n, value) in enumerate(constants)]
    registers += [
        RegisterSpec("CTRL", 0x040, "W1S", bits=1, volatile=True),
        RegisterSpec("STATUS", 0x044, "RO", volatile=True),
        RegisterSpec("DESC_FIRST", 0x048, "RW", bits=16),
        RegisterSpec("DESC_COUNT", 0x04C, "RW", bits=16),
        RegisterSpec("IRQ_ENABLE", 0x050, "RW", bits=2),
        RegisterSpec("IRQ_STATUS", 0x054, "W1C", bits=2, volatile=True),
        RegisterSpec("ERROR", 0x058, "W1C", bits=7, volatile=True),
        RegisterSpec("CURRENT", 0x05C, "RO", volatile=True),
    ]
    registers += [
        RegisterSpec(f"ERROR_INFO_{n}", 0x060 + 4 * n, "RO", volatile=True)
        for n in range(len(ERROR_NAMES))
    ]
    for n, name in enumerate(COUNTER_NAMES):
        for half, suffix in enumerate(("LO", "HI")):
            address = COUNTERS_BASE + 8 * n + 4 * half
            registers.append(RegisterSpec(f"{name}_{suffix}", address, "RO", volatile=True))
    return registers


class EieRegisters(uvm_reg_block):
    """The block: every register is an attribute under its name in lower case, e.g. `irq_enable`."""

    def __init__(self, config: EnvConfig, name: str = "registers") -> None:
        super().__init__(name)
        self.configure()
        self.specs = {spec.name: spec for spec in register_map(config)}
        self.map = self.create_map("map", 0, 4, uvm_endianness_e.UVM_LITTLE_ENDIAN)
        self.set_default_map(self.map)
        for spec in self.specs.values():
            register = uvm_reg(spec.name, 32)
            register.configure(self)
            value = uvm_reg_field("value")
            value.configure(
                register, spec.bits, 0, spec.access, spec.volatile, spec.reset, True, False, False
            )
            self.map.add_reg(register, spec.address, "RO" if spec.access == "RO" else "RW")
            setattr(self, spec.name.lower(), register)
        self.lock_model()


class AxilAdapter(uvm_reg_adapter):
    """Between register operations and accesses on the bus."""

    def reg2bus(self, rw: uvm_reg_bus_op) -> Access:
        """Make the access of an operation."""
        return Access(rw.kind == uvm_access_e.UVM_WRITE, rw.addr, rw.data)

    def bus2reg(self, bus_item: Access, rw: uvm_reg_bus_op) -> None:
        """Take data and status of a finished access over."""
        rw.data = bus_item.data
        okay = bus_item.response == OKAY
        rw.status = uvm_status_e.UVM_IS_OK if okay else uvm_status_e.UVM_NOT_OK
