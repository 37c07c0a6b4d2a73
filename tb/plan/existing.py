"""Which tests exist: the benches of the machine and of its units, with the tests in each."""

from __future__ import annotations

import ast
from pathlib import Path

from tb.flow.paths import ROOT
from tb.flow.settings import TESTS
from tb.signoff.proofs import PROOFS
from tb.units.catalog import benches

UNIT_PREFIX = "unit_"


def existing_tests() -> dict[str, list[str]]:
    """Return the names of the tests in every bench: `{"directed": ["Bypass", ...], ...}`.

    The bench of a unit is called `unit_<module>`; proofs are groups of tests in pytest.
    """
    found = {
        name: names_of_tests(ROOT / "tb" / "top" / f"test_{name}.py") for name in sorted(TESTS)
    }
    for unit, bench in benches().items():
        found[UNIT_PREFIX + unit] = names_of_tests(ROOT.joinpath(*bench.module.split(".")).with_suffix(".py"))
    found |= {name: [title] for name, (title, _) in PROOFS.items()}
    return found


def names_of_tests(path: Path) -> list[str]:
    """Return the tests of a bench: classes and coroutines under a decorator that ends in `test`."""
    tree = ast.parse(path.read_text())
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef)
        and any(_is_test(decorator) for decorator in node.decorator_list)
    ]


def _is_test(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
    return name in ("test", "unit_test")
