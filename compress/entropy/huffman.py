"""Canonical Huffman codes over small alphabets.

Huffman (1952); Deep Compression, section 4. A canonical code is determined by its lengths alone:
codes of one length are consecutive numbers in the order of the symbols, shorter codes come first.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from bitarray import bitarray
from bitarray.util import canonical_decode, canonical_huffman, int2ba

LENGTH_BITS = 5
"""Bits of a stored code length."""

MAX_LENGTH = (1 << LENGTH_BITS) - 1

# A symbol of at least this share of all has a code far below MAX_LENGTH bits, in any distribution.
_RAREST = 2.0**-20


@dataclasses.dataclass(frozen=True, eq=False)
class HuffmanCode:
    """A complete prefix code.

    Parameters
    ----------
    lengths : ndarray of uint8, shape (symbols,)
        Bits of every symbol's code, 0 of one that does not occur.

    Raises
    ------
    ValueError
        If no complete prefix code has these lengths. (One symbol alone has a code of one bit; no
        symbol at all is the code of an empty message.)
    """

    lengths: np.ndarray

    def __post_init__(self) -> None:
        lengths = np.array(self.lengths, dtype=np.uint8)
        if lengths.ndim != 1 or not 1 <= lengths.size <= 256:
            raise ValueError(f"lengths of shape {lengths.shape} are not those of 1 to 256 symbols")
        if lengths.max() > MAX_LENGTH:
            raise ValueError(f"a code of {lengths.max()} bits is longer than {MAX_LENGTH}")
        used = lengths[lengths > 0].astype(np.int64)
        filled = int(np.sum(1 << (MAX_LENGTH - used)))
        if used.tolist() not in ([], [1]) and filled != 1 << MAX_LENGTH:
            raise ValueError("the code lengths are not those of a complete prefix code")
        lengths.flags.writeable = False
        object.__setattr__(self, "lengths", lengths)

    @classmethod
    def from_frequencies(cls, frequencies: np.ndarray) -> HuffmanCode:
        """The shortest code for given numbers of occurrences.

        Parameters
        ----------
        frequencies : ndarray of int, shape (symbols,)
            Of symbols 0, 1, ...; at most 256.

        Raises
        ------
        ValueError
            If a frequency is negative or there are too many symbols.
        """
        frequencies = np.asarray(frequencies, dtype=np.int64)
        if np.any(frequencies < 0):
            raise ValueError("frequencies must not be negative")
        lengths = np.zeros(frequencies.shape, dtype=np.uint8)
        floor = int(_RAREST * frequencies.sum())
        occurring = {
            symbol: max(count, floor)
            for symbol, count in enumerate(frequencies.tolist())
            if count
        }
        if occurring:
            _, counts, symbols = canonical_huffman(occurring)
            lengths[symbols] = np.repeat(np.arange(len(counts)), counts)
        return cls(lengths)

    def bits(self, frequencies: np.ndarray) -> int:
        """Length of a message with these numbers of occurrences, in bits."""
        return int(np.dot(self.lengths.astype(np.int64), frequencies))

    def encode(self, symbols: np.ndarray) -> bytes:
        """Code a message.

        Parameters
        ----------
        symbols : ndarray of uint8, shape (length,)

        Returns
        -------
        bytes
            Codes from the highest bit of the first byte on; the last byte is filled up with zeros.

        Raises
        ------
        ValueError
            If a symbol has no code.
        """
        if len(symbols) == 0:
            return b""
        message = bitarray(endian="big")
        message.encode(self._table(), np.ascontiguousarray(symbols, dtype=np.uint8).tobytes())
        return message.tobytes()

    def decode(self, coded: bytes, length: int) -> np.ndarray:
        """Read a message; the inverse of `encode`.

        Parameters
        ----------
        coded : bytes
        length : int
            Number of symbols.

        Returns
        -------
        ndarray of uint8, shape (length,)

        Raises
        ------
        ValueError
            If `coded` is not the code of exactly so many symbols, with zeros behind.
        """
        # Every symbol takes a bit at least: nothing is allocated that the bytes cannot fill.
        if length > 8 * len(coded):
            raise ValueError(f"{len(coded)} bytes cannot hold {length} symbols")
        bits = bitarray(endian="big")
        bits.frombytes(coded)
        counts, order = self._counts_and_order()
        symbols = np.empty(0, dtype=np.uint8)
        if length:
            decoder = canonical_decode(bits, counts, order)
            try:
                symbols = np.fromiter(decoder, dtype=np.uint8, count=length)
            except ValueError:
                raise ValueError(f"the code ends before its {length} symbols") from None
        used = self.bits(np.bincount(symbols, minlength=self.lengths.size))
        if len(coded) != -(-used // 8) or bits[used:].any():
            raise ValueError(f"there is more behind the code of {length} symbols")
        return symbols

    def _counts_and_order(self) -> tuple[list[int], list[int]]:
        """Number of codes of every length, and the symbols in the order of their codes."""
        order = np.argsort(self.lengths, kind="stable")
        order = order[self.lengths[order] > 0]
        return np.bincount(self.lengths[order], minlength=2).tolist(), order.tolist()

    def _table(self) -> dict[int, bitarray]:
        table, code, before = {}, 0, 0
        for symbol in self._counts_and_order()[1]:
            length = int(self.lengths[symbol])
            code <<= length - before
            table[symbol] = int2ba(code, length, endian="big")
            code, before = code + 1, length
        return table

    def pack(self) -> bytes:
        """The code as it is stored: LENGTH_BITS for the length of every symbol."""
        return np.packbits(
            (self.lengths[:, None] >> np.arange(LENGTH_BITS - 1, -1, -1)) & 1
        ).tobytes()

    @classmethod
    def unpack(cls, stored: bytes, symbols: int) -> HuffmanCode:
        """The inverse of `pack`.

        Raises
        ------
        ValueError
            If `stored` has not `packed_bytes(symbols)` bytes or holds no complete prefix code.
        """
        if len(stored) != packed_bytes(symbols):
            raise ValueError(
                f"{len(stored)} bytes of code lengths instead of {packed_bytes(symbols)}"
            )
        bits = np.unpackbits(np.frombuffer(stored, dtype=np.uint8))
        if bits[symbols * LENGTH_BITS :].any():
            raise ValueError("there is more behind the code lengths")
        weights = 1 << np.arange(LENGTH_BITS - 1, -1, -1)
        return cls(bits[: symbols * LENGTH_BITS].reshape(symbols, LENGTH_BITS) @ weights)


def packed_bytes(symbols: int) -> int:
    """Size of a stored code for an alphabet of so many symbols, in bytes."""
    return -(-symbols * LENGTH_BITS // 8)
