"""Checks what the CCU does in a run, pass by pass, against the descriptors."""

from __future__ import annotations

from collections import deque

from compress.descriptor import Descriptor
from model.parameters import LANES
from tb.units.bench import Bench, Mismatch
from tb.units.ccu.ccu_array import ArrayStub

Event = tuple[int, ...]
CODEBOOK, INIT, FILL, LOAD, WRITE_BACK, BROADCAST = (
    "codebook", "init", "fill", "load", "write back", "broadcast",
)  # fmt: skip


class Roles:
    """Which memories are source and destination, over all runs since reset."""

    def __init__(self) -> None:
        self.acc_sel = self.src_bank = 0
        self.result_regs = self.result_relu = 0

    def outputs(self) -> dict[str, int]:
        """Return the outputs that tell them."""
        return {f"{name}_o": value for name, value in vars(self).items()}

    def end_pass(self, desc: Descriptor) -> None:
        """Swap roles if the layer ends."""
        if not desc.end:
            return
        self.result_regs, self.result_relu = int(not desc.sram_out), int(desc.relu)
        if desc.sram_out:
            self.src_bank ^= 1
        else:
            self.acc_sel ^= 1


class PassChecker:
    """One pass: what must still come, of each kind in order."""

    def __init__(self, bench: Bench, desc: Descriptor, codebook: list[int]) -> None:
        self.bench, self.desc = bench, desc
        n = bench.p["NumPe"]
        granule = LANES * n
        self._end = desc.in_first + desc.in_len
        groups = desc.bias_beats(n)
        first, end = desc.in_first // granule, -(-self._end // granule)
        target = desc.out_first // granule
        self.expected: dict[str, deque[Event]] = {
            CODEBOOK: deque(enumerate(codebook)),
            INIT: deque((int(desc.bias), g, desc.bias_base + g) if desc.bias else (0, g)
                        for g in range(groups if desc.first else 0)),
            FILL: deque((g,) for g in range(first, end if desc.sram_in else first)),
            LOAD: deque([] if desc.sram_in else [()]),
            WRITE_BACK: deque((g, target + g)
                              for g in range(groups if desc.last and desc.sram_out else 0)),
            BROADCAST: deque(),
        }  # fmt: skip
        self.settings = {
            "shift_o": desc.shift, "relu_o": int(desc.relu), "out_rows_o": desc.out_len // n,
            "out_rest_o": desc.out_len % n, "in_first_row_o": desc.in_first // n,
            "in_end_row_o": self._end // n, "in_rest_o": self._end % n,
        }  # fmt: skip
        # So many that a pass stays short, whatever its length.
        self._odds = min(1.0, bench.rng.choice((0, 1, 20, 60)) / desc.in_len)

    def take(self, kind: str, event: Event) -> None:
        """Compare an event with the next one of its kind."""
        if not self.expected[kind]:
            raise Mismatch(f"{kind} {event} came, none was left, cycle {self.bench.cycles}")
        self.bench.check(kind, self.expected[kind].popleft(), event)

    def left(self, *kinds: str) -> list[str]:
        """Return the kinds of which something is still to come, out of those given or of all."""
        return [kind for kind in kinds or self.expected if self.expected[kind]]

    def elements(self, low: int, high: int) -> list[tuple[int, int]]:
        """Draw the non-zero activations of the pass among elements `low` ... `high` - 1."""
        rng = self.bench.rng
        low, high = max(low, self.desc.in_first), min(high, self._end)
        return [(e, rng.randint(1, 0xFFFF)) for e in range(low, high) if rng.random() < self._odds]

    def expect_broadcast(self, element: int, act: int) -> None:
        """The CCU took an activation: it goes out with its column in the next cycle."""
        self.expected[BROADCAST].append((self.desc.ptr_base + element - self.desc.in_first, act))


class RunChecker:
    """One run: passes in order, each complete before the next begins.

    Parameters
    ----------
    bench : Bench
    array : ArrayStub
    roles : Roles
    passes : list of PassChecker
        Those that the run gets to, the first one of descriptor `first`.
    first : int
    """

    def __init__(
        self, bench: Bench, array: ArrayStub, roles: Roles, passes: list[PassChecker], first: int
    ) -> None:
        self.bench, self.array, self.roles = bench, array, roles
        self.passes, self.first = passes, first
        self.index = -1
        self._ready_before = False
        self.first_input: int | None = None  # cycle of the first fill or load

    def complete(self) -> bool:
        """Whether the current pass has nothing to do any more, its write-back included."""
        return self.array.idle and not self.passes[self.index].left()

    def _pass_of(self, kind: str) -> PassChecker:
        """Return the pass that an event belongs to; set-up may begin the next one."""
        if kind in (CODEBOOK, INIT, FILL, LOAD) and (self.index < 0 or self.complete()):
            if self.index + 1 == len(self.passes):
                raise Mismatch(f"{kind} after the last pass, cycle {self.bench.cycles}")
            if self.index >= 0:
                self.roles.end_pass(self.passes[self.index].desc)
            self.index += 1
        if self.index < 0:
            raise Mismatch(f"{kind} before the first pass, cycle {self.bench.cycles}")
        current = self.passes[self.index]
        self.bench.check_outputs(current.settings | self.roles.outputs(), self.out)
        self.bench.check("current_o", self.first + self.index, self.out["current_o"])
        return current

    def observe(self, out: dict[str, int | str]) -> list[tuple[int, int]]:
        """Check one cycle's outputs; return the activations that become pending."""
        self.out, elements = out, []
        granule = LANES * self.bench.p["NumPe"]
        if out["cb_load_o"]:
            self._pass_of(CODEBOOK).take(CODEBOOK, (out["cb_quarter_o"], out["cb_data_o"]))
        if out["init_o"]:
            bias, group = out["init_bias_o"], out["init_group_o"]
            current = self._pass_of(INIT)
            # Without a bias nobody looks at its address.
            event = (1, group, out["init_addr_o"]) if current.desc.bias else (bias, group)
            current.take(INIT, event)
        for kind in (FILL, LOAD):
            if out["fill_o" if kind == FILL else "scan_load_o"]:
                current = self._pass_of(kind)
                self.first_input = self.first_input or self.bench.cycles
                if kind == FILL:
                    group = out["fill_group_o"]
                    current.take(kind, (group,))
                    elements = current.elements(granule * group, granule * (group + 1))
                else:
                    current.take(kind, ())
                    elements = current.elements(0, current.desc.in_first + current.desc.in_len)
        if out["bcast_valid_o"]:
            self._pass_of(BROADCAST).take(BROADCAST, (out["bcast_col_o"], out["bcast_act_o"]))
        self._check_order(out)
        return elements

    def _check_order(self, out: dict[str, int | str]) -> None:
        bench = self.bench
        if out["issue_ready_o"]:
            left = self._pass_of("issue_ready").left(CODEBOOK, INIT)
            bench.check("set-up that issue_ready_o came before", [], left)
        elif self._ready_before:
            bench.check("idle when issue_ready_o falls", True, self.array.idle)
            bench.check("inputs left", [], self.passes[self.index].left(FILL, LOAD, BROADCAST))
        self._ready_before = bool(out["issue_ready_o"])
        if out["wb_o"]:
            current = self._pass_of(WRITE_BACK)
            left = current.left(CODEBOOK, INIT, FILL, LOAD, BROADCAST)
            bench.check("work that write-back came before", [], left)
            bench.check("idle at write-back", True, self.array.idle)
            current.take(WRITE_BACK, (out["wb_group_o"], out["wb_addr_o"]))
        bench.check("clear_o", 0, out["clear_o"])

    def took(self, taken: tuple[int, int] | None) -> None:
        """Note what the CCU took from the root."""
        if taken:
            self.passes[self.index].expect_broadcast(*taken)

    def finish(self) -> None:
        """Check that the run did all it had to."""
        self.bench.check("passes that were run", len(self.passes), self.index + 1)
        if self.passes:
            self.bench.check("events that never came", [], self.passes[-1].left())
            self.bench.check("idle at the end", True, self.array.idle)
            self.roles.end_pass(self.passes[-1].desc)
