"""`python -m tb.plan`: checks the plan and prints it both ways."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tb.plan.existing import existing_tests
from tb.plan.plan import Plan, PlanError, load_plan, problems


def main() -> int:
    """Print the plan and its problems; return the exit status."""
    try:
        plan = load_plan()
    except PlanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    console = Console(
        soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160
    )
    console.print(_by_requirement(plan))
    console.print(_by_testpoint(plan))
    found = problems(plan, existing_tests())
    for line in found:
        print(f"error: {line}", file=sys.stderr)
    console.print(
        f"{len(plan.requirements)} requirements, {len(plan.testpoints)} testpoints, "
        f"{len(plan.covergroups)} covergroups, {len(found)} problems"
    )
    return 1 if found else 0


def _by_requirement(plan: Plan) -> Table:
    table = Table("requirement", "statement", "testpoints", box=None)
    for requirement in plan.requirements:
        points = ", ".join(point.name for point in plan.testpoints_of(requirement.id))
        table.add_row(requirement.id, requirement.quote.replace("[", r"\["), points)
    return table


def _by_testpoint(plan: Plan) -> Table:
    table = Table("testpoint", "stage", "tests", "requirements", box=None)
    for point in plan.testpoints:
        table.add_row(
            point.name, point.stage, ", ".join(point.tests), ", ".join(point.requirements)
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
