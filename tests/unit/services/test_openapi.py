"""One document describes the whole API, and promises players no answer key."""

from typing import Any

import pytest

from quizfleet.apps import Service, create, openapi
from quizfleet.settings import Settings

OPERATIONS = {
    ("post", "/api/quizzes"),
    ("get", "/api/quizzes"),
    ("get", "/api/quizzes/{quiz}/export"),
    ("post", "/api/imports"),
    ("post", "/api/join"),
    ("get", "/api/quizzes/{quiz}"),
    ("get", "/api/quizzes/{quiz}/questions/{n}"),
    ("put", "/api/quizzes/{quiz}/questions/{n}/answer"),
    ("put", "/api/quizzes/{quiz}/me"),
    ("get", "/api/quizzes/{quiz}/host"),
    ("post", "/api/quizzes/{quiz}/host/{command}"),
    ("get", "/api/quizzes/{quiz}/players"),
    ("get", "/api/quizzes/{quiz}/leaderboard"),
    ("get", "/api/quizzes/{quiz}/questions/{n}/tally"),
    ("get", "/api/quizzes/{quiz}/content"),
    ("put", "/api/quizzes/{quiz}/content"),
    ("post", "/api/quizzes/{quiz}/regrade"),
    ("get", "/api/quizzes/{quiz}/results"),
}


@pytest.fixture
def document() -> dict[str, Any]:
    return openapi()


def test_every_route_is_described(document: dict[str, Any]) -> None:
    described = {(method, path) for path, operations in document["paths"].items() for method in operations}
    assert described == OPERATIONS


@pytest.mark.parametrize("service", list(Service))
def test_every_service_serves_the_whole_document(service: Service, document: dict[str, Any]) -> None:
    settings = Settings(signing_key="s" * 32, database_url="sqlite+aiosqlite:///x.sqlite")  # type: ignore[arg-type]
    assert create(service, settings).openapi() == document


def test_every_operation_says_what_it_is_and_how_it_refuses(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            for status in ("4XX", "503"):
                assert "application/problem+json" in operation["responses"][status]["content"]
            assert ("security" in operation) == (path != "/api/join")


def test_a_handed_out_question_has_no_place_for_an_answer_key(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["ChoiceView"]["properties"]) == {"id", "text"}
    assert not {name for name in schemas["QuestionView"]["properties"] if "correct" in name.lower()}
    key = {"accepted", "tolerance", "explanation", "number", "order", "answer", "bonus"}
    for shown in ("QuestionView", "AnswerView"):
        assert not {name for name in schemas[shown]["properties"] if name in key or "correct" in name.lower()}
        assert {"$ref": "#/components/schemas/QuestionResult"} in schemas[shown]["properties"]["result"]["anyOf"]
    assert "points" not in schemas["AnswerView"]["properties"]


def test_wire_names_are_camel_case(document: dict[str, Any]) -> None:
    names = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})}
    assert not {name for name in names if "_" in name or name[0].isupper()}


def test_ids_are_strings_outside(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        if "{quiz}" in path:
            for operation in operations.values():
                quiz = next(one for one in operation["parameters"] if one["name"] == "quiz")
                assert quiz["schema"]["type"] == "string"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            return [part["$ref"]] if "$ref" in part else [ref for value in part.values() for ref in references(value)]
        return [ref for value in part for ref in references(value)] if isinstance(part, list) else []

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
