"""A Slurm cluster on this machine: munge, a controller and nodes on loopback, as root.

No systemd, no files outside one folder, no fixed ports: several may run side by side, and beside
the machine's own Slurm.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tb.regress.supervise import end_leftovers, leftovers

PROGRAMS = ("munged", "slurmctld", "slurmd", "srun", "sinfo")

_CONF = """\
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SlurmdParameters=config_overrides
SlurmdTimeout=10
KillWait=2
ReturnToService=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class ClusterError(RuntimeError):
    """The cluster does not start; the message is one line."""


def missing() -> list[str]:
    """Return which of Slurm's and munge's programs are not installed."""
    return [name for name in PROGRAMS if _program(name) is None]


def _program(name: str) -> str | None:
    # Daemons are in sbin, which is not on everybody's PATH.
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


class Cluster:
    """A controller and nodes of one processor each; ends everything it started on `close`.

    Parameters
    ----------
    folder : Path
        Empty; of root, and not deeper than a Unix socket's name may be long (about 80 characters).
    nodes : tuple of str
    """

    def __init__(self, folder: Path, nodes: tuple[str, ...] = ("n1", "n2")) -> None:
        self.folder = folder
        self.nodes = nodes
        self._daemons: dict[str, subprocess.Popen] = {}

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which Slurm's commands find this cluster."""
        return {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self) -> Cluster:
        """Start the cluster and wait until every node is idle.

        Raises
        ------
        ClusterError
            If a daemon ends or the nodes do not get ready in time.
        """
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def _start(self) -> None:
        self.folder.chmod(0o755)  # munge refuses a folder that others may write or cannot enter
        (self.folder / "state").mkdir()
        for node in self.nodes:
            (self.folder / f"spool-{node}").mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self._write_conf()
        kinds = ("key", "log", "pid", "seed")
        files = [f"--{kind}-file={self.folder}/munge.{kind}" for kind in kinds]
        self._daemon("munged", "--foreground", f"--socket={self.folder}/munge.socket", *files)
        self._wait("munge", lambda: (self.folder / "munge.socket").exists(), 20)
        self._daemon("slurmctld", "-D")
        for node in self.nodes:
            self._daemon("slurmd", "-D", "-N", node, name=node)
        self._wait("the nodes", lambda: self.states() == dict.fromkeys(self.nodes, "idle"), 60)

    def _write_conf(self) -> None:
        ports = _free_ports(1 + len(self.nodes))
        host = socket.gethostname().partition(".")[0]
        nodes = "\n".join(
            f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 "
            "RealMemory=1000"
            for node, port in zip(self.nodes, ports[1:], strict=True)
        )
        text = _CONF.format(host=host, port=ports[0], folder=self.folder, nodes=nodes)
        (self.folder / "slurm.conf").write_text(text)

    def _daemon(self, program: str, *arguments: str, name: str = "") -> None:
        path = _program(program)
        if path is None:
            raise ClusterError(f"{program} is not installed: apt-get install slurm-wlm munge")
        with (self.folder / f"{name or program}.out").open("wb") as out:
            self._daemons[name or program] = subprocess.Popen(
                [path, *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait(self, what: str, ready: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not ready():
            for name, daemon in self._daemons.items():
                if daemon.poll() is not None:
                    said = (self.folder / f"{name}.out").read_text(errors="replace").strip()
                    last = (said.splitlines() or ["nothing"])[-1]
                    raise ClusterError(f"{name} ended with status {daemon.returncode}: {last}")
            if time.monotonic() > end:
                raise ClusterError(f"{what} not ready after {seconds:g} s: {self.states()}")
            time.sleep(0.2)

    def states(self) -> dict[str, str]:
        """Return the state of every node that the controller knows."""
        run = subprocess.run(
            ["sinfo", "-h", "-N", "-o", "%N %t"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return dict(line.split() for line in run.stdout.splitlines() if len(line.split()) == 2)

    def kill_node(self, node: str) -> int:
        """Kill a node as a power cut does: its daemon and every job on it; return how many died."""
        self._daemons[node].kill()
        self._daemons[node].wait()
        victims = {process.pid: process for process in leftovers("SLURMD_NODENAME", node)}
        for process in list(victims.values()):
            try:
                parent = process.parent()
                # The step's daemon has no such variable, but its child does.
                if parent is not None and "slurmstepd" in parent.name():
                    victims[parent.pid] = parent
            except psutil.Error:
                continue
        for process in victims.values():
            try:
                process.kill()
            except psutil.Error:
                continue
        return 1 + len(victims)

    def close(self) -> None:
        """End all daemons, and whatever they started."""
        for daemon in reversed(self._daemons.values()):
            if daemon.poll() is None:
                daemon.send_signal(signal.SIGTERM)
        for daemon in self._daemons.values():
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        end_leftovers("SLURM_CONF", str(self.folder / "slurm.conf"))


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
