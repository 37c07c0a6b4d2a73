"""The report: `report/paper.html`, and its data in `report/paper/`.

``python -m paper.report`` writes it again from the data of the last `make paper`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from compress.csv_table import write_table
from compress.page.svg import svg_of
from compress.whole_file import OutputError, write_whole
from paper.areas import Areas, MachineArea
from paper.csv_files import read_records, write_records
from paper.energy import energy_of, spmat_read_pj
from paper.figures.all import all_drawings
from paper.measures import check_distinct
from paper.page import page_of
from paper.peers import PEERS, PeerTime
from paper.precision import PRECISION, Accuracy
from paper.realised import RealisedLayer
from paper.records import RUNS, Run, read_runs, write_runs
from paper.tables.all import all_tables
from paper.two_broadcasts import WideBroadcast

PAGE = "paper.html"
DATA = "paper"
LAYERS = "layers.csv"
AREAS = "areas.csv"
MACHINE_AREAS = "areas_machines.csv"
BROADCASTS = "broadcasts_wide.csv"
PROVENANCE = "provenance.csv"


def write_report(
    folder: Path,
    runs: Sequence[Run],
    layers: Sequence[RealisedLayer],
    peers: Sequence[PeerTime] = (),
    precision: Sequence[Accuracy] = (),
    *,
    wide: Sequence[WideBroadcast] = (),
    areas: Areas | None = None,
    provenance: Mapping[str, str] | None = None,
) -> Path:
    """Write the page, every table as CSV and every figure as SVG.

    Parameters
    ----------
    folder : Path
        Gets `paper.html` and the folder `paper/`; made if it is not there.
    runs : sequence of Run
        Of all experiments: `machines`, `queue_depth`, `width`, `pes`, `balance`. What is missing
        leaves its figures and tables empty.
    layers : sequence of RealisedLayer
    peers : sequence of PeerTime
    precision : sequence of Accuracy
    wide : sequence of WideBroadcast
    areas : Areas, optional
        For Tables II and V.
    provenance : mapping of str to str, optional
        What to say about where the numbers are from: commit, date, seconds, versions.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OutputError
        If a file cannot be written.
    ValueError
        If two machines cannot be told apart by their rows.
    """
    check_distinct(runs)
    data = folder / DATA
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{data}: the folder cannot be made ({error.strerror})") from None
    areas, provenance = areas or Areas(), dict(provenance or {})
    write_runs(data / RUNS, runs)
    write_records(data / LAYERS, RealisedLayer, layers)
    write_records(data / PEERS, PeerTime, peers)
    write_records(data / PRECISION, Accuracy, precision)
    write_records(data / BROADCASTS, WideBroadcast, wide)
    write_table(data / AREAS, ("unit", "um2"), areas.units.items())
    write_records(data / MACHINE_AREAS, MachineArea, areas.machines)
    write_table(data / PROVENANCE, ("what", "value"), provenance.items())

    tables = all_tables(runs, layers, peers, energy_of, areas, wide)
    for table in tables:
        table.write(data)
    figures = {}
    for drawing in all_drawings(runs, precision, energy_of, spmat_read_pj):
        svg = svg_of(drawing.figure) if drawing.figure else None
        figures[drawing.name] = (drawing, svg)
        if svg:
            _write_text(data / f"{drawing.name}.svg", svg)
    page = folder / PAGE
    _write_text(page, page_of(runs, tables, figures, provenance))
    return page


def rewrite_report(folder: Path) -> Path:
    """Write the page again from the data that `write_report` left in `folder`.

    Raises
    ------
    OutputError
        If a file cannot be written.
    OSError, ValueError
        If the data is missing or damaged.
    """
    data = folder / DATA
    return write_report(
        folder,
        read_runs(data / RUNS),
        read_records(data / LAYERS, RealisedLayer),
        read_records(data / PEERS, PeerTime),
        read_records(data / PRECISION, Accuracy),
        wide=read_records(data / BROADCASTS, WideBroadcast),
        areas=Areas(
            {unit: float(um2) for unit, um2 in _pairs(data / AREAS)},
            tuple(read_records(data / MACHINE_AREAS, MachineArea)),
        ),
        provenance=dict(_pairs(data / PROVENANCE)),
    )


def _pairs(path: Path) -> list[tuple[str, str]]:
    """The two columns of a table, without its header."""
    with path.open(newline="") as stream:
        try:
            return [(name, value) for name, value in list(csv.reader(stream))[1:]]
        except ValueError:
            raise ValueError(f"{path} does not have two columns in every line") from None


def _write_text(path: Path, text: str) -> None:
    write_whole(path, lambda file: file.write(text.encode()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m paper.report", description="Write the report again from its data."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("report"), help="of the report (%(default)s)"
    )
    folder = parser.parse_args(arguments).folder.absolute()
    try:
        print(rewrite_report(folder))
    except FileNotFoundError as error:
        print(f"error: there is no {error.filename}: run make paper first", file=sys.stderr)
        return 1
    except (OutputError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
