"""Trained models of other tools, read as chains of fully connected layers.

``network``
    What every reader returns: dense layers that follow one another.
``read``
    The reader for a file, by its suffix.
``npz``, ``safetensors_file``
    Files of named tensors: what is in them, read tensor by tensor.
``pairing``, ``order``
    Which of those tensors are the weights and biases of a layer, and how the layers follow.
``onnx_file``, ``onnx_graph``
    An ONNX file, and the chain of layers in its graph (an extra).

A file is data from anywhere: it is never executed, and nothing is allocated because it says so.
"""

from compress.models.errors import ModelFileError
from compress.models.network import DenseLayer, DenseNetwork
from compress.models.read import LayerSource, read_network

__all__ = ["DenseLayer", "DenseNetwork", "LayerSource", "ModelFileError", "read_network"]
