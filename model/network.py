"""A compressed network loaded from an image, run on many input vectors at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.arithmetic import INT16_MAX, INT16_MIN, relu
from model.errors import ModelError
from model.image import read_image_files
from model.manifest import Format
from model.parameters import MachineParameters
from model.passes import accumulate
from model.program import Pass, decode_program


@dataclass(frozen=True)
class NetworkLayer:
    """One layer, decoded from an image.

    Attributes
    ----------
    name : str
    inputs, outputs : int
    relu, has_bias : bool
    shift : int
    input_frac, weight_frac, output_frac : int
        Fractional bits of inputs, codebook values, and accumulators and biases.
    passes : tuple of Pass
    """

    name: str
    inputs: int
    outputs: int
    relu: bool
    has_bias: bool
    shift: int
    input_frac: int
    weight_frac: int
    output_frac: int
    passes: tuple[Pass, ...]

    def run(self, inputs: NDArray[np.int16]) -> NDArray[np.int16]:
        """Run the layer on a batch.

        Parameters
        ----------
        inputs : ndarray of int16 [inputs, batch]

        Returns
        -------
        ndarray of int16 [outputs, batch]
            With ReLU applied, if the layer has it.
        """
        activations = inputs.astype(np.int64)
        outputs = np.empty((self.outputs, inputs.shape[1]), np.int64)
        for item in self.passes:
            d = item.descriptor
            rows = outputs[d.out_first : d.out_first + d.out_len]
            if d.first:
                rows[:] = item.initial[:, np.newaxis]
            sources = activations[d.in_first : d.in_first + d.in_len]
            broadcasts = np.flatnonzero(sources.any(axis=1))
            accumulate(item.columns, item.codebook, d.shift, broadcasts, sources, rows)
        return (relu(outputs) if self.relu else outputs).astype(np.int16)

    def codes(self) -> NDArray[np.uint8]:
        """The dense matrix of codes; uint8 [outputs, inputs], 0 where no weight is kept."""
        codes = np.zeros((self.outputs, self.inputs), np.uint8)
        for item in self.passes:
            d, columns = item.descriptor, item.columns
            column = np.repeat(np.arange(d.in_len), np.diff(columns.offsets))
            codes[d.out_first + columns.element, d.in_first + column] = columns.code
        return codes

    def weights(self) -> NDArray[np.int16]:
        """The dense fixed-point weights; int16 [outputs, inputs], value * 2**-weight_frac."""
        return self.passes[0].codebook[self.codes()]

    def bias(self) -> NDArray[np.int16]:
        """What the accumulators start from; int16 [outputs], value * 2**-output_frac."""
        return np.concatenate([item.initial for item in self.passes if item.descriptor.first])


@dataclass(frozen=True)
class Load:
    """What to send to the machine, and the descriptors to run after it.

    Attributes
    ----------
    beats : ndarray of uint64
    desc_first, desc_count : int
    """

    beats: NDArray[np.uint64]
    desc_first: int
    desc_count: int


@dataclass(frozen=True)
class Network:
    """A compressed network.

    Attributes
    ----------
    parameters : MachineParameters
        The machine that the image is laid out for.
    input, output : Format
        Length and fractional bits of the input and the output vector.
    layers : tuple of NetworkLayer
    loads : tuple of Load
        The parts of the image's stream, in order.
    output_order : tuple of int or None
        Output i of the network is row ``output_order[i]`` of the last layer; row i if None.
    """

    parameters: MachineParameters
    input: Format
    output: Format
    layers: tuple[NetworkLayer, ...]
    loads: tuple[Load, ...]
    output_order: tuple[int, ...] | None = None

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """Read an image folder, decode and check it (``docs/image.md``).

        Parameters
        ----------
        path : str or Path
            The image's folder, by custom ``NAME.eie``.

        Returns
        -------
        Network

        Raises
        ------
        ImageError
            With one line that names the file, the place and what to do.
        """
        files = read_image_files(path)
        manifest = files.manifest
        layers = tuple(
            NetworkLayer(
                name=entry.name,
                inputs=entry.inputs,
                outputs=entry.outputs,
                relu=entry.relu,
                has_bias=entry.bias,
                shift=entry.shift,
                input_frac=entry.input_frac,
                weight_frac=entry.weight_frac,
                output_frac=entry.output_frac,
                passes=tuple(passes),
            )
            for entry, passes in zip(manifest.layers, decode_program(files), strict=True)
        )
        loads = tuple(
            Load(files.part_beats(part), part.desc_first, part.desc_count)
            for part in manifest.parts
        )
        return cls(
            manifest.machine, manifest.input, manifest.output, layers, loads, manifest.output_order
        )

    def run(self, x: ArrayLike) -> NDArray[np.int16]:
        """Outputs of the network.

        Parameters
        ----------
        x : array_like of integers [batch, inputs]
            Fixed-point inputs, value * 2**-input.frac, in the range of int16.

        Returns
        -------
        ndarray of int16 [batch, outputs]

        Raises
        ------
        ModelError
            If `x` has another shape or does not hold 16-bit integers.
        """
        outputs = self.run_layers(x)[-1]
        return outputs if self.output_order is None else outputs[:, list(self.output_order)]

    def run_layers(self, x: ArrayLike) -> list[NDArray[np.int16]]:
        """Outputs of every layer, in order, rows as the image has them; see `run`."""
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.input.length:
            raise ModelError(
                f"inputs must have the shape (batch, {self.input.length}), got {x.shape}"
            )
        if x.dtype.kind not in "iu":
            raise ModelError(f"inputs must be 16-bit integers, got {x.dtype}; quantise them first")
        if x.size and not (INT16_MIN <= x.min() and x.max() <= INT16_MAX):
            raise ModelError("inputs must be 16-bit integers, some are out of range")
        outputs = []
        activations = np.ascontiguousarray(x.T)
        for layer in self.layers:
            activations = layer.run(activations)
            outputs.append(np.ascontiguousarray(activations.T))
        return outputs
