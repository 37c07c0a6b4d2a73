"""A small RTL, and coverage data of it made by hand."""

import hashlib
import json
from pathlib import Path

from tb.coverage.source import Sources

ADDER = """\
// Adds, unless told not to.
module adder #(
    parameter int Width = 4
) (
    input  logic             clk_i,
    input  logic             on_i,   // add
    input  logic [Width-1:0] a_i, b_i,
    output logic [Width-1:0] sum_o
);

  logic [Width-1:0] sum_q;

  always_ff @(posedge clk_i) begin
    if (on_i) begin
      sum_q <= a_i + b_i;
    end else begin
      sum_q <= a_i;
    end
  end

  assign sum_o = sum_q & (on_i ? '1 :
                          '0);

endmodule
"""

TOP = """\
module top (
    input logic clk_i,
    input logic on_i
);
  if (on_i) begin
    x <= 1;
  end
  if (clk_i) begin
    x <= 1;
  end
endmodule
"""

# line, column, type, item, lines, hits
POINTS = (
    (5, 30, "toggle", "clk_i:0->1", "", 9),
    (5, 30, "toggle", "clk_i:1->0", "", 8),
    (6, 30, "toggle", "on_i:0->1", "", 1),
    (6, 30, "toggle", "on_i:1->0", "", 0),
    (7, 30, "toggle", "a_i[0]:0->1", "", 2),
    (7, 30, "toggle", "a_i[0]:1->0", "", 2),
    (11, 21, "toggle", "sum_q[0]:0->1", "", 5),
    (13, 3, "line", "block", "13", 9),
    (14, 5, "branch", "if", "14-15", 9),
    (14, 6, "branch", "else", "16-17", 0),
    (14, 9, "expr", "(on_i==1) => 1", "", 9),
    (21, 27, "branch", "cond_then", "21", 9),
    (21, 28, "branch", "cond_else", "21-22", 0),
)


def key(
    line, column, kind, item, lines="", module="adder", path="/home/somebody/eie/rtl/sub/adder.sv"
):
    """Return one key as Verilator writes it."""
    fields = [("f", path), ("l", line), ("n", column), ("t", kind), ("page", f"v_{kind}/{module}"),
              ("o", item)]  # fmt: skip
    if lines:
        fields.append(("S", lines))
    fields.append(("h", "top.u_adder"))
    return "".join(f"\x01{name}\x02{value}" for name, value in fields)


def dat(rows):
    """Return the content of a coverage.dat; a row is (key, hits)."""
    return "".join(["# SystemC::Coverage-3\n", *(f"C '{k}' {hits}\n" for k, hits in rows)])


def adder_rows(points=POINTS, **changes):
    """Return rows of the adder; `changes` go to `key`."""
    return [(key(*point[:5], **changes), point[5]) for point in points]


class Project:
    """A folder with an RTL, to which runs can be added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rtl = folder / "rtl"
        (self.rtl / "sub").mkdir(parents=True)
        self.write("sub/adder.sv", ADDER)
        self.write("top.sv", TOP)

    def write(self, name, text):
        (self.rtl / name).write_text(text)

    @property
    def sources(self):
        return Sources.read(self.rtl)

    def run(self, name="run", rows=None, **record):
        """Add a run; return its coverage.dat."""
        folder = self.folder / "runs" / name
        folder.mkdir(parents=True)
        hashes = {
            str(path.relative_to(self.rtl)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.rtl.rglob("*.sv")
        }
        record = {"sources": hashes, "top": "top", "parameters": {"Width": 4}, **record}
        (folder / "build.json").write_text(json.dumps(record))
        data = folder / "coverage.dat"
        data.write_text(dat(adder_rows() if rows is None else rows))
        return data

    def exclusions(self, text):
        """Write a file of exclusions."""
        path = self.folder / "exclusions.hjson"
        path.write_text(text)
        return path
