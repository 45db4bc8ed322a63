"""Whether an answer is in time, by the server's clock alone, and what it is worth. Pure."""

from quizfleet.grading import Counted, Given, grade
from quizfleet.scoring.answer import Answer, Outcome
from quizfleet.timeline import Window


def judge(answer: Answer, window: Window | None, streak_before: int = 0) -> tuple[Outcome, Counted | None]:
    """Judge an answer by its player's window; None where the question was never opened to the player.

    `streak_before` is how many right answers in a row came just before it, where the quiz's policy counts them.
    """
    closed_at, received_at = answer.quiz.closed_at, answer.received_at
    if closed_at is not None and received_at >= closed_at:  # also where the windows are packed away
        return Outcome.CLOSED, None
    if window is None or received_at < window.opens_at:
        return Outcome.NOT_OPEN, None
    if received_at >= window.closes_at:
        return Outcome.CLOSED, None
    if not window.contains(received_at):  # in a pause
        return Outcome.NOT_OPEN, None
    elapsed = window.elapsed(received_at)
    given = Given(answer.choices, answer.words)
    worth = grade(
        answer.quiz,
        answer.question,
        given,
        elapsed_ms=elapsed,
        limit_ms=window.limit_ms,
        streak_before=streak_before,
    )
    return Outcome.ACCEPTED, Counted(answer.choices, worth.correct, worth.points, elapsed, answer.words)
