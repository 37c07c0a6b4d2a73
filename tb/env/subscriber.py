"""An analysis export that hands items to a method; a component may have several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyuvm import uvm_analysis_export, uvm_component


class Subscriber(uvm_analysis_export):
    """Calls `write` of its owner for every item.

    Parameters
    ----------
    name : str
    parent : uvm_component
    write : callable
    """

    def __init__(self, name: str, parent: uvm_component, write: Callable[[Any], None]) -> None:
        super().__init__(name, parent)
        self._write = write

    def write(self, item: Any) -> None:
        """Take an item."""
        self._write(item)
