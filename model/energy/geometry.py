"""The sizes of a machine on which its energy depends."""

from __future__ import annotations

from dataclasses import dataclass

from model.energy import published
from model.parameters import MachineParameters
from model.timing.pipeline import IssueWindow, tree_levels


@dataclass(frozen=True)
class Geometry:
    """Memories and registers of one PE, and the LNZD tree.

    Attributes
    ----------
    queue_depth : int
        Columns that wait.
    ptr_bits, ptr_banks, ptr_width : int
        Bits of the pointer memory, its banks, and bits of a pointer.
    spmat_bits, spmat_banks, spmat_width : int
        The same of the entry memory.
    act_bits : int
        Bits of the activation and bias memories.
    reg_depth : int
        Activations in a register file.
    issue_width : int
        Lanes of the arithmetic.
    nodes, levels : int
        Nodes of the LNZD tree, and how many of them a broadcast passes.
    """

    queue_depth: int
    ptr_bits: int
    ptr_banks: int
    ptr_width: int
    spmat_bits: int
    spmat_banks: int
    spmat_width: int
    act_bits: int
    reg_depth: int
    issue_width: int
    nodes: int
    levels: int

    @classmethod
    def of(cls, parameters: MachineParameters) -> Geometry:
        """The sizes of a machine of this project, as ``rtl/pe/`` has them."""
        p = parameters
        levels = tree_levels(p.num_pe)
        return cls(
            queue_depth=p.queue_depth,
            ptr_bits=p.ptr_depth * p.pointer_bits,
            ptr_banks=2,
            ptr_width=p.pointer_bits,
            spmat_bits=8 * p.spmat_entries,
            spmat_banks=IssueWindow.of(p).banks,
            spmat_width=p.spmat_width,
            act_bits=16 * (2 * p.act_depth + p.bias_depth),
            reg_depth=p.reg_depth,
            issue_width=p.issue_width,
            nodes=sum(-(-p.num_pe // 4**level) for level in range(1, levels + 1)),
            levels=levels,
        )

    @property
    def memory_bits(self) -> dict[str, int]:
        """Bits of a PE's memories, by unit."""
        return {
            "spmat_read": self.spmat_bits, "ptr_read": self.ptr_bits, "act_rw": self.act_bits,
        }  # fmt: skip


#: The PE of the paper's Table II. It has fewer memories than ours at the paper's setting: pointers
#: of 16 bits, one activation memory, no bias memory.
PAPER = Geometry(
    queue_depth=published.QUEUE_DEPTH,
    ptr_bits=published.MEMORY_BITS["ptr_read"],
    ptr_banks=published.MACROS["ptr_read"],
    ptr_width=published.POINTER_BITS,
    spmat_bits=published.MEMORY_BITS["spmat_read"],
    spmat_banks=published.MACROS["spmat_read"],
    spmat_width=published.SPMAT_WIDTH,
    act_bits=published.MEMORY_BITS["act_rw"],
    reg_depth=published.REG_DEPTH,
    issue_width=1,
    nodes=21,
    levels=3,
)
