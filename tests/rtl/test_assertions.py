"""The checkers of tb/checkers: each can fail, each is bound, and each is put to the test.

A fault in a unit must end its run with the assertion that says what is wrong, by name; the same
input on the good unit must not. On the machine every assertion must be attempted.
"""

import re

import pytest

from tb.checkers.stimulus import UNITS
from tb.flow.build import build
from tb.flow.design import UnitDesign
from tb.flow.fault import Fault, make_faulty_copy
from tb.flow.parameters import RtlParameters
from tb.flow.paths import CHECKERS, RTL
from tb.flow.run import run

MACHINE = RtlParameters(
    num_pe=4, spmat_entries=8192, ptr_depth=1024, act_depth=64, bias_depth=256, reg_depth=16
)

FAULTS = [
    ("broadcaster", "NeverWhileFull", Fault(
        "broadcasts into a full queue", "ccu/broadcaster.sv",
        "assign root_ready_o = !any_full_i;", "assign root_ready_o = 1'b1;")),
    ("error_log", "EventsAreLogged", Fault(
        "an event in the cycle of a clear is lost", "host/error_log.sv",
        "(errors_q & ~clear_i) | events;", "(errors_q | events) & ~clear_i;")),
    ("act_queue", "IssuePointerOrder", Fault(
        "pointers return before the last place", "pe/act_queue.sv",
        "PtrWidth'(Slots - 1);", "PtrWidth'(Slots - 2);")),
    ("word_ring", "TakeFits", Fault(
        "the ring takes a word too many", "pe/word_ring.sv",
        "<= (SlotWidth + 1)'(RingWords);", "<= (SlotWidth + 1)'(RingWords + 1);")),
    ("ptr_read", "BadPointersAreEmpty", Fault(
        "a column that ends before it starts has entries", "pe/ptr_read.sv",
        "if (err_range_o || err_pointer_o) col_len_o = '0;",
        "if (err_range_o) col_len_o = '0;")),
    ("arith", "EveryUpdateWritten", Fault(
        "an update that follows none is lost", "pe/arith.sv",
        "s3_valid_q <= s2_valid_q;", "s3_valid_q <= s2_valid_q & s3_valid_q;")),
    ("axil_slave", "WriteResponseHeld", Fault(
        "a write response is taken back", "host/axil_slave.sv",
        "wr_valid_o || (s_axil_bvalid && !s_axil_bready);", "wr_valid_o;")),
]  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One build cache for all faults, which keeps what they have in common."""
    return tmp_path_factory.mktemp("builds")


def stimulate(unit, folder, **options):
    design = UnitDesign.of(unit, UNITS[unit].parameters)
    made = build(design, "verilator", "cov", **options)
    return run(made, "tb.checkers.stimulus", folder=folder / "run", timeout=120)


@pytest.mark.parametrize(("unit", "name", "fault"), FAULTS, ids=[unit for unit, *_ in FAULTS])
def test_an_assertion_ends_the_run_of_a_faulty_unit(unit, name, fault, cache, tmp_path):
    rtl = make_faulty_copy(RTL, fault, tmp_path / "rtl")
    result = stimulate(unit, tmp_path, rtl_dir=rtl, cache=cache)
    assert not result.passed
    assert result.reason.startswith(f"assertion {unit}.{name} failed: "), result.reason
    # What was measured up to there is kept.
    assert result.coverage is not None and user_points(result.coverage)


@pytest.mark.parametrize("unit", UNITS)
def test_legal_input_on_a_good_unit_is_no_alarm(unit, cache, tmp_path):
    result = stimulate(unit, tmp_path, cache=cache)
    assert result.passed, result.reason
    hits = user_points(result.coverage)
    attempted = {name for (module, name), count in hits.items() if count and name[:2] == "a_"}
    assert f"a_{next(name for u, name, _ in FAULTS if u == unit)}" in attempted


def user_points(path):
    """Hits of assertions and cover properties: (checker module, name) to count."""
    hits = {}
    for line in path.read_text(errors="replace").splitlines():
        if not line.startswith("C '"):
            continue
        content, _, count = line[3:].rpartition("' ")
        keys = dict(part.split("\x02", 1) for part in content.split("\x01") if "\x02" in part)
        if keys.get("t") == "user":
            # Parameters of the module may follow its name.
            module = keys["page"].removeprefix("v_user/").partition("__")[0]
            key = module, keys["o"]
            hits[key] = hits.get(key, 0) + int(count)
    return hits


def declared(path):
    """Names of the coverage points that a checker's source declares."""
    text = re.sub(r"//.*", "", path.read_text())
    asserted = re.findall(r"`EIE_(?:ASSERT|ASSERT_NEXT|INVARIANT)\(\s*(\w+)", text)
    covered = re.findall(r"`EIE_COVER(?:_RESET)?\(\s*(\w+)", text)
    return {f"a_{name}" for name in asserted} | {f"cp_{name}" for name in covered}


@pytest.fixture(scope="module")
def machine_hits(tmp_path_factory):
    """Hits of all points after some runs of the machine."""
    machine = build(MACHINE, "verilator", "cov")
    total = {}
    runs = (("directed", {}), ("random", {"items": 8}), ("raw", {"items": 1}), ("errors", {}))
    for test, arguments in runs:
        folder = tmp_path_factory.mktemp(test)
        result = run(machine, f"tb.top.test_{test}", arguments=arguments, folder=folder / "run")
        assert result.passed, f"{result.reason}\nreproduce: {result.reproduce}"
        for key, count in user_points(result.coverage).items():
            total[key] = total.get(key, 0) + count
    return total


def test_no_checker_is_unbound_and_every_assertion_is_attempted(machine_hits):
    for path in sorted(CHECKERS.glob("*_checker.sv")):
        points = {name: n for (module, name), n in machine_hits.items() if module == path.stem}
        assert set(points) == declared(path), path.name
        never = {name for name, count in points.items() if not count} - NEVER.get(path.stem, set())
        assert not never, f"{path.name}: never attempted"


NEVER = {
    "axil_slave_checker": {
        "a_BenchHoldsWriteAddress", "a_BenchHoldsWriteData", "a_BenchHoldsReadAddress"
    },
    "stream_in_checker": {"a_BenchHoldsBeat"},
}  # fmt: skip
"""What these runs do not attempt, since they never let a request wait: the units' benches do."""


def test_no_cover_property_is_unbound(machine_hits):
    for path in sorted(CHECKERS.glob("*_cover.sv")):
        points = {name for module, name in machine_hits if module == path.stem}
        # Some corners exist with other parameters only.
        assert points and points <= declared(path), path.name
        assert any(n for (module, _), n in machine_hits.items() if module == path.stem), path.name


def test_every_point_has_a_name_of_its_own():
    names = {}
    for path in sorted(CHECKERS.glob("*.sv")):
        for name in declared(path):
            if name.startswith("cp_"):
                assert name not in names, f"{name} is in {path.name} and {names[name]}"
                names[name] = path.name
    assert names


@pytest.mark.parametrize("path", sorted(CHECKERS.glob("*.sv")), ids=lambda path: path.stem)
def test_a_checker_is_bound_to_the_module_that_it_is_named_after(path):
    module, _, kind = path.stem.rpartition("_")
    # pe_checker and the like: the checker of a module that has no more words.
    (bound,) = re.findall(r"^bind (\w+) (\w+)", path.read_text(), re.M)
    assert bound == (module, path.stem) and kind in ("checker", "cover")
    assert list(RTL.rglob(f"{module}.sv"))
