"""The one error of this package."""

from compress.errors import CompressError


class ImageError(CompressError):
    """An image cannot be made or is not sound; the message is one line."""
