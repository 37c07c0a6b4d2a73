"""Module headers are read as they are written."""

import re

import pytest

from tb.coverage.points import CoverageError
from tb.coverage.source import SourceFile, Sources
from tb.flow.paths import RTL


def ports(text):
    (found,) = SourceFile("x.sv", text).modules.values()
    return dict(found)


def test_ports_with_their_lines():
    text = (
        "module m #(\n parameter int A = f(1, 2)\n) (\n"
        " input a_i, // b_i, (\n output [3:0] c_o,\n inout d\n);"
    )
    assert ports(text) == {"a_i": 4, "c_o": 5, "d": 6}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("module m;", []),
        ("module m ();", [""]),
        ("module m(input logic a);", ["a"]),
        ("module m import p::*; #(parameter A = 1)(input a);", ["a"]),
        ("module m(input logic [A-1:0][B(2,3):0] a [3], b, input logic c = 1);", ["a", "b", "c"]),
        ("/* module x(input y); */ module m(input a /* , b */);", ["a"]),
        ('module m #(parameter string S = "(,")(input a);', ["a"]),
        ("module m(my_if.target bus);", ["bus"]),
        ("package m; localparam int A = 1; endpackage", []),
    ],
)
def test_shapes_of_headers(text, expected):
    assert list(ports(text)) == [name for name in expected if name]


def test_variants_belong_to_the_module_with_the_longest_name():
    file = SourceFile("x.sv", "module a(input x); endmodule module a__b(input y); endmodule")
    assert file.module_of("a") == "a"
    assert file.module_of("a__N4_P400") == "a"
    assert file.module_of("a__b__pi3") == "a__b"
    assert file.module_of("ab") is None


def test_every_port_of_the_rtl_is_found():
    # The house's style has one port a line; that is another way to find them.
    sources = Sources.read(RTL)
    port = re.compile(r"^\s*(?:input|output)\s.*?(\w+)\s*,?\s*(?://.*)?$")
    count = 0
    for file in sources.files.values():
        for module, found in file.modules.items():
            assert module == file.name.rpartition("/")[2].removesuffix(".sv")
            listed = {m[1]: n for n, line in enumerate(file.lines, 1) if (m := port.match(line))}
            assert found == listed
            count += len(found)
    assert count > 500


def test_a_path_of_another_checkout_finds_its_file(project):
    sources = project.sources
    assert sources.find("/home/x/rtl/checkout/rtl/sub/adder.sv").name == "rtl/sub/adder.sv"
    assert sources.find("/home/x/rtl/adder.sv") is None
    assert sources.find("/home/x/tb/checkers/top.sv") is None


def test_no_rtl_is_one_line(tmp_path):
    with pytest.raises(CoverageError, match="holds no SystemVerilog"):
        Sources.read(tmp_path)
