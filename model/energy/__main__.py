"""``python -m model.energy``: what the model makes of the paper's Tables I to IV."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from model.energy.activity import expected_totals
from model.energy.calibration import coefficients, mean_rates, read_energies
from model.energy.geometry import PAPER
from model.energy.hierarchy import cpu_energy, ideal_energy, weight_fetch
from model.energy.layer import UNITS, EnergySplit, energy_of
from model.energy.published import LAYERS, NUM_PE


def papers_machine(name: str) -> EnergySplit:
    """Energy of a layer of Table III on the PE of Table II, at the activity that is expected."""
    return energy_of(PAPER, NUM_PE, (False, False), expected_totals(LAYERS[name]))


def main() -> None:
    """Print where the power of Table II goes, and the steps from DRAM to EIE by layer."""
    _coefficients()
    print()
    _power()
    print()
    _steps()


def _coefficients() -> None:
    c, rates, reads = coefficients(), mean_rates(), read_energies(PAPER)
    for name, rate in rates.items():
        print(f"{name} per PE and cycle: {rate:.3f}")
    print(f"memory at rest: {c.bit_cycle * 8192:.4f} pJ per KB and cycle")
    for name, energy in reads.items():
        print(f"{name}, one read: {energy:.2f} pJ")
    for name in UNITS:
        print(f"{name}, logic: {c.clock[name]:.3f} pJ per cycle, {c.event[name]:.3f} per event")


def _power() -> None:
    print("mW of a PE, mean of the layers by time")
    _row("unit", ("at rest", "active", "all"))
    splits = [papers_machine(name) for name in LAYERS]
    scale = 1e3 / sum(split.seconds for split in splits) / NUM_PE
    sums = [0.0, 0.0, 0.0]
    for unit in UNITS:
        own = [split.units[unit] for split in splits]
        idle, active = (scale * sum(getattr(u, kind) for u in own) for kind in ("idle", "active"))
        parts = [idle, active, idle + active]
        sums = [a + b for a, b in zip(sums, parts, strict=True)]
        _row(unit, [f"{part:.3f}" for part in parts])
    _row("all", [f"{part:.3f}" for part in sums])


def _steps() -> None:
    print("uJ of one inference: weights alone, then the layer")
    steps = {name: weight_fetch(layer) for name, layer in LAYERS.items()}
    heads = ("DRAM", "SRAM", "pruned", "shared", "zeros", "ideal", "EIE", "CPU", "CPU/EIE")
    _row("layer", heads)
    ratios = []
    for name, layer in LAYERS.items():
        eie, cpu = papers_machine(name).total, cpu_energy(layer)
        ratios.append(cpu / eie)
        values = [*steps[name].values(), ideal_energy(layer), eie, cpu]
        _row(name, [*(f"{1e6 * value:.4g}" for value in values), f"{cpu / eie:,.0f}"])
    print(f"CPU/EIE, geometric mean: {geometric_mean(ratios):,.0f}")


def _row(name: str, values: Sequence[str]) -> None:
    print(f"{name:<11}" + "".join(f"{value:>10}" for value in values))


if __name__ == "__main__":
    main()
