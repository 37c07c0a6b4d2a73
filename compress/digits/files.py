"""The folder of results: written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from compress.digits.recipe import DigitsResult
from compress.digits.steps import StepClock, StepProgress
from compress.image import ImageError, write_image
from compress.training.network import Parameters


def fixed_accuracy(image: Path, inputs: np.ndarray, labels: np.ndarray) -> float:
    """Share of inputs that the reference model gets right with the image in a folder."""
    from model import Network  # judges what was made; nothing is made with it

    outputs = Network.load(image).run(inputs)
    return float(np.mean(np.argmax(outputs, axis=1) == labels))


def write_result(
    result: DigitsResult, folder: Path, progress: StepProgress | None = None
) -> dict[str, Any]:
    """Write all files of a result, whole or not at all; return the complete metrics.

    Raises
    ------
    ImageError
        If `folder` exists and is something else.
    OSError
        If it cannot be written.
    """
    check_folder(folder)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        new = made / folder.name
        new.mkdir()
        steps = StepClock(progress)
        steps.begin("measure")
        write_image(result.image, new / "digits.eie")
        fixed = fixed_accuracy(new / "digits.eie", result.inputs, result.labels)
        metrics = result.metrics | {
            "accuracy": result.metrics["accuracy"] | {"fixed": fixed},
            "seconds": result.metrics["seconds"] | steps.end(),
        }
        np.save(new / "inputs.npy", result.inputs, allow_pickle=False)
        np.save(new / "labels.npy", result.labels, allow_pickle=False)
        (new / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
        _save_model(new / "model.npz", result.networks["float"])
        _save_model(new / "pruned.npz", result.networks["pruned"])
        if folder.exists():
            # A folder cannot replace a folder in one step: the old one steps aside first.
            folder.rename(made / "old")
        new.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return metrics


def _save_model(path: Path, network: Parameters) -> None:
    """Write a network as a model file, as other tools would: float32, fc1.weight, fc1.bias, ..."""
    tensors = {}
    for number, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True), 1):
        tensors[f"fc{number}.weight"] = weight.astype(np.float32)
        tensors[f"fc{number}.bias"] = bias.astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **tensors)


PRODUCTS = {
    "digits.eie", "inputs.npy", "labels.npy", "metrics.json", "model.npz", "pruned.npz",
}  # fmt: skip
"""What a result consists of."""


def check_folder(folder: Path) -> None:
    """Refuse a place for results that holds something else, and make its parent.

    Raises
    ------
    ImageError
        If `folder` exists and is no result.
    OSError
        If the parent cannot be made.
    """
    if folder.exists() and not (folder / "metrics.json").is_file():
        raise ImageError(f"{folder} exists and is no result of this command: choose another")
    others = {entry.name for entry in folder.iterdir()} - PRODUCTS if folder.exists() else set()
    if others:
        raise ImageError(f"{folder} holds {min(others)} beside a result: choose another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(folder.parent, os.W_OK):
        raise ImageError(f"{folder.parent} cannot be written to: choose another")
