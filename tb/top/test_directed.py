"""Directed layers: the corners that are known to break sparse accelerators, each by name."""

from __future__ import annotations

import numpy as np
import pyuvm

from compress.balance import balance_network
from compress.image import build_image
from compress.layer import QuantizedLayer
from tb.sequences import packets as p
from tb.top import networks
from tb.top.base_test import BaseTest
from tb.top.contents import BIAS, FILLER, RELU, WHOLE, Program
from tb.top.inference import Inference

_LONG = 400  # inputs of a long vector: with 256 PEs, each of them is 256 pointers to load


def layer_of(
    codes: np.ndarray, *, codebook: list[int] | None = None, shift: int = 0, relu: bool = False,
    bias: list[int] | None = None, name: str = "directed",
) -> QuantizedLayer:  # fmt: skip
    """Put the simplest settings around a matrix of codes: the weight of code c is c."""
    return QuantizedLayer(
        name, np.asarray(codes, dtype=np.uint8),
        np.array(codebook or range(16), dtype=np.int16),
        None if bias is None else np.array(bias, dtype=np.int16),
        shift, relu, 0, shift, 0,
    )  # fmt: skip


class DirectedTest(BaseTest):
    """Runs networks and hand-made programs on given vectors."""

    async def run_layers(self, layers: list[QuantizedLayer], *vectors: list[int]) -> np.ndarray:
        """Run a network; return the outputs of the last vector."""
        inference = Inference.of_layers(self.host, layers, networks.geometry(self.config))
        await inference.load()
        result = np.zeros(0)
        for x in vectors:
            result = await inference.run(np.array(x), "packet")
            await self.host.counters()
        await self.expect_no_error(layers[0].name)
        return result

    async def run_codes(self, codes: np.ndarray, *vectors: list[int]) -> np.ndarray:
        """Run one layer of codes."""
        return await self.run_layers([layer_of(codes)], *vectors)

    async def run_program(self, program: Program, x: list[int], name: str) -> np.ndarray:
        """Run a hand-made pass; return its outputs."""
        await self.host.send(*program.packets(self.config.num_pe))
        await self.host.send(p.vector(x))
        await self.host.run(0, 1)
        await self.host.counters()
        await self.expect_no_error(name)
        return await self.host.read_result(name, program.outputs, 0)


@pyuvm.test()
class WorkedExamples(DirectedTest):
    """The two examples of the paper: the filler column, and Figures 2 and 3."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        # In one PE's rows: 0 0 1 2, eighteen zeros, 3.
        column = np.array([0, 0, 1, 2] + 18 * [0] + [3], dtype=np.uint8)
        if len(column) <= self.config.reg_depth:
            codes = np.zeros((len(column) * n, 1), dtype=np.uint8)
            codes[::n, 0] = column
            result = await self.run_codes(codes, [5])
            assert result[::n].tolist() == [0, 0, 5, 10] + 18 * [0] + [15]
        codes = np.zeros((16, 8), dtype=np.uint8)
        kept = (
            (0, 0), (8, 0), (12, 0), (4, 1), (0, 2), (12, 2), (0, 4), (4, 4), (0, 5), (12, 5),
            (0, 6), (8, 7), (12, 7), (5, 3), (2, 0), (3, 2), (7, 7), (15, 5), (9, 1),
        )  # fmt: skip
        for number, place in enumerate(kept):
            codes[place] = number % 15 + 1
        x = [0, 0, 2, 0, 1, -3, 0, 4]
        result = await self.run_codes(codes, x)
        assert result.tolist() == (codes.astype(int) @ x).tolist()
        if n == 4:
            await self._check_figure_3()

    async def _check_figure_3(self) -> None:
        """PE 0's memories as the paper prints them."""
        entries = (await self.host.read_space(p.ENTRIES, 2)).view("u1")[:13]
        assert (entries >> 4).tolist() == [0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0, 2, 0]
        assert (entries & 15).all(), "there are no fillers"
        pointers = (await self.host.read_space(p.POINTERS, 5)).view("<u4")[:9]
        assert pointers.tolist() == [0, 3, 4, 6, 6, 8, 10, 11, 13]


@pyuvm.test()
class EmptyColumns(DirectedTest):
    """First, last, consecutive; in one PE, in all PEs; and none at all but one."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        rows, columns = 4 * n, 12
        full = np.ones((rows, columns), dtype=np.uint8) * 3
        x = list(range(1, columns + 1))
        for empty in ([0], [columns - 1], [4, 5, 6, 7], list(range(columns)), list(range(11))):
            codes = full.copy()
            codes[:, empty] = 0
            await self.run_codes(codes, x)
        for empty in ([0], [columns - 1], [3, 4, 5], list(range(columns))):
            codes = full.copy()
            for column in empty:
                codes[n - 1 :: n, column] = 0
            await self.run_codes(codes, x)


@pyuvm.test()
class Fillers(DirectedTest):
    """Runs of fillers in every lane of a word, across words, and as the last of a column."""

    async def stimulus(self) -> None:
        depth, n = self.config.reg_depth, self.config.num_pe
        runs = [k for k in range(4) if 16 * k < depth]
        for lead in range(9):
            columns = [{0: [(1, 0)] * lead}] if lead else []
            columns += [{0: [FILLER] * k + [(2, 0), (5, 1)]} for k in runs if 16 * k + 2 < depth]
            program = Program(columns, depth * n)
            await self.run_program(program, [7] * len(columns), f"fillers behind {lead} entries")
        # The encoder never ends a column with a filler; the machine must complete all the same.
        last = Program([{0: [(1, 0), FILLER]}, {0: [FILLER]}, {}, {n - 1: [FILLER]}], 2 * n)
        await self.run_program(last, [1, 2, 3, 4], "fillers last")
        only = Program([{pe: [FILLER] for pe in range(n)}], n)
        await self.run_program(only, [1], "nothing but fillers")


@pyuvm.test()
class ColumnShapes(DirectedTest):
    """One-entry and full columns, columns that end at word boundaries, every lane as the first."""

    async def stimulus(self) -> None:
        n, depth = self.config.num_pe, self.config.reg_depth
        columns = 40
        single = np.zeros((depth * n, columns), dtype=np.uint8)
        single[self.rng.randrange(depth) * n, np.arange(columns)] = 4
        await self.run_codes(single, [1] * columns)
        await self.run_codes(np.full((depth * n, 3), 9, dtype=np.uint8), [1, -2, 3])
        for length in (1, 7, 8, 9, 16, min(17, depth)):
            codes = np.zeros((depth * n, 9), dtype=np.uint8)
            codes[: length * n] = 6
            await self.run_codes(codes, list(range(1, 10)))


@pyuvm.test()
class Vectors(DirectedTest):
    """All zeros, one non-zero at each end, none zero, negative values."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        length = min(5 * n + 3, _LONG, self.config.ptr_depth - 1)
        codes = np.ones((3 * n, length), dtype=np.uint8)
        zero = [0] * length
        assert not (await self.run_codes(codes, zero)).any()
        first, last = zero.copy(), zero.copy()
        first[0], last[-1] = -7, 9
        await self.run_codes(codes, first, last, [1] * length, [-2] * length, zero)


@pyuvm.test()
class Saturation(DirectedTest):
    """Both limits and back, so that the order of updates shows; every codebook index."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        codes = np.zeros((2 * n, 6), dtype=np.uint8)
        codes[:, :] = [1, 1, 2, 2, 2, 1]
        book = [0, 30000, -32768] + [0] * 13
        layer = layer_of(codes, codebook=book)
        result = await self.run_layers([layer], [1, 1, 1, 1, 1, 1])
        assert result.tolist() == [-2768] * (2 * n)
        extreme = layer_of(codes, codebook=[0, -32768, 32767] + [0] * 13, shift=15)
        await self.run_layers([extreme], [-32768] * 6, [32767] * 6, [-32768, 32767] * 3)
        every = np.arange(16, dtype=np.uint8).reshape(1, 16).repeat(n, axis=0)
        book = [0, *range(-7000, 8000, 1000)]
        await self.run_layers([layer_of(every, codebook=book[:16])], [1] * 16, [-1] * 16)


@pyuvm.test()
class Rounding(DirectedTest):
    """Shifts 0 and 31, and exact halves of both signs."""

    async def stimulus(self) -> None:
        codes = np.arange(1, 16, dtype=np.uint8).reshape(15, 1).repeat(3, axis=1)
        for shift in (0, 1, 2, 15, 30, 31):
            book = [0, 1, -1, 2, -2, 3, -3, 5, -5, 16384, -16384, 32767, -32768, 6, -6, 7]
            layer = layer_of(codes, codebook=book, shift=shift)
            await self.run_layers(
                [layer], [1, 0, 0], [3, -1, 1], [-32768, 0, 0], [32767, 32767, -32768]
            )


@pyuvm.test()
class Bypass(DirectedTest):
    """The same accumulator at every distance of the pipeline, across columns and fillers."""

    async def stimulus(self) -> None:
        n, depth = self.config.num_pe, self.config.reg_depth
        same = np.zeros((2 * n, 12), dtype=np.uint8)
        same[0] = 5
        await self.run_codes(same, [1] * 12)
        for distance in range(1, 6):
            # Row 0 comes back after `distance` columns; others are in between.
            codes = np.zeros((8 * n, 18), dtype=np.uint8)
            for column in range(18):
                codes[column % distance * n, column] = column % 15 + 1
            await self.run_codes(codes, list(range(1, 19)))
        if depth > 17:
            columns = [{0: [(1, 0), FILLER, (2, 0)]}, {0: [FILLER, (3, 1)]}] * 4
            await self.run_program(Program(columns, depth * n), [1] * 8, "across fillers")
        full = np.full((4 * n, 10), 7, dtype=np.uint8)
        await self.run_codes(full, [1, -1] * 5)


@pyuvm.test()
class LayersBackToBack(DirectedTest):
    """Several layers in one run: ReLU on and off, bias on and off, roles that swap each time."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        rng = np.random.default_rng(self.config.seed)
        longest = min(_LONG // 2, self.config.ptr_depth - 1)
        sizes = [min(size, longest) for size in (3 * n, 2 * n + 1, 5, 4 * n, 1, 7)]
        layers = []
        for number, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False)):
            codes = rng.integers(0, 16, (outputs, inputs)).astype(np.uint8)
            bias = rng.integers(-50, 50, outputs).tolist() if number % 2 else None
            layers.append(layer_of(
                codes, codebook=[0, *rng.integers(-9, 9, 15).tolist()], shift=2,
                relu=number % 3 != 1, bias=bias, name=f"layer {number}",
            ))  # fmt: skip
        await self.run_layers(layers, *[rng.integers(-99, 99, sizes[0]).tolist() for _ in range(4)])


@pyuvm.test()
class BiasAndRelu(DirectedTest):
    """Accumulators that nothing is added to show the bias; ReLU cuts negative ones."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        bias = [(-1) ** i * (100 + i) for i in range(2 * n)]
        for flags in (WHOLE | BIAS, WHOLE | BIAS | RELU):
            program = Program([{}, {0: [(1, 0)]}], 2 * n, flags=flags, bias=bias)
            result = await self.run_program(program, [3, 0], "bias")
            relu = bool(flags & RELU)
            assert result.tolist() == [max(0, b) if relu else b for b in bias]


@pyuvm.test()
class BalancedRows(DirectedTest):
    """A layer whose heavy rows lie in one PE, and the same with its rows permuted."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        rows, inputs = 4 * n, 24
        rng = np.random.default_rng(self.config.seed)
        codes = rng.integers(1, 16, (rows, inputs)) * (rng.random((rows, inputs)) < 0.1)
        codes[::n] = rng.integers(1, 16, (4, inputs))
        layer, x = layer_of(codes), rng.integers(-9, 10, inputs).tolist()
        expected = await self.run_layers([layer], x)
        before = await self.host.counters()
        geometry = networks.geometry(self.config)
        balanced = balance_network([layer], geometry)
        inference = Inference(
            self.host, build_image(balanced.layers, geometry, output_order=balanced.output_order)
        )
        await inference.load()
        result = await inference.run(np.array(x), "packet")
        after = await self.host.counters()
        assert np.any(expected) and result.tolist() == expected.tolist()
        assert after["CYCLES"] <= before["CYCLES"], f"{after['CYCLES']}, {before['CYCLES']} before"
        if n > 1:
            assert balanced.output_order.tolist() != list(range(rows)), "nothing was permuted"
