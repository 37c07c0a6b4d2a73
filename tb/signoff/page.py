"""The page of the report: one HTML file that needs nothing else, from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from compress.page.environment import page_environment
from tb.coverage.annotate import STYLE
from tb.signoff import goals
from tb.signoff.report import KINDS

TEMPLATES = Path(__file__).with_name("templates")

SECTIONS = (
    ("summary", "Verdict"), ("failures", "Failures"), ("plan", "Testplan"), ("tests", "Tests"),
    ("simulators", "Simulators"), ("code", "Code coverage"), ("functional", "Functional coverage"),
    ("assertions", "Assertions"), ("exclusions", "Exclusions"), ("load", "Load"), ("trend", "Trend"),
    ("versions", "Versions"),
)  # fmt: skip


def page_of(
    report: Mapping[str, Any],
    sources: Mapping[str, str],
    plots: Sequence[tuple[str, str, str]],
) -> str:
    """Render the report.

    Parameters
    ----------
    report : mapping
        As `tb.signoff.report.report_of` returns it.
    sources : mapping of str to str
        Annotated source of each module, HTML.
    plots : sequence of (str, str, str)
        Title, explanation and SVG.
    """
    return page_environment(TEMPLATES).get_template("report.html.j2").render(
        report=report, sections=SECTIONS, kinds=KINDS, goals=goals.CODE_V3, sources=sources,
        plots=plots, source_style=STYLE, cards=_cards(report["figures"]),
    )  # fmt: skip


def _cards(figures: Mapping[str, Any]) -> list[tuple[str, str, bool | None]]:
    """Return (title, value, whether it is at its goal) of the headline figures."""
    cards: list[tuple[str, str, bool | None]] = [
        ("runs passed", f"{figures['passed']:,} / {figures['planned']:,}",
         0 < figures["passed"] == figures["planned"]),
        ("seeds", f"{figures['seeds']:,}", None),
        ("values compared", f"{figures['compared']:,}", None),
        ("simulated cycles", f"{figures['cycles']:,}", None),
    ]  # fmt: skip
    for kind, goal in goals.CODE_V3.items():
        cards.append((f"{kind} coverage", _percent(figures[kind]), _at(figures[kind], goal)))
    functional = figures["functional"]
    cards.append(
        ("functional coverage", _percent(functional), _at(functional, goals.FUNCTIONAL_V3))
    )
    idle = figures["assertions_idle"]
    cards.append((
        "assertions exercised", f"{figures['assertions'] - idle} / {figures['assertions']}",
        bool(figures["assertions"]) and not idle,
    ))  # fmt: skip
    return cards


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f} %"


def _at(value: float | None, goal: float) -> bool:
    return value is not None and value >= goal
