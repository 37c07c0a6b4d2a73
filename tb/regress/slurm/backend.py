"""What the regression needs to know of Slurm: how to start a job there, and how many at a time."""

from __future__ import annotations

import shutil
import subprocess

from tb.flow.simulators import SimulatorError

PREFIX = "srun -n1 -c1 --quiet"
"""Goes in front of a job's command. For partition or account, srun has variables of its own."""


def slots() -> int:
    """Return how many processors Slurm has for the default partition.

    Raises
    ------
    SimulatorError
        If Slurm is not installed or does not answer.
    """
    if shutil.which("srun") is None or shutil.which("sinfo") is None:
        raise SimulatorError(
            "SLURM=1 needs Slurm's commands srun and sinfo on PATH: on Debian or Ubuntu "
            "`apt-get install slurm-client`, or leave SLURM out"
        )
    try:
        run = subprocess.run(
            ["sinfo", "-h", "-o", "%C"], capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        raise SimulatorError("Slurm's controller does not answer sinfo within 60 s") from None
    # Allocated/idle/other/total, a line for each partition.
    totals = [line.rpartition("/")[2] for line in run.stdout.split()]
    numbers = [int(total) for total in totals if total.isdecimal()]
    if run.returncode or not numbers:
        said = (run.stderr.strip().splitlines() or ["it lists no partition"])[0]
        raise SimulatorError(f"Slurm does not work here: {said}")
    return max(1, max(numbers))
