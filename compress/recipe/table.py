"""One table of a TOML file: its keys must be known and have the right types."""

from __future__ import annotations

from typing import Any

from compress.errors import listed, short
from compress.recipe.errors import RecipeError


class Table:
    """Takes keys out of a table and checks them.

    Parameters
    ----------
    content : object
        What the TOML parser gave.
    where : str
        Names the table in messages; empty for the top of the file.
    known : iterable of str
        Its keys.

    Raises
    ------
    RecipeError
        If it is no table or has an unknown key.
    """

    def __init__(self, content: Any, where: str, known: Any) -> None:
        self._where = f"{where}: " if where else ""
        if not isinstance(content, dict):
            raise RecipeError(f"{self._where}this must be a table, not {short(content)}")
        unknown = [key for key in content if key not in known]
        if unknown:
            raise RecipeError(
                f"{self._where}key {short(unknown[0])} is not known: it may be {listed(known)}"
            )
        self._content = content

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def raw(self, key: str, default: Any = None) -> Any:
        """A value of any type."""
        return self._content.get(key, default)

    def text(self, key: str) -> str | None:
        """A string, or None if the key is absent."""
        return self._typed(key, (str,), "a string")

    def flag(self, key: str) -> bool | None:
        """A boolean, or None if the key is absent."""
        return self._typed(key, (bool,), "true or false")

    def integer(self, key: str, low: int, high: int) -> int | None:
        """An integer within limits, or None if the key is absent."""
        value = self._typed(key, (int,), "an integer")
        if value is not None and not low <= value <= high:
            raise RecipeError(f"{self._where}{key} {short(value)} must lie in {low} ... {high}")
        return value

    def number(self, key: str) -> float | None:
        """An integer or a float, or None if the key is absent."""
        value = self._typed(key, (int, float), "a number")
        try:
            return None if value is None else float(value)
        except OverflowError:
            raise RecipeError(f"{self._where}{key} {short(value)} is too large") from None

    def needed(self, key: str) -> str:
        """A string that must be there."""
        value = self.text(key)
        if not value:
            raise RecipeError(f"{self._where}{key} is missing")
        return value

    def _typed(self, key: str, types: tuple[type, ...], what: str) -> Any:
        value = self._content.get(key)
        # By exact type: a boolean is an integer to isinstance.
        if value is not None and type(value) not in types:
            raise RecipeError(f"{self._where}{key} must be {what}, not {short(value)}")
        return value
