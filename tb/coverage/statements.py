"""Which lines of the source belong together, and their checksum: what an exclusion is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

MAX_LINES = 40
"""A statement that seems longer than this has been misread."""

_CONTINUES = re.compile(r"(?:[-+*/%&|^~=<>?,(\[{:]|\belse)$")
_CONTINUED = re.compile(r"^(?:&&|\|\||[-+*/%&|^?=<>)\]}]|:(?!:))")
_LABEL = re.compile(r"(?:^|[\w'\])])\s*:$")
_ENDS = re.compile(r"(?:;|\bbegin(?:\s*:\s*\w+)?|\bend)$")


def plain(line: str) -> str:
    """Return a line with its white space made single blanks, so that aligning changes nothing."""
    return " ".join(line.split())


def checksum(lines: Sequence[str], numbers: Iterable[int]) -> str:
    """Return a checksum over lines of a file: 12 hexadecimal digits.

    Parameters
    ----------
    lines : sequence of str
        The file.
    numbers : iterable of int
        Line numbers from 1; order and repetition do not matter.
    """
    text = "\n".join(plain(lines[number - 1]) for number in sorted(set(numbers)))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def statement(lines: Sequence[str], number: int) -> range:
    """Return the line numbers of the statement, or head of a block, that line `number` is in.

    This goes by the layout of the code, not by a grammar: a line ends a statement if it ends with
    `;`, `begin` or `end`, and continues one if it begins or the line above ends with an operator.
    """
    code = [plain(line.partition("//")[0]) for line in lines]
    first = number
    while first > 1 and number - first < MAX_LINES and _joined(code[first - 2], code[first - 1]):
        first -= 1
    last = number
    while last < len(code) and last - number < MAX_LINES:
        if _ENDS.search(code[last - 1]) and not _joined(code[last - 1], code[last]):
            break
        last += 1
    return range(first, last + 1)


def _joined(above: str, below: str) -> bool:
    if not above or _ENDS.search(above):
        return False
    if _LABEL.search(above) and "?" not in above:
        return False
    return bool(_CONTINUES.search(above) or _CONTINUED.match(below))
