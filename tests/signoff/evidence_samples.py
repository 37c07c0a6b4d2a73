"""Evidence made by hand: everything in order, as small as the gate allows."""

from tb.plan.plan import Covergroup, Plan, Requirement, Testpoint
from tb.signoff.evidence import Evidence

DESC = "Goal: a. Stimulus: b. Check: c."
PLAN = Plan(
    (Requirement("R-1", "Packets wait.", "docs/architecture.md"),),
    (
        Testpoint("nets", "V2", DESC, ("random",), ("R-1",)),
        Testpoint("status", "V1", DESC, ("control.Status",), ("R-1",)),
        Testpoint("unit_arith", "V1", DESC, ("unit_arith",), ()),
    ),
    (Covergroup("matrix_cg", "columns"),),
)


def a_run(test, simulator="verilator", seed=1, **changes):
    return {
        "test": test, "kind": "unit" if test.startswith("unit_") else "top", "label": "pe4",
        "simulator": simulator, "seed": seed, "seeds": 1, "status": "passed", "reason": "",
        "cycles": 1000, "compared": 50, "seconds": 1.5, "log": "build/x/sim.log", "waves": None,
        "reproduce": f"make sim TEST={test} SEED={seed}", "testcases": {},
    } | changes  # fmt: skip


RUNS = (
    *(a_run("random", seed=n) for n in range(30)),
    a_run("unit_arith", seeds=30),
    a_run("unit_arith", "icarus"),
    a_run("control", testcases={"Status": "passed"}),
    a_run("control", "icarus", testcases={"Status": "passed"}),
)


def counts(hit, total, excluded=0):
    return {"hit": hit, "total": total, "excluded": excluded}


CODE = {
    "schema": 1,
    "modules": {
        "arith": {
            "file": "rtl/pe/arith.sv", "line": counts(10, 10), "branch": counts(4, 5, 1),
            "expr": counts(8, 8), "toggle": counts(99, 100),
            "items": [
                {"kind": "branch", "line": 12, "item": "else", "hits": 0, "excluded": "unreachable",
                 "tests": []},
                {"kind": "toggle", "line": 3, "item": "shift_i[4]", "hits": 0, "excluded": None,
                 "tests": []},
            ],
            "lines": {"12": 5},
        }
    },
}  # fmt: skip
FUNCTIONAL = {
    "schema": 1,
    "groups": {"matrix": {"points": {"filler": {"description": "", "bins": {"yes": 3, "no": 9}}}}},
}
REGRESSION = {
    "schema": 1, "commit": "0123456789abcdef", "dirty": False, "master_seed": 1,
    "started": "2026-01-01T00:00:00", "seconds": 12.5, "engine": "dvsim 1.57.0", "backend": "local",
    "tools": {"verilator": "5.048"}, "planned": len(RUNS),
}  # fmt: skip
ASSERTIONS = ({"module": "arith", "name": "DistinctRows", "message": "lanes share a row", "attempts": 7},)
EXCLUSIONS = (
    {"module": "arith", "kind": "branch", "item": "else", "category": "unreachable", "reason": "r"},
)


def evidence(**changes):
    """Return evidence with which every stage is reached, with changes."""
    return Evidence(**({
        "regression": REGRESSION, "runs": RUNS, "plan": PLAN, "code": CODE,
        "functional": FUNCTIONAL, "assertions": ASSERTIONS, "exclusions": EXCLUSIONS,
    } | changes))  # fmt: skip
