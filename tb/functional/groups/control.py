"""Control: runs, layers, batches and tiles, starts, errors, resets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.descriptor import Descriptor, Impossible
from model.error_register import ErrorKind
from model.packets import Malformed
from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Cross, Group, Hits, Point, Rule
from tb.functional.view import PassView

COUNT = Ranges.of(one=1, two=2, three_up=3)
KINDS = tuple(kind.name.lower() for kind in ErrorKind)
REFUSALS = tuple(reason.name.lower() for reason in Impossible)
MALFORMED = tuple(reason.name.lower() for reason in Malformed)
_SEVERAL = {"two": rules.ONE_DESCRIPTOR, "three_up": rules.TWO_DESCRIPTORS}
SHORT_POINTERS = Rule(
    "needs a pointer for every activation of the SRAM",
    lambda m: m.ptr_depth <= m.act_depth * m.num_pe,
)
NO_REGISTERS_WHOLE = Rule(
    "needs pointers for as many inputs as the registers hold",
    lambda m: m.ptr_depth <= m.reg_depth * m.num_pe,
)
ALL_CODEBOOKS = Rule("needs fewer than 256 codebooks", lambda m: m.num_codebooks > 255)
ALL_PES = Rule("needs fewer than 256 PEs", lambda m: m.num_pe > 255)

GROUP = Group(
    "control",
    "What the control unit sequences, and every error that the machine reports.",
    (
        Point("layers", "Layers that end in a run.", ("none", *COUNT.names), _SEVERAL),
        Point("passes", "Passes of a run.", ("none", *COUNT.names), _SEVERAL),
        Point("batches", "Windows of inputs that a pass goes through.", COUNT.names,
              {"two": rules.batches(1), "three_up": rules.batches(2)}),
        Point("batch_end", "The last window of a pass with several.",
              ("full", "one_row", "partial"),
              {"full": Rule("needs pointers and activations for two windows",
                            lambda m: rules.longest_pass(m) < 2 * m.reg_depth * m.num_pe),
               "one_row": rules.batches(1), "partial": rules.batches(1)}),
        Point("tiles", "Tiles of rows of a layer.", COUNT.names,
              {"two": rules.tiles(1), "three_up": rules.tiles(2)}),
        Point("input_parts", "Passes over parts of the inputs that make up one tile.",
              COUNT.names, {"two": rules.ONE_DESCRIPTOR, "three_up": rules.TWO_DESCRIPTORS}),
        Point("roles", "Where a layer comes from and goes to.",
              ("registers_registers", "registers_sram", "sram_registers", "sram_sram")),
        Point("swap", "Roles when a layer ends: which file or bank is the source afterwards.",
              ("file_0", "file_1", "bank_0", "bank_1")),
        Point("inputs", "Inputs of a pass.",
              ("one", "some", "registers_whole", "registers_and_one", "sram_whole"),
              {"registers_whole": NO_REGISTERS_WHOLE, "registers_and_one": rules.batches(1),
               "sram_whole": SHORT_POINTERS}),
        Point("outputs", "Rows of a pass.", ("one", "some", "one_in_each_pe", "registers_whole")),
        Point("layer_outputs", "Rows of a layer.", ("one", "some", "sram_whole"),
              {"sram_whole": Rule("needs a descriptor for every tile of the SRAM",
                                  lambda m: m.num_desc * m.reg_depth < m.act_depth)}),
        Point("size", "Shortest and longest layers.",
              ("one_input_one_output", "one_to_many", "many_to_one", "many_to_many")),
        Point("start", "How runs start, and starts that are refused.",
              ("register", "packet", "refused_in_run", "refused_in_packet")),
        Point("end_seen", "How the host learns that a run has ended.",
              ("status", "interrupt", "answer")),
        Point("behind_run", "Packet that waits right behind a RUN packet.",
              ("write", "read", "run")),
        Point("descriptors", "Which descriptors a run has.", ("first", "inner", "last", "all"),
              {"inner": rules.TWO_DESCRIPTORS}),
        Point("error", "Errors that the machine reports.", KINDS),
        Point("refusal", "Why a descriptor is refused.", REFUSALS,
              {"codebook": ALL_CODEBOOKS}),
        Point("refused_start", "How a run started that a descriptor ended.",
              ("register", "packet")),
        Point("refused_at", "Place in its run of a descriptor that is refused.",
              ("first", "later"), {"later": rules.ONE_DESCRIPTOR}),
        Point("malformed", "Why a packet is refused.", MALFORMED),
        Point("cut", "Where a packet is cut short.", ("behind_header", "inside", "one_missing")),
        Point("error_pe", "PE with an error in its columns.", ("first", "inner", "last", "several"),
              {"last": rules.ONE_PE, "inner": rules.TWO_PES, "several": rules.ONE_PE}),
        Point("error_again", "An error of a kind whose bit is set already.", KINDS),
        Point("run_with_error", "A run while an error is recorded.", ("yes",)),
        Point("error_read", "Bits that the host reads as set in ERROR.", KINDS + ("several",)),
        Point("error_cleared", "Set bits that the host clears.", KINDS),
        Point("status", "Bits that the host reads as set in STATUS.",
              ("none", "busy", "loading", "done", "error")),
        Point("interrupt", "Pending interrupts that the host reads, enabled or not.",
              ("done_enabled", "done_masked", "error_enabled", "error_masked")),
        Point("reset", "What the machine did when it was reset, as far as the host knows.",
              ("at_start", "idle", "in_run", "in_packet")),
        Point("pass_order", "FIRST, LAST and END of a pass.",
              ("none", "first", "last", "first_last", "last_end", "first_last_end")),
    ),
    (
        Cross("start_refusal", "Descriptors that are refused, with both kinds of start.",
              ("control.refusal", "control.refused_start"),
              {("run", "packet"): "the packet itself is malformed"}),
        Cross("batches_tiles", "Batches in layers of several tiles.",
              ("control.batches", "control.tiles")),
        Cross("batches_zero", "A batch switch with a whole batch of zeros.",
              ("control.batches", "zero_skip.zero_batch"),
              {("one", None): "one batch is no whole batch among others",
               ("two", "inside"): "two batches have none inside"}),
    ),
)  # fmt: skip


def of_pass(view: PassView, sram_tiles: int) -> Hits:
    """Return what a pass shows; `sram_tiles` are its layer's tiles so far, with it."""
    c, d = view.config, view.descriptor
    window = c.reg_depth * c.num_pe
    windows = -(-d.in_len // window) if d.sram_in else 1
    shown: Hits = {
        "control.batches": {COUNT.name(windows)},
        "control.inputs": _inputs(view),
        "control.outputs": {
            "one" if d.out_len == 1
            else "one_in_each_pe" if d.out_len == c.num_pe
            else "registers_whole" if d.out_len == window
            else "some"
        },
        "control.pass_order": {
            "_".join(n for n in ("first", "last", "end") if getattr(d, n)) or "none"
        },
    }  # fmt: skip
    if windows > 1:
        left = d.in_len % window
        shown["control.batch_end"] = {
            "full" if not left else "one_row" if left <= c.num_pe else "partial"
        }
    if d.end:
        shown["control.tiles"] = {COUNT.name(sram_tiles)}
    return shown


def _inputs(view: PassView) -> set[str]:
    c, d = view.config, view.descriptor
    window = c.reg_depth * c.num_pe
    shown = named(
        one=d.in_len == 1, registers_whole=d.in_len == window,
        registers_and_one=d.in_len == window + 1, sram_whole=d.in_len == c.act_depth * c.num_pe,
    )  # fmt: skip
    return shown or {"some"}


def of_layer(passes: Sequence[Descriptor], source: tuple[int, int], config: object) -> Hits:
    """Return what a layer shows that has just ended.

    Parameters
    ----------
    passes : sequence of Descriptor
        Of the layer, in order.
    source : tuple of int
        Source file and bank afterwards.
    config : object
    """
    last = passes[-1]
    rows = max(d.out_first + d.out_len for d in passes)
    inputs = max(d.in_first + d.in_len for d in passes)
    sides = [("registers", "sram")[flag] for flag in (last.sram_in, last.sram_out)]
    parts, longest = 0, 0
    for d in passes:
        parts = 1 if d.first else parts + 1
        longest = max(longest, parts)
    whole = config.act_depth * config.num_pe
    small = ("one" if inputs == 1 else "many", "one" if rows == 1 else "many")
    size = {"one_one": "one_input_one_output"}.get("_".join(small), "_to_".join(small))
    return {
        "control.roles": {"_".join(sides)},
        "control.swap": {f"bank_{source[1]}" if last.sram_out else f"file_{source[0]}"},
        "control.input_parts": {COUNT.name(longest)},
        "control.layer_outputs": {
            "one" if rows == 1 else "sram_whole" if rows == whole and last.sram_out else "some"
        },
        "control.size": {size},
    }


def of_run(layers: int, passes: int) -> Hits:
    """Return what the size of a run shows."""
    return {
        "control.layers": {COUNT.name(layers) if layers else "none"},
        "control.passes": {COUNT.name(passes) if passes else "none"},
    }


def of_range(first: int, count: int, table: int) -> Hits:
    """Return which descriptors a run has, of a table of so many."""
    if not count or first + count > table:
        return {}
    stop = first + count
    return {"control.descriptors": named(
        first=first == 0, last=stop == table, inner=0 < first and stop < table, all=count == table,
    )}  # fmt: skip


def of_pe_errors(view: PassView) -> Hits:
    """Return the errors that PEs report in a pass."""
    c, columns = view.config, view.columns
    reports = {
        "row": columns.row_error, "pointer": columns.pointer_error, "range": columns.range_error,
    }  # fmt: skip
    pes = np.zeros(c.num_pe, dtype=bool)
    kinds = set()
    for kind, flags in reports.items():
        here = flags[view.sent].any(axis=0)
        pes |= here
        if here.any():
            kinds.add(kind)
    if not kinds:
        return {}
    return {
        "control.error": kinds,
        "control.error_pe": named(
            first=pes[0], last=c.num_pe > 1 and pes[-1], inner=pes[1:-1].any(),
            several=np.count_nonzero(pes) > 1,
        ),
    }  # fmt: skip
