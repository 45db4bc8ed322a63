"""Requests that the API's own description makes up: none gives a 5xx, and what is refused is a problem document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from quizfleet.apps import Service, openapi
from quizfleet.embedded import Platform
from tests.integration.client import granted, question, quiz_content

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("forgiven")]

SCHEMA = schemathesis.openapi.from_dict(openapi())
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
EXAMPLES = 12


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """Straight to the services: a gateway has opinions of its own about strange requests."""
    with httpx.Client(timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def player(platform: Platform, http: httpx.Client) -> dict[str, Any]:
    """A player in a quiz."""
    admin = {"authorization": f"Bearer {platform.admin_key}"}
    content = quiz_content(*[question(seconds=3600)] * 3)
    quiz = granted(http.post(f"{platform.url}/api/quizzes", json=content, headers=admin), 201)
    return granted(http.post(f"{platform.url}/api/join", json={"code": quiz["code"], "name": "Anna"}), 201)


@pytest.fixture(scope="module")
def hosted(platform: Platform, http: httpx.Client) -> dict[str, Any]:
    """The host of a quiz."""
    admin = {"authorization": f"Bearer {platform.admin_key}"}
    content = quiz_content(*[question(seconds=3600)] * 500, mode="host-led", leadSeconds=0)
    quiz = granted(http.post(f"{platform.url}/api/quizzes", json=content, headers=admin), 201)
    granted(http.post(f"{platform.url}/api/join", json={"code": quiz["code"], "name": "Anna"}), 201)
    return {"quiz": quiz["quiz"], "token": quiz["hostToken"]}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", list(OPERATIONS))
def test_no_request_breaks_a_service(
    platform: Platform,
    http: httpx.Client,
    player: dict[str, Any],
    hosted: dict[str, Any],
    label: str,
    mode: GenerationMode,
) -> None:
    operation = OPERATIONS[label]
    [tag] = operation.definition.raw["tags"]
    service = Service(tag) if tag in set(Service) else Service.PARTICIPATION
    somebody = hosted if tag == "hosting" else player
    token = somebody["token"] if "{quiz}" in operation.path else platform.admin_key

    @given(st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy(generation_mode=mode))
        if "quiz" in case.path_parameters and data.draw(st.booleans()):
            case.path_parameters["quiz"] = somebody["quiz"]
        headers = {"Authorization": f"Bearer {token}"}
        check(case.call(base_url=platform.service_url(service), headers=headers, timeout=20))

    send()


def check(response: Any) -> None:
    """What holds for every response."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == ["application/problem+json"]
        document = response.json()
        assert document["status"] == response.status_code
        assert document["type"].startswith("https://quizfleet.dev/problems/")
        assert document["detail"]
