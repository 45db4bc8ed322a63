"""Whether an answer is in time, by the server's clock alone, and what it is worth. Pure."""

from quizfleet.grading import Given, grade
from quizfleet.scoring.answer import Answer, Counted, Outcome
from quizfleet.timeline import Window


def judge(answer: Answer, window: Window | None) -> tuple[Outcome, Counted | None]:
    """Judge an answer by its window; None where the question was never opened to the player."""
    closed_at = answer.quiz.closed_at
    if closed_at is not None and answer.received_at >= closed_at:  # also where the windows are packed away
        return Outcome.CLOSED, None
    if window is None or answer.received_at < window.opens_at:
        return Outcome.NOT_OPEN, None
    if not window.contains(answer.received_at):
        return Outcome.CLOSED, None
    elapsed = window.elapsed(answer.received_at)
    worth = grade(answer.quiz, answer.question, Given(answer.choices), elapsed_ms=elapsed, limit_ms=window.limit_ms)
    return Outcome.ACCEPTED, Counted(answer.choices, worth.correct, worth.points, elapsed)
