"""How a long piece of work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done, 0 ... 1."""


def silent(step: str, done: float) -> None:
    """Progress that nobody watches."""
