"""Every reason that a condition or an Event of ours can have is in the operator's guide, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from quizfleet_operator.crd import ROOT
from quizfleet_operator.models import Stage

SOURCES = ROOT / "operator/quizfleet_operator"
GUIDE = ROOT / "docs/operator.md"
TABLES = ("Conditions", "Events that come again")
CAMEL = re.compile(r"[A-Z][A-Za-z]+")
POSITION = {"BindingError": 0, "InvalidScheduleError": 0, "Fact": 1, "guarded": 1, "tell": 2}
"""Which argument of what is called is a reason."""


def _given(call: ast.Call) -> Iterator[ast.expr]:
    called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if called in POSITION and len(call.args) > POSITION[called]:
        yield call.args[POSITION[called]]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "reason")


def _either(value: ast.expr) -> Iterator[ast.expr]:
    yield from (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _expressions(path: Path) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield from _given(node)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            yield node.value.elts[0]


def _constants(path: Path) -> dict[str, str]:
    """The texts that a module gives a name."""
    assigned = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]
    return {
        target.id: node.value.value
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def patterns() -> set[str]:
    """A regular expression for each reason in the code; what is put together at run time has a word for each part."""
    found = {stage.value for stage in Stage}
    for path in SOURCES.rglob("*.py"):
        named = _constants(path)
        for value in (one for given in _expressions(path) for one in _either(given)):
            if isinstance(value, ast.Constant) and CAMEL.fullmatch(str(value.value)):
                found.add(str(value.value))
            elif isinstance(value, ast.Name) and CAMEL.fullmatch(named.get(value.id, "")):
                found.add(named[value.id])
            elif isinstance(value, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "[A-Z][a-z]+" for part in value.values]
                found.add("".join(map(str, parts)))
    return found


def documented() -> list[str]:
    """The reasons in the guide's tables, in their order."""
    tables = "".join(GUIDE.read_text().partition(f"## {title}")[2].partition("\n## ")[0] for title in TABLES)
    cells = [line.split(" | ")[1] for line in tables.splitlines() if line.startswith("| ") and " | " in line]
    return [reason for cell in cells for reason in re.findall(r"`([A-Za-z]+)`", cell)]


def test_every_reason_in_the_code_is_in_the_guide() -> None:
    written = documented()
    assert [reason for reason in sorted(patterns()) if not any(re.fullmatch(reason, one) for one in written)] == []


def test_every_reason_in_the_guide_is_in_the_code() -> None:
    code = patterns()
    assert [one for one in documented() if not any(re.fullmatch(reason, one) for reason in code)] == []
