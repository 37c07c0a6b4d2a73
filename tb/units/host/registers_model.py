"""The registers as docs/registers.md tells them, one clock cycle at a time."""

from __future__ import annotations

from collections.abc import Mapping

from tb.env.config import EnvConfig
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE
from tb.env.registers import register_map

LIVE_COUNTERS = ("cycles_i", "broadcasts_i", "stalls_i", "zeros_i")
"""Counters that are inputs of the module; the others are totals, which are asked for."""

_COUNTERS_END = COUNTERS_BASE + 8 * len(COUNTER_NAMES)


class RegistersModel:
    """What the module holds, and what it must answer.

    Parameters
    ----------
    parameters : mapping of str to int
        All parameters of the machine.
    """

    def __init__(self, parameters: Mapping[str, int]) -> None:
        self.specs = {s.address: s for s in register_map(EnvConfig(parameters=dict(parameters)))}
        self.values = dict.fromkeys(("DESC_FIRST", "DESC_COUNT", "IRQ_ENABLE", "IRQ_STATUS"), 0)
        self._done = 0
        self._high = 0

    def total_of(self, word: int) -> int | None:
        """Return which total a read of this word asks for, None if none."""
        address = 4 * word
        first = COUNTERS_BASE + 8 * len(LIVE_COUNTERS)
        if first <= address < _COUNTERS_END and not word & 1:
            return (address - first) // 8
        return None

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Return what the outputs must be, as far as they mean something in this cycle."""
        expected = {
            "start_o": self._written(inputs, "CTRL", 0x01),
            "error_clear_o": self._written(inputs, "ERROR", 0x7F),
            "desc_first_o": self.values["DESC_FIRST"],
            "desc_count_o": self.values["DESC_COUNT"],
            "irq_o": int(self.values["IRQ_STATUS"] & self.values["IRQ_ENABLE"] != 0),
        }
        if inputs["wr_valid_i"]:
            expected["wr_err_o"] = int(4 * inputs["wr_word_i"] not in self.specs)
        total = self.total_of(inputs["rd_word_i"])
        expected["total_req_o"] = int(inputs["rd_valid_i"] and total is not None)
        if expected["total_req_o"]:
            expected["total_counter_o"] = total
        expected["rd_ack_o"] = int(
            inputs["rd_valid_i"] and (total is None or inputs["total_ack_i"])
        )
        if expected["rd_ack_o"]:
            known = 4 * inputs["rd_word_i"] in self.specs
            expected["rd_err_o"] = int(not known)
            if known:
                expected["rd_data_o"] = self._read(inputs)
        return expected

    def clock(self, inputs: Mapping[str, int]) -> None:
        """Do what one clock edge does; an event in the cycle of its clear is kept."""
        address, acknowledged = 4 * inputs["rd_word_i"], self.outputs(inputs)["rd_ack_o"]
        if acknowledged and COUNTERS_BASE <= address < _COUNTERS_END and not address & 4:
            self._high = self._counter(inputs) >> 32
        self.values["IRQ_STATUS"] &= ~self._written(inputs, "IRQ_STATUS", 0b11)
        self.values["IRQ_STATUS"] |= inputs["run_done_i"] | inputs["error_event_i"] << 1
        if inputs["run_start_i"]:
            self._done = 0
        elif inputs["run_done_i"]:
            self._done = 1
        for name, bits in (("DESC_FIRST", 0xFFFF), ("DESC_COUNT", 0xFFFF), ("IRQ_ENABLE", 0b11)):
            mask = self._strobed(inputs, name) & bits
            self.values[name] = self.values[name] & ~mask | inputs["wr_data_i"] & mask

    def _strobed(self, inputs: Mapping[str, int], name: str) -> int:
        """Return the bits that a write of this cycle reaches in a register."""
        spec = self.specs.get(4 * inputs["wr_word_i"])
        if not inputs["wr_valid_i"] or spec is None or spec.name != name:
            return 0
        return sum(0xFF << 8 * byte for byte in range(4) if inputs["wr_strb_i"] >> byte & 1)

    def _written(self, inputs: Mapping[str, int], name: str, bits: int) -> int:
        return self._strobed(inputs, name) & inputs["wr_data_i"] & bits

    def _counter(self, inputs: Mapping[str, int]) -> int:
        number = (4 * inputs["rd_word_i"] - COUNTERS_BASE) // 8
        return inputs[LIVE_COUNTERS[number] if number < len(LIVE_COUNTERS) else "total_i"]

    def _read(self, inputs: Mapping[str, int]) -> int:
        address = 4 * inputs["rd_word_i"]
        spec = self.specs[address]
        if address >= COUNTERS_BASE:
            return self._high if address & 4 else self._counter(inputs) & 0xFFFF_FFFF
        if spec.name.startswith("ERROR_INFO_"):
            kind = int(spec.name.removeprefix("ERROR_INFO_"))
            return inputs["infos_i"] >> 32 * kind & 0xFFFF_FFFF
        changing = {
            "CTRL": 0,
            "STATUS": inputs["running_i"] | inputs["loading_i"] << 1 | self._done << 2
            | (inputs["errors_i"] != 0) << 3,
            "ERROR": inputs["errors_i"],
            "CURRENT": inputs["current_i"],
            **self.values,
        }  # fmt: skip
        return changing.get(spec.name, spec.reset)
