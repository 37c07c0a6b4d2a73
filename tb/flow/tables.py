"""The tables that `make sim` prints: views of a result, without any judgement of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from tb.flow.paths import shown
from tb.flow.run import RunResult

ABSENT = "not reported"


def short_table(result: RunResult) -> Table:
    """Return the table of a test: what ran, what was compared, how fast."""
    table = _empty_table()
    table.add_row("tests", f"{result.counts.tests} run, {result.counts.failures} failed")
    _add_compared(table, result)
    return table


def digits_table(metrics: Mapping[str, Any], result: RunResult) -> Table:
    """Return the table of the digits network: accuracies, sizes, work, what was compared."""
    table = _empty_table()
    summary, counters = result.summary, _section(result.summary, "counters")
    accuracies = _section(metrics, "accuracy")
    for title, key in (
        ("float", "float"),
        ("pruned", "pruned"),
        ("4-bit shared weights", "shared"),
        ("fixed point, model", "fixed"),
    ):
        table.add_row(f"accuracy, {title}", _percent(accuracies.get(key)))
    images = summary.get("images")
    note = f" on {images:,} images" if isinstance(images, int) else ""
    table.add_row("accuracy, RTL" + note, _percent(summary.get("accuracy")))
    kept, weights = (_section(metrics, name).get("total") for name in ("kept", "weights"))
    table.add_row("weights kept", _part(kept, weights, ""))
    image, dense = metrics.get("image_bytes"), metrics.get("dense_bytes")
    coded = _section(_section(metrics, "sizes"), "huffman").get("total")
    table.add_row("Huffman coded, of dense float", _part(coded, dense, " bytes"))
    table.add_row("compression ratio", _ratio(dense, coded))
    table.add_row("image, of dense float", _part(image, dense, " bytes"))
    table.add_row("cycles per image", _count(counters.get("CYCLES")))
    table.add_row("broadcasts per image", _count(counters.get("BROADCASTS")))
    table.add_row("load-balance efficiency", _percent(summary.get("load_balance")))
    _add_compared(table, result)
    return table


def files_lines(result: RunResult) -> list[str]:
    """Return where the log, the results, the waves and the coverage are, one line each."""
    lines = [f"log      {shown(result.log)}"]
    if result.results.is_file():
        lines.append(f"results  {shown(result.results)}")
    if result.waves:
        size = result.waves.stat().st_size / 1e6
        lines.append(f"waves    {shown(result.waves)} ({size:.1f} MB)")
    if result.coverage:
        lines.append(f"coverage {shown(result.coverage)}")
    return lines


def _empty_table() -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    return table


def _add_compared(table: Table, result: RunResult) -> None:
    summary = result.summary
    for thing in ("packets", "outputs", "registers"):
        table.add_row(f"{thing} compared", _count(summary.get(f"{thing}_compared")))
    table.add_row("mismatches", _count(summary.get("mismatches")))
    cycles, seconds = summary.get("cycles"), summary.get("wall_seconds")
    table.add_row("simulated cycles", _count(cycles))
    speed = summary.get("cycles_per_second")
    if speed is None and _number(cycles) and _number(seconds) and seconds > 0:
        speed = cycles / seconds
    table.add_row("simulated cycles per second", _count(speed))


def _section(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    section = content.get(key)
    return section if isinstance(section, Mapping) else {}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _part(part: object, whole: object, unit: str) -> str:
    if not (_number(part) and _number(whole) and whole):
        return ABSENT
    return f"{part:,} of {whole:,}{unit} ({100 * part / whole:.1f} %)"


def _ratio(large: object, small: object) -> str:
    return f"{large / small:.1f}" if _number(large) and _number(small) and small else ABSENT


def _percent(value: object) -> str:
    return f"{100 * value:.2f} %" if _number(value) else ABSENT


def _count(value: object) -> str:
    return f"{value:,.0f}" if _number(value) else ABSENT
