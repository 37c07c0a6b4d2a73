"""Register model of `docs/registers.md`, on pyuvm's register layer."""

from __future__ import annotations

from dataclasses import dataclass

from pyuvm import (
    uvm_access_e,
    uvm_component,
    uvm_endianness_e,
    uvm_predict_e,
    uvm_reg,
    uvm_reg_adapter,
    uvm_reg_block,
    uvm_reg_bus_op,
    uvm_reg_field,
    uvm_status_e,
)

from tb.agents.axil import OKAY, Access
from tb.env.config import EnvConfig
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE
from tb.env.subscriber import Subscriber

START = 1
BUSY, LOADING, DONE, ERROR = 1, 2, 4, 8
IRQ_DONE, IRQ_ERROR = 1, 2

ERROR_NAMES = ("START_BUSY", "DESCRIPTOR", "PACKET", "CUT", "ROW", "POINTER", "RANGE")

Field = tuple[str, int, int]
"""Name, lowest bit and width of a field."""


@dataclass(frozen=True)
class RegisterSpec:
    """One line of the register map.

    Attributes
    ----------
    name : str
    address : int
    access : str
        One of pyuvm's policies.
    reset : int
    bits : int
        Bits from 0 on that a register can hold.
    volatile : bool
        Whether the machine changes it by itself.
    fields : tuple of Field
        Empty for a register that is one value: it gets one field of that name.
    """

    name: str
    address: int
    access: str
    reset: int = 0
    bits: int = 32
    volatile: bool = False
    fields: tuple[Field, ...] = ()


def register_map(config: EnvConfig) -> list[RegisterSpec]:
    """List all registers with the reset values that the parameters give."""
    c = config
    constants: tuple[tuple[str, int, tuple[Field, ...]], ...] = (
        ("ID", 0x31454945, ()),
        ("VERSION", 0x00010000, (("MINOR", 0, 16), ("MAJOR", 16, 16))),
        ("NUM_PE", c.num_pe, ()),
        ("QUEUE_DEPTH", c.queue_depth, ()),
        ("SPMAT_WIDTH", c.spmat_width, ()),
        ("SPMAT_ENTRIES", c.spmat_entries, ()),
        ("PTR_DEPTH", c.ptr_depth, ()),
        ("ACT_DEPTH", c.act_depth, ()),
        ("REG_DEPTH", c.reg_depth, ()),
        (
            "ISSUE",
            c.issue_width | c.empty_skip << 8 | c.filler_skip << 9,
            (("ISSUE_WIDTH", 0, 8), ("EMPTY_SKIP", 8, 1), ("FILLER_SKIP", 9, 1)),
        ),
        ("BIAS_DEPTH", c.bias_depth, ()),
        (
            "TABLES",
            c.num_desc | c.num_codebooks << 16,
            (("NUM_DESC", 0, 16), ("NUM_CODEBOOKS", 16, 16)),
        ),
    )
    status = _bits("BUSY", "LOADING", "DONE", "ERROR")
    interrupts = _bits("DONE", "ERROR")
    return [
        *(
            RegisterSpec(name, 4 * i, "RO", value, fields=fields)
            for i, (name, value, fields) in enumerate(constants)
        ),
        # START is gone at once: for the mirror a one that is written clears it.
        RegisterSpec("CTRL", 0x040, "W1C", bits=1, volatile=True, fields=_bits("START")),
        RegisterSpec("STATUS", 0x044, "RO", volatile=True, fields=status),
        RegisterSpec("DESC_FIRST", 0x048, "RW", bits=16),
        RegisterSpec("DESC_COUNT", 0x04C, "RW", bits=16),
        RegisterSpec("IRQ_ENABLE", 0x050, "RW", bits=2, fields=interrupts),
        RegisterSpec("IRQ_STATUS", 0x054, "W1C", bits=2, volatile=True, fields=interrupts),
        RegisterSpec("ERROR", 0x058, "W1C", bits=7, volatile=True, fields=_bits(*ERROR_NAMES)),
        RegisterSpec("CURRENT", 0x05C, "RO", volatile=True),
        *(
            RegisterSpec(f"ERROR_INFO_{n}", 0x060 + 4 * n, "RO", volatile=True)
            for n in range(len(ERROR_NAMES))
        ),
        *(
            RegisterSpec(f"{name}_{suffix}", COUNTERS_BASE + 8 * n + 4 * half, "RO", volatile=True)
            for n, name in enumerate(COUNTER_NAMES)
            for half, suffix in enumerate(("LO", "HI"))
        ),
    ]


def _bits(*names: str) -> tuple[Field, ...]:
    """Fields of one bit each, from bit 0 on."""
    return tuple((name, bit, 1) for bit, name in enumerate(names))


class EieRegisters(uvm_reg_block):
    """The block: every register is an attribute under its name in lower case, e.g. `irq_enable`.

    Attributes
    ----------
    specs : dict of str to RegisterSpec
    map : uvm_reg_map
    """

    def __init__(self, config: EnvConfig, name: str = "registers") -> None:
        super().__init__(name)
        self.configure()
        self.specs = {spec.name: spec for spec in register_map(config)}
        self.map = self.create_map("map", 0, 4, uvm_endianness_e.UVM_LITTLE_ENDIAN)
        self.set_default_map(self.map)
        for spec in self.specs.values():
            register = uvm_reg(spec.name, 32)
            register.configure(self)
            for field_name, low, width in spec.fields or ((spec.name, 0, spec.bits),):
                reset = spec.reset >> low & ((1 << width) - 1)
                field = uvm_reg_field(field_name)
                field.configure(
                    register, width, low, spec.access, spec.volatile, reset, True, False, False
                )
            self.map.add_reg(register, spec.address, "RO" if spec.access == "RO" else "RW")
            setattr(self, spec.name.lower(), register)
        self.lock_model()
        self.reset()

    def mirrored(self, name: str, field: str | None = None) -> int:
        """Return what a register, or one of its fields, is believed to hold."""
        register = getattr(self, name.lower())
        if field is None:
            return register.get_mirrored_value()
        return register.get_field_by_name(field).get_mirrored_value()

    def observe(self, access: Access) -> None:
        """Let the mirror follow an access that was seen on the bus."""
        register = self.map.get_reg_by_offset(access.address & ~3)
        if register is None or access.response != OKAY:
            return
        if not access.write:
            register.predict(access.data, -1, uvm_predict_e.UVM_PREDICT_READ, map=self.map)
            return
        strobed = sum(0xFF << 8 * b for b in range(4) if access.strobes >> b & 1)
        data = access.data & strobed
        if self.specs[register.get_name()].access == "RW":
            data |= register.get_mirrored_value() & ~strobed
        register.predict(data, -1, uvm_predict_e.UVM_PREDICT_WRITE, map=self.map)


class RegisterPredictor(uvm_component):
    """Keeps the mirror up to date with what the monitor sees, whoever did the access.

    pyuvm 5 has no predictor (its class raises NotImplementedError), and its prediction takes a byte
    enable for a whole field; so strobes are merged before.

    Attributes
    ----------
    block : EieRegisters
        Set by the environment.
    """

    def build_phase(self) -> None:
        self.block: EieRegisters | None = None
        self.export = Subscriber("export", self, self._observe)

    def _observe(self, access: Access) -> None:
        self.block.observe(access)


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
