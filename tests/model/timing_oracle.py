"""The machine's timing, one cycle after the other: a slow twin of the RTL's control.

Every register of the RTL that decides when something happens is here under its name, and every
cycle computes all of them from their values in the cycle before. Plain Python; nothing from
`model.timing`, whose equations are checked against it.
"""

from collections import deque
from typing import NamedTuple


class Tree:
    """lnzd_leaf and lnzd_node: valid registers with (row, pe), pending rows of every leaf."""

    def __init__(self, num_pe):
        self.num_pe = num_pe
        self.pending = [[] for _ in range(num_pe)]
        self.levels = [[None] * num_pe]
        while len(self.levels[-1]) > 1:
            self.levels.append([None] * -(-len(self.levels[-1]) // 4))

    def root(self):
        return self.levels[-1][0]

    def idle(self, level=None, node=0):
        level = len(self.levels) - 1 if level is None else level
        if self.levels[level][node] is not None:
            return False
        if level == 0:
            return not self.pending[node]
        return all(self.idle(level - 1, c) for c in self.children(level, node))

    def children(self, level, node):
        return range(4 * node, min(4 * node + 4, len(self.levels[level - 1])))

    def step(self, ready, fills):
        """One cycle; `fills` are (pe, rows) that become pending at its end."""
        new = [list(level) for level in self.levels]
        ready_of = {(len(self.levels) - 1, 0): ready}
        for level in range(len(self.levels) - 1, 0, -1):
            for node, held in enumerate(self.levels[level]):
                children = list(self.children(level, node))
                offers = {c: self.levels[level - 1][c] for c in children}
                valid = [c for c in children if offers[c] is not None]
                settled = all(offers[c] is not None or self.idle(level - 1, c) for c in children)
                free = ready_of.get((level, node), False) or held is None
                take = bool(valid) and settled and free
                if take:
                    pick = min(valid, key=lambda c: offers[c])
                    ready_of[level - 1, pick] = True
                    new[level][node] = offers[pick]
                elif ready_of.get((level, node), False):
                    new[level][node] = None
        for pe, held in enumerate(self.levels[0]):
            ready_pe = ready_of.get((0, pe), False)
            if self.pending[pe] and (ready_pe or held is None):
                new[0][pe] = (self.pending[pe].pop(0), pe)
            elif ready_pe:
                new[0][pe] = None
        self.levels = new
        for pe, rows in fills:
            self.pending[pe] += rows


class Pe:
    """ptr_read, act_queue, spmat_read, word_ring, entry_issue, row_accum and arith of one PE."""

    def __init__(self, p):
        self.p = p
        self.window = p.issue_width + ((p.reg_depth - 1) // 16 if p.filler_skip else 0)
        self.lanes = p.spmat_width // 8
        words = max((self.window + 2 * self.lanes - 2) // self.lanes, 64 // p.spmat_width)
        self.banks = 1
        while self.banks < words:
            self.banks *= 2
        # Columns: (first entry, list of (has a value, row, live), cut)
        self.bcast = self.ptr = None
        self.queue, self.fetched = deque(), 0
        self.more = None  # words of the column that are left to fetch
        self.out = self.ring = 0
        self.col, self.left, self.lane = None, 0, 0
        self.s1 = None
        self.arith = [[], [], []]  # rows in s2, s3, s4
        self.s2_bypass = set()
        self.busy = self.starved = self.bypasses = 0
        self.row_error = False  # in this cycle

    def full(self):
        coming = (self.bcast is not None) + (self.ptr is not None)
        return len(self.queue) + coming >= self.p.queue_depth + 2

    def idle(self):
        return (self.bcast is None and self.ptr is None and not self.queue and self.more is None
                and not self.out and self.col is None and not self.ring and self.s1 is None
                and not any(self.arith))  # fmt: skip

    def step(self, bcast, issue_ready, running):
        """One cycle; `bcast` is the column that comes into the broadcast register at its end."""
        p = self.p
        # Issue
        take = release = 0
        issue = done = False
        if self.col is not None and issue_ready:
            entries = self.col[1]
            here = self.ring * self.lanes - self.lane if self.ring else 0
            avail, places = min(self.left, here), 0
            position = len(entries) - self.left
            for i in range(self.window):
                if i < avail and places < p.issue_width:
                    take = i + 1
                    if not p.filler_skip or entries[position + i][0]:
                        places += 1
            issue = avail > 0 or self.left == 0
            done = issue and self.left == take
            if issue and take:
                after = self.lane + take
                release = after // self.lanes + (done and after % self.lanes != 0)
        pop = self.fetched > 0 and (self.col is None or done)
        # Fetch
        ring_takes = self.out > 0 and self.ring + self.out <= 2 * self.banks
        waiting = len(self.queue) != self.fetched
        head = self.queue[self.fetched] if waiting else None
        if self.more is not None:
            left = self.more
        elif head is not None and head[1]:
            start, length = head[0], len(head[1])
            left = (start + length - 1) // self.lanes - start // self.lanes + 1
        else:
            left = 0
        can_read = self.out == 0 or ring_takes
        read = (self.more is not None or waiting) and left != 0 and can_read
        fetch_pop = self.more is None and waiting and (left == 0 or can_read)
        count = min(left, self.banks)
        # Arithmetic
        s3, s4 = self.arith[1], self.arith[2]
        self.bypasses += sum(row in s4 or row in self.s2_bypass for row in s3)
        if self.arith[0]:
            self.s2_bypass = {row for row in self.arith[0] if row in s4}
        # Counters
        work, empty = issue and take > 0, issue and self.left == 0
        self.busy += work
        self.starved += running and not work and not empty
        beyond = self.s1 is not None and any(value and not live for value, _, live in self.s1)
        self.row_error = beyond or (self.ptr is not None and self.ptr[2])
        # Registers
        lanes = [row for _, row, live in self.s1 if live] if self.s1 is not None else []
        self.arith = [lanes, self.arith[0], self.arith[1]]
        self.s1 = None
        if work:
            position = len(self.col[1]) - self.left
            self.s1 = self.col[1][position : position + take]
        self.ring += (self.out if ring_takes else 0) - release
        if read:
            self.more = left - self.banks if left > self.banks else None
            self.out = count
        elif ring_takes:
            self.out = 0
        if pop:
            self.col = self.queue.popleft()
            self.left, self.lane = len(self.col[1]), self.col[0] % self.lanes
        elif done:
            self.col = None
        elif issue:
            self.left -= take
            self.lane = (self.lane + take) % self.lanes
        self.fetched += fetch_pop - pop
        if self.ptr is not None and not (p.empty_skip and not self.ptr[1]):
            self.queue.append(self.ptr)
        self.ptr, self.bcast = self.bcast, bcast


class Pass:
    """What one pass needs.

    Attributes
    ----------
    inputs : list of (element, columns)
        The activations that are broadcast: element of the source vector, one column for each PE.
    first_row, end_row : int
        Rows of the SRAM that are read, whole groups; None if the inputs are in registers.
    groups : int
        Groups of accumulators to start; 0 if the pass is not FIRST.
    write_back : int
        Groups to write at the end.
    """

    def __init__(self, inputs, first_row, end_row, groups, write_back):
        self.inputs, self.first_row, self.end_row = inputs, first_row, end_row
        self.groups, self.write_back = groups, write_back


class Cycle(NamedTuple):
    """What a cycle shows.

    Attributes
    ----------
    number : int
        The pass; outside of passes the next one.
    inside : bool
        From the pass's first cycle to its last.
    ready : bool
        PEs may issue.
    broadcaster : str
        `sent`, `waits` for a queue, or `nothing` at the root.
    starved : list of bool
        By PE.
    """

    number: int
    inside: bool
    ready: bool
    broadcaster: str
    starved: list


def run(p, passes, refused=False, trace=None):
    """Run passes; return CYCLES, STALLS, lists of BUSY, STARVED and BYPASSES by PE, and the PE
    that reports a row error first, with the number of the pass.

    `refused` says that an impossible descriptor follows them; `trace` gets a `Cycle` for each.
    """
    pes = [Pe(p) for _ in range(p.num_pe)]
    tree = Tree(p.num_pe)
    stalls = cycles = 0
    state, number, fetch = "Fetch", 0, 7  # cycles until valid_o of desc_fetch
    go = load = active = fill_q = init = cb_read = pass_q = ready = False
    group = low = init_group = cb_quarter = wb = 0
    current = row_error = None
    while state != "Idle":
        cycles += 1
        assert cycles < 200_000, "the oracle hangs"
        root = tree.root()
        any_full = any(pe.full() for pe in pes)
        taken = root is not None and not any_full
        stalls += root is not None and any_full
        window_done = not active and not fill_q and not load
        fill = active and group - low < p.reg_depth // 4
        drained = (window_done and tree.idle() and all(pe.idle() for pe in pes) and ready
                   and not go)  # fmt: skip
        stop = state == "Run" and drained
        # PEs and tree
        bcast = [None] * p.num_pe
        if taken:
            row, source = root
            bcast = current.columns[row * p.num_pe + source]
        starved = [pe.starved for pe in pes]
        for k, pe in enumerate(pes):
            pe.step(bcast[k], ready, True)
        if trace is not None:
            what = "sent" if taken else "nothing" if root is None else "waits"
            now = [pe.starved > before for pe, before in zip(pes, starved, strict=True)]
            inside = state in ("Run", "WriteBack", "Next")
            trace.append(Cycle(number, inside, ready, what, now))
        reporters = [k for k, pe in enumerate(pes) if pe.row_error]
        if row_error is None and reporters:
            row_error = (reporters[0], number)
        fills = []
        if load:
            fills = [(k, current.rows(k, None)) for k in range(p.num_pe)]
        elif fill_q:
            fills = [(k, current.rows(k, group - 1)) for k in range(p.num_pe)]
        idle = tree.idle()
        tree.step(taken, fills)
        # Set-up
        next_ready = pass_q and not stop and not init and not cb_read
        if go:
            pass_q, init, cb_read = True, current.groups > 0, True
            init_group = cb_quarter = 0
        else:
            if init:
                init = init_group + 1 != current.groups
                init_group += 1
            if cb_read:
                cb_read = cb_quarter != 3
                cb_quarter += 1
            pass_q = pass_q and not stop
        ready = next_ready
        # Window
        load = go and current.first_row is None
        if go:
            active = current.first_row is not None
            group = low = (current.first_row or 0) // 4
            next_fill = False
        else:
            next_fill = fill
            if current is not None and current.first_row is not None:
                if root is not None:
                    low = root[0] // 4
                elif idle and not fill and not fill_q:
                    low = group
            if fill:
                group += 1
                active = group != current.end_row // 4
        fill_q = next_fill
        # CCU
        go = state == "Setup"
        fetch -= fetch > 0
        if state == "Fetch":
            if fetch == 0 and number < len(passes):
                state = "Setup"
            elif fetch == 0:
                state = "Idle"
        elif state == "Setup":
            state, fetch = "Run", 7
            current = _Current(p, passes[number])
        elif state == "Run" and drained:
            state, wb = ("WriteBack" if current.write_back else "Next"), 0
        elif state == "WriteBack":
            wb += 1
            state = "Next" if wb == current.write_back else state
        elif state == "Next":
            number += 1
            more = number < len(passes) or refused
            state = "Fetch" if more else "Idle"
    return (cycles, stalls, [pe.busy for pe in pes], [pe.starved for pe in pes],
            [pe.bypasses for pe in pes], row_error)  # fmt: skip


class _Current:
    def __init__(self, p, item):
        self.p, self.columns = p, dict(item.inputs)
        self.first_row, self.end_row = item.first_row, item.end_row
        self.groups, self.write_back = item.groups, item.write_back

    def rows(self, pe, group):
        """Pending rows of a PE, of one group or of all; ascending."""
        rows = sorted(e // self.p.num_pe for e in self.columns if e % self.p.num_pe == pe)
        return [row for row in rows if group is None or row // 4 == group]
