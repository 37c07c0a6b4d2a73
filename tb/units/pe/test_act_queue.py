"""Bench of `act_queue`: a queue with two readers, against a model of Python lists.

The pusher obeys the broadcast's rule: it stops when `full_o` rises, with up to SlackDepth more
columns on their way. Fetcher and issuer pop whenever the queue lets them, at random.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = (
    {"QueueDepth": 1, "SlackDepth": 2, "Width": 8},
    {"QueueDepth": 2, "SlackDepth": 2, "Width": 40},
    {"QueueDepth": 8, "SlackDepth": 2, "Width": 40},
    {"QueueDepth": 13, "SlackDepth": 3, "Width": 16},
)

FAULTS = (
    Fault("full is late by one column", "pe/act_queue.sv",
          "count_q >= CountWidth'(QueueDepth)", "count_q > CountWidth'(QueueDepth)"),
    Fault("the fetch pointer does not wrap", "pe/act_queue.sv",
          "fetch_ptr_q <= fetch_ptr_q == LastSlot ? '0 : fetch_ptr_q + 1'b1",
          "fetch_ptr_q <= fetch_ptr_q + 1'b1"),
    Fault("full looks at the fetched columns", "pe/act_queue.sv",
          "assign full_o        = count_q >=", "assign full_o        = fetched_q >="),
    Fault("a push beside an issue is not counted", "pe/act_queue.sv",
          "count_q + CountWidth'(push_i) - CountWidth'(issue_pop_i)",
          "count_q + CountWidth'(push_i && !issue_pop_i) - CountWidth'(issue_pop_i)"),
)  # fmt: skip


class QueueModel:
    """The columns in the queue, oldest first, and how many of them the fetcher has had."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.columns: list[int] = []
        self.fetched = 0

    def outputs(self) -> dict[str, int]:
        """Return what the outputs must be; data are defined only while they are valid."""
        expected = {
            "full_o": int(len(self.columns) >= self.depth),
            "empty_o": int(not self.columns),
            "fetch_valid_o": int(len(self.columns) > self.fetched),
            "issue_valid_o": int(self.fetched > 0),
        }
        if expected["fetch_valid_o"]:
            expected["fetch_data_o"] = self.columns[self.fetched]
        if expected["issue_valid_o"]:
            expected["issue_data_o"] = self.columns[0]
        return expected

    def clock(self, push: int | None, fetch_pop: bool, issue_pop: bool) -> None:
        """Do what one clock edge does."""
        self.fetched += fetch_pop - issue_pop
        if issue_pop:
            del self.columns[0]
        if push is not None:
            self.columns.append(push)


class Queue:
    """Drives the queue and compares it in every cycle."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.model = QueueModel(bench.p["QueueDepth"])
        self.seen: set[int] = set()

    async def cycle(
        self, push: bool = False, fetch: bool = False, issue: bool = False
    ) -> dict[str, int | str]:
        """Run one cycle; a column that is not pushed shows random data."""
        data, expected = self.bench.rng.getrandbits(self.bench.p["Width"]), self.model.outputs()
        actual = await self.bench.cycle(
            push_i=int(push), push_data_i=data, fetch_pop_i=int(fetch), issue_pop_i=int(issue)
        )
        self.bench.check_outputs(expected, actual)
        self.seen.add(len(self.model.columns))
        self.model.clock(data if push else None, fetch, issue)
        return actual


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Fast and slow pushers and readers in turn."""
    slots, rng = bench.p["QueueDepth"] + bench.p["SlackDepth"], bench.rng
    for _ in range(6):
        push, fetch, issue = (rng.choice((0.1, 0.5, 1.0)) for _ in range(3))
        await bench.reset()
        queue = Queue(bench)
        for _ in range(150):
            # A sender that saw full_o may still have SlackDepth columns on their way.
            waiting, fetched = len(queue.model.columns), queue.model.fetched
            await queue.cycle(
                push=waiting < slots and rng.random() < push,
                fetch=waiting > fetched and rng.random() < fetch,
                issue=fetched > 0 and rng.random() < issue,
            )


@unit_test(seeds=False)
async def every_occupancy(bench: Bench) -> None:
    """Up to the last place and down again, one by one, with nothing, one or all fetched.

    full_o must rise with exactly QueueDepth columns, and the slack must hold SlackDepth more.
    """
    depth, slots = bench.p["QueueDepth"], bench.p["QueueDepth"] + bench.p["SlackDepth"]
    for ahead in (0, 1, slots):
        await bench.reset()
        queue = Queue(bench)
        for held in range(slots):
            await queue.cycle(push=True)
            out = await queue.cycle(fetch=queue.model.fetched < ahead)
            bench.check(f"full_o with {held + 1}", int(held + 1 >= depth), out["full_o"])
        while queue.model.columns:
            held = len(queue.model.columns)
            out = await queue.cycle(fetch=not queue.model.fetched, issue=queue.model.fetched > 0)
            bench.check(f"full_o with {held}", int(held >= depth), out["full_o"])
        out = await queue.cycle()
        bench.check("empty_o when drained", 1, out["empty_o"])
        bench.check("occupancies seen", set(range(slots + 1)), queue.seen)


@unit_test(seeds=False)
async def push_and_pop_at_every_occupancy(bench: Bench) -> None:
    """A column comes in the cycle in which another is fetched, issued or both; the count stays."""
    slots = bench.p["QueueDepth"] + bench.p["SlackDepth"]
    for held in range(1, slots):
        await bench.reset()
        queue = Queue(bench)
        for _ in range(held):
            await queue.cycle(push=True)
        for _ in range(2 * slots + 1):  # all pointers go round
            await queue.cycle(fetch=True)
            await queue.cycle(push=True, issue=True)
            if held > 1:
                await queue.cycle(fetch=True)
                await queue.cycle(push=True, fetch=True, issue=True)
                await queue.cycle(issue=True)
                await queue.cycle(push=True)
        bench.check("columns held", held, len(queue.model.columns))


@unit_test(seeds=False)
async def one_column_per_cycle(bench: Bench) -> None:
    """Columns flow through with one push, fetch and issue in every cycle."""
    queue = Queue(bench)
    await queue.cycle(push=True)
    await queue.cycle(push=True, fetch=True)
    for _ in range(4 * (bench.p["QueueDepth"] + bench.p["SlackDepth"])):
        await queue.cycle(push=True, fetch=True, issue=True)
    bench.check("columns held", 2, len(queue.model.columns))


@unit_test(seeds=False)
async def reset_forgets_the_columns(bench: Bench) -> None:
    """From every occupancy, fetched and not."""
    for held in range(bench.p["QueueDepth"] + bench.p["SlackDepth"] + 1):
        queue = Queue(bench)
        for _ in range(held):
            await queue.cycle(push=True)
        if held:
            await queue.cycle(fetch=True)
        await bench.reset()
        queue = Queue(bench)
        await queue.cycle(push=True)
        await queue.cycle(fetch=True)
        await queue.cycle(issue=True)
        await queue.cycle()
        await bench.reset()
