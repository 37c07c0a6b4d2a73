"""Runs the engine so that it can be stopped at any time and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

MARK = "REGRESS_ID"
"""Variable in the environment of every process of a regression."""

_POLL_SECONDS = 0.2
_GRACE_SECONDS = 30.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Notes signals that ask for an end: the first asks politely, a second one insists."""

    def __init__(self) -> None:
        self.signals: list[int] = []

    def __bool__(self) -> bool:
        """True if a signal came."""
        return bool(self.signals)

    @property
    def status(self) -> int:
        """The exit status that a shell expects of a program ended by the first signal."""
        return 128 + self.signals[0]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the signals instead of dying of them."""
        before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, _: object) -> None:
        self.signals.append(number)


def supervise(
    command: Sequence[str],
    log: Path,
    *,
    cwd: Path,
    environment: Mapping[str, str],
    stop: Stop,
    tick: Callable[[], None] = lambda: None,
) -> int:
    """Run a command until it ends or `stop` is set; return its exit status.

    The command gets a session of its own, so that Ctrl-C on the terminal reaches only this
    process, which then stops the command in order: SIGTERM, and after a while SIGKILL.

    Parameters
    ----------
    command : sequence of str
    log : Path
        Gets the output; is added to.
    cwd : Path
    environment : mapping
        The complete environment.
    stop : Stop
    tick : callable
        Called a few times a second.
    """
    with log.open("ab") as sink:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        asked = 0.0
        while process.poll() is None:
            tick()
            if stop and not asked:
                asked = time.monotonic()
                process.send_signal(signal.SIGTERM)
            late = asked and time.monotonic() > asked + _GRACE_SECONDS
            if late or len(stop.signals) > 1:
                os.killpg(process.pid, signal.SIGKILL)
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                pass
    return process.returncode


def leftovers(variable: str, value: str) -> list[psutil.Process]:
    """Return the processes that have a variable in their environment, this one excluded."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(variable) == value:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def end_leftovers(variable: str, value: str) -> int:
    """Kill the processes on this machine that have a variable; return how many that were."""
    total = 0
    for _ in range(5):  # a process may start another one while it is being killed
        alive = leftovers(variable, value)
        if not alive:
            break
        total += len(alive)
        for process in alive:
            try:
                process.kill()
            except psutil.Error:
                continue
        psutil.wait_procs(alive, timeout=2.0)
    return total
