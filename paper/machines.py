"""The machines that are compared."""

from __future__ import annotations

import dataclasses

from compress.geometry import Geometry
from model import MachineParameters
from tb.flow.parameters import RtlParameters


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine with a name.

    Attributes
    ----------
    name : str
    parameters : RtlParameters
    balanced : bool
        Rows are assigned to its PEs by balance.
    """

    name: str
    parameters: RtlParameters
    balanced: bool = False

    @property
    def geometry(self) -> Geometry:
        """The memories, which an image is laid out for."""
        return Geometry(**_common(Geometry, self.parameters))

    @property
    def model(self) -> MachineParameters:
        """The parameters as the reference model has them."""
        return MachineParameters(**_common(MachineParameters, self.parameters))


def ours(issue_width: int = 1, queue_depth: int = 8, **others: int) -> RtlParameters:
    """Our machine: empty columns and fillers cost no cycle."""
    return RtlParameters(issue_width=issue_width, queue_depth=queue_depth, **others)


def paper(queue_depth: int = 8, **others: int) -> RtlParameters:
    """The paper's machine: an entry, a filler or an empty column per cycle."""
    return RtlParameters(
        empty_skip=0, filler_skip=0, issue_width=1, queue_depth=queue_depth, **others
    )


MACHINES = (
    Machine("paper", paper()),
    Machine("ours, width 1", ours(1)),
    Machine("ours, width 2", ours(2)),
    Machine("ours, width 4", ours(4)),
    Machine("ours, width 1, queue 32, balanced", ours(1, 32), balanced=True),
    Machine("ours, width 2, queue 32", ours(2, 32)),
    Machine("ours, width 4, queue 32", ours(4, 32)),
    Machine(
        "ours, width 4, queue 32, 256 registers", ours(4, 32, reg_depth=256, ptr_depth=32768)
    ),
)
"""Those of Table IV; width is IssueWidth; queues of 8 columns and 64 registers unless told.

The last has twice as many pointers, too: NT-Wd's 8,791 outputs are one pass on it instead of three,
and VGG-6's 25,088 inputs one load instead of two."""


def _common(kind: type, parameters: RtlParameters) -> dict[str, int]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {k: v for k, v in dataclasses.asdict(parameters).items() if k in names}
