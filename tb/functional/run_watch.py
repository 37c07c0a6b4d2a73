"""Samples runs, layers and passes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model import Machine
from model.columns import PassColumns
from model.descriptor import Descriptor, Impossible
from model.error_register import ErrorKind
from model.observer import PassTrace
from tb.env.config import EnvConfig
from tb.functional.groups import (
    arithmetic,
    bypass,
    control,
    formats,
    load_imbalance,
    matrix,
    zero_skip,
)
from tb.functional.points import Hits
from tb.functional.view import PassView


class RunWatch:
    """Follows the model through runs.

    Parameters
    ----------
    config : EnvConfig
    sample : callable
        Takes a sample.

    Attributes
    ----------
    errors : int
        Bits of ERROR that are set, as far as reports and clears tell.
    """

    def __init__(self, config: EnvConfig, sample: Callable[[Hits], None]) -> None:
        self.errors = 0
        self._config = config
        self._sample = sample
        self.forget()

    def machine(self) -> Hits:
        """Return what the machine's parameters show."""
        return formats.of_machine(self._config)

    def forget(self) -> None:
        """Start over, as after a reset."""
        self.errors = 0
        self._started_by = "register"
        self._layer: list[Descriptor] = []
        self._tiles = 0
        self._begin_counts()

    def _begin_counts(self) -> None:
        self._work = np.zeros(self._config.num_pe, np.int64)
        self._layers = self._passes = self._most_tiles = self._most_batches = 0

    def begin(self, first: int, count: int, started_by: str) -> None:
        """A run begins."""
        self._started_by = started_by
        self._begin_counts()
        self._sample({"control.start": {started_by}})
        self._sample(control.of_range(first, count, self._config.num_desc))
        if self.errors:
            self._sample({"control.run_with_error": {"yes"}})

    def error(self, kind: ErrorKind) -> None:
        """An error was reported."""
        self._errors({kind.name.lower()})

    def _errors(self, kinds: set[str]) -> None:
        again = {kind for kind in kinds if self.errors >> ErrorKind[kind.upper()] & 1}
        self._sample({"control.error": kinds, "control.error_again": again})
        for kind in kinds:
            self.errors |= 1 << ErrorKind[kind.upper()]

    def refused(self, reason: Impossible) -> None:
        """A descriptor was refused."""
        self.error(ErrorKind.DESCRIPTOR)
        self._sample({
            "control.refusal": {reason.name.lower()},
            "control.refused_start": {self._started_by},
            "control.refused_at": {"later" if self._passes else "first"},
        })  # fmt: skip

    def passed(
        self, machine: Machine, descriptor: Descriptor, columns: PassColumns, trace: PassTrace
    ) -> None:
        """A pass is complete."""
        d, view = descriptor, PassView(self._config, machine, descriptor, columns, trace)
        results = machine.activations.files[
            machine.activations.source_file ^ (0 if d.end and not d.sram_out else 1), : d.out_len
        ]
        self._layer.append(d)
        self._tiles += d.last
        window = self._config.reg_depth * self._config.num_pe
        batches = -(-d.in_len // window) if d.sram_in else 1
        self._most_batches = max(self._most_batches, batches)
        self._most_tiles = max(self._most_tiles, self._tiles)
        self._sample(
            zero_skip.of_pass(view)
            | matrix.of_pass(view)
            | bypass.of_pass(view)
            | arithmetic.of_pass(view, results)
            | load_imbalance.of_pass(view)
            | control.of_pass(view, self._tiles)
            | formats.of_pass(view)
        )
        errors = control.of_pe_errors(view)
        if errors:
            self._errors(set(errors.pop("control.error")))
            self._sample(errors)
        self._work += view.work
        self._passes += 1
        if d.end:
            self._end_layer(machine)

    def _end_layer(self, machine: Machine) -> None:
        a = machine.activations
        self._sample(control.of_layer(self._layer, (a.source_file, a.source_bank), self._config))
        self._layers += 1
        self._layer, self._tiles = [], 0

    def end(self) -> None:
        """A run has ended."""
        self._sample(control.of_run(self._layers, self._passes))

    def counters(self, counts: dict[str, int]) -> None:
        """The host has read all counters of the last run."""
        self._sample(
            load_imbalance.of_counters(counts, self._work, self._most_tiles, self._most_batches)
            | bypass.of_counters(counts)
        )
