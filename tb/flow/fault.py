"""Faults: one-line changes of the RTL, which show that a bench can fail."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """A faulty line.

    Attributes
    ----------
    name : str
        What is wrong, in words.
    file : str
        Relative to `rtl/`.
    original, faulty : str
        Text within one line, before and after; the original occurs exactly once in the file.
    test : str
        The test module that notices it, e.g. `random`.
    machine : mapping of str to int
        Parameters of the machine (`tb.flow.parameters`) without which it does not show.

    Raises
    ------
    ValueError
        If it is no change of text within one line.
    """

    name: str
    file: str
    original: str
    faulty: str
    test: str = "directed"
    machine: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "\n" in self.original + self.faulty:
            raise ValueError(f"fault {self.name!r}: original and faulty text must lie in one line")
        if not self.original or self.original == self.faulty:
            raise ValueError(f"fault {self.name!r}: faulty text must differ from the original")


def make_faulty_copy(rtl_dir: Path, fault: Fault, out_dir: Path) -> Path:
    """Copy the RTL and put one fault in.

    Parameters
    ----------
    rtl_dir : Path
    fault : Fault
    out_dir : Path
        Must not exist.

    Returns
    -------
    Path
        `out_dir`.

    Raises
    ------
    ValueError
        If the original text does not occur exactly once: the RTL has changed, and the fault must
        be written anew. If the file is not there, or the copy is already.
    """
    source = rtl_dir / fault.file
    if not source.is_file():
        raise ValueError(f"fault {fault.name!r}: there is no {fault.file} in {rtl_dir}")
    if out_dir.exists():
        raise ValueError(f"fault {fault.name!r}: {out_dir} exists, give a new folder")
    text = source.read_text()
    count = text.count(fault.original)
    if count != 1:
        raise ValueError(
            f"fault {fault.name!r}: its line occurs {count} times in {fault.file}, not once"
        )
    shutil.copytree(rtl_dir, out_dir)
    (out_dir / fault.file).write_text(text.replace(fault.original, fault.faulty))
    return out_dir
