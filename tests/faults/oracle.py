"""The oracle: the ledger against the database, the database against itself and against Redis. Pure.

What bots can see from outside they check themselves (`quizfleet.bots.oracle`): last frames, results, versions. A
violation is a sentence.
"""

from collections.abc import Iterable, Iterator

from tests.faults.ledger import Ledger
from tests.faults.truth import Person, Total, Truth, board_versions


def violations(truth: Truth, ledger: Ledger | None) -> list[str]:
    """Everything that is not as promised; without a ledger, what can be told without one."""
    found = [*wrong_totals(truth), *wrong_boards(truth)]
    if ledger is not None:
        found += [*lost(ledger, truth), *changed(ledger, truth), *invented(ledger, truth)]
    return found


def lost(ledger: Ledger, truth: Truth) -> Iterator[str]:
    """Acked answers that are not stored."""
    missing = ledger.acks.keys() - truth.submissions.keys()
    if missing:
        yield f"{len(missing)} acked answers are not stored, e.g. {min(missing)}"


def changed(ledger: Ledger, truth: Truth) -> Iterator[str]:
    """Acked answers that are stored otherwise than they were sent or acked."""
    otherwise = []
    for key in sorted(ledger.acks.keys() & truth.submissions.keys()):
        stored, points = truth.submissions[key], {ack.points for ack in ledger.acks[key]}
        if stored.choices != ledger.sent[key]:
            otherwise.append(f"{key}: sent {ledger.sent[key]}, stored {stored.choices}")
        if points != {stored.points}:
            otherwise.append(f"{key}: acked with {sorted(points)} points, stored with {stored.points}")
    if otherwise:
        yield f"{len(otherwise)} times an answer is not stored as it was acked, e.g. {otherwise[0]}"


def invented(ledger: Ledger, truth: Truth) -> Iterator[str]:
    """Stored answers that nobody sent, or that were refused for good."""
    extra = truth.submissions.keys() - ledger.sent.keys()
    if extra:
        yield f"{len(extra)} stored answers were never sent, e.g. {min(extra)}"
    refused = truth.submissions.keys() & ledger.refused - ledger.acks.keys()
    if refused:
        yield f"{len(refused)} refused answers are stored, e.g. {min(refused)}"


def wrong_totals(truth: Truth) -> Iterator[str]:
    """Rows of `quiz_score` that are not the sums of the player's submissions: each counts once, joining counts one."""
    sums = {person: Total(0, 0, 1) for person in truth.scores}
    for (quiz, player, _), stored in truth.submissions.items():
        so_far = sums.setdefault((quiz, player), Total(0, 0, 1))
        elapsed = stored.elapsed_ms if stored.correct else 0
        sums[quiz, player] = Total(so_far.score + stored.points, so_far.elapsed_ms + elapsed, so_far.version + 1)
    yield from _differences("submissions add up to", sums, "quiz_score has", truth.scores)


def wrong_boards(truth: Truth) -> Iterator[str]:
    """Boards in Redis that are not the scores in the database."""
    scores = {person: total.score for person, total in truth.scores.items()}
    yield from _differences("quiz_score has", scores, "the board in Redis", truth.boards)
    expected = board_versions(truth.scores)
    for quiz, version in truth.versions.items():
        if version != expected.get(quiz, 0):
            yield f"{quiz}: the board in Redis is at version {version}, the scores are at {expected.get(quiz, 0)}"


def _differences(
    left: str, one: dict[Person, Total] | dict[Person, int], right: str, other: dict[Person, Total] | dict[Person, int]
) -> Iterable[str]:
    differing = sorted(person for person in one.keys() | other.keys() if one.get(person) != other.get(person))
    if differing:
        person = differing[0]
        yield (f"{len(differing)} players differ, e.g. {person}: {left} {one.get(person)}, {right} {other.get(person)}")
