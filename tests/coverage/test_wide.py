"""Toggles of wide signals, which Verilator 5.048 miscounts."""

import os
import random
import shutil
import subprocess

import numpy as np
import pytest
from adder_coverage import adder_rows, key

from tb.coverage.dat import read_dat, split_key
from tb.coverage.inputs import read_all
from tb.coverage.layout import Layouts
from tb.coverage.source import Sources
from tb.coverage.union import unite
from tb.coverage.wide import find_wide
from tb.flow.simulators import find_verilator

WAYS = ("0->1", "1->0")


def keys_of(width, **changes):
    items = [f"a_i[{bit}]:{way}" for bit in range(width) for way in WAYS]
    return [split_key(key(7, 30, "toggle", item, **changes).encode()) for item in items]


def miscount(true):
    """What Verilator 5.048 makes of true counts, shape (bits, ways)."""
    counted = np.zeros_like(true)
    for bit, ways in enumerate(true):
        counted[bit::32] += ways
    return counted


@pytest.mark.parametrize("seed", range(10))
def test_the_miscount_is_undone(seed, request):
    print(f"seed {seed}; run again with: python -m pytest '{request.node.nodeid}'")
    rng = random.Random(seed)
    widths = [rng.choice((1, 32, 64, 65, 96, 224, 256)) for _ in range(5)]
    true = [np.array([[rng.choice((0, 5)) for _ in WAYS] for _ in range(w)]) for w in widths]
    fields = [f for n, w in enumerate(widths) for f in keys_of(w, module=f"adder__W{n}")]
    counted = [miscount(t) if w > 64 else t for t, w in zip(true, widths, strict=True)]
    corrected = find_wide(fields).correct(np.concatenate(counted).ravel())
    assert corrected.tolist() == np.concatenate(true).ravel().tolist()


def test_good_counts_stay():
    counts = np.ones((96, 2), dtype=np.int64)
    counts[40] = 0  # under what bit 8 has, so nothing was added to it
    corrected = find_wide(keys_of(96)).correct(counts.ravel())
    assert corrected.tolist() == counts.ravel().tolist()


def test_the_report_has_corrected_hits(project):
    rows = [(key(7, 30, "toggle", f"b_i[{n}]:{way}"), 3 if n % 32 == 1 else 0)
            for n in range(96) for way in WAYS]  # fmt: skip
    path = project.run(rows=[*adder_rows(), *rows])
    union = unite(read_all([("run", path)], project.sources))
    hit = [h.name for h in union.hits if h.name.startswith("b_i") and h.hits]
    assert hit == ["b_i[1]:0->1", "b_i[1]:1->0"]


WIDE = """\
module wide (
    input  logic         clk_i,
    output logic [223:0] data_o
);
  logic q;
  always_ff @(posedge clk_i) q <= !q;
  assign data_o = {95'd0, q, 96'd0, q, 31'd0};
endmodule
"""

MAIN = """\
#include "Vwide.h"
#include "verilated.h"
#include "verilated_cov.h"
int main() {
    VerilatedContext context;
    Vwide top{&context};
    for (int i = 0; i < 40; ++i) { top.clk_i = i & 1; top.eval(); context.timeInc(1); }
    context.coveragep()->write("coverage.dat");
}
"""


def test_verilator_itself(tmp_path):
    # Whatever this Verilator does, bits 31 and 128 toggle and no other bit does.
    tool = find_verilator()
    rtl = tmp_path / "rtl"
    rtl.mkdir()
    (rtl / "wide.sv").write_text(WIDE)
    (tmp_path / "main.cpp").write_text(MAIN)
    command = [
        shutil.which("verilator", path=tool.environment.get("PATH")) or str(tool.executable),
        "--cc", "--exe", "--build", "--coverage-toggle", "-Wno-fatal", "--top", "wide",
        "-CFLAGS", "-O1", "rtl/wide.sv", "main.cpp",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | tool.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    subprocess.run([tmp_path / "obj_dir" / "Vwide"], cwd=tmp_path, check=True)
    raw = read_dat(tmp_path / "coverage.dat")
    layout = Layouts(Sources.read(rtl)).of(raw)
    hits = zip(layout.points, layout.hits(raw), strict=True)
    toggled = {p.item: int(n) for p, n in hits if n and p.item.startswith("data_o")}
    assert toggled.keys() == {f"data_o[{bit}]:{way}" for bit in (31, 128) for way in WAYS}
    assert set(toggled.values()) <= {9, 10, 11}
