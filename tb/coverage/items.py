"""One text for what is one item of the source, whatever the parameters.

Verilator prints an expression after elaboration, with the widths of this parameter set:
`(idle_i == 4'hf)==0`, in another set `(idle_i == 2'h3)==0`. The union over parameter sets needs one
text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_CONSTANT = re.compile(r"\b(\d+)'s?h([0-9a-f]+)")
_SLICE = re.compile(r"\[(\d+):(\d+)\]")
_ONE_BIT = re.compile(r"\b([A-Z][a-z]\w*)\[0\]")  # a parameter, cut to one bit


def fold_all(items: Collection[str]) -> dict[str, str]:
    """Fold the items of one expression; those that would fall together stay as they are."""
    folded = {item: fold_widths(item) for item in items}
    texts = list(folded.values())
    return {item: text if texts.count(text) == 1 else item for item, text in folded.items()}


def fold_widths(item: str) -> str:
    """Return an expression's text without what depends on widths.

    Constants lose their width: 0 and 1 stay, all ones become `'1`, others become decimal. The k-th
    of equally wide slices, `row_q[11:8]`, becomes `row_q[slice 2]`. A part select that moves with a
    variable, `row[(32'h6 * i)[4:0]+:6]`, becomes `row[+:]`.

    >>> fold_widths("((valid_i | idle_i) == 4'hf)==0")
    "((valid_i | idle_i) == '1)==0"
    >>> fold_widths("(row_i[(32'h6 * i)[4:0]+:6] <= pick_row)==1")
    '(row_i[+:] <= pick_row)==1'
    >>> fold_widths("(places < IssueWidth[2:0])==1")
    '(places < IssueWidth[slice 0])==1'
    """
    text = _ONE_BIT.sub(r"\1[0:0]", _fold_selects(item))
    return _CONSTANT.sub(_constant, _SLICE.sub(_slice, text))


def _constant(match: re.Match[str]) -> str:
    width, value = int(match[1]), int(match[2], 16)
    if width > 1 and value == (1 << min(width, 4096)) - 1:
        return "'1"
    return str(value)


def _slice(match: re.Match[str]) -> str:
    high, low = int(match[1]), int(match[2])
    width = high - low + 1
    if width < 1 or low % width:
        return match[0]
    return f"[slice {low // width}]"


def _fold_selects(text: str) -> str:
    # A select may hold selects, so its brackets are matched from the inside out.
    opened: list[int] = []
    place = 0
    while place < len(text):
        if text[place] == "[":
            opened.append(place)
        elif text[place] == "]" and opened:
            start = opened.pop()
            if "+:" in text[start:place]:
                text = f"{text[:start]}[+:]{text[place + 1 :]}"
                place = start + 3
        place += 1
    return text
