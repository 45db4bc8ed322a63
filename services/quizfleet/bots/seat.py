"""A player's seat: the requests a player makes, each noted as evidence and searched for leaks."""

import random
import time
from dataclasses import dataclass, field

from quizfleet.bots.asking import Asking
from quizfleet.bots.client import Client, Reply
from quizfleet.bots.evidence import Answer, Given, PlayerSeen, Timed, View
from quizfleet.bots.leaks import leaks
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import LiveBoard
from quizfleet.bots.payloads import Answered, Question, QuizNow, Standings

_CLOCK_TOLERANCE = 0.05
"""Two pods' clocks may differ by so many seconds before a result counts as told early."""

_LATE = ("question-closed", "quiz-finished")


@dataclass
class Seat(Asking):
    """One player in one quiz."""

    client: Client
    ledger: Ledger
    quiz: str
    self_paced: bool
    token: str
    seen: PlayerSeen
    live: LiveBoard
    rng: random.Random
    acks: list[Timed] = field(default_factory=list)
    """First acks: when each came, and how long after its answer was sent."""
    repeats: int = 0
    asked_at: dict[int, float] = field(default_factory=dict)
    """By question: when it was first asked for (monotonic). Self-paced, its window opens then or later."""
    closes_from: dict[int, float] = field(default_factory=dict)
    """By question: no clock shows its end before this instant (monotonic), however slow the network was."""
    unscored: set[int] = field(default_factory=set)
    """Questions that bring no points."""

    @property
    def answered(self) -> int:
        """How many answers were acked."""
        return len(self.acks)

    @property
    def last_ack(self) -> float:
        """When the newest first ack came (monotonic); 0 before there is one."""
        return self.acks[-1].at if self.acks else 0.0

    async def quiz_now(self) -> QuizNow | None:
        """Where the quiz is; None when that cannot be known now."""
        reply = await self._call("GET", "")
        now = self._read(reply, QuizNow, "the quiz") if reply else None
        if reply and now and now.state == "open" and now.question and now.remaining_ms is not None:
            self.closes_from.setdefault(now.question, reply.sent_at + now.remaining_ms / 1000)
        return now

    async def question(self, n: int) -> Question | None:
        """Get a question; None when it is not to be had."""
        asked_at = self.asked_at.setdefault(n, time.monotonic())
        reply = await self._call("GET", f"/questions/{n}")
        if reply is None or reply.problem == "question-not-open":
            return None
        question = self._read(reply, Question, f"question {n}")
        if question is None:
            return None
        if self.self_paced:
            self.closes_from.setdefault(n, asked_at + question.seconds)
        known = self._is_over(n) or (self.self_paced and n in self.seen.answers)
        self._search(reply, f"question {n}", known)
        if not question.scored:
            self.unscored.add(n)
        answer = self.seen.answers.get(n)
        if question.result is not None and answer is not None:
            answer.seen = (question.result.given, question.result.points)
        return question

    async def answer(self, n: int, given: Given) -> Answer:
        """Answer a question for the first time, or again with the same answer."""
        answer = self.seen.answers.get(n)
        if answer is None:
            answer = self.seen.answers[n] = Answer(n, given, scored=n not in self.unscored)
        if answer.sent_at is None:
            answer.sent_at = time.monotonic()
        body = _body(given)
        self.ledger.note("sent", self.quiz, self.seen.player, question=n, **body)
        reply = await self._call("PUT", f"/questions/{n}/answer", body)
        if reply is None:
            answer.unknown = True
            self.ledger.note("unknown", self.quiz, self.seen.player, question=n)
        else:
            answer.unknown = False
            self._note_answer(answer, reply)
        return answer

    def _note_answer(self, answer: Answer, reply: Reply) -> None:
        n = answer.question
        if not reply.ok:
            self.ledger.note("refused", self.quiz, self.seen.player, question=n, problem=reply.problem)
            self._note_refusal(answer, reply)
            return
        got = self._read(reply, Answered, f"the answer to question {n}")
        if got is None:
            return
        if answer.refused and not answer.views:
            self.seen.faults.append(f"question {n} counts, though its answer was refused with {answer.refused}")
        correct, points = (got.result.correct, got.result.points) if got.result else (None, None)
        answer.views.append(View(reply.status, got.given, got.elapsed_ms, correct, points))
        self.ledger.note("acked", self.quiz, self.seen.player, question=n, status=reply.status, points=points)
        self._search(reply, f"the answer to question {n}", self.self_paced or self._is_over(n))
        if len(answer.views) == 1:
            answer.acked_at = time.monotonic()
            self.acks.append(Timed(answer.acked_at, reply.took * 1000))
            if self.self_paced and points:
                self.live.expect(self.points, reply.sent_at)

    def _note_refusal(self, answer: Answer, reply: Reply) -> None:
        n = answer.question
        answer.refused = f"{reply.status} {reply.problem}"
        answer.refused_at = answer.refused_at or time.monotonic()
        if reply.problem not in _LATE:
            self.seen.faults.append(f"answering question {n} got {answer.refused}")
        elif not self._is_over(n):
            self.seen.faults.append(f"an answer to question {n} was called late before the question's end")

    async def try_other(self, n: int, given: Given) -> None:
        """Try another answer than the one that was acked: it has to be refused."""
        reply = await self._call("PUT", f"/questions/{n}/answer", _body(given))
        if reply is not None:
            self._search(reply, f"the refusal of another answer to question {n}", False)
            self.seen.answers[n].other = f"{reply.status} {reply.problem}".strip()

    async def standings(self, top: int) -> Standings | None:
        """The board with the player's own row."""
        reply = await self._call("GET", f"/leaderboard?top={top}")
        board = self._read(reply, Standings, "the board") if reply else None
        if board is not None:
            mine = next((entry for entry in board.entries if entry.player == self.seen.player), None)
            if mine is not None and mine != board.me:
                self.seen.faults.append(f"the board's own row is {board.me}, in its list it is {mine}")
        return board

    @property
    def last_counted(self) -> float:
        """When the last answer was acked; in step, when the last question closed: boards are held back until then."""
        return self.last_ack if self.self_paced else max([self.last_ack, *self.closes_from.values()])

    @property
    def points(self) -> int:
        """The sum of all points the player knows of."""
        return sum(answer.views[-1].points or 0 for answer in self.seen.answers.values() if answer.views)

    def hold_board(self, n: int) -> None:
        """Watch that no frame counts question n while it is open, where all points before it are known."""
        looked_at = [answer.seen for answer in self.seen.answers.values()]
        if all(seen is not None for seen in looked_at):
            total = sum(seen[1] for seen in looked_at if seen is not None)
            self.live.hold(total, self.closes_from[n] - _CLOCK_TOLERANCE)

    def _is_over(self, n: int) -> bool:
        closes_from = self.closes_from.get(n)
        return closes_from is None or time.monotonic() >= closes_from - _CLOCK_TOLERANCE

    def _search(self, reply: Reply, where: str, may_be_known: bool) -> None:
        self.seen.leaks.extend(f"{where} tells {path}" for path in leaks(reply.body, may_be_known=may_be_known))


def _body(given: Given) -> dict[str, object]:
    return {"text": given} if isinstance(given, str) else {"choices": given}
