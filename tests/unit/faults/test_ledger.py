"""The bots' ledger read again: last words, first acks, and silences."""

from tests.faults.ledger import Ledger


def line(at: float, event: str, question: int = 1, **more: object) -> dict[str, object]:
    """A line of the ledger."""
    return {"at": at, "event": event, "quiz": "q", "player": "p", "question": question, **more}


def acked(at: float, question: int, status: int = 201) -> dict[str, object]:
    """An ack."""
    return line(at, "acked", question, status=status, points=5)


def test_what_became_of_each_answer() -> None:
    ledger = Ledger.of(
        [
            {"at": 0, "event": "joined", "quiz": "q", "player": "p", "name": "Anna"},
            line(1, "sent", choices=[1]),
            line(2, "unknown"),
            line(3, "sent", choices=[1]),
            acked(4, 1, 200),
            line(5, "sent", 2, choices=[2, 3]),
            line(6, "unknown", 2),
            line(7, "sent", 3, choices=[1]),
            line(8, "refused", 3, problem="question-closed"),
        ]
    )
    assert ledger.sent == {("q", "p", 1): (1,), ("q", "p", 2): (2, 3), ("q", "p", 3): (1,)}
    assert [ack.status for ack in ledger.acks["q", "p", 1]] == [200]
    assert ledger.unknown == {("q", "p", 2)}
    assert ledger.refused == {("q", "p", 3)}


def test_an_ack_stays_the_last_word_when_a_repeat_gets_no_answer() -> None:
    ledger = Ledger.of([line(1, "sent", choices=[1]), acked(2, 1), line(3, "unknown")])
    assert ledger.unknown == set()


def test_acks_are_counted_when_they_came_first() -> None:
    ledger = Ledger.of([acked(1, 1), acked(2, 2), acked(9, 1, 200)])
    assert ledger.acked_by(1.5) == {("q", "p", 1)}
    assert ledger.acked_between(1.5, 10) == 1


def test_the_silence_after_an_instant() -> None:
    ledger = Ledger.of([acked(at, question) for question, at in enumerate((1.0, 1.2, 4.0, 4.1, 9.0), 1)])
    assert round(ledger.silence(1.1), 3) == 2.8
    assert round(ledger.silence(1.1, within=5), 3) == 4.9
    assert round(ledger.silence(2.0), 3) == 2.0
    assert ledger.silence(9.5) == 0
