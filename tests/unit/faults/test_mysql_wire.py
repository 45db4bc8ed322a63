"""What the proxy understands of MySQL: whole packets from any pieces, transactions, owners, errors, ends of answers."""

from collections.abc import Iterator

import pytest

from tests.faults.mysql_wire import (
    MySqlWire,
    Statement,
    commits_submissions,
    inserts_submissions,
    owner,
    players_stored,
    unmarks_announcements,
)
from tests.faults.proxy import Request

INSERT = "INSERT INTO submission (quiz, player, question) VALUES (7, 1, 3), (7, 22, 3)"
UPSERT = "INSERT INTO quiz_score (quiz, player, score) VALUES (7, 1, 900) ON DUPLICATE KEY UPDATE score = score + 900"
GREETING = b"....root\x00\x10_client_name\x07asyncmy\x04_pid\x044711\x0f_client_version"


def packet(payload: bytes, number: int = 0) -> bytes:
    """A packet as MySQL frames it."""
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


def query(text: str) -> bytes:
    """A packet that asks for a query."""
    return packet(b"\x03" + text.encode())


def ok(*, more: bool = False) -> bytes:
    """The end of a statement's result."""
    return packet(b"\x00\xfc\x01\x01\x00" + (0x0A if more else 0x02).to_bytes(2, "little") + b"\x00\x00", 1)


def asked(wire: MySqlWire, *texts: str) -> list[Request | None]:
    """What a wire makes of queries."""
    return [request for text in texts for _, request in wire.requests(query(text))]


@pytest.fixture
def wire() -> Iterator[MySqlWire]:
    """A connection that has logged in."""
    made = MySqlWire()
    made.requests(packet(GREETING, 1))
    return made


def test_the_owner_is_the_process_in_the_connection_attributes() -> None:
    assert owner(GREETING) == 4711
    assert owner(b"....root\x00") is None
    assert owner(b"\x04_pid") is None
    assert owner(b"\x04_pid\x03abc") is None


def test_queries_are_found_in_any_pieces_and_sent_on_as_they_were(wire: MySqlWire) -> None:
    sent = query(INSERT) + query("COMMIT")
    pieces = [wire.requests(bytes([byte])) for byte in sent]
    found = [one for piece in pieces for one in piece]
    assert b"".join(frame for frame, _ in found) == sent
    assert [request.text for _, request in found if isinstance(request, Statement)] == [INSERT, "COMMIT"]
    assert {request.owner for _, request in found if request} == {4711}


def test_what_is_no_query_is_sent_on_unread(wire: MySqlWire) -> None:
    ping, key = packet(b"\x0e"), packet(b"\x03secret", 3)
    assert wire.requests(ping + key) == [(ping, None), (key, None)]


def test_a_commit_counts_with_what_was_inserted_before_it(wire: MySqlWire) -> None:
    found = asked(wire, "BEGIN", INSERT, UPSERT, "COMMIT", "COMMIT")
    assert [request and commits_submissions(request) for request in found] == [False, False, False, True, False]
    assert [request and inserts_submissions(request) for request in found] == [False, True, False, False, False]


def test_a_commit_in_the_same_query_counts(wire: MySqlWire) -> None:
    (whole,) = asked(wire, f"begin; {INSERT.lower()}; {UPSERT}; commit")
    assert whole is not None
    assert commits_submissions(whole)
    assert inserts_submissions(whole)


def test_what_was_rolled_back_is_not_committed(wire: MySqlWire) -> None:
    *_, last = asked(wire, INSERT, "ROLLBACK", "COMMIT")
    assert last is not None
    assert not commits_submissions(last)


@pytest.mark.parametrize(
    "text",
    [UPSERT, "SELECT quiz FROM submission", "INSERT INTO quiz_score SELECT quiz, player, points FROM submission"],
)
def test_other_queries_store_no_answers(wire: MySqlWire, text: str) -> None:
    (request,) = asked(wire, text)
    assert request is not None
    assert not inserts_submissions(request)
    assert players_stored(request, 7) == set()


def test_players_are_those_of_the_inserted_rows(wire: MySqlWire) -> None:
    (request,) = asked(wire, f"BEGIN; {INSERT}, (8,5,1),(7,3,1); {UPSERT.replace('1,', '99,')}; COMMIT")
    assert request is not None
    assert players_stored(request, 7) == {1, 22, 3}
    assert players_stored(request, 8) == {5}


def test_deleting_announcements_is_told_from_deleting_others(wire: MySqlWire) -> None:
    mark, other = asked(wire, "DELETE FROM `outbox` WHERE id = 1", "DELETE FROM join_code")
    assert mark is not None
    assert other is not None
    assert unmarks_announcements(mark)
    assert not unmarks_announcements(other)


def test_errors_are_found_by_their_codes(wire: MySqlWire) -> None:
    deadlock = packet(b"\xff" + (1213).to_bytes(2, "little") + b"#40001Deadlock", 1)
    assert wire.errors(ok() + deadlock[:6]) == []
    assert wire.errors(deadlock[6:]) == [1213]


def test_an_answer_of_several_results_is_not_over_before_its_last(wire: MySqlWire) -> None:
    wire.errors(ok(more=True))
    assert wire.more_follows
    last = ok()
    wire.errors(last[:5])
    assert wire.more_follows
    wire.errors(last[5:])
    assert not wire.more_follows


def test_a_client_that_asks_for_tls_is_let_through_unread() -> None:
    wire = MySqlWire()
    tls = packet((0x0800 | 0x0200).to_bytes(4, "little") + bytes(28), 1)
    assert wire.requests(tls + b"\x16\x03\x01") == [(tls, None), (b"\x16\x03\x01", None)]
    assert wire.requests(b"\x16\x03\x01...") == [(b"\x16\x03\x01...", None)]
    assert wire.errors(packet(b"\xff\x01\x02")) == []
