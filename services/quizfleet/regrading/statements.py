"""The texts of a regrade's statements, made from integers as `quizfleet.sql` says. Pure.

All rows are there, and the transaction holds them: what is given is added to them.
"""

from collections.abc import Iterable, Mapping

from quizfleet.regrading.replaying import Delta, Regraded


def change_submissions(quiz: int, regraded: Iterable[Regraded], on_existing: str) -> str:
    """Change answers by what they are worth more, and by whether they are right now and were not (1, or -1)."""
    rows = ",".join(
        f"({quiz:d},{was.player:d},{was.question:d},0,{now.correct - was.correct:d},{now.points - was.points:d},0,0)"
        for was, now, _ in regraded
    )
    columns = "quiz, player, question, choices, correct, points, elapsed_ms, received_at"
    return f"INSERT INTO submission ({columns}) VALUES {rows} {on_existing}"  # noqa: S608 - integers


def change_scores(quiz: int, deltas: Mapping[int, Delta], on_existing: str) -> str:
    """Change scores, each with a version more, which is how boards tell what is newer."""
    rows = ",".join(f"({quiz:d},{player:d},{one.score:d},{one.elapsed_ms:d},1)" for player, one in deltas.items())
    return f"INSERT INTO quiz_score (quiz, player, score, elapsed_ms, version) VALUES {rows} {on_existing}"  # noqa: S608
