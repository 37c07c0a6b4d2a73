"""Huffman codes: known codes, optimality, any message comes back, damage is found."""

import heapq
import math

import numpy as np
import pytest

from compress.entropy.huffman import MAX_LENGTH, HuffmanCode, packed_bytes

SEEDS = pytest.mark.parametrize("rng", range(5), indirect=True)


def shortest_message(frequencies):
    """Bits of the best prefix code: the sum of all inner nodes of Huffman's tree."""
    heap = [f for f in frequencies if f]
    heapq.heapify(heap)
    total = 0
    while len(heap) > 1:
        node = heapq.heappop(heap) + heapq.heappop(heap)
        total += node
        heapq.heappush(heap, node)
    return total


def skewed_message(rng, symbols, length):
    shares = rng.dirichlet(np.full(symbols, 0.3))
    message = rng.choice(symbols, size=length, p=shares).astype(np.uint8)
    message[:2] = 0, 1  # a single symbol is a case of its own
    return message


def test_a_code_by_hand():
    code = HuffmanCode.from_frequencies(np.array([1, 4, 0, 2, 1]))
    assert code.lengths.tolist() == [3, 1, 0, 2, 3]
    # Canonical: 1 -> 0, 3 -> 10, 0 -> 110, 4 -> 111.
    assert code.encode(np.array([0, 1, 3, 4], np.uint8)) == bytes([0b11001011, 0b10000000])
    assert code.bits(np.array([1, 4, 0, 2, 1])) == 14


@SEEDS
@pytest.mark.parametrize("symbols", [2, 3, 16, 256])
def test_messages_come_back_and_are_shortest(rng, symbols):
    message = skewed_message(rng, symbols, 3000)
    counts = np.bincount(message, minlength=symbols)
    code = HuffmanCode.from_frequencies(counts)
    assert code.bits(counts) == shortest_message(counts.tolist())
    shares = counts[counts > 0] / len(message)
    entropy = -float(np.sum(shares * np.log2(shares)))
    assert entropy <= code.bits(counts) / len(message) < entropy + 1
    coded = code.encode(message)
    assert len(coded) == math.ceil(code.bits(counts) / 8)
    assert np.array_equal(code.decode(coded, len(message)), message)
    stored = code.pack()
    assert len(stored) == packed_bytes(symbols)
    assert np.array_equal(HuffmanCode.unpack(stored, symbols).lengths, code.lengths)


def test_a_message_of_one_symbol_and_an_empty_one():
    one = HuffmanCode.from_frequencies(np.array([0, 0, 9]))
    assert one.lengths.tolist() == [0, 0, 1]
    coded = one.encode(np.full(9, 2, np.uint8))
    assert coded == bytes(2) and one.decode(coded, 9).tolist() == [2] * 9
    none = HuffmanCode.from_frequencies(np.zeros(4, np.int64))
    assert none.encode(np.empty(0, np.uint8)) == b"" and none.decode(b"", 0).size == 0
    assert not HuffmanCode.unpack(none.pack(), 4).lengths.any()


def test_no_frequencies_make_a_code_too_long():
    fibonacci = [1, 1]
    while len(fibonacci) < 80:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    code = HuffmanCode.from_frequencies(np.array(fibonacci))
    assert 12 < code.lengths.max() <= MAX_LENGTH
    assert code.bits(fibonacci) <= shortest_message(fibonacci) * 1.0001
    message = np.arange(80, dtype=np.uint8)
    assert np.array_equal(code.decode(code.encode(message), 80), message)


def test_a_symbol_without_a_code_is_refused():
    with pytest.raises(ValueError):
        HuffmanCode.from_frequencies(np.array([1, 1, 0])).encode(np.array([2], np.uint8))


@pytest.mark.parametrize("lengths", [
    [1, 1, 1], [1, 2], [2, 2, 2], [2], [1, 2, 3], [31, 31], [0] * 257, [32] + [0], [],
])
def test_lengths_that_are_no_complete_code(lengths):
    with pytest.raises(ValueError):
        HuffmanCode(np.array(lengths, dtype=np.uint8))


@SEEDS
def test_damaged_messages_are_refused_or_differ(rng):
    message = skewed_message(rng, 16, 200)
    code = HuffmanCode.from_frequencies(np.bincount(message, minlength=16))
    coded = code.encode(message)
    for damaged in (coded[:-1], coded + b"\0", b""):
        with pytest.raises(ValueError):
            code.decode(damaged, 200)
    for length in (198, 250, 1 << 40):
        with pytest.raises(ValueError):
            code.decode(coded, length)
    refused = 0
    for place in range(8 * len(coded)):
        flipped = bytearray(coded)
        flipped[place // 8] ^= 128 >> place % 8
        try:
            assert not np.array_equal(code.decode(bytes(flipped), 200), message)
        except ValueError:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize("stored", [b"", bytes(9), bytes(11), b"\xff" * 10, bytes(9) + b"\x01"])
def test_stored_codes_that_are_not_sound(stored):
    with pytest.raises(ValueError):
        HuffmanCode.unpack(stored, 15)


@pytest.mark.parametrize("frequencies", [[-1, 2], list(range(1, 300))])
def test_impossible_frequencies(frequencies):
    with pytest.raises(ValueError):
        HuffmanCode.from_frequencies(np.array(frequencies))
