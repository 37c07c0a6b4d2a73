"""ONNX graphs: chains of layers are read as ONNX's own evaluator runs them, the rest is named."""

import builtins

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from compress.models import ModelFileError, read_network


def graph_model(nodes, constants, outputs=1, inputs=("x",), names=("y",)):
    """A model of nodes over float vectors of unknown lengths."""
    def vector(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, None])

    graph = helper.make_graph(
        nodes, "g", [vector(name) for name in inputs], [vector(name) for name in names],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs.split(), [output], name=f"n_{output}", **attributes)


def save(path, model):
    path.write_bytes(model.SerializeToString())
    return path


def evaluate(network, x):
    for layer in network.layers:
        x = x @ layer.weights.T.astype(np.float64)
        x = x + (0 if layer.bias is None else layer.bias)
        x = np.maximum(x, 0) if layer.relu else x
    return x


@pytest.fixture
def constants():
    rng = np.random.default_rng(0)
    shapes = {
        "fc1.weight": (7, 5), "fc1.bias": (7,), "W": (7, 4), "b": (1, 4), "fc3.weight": (3, 4),
    }  # fmt: skip
    tensors = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return tensors | {"one": np.float32(0.5)}


CHAIN = [
    node("Flatten", "x", "f"),
    node("Gemm", "f fc1.weight fc1.bias", "g", transB=1, alpha=0.5, beta=2.0),
    node("Relu", "g", "r"),
    node("Identity", "r", "i"),
    node("MatMul", "i W", "m"),
    node("Add", "b m", "a"),
    node("Add", "a one", "c"),
    node("Dropout", "c", "d"),
    node("Gemm", "d fc3.weight", "y", transB=1),
]


def test_a_chain_is_read_as_the_reference_evaluator_runs_it(constants, tmp_path):
    model = graph_model(CHAIN, constants)
    network = read_network(save(tmp_path / "m.onnx", model))
    assert [layer.name for layer in network.layers] == ["fc1", "W", "fc3"]
    assert [layer.relu for layer in network.layers] == [True, False, False]
    assert [layer.bias is None for layer in network.layers] == [False, False, True]
    x = np.random.default_rng(1).normal(size=(6, 5)).astype(np.float32)
    (wanted,) = ReferenceEvaluator(model).run(None, {"x": x})
    assert np.allclose(evaluate(network, x), wanted, rtol=1e-5, atol=1e-5)


def test_order_of_nodes_and_constant_nodes_do_not_matter(constants, tmp_path):
    weight = helper.make_node(
        "Constant", [], ["fc1.weight"],
        value=numpy_helper.from_array(constants.pop("fc1.weight"), "value"),
    )
    model = graph_model([*CHAIN[::-1], weight], constants)
    assert len(read_network(save(tmp_path / "m.onnx", model)).layers) == 3


@pytest.mark.parametrize(("dtype", "read"), [
    (np.float16, np.float32), (np.float32, np.float32), (np.float64, np.float64),
])  # fmt: skip
def test_float_types_are_read_exactly(dtype, read, tmp_path):
    values = np.random.default_rng(2).normal(size=(4, 3)).astype(dtype)
    model = graph_model([node("MatMul", "x w", "y")], {"w": values})
    (layer,) = read_network(save(tmp_path / "m.onnx", model)).layers
    assert layer.weights.dtype == read and np.array_equal(layer.weights, values.T)


def test_names_that_say_nothing_are_numbers(tmp_path):
    w = np.ones((3, 3), np.float32)
    model = graph_model([node("MatMul", "x w", "h"), node("MatMul", "h w", "y")], {"w": w})
    network = read_network(save(tmp_path / "m.onnx", model))
    assert [layer.name for layer in network.layers] == ["layer1", "layer2"]


SHAPES = {"w": (3, 3), "v": (4,), "u": (2, 3)}
W = {name: np.ones(shape, np.float32) for name, shape in SHAPES.items()}
GEMM = node("Gemm", "x w", "y")


@pytest.mark.parametrize(("nodes", "message"), [
    ([node("MatMul", "x w", "h"), node("Softmax", "h", "y")],
     "operator 'Softmax' of node 'n_y' is not supported: only Gemm, MatMul, Add, Relu, Flatten, "
     "Identity and Dropout are"),
    ([node("Conv", "x w", "y")], "operator 'Conv' of node 'n_y' is not supported"),
    ([node("Gemm", "x w", "y", transA=1)], "has transA = 1: inputs must be (samples, inputs)"),
    ([node("Gemm", "w x", "y")], "must be activations times constant weights"),
    ([node("MatMul", "w x", "y")], "must be activations times constant weights"),
    ([node("MatMul", "x z", "y")], "'z' is no constant: only constant weights are read"),
    ([node("MatMul", "x v", "y")], "weights 'v' of shape (4,) are no matrix"),
    ([node("Gemm", "x w v", "y")], "a bias of shape (4,) does not fit 3 outputs"),
    ([node("MatMul", "x w", "h"), node("Add", "h u", "y")], "a bias of shape (2, 3) does not fit"),
    ([node("Add", "x w", "h"), node("MatMul", "h w", "y")], "adds to something that no layer has"),
    ([node("MatMul", "x w", "h"), node("Add", "h h", "y")], "'h' is used 2 times: only chains"),
    ([node("Relu", "x", "h"), node("MatMul", "h w", "y")], "stands in front of all layers"),
    ([node("Flatten", "x", "h", axis=0), node("MatMul", "h w", "y")],
     "flatten to (samples, inputs)"),
    ([node("MatMul", "x w", "h"), node("MatMul", "h w", "k"), node("Add", "h k", "y")],
     "'h' is used 2 times: only chains of layers are read"),
    ([GEMM, node("MatMul", "w w", "z")], "1 nodes do not lie between input and output"),
    ([node("Identity", "x", "y")], "it holds no fully connected layer (Gemm or MatMul)"),
    ([node("MatMul", "x w", "h")], "'h' is used 0 times"),
    ([node("MatMul", "x w", "h"), node("Gemm", "h u", "y")],
     "'u' takes 2 inputs, but the layer before"),
    ([node("Gemm", "x w", "y", gamma=1.0)], "an attribute 'gamma' that is not supported"),
    ([helper.make_node("Gemm", ["x", "w"], ["y"], domain="my.own")], "operator 'Gemm'"),
    ([helper.make_node("Gemm", ["x", "w"], ["y"], alpha=float("nan"))], "is nan, not a finite"),
])  # fmt: skip
def test_what_is_no_chain_is_one_line(nodes, message, tmp_path):
    refuse(save(tmp_path / "m.onnx", graph_model(nodes, W)), message)


def refuse(path, message, **options):
    with pytest.raises(ModelFileError) as caught:
        read_network(path, **options)
    text = str(caught.value)
    assert text.startswith(f"{path}: ") and message in text and "\n" not in text


def test_several_inputs_and_outputs_are_refused(tmp_path):
    two = graph_model([GEMM], W, inputs=("x", "x2"))
    refuse(save(tmp_path / "a.onnx", two), "the graph has 2 inputs, not one")
    two = graph_model([GEMM, node("Relu", "y", "z")], W, names=("y", "z"))
    refuse(save(tmp_path / "b.onnx", two), "the graph has 2 outputs, not one")
    circle = graph_model([node("MatMul", "x w", "h"), node("Identity", "h", "x")], W)
    refuse(save(tmp_path / "c.onnx", circle), "the graph runs in a circle")


def test_quantised_external_and_damaged_weights_are_refused(tmp_path):
    whole = graph_model([GEMM], {"w": np.ones((3, 3), np.int8)})
    refuse(save(tmp_path / "a.onnx", whole), "'w' holds int8, not floating-point numbers")
    external = graph_model([GEMM], W)
    tensor = external.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    refuse(save(tmp_path / "b.onnx", external), "'w' lies in a second file: save the model as one")
    huge = graph_model([GEMM], W)
    huge.graph.initializer[0].dims[:] = [25000, 50000]
    refuse(save(tmp_path / "c.onnx", huge), "'w' is damaged")
    named = save(tmp_path / "d.onnx", graph_model([GEMM], W))
    refuse(named, "leave weight, bias and transpose out", transpose=True)
    (tmp_path / "e.onnx").write_bytes(b"\xff" * 100)
    refuse(tmp_path / "e.onnx", "this is no whole ONNX file")


def test_a_missing_library_is_one_line_that_says_how_to_get_it(tmp_path, monkeypatch):
    path = save(tmp_path / "m.onnx", graph_model([GEMM], W))
    real = builtins.__import__

    def without(name, *arguments, **options):
        if name == "onnx" or name.startswith("onnx."):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    refuse(path, "reading ONNX needs the package onnx: install it with `.venv/bin/pip install")
