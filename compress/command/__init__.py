"""The command `eie`: one file for each of its commands, each a thin layer over `compress.api`.

``main``
    The group, and how every refusal becomes one line.
``tables``, ``progress``
    What is shown.
"""

from compress.command.main import main

__all__ = ["main"]
