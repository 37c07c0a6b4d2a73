"""Runs a command in a process group of its own, with a log, a time limit and no survivors."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_POLL_SECONDS = 0.05
_GRACE_SECONDS = 2.0


class ProcessTimeout(RuntimeError):
    """The command ran into its time limit and was killed together with all its children."""


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout: float,
    watch: Callable[[str], None] | None = None,
) -> int:
    """Run a command with its output in a log file.

    Parameters
    ----------
    command : sequence of str
    log : Path
        Gets standard output and standard error; made new.
    cwd : Path
    environment : mapping
        The complete environment.
    timeout : float
        Seconds on the wall clock.
    watch : callable, optional
        Called with every complete line of the log while the command works.

    Returns
    -------
    int
        The command's exit status; negative is a signal.

    Raises
    ------
    ProcessTimeout
        At the time limit, after the whole group was killed.
    """
    end = time.monotonic() + timeout
    with log.open("wb") as sink, log.open("r", errors="replace") as source:
        # A session of its own: one signal reaches make, the compilers, the simulator, all of them.
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        rest = ""
        try:
            while process.poll() is None:
                if time.monotonic() > end:
                    raise ProcessTimeout(f"stopped after {timeout:g} s")
                rest = _feed(watch, rest + source.read()) if watch else ""
                try:
                    process.wait(_POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    pass
            if watch:
                _feed(watch, rest + source.read() + "\n")
        finally:
            # Also after a normal end: a child that outlives the command would hold the log open.
            _kill_group(process)
    return process.returncode


def _feed(watch: Callable[[str], None], text: str) -> str:
    *lines, rest = text.split("\n")
    for line in lines:
        if line:
            watch(line)
    return rest


def _kill_group(process: subprocess.Popen) -> None:
    if process.poll() is None:
        _signal_group(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _signal_group(group: int, number: int) -> None:
    # With start_new_session the group's number is the pid of its first process.
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass
