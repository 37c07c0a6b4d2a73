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


async def _traffic(bench: Bench, push: float, fetch: float, issue: float, cycles: int) -> None:
    """Run with given probabilities of a push, of a fetch and of an issue when possible."""
    depth, slack = bench.p["QueueDepth"], bench.p["SlackDepth"]
    model, rng = QueueModel(depth), bench.rng
    for _ in range(cycles):
        expected = model.outputs()
        # A sender that saw full_o may still have SlackDepth columns on their way.
        room = len(model.columns) < depth + slack
        data = rng.getrandbits(bench.p["Width"]) if room and rng.random() < push else None
        fetch_pop = bool(expected["fetch_valid_o"]) and rng.random() < fetch
        issue_pop = bool(expected["issue_valid_o"]) and rng.random() < issue
        actual = await bench.cycle(
            push_i=int(data is not None),
            push_data_i=rng.getrandbits(bench.p["Width"]) if data is None else data,
            fetch_pop_i=int(fetch_pop),
            issue_pop_i=int(issue_pop),
        )
        bench.check_outputs(expected, actual)
        model.clock(data, fetch_pop, issue_pop)


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Fast and slow pushers and readers in turn, so that every occupancy is seen."""
    for _ in range(6):
        push, fetch, issue = (bench.rng.choice((0.1, 0.5, 1.0)) for _ in range(3))
        await bench.reset()
        await _traffic(bench, push, fetch, issue, 150)


@unit_test(seeds=False)
async def fill_and_drain(bench: Bench) -> None:
    """To the last place, and back to empty."""
    await _traffic(bench, 1.0, 0.0, 0.0, bench.p["QueueDepth"] + bench.p["SlackDepth"] + 2)
    await bench.reset()
    await _traffic(bench, 1.0, 1.0, 1.0, 50)
