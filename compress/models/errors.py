"""The error of the readers of model files."""

from compress.errors import CompressError


class ModelFileError(CompressError):
    """A model file cannot be read, or is no chain of fully connected layers; one line."""
