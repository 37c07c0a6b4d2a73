"""The one error of this package."""


class ArchiveError(ValueError):
    """An archive cannot be made or is not sound; the message is one line."""
