"""Bench of `word_ring`: a ring of words in order, against a list.

Each cycle may bring a fetch, use up words and look at the ring through a window at any place. The
window is compared as far as the ring holds words behind its first entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.sizes import PeSizes

_NAMES = ("SpmatWidth", "NumBanks", "WindowLen")
SETS = tuple(
    sizes.of(*_NAMES)
    for sizes in (
        PeSizes(),
        PeSizes(issue=1, skip=0),
        PeSizes(width=32),
        PeSizes(width=512, rows=16, issue=2),
        PeSizes(rows=256),
    )
)

FAULTS = (
    Fault("the ring overflows by one word", "pe/word_ring.sv",
          "<= (SlotWidth + 1)'(RingWords);", "<= (SlotWidth + 1)'(RingWords + 1);"),
    Fault("the ring is never quite full", "pe/word_ring.sv",
          "<= (SlotWidth + 1)'(RingWords);", "< (SlotWidth + 1)'(RingWords);"),
    Fault("a fetch is stored from bank 0 on", "pe/word_ring.sv",
          "in_words_i[((int'(in_bank_i)+i)%NumBanks)*SpmatWidth+:SpmatWidth]",
          "in_words_i[i*SpmatWidth+:SpmatWidth]"),
    Fault("room counts words that leave in this cycle", "pe/word_ring.sv",
          "words_q + (SlotWidth + 1)'(in_count_i)",
          "words_q - release_i + (SlotWidth + 1)'(in_count_i)"),
    Fault("words that leave while others come are kept", "pe/word_ring.sv",
          "words_q + pushed - release_i", "words_q + pushed - (in_take_o ? '0 : release_i)"),
)  # fmt: skip


@dataclass
class RingModel:
    """The words in the ring, oldest first, and how many have left it."""

    slots: int
    words: list[int] = field(default_factory=list)
    released: int = 0

    def takes(self, count: int) -> bool:
        """Tell whether a fetch of `count` words finds room."""
        return count > 0 and len(self.words) + count <= self.slots


class Ring:
    """Drives the ring and compares it in every cycle."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.banks, self.width = bench.p["NumBanks"], bench.p["SpmatWidth"]
        self.lanes = self.width // 8
        self.model = RingModel(2 * self.banks)
        self.seen: set[int] = set()

    async def cycle(self, count: int, release: int, word: int = 0, lane: int = 0) -> bool:
        """Offer `count` words, use up `release`, look at an entry of the `word`-th word.

        Returns
        -------
        bool
            True if the offered words were taken.
        """
        model, rng = self.model, self.bench.rng
        bank = rng.randrange(self.banks)
        # Banks that are not in the fetch show anything.
        shown = [rng.getrandbits(self.width) for _ in range(self.banks)]
        fetched = [shown[(bank + n) % self.banks] for n in range(count)]
        slot = (model.released + word) % model.slots
        out = await self.bench.cycle(
            in_count_i=count, in_bank_i=bank, release_i=release, pos_i=slot * self.lanes + lane,
            in_words_i=sum(value << n * self.width for n, value in enumerate(shown)),
        )  # fmt: skip
        taken = model.takes(count)
        self.bench.check("in_take_o", int(taken), out["in_take_o"])
        self.bench.check("words_o", len(model.words), out["words_o"])
        self._check_window(out["window_o"], word, lane)
        self.seen.add(len(model.words))
        del model.words[:release]
        model.released += release
        if taken:
            model.words += fetched
        return taken

    def _check_window(self, window: int | str, word: int, lane: int) -> None:
        held = b"".join(value.to_bytes(self.lanes, "little") for value in self.model.words[word:])
        expected = held[lane : lane + self.bench.p["WindowLen"]]
        mask = (1 << 8 * len(expected)) - 1
        if isinstance(window, str):  # a slot never written is undefined, those held may not be
            known = window[len(window) - 8 * len(expected) :] if expected else "0"
            window = int(known, 2) if set(known) <= {"0", "1"} else window
        actual = window & mask if isinstance(window, int) else window
        self.bench.check("window_o", int.from_bytes(expected, "little"), actual)


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Slow and fast fetchers and issuers; the window anywhere over the words held."""
    rng, ring = bench.rng, Ring(bench)
    for _ in range(6):
        fetch, use = (rng.choice((0.2, 0.6, 1.0)) for _ in range(2))
        for _ in range(60):
            held = len(ring.model.words)
            count = rng.randint(1, ring.banks) if rng.random() < fetch else 0
            release = rng.randint(0, held) if rng.random() < use else 0
            word = rng.randrange(held) if held else 0
            await ring.cycle(count, release, word, rng.randrange(ring.lanes))


@unit_test(seeds=False)
async def fills_to_the_last_slot(bench: Bench) -> None:
    """Word by word until full, then again with the largest fetches; every fill level is seen."""
    ring = Ring(bench)
    for release in (0, 1, 0):
        for _ in range(2 * ring.model.slots + 2):
            held = len(ring.model.words)
            await ring.cycle(1, min(release, held), max(0, held - 1), ring.lanes - 1)
    bench.check("fill levels seen", set(range(ring.model.slots + 1)), ring.seen)
    while ring.model.words:
        await ring.cycle(0, 1)
    await ring.cycle(ring.banks, 0)
    await ring.cycle(ring.banks, 0)
    taken = await ring.cycle(1, ring.model.slots)  # full, although all leaves in this cycle
    bench.check("a word taken into a full ring", expected=False, actual=taken)
    await ring.cycle(0, 0)


@unit_test(seeds=False)
async def window_from_every_place(bench: Bench) -> None:
    """A full ring at each of its positions, seen from every entry in it."""
    ring = Ring(bench)
    for _ in range(ring.model.slots):
        while len(ring.model.words) < ring.model.slots:
            await ring.cycle(1, 0)
        step = max(1, ring.lanes // 8)
        for word in range(ring.model.slots):
            for lane in (*range(0, ring.lanes, step), ring.lanes - 1):
                await ring.cycle(0, 0, word, lane)
        await ring.cycle(0, 1)


@unit_test(seeds=False)
async def one_fetch_per_cycle(bench: Bench) -> None:
    """Single words, and full fetches that are used up at once, flow without a pause."""
    ring = Ring(bench)
    for count in (1, ring.banks):
        refused = 0
        for _ in range(4 * ring.model.slots):
            refused += not await ring.cycle(count, len(ring.model.words))
        bench.check("fetches refused", 0, refused)


@unit_test(seeds=False)
async def reset_empties_the_ring(bench: Bench) -> None:
    """From every fill level; the next word goes to the first slot again."""
    for words in range(2 * bench.p["NumBanks"] + 1):
        ring = Ring(bench)
        for _ in range(words):
            await ring.cycle(1, 0)
        await bench.reset()
        ring = Ring(bench)
        await ring.cycle(1, 0)
        await ring.cycle(0, 1)
        await ring.cycle(0, 0)
        await bench.reset()
