"""Bench of `act_queue`: a queue with two readers, against a model of Python lists.

The broadcast obeys its rule: it sends in the cycle behind one without `full_o`, and what it sent is
on its way for SlackDepth cycles. Fetcher and issuer pop whenever the queue lets them, at random.
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
          "claimed == CountWidth'(Slots)", "claimed > CountWidth'(Slots)"),
    Fault("full does not know what is on its way", "pe/act_queue.sv",
          "claimed == CountWidth'(Slots)", "count_q == CountWidth'(Slots)"),
    Fault("full knows only what arrives next", "pe/act_queue.sv",
          "i < SlackDepth; i++", "i < 1; i++"),
    Fault("the slack is never used", "pe/act_queue.sv",
          "claimed == CountWidth'(Slots)", "count_q >= CountWidth'(QueueDepth)"),
    Fault("the fetch pointer does not wrap", "pe/act_queue.sv",
          "fetch_ptr_q <= fetch_ptr_q == LastSlot ? '0 : fetch_ptr_q + 1'b1",
          "fetch_ptr_q <= fetch_ptr_q + 1'b1"),
    Fault("full looks at the fetched columns", "pe/act_queue.sv",
          "claimed = count_q;", "claimed = fetched_q;"),
    Fault("a push beside an issue is not counted", "pe/act_queue.sv",
          "count_q + CountWidth'(push_i) - CountWidth'(issue_pop_i)",
          "count_q + CountWidth'(push_i && !issue_pop_i) - CountWidth'(issue_pop_i)"),
)  # fmt: skip


class QueueModel:
    """The columns in the queue, oldest first, and how many of them the fetcher has had."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.columns: list[int] = []
        self.fetched = 0

    def outputs(self, coming: int) -> dict[str, int]:
        """Return what the outputs must be; data are defined only while they are valid."""
        expected = {
            "full_o": int(len(self.columns) + coming == self.slots),
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
        self.slots = bench.p["QueueDepth"] + bench.p["SlackDepth"]
        self.model = QueueModel(self.slots)
        self.seen: set[int] = set()

    async def cycle(
        self, push: bool = False, fetch: bool = False, issue: bool = False, coming: int = 0
    ) -> dict[str, int | str]:
        """Run one cycle; a column that is not pushed shows random data.

        `coming` has a bit for each broadcast on its way; one that is pushed is at the end of it.
        """
        data, coming = self.bench.rng.getrandbits(self.bench.p["Width"]), coming | push
        expected = self.model.outputs(coming.bit_count())
        actual = await self.bench.cycle(
            push_i=int(push), push_data_i=data, coming_i=coming,
            fetch_pop_i=int(fetch), issue_pop_i=int(issue),
        )  # fmt: skip
        self.bench.check_outputs(expected, actual)
        self.seen.add(len(self.model.columns))
        self.model.clock(data if push else None, fetch, issue)
        return actual


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """A fast or slow broadcast, and fast and slow readers, in turn; some columns are empty."""
    rng, stages = bench.rng, bench.p["SlackDepth"]
    for _ in range(6):
        send, arrive, fetch, issue = (rng.choice((0.1, 0.5, 1.0)) for _ in range(4))
        await bench.reset()
        queue, coming = Queue(bench), 0
        for _ in range(150):
            waiting, fetched = len(queue.model.columns), queue.model.fetched
            out = await queue.cycle(
                push=coming & 1 == 1 and rng.random() < arrive,
                fetch=waiting > fetched and rng.random() < fetch,
                issue=fetched > 0 and rng.random() < issue,
                coming=coming,
            )
            sent = not out["full_o"] and rng.random() < send
            coming = coming >> 1 | sent << stages - 1


@unit_test(seeds=False)
async def every_occupancy(bench: Bench) -> None:
    """Up to the last place and down again, one by one, with nothing, one or all fetched.

    full_o must rise with exactly as many broadcasts on their way as there are places left.
    """
    slots, stages = bench.p["QueueDepth"] + bench.p["SlackDepth"], bench.p["SlackDepth"]

    async def look(queue: Queue) -> None:
        held = len(queue.model.columns)
        for coming in range(1 << stages):
            if (claimed := held + coming.bit_count()) <= slots:
                out = await queue.cycle(coming=coming)
                bench.check(f"full_o with {held} and {coming:b}", claimed == slots, out["full_o"])

    for ahead in (0, 1, slots):
        await bench.reset()
        queue = Queue(bench)
        for _ in range(slots):
            await queue.cycle(push=True)
            await queue.cycle(fetch=queue.model.fetched < ahead)
            await look(queue)
        while queue.model.columns:
            await queue.cycle(fetch=not queue.model.fetched, issue=queue.model.fetched > 0)
            await look(queue)
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
