"""The machines whose areas are compared, and the parts of a machine."""

from __future__ import annotations

import dataclasses

from model.energy.geometry import Geometry
from model.parameters import MachineParameters
from synth.yosys import Job
from tb.flow.parameters import RtlParameters

#: Units of a PE (rtl/pe/pe.sv); what belongs to none is counted as `pe`.
PE_UNITS = (
    "ptr_read", "act_queue", "spmat_read", "word_ring", "entry_issue", "row_accum", "codebook",
    "arith", "bias_store", "act_rw", "lnzd_leaf", "pe_counters",
)  # fmt: skip
#: What a machine has outside of its PEs; `eie_top` joins it all.
SHARED = ("lnzd_node", "ccu", "host_if")


@dataclasses.dataclass(frozen=True)
class Machine:
    """One machine, and the one that it is compared with.

    Attributes
    ----------
    name : str
    parameters : RtlParameters
    base : str
        Name of the machine that it differs from in one parameter; empty for the first.
    """

    name: str
    parameters: RtlParameters
    base: str = ""


def _machine(name: str, base: str, **fields: int) -> Machine:
    paper = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1, "queue_depth": 8}
    return Machine(name, RtlParameters(**paper | fields), base)


_BOTH = {"empty_skip": 1, "filler_skip": 1}
PAPER = "paper's machine"
DEFAULT = "IssueWidth 4"
MACHINES = (
    _machine(PAPER, ""),
    _machine("EmptySkip", PAPER, empty_skip=1),
    _machine("FillerSkip", "EmptySkip", **_BOTH),
    _machine("IssueWidth 2", "FillerSkip", **_BOTH, issue_width=2),
    _machine(DEFAULT, "FillerSkip", **_BOTH, issue_width=4),
    _machine("QueueDepth 16", DEFAULT, **_BOTH, issue_width=4, queue_depth=16),
    _machine("QueueDepth 32", DEFAULT, **_BOTH, issue_width=4, queue_depth=32),
)
"""Each parameter in turn, from the paper's machine to the default one and to longer queues."""


def job(machine: Machine) -> Job:
    """Return the job that maps a machine's PE, and of the default machine all the rest too."""
    own = tuple(machine.parameters.to_rtl().items())
    if machine.name == DEFAULT:
        return Job("eie_top", own, ("pe", *SHARED), PE_UNITS)
    return Job("eie_top", own, ("pe",), PE_UNITS, without=SHARED)


def number(part: str, parameters: RtlParameters) -> int:
    """Return how often a machine has a part."""
    if part == "lnzd_node":
        return Geometry.of(MachineParameters.from_rtl(parameters.to_rtl())).nodes
    return parameters.num_pe if part == "pe" else 1
