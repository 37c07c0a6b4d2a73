"""Formats: parameter sets of the machine, settings of passes; samples of machines and of passes."""

from __future__ import annotations

from typing import Any

from tb.functional import rules
from tb.functional.bins import Ranges
from tb.functional.points import Cross, Group, Hits, Point
from tb.functional.rules import Rule
from tb.functional.view import PassView

PES = Ranges(("1", "2", "4", "8_to_32", "64_up"), (1, 2, 3, 5, 33))
QUEUES = Ranges(("1", "2", "to_8", "above_8"), (1, 2, 3, 9))
WIDTHS = Ranges(("32", "64", "128_256", "512"), (32, 64, 128, 512))
DEPTHS = Ranges(("16", "32", "64", "128_up"), (16, 32, 64, 128))
FIT = ("below_num_pe", "multiple", "other")
FIT_RULES = {"below_num_pe": rules.ONE_PE, "other": rules.ONE_PE}
ONE_BOOK = Rule("needs several codebooks", lambda m: m.num_codebooks < 2)
TWO_BOOKS = Rule("needs more than two codebooks", lambda m: m.num_codebooks < 3)

# Which machines were run is a question to all runs together, so none of those bins is impossible.
GROUP = Group(
    "formats",
    "Machines that are run, and the settings of what runs on them.",
    (
        Point("num_pe", "Processing elements.", PES.names),
        Point("queue_depth", "Depth of the activation queues.", QUEUES.names),
        Point("spmat_width", "Bits in a word of the entry memory.", WIDTHS.names),
        Point("reg_depth", "Activations of a PE in a register file.", DEPTHS.names),
        Point("issue_width", "Entries of a PE and cycle.", ("1", "2", "4")),
        Point("empty_skip", "Empty columns cost a cycle or none.", ("off", "on")),
        Point("filler_skip", "Fillers cost a cycle or none.", ("off", "on")),
        Point("relu", "ReLU of a pass.", ("off", "on")),
        Point("bias", "Bias of a pass.", ("off", "on")),
        Point("input", "Source of a pass.", ("registers", "sram")),
        Point("output", "Destination of a pass.", ("registers", "sram")),
        Point("codebook", "Codebook of a pass.", ("first", "inner", "last"),
              {"last": ONE_BOOK, "inner": TWO_BOOKS}),
        Point("inputs_fit", "Inputs of a pass against the PEs.", FIT, FIT_RULES),
        Point("outputs_fit", "Rows of a pass against the PEs.", FIT, FIT_RULES),
        Point("input_offset", "First input of a pass.", ("zero", "later")),
        Point("output_offset", "First row of a pass.", ("zero", "later")),
        Point("pointer_offset", "First pointer of a pass.", ("zero", "even", "odd")),
        Point("bias_offset", "First bias of a pass that starts from it.", ("zero", "later")),
    ),
    (
        Cross("issue", "Everything about issue.",
              ("formats.issue_width", "formats.empty_skip", "formats.filler_skip")),
        Cross("width_issue", "Words of the entry memory against issue.",
              ("formats.spmat_width", "formats.issue_width")),
        Cross("relu_bias", "ReLU and bias.", ("formats.relu", "formats.bias")),
        Cross("relu_output", "ReLU and destination.", ("formats.relu", "formats.output")),
    ),
)  # fmt: skip


def of_machine(m: Any) -> Hits:
    """Return what a machine's parameters show."""
    return {
        "formats.num_pe": {PES.name(m.num_pe)},
        "formats.queue_depth": {QUEUES.name(m.queue_depth)},
        "formats.spmat_width": {WIDTHS.name(m.spmat_width)},
        "formats.reg_depth": {DEPTHS.name(m.reg_depth)},
        "formats.issue_width": {str(m.issue_width)},
        "formats.empty_skip": {_on(m.empty_skip)},
        "formats.filler_skip": {_on(m.filler_skip)},
    }


def of_pass(view: PassView) -> Hits:
    """Return what a pass shows."""
    d, m = view.descriptor, view.config
    shown: Hits = {
        "formats.relu": {_on(d.relu)},
        "formats.bias": {_on(d.bias and d.first)},
        "formats.input": {"sram" if d.sram_in else "registers"},
        "formats.output": {"sram" if d.sram_out else "registers"},
        "formats.codebook": {
            "first" if not d.codebook else "last" if d.codebook == m.num_codebooks - 1 else "inner"
        },
        "formats.inputs_fit": {_fit(d.in_len, m.num_pe)},
        "formats.outputs_fit": {_fit(d.out_len, m.num_pe)},
        "formats.input_offset": {"later" if d.in_first else "zero"},
        "formats.output_offset": {"later" if d.out_first else "zero"},
        "formats.pointer_offset": {
            "zero" if not d.ptr_base else "odd" if d.ptr_base % 2 else "even"
        },
    }
    if d.bias and d.first:
        shown["formats.bias_offset"] = {"later" if d.bias_base else "zero"}
    return shown


def _on(value: object) -> str:
    return "on" if value else "off"


def _fit(length: int, num_pe: int) -> str:
    if length % num_pe == 0:
        return "multiple"
    return "below_num_pe" if length < num_pe else "other"
