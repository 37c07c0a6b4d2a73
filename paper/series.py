"""Times and energies of platforms and machines, layer by layer, to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import geometric_mean

from paper.measures import Design, best_sources, same_counters
from paper.published import layers, platforms
from paper.records import Run

PLATFORMS = {
    "CPU dense": ("cpu_dense_us", "Core i7-5930K"),
    "CPU sparse": ("cpu_sparse_us", "Core i7-5930K"),
    "GPU dense": ("gpu_dense_us", "GeForce Titan X"),
    "GPU sparse": ("gpu_sparse_us", "GeForce Titan X"),
    "mobile GPU dense": ("mgpu_dense_us", "Tegra K1"),
    "mobile GPU sparse": ("mgpu_sparse_us", "Tegra K1"),
}
"""The paper's measurements: the field of `Layer`, the platform of Table V."""

PAPERS_EIE = "EIE (paper)"
_EIE_PLATFORM = "EIE 64 PE"

Series = dict[str, dict[str, float]]
"""By platform or machine, then by layer: a time or an energy."""


def published_times() -> Series:
    """Microseconds of the paper's platforms, and of its EIE (the actual ones)."""
    fields = {name: field for name, (field, _) in PLATFORMS.items()}
    fields[PAPERS_EIE] = "eie_actual_us"
    return {
        name: {layer.name: getattr(layer, field) for layer in layers().values()}
        for name, field in fields.items()
    }


def published_energies() -> Series:
    """Microjoules: time by the power of Table V, which is how the paper counts energy."""
    power = {platform.name: platform.power_w for platform in platforms()}
    watts = {name: power[platform] for name, (_, platform) in PLATFORMS.items()}
    watts[PAPERS_EIE] = power[_EIE_PLATFORM]
    return {
        name: {layer: us * watts[name] for layer, us in row.items()}
        for name, row in published_times().items()
    }


def machine_runs(runs: Iterable[Run]) -> list[Run]:
    """The comparison of machines on uniform layers, sorted by machine and layer.

    One run of each: the RTL's where there is one.
    """
    return best_sources(_compared(runs))


def predicted_runs(runs: Iterable[Run]) -> list[tuple[Run, Run | None]]:
    """The timing model's runs of the same comparison, each with the RTL's that equals it."""
    own = _compared(runs)
    rtl = {(Design.of(run), run.layer): run for run in own if run.source == "rtl"}
    pairs = [(r, rtl.get((Design.of(r), r.layer))) for r in own if r.source == "model"]
    return [(model, r if r is not None and same_counters(model, r) else None) for model, r in pairs]


def _compared(runs: Iterable[Run]) -> list[Run]:
    own = [run for run in runs if run.experiment == "machines" and run.variety == "uniform"]
    order = layer_order(run.layer for run in own)
    return sorted(own, key=lambda run: (Design.of(run), order.index(run.layer)))


def machine_series(runs: Iterable[Run], value: Callable[[Run], float]) -> Series:
    """A value of the runs on the paper's layers, by machine."""
    series: Series = {}
    for run in machine_runs(runs):
        if run.layer in layers():
            series.setdefault(Design.of(run).label(), {})[run.layer] = value(run)
    return series


def ratios(series: Series, base: str = "CPU dense") -> Series:
    """How many times less than the base, by layer, with the geometric mean of complete rows."""
    found: Series = {}
    for name, row in series.items():
        found[name] = {layer: series[base][layer] / value for layer, value in row.items()}
        if len(row) == len(layers()):
            found[name]["geometric mean"] = geometric_mean(list(found[name].values()))
    return found


def layer_order(names: Iterable[str]) -> list[str]:
    """The paper's order; other layers behind, in theirs."""
    paper = list(layers())
    return sorted(dict.fromkeys(names), key=lambda n: paper.index(n) if n in paper else len(paper))
