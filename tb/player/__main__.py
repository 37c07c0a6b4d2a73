"""`make play`: an image and vectors of the user's on the RTL, at simulation speed.

Every output and counter is compared with the reference model; the table says what it took.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from compress.errors import CompressError
from compress.fixed_point import to_fixed
from compress.image import Image, read_image
from compress.image.manifest import MAX_STREAM_BYTES
from compress.inputs import read_vectors
from model.energy.published import CLOCK_MHZ
from tb.flow.build import BuildError
from tb.flow.parameters import ParameterError, RtlParameters, make_name
from tb.flow.paths import RUNS, shown
from tb.flow.progress import step
from tb.flow.settings import SettingsError, choice
from tb.flow.simulators import NAMES, SimulatorError, find_libpython, find_simulator
from tb.player.runner import Played, PlayError, build_player, play
from tb.player.stimulus import make_stimulus, write_stimulus

_ROWS = {
    "cycles": "cycles of the runs",
    "broadcasts": "activations broadcast",
    "zeros": "activations skipped as zero",
    "stalls": "cycles in which a full queue stopped the broadcast",
    "entries": "entries with a weight",
    "fillers": "fillers",
    "empties": "empty columns",
    "busy": "busy cycles of all PEs",
    "starved": "cycles of all PEs without work",
    "bypasses": "accumulators from the bypass",
    "spmat_reads": "words read from the entry memories",
    "ptr_reads": "pointers read",
}


def main(environment: Mapping[str, str] | None = None) -> int:
    """Do what the variables in the environment ask for; return the exit status."""
    given = os.environ if environment is None else environment
    console = Console(soft_wrap=True)
    try:
        simulator = choice(given, "SIM", "verilator", NAMES)
        image = read_image(_path(given, "IMAGE"))
        machine = machine_of(image, given)
        vectors = read_vectors(_path(given, "INPUTS"), image.manifest["input"]["length"])
        if vectors.dtype != np.int16:
            vectors = to_fixed(vectors, image.manifest["input"]["frac"])
        _check_size(image, len(vectors))
        find_simulator(simulator)
        find_libpython()
        played = _play(image, vectors, machine, simulator, console)
    except (CompressError, ParameterError, SettingsError, SimulatorError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (BuildError, PlayError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    console.print(_table(played, len(vectors)))
    console.print(
        f"{played.beats_compared} beats of outputs and counters equal the model's", highlight=False
    )
    return 0


def machine_of(image: Image, given: Mapping[str, str]) -> RtlParameters:
    """Return the machine: memories as the image has them, the rest as the variables say.

    Raises
    ------
    SettingsError
        If a variable contradicts the image.
    ParameterError
        If no machine can have such a value.
    """
    asked = RtlParameters.from_make(given)
    for name, size in image.manifest["machine"].items():
        variable = make_name(name)
        if given.get(variable, "").strip() and getattr(asked, name) != size:
            raise SettingsError(
                f"the image is laid out for {variable}={size}: leave {variable} out, or compress "
                f"the model for {getattr(asked, name)}"
            )
    rest = {name: getattr(asked, name) for name in asked.changed()}
    return RtlParameters(**rest | image.manifest["machine"])


def _check_size(image: Image, vectors: int) -> None:
    """Refuse so many vectors that their file would be larger than an image can be."""
    loads = vectors if len(image.manifest["parts"]) > 1 else 1
    size = loads * len(image.stream)
    if size > MAX_STREAM_BYTES:
        raise SettingsError(
            f"the image is loaded in several portions for each of {vectors} vectors, "
            f"{size / 2**30:.1f} GiB in all: give fewer vectors, or a machine that holds the image"
        )


def _path(given: Mapping[str, str], name: str) -> Path:
    text = given.get(name, "").strip()
    if not text:
        raise SettingsError(f"{name} is not set: make play IMAGE=net.eie INPUTS=x.npy")
    return Path(text)


def _play(
    image: Image, vectors: np.ndarray, machine: RtlParameters, simulator: str, console: Console
) -> Played:
    folder = RUNS / f"play-{simulator}-{machine.label()}"
    with step(console, "build the simulator") as watch:
        made = build_player(machine, simulator, watch=watch)
    with step(console, "play"):
        write_stimulus(make_stimulus(image, vectors), folder / "stimulus")
        played = play(made, folder / "stimulus", folder / "run")
    console.print(f"log, answers and counters by run: {shown(folder / 'run')}", highlight=False)
    return played


def _table(played: Played, vectors: int) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(f"{vectors} vectors" if vectors > 1 else "one vector")
    table.add_column("", justify="right")
    table.add_row("cycles of loading", f"{played.load_cycles:,}")
    for name, words in _ROWS.items():
        table.add_row(words, f"{played.totals[name]:,}")
    table.add_row(
        f"microseconds at {CLOCK_MHZ} MHz", f"{played.totals['cycles'] / CLOCK_MHZ:,.2f}"
    )
    return table


if __name__ == "__main__":
    sys.exit(main())
