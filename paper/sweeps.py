"""The cases of every table and figure."""

from __future__ import annotations

from collections.abc import Iterable

from paper.cases import Case
from paper.layers import PAPER_LAYERS, PaperLayer
from paper.machines import MACHINES, Machine, ours, paper
from paper.workloads import VARIETIES

QUEUE_DEPTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
WIDTHS = (32, 64, 128, 256, 512)
PES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

_SMALL = ("Alex-8", "NT-We", "NT-LSTM")
"""Layers whose further points run on the RTL, too; of all layers those of `machines` do."""

_MOST_INPUTS_PER_PE = 4096
"""Activations that a PE's largest memory holds: a machine of few PEs cannot hold a long vector."""


def all_cases() -> list[Case]:
    """List the cases of the whole report."""
    return [*machines(), *queue_depths(), *widths(), *pes(), *balances()]


def machines() -> Iterable[Case]:
    """Table IV: all layers on all machines; the skewed variety on the paper's and our default."""
    for machine in MACHINES:
        for layer in PAPER_LAYERS:
            yield Case("machines", layer, "uniform", machine, rtl=True)
    for machine in MACHINES:
        skewed = machine.parameters in (paper(), ours(4))
        for layer in PAPER_LAYERS:
            yield Case("machines", layer, "skewed", machine, rtl=skewed)


def queue_depths() -> Iterable[Case]:
    """Figure 8: the paper's machine and ours with queues of 1 to 256 columns."""
    for make in (paper, ours):
        for depth in QUEUE_DEPTHS:
            machine = Machine(f"queue {depth}", make(queue_depth=depth))
            for layer in PAPER_LAYERS:
                depths = (1, 32, 256) if make is paper else (1, 32)
                more = layer.name in _SMALL and depth in depths
                rtl = depth == 8 or more
                yield Case("queue_depth", layer, "uniform", machine, rtl)


def widths() -> Iterable[Case]:
    """Figure 9: the paper's machine with words of 32 to 512 bits in its entry memory."""
    for width in WIDTHS:
        machine = Machine(f"words of {width}", paper(spmat_width=width))
        for layer in PAPER_LAYERS:
            rtl = width == 64 or (layer.name in _SMALL and width in (32, 128, 512))
            yield Case("width", layer, "uniform", machine, rtl)


def pes() -> Iterable[Case]:
    """Figures 11 to 13: the paper's machine with 1 to 256 PEs.

    Memories grow as the PEs become fewer, so that the layer fits; a vector that is longer than
    the activation memories of few PEs leaves these points out.
    """
    for count in PES:
        for layer in PAPER_LAYERS:
            if max(layer.inputs, layer.outputs) > count * _MOST_INPUTS_PER_PE:
                continue
            machine = Machine(f"{count} PEs", _with_pes(layer, count))
            rtl = count == 64 or (layer.name in _SMALL and count in (4, 16))
            rtl |= layer.name == "NT-LSTM" and count == 256
            yield Case("pes", layer, "uniform", machine, rtl)


def balances() -> Iterable[Case]:
    """What balanced rows bring, where rows are alike and where they are not."""
    for variety in VARIETIES:
        for balanced in (False, True):
            machine = Machine("queue 32", ours(1, 32), balanced)
            for layer in PAPER_LAYERS:
                rtl = variety == "uniform" and balanced or layer.name in _SMALL
                yield Case("balance", layer, variety, machine, rtl)


def _with_pes(layer: PaperLayer, count: int):
    if count == 64:
        return paper()
    # Twice the mean, for fillers and imbalance.
    entries = 2 * layer.weights * layer.weight_density / count
    rows = layer.outputs / count
    return paper(
        num_pe=count,
        spmat_entries=max(131072, _power(entries)),
        act_depth=max(1024, _power(max(layer.inputs, layer.outputs) / count)),
        reg_depth=min(256, max(64, _power(rows))),
        bias_depth=max(1024, _power(rows)),
        ptr_depth=32768 if layer.inputs >= 16384 else 16384,
    )


def _power(least: float) -> int:
    """The smallest power of two that is not below a number."""
    return 1 << max(0, int(-(-least // 1)) - 1).bit_length()
