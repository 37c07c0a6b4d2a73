"""Makes the virtual environment, or repairs it: `python3 tb/flow/bootstrap.py [extra ...]`.

Runs on the system's Python and imports nothing else. A stamp in the environment says for which
files, Python and place it was made, and which extras it holds; while that is still true there is
nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "eie-stamp.json"
UNFINISHED = VENV / "eie-unfinished"
INPUTS = ("pyproject.toml", "constraints.txt")


class BootstrapError(RuntimeError):
    """The environment could not be made; the message is one line for the user."""


def main(extras: list[str]) -> int:
    """Make sure that `.venv` holds the project's dependencies and the extras; return the status."""
    try:
        if sys.version_info < (3, 11):
            raise BootstrapError(
                f"Python 3.11 or newer is needed, this is {sys.version.split()[0]} "
                f"({sys.executable}): install one and run `make PYTHON=python3.11 ...`"
            )
        if fresh(extras):
            return 0
        with (ROOT / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not fresh(extras):
                provide(extras)
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def fresh(extras: list[str]) -> bool:
    """Tell whether the environment is whole and holds at least these extras."""
    stamp = read_stamp()
    return (
        not UNFINISHED.exists()
        and stamp.get("key") == key()
        and set(extras) <= set(stamp.get("extras", []))
        and works()
    )


def key() -> str:
    """Return the hash of all that the environment depends on."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes() + b"\0")
    # Scripts in an environment hold its absolute path: a checkout that moved needs a new one.
    digest.update(f"{sys.version_info[:2]} {VENV}".encode())
    return digest.hexdigest()


def read_stamp() -> dict:
    """Return the stamp's content, empty if there is none that makes sense."""
    try:
        content = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    sound = isinstance(content, dict) and isinstance(content.get("extras"), list)
    return content if sound else {}


def works() -> bool:
    """Tell whether the environment's Python runs at all and has pip."""
    python = VENV / "bin" / "python"
    probe = "import sys, importlib.util; sys.exit(importlib.util.find_spec('pip') is None)"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def provide(extras: list[str]) -> None:
    """Make or complete the environment.

    An environment in which an install was killed half-way is made again from nothing, since a
    package may look installed without being whole; otherwise what is there is kept and completed.
    """
    stamp = read_stamp()
    wanted = sorted(set(extras) | set(stamp.get("extras", [])))
    requirements(wanted)  # refuses an unknown extra before anything is touched
    usable = works() and not UNFINISHED.exists() and stamp.get("key", key()) == key()
    if not usable:
        create()
    print(f"installing packages into {VENV.name} (once; about a minute)", flush=True)
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()
    install(wanted)
    UNFINISHED.unlink()
    STAMP.write_text(json.dumps({"key": key(), "extras": wanted}) + "\n")


def create() -> None:
    """Make an empty environment in the place of whatever is there."""
    print(f"making the virtual environment {VENV.name}", flush=True)
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    run = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise BootstrapError(
            "this Python cannot make virtual environments: install its venv module, on Debian or "
            "Ubuntu `apt-get install python3-venv`"
        )


def requirements(extras: list[str]) -> list[str]:
    """Return the requirements of pyproject.toml: the dependencies and those of the extras.

    Raises
    ------
    BootstrapError
        If an extra does not exist.
    """
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    unknown = sorted(set(extras) - set(optional))
    if unknown:
        raise BootstrapError(f"no extra {unknown[0]} in pyproject.toml; it has {', '.join(optional)}")
    return project["dependencies"] + [line for extra in extras for line in optional[extra]]


def install(extras: list[str]) -> None:
    """Install the pinned packages with pip, and links to the checkout with the command `eie`."""
    command = [
        str(VENV / "bin" / "python"),
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--constraint", str(ROOT / "constraints.txt")),
        *("--editable", str(ROOT)),
        *requirements(extras),
    ]
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    if subprocess.run(command, env=environment, check=False).returncode:
        # pip undoes what it could not finish; only a killed pip leaves half a package.
        UNFINISHED.unlink(missing_ok=True)
        raise BootstrapError(
            "pip could not install the packages (its message is above): check the network or "
            "your package index, then run the same command again"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
