"""What the report refuses."""

from compress.errors import CompressError


class ReportError(CompressError):
    """The page cannot be made of what was given; the message is one line."""
