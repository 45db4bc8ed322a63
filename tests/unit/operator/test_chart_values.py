"""Values of the charts: each is explained, known to the schema, and has an effect."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.operator.helm import CHART, DEVSTACK, template

pytestmark = pytest.mark.usefixtures("helm")

both = pytest.mark.parametrize("chart", [CHART, DEVSTACK], ids=lambda chart: chart.name)


def explained(chart: Path) -> list[str]:
    """Paths of the values that the generated README has a row for."""
    rows = re.findall(r"^\| (\S+) \| \w+ \| `.+` \| (.+) \|$", (chart / "README.md").read_text(), re.MULTILINE)
    return [path for path, text in rows if text.strip()]


def leaves(values: dict[str, Any], stems: list[str], path: str = "") -> Iterator[str]:
    """Paths of the values, down to those that are explained as one."""
    for name, value in values.items():
        here = f"{path}{name}"
        if here in stems or not isinstance(value, dict):
            yield here
        else:
            yield from leaves(value, stems, f"{here}.")


def values_of(chart: Path) -> list[str]:
    return list(leaves(yaml.safe_load((chart / "values.yaml").read_text()), explained(chart)))


@both
def test_every_value_has_an_explanation_in_the_readme(chart: Path) -> None:
    assert sorted(values_of(chart)) == sorted(explained(chart))


@both
def test_every_value_is_used_by_a_template(chart: Path) -> None:
    texts = "".join(path.read_text() for path in (chart / "templates").rglob("*") if path.is_file())
    assert [value for value in values_of(chart) if not re.search(rf"\.Values\.{re.escape(value)}\b", texts)] == []


@both
def test_every_value_a_template_uses_is_there(chart: Path) -> None:
    texts = "".join(path.read_text() for path in (chart / "templates").rglob("*") if path.is_file())
    known = values_of(chart)
    used = set(re.findall(r"\.Values\.([A-Za-z.]+)", texts))
    assert [path for path in used if not any(path == one or one.startswith(f"{path}.") for one in known)] == []


@both
def test_the_schema_knows_every_value_and_no_other(chart: Path) -> None:
    schema = json.loads((chart / "values.schema.json").read_text())
    values = yaml.safe_load((chart / "values.yaml").read_text())
    assert set(schema["properties"]) - {"global"} == set(values)
    for name, value in values.items():
        section = schema["properties"][name]
        if "properties" in section and value:
            assert section["additionalProperties"] is False, name
            assert set(value) <= set(section["properties"]), name


@both
def test_a_value_nobody_knows_is_refused_at_every_level(chart: Path) -> None:
    sections = [path.partition(".")[0] for path in values_of(chart) if "." in path]
    for place in ("", *(f"{section}." for section in sorted(set(sections)))):
        refused = template(f"{place}unheardOf=1", chart=chart)
        assert refused.returncode != 0, place
        assert "unheardOf" in refused.stderr, place


def test_secrets_that_exist_are_used_instead_of_generated_ones() -> None:
    servers = ("mysql", "redis", "kafka")
    rendered = template(*(f'{server}.existingSecret="my-{server}"' for server in servers), chart=DEVSTACK)
    manifests = [one for one in yaml.safe_load_all(rendered.stdout) if one]
    assert [one["metadata"]["name"] for one in manifests if one["kind"] == "Secret"] == []
    text = json.dumps(manifests)
    for server in servers:
        assert f'"secretKeyRef": {{"name": "my-{server}", "key": "password"}}' in text
