"""What the console's big button and keys mean, and what a pasted key is."""

import base64
import json
from typing import Any

import pytest

from tests.unit.client.conftest import RunModule

ALL = ["start", "end", "next", "resume"]


def step(run_module: RunModule, **room: Any) -> Any:
    """The next step of a quiz of three questions."""
    whole = {"mode": "host-led", "question": None, "questionCount": 3, "paused": False, "can": ALL} | room
    return run_module(f'print((await import("./host/next.js")).nextStep({json.dumps(whole)}))')


@pytest.mark.parametrize(
    ("room", "does", "command"),
    [
        ({"state": "lobby"}, "start", "start"),
        ({"state": "intro", "question": 1}, "opens", None),
        ({"state": "open", "question": 1}, "end", "end"),
        ({"state": "open", "question": 1, "paused": True}, "resume", "resume"),
        ({"state": "reveal", "question": 1}, "standings", "next"),
        ({"state": "standings", "question": 2}, "question", "next"),
        ({"state": "standings", "question": 3}, "podium", "next"),
        ({"state": "finished"}, "download", None),
        ({"state": "open", "mode": "self-paced"}, "byItself", None),
    ],
)
def test_the_big_button_says_what_comes(
    run_module: RunModule, room: dict[str, Any], does: str, command: str | None
) -> None:
    found = step(run_module, **room)
    assert found["does"] == does
    assert found.get("command") == command


def test_it_orders_nothing_that_is_not_possible(run_module: RunModule) -> None:
    assert step(run_module, state="reveal", question=1, can=[]) == {"does": "standings"}


def test_keys_follow_the_direction_of_reading_and_the_place_of_letters(run_module: RunModule) -> None:
    keys = [
        ({"key": "ArrowRight", "code": "ArrowRight"}, False, "next"),
        ({"key": "ArrowRight", "code": "ArrowRight"}, True, None),
        ({"key": "ArrowLeft", "code": "ArrowLeft"}, True, "next"),
        ({"key": "PageDown", "code": "PageDown"}, False, "next"),
        ({"key": "ح", "code": "KeyP"}, True, "pause"),
        ({"key": "?", "code": "Minus"}, False, "help"),
        ({"key": "x", "code": "KeyX"}, False, None),
    ]
    asked = json.dumps([[key, is_rtl] for key, is_rtl, _ in keys])
    found = run_module(
        f'const {{ meaningOf }} = await import("./host/next.js"); print({asked}.map((one) => meaningOf(...one)));'
    )
    assert found == [meaning for _, _, meaning in keys]


def token(quiz: str) -> str:
    """What looks like a token of a quiz."""
    body = base64.urlsafe_b64encode(json.dumps({"quiz": quiz, "role": "host", "pad": "\u00ff?>"}).encode()).decode()
    return f"e30.{body.rstrip('=')}.sig"


def test_a_key_is_found_in_what_was_pasted(run_module: RunModule) -> None:
    one = token("3fae3w3xtsf7")
    typed = [
        one,
        f"  {one}\n",
        f"https://quiz.example/host/ABC-DEFG?lang=de#{one}",
        f"https://quiz.example/screen#{one}",
        "rubbish",
        "",
    ]
    found = run_module(f'const {{ readPass }} = await import("./passes.js"); print({json.dumps(typed)}.map(readPass));')
    assert [pass_["token"] for pass_ in found] == [one, one, one, one, "", ""]
    assert [pass_["code"] for pass_ in found] == ["", "", "ABC-DEFG", "", "", ""]


def test_a_token_says_which_quiz_it_is_for(run_module: RunModule) -> None:
    asked = json.dumps([token("3fae3w3xtsf7"), "a.b.c", "nothing"])
    found = run_module(f'const {{ quizOf }} = await import("./passes.js"); print({asked}.map(quizOf));')
    assert found == ["3fae3w3xtsf7", None, None]
