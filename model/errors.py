"""Exceptions of the model. Each carries one line that says what is wrong and what to do."""


class ModelError(ValueError):
    """The model was asked for something impossible (parameters, shapes, number ranges)."""


class ImageError(ModelError):
    """An image folder is damaged, or breaks the format of ``docs/image.md``."""
