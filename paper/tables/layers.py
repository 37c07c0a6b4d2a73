"""Tables III and IV: the layers as realised, and their times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from paper.measures import Design, microseconds, same_counters
from paper.published import layers, target_of
from paper.realised import RealisedLayer
from paper.records import Run
from paper.series import layer_order
from paper.tables.table import Column, Table


def table3(realised: Sequence[RealisedLayer]) -> Table:
    """Table III with the paper's densities beside those of the generated layers."""
    rows = []
    for own in realised:
        paper = layers().get(own.layer)
        size = own.inputs * own.outputs
        rows.append((
            own.layer, own.variety, own.inputs, own.outputs,
            paper and paper.weight_density, own.weights / size,
            paper and paper.activation_density, own.activations / own.inputs,
            paper and paper.flop_fraction, own.products / size, own.products,
        ))  # fmt: skip
    columns = (
        Column("layer"), Column("variety"), Column("inputs", ","), Column("outputs", ","),
        Column("weights, paper", ".0%"), Column("weights, ours", ".2%"),
        Column("activations, paper", ".1%"), Column("activations, ours", ".2%"),
        Column("FLOP, paper", ".0%"), Column("FLOP, ours", ".2%"),
        Column("non-zero products", ","),
    )  # fmt: skip
    return Table(
        "table3", "Table III: the layers",
        "Shares of weights and activations that are not zero, as the paper states them and as the "
        "generated layers have them. FLOP: share of the dense layer's products that remain.",
        columns, rows,
    )  # fmt: skip


def table4(runs: Sequence[Run]) -> Table:
    """Table IV: the paper's times, predictions, timing model and RTL, by machine."""
    own = [run for run in runs if run.experiment == "machines"]
    rows = []
    for variety, machine in sorted(
        {(run.variety, Design.of(run)) for run in own}, key=lambda v: (v[0] != "uniform", v)
    ):
        of_machine = [r for r in own if (r.variety, Design.of(r)) == (variety, machine)]
        heading = machine.label() + ("" if variety == "uniform" else f" ({variety} layers)")
        rows += _machine_rows(heading, of_machine)
    columns = (
        Column("machine"), Column("layer"),
        Column("paper, theoretical µs", ".1f"), Column("paper, actual µs", ".1f"),
        Column("predicted cycles", ","), Column("model cycles", ","), Column("RTL cycles", ","),
        Column("RTL = model"), Column("outputs compared", ","), Column("µs at 800 MHz", ".2f"),
        Column("cycles against prediction", "+.1%"), Column("times faster than the paper", ".2f"),
    )  # fmt: skip
    return Table(
        "table4", "Table IV: time of each layer",
        "Batch 1, without loading, as the paper counts. Predicted: a queueing model from before "
        "the RTL existed, for layers of another seed, so 1 % is chance. µs: of the RTL, where it "
        "ran. The last column is the paper's actual time over ours; in its last row the "
        "geometric mean.",
        columns, rows, grouped=True, summed=("times faster than the paper",),
    )  # fmt: skip


def _machine_rows(heading: str, runs: Sequence[Run]) -> list[tuple]:
    by_layer = {(run.layer, run.source): run for run in runs}
    rows, gains = [], []
    for name in layer_order(run.layer for run in runs):
        model, rtl = by_layer.get((name, "model")), by_layer.get((name, "rtl"))
        best = rtl or model
        paper, target = layers().get(name), target_of(best)
        cycles = target.cycles.get(name) if target else None
        gain = paper.eie_actual_us / microseconds(best) if paper else None
        if gain is not None:
            gains.append(gain)
        rows.append((
            heading, name, paper and paper.eie_theoretical_us, paper and paper.eie_actual_us,
            cycles, model and model.cycles, rtl and rtl.cycles,
            None if model is None or rtl is None else "yes" if same_counters(model, rtl) else "NO",
            rtl and rtl.outputs, microseconds(best), best.cycles / cycles - 1 if cycles else None,
            gain,
        ))  # fmt: skip
    mean = geometric_mean(gains) if gains else None
    return [*rows, (heading, "geometric mean", *[None] * 9, mean)]
