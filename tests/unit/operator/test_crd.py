"""The CRD is generated from the models, and what is checked in is what would be generated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from quizfleet_operator import crd
from quizfleet_operator.crd_schema import schema_of
from quizfleet_operator.models import QuizEventSpec, parse_spec

STRUCTURAL = {
    "type", "format", "description", "default", "enum", "properties", "required", "items", "additionalProperties",
    "minimum", "maximum", "minLength", "maxLength", "pattern", "maxItems", "maxProperties",
    "x-kubernetes-int-or-string", "x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
    "x-kubernetes-preserve-unknown-fields",
}  # fmt: skip


def root() -> dict[str, Any]:
    schema: dict[str, Any] = crd.definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return schema


def parts(path: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of a schema with its path."""
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from parts(f"{path}.{name}", inner)
    for key in ("items", "additionalProperties"):
        if key in schema:
            yield from parts(f"{path}[]", schema[key])


@pytest.mark.parametrize("name", crd.files())
def test_what_is_checked_in_is_what_the_models_give(name: str) -> None:
    assert (crd.ROOT / name).read_text() == crd.files()[name], f"{name} is not as generated: run make crds"


def test_check_names_the_file_that_drifted_and_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crd, "ROOT", tmp_path)
    assert crd.main(["--check"]) == 1
    assert crd.main([]) == 0
    assert crd.main(["--check"]) == 0
    page = tmp_path / "docs/reference/quizevent.md"
    page.write_text("by hand")
    capsys.readouterr()
    assert crd.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "docs/reference/quizevent.md" in said
    assert "crds/" not in said
    assert page.read_text() == "by hand"


def test_schema_is_structural() -> None:
    for path, part in parts("", root()):
        assert set(part) <= STRUCTURAL, path
        assert "type" in part or "x-kubernetes-int-or-string" in part, path


def test_every_field_of_the_spec_is_documented() -> None:
    for path, part in parts("spec", root()["properties"]["spec"]):
        if not path.endswith("[]"):
            assert len(part.get("description", "")) > 10, path


def test_every_text_and_list_of_the_spec_is_bounded_so_that_the_cost_of_rules_is() -> None:
    for path, part in parts("spec", root()["properties"]["spec"]):
        if part.get("type") == "string" and "enum" not in part and "format" not in part:
            assert "maxLength" in part, path
        assert part.get("type") != "array" or "maxItems" in part, path
        assert "additionalProperties" not in part or "maxProperties" in part, path


def test_every_rule_names_its_field_and_no_bare_pattern_is_left() -> None:
    for path, part in parts("spec", root()["properties"]["spec"]):
        assert "pattern" not in part, path
        for rule in part.get("x-kubernetes-validations", []):
            field = path.removeprefix("spec").removeprefix(".").removesuffix("[]")
            assert field in rule["message"], path


def test_defaults_of_the_schema_are_those_of_the_models() -> None:
    bare = parse_spec({"title": "Quiz"})
    schema = root()["properties"]["spec"]["properties"]
    told = {name: part["default"] for name, part in schema["capacity"]["properties"].items()}
    assert bare.capacity.model_dump(by_alias=True) == told
    assert bare.suspend == schema["suspend"]["default"]
    assert not any("default" in schema[name] for name in ("schedule", "ingress", "services", "content"))


def test_optional_section_is_no_alternative_but_simply_not_required() -> None:
    spec = schema_of(QuizEventSpec)
    assert spec["properties"]["schedule"]["type"] == "object"
    assert "schedule" not in spec["required"]


def test_alternatives_that_a_crd_cannot_hold_are_refused_when_it_is_generated() -> None:
    class Odd(BaseModel):
        value: int | list[int]

    with pytest.raises(ValueError, match="no place for alternatives"):
        schema_of(Odd)


def test_conditions_are_a_map_by_type_so_that_two_writers_do_not_overwrite_each_other() -> None:
    conditions = root()["properties"]["status"]["properties"]["conditions"]
    assert conditions["x-kubernetes-list-type"] == "map"
    assert conditions["x-kubernetes-list-map-keys"] == ["type"]


def test_columns_lead_to_fields_that_are_there() -> None:
    top = {"metadata": {}, **root()["properties"]}
    for column in crd.COLUMNS:
        first, _, rest = column["jsonPath"].lstrip(".").partition(".")
        assert first == "metadata" or rest.split(".")[0].split("[")[0] in top[first]["properties"], column


def test_template_does_not_run_what_a_description_says(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "shown as {{ .Values.image }}"
    monkeypatch.setattr(crd, "definition", lambda: {"metadata": {"name": "quizevents.quizfleet.dev"}, "is": text})
    monkeypatch.setattr(crd, "reference", lambda _: "")
    template = crd.files()["charts/quizfleet/templates/crd.yaml"]
    assert "{{ .Values.image" not in template
    assert '{{ "{{" }} .Values.image }}' in template
