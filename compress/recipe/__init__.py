"""Recipes: how a model is compressed, in a small TOML file.

``recipe``
    What a recipe says, as values.
``parse``, ``table``
    The file: read, every key checked, unknown ones refused.
``methods``
    The methods that a recipe can name, in one table for each kind.
"""

from compress.recipe.errors import RecipeError
from compress.recipe.parse import parse_recipe, read_recipe
from compress.recipe.recipe import LayerSettings, Recipe, RecipeLayer, Training

__all__ = [
    "LayerSettings", "Recipe", "RecipeError", "RecipeLayer", "Training", "parse_recipe",
    "read_recipe",
]  # fmt: skip
