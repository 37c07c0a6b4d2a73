"""Sequences that load: packets of any kind, a compressed network, an input vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tb.agents.patterns import Pattern
from tb.sequences import packets
from tb.sequences.base import HostSequence

if TYPE_CHECKING:
    from tb.env.env import EieEnv


class SendPackets(HostSequence):
    """Sends packets as one transfer.

    Parameters
    ----------
    env, idles
        As HostSequence.
    *parts : ndarray of uint64
    last : bool
        Whether TLAST ends the transfer.
    """

    def __init__(
        self, env: EieEnv, *parts: np.ndarray, last: bool = True, idles: Pattern | None = None
    ) -> None:
        super().__init__(env, idles)
        self.parts = parts
        self.last = last

    async def body(self) -> None:
        """Send them."""
        await self.send(*self.parts, last=self.last)


class LoadImage(SendPackets):
    """Loads a compressed network, or one part of it.

    Parameters
    ----------
    env, idles
        As HostSequence.
    stream : ndarray of uint64
        The image's stream as it is on disk.
    part : dict, optional
        An element of the manifest's `parts`; default is the whole stream.
    """

    def __init__(
        self,
        env: EieEnv,
        stream: np.ndarray,
        part: dict[str, int] | None = None,
        *,
        idles: Pattern | None = None,
    ) -> None:
        super().__init__(env, stream if part is None else part_of(stream, part), idles=idles)


class LoadVector(SendPackets):
    """Loads an input vector, int16 in natural order, from where the first layer reads."""

    def __init__(
        self, env: EieEnv, values: Sequence[int] | np.ndarray, *, idles: Pattern | None = None
    ) -> None:
        super().__init__(env, packets.vector(values), idles=idles)


def part_of(stream: np.ndarray, part: dict[str, int]) -> np.ndarray:
    """Cut one part out of an image's stream; uint64."""
    first = part["offset"] // 8
    return stream[first : first + part["bytes"] // 8]
