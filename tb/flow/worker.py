"""Calls cocotb's runner in a process of its own: `python -m tb.flow.worker '<JSON of the call>'`.

The runner takes settings from the environment, puts its own there and leaves with `sys.exit`. In a
process of its own none of that reaches the caller, and a time limit can stop everything below it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from cocotb_tools.runner import get_runner


def main(call: dict[str, Any]) -> int:
    """Do one `build` or `test` call of cocotb's runner; return the exit status."""
    runner = get_runner(call["simulator"])
    method = {"build": runner.build, "test": runner.test}[call["method"]]
    arguments = dict(call["arguments"])
    if "timescale" in arguments:
        arguments["timescale"] = tuple(arguments["timescale"])
    try:
        method(**arguments)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
