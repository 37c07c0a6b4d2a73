"""The machine's latencies in cycles, and the sizes of its issue window.

Every event is named by the cycle in which a signal is high; ``docs/timing.md`` has the diagram.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.parameters import MachineParameters

# -- Run and pass (rtl/ccu/ccu.sv, rtl/ccu/desc_fetch.sv) --------------------------------------

#: From the start of a run to the cycle in which its first descriptor is known to be possible or
#: not: four beats, one read, one check (``valid_o`` of desc_fetch).
FETCH = 7
#: From there to the first cycle of the pass (``go_q`` of ccu): Setup, Run.
SETUP = 2
#: From the cycle Next of a pass to the next descriptor's check. It was fetched meanwhile: no pass
#: is shorter than its set-up, which alone is as long as a fetch.
NEXT_FETCH = 1
#: From the last drained cycle to Next, without write-back.
NEXT = 1

# -- Set-up (rtl/ccu/pass_setup.sv, rtl/pe/bias_store.sv) --------------------------------------

#: Quarters of the codebook, loaded one per cycle beside the accumulators' groups of four rows.
CODEBOOK_QUARTERS = 4
#: From the first cycle of a pass, and the longer of the two, to ``ready_o``.
READY = 2

# -- Inputs (rtl/ccu/window_ctrl.sv, rtl/pe/act_rw.sv, rtl/pe/lnzd_leaf.sv) --------------------

#: From the first cycle of a pass to the one in which the source registers are pending.
LOAD = 2
#: From the first cycle of a pass to the first read of a group from the activation SRAM.
FILL = 1
#: From the read of a group to the cycle in which its rows are pending.
PENDING = 2
#: From a row being pending to its being in the leaf's register; the same for every node.
LEAF = 1
NODE = 1

# -- PE (rtl/ccu/broadcaster.sv, rtl/pe/*.sv) --------------------------------------------------

#: From the cycle in which the CCU takes an activation from the tree to the one in which the queue's
#: count has it: broadcast register, pointer read, queue.
QUEUED = 3
#: To the one in which the issue stage can take the column out of the queue: it was fetched then.
POPPED = 4
#: From the pop to the column's first issue.
ISSUE = 1
#: From the pop to the first cycle in which the queue's count is without the column.
FREED = 1
#: From an issue to the first cycle without a trace of it: the register behind the issue, and
#: behind that, if there was anything to update, read, add and write.
ISSUED = 2
UPDATED = 5
#: From the cycle in which the CCU takes an activation to the first one without a trace of it in
#: a PE where its column is empty.
SKIPPED = 3

#: From the cycle in which the CCU takes an activation to the report that its column is too long.
COLUMN_CHECKED = 2
#: From an issue to the report that a row lies beyond the pass (rtl/pe/row_accum.sv).
ROW_CHECKED = 1

#: Updates of one accumulator in issues at most this far apart meet in the bypass (rtl/pe/arith.sv).
BYPASS_REACH = 2


def tree_levels(num_pe: int) -> int:
    """Levels of radix-4 nodes above the leaves (rtl/lnzd/lnzd_tree.sv)."""
    return ((num_pe - 1).bit_length() + 1) // 2


@dataclass(frozen=True)
class IssueWindow:
    """Sizes of the fetch and issue stages (rtl/pe/pe.sv).

    Attributes
    ----------
    length : int
        Entries that one issue can see.
    width : int
        Entries with a value, or with FillerSkip off of any kind, that it can take.
    word_entries : int
        Entries in a word of the entry memory.
    banks : int
        Words of one fetch; the ring holds two fetches.
    """

    length: int
    width: int
    word_entries: int
    banks: int

    @classmethod
    def of(cls, parameters: MachineParameters) -> IssueWindow:
        """The window of a machine."""
        p = parameters
        length = p.issue_width + (p.reg_depth - 1) // 16 * p.filler_skip
        word_entries = p.spmat_width // 8
        words = max((length + 2 * word_entries - 2) // word_entries, 64 // p.spmat_width)
        return cls(length, p.issue_width, word_entries, 1 << (words - 1).bit_length())

    @property
    def always_full(self) -> bool:
        """Whether the ring has all entries that an issue can see, whatever the column.

        The ring takes the next fetch when it has room for it, so it may be down to one fetch and
        one word, less the words that one issue can use up; what is left must cover a window that
        begins in the last lane of a word.
        """
        reach = self.length + self.word_entries - 1
        released = reach // self.word_entries
        return self.banks + 1 - released >= -(-reach // self.word_entries)
