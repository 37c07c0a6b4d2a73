"""A bench that takes its job with it, as a machine that crashes would: no record is left."""

import json
import os
import signal

from tb.env.config import EnvConfig
from tb.units.bench import Bench, unit_test


@unit_test()
async def crash(bench: Bench) -> None:
    """Kill the job that started this simulation."""
    started = json.loads((EnvConfig.from_environment().out.parent / "started.json").read_text())
    bench.check("something", 0, 0)
    os.kill(started["pid"], signal.SIGKILL)
