"""Starts small regressions in processes of their own, as a user does."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tb.flow.paths import ROOT
from tb.regress import layout
from tb.regress.supervise import MARK, leftovers


class Small:
    """A regression of the benches in `benches/`, on Icarus."""

    def __init__(self, name):
        self.name = f"tests/{name}"
        self.folder = layout.REGRESS / self.name
        self.text = ""

    def start(self, *benches, **variables):
        settings = {"SIM": "icarus", "NAME": self.name, "TESTS": "", "JOBS": "2"} | variables
        hidden = ("SEEDS", "ITEMS", "MASTER_SEED", "COV", "SLURM")
        self._begin = time.time()
        return subprocess.Popen(
            [sys.executable, "-m", "tests.regress.drive", *benches],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if k not in hidden} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *benches, **variables):
        process = self.start(*benches, **variables)
        self.text = process.communicate(timeout=600)[0]
        return process.returncode

    def wait(self, process, bench):
        """Wait until a bench is at work in the simulator."""
        log = self.folder / "icarus" / "runs" / f"0.queue_{bench}" / "latest" / "sim" / "sim.log"
        end = time.monotonic() + 300
        while not (log.is_file() and log.stat().st_mtime > self._begin):
            assert process.poll() is None and time.monotonic() < end, "the bench never started"
            time.sleep(0.1)

    def interrupt(self, process, number):
        """Send a signal; return the exit status."""
        process.send_signal(number)
        self.text = process.communicate(timeout=120)[0]
        return process.returncode

    @property
    def results(self):
        return json.loads((self.folder / layout.RESULTS).read_text())

    @property
    def runs(self):
        return {run["test"]: run for run in self.results["runs"]}

    @property
    def left(self):
        """Command lines of processes of this regression that are still alive."""
        plan = json.loads((self.folder / layout.PLAN).read_text())
        return [process.cmdline() for process in leftovers(MARK, plan["id"])]


@pytest.fixture
def small(request):
    regression = Small(request.node.name.replace("[", "-").strip("]"))
    yield regression
    if (regression.folder / layout.PLAN).is_file():
        plan = json.loads((regression.folder / layout.PLAN).read_text())
        for process in leftovers(MARK, plan["id"]):  # only if the test failed
            process.send_signal(signal.SIGKILL)
