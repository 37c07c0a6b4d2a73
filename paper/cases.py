"""What is to be measured: a layer on a machine, for a table or a figure."""

from __future__ import annotations

import dataclasses

from compress.geometry import Geometry
from paper.layers import PaperLayer
from paper.machines import Machine
from paper.records import Run
from paper.timing import Totals
from tb.flow.parameters import RtlParameters


@dataclasses.dataclass(frozen=True)
class Case:
    """One row, or two: the timing model gives one of every case, the RTL of those marked.

    Attributes
    ----------
    experiment : str
    layer : PaperLayer
    variety : str
    machine : Machine
    rtl : bool
        Whether it runs on the RTL too.
    """

    experiment: str
    layer: PaperLayer
    variety: str
    machine: Machine
    rtl: bool = False

    @property
    def layout(self) -> Layout:
        """What the image depends on."""
        return Layout(self.layer, self.variety, self.machine.geometry, self.machine.balanced)

    @property
    def memories(self) -> tuple[Layout, int]:
        """Cases with equal memories differ in time only."""
        return self.layout, self.machine.parameters.spmat_width

    def run(
        self, source: str, totals: Totals, loads: int, load_cycles: int, outputs: int = 0
    ) -> Run:
        """Make the row of this case from what a source says."""
        p = self.machine.parameters
        return Run(
            experiment=self.experiment,
            layer=self.layer.name,
            variety=self.variety,
            source=source,
            num_pe=p.num_pe,
            queue_depth=p.queue_depth,
            spmat_width=p.spmat_width,
            reg_depth=p.reg_depth,
            ptr_depth=p.ptr_depth,
            issue_width=p.issue_width,
            empty_skip=p.empty_skip,
            filler_skip=p.filler_skip,
            balanced=int(self.machine.balanced),
            loads=loads,
            load_cycles=load_cycles,
            outputs=outputs,
            **totals,
        )


@dataclasses.dataclass(frozen=True)
class Layout:
    """A layer in the memories of a machine.

    Attributes
    ----------
    layer : PaperLayer
    variety : str
    geometry : Geometry
    balanced : bool
    """

    layer: PaperLayer
    variety: str
    geometry: Geometry
    balanced: bool

    @property
    def name(self) -> str:
        """Name of its folder; every layout has its own."""
        sizes = RtlParameters(**dataclasses.asdict(self.geometry)).label()
        words = [self.layer.name, self.variety, sizes]
        return "-".join(words + (["balanced"] if self.balanced else []))
