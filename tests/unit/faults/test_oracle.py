"""The oracle finds each kind of wrong, and nothing where all is right."""

import pytest

from tests.faults import oracle
from tests.faults.ledger import Ack, Ledger
from tests.faults.truth import Stored, Total, Truth, board_versions

ONE, TWO = ("q", "anna", 1), ("q", "anna", 2)


@pytest.fixture
def truth() -> Truth:
    """Two players, one of them with a right and a wrong answer."""
    return Truth(
        submissions={ONE: Stored((1,), True, 900, 500), TWO: Stored((2,), False, 0, 700)},
        scores={("q", "anna"): Total(900, 500, 3), ("q", "ben"): Total(0, 0, 1)},
        boards={("q", "anna"): 900, ("q", "ben"): 0},
        versions={"q": 4},
    )


@pytest.fixture
def ledger() -> Ledger:
    """Both answers were acked, the second one only after a retry."""
    return Ledger(sent={ONE: (1,), TWO: (2,)}, acks={ONE: [Ack(1, 201, 900)], TWO: [Ack(2, 200, 0), Ack(3, 200, 0)]})


def test_nothing_is_wrong_where_all_is_right(truth: Truth, ledger: Ledger) -> None:
    assert oracle.violations(truth, ledger) == []
    assert oracle.violations(truth, None) == []


def test_an_unknown_answer_may_be_stored_or_not(truth: Truth, ledger: Ledger) -> None:
    del ledger.acks[TWO]
    ledger.unknown.add(TWO)
    assert oracle.violations(truth, ledger) == []


def test_an_acked_answer_that_is_not_stored(truth: Truth, ledger: Ledger) -> None:
    del truth.submissions[TWO]
    assert any("1 acked answers are not stored" in one for one in oracle.violations(truth, ledger))


def test_an_answer_that_counts_twice(truth: Truth, ledger: Ledger) -> None:
    truth.scores["q", "anna"] = Total(1800, 1000, 4)
    (found,) = oracle.wrong_totals(truth)
    assert "submissions add up to Total(score=900" in found


@pytest.mark.parametrize("total", [Total(900, 1200, 3), Total(900, 500, 2)])
def test_a_total_with_a_wrong_time_or_version(truth: Truth, total: Total) -> None:
    truth.scores["q", "anna"] = total
    assert list(oracle.wrong_totals(truth))


def test_submissions_of_somebody_without_a_score(truth: Truth) -> None:
    truth.submissions["q", "carl", 1] = Stored((1,), True, 5, 5)
    assert any("carl" in one for one in oracle.wrong_totals(truth))


def test_an_answer_stored_otherwise_than_it_was_sent(truth: Truth, ledger: Ledger) -> None:
    ledger.sent[ONE] = (3,)
    (found,) = oracle.changed(ledger, truth)
    assert f"{ONE}: sent (3,), stored (1,)" in found


def test_an_answer_acked_with_other_points(truth: Truth, ledger: Ledger) -> None:
    ledger.acks[ONE].append(Ack(4, 200, 901))
    (found,) = oracle.changed(ledger, truth)
    assert found.startswith("1 times")
    assert f"{ONE}: acked with [900, 901] points, stored with 900" in found


def test_an_answer_that_nobody_sent(truth: Truth, ledger: Ledger) -> None:
    del ledger.sent[TWO], ledger.acks[TWO]
    assert any("never sent" in one for one in oracle.invented(ledger, truth))


def test_a_refused_answer_that_is_stored(truth: Truth, ledger: Ledger) -> None:
    del ledger.acks[TWO]
    ledger.refused.add(TWO)
    assert any("refused answers are stored" in one for one in oracle.invented(ledger, truth))


@pytest.mark.parametrize("boards", [{("q", "anna"): 900}, {("q", "anna"): 899, ("q", "ben"): 0}, {}])
def test_a_board_that_is_not_the_scores(truth: Truth, boards: dict[tuple[str, str], int]) -> None:
    truth.boards = boards
    assert any("the board in Redis" in one for one in oracle.wrong_boards(truth))


def test_a_board_at_another_version(truth: Truth) -> None:
    truth.versions["q"] = 3
    assert list(oracle.wrong_boards(truth)) == ["q: the board in Redis is at version 3, the scores are at 4"]


def test_versions_are_sums_by_quiz(truth: Truth) -> None:
    assert board_versions(truth.scores | {("r", "dora"): Total(0, 0, 2)}) == {"q": 4, "r": 2}
