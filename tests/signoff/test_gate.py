"""The gate: everything in order passes, and each thing that is not makes its item fail."""

import copy

import pytest
from tests.signoff.evidence_samples import (
    ASSERTIONS, CODE, EXCLUSIONS, FUNCTIONAL, PLAN, REGRESSION, RUNS, a_run, evidence,
)  # fmt: skip

from tb.plan.plan import Plan, Testpoint
from tb.signoff.gate import gate, stages_reached


def failed(**changes):
    return [item.name for item in gate(evidence(**changes)) if not item.passed]


def code_with(**kinds):
    code = copy.deepcopy(CODE)
    code["modules"]["arith"].update(kinds)
    return code


def test_everything_in_order_reaches_every_stage():
    items = gate(evidence())
    assert [item for item in items if not item.passed] == []
    assert stages_reached(items) == {"V1": True, "V2": True, "V3": True}


def test_no_evidence_at_all_reaches_nothing():
    items = gate(evidence(runs=(), code={}, functional={}, assertions=(), regression={},
                          plan=Plan((), (), ())))  # fmt: skip
    assert stages_reached(items) == {"V1": False, "V2": False, "V3": False}
    kept = [item.name for item in items if item.passed]
    assert not any("coverage" in name or "run" in name or "smoke" in name for name in kept)


@pytest.mark.parametrize(("changes", "name"), [
    ({"plan_problems": ("requirement R-2 has no testpoint",)}, "the testplan is complete"),
    ({"runs": tuple(r for r in RUNS if r["simulator"] == "verilator")}, "smoke is clean on icarus"),
    ({"runs": (*RUNS, a_run("unit_arith", "icarus", status="failed"))}, "smoke is clean on icarus"),
    ({"runs": tuple(r for r in RUNS if r["kind"] == "top")}, "every unit's bench was run"),
    ({"functional": {"groups": {}}}, "the coverage model is in place"),
    ({"runs": (*RUNS[:-2], a_run("control"))},
     "every testpoint has passing tests and no failing one"),
    ({"runs": (*RUNS, a_run("control", testcases={"Status": "failed"}))},
     "every testpoint has passing tests and no failing one"),
    ({"runs": (*RUNS, a_run("random", seed=99, status="timeout"))},
     "every planned run ran and passed"),
    ({"runs": (*RUNS[1:], a_run("random", status="lost"))}, "every planned run ran and passed"),
    ({"runs": RUNS[1:]}, "every planned run ran and passed"),
    ({"regression": {**REGRESSION, "planned": len(RUNS) + 1}}, "every planned run ran and passed"),
    ({"runs": RUNS[1:]}, "every random test has 30 seeds on verilator"),
    ({"runs": (*RUNS[:-1], a_run("control", "icarus", cycles=999, testcases={"Status": "passed"}))},
     "equal stimulus has equal results on both simulators"),
    ({"runs": tuple(r for r in RUNS if r["test"] != "control")},
     "equal stimulus has equal results on both simulators"),
    ({"code": code_with(line={"hit": 9, "total": 10, "excluded": 0})},
     "line coverage at least 100 %"),
    ({"code": code_with(toggle={"hit": 97, "total": 100, "excluded": 0})},
     "port toggle coverage at least 98 %"),
    ({"code": code_with(expr={"hit": 1, "total": 2, "excluded": 0})},
     "expression coverage at least 90 %"),
    ({"code": {}}, "branch coverage at least 100 %"),
    ({"code": {}}, "every module and every port was measured"),
    ({"code": {**CODE, "absent": ["relu"]}}, "every module and every port was measured"),
    ({"code": code_with(unmeasured_ports=["wide_i"])}, "every module and every port was measured"),
    ({"functional": {"groups": {"matrix": {"points": {"filler": {"bins": {"yes": 1, "no": 0}}}}}}},
     "functional coverage at least 100 %"),
    ({"assertions": ({**ASSERTIONS[0], "attempts": 0},)}, "every assertion was exercised"),
    ({"assertions": ()}, "every assertion was exercised"),
    ({"exclusions": ({**EXCLUSIONS[0], "category": "low risk"},)},
     "exclusions are up to date and none is low risk"),
    ({"exclusion_problems": ("stale",)}, "exclusions are up to date and none is low risk"),
    ({"regression": {**REGRESSION, "dirty": True}}, "the commit is clean"),
    ({"regression": {**REGRESSION, "commit": ""}}, "the commit is clean"),
])  # fmt: skip
def test_what_is_not_in_order_fails_its_item(changes, name):
    assert name in failed(**changes)


def test_a_stage_needs_those_below():
    items = gate(evidence(plan_problems=("x",)))
    assert stages_reached(items) == {"V1": False, "V2": False, "V3": False}


def test_a_testpoint_needs_all_of_its_tests():
    point = Testpoint("both", "V2", "", ("random", "control.Gone"), ())
    plan = Plan(PLAN.requirements, (*PLAN.testpoints, point), PLAN.covergroups)
    assert "every testpoint has passing tests and no failing one" in failed(plan=plan)


def test_functional_coverage_is_the_average_over_points_not_over_bins():
    big = {"bins": {str(n): 1 for n in range(256)}}
    groups = {"matrix": {"points": {"cross": big, "small": {"bins": {"a": 0}}}}}
    (item,) = [i for i in gate(evidence(functional={"groups": groups}))
               if i.name == "functional coverage at least 90 %"]  # fmt: skip
    assert not item.passed and item.detail.startswith("50.00 %")
    assert FUNCTIONAL["groups"].keys() == groups.keys()
