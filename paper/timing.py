"""Rows from the timing model: what a stimulus costs on machines that differ in time only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model import Machine, MachineParameters
from model.timing import IDLE
from tb.player.stimulus import Stimulus

Totals = dict[str, int]
"""Counters of the machine and sums of the PEs' counters by name, with `busy_max` and `passes`;
from the timing model `idle_...` too, the sums of `model.timing.IDLE`."""


def time_stimulus(
    stimulus: Stimulus, machines: Sequence[MachineParameters]
) -> list[Totals]:
    """Predict what a stimulus costs.

    Parameters
    ----------
    stimulus : Stimulus
        Laid out for the memories of the machines.
    machines : sequence of MachineParameters
        Alike but for `queue_depth`, `empty_skip`, `filler_skip` and `issue_width`: they share
        one copy of the memories, and its decoding.

    Returns
    -------
    list of Totals
        Of each machine, added up over the runs of the stimulus.
    """
    models = [Machine(parameters) for parameters in machines]
    for model in models[1:]:
        model.memories = models[0].memories
    totals: list[Totals] = [{} for _ in models]
    for segment, beats in zip(stimulus.segments, stimulus.parts(), strict=True):
        last = np.zeros(len(beats), np.bool_)
        last[-1] = True
        for model, total in zip(models, totals, strict=True):
            model.feed(beats, last)
            if segment.kind == "load":
                break
            idle = zip(IDLE, model.idle.sum(axis=1).tolist(), strict=True)
            found = model.counters.totals() | {f"idle_{kind}": cycles for kind, cycles in idle}
            found["passes"] = len(model.passes)
            for name, value in found.items():
                total[name] = total.get(name, 0) + value
    return totals
