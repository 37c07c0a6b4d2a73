"""The one error of this package."""


from compress.errors import CompressError


class ArchiveError(CompressError):
    """An archive cannot be made or is not sound; the message is one line."""
