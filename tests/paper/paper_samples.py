"""Rows for the tests of the report: made up, but with counters that fit together."""

import dataclasses

from paper.areas import Areas, MachineArea
from paper.peers import KERNELS, NOT_INSTALLED, PeerTime
from paper.precision import Accuracy, arithmetics
from paper.published import layers
from paper.realised import RealisedLayer
from paper.records import Run
from paper.two_broadcasts import WIDTHS, WideBroadcast

PAPERS = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1, "queue_depth": 8, "balanced": 0}
OURS = {"empty_skip": 1, "filler_skip": 1, "issue_width": 4, "queue_depth": 8, "balanced": 0}
BALANCED = OURS | {"issue_width": 1, "queue_depth": 32, "balanced": 1}


def a_run(layer="Alex-7", source="model", experiment="machines", **changes):
    """A run whose PEs' cycles and broadcasts add up to its cycles."""
    parameters = {
        "num_pe": 64, "spmat_width": 64, "reg_depth": 64, "ptr_depth": 16384, "variety": "uniform", **PAPERS, **changes,
    }  # fmt: skip
    size = layers()[layer]
    num_pe, width = parameters["num_pe"], parameters["issue_width"]
    broadcasts = round(size.inputs * size.activation_density)
    entries = round(broadcasts * size.outputs * size.weight_density)
    fillers = entries // 5 * num_pe // 256
    empties = broadcasts * num_pe // 50
    work = entries if parameters["filler_skip"] else entries + fillers
    busy = -(-work // width)
    spent = busy + (0 if parameters["empty_skip"] else empties)
    slack = 1 + 0.4 / parameters["queue_depth"] + 0.001 * num_pe
    slack -= 0.05 * parameters["balanced"]
    cycles = max(round(spent / num_pe * slack), broadcasts) + 40
    starved = num_pe * cycles - spent
    idle = {"idle_setup": 9 * num_pe, "idle_fill": 20 * num_pe, "idle_skipped": 3}
    idle["idle_blocked"] = starved - sum(idle.values())
    return Run(
        experiment=experiment, layer=layer, source=source, passes=1, loads=1,
        load_cycles=entries // 8, cycles=cycles,
        stalls=(cycles - broadcasts) // 2, broadcasts=broadcasts,
        zeros=size.inputs - broadcasts, entries=entries, fillers=fillers, empties=empties,
        busy=busy, starved=starved, bypasses=7,
        spmat_reads=entries * 8 // parameters["spmat_width"] + broadcasts * num_pe,
        ptr_reads=2 * broadcasts * num_pe, busy_max=busy // num_pe + 5,
        outputs=size.outputs if source == "rtl" else 0, **parameters,
        **(idle if source == "model" else {}),
    )  # fmt: skip


def all_runs():
    """Every experiment, each with some points of the RTL."""
    runs = []
    for layer in layers():
        for source in ("model", "rtl"):
            runs += [a_run(layer, source, **machine) for machine in (PAPERS, OURS, BALANCED)]
        for source, depths in (("model", (1, 4, 16, 256)), ("rtl", (4,))):
            runs += [a_run(layer, source, "queue_depth", queue_depth=depth) for depth in depths]
        for source, widths in (("model", (32, 64, 512)), ("rtl", (64,))):
            runs += [a_run(layer, source, "width", spmat_width=width) for width in widths]
        for source, counts in (("model", (1, 16, 64, 256)), ("rtl", (16, 64))):
            runs += [a_run(layer, source, "pes", num_pe=count) for count in counts]
        for variety in ("uniform", "skewed"):
            for balanced in (0, 1):
                machine = BALANCED | {"balanced": balanced}
                runs.append(a_run(layer, "model", "balance", variety=variety, **machine))
    return runs


def all_layers():
    """Realised layers that have exactly the paper's densities."""
    return [
        RealisedLayer(
            own.name, "uniform", own.inputs, own.outputs,
            round(own.inputs * own.outputs * own.weight_density),
            round(own.inputs * own.activation_density), a_run(own.name).entries,
        )
        for own in layers().values()
    ]  # fmt: skip


def all_peers():
    """Times of every kernel; PyTorch is missing."""
    return [
        PeerTime(layer, kernel, *timed, "a processor")
        for layer in layers()
        for number, kernel in enumerate(KERNELS)
        for timed in [
            (None, None, NOT_INSTALLED)
            if "PyTorch" in kernel
            else (500.25 + number, 499.0, f"{kernel} 1.0")
        ]
    ]


def all_areas():
    """Areas of a PE's units, and of machines of 8 and 32 columns as `make synth` maps them."""
    sizes = {"num_pe": 64, "spmat_width": 64, "reg_depth": 64, "ptr_depth": 16384}
    machines = [(PAPERS, 44_000_000), (OURS | {"issue_width": 1}, 45_000_000),
                (OURS, 47_000_000), (OURS | {"queue_depth": 32}, 47_600_000)]  # fmt: skip
    return Areas(
        {"arithm": 3000.0},
        tuple(
            MachineArea(**sizes, **{k: v for k, v in own.items() if k != "balanced"}, um2=um2)
            for own, um2 in machines
        ),
    )


def all_wide():
    """Every layer with one, two and four broadcasts in a cycle."""
    return [WideBroadcast(layer, 4, 8, width, 1000 // width) for layer in layers() for width in WIDTHS]


def all_accuracies():
    """Two networks, the worse the fewer bits."""
    return [
        Accuracy(name, seed, 360, 0.97 - 0.02 * place * (1 + seed / 10))
        for seed in (1, 2)
        for place, name in enumerate(arithmetics())
    ]


def changed(run, **changes):
    """The run with other counters."""
    return dataclasses.replace(run, **changes)
