"""The paper's layers on this machine's CPU: what EIE would replace.

``python -m paper.peers`` prints microseconds of NumPy's dense product, SciPy's sparse ones and, if
it is installed, PyTorch's, for one input vector.
"""

from __future__ import annotations

import argparse
import dataclasses
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from compress.whole_file import OutputError, check_output
from model.energy.published import Layer
from paper.csv_files import write_records
from paper.layers import PaperLayer
from paper.published import layers
from paper.workloads import SEED, make_layer, make_vector

PEERS = "peers.csv"
NOT_INSTALLED = "not installed"

_LEAST_REPEATS = 5
_SECONDS = 0.4
"""For each kernel and layer; at most, beyond the least repeats."""
_DISTURBED = 2.0
"""Median over least time that tells of other work on the processor."""

Kernel = Callable[[], object]


@dataclasses.dataclass(frozen=True)
class PeerTime:
    """Time of one layer with one library, batch 1.

    Attributes
    ----------
    layer : str
    kernel : str
        A key of `KERNELS`.
    microseconds : float or None
        Median of repeats, after a first one that does not count; None if the library is missing.
    least : float or None
        The fastest repeat. Far below the median if the processor had other work to do.
    library : str
        With its version and number of threads.
    processor : str
    """

    layer: str
    kernel: str
    microseconds: float | None
    least: float | None
    library: str
    processor: str


def sparse_layer(layer: Layer, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Weights and activations of a layer, the same that run on the RTL.

    Returns
    -------
    weights : ndarray of float32, shape (outputs, inputs)
    activations : ndarray of float32, shape (inputs,)
    """
    own = PaperLayer.of(layer)
    made = make_layer(own, seed=seed)
    weights = np.ldexp(made.codebook.astype(np.float32), -made.weight_frac)[made.codes]
    return weights, np.ldexp(make_vector(own, seed).astype(np.float32), -made.input_frac)


def _numpy_dense(weights: np.ndarray, activations: np.ndarray) -> tuple[Kernel, str]:
    return lambda: weights @ activations, f"NumPy {np.__version__}, {_blas('numpy')}"


def _scipy_csr(weights: np.ndarray, activations: np.ndarray) -> tuple[Kernel, str]:
    import scipy.sparse

    matrix = scipy.sparse.csr_array(weights)
    return lambda: matrix @ activations, f"SciPy {scipy.__version__}, 1 thread"


def _scipy_csc(weights: np.ndarray, activations: np.ndarray) -> tuple[Kernel, str]:
    import scipy.sparse

    matrix = scipy.sparse.csc_array(weights)
    # A sparse vector: as in EIE, columns of activations that are zero are not touched.
    vector = scipy.sparse.csc_array(activations[:, None])
    return lambda: matrix @ vector, f"SciPy {scipy.__version__}, 1 thread"


def _torch_dense(weights: np.ndarray, activations: np.ndarray) -> tuple[Kernel, str]:
    import torch

    matrix, vector = torch.from_numpy(weights), torch.from_numpy(activations)
    return lambda: torch.mv(matrix, vector), _torch_name()


def _torch_csr(weights: np.ndarray, activations: np.ndarray) -> tuple[Kernel, str]:
    import warnings

    import torch

    vector = torch.from_numpy(activations)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that its sparse tensors may still change
        matrix = torch.from_numpy(weights).to_sparse_csr()
    return lambda: matrix @ vector, _torch_name()


KERNELS = {
    "NumPy dense": _numpy_dense,
    "SciPy CSR": _scipy_csr,
    "SciPy CSC, sparse vector": _scipy_csc,
    "PyTorch dense": _torch_dense,
    "PyTorch CSR": _torch_csr,
}
"""What makes each kernel from weights and activations; ImportError without its library."""


def measure_peers(
    names: Iterable[str] | None = None, seed: int = SEED, seconds: float | None = None
) -> Iterator[PeerTime]:
    """Measure the paper's layers, one kernel after the other.

    Parameters
    ----------
    names : iterable of str, optional
        The layers; all.
    seed : int
        Of weights and activations.
    seconds : float, optional
        How long to repeat each kernel, which is done `_LEAST_REPEATS` times at least.

    Yields
    ------
    PeerTime
    """
    processor, seconds = processor_name(), _SECONDS if seconds is None else seconds
    for name in layers() if names is None else names:
        weights, activations = sparse_layer(layers()[name], seed)
        for kernel, make in KERNELS.items():
            try:
                run, library = make(weights, activations)
            except ImportError:
                yield PeerTime(name, kernel, None, None, NOT_INSTALLED, processor)
                continue
            yield PeerTime(name, kernel, *_time_us(run, seconds), library, processor)


def _time_us(run: Kernel, seconds: float) -> tuple[float, float]:
    """Median and least time."""
    run()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < _LEAST_REPEATS or time.perf_counter() < end:
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1e6, 2), round(min(times) * 1e6, 2)


def processor_name() -> str:
    """The CPU's name, as the system gives it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _blas(module: str) -> str:
    from threadpoolctl import threadpool_info

    for pool in threadpool_info():
        if pool["user_api"] == "blas" and module in pool["filepath"]:
            return f"{pool['internal_api']} {pool['version']}, {_threads(pool['num_threads'])}"
    return "unknown BLAS"


def _torch_name() -> str:
    import torch

    return f"PyTorch {torch.__version__}, {_threads(torch.get_num_threads())}"


def _threads(count: int) -> str:
    return f"{count} thread{'' if count == 1 else 's'}"


def print_peers(times: Sequence[PeerTime]) -> None:
    """Print microseconds, a row for each layer, beside those that the paper gives for EIE."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, title="microseconds, one input vector")
    table.add_column("layer")
    for kernel in KERNELS:
        table.add_column(kernel, justify="right")
    table.add_column("EIE (paper)", justify="right")
    by_layer: dict[str, list[PeerTime]] = {}
    for own in times:
        by_layer.setdefault(own.layer, []).append(own)
    for name, row in by_layer.items():
        shown = [f"{t.microseconds:,.0f}" if t.microseconds else t.library for t in row]
        table.add_row(name, *shown, f"{layers()[name].eie_actual_us:.1f}")
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    for library in dict.fromkeys(own.library for own in times if own.microseconds):
        console.print(library, highlight=False)
    console.print(times[0].processor, highlight=False)
    disturbed = [t for t in times if t.microseconds and t.microseconds > _DISTURBED * t.least]
    if disturbed:
        console.print(
            f"medians far above the least time: {len(disturbed)}; leave the processor idle",
            highlight=False,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m paper.peers", description="Time the paper's layers on this CPU."
    )
    parser.add_argument("names", nargs="*", metavar="LAYER", help=f"{', '.join(layers())} (all)")
    parser.add_argument("--seed", type=int, default=1, help="of weights and activations (1)")
    parser.add_argument("--out", type=Path, help="CSV file (none)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in layers()]
    if unknown:
        print(f"error: no layer {unknown[0]}; there is {', '.join(layers())}", file=sys.stderr)
        return 2
    if given.seed < 0:
        print(f"error: the seed {given.seed} must not be negative", file=sys.stderr)
        return 2
    try:
        if given.out:
            check_output(given.out.absolute())
        times = list(measure_peers(given.names or None, given.seed))
        print_peers(times)
        if given.out:
            write_records(given.out.absolute(), PeerTime, times)
    except OutputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
