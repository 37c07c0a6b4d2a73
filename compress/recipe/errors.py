"""The error of recipes."""

from compress.errors import CompressError


class RecipeError(CompressError):
    """A recipe cannot be read, or does not fit the model; the message is one line."""
