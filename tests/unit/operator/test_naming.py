"""Names fit where they are used and never collide."""

from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator import naming

LABEL = st.from_regex(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", fullmatch=True)


@given(LABEL, LABEL)
def test_schema_and_accounts_fit_mysql(namespace: str, name: str) -> None:
    assert len(naming.schema(namespace, name)) <= 64
    assert naming.schema(namespace, name).replace("_", "").isalnum()
    assert all(len(naming.account(namespace, name, role)) <= 32 for role in naming.ROLES)


def test_dashes_in_namespace_and_name_do_not_make_two_events_one() -> None:
    assert naming.schema("a-b", "c") != naming.schema("a", "b-c")
    assert naming.event_id("a-b", "c") != naming.event_id("a", "b-c")
    assert naming.account("a-b", "c", "scoring") != naming.account("a", "b-c", "scoring")


def test_names_do_not_depend_on_the_object_so_that_retained_data_is_found_again() -> None:
    assert naming.schema("trivia", "night") == "qf_trivia_night_7df4d730"
    assert naming.topics("trivia", "night") == ("trivia.night.leaderboard-update", "trivia.night.quiz-control")
