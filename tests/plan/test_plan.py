"""The testplan: it fits the project, and every way in which it could not is noticed."""

import shutil

import pytest

from tb.flow.paths import ROOT
from tb.plan.existing import existing_tests, names_of_tests
from tb.plan.plan import (
    FOLDER, Covergroup, Plan, PlanError, Requirement, Testpoint, load_plan, problems,
)  # fmt: skip

DESC = "Goal: a. Stimulus: b. Check: c."
SOUND = Plan(
    (Requirement("R-1", "Packets wait while a run is in progress.", "docs/architecture.md"),),
    (Testpoint("waits", "V1", DESC, ("control.Status",), ("R-1",)),),
    (Covergroup("control_cg", "boundaries"),),
)
TESTS = {"control": ["Status"]}


def test_the_plan_fits_the_project():
    assert problems(load_plan(), existing_tests()) == []


def test_every_section_of_the_architecture_has_a_requirement():
    sections = (ROOT / "docs" / "architecture.md").read_text().split("\n## ")[1:]
    quotes = [" ".join(r.quote.split()) for r in load_plan().requirements]
    for section in sections:
        title, text = section.split("\n", 1)
        if title != "Tools":
            assert any(quote in " ".join(text.split()) for quote in quotes), title


def test_existing_tests_are_found_by_their_decorators(tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text(
        "@pyuvm.test()\nclass A: pass\n@unit_test(seeds=False)\nasync def b(bench): pass\n"
        "@cocotb.test\nasync def c(dut): pass\nclass Base: pass\nasync def helper(): pass\n"
    )
    assert names_of_tests(path) == ["A", "b", "c"]


def test_a_sound_plan_has_no_problem():
    assert problems(SOUND, TESTS, ["control"]) == []


def change(**fields):
    parts = {name: getattr(SOUND, name) for name in ("requirements", "testpoints", "covergroups")}
    return Plan(**(parts | fields))


def point(name="waits", stage="V1", desc=DESC, tests=("control.Status",), requirements=("R-1",)):
    return Testpoint(name, stage, desc, tests, requirements)


@pytest.mark.parametrize(("plan", "expected"), [
    (change(requirements=(*SOUND.requirements, Requirement("R-2", "Packets wait while a run is in progress.", "docs/architecture.md"))),
     "requirement R-2 has no testpoint"),
    (change(requirements=SOUND.requirements * 2), "requirement R-1 occurs 2 times"),
    (change(requirements=(Requirement("R-1", "Packets never wait.", "docs/architecture.md"),)),
     "requirement R-1: docs/architecture.md no longer says so"),
    (change(requirements=(Requirement("R-1", "Packets", "docs/gone.md"),)),
     "requirement R-1: docs/gone.md no longer says so"),
    (change(testpoints=(point(tests=()),)), "testpoint waits has no test"),
    (change(testpoints=(point(), point())), "testpoint waits occurs 2 times"),
    (change(testpoints=(point(tests=("control.Status", "control.Gone")),)),
     "testpoint waits: test control.Gone does not exist"),
    (change(testpoints=(point(tests=("gone", "control")),)), "testpoint waits: test gone does not exist"),
    (change(testpoints=(point(requirements=("R-1", "R-9")),)),
     "testpoint waits: requirement R-9 does not exist"),
    (change(testpoints=(point(stage="V4"),)), "testpoint waits: stage must be V1, V2 or V3, not 'V4'"),
    (change(testpoints=(point(desc="Goal: a. Check: c."),)),
     "testpoint waits: its description has no Stimulus"),
    (change(covergroups=()), "covergroup control_cg of the coverage model is not in the testplan"),
    (change(covergroups=(*SOUND.covergroups, Covergroup("x_cg", "x"))),
     "covergroup x_cg is planned, but the coverage model has none"),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_what_does_not_fit_is_named(plan, expected):
    assert expected in problems(plan, TESTS, ["control"])


def test_a_test_without_testpoint_is_named():
    found = problems(SOUND, {"control": ["Status", "New"]})
    assert found == ["test control.New belongs to no testpoint"]


@pytest.mark.parametrize(("file", "text", "said"), [
    ("requirements.hjson", "{", "requirements.hjson cannot be read"),
    ("requirements.hjson", "[]", "holds no object"),
    ("requirements.hjson", "{requirements: 3}", "needs a list of objects under 'requirements'"),
    ("requirements.hjson", '{requirements: [{"id": "A"}]}', "has no 'quote'"),
    ("testplan.hjson", None, "testplan.hjson cannot be read"),
])  # fmt: skip
def test_a_damaged_file_is_one_line(tmp_path, file, text, said):
    folder = tmp_path / "plan"
    shutil.copytree(FOLDER, folder)
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    with pytest.raises(PlanError, match=said) as error:
        load_plan(folder)
    assert "\n" not in str(error.value)
