"""The example for PyTorch users, run with a stand-in for PyTorch that names tensors as it does."""

import runpy
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import compress
from compress import api
from compress.image.decode import decode_image

EXAMPLE = Path(compress.__file__).parents[1] / "examples" / "pytorch_export.py"


class Linear:
    """Holds tensors as torch.nn.Linear does: weight (outputs, inputs) and bias (outputs)."""

    def __init__(self, inputs, outputs):
        rng = np.random.default_rng(outputs)
        self.tensors = {
            "weight": rng.normal(size=(outputs, inputs)).astype(np.float32),
            "bias": rng.normal(size=outputs).astype(np.float32),
        }


class ReLU:
    tensors = {}


class Sequential:
    """Names tensors as torch.nn.Sequential does: by the number of the module."""

    def __init__(self, *modules):
        self.modules = modules

    def state_dict(self):
        return {
            f"{number}.{name}": tensor
            for number, module in enumerate(self.modules)
            for name, tensor in module.tensors.items()
        }


@pytest.fixture
def torch(monkeypatch):
    fake = types.ModuleType("torch")
    fake.nn = types.SimpleNamespace(Linear=Linear, ReLU=ReLU, Sequential=Sequential)
    saver = types.ModuleType("safetensors.torch")
    saver.save_file = save_file
    monkeypatch.setitem(sys.modules, "torch", fake)
    monkeypatch.setitem(sys.modules, "safetensors.torch", saver)


def test_what_the_example_saves_is_what_is_found(torch, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    model = runpy.run_path(str(EXAMPLE))["model"].state_dict()
    assert "eie compress model.safetensors" in capsys.readouterr().out
    image = api.compress("model.safetensors", "model.eie")
    layers = [own.layer for own in decode_image(image)]
    assert [(own.name, own.inputs, own.outputs, own.relu) for own in layers] == [
        ("0", 64, 300, True), ("2", 300, 10, False),
    ]
    assert list(model) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    for layer in layers:
        exact = np.ldexp(layer.bias.astype(float), -layer.output_frac)
        assert np.allclose(exact, model[f"{layer.name}.bias"], atol=2.0**-layer.output_frac)


def test_the_example_is_five_lines():
    code = [line for line in EXAMPLE.read_text().splitlines()[1:] if line.strip()]
    assert len(code) == 5
