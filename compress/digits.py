"""The digits network: trained, pruned, shared, rounded and written as an image.

``python -m compress.digits --out build/digits --num-pe 64 --seed 1`` writes into the folder

``digits.eie``    the image (`docs/image.md`)
``inputs.npy``    int16 [images, 64], the held-out test images in the image's input format
``labels.npy``    int64 [images], their digits
``metrics.json``  `accuracy` of the `float`, `pruned`, `shared` and `fixed` network (0 ... 1, on
                  the test images), `kept` weights and `weights` of each layer and in all,
                  `image_bytes` and `dense_bytes` (float32), `seed`, `seconds` of each step
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from compress.fixed_point import choose_formats, quantize, to_fixed
from compress.geometry import Geometry
from compress.image import Image, ImageError, build_image, write_image
from compress.pruning.magnitude import prune_in_rounds
from compress.sharing.codebook import share_weights
from compress.sharing.fine_tune import fine_tune
from compress.training.data import load_digits_split, with_shifts
from compress.training.network import Parameters, accuracy, initialise
from compress.training.trainer import train

SIZES = (64, 300, 100, 10)
"""The shape of LeNet-300-100, on images of 8x8 pixels."""

DENSITIES = (0.11, 0.11, 0.50)
"""Share of each layer's weights that is kept: as in Deep Compression, the last layer keeps more."""

PRUNING_ROUNDS = 4
WEIGHT_DECAY = 0.5

StepProgress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done."""


@dataclasses.dataclass(frozen=True, eq=False)
class DigitsResult:
    """The compressed digits network with its test set.

    Attributes
    ----------
    image : Image
    inputs : ndarray of int16, shape (images, 64)
    labels : ndarray of int64, shape (images,)
    metrics : dict
        As in `metrics.json`, without the accuracy of the fixed-point network.
    """

    image: Image
    inputs: np.ndarray
    labels: np.ndarray
    metrics: dict[str, Any]


def compress_digits(
    seed: int, geometry: Geometry, progress: StepProgress | None = None
) -> DigitsResult:
    """Train and compress the digits network.

    Parameters
    ----------
    seed : int
        Of the split, the start values and the order of the samples; the result depends on nothing
        else.
    geometry : Geometry
        The machine to lay the image out for.
    progress : callable, optional

    Returns
    -------
    DigitsResult

    Raises
    ------
    ImageError
        If the network does not fit the machine.
    """
    steps = _Steps(progress)
    rng = np.random.default_rng(seed)
    split = load_digits_split(seed)
    x, y = with_shifts(split.train_x, split.train_y)

    def measure(parameters: Parameters) -> float:
        return accuracy(parameters, split.test_x, split.test_y)

    steps.begin("train")
    dense = train(
        initialise(SIZES, rng), x, y, epochs=30, rng=rng, weight_decay=WEIGHT_DECAY,
        progress=steps.share,
    )  # fmt: skip

    steps.begin("prune")

    def retrain(parameters: Parameters, masks: list[np.ndarray], number: int) -> Parameters:
        return train(
            parameters, x, y, epochs=15, rng=rng, masks=masks, weight_decay=WEIGHT_DECAY,
            progress=lambda share: steps.share((number - 1 + share) / PRUNING_ROUNDS),
        )  # fmt: skip

    pruned, masks = prune_in_rounds(dense, DENSITIES, PRUNING_ROUNDS, retrain)

    steps.begin("share")
    shared = [share_weights(w, m) for w, m in zip(pruned.weights, masks, strict=True)]
    shared, tuned = fine_tune(
        shared, pruned.biases, x, y, epochs=10, rng=rng, rate=3e-4, progress=steps.share
    )

    steps.begin("encode")
    formats = choose_formats(shared, tuned.biases, split.train_x)
    last = len(shared) - 1
    layers = [
        quantize(f"fc{number + 1}", layer, bias, layout, relu=number < last)
        for number, (layer, bias, layout) in enumerate(
            zip(shared, tuned.biases, formats, strict=True)
        )
    ]
    kept = [layer.nonzeros for layer in layers]
    weights = [layer.codes.size for layer in layers]
    image = build_image(
        layers, geometry, {"network": "digits", "seed": seed, "kept": kept, "weights": weights}
    )
    metrics = {
        "accuracy": {
            "float": measure(dense), "pruned": measure(pruned), "shared": measure(tuned),
        },
        "kept": {"layers": kept, "total": sum(kept)},
        "weights": {"layers": weights, "total": sum(weights)},
        "image_bytes": len(image.stream),
        "dense_bytes": 4 * (sum(weights) + sum(SIZES[1:])),
        "seed": seed,
        "seconds": steps.end(),
    }  # fmt: skip
    inputs = to_fixed(split.test_x, formats[0].input_frac)
    return DigitsResult(image, inputs, split.test_y, metrics)


class _Steps:
    """Times the steps and tells how far they are."""

    def __init__(self, progress: StepProgress | None) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._name = ""
        self._begin = 0.0

    def begin(self, name: str) -> None:
        self.end()
        self._name, self._begin = name, time.perf_counter()
        self.share(0.0)

    def share(self, done: float) -> None:
        if self._progress is not None:
            self._progress(self._name, done)

    def end(self) -> dict[str, float]:
        if self._name:
            self.share(1.0)
            self._seconds[self._name] = round(time.perf_counter() - self._begin, 2)
            self._name = ""
        return self._seconds


def write_result(result: DigitsResult, folder: Path) -> dict[str, Any]:
    """Write all files of a result, whole or not at all; return the complete metrics.

    The accuracy of the fixed-point network is that of the reference model on the written image.
    """
    from model import Network  # the judge of what the machine computes; compression needs none

    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        made.chmod(0o755)
        write_image(result.image, made / "digits.eie")
        outputs = Network.load(made / "digits.eie").run(result.inputs)
        fixed = float(np.mean(np.argmax(outputs, axis=1) == result.labels))
        metrics = result.metrics | {"accuracy": result.metrics["accuracy"] | {"fixed": fixed}}
        np.save(made / "inputs.npy", result.inputs, allow_pickle=False)
        np.save(made / "labels.npy", result.labels, allow_pickle=False)
        (made / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return metrics


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m compress.digits", description="Train and compress the digits network."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--seed", type=int, default=1)
    for field in dataclasses.fields(Geometry):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(option, type=int, default=field.default, help="of the machine")
    options = vars(parser.parse_args(arguments))
    folder, seed = options.pop("out"), options.pop("seed")
    try:
        if seed < 0:
            raise ValueError(f"seed {seed} must not be negative")
        if folder.exists() and not (folder / "metrics.json").is_file():
            raise ImageError(f"{folder} exists and is no result of this command: choose another")
        metrics = write_result(compress_digits(seed, Geometry(**options), _line), folder)
    except (ImageError, ValueError, OSError) as error:
        print(f"compress.digits: {error}", file=sys.stderr)
        return 1
    shares = ", ".join(f"{name} {value:.2%}" for name, value in metrics["accuracy"].items())
    print(f"accuracy: {shares}")
    print(
        f"kept {metrics['kept']['total']} of {metrics['weights']['total']} weights; image "
        f"{metrics['image_bytes']} bytes, dense float32 {metrics['dense_bytes']} bytes"
    )
    return 0


_last_line = ("", -1)


def _line(name: str, done: float) -> None:
    """Print progress: one line that is overwritten on a terminal, else one line for each step."""
    global _last_line
    percent = int(100 * done)
    if (name, percent) == _last_line or (not sys.stdout.isatty() and done < 1.0):
        return
    _last_line = (name, percent)
    end = "\n" if done >= 1.0 else ""
    start = "\r" if sys.stdout.isatty() else ""
    print(f"{start}{name:<8}{percent:4d} %", end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
