"""The one error of this package."""


class ImageError(ValueError):
    """An image cannot be made or is not sound; the message is one line."""
