"""Templates of a page, on top of the frame and the look that all pages share."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SHARED = Path(__file__).with_name("templates")


def page_environment(templates: Path) -> Environment:
    """Return the environment that renders a page.

    Parameters
    ----------
    templates : Path
        Folder with the page's own templates; they extend `base.html.j2`.

    Returns
    -------
    Environment
        Escapes whatever is put in, and fails on a name that is not given.
    """
    return Environment(
        loader=FileSystemLoader([templates, SHARED]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
