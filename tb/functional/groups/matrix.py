"""Matrix: the shapes of columns, as they are stored and sent; one sample for each pass.

"First" and "last" column are those of the broadcasts: what is not sent, the machine never sees.
"""

from __future__ import annotations

import numpy as np

from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Group, Hits, Point
from tb.functional.view import PassView

FILLER_RUNS = Ranges.of(one=1, two=2, three=3, four_up=4)
WORDS = Ranges.of(one=1, two=2, three_four=3, five_up=5)
LANES = tuple(f"lane_{n}" for n in range(8)) + ("above",)
_LANE_RULES = {f"lane_{n}": rules.lanes_above(n) for n in range(4, 8)} | {
    "above": rules.lanes_above(8)
}

GROUP = Group(
    "matrix",
    "Empty, full and odd columns; fillers; where entries lie in the words of the memory.",
    (
        Point("empty_in_all", "Columns that are empty in every PE, in the order of broadcasts.",
              ("first", "last", "inside", "consecutive", "every")),
        Point("empty_in_one", "Empty columns of a PE while another PE has entries.",
              ("first", "last", "inside", "consecutive", "every"),
              dict.fromkeys(("first", "last", "inside", "consecutive", "every"), rules.ONE_PE)),
        Point("empty_pes", "In how many PEs a column is empty.",
              ("none", "one", "some", "all_but_one", "all"),
              {"one": rules.ONE_PE, "some": rules.SOME_PES, "all_but_one": rules.TWO_PES}),
        Point("empty_rows", "Rows of the result that no entry reaches.",
              ("none", "first", "inside", "last", "all")),
        Point("filler_place", "Where in its column a filler lies.",
              ("first", "inside", "last", "only")),
        Point("filler_run", "Fillers in a row.", FILLER_RUNS.names),
        Point("filler_zeros", "Zeros in front of a filler: 15 as an encoder writes, or fewer.",
              ("fifteen", "fewer")),
        Point("filler_words", "A run of fillers and the entry behind it.",
              ("in_one_word", "run_in_two_words", "entry_in_next_word")),
        Point("filler_shape", "Place of a filler against the words of its column.",
              ("first + one_word", "first + more", "inside + one_word", "inside + more",
               "last + one_word", "last + more")),
        Point("length", "Entries of a column in a PE.",
              ("one", "two", "below_a_word", "a_word", "above_a_word", "all_rows", "cut")),
        Point("boundary", "Ends of a column at the boundaries of words.",
              ("begins", "ends", "both", "neither")),
        Point("words", "Words that a column lies in.", WORDS.names,
              {"three_four": rules.words_of(3), "five_up": rules.words_of(5)}),
        Point("lane", "Lanes of a word with an entry.", LANES, _LANE_RULES),
        Point("first_lane", "Lanes in which a column begins.", LANES, _LANE_RULES),
        Point("last_lane", "Lanes in which a column ends.", LANES, _LANE_RULES),
        Point("zeros", "Zeros in front of an entry with a value.", ("none", "some", "fifteen")),
        Point("density", "Share of a pass's weights that is stored.",
              ("nothing", "to_tenth", "to_half", "above_half", "everything")),
    ),
)  # fmt: skip


def of_pass(view: PassView) -> Hits:
    """Return what a pass shows."""
    shown: Hits = {
        "matrix.empty_rows": _empty_rows(view),
        "matrix.density": {_density(view)},
    }
    if not len(view.sent):
        return shown
    empty = view.empty
    everywhere = empty.all(axis=1)
    other = ~everywhere[:, np.newaxis]
    counts = empty.sum(axis=1)
    n = view.config.num_pe
    shown |= {
        "matrix.empty_in_all": _places(everywhere[:, np.newaxis]),
        "matrix.empty_in_one": _places(empty & other) | named(
            every=(empty.all(axis=0).any() and not everywhere.any())
        ),
        "matrix.empty_pes": named(
            none=(counts == 0).any(), all=(counts == n).any(),
            one=n > 1 and (counts == 1).any(), all_but_one=n > 2 and (counts == n - 1).any(),
            some=((counts > 1) & (counts < n - 1)).any(),
        ),
    }  # fmt: skip
    if not len(view.entries.code):
        return shown
    return shown | _columns(view) | _fillers(view)


def _places(empty: np.ndarray) -> set[str]:
    """Return where the empty columns lie; bool [sent, candidates]."""
    return named(
        first=empty[0].any(), last=empty[-1].any(), inside=empty[1:-1].any(),
        consecutive=(empty[1:] & empty[:-1]).any(), every=empty.all(axis=0).any(),
    )  # fmt: skip


def _empty_rows(view: PassView) -> set[str]:
    reached = np.zeros(view.descriptor.out_len, dtype=bool)
    reached[view.columns.element] = True
    free = ~reached
    return named(
        none=reached.all(), all=free.all(), first=free[0], last=free[-1], inside=free[1:-1].any()
    )


def _density(view: PassView) -> str:
    places = view.descriptor.in_len * view.descriptor.out_len
    stored = len(view.columns.element)
    if stored in (0, places):
        return "everything" if stored else "nothing"
    share = stored / places
    return "to_tenth" if share <= 0.1 else "to_half" if share <= 0.5 else "above_half"


def _columns(view: PassView) -> Hits:
    s, e, word = view.segments, view.entries, view.config.spmat_width // 8
    full = s.length > 0
    start, length = s.start[full], s.length[full]
    stop = start + length
    begins, ends = start % word == 0, stop % word == 0
    values = np.bincount(e.segment[e.live], minlength=len(s.length))
    whole = (values == view.rows[s.pe]) & (values > 1)
    return {
        "matrix.length": named(
            one=(length == 1).any(), two=(length == 2).any(),
            below_a_word=((length > 2) & (length < word)).any(), a_word=(length == word).any(),
            above_a_word=(length > word).any(), all_rows=whole.any(), cut=view.cut.any(),
        ),
        "matrix.boundary": named(
            begins=(begins & ~ends).any(), ends=(ends & ~begins).any(),
            both=(begins & ends).any(), neither=(~begins & ~ends).any(),
        ),
        "matrix.words": WORDS.shown((stop - 1) // word - start // word + 1),
        "matrix.lane": _lanes(e.lane),
        "matrix.first_lane": _lanes(start % word),
        "matrix.last_lane": _lanes((stop - 1) % word),
        "matrix.zeros": named(
            none=(e.zeros[~e.filler] == 0).any(), fifteen=(e.zeros[~e.filler] == 15).any(),
            some=((e.zeros[~e.filler] > 0) & (e.zeros[~e.filler] < 15)).any(),
        ),
    }  # fmt: skip


def _lanes(lanes: np.ndarray) -> set[str]:
    return {LANES[lane] for lane in np.unique(np.minimum(lanes, 8)).tolist()}


def _fillers(view: PassView) -> Hits:
    s, e, word = view.segments, view.entries, view.config.spmat_width // 8
    if not e.filler.any():
        return {}
    length = s.length[e.segment]
    first, last = e.place == 0, e.place == length - 1
    only = np.bincount(e.segment[e.filler], minlength=len(s.length)) == s.length
    many_words = (s.start % word + s.length > word)[e.segment]
    where = {
        "first": e.filler & first, "inside": e.filler & ~first & ~last, "last": e.filler & last,
    }  # fmt: skip
    # Runs of fillers: they begin behind another kind of entry or at the start of a column.
    before = np.concatenate([[False], e.filler[:-1]]) & ~first
    behind = np.concatenate([e.filler[1:], [False]]) & ~last
    begins = np.flatnonzero(e.filler & ~before)
    stops = np.flatnonzero(e.filler & ~behind)
    lanes = (s.start[e.segment] + e.place) // word
    one_word = lanes[begins] == lanes[stops]
    entry_behind = ~last[stops]
    next_word = lanes[np.minimum(stops + 1, len(lanes) - 1)] != lanes[stops]
    return {
        "matrix.filler_place": named(
            **{name: mask.any() for name, mask in where.items()},
            only=(only & (s.length > 0)).any(),
        ),
        "matrix.filler_run": FILLER_RUNS.shown(stops - begins + 1),
        "matrix.filler_zeros": named(
            fifteen=(e.zeros[e.filler] == 15).any(), fewer=(e.zeros[e.filler] < 15).any()
        ),
        "matrix.filler_words": named(
            in_one_word=(one_word & entry_behind & ~next_word).any(),
            run_in_two_words=(~one_word).any(),
            entry_in_next_word=(entry_behind & next_word).any(),
        ),
        "matrix.filler_shape": {
            f"{name} + {shape}"
            for name, mask in where.items()
            for shape, words in (("one_word", ~many_words), ("more", many_words))
            if (mask & words).any()
        },
    }
