"""Faults: one-line changes of the RTL that the bench must notice."""

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


FAULTS = (
    Fault("the adder ignores the bypass", "pe/arith.sv",
          "assign acc     = s3_bypass[lane] ? s3_bypass_data : s3_acc_q[lane*16+:16];",
          "assign acc     = s3_acc_q[lane*16+:16];"),
    Fault("the accumulator read ignores the bypass", "pe/arith.sv",
          "assign s2_acc[lane*16+:16] = s2_bypass[lane] ? s2_bypass_data : rd_data_i[lane*16+:16];",
          "assign s2_acc[lane*16+:16] = rd_data_i[lane*16+:16];"),
    Fault("rounding is left out", "pe/arith.sv",
          "assign rounded = (product + $signed((34'd1 << shift_i) >> 1)) >>> shift_i;",
          "assign rounded = product >>> shift_i;"),
    Fault("the lower saturation limit is off by one", "pe/arith.sv",
          "sum < -34'sd32768 ? 16'h8000", "sum < -34'sd32767 ? 16'h8001"),
    Fault("a filler advances by 15 rows", "pe/row_accum.sv",
          "        next_row = row + 1'b1;",
          "        next_row = row + SumWidth'(entries_i[8*i+:4] != 4'd0);"),
    Fault("the row of a column's next issue starts at 0", "pe/row_accum.sv",
          "next_row      = first_i ? '0 : base_q;", "next_row      = '0;"),
    Fault("odd columns take the pointers of the column before", "pe/ptr_read.sv",
          ": bcast_col_i[ColWidth-1:1] + BankWidth'(bcast_col_i[0]);",
          ": bcast_col_i[ColWidth-1:1];"),
    Fault("a negative output of a ReLU layer counts as an activation", "pe/act_regfile.sv",
          "if (wr_valid_i[lane]) begin",
          "if (wr_valid_i[lane]) begin nonzero_q[0] <= 1'b1;"),
    Fault("completion does not wait for the arithmetic", "pe/pe.sv",
          "&& ring_words == '0 && !s1_valid && !arith_busy;", "&& ring_words == '0;"),
    Fault("the tree picks the highest PE of a row", "lnzd/lnzd_node.sv",
          "row_i[RowWidth*i+:RowWidth] <= pick_row", "row_i[RowWidth*i+:RowWidth] < pick_row"),
    Fault("the queue is called full one column late", "pe/act_queue.sv",
          "assign full_o        = count_q >= CountWidth'(QueueDepth);",
          "assign full_o        = count_q > CountWidth'(QueueDepth);", machine={"queue_depth": 2}),
    Fault("the window is refilled before the scan has left it", "ccu/window_ctrl.sv",
          "group_q - low_q < RegGroups", "group_q - low_q <= RegGroups", "tiles"),
    Fault("the last group of a tile is not written back", "ccu/ccu.sv",
          "if (wb_q + 1'b1 == out_groups) state_d = Next;",
          "if (wb_q + 2'd2 >= (RegGroup + 2)'(out_groups)) state_d = Next;", "tiles"),
    Fault("a strobe is ignored", "host/registers.sv",
          "if (wr_word_i == DescFirst && wr_strb_i[1])", "if (wr_word_i == DescFirst)",
          "registers"),
    Fault("an answer loses beats under back-pressure", "host/stream_out.sv",
          "assign room       = reserved_q != CountWidth'(FifoDepth);",
          "assign room       = 1'b1;", "memories"),
)  # fmt: skip
"""Each is caught by the named test; `tests/rtl` keeps two of them, `python -m tb.env.try_faults`
tries all."""


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
