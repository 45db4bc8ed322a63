"""What a player may see, and when: by the timeline, and by their own windows and answers. Pure."""

from dataclasses import replace

from quizfleet.content import Mode
from quizfleet.participation.wish import Decision, HandedOut, Progress, Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.timeline import State, Window, opened


def by_timeline(wish: Wish) -> Decision | None:
    """What the timeline alone decides: in step, all until the result may be known. Host-led, the title is shown before
    the question opens.

    None where the player's windows and answers count.
    """
    quiz, number = wish.quiz, wish.question
    if quiz.mode is Mode.SELF_PACED:
        return None if wish.player is not None else Problem(403, "forbidden", "self-paced, questions are for players")
    shared = quiz.timeline.window(number, wish.player)
    if shared is None:
        return _not_shown(number)
    if quiz.timeline.is_public(number, wish.at):
        return None if wish.player is not None else HandedOut(shared)
    if wish.at < shared.opens_at and quiz.mode is Mode.AUTOPILOT:
        seconds = (shared.opens_at - wish.at) / 1000
        return Problem(409, "question-not-open", f"question {number} opens in {seconds:.1f} s")
    return HandedOut(shared)


def _not_shown(number: int) -> Problem:
    return Problem(409, "question-not-open", f"question {number} has not been shown yet")


def by_progress(wish: Wish, so_far: Progress) -> Decision:
    """What the player's windows and answers to this question and the one before decide."""
    quiz, number = wish.quiz, wish.question
    window = quiz.timeline.window(number, wish.player) or so_far.windows.get(number)
    if window is not None:
        return HandedOut(window, so_far.answered.get(number))
    if quiz.mode is not Mode.SELF_PACED:
        return _not_shown(number)
    if quiz.closed_at is not None:
        return Problem(410, "quiz-finished", "this quiz is over")
    if number > 1 and not so_far.is_done(number - 1, wish.at):
        return Problem(409, "question-not-open", f"answer question {number - 1} first")
    return HandedOut(own_window(quiz, number, wish.at), is_new=True)


def own_window(quiz: Quiz, question: int, opened_at: int) -> Window:
    """A player's own window, which ends with the quiz at the latest."""
    window = opened(opened_at, quiz.questions[question - 1].seconds)
    if quiz.closed_at is None or window.closes_at <= quiz.closed_at:
        return window
    return replace(window, closes_at=quiz.closed_at)


def is_over(quiz: Quiz, now: int) -> bool:
    """Whether a quiz is over, so that its windows and answers may be packed."""
    return quiz.closed_at is not None or quiz.timeline.moment(now).state is State.FINISHED
