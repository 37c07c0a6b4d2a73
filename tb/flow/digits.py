"""Trains and compresses the digits network, or takes it from the cache."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tb.flow.build import clean_environment
from tb.flow.parameters import RtlParameters
from tb.flow.paths import BUILD, ROOT, shown
from tb.flow.process import ProcessTimeout, run_logged

SOURCES = (ROOT / "compress", ROOT / "model")
"""The model measures the accuracy of the fixed-point network."""

GEOMETRY = (
    "num_pe",
    "reg_depth",
    "spmat_entries",
    "ptr_depth",
    "act_depth",
    "bias_depth",
    "num_desc",
    "num_codebooks",
)
"""The parameters that an image is laid out for; the others do not matter to it."""

RECIPES = ("standard", "small")
"""Of the compressor, which is not imported here: it takes a second."""

LIBRARIES = ("numpy", "scikit-learn", "autograd")
PRODUCTS = ("digits.eie", "inputs.npy", "labels.npy", "metrics.json")


class DigitsError(RuntimeError):
    """Training or compression failed; the message is one line that names the log."""


def digits_folder(
    parameters: RtlParameters,
    seed: int,
    recipe: str = RECIPES[0],
    *,
    cache: Path = BUILD / "digits",
    timeout: float = 900.0,
    watch: Callable[[str], None] | None = None,
) -> Path:
    """Return a folder with the compressed network, its test images and its metrics.

    The folder's name holds a hash of the compressor's sources, the libraries it computes with, the
    recipe's name, the seed and the sizes of the machine, so a result is never stale.

    Raises
    ------
    DigitsError
        If the compressor fails, takes too long, or leaves something out.
    """
    options = {name: getattr(parameters, name) for name in GEOMETRY} | {"recipe": recipe}
    key = digits_key(options, seed)
    folder = cache / f"{recipe}-pe{parameters.num_pe}-seed{seed}-{key}"
    with _lock(cache / ".locks" / folder.name):
        if not folder.is_dir():
            _compress(folder, options, seed, timeout, watch)
    return folder


def digits_key(
    options: Mapping[str, int | str], seed: int, sources: Sequence[Path] = SOURCES
) -> str:
    """Return the hash of all that shapes the network: 16 hexadecimal digits."""
    digest = hashlib.sha256(f"{sorted(options.items())} {seed}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    for folder in sources:
        for file in sorted(folder.rglob("*.py")):
            name = file.relative_to(folder.parent)
            digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _compress(
    folder: Path,
    options: Mapping[str, int | str],
    seed: int,
    timeout: float,
    watch: Callable[[str], None] | None,
) -> None:
    scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    log = folder.parent / f"{folder.name}.log"
    command = [sys.executable, "-m", "compress.digits", "--out", str(scratch / "out")]
    command += ["--seed", str(seed)]
    for name, value in options.items():
        command += ["--" + name.replace("_", "-"), str(value)]
    try:
        status = run_logged(
            command,
            log,
            cwd=ROOT,
            environment=clean_environment() | {"PYTHONUNBUFFERED": "1"},
            timeout=timeout,
            watch=watch,
        )
        missing = [name for name in PRODUCTS if not (scratch / "out" / name).exists()]
        if status:
            raise DigitsError(f"compress.digits failed: {_last_line(log)} (log: {shown(log)})")
        if missing:
            raise DigitsError(f"compress.digits wrote no {missing[0]} (log: {shown(log)})")
        (scratch / "out").rename(folder)
    except ProcessTimeout as error:
        raise DigitsError(f"compress.digits {error} (log: {shown(log)})") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no message"
