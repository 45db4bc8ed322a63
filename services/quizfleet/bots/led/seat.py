"""A player's seat where a host leads. When what was open is judged at the end: only then all is known that can tell."""

import asyncio
import random
import time
from dataclasses import dataclass
from itertools import pairwise

from quizfleet.bots.asking import P
from quizfleet.bots.client import Client, Reply
from quizfleet.bots.evidence import Answer, Board, PlayerSeen, Span, Status
from quizfleet.bots.led.evidence import LedSeen, Rename, TallySeen, Told
from quizfleet.bots.led.following import Following
from quizfleet.bots.led.payloads import LedNow, LedQuestion, Place, Renamed, Tally
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import LiveBoard, live_url
from quizfleet.bots.payloads import Joined, Question, Standings
from quizfleet.bots.seat import Seat

REMOVED = "removed"

_ON_BOARD_SECONDS = 15.0
"""Who has just joined is on the board after this time, and who was just removed is refused."""

AGAIN_SECONDS = 0.2
"""Before asking again for what is bound to come."""


@dataclass(kw_only=True)
class LedSeat(Seat):
    """One player in one quiz that a host leads."""

    led: LedSeen
    following: Following
    revealed_at: float = 0.0

    @classmethod
    def take(
        cls,
        client: Client,
        ledger: Ledger,
        server: str,
        joined: Joined,
        seen: PlayerSeen,
        rng: random.Random,
        led: LedSeen,
    ) -> "LedSeat":
        """The seat of who has joined."""
        following = Following(led, rng)
        live = LiveBoard(live_url(server, joined.quiz), joined.token, seen, rng, following)
        seat = cls(client, ledger, joined.quiz, False, joined.token, seen, live, rng, led=led, following=following)
        following.ask = seat.status
        return seat

    @property
    def last_counted(self) -> float:
        """When the last question was over: boards are held back until then."""
        return max(self.last_ack, self.revealed_at)

    async def status(self) -> Status | None:
        """Where the quiz is, asked for."""
        reply = await self._call("GET", "")
        now = self._read(reply, LedNow, "the quiz") if reply else None
        return now.status() if now else None

    async def title(self, n: int) -> None:
        """Get a question that has not opened: nobody may see its choices yet."""
        reply = await self._call("GET", f"/questions/{n}")
        if reply is None or reply.problem == "question-not-open":
            return
        question = self._read(reply, LedQuestion, f"question {n}")
        if question is None:
            return
        self._search(reply, f"question {n}", may_be_known=True)
        if question.opens_in_ms > 0 and question.choices:
            self.seen.leaks.append(f"question {n} shows its choices {question.opens_in_ms} ms before it opens")

    async def question(self, n: int) -> Question | None:
        """Get a question; None when it is not to be had."""
        question = await super().question(n)
        if question is not None:
            self.led.seconds[n] = question.seconds
        return question

    async def tally(self, n: int) -> None:
        """Look at what a question came to for all."""
        tally = await self.get_tally(n)
        if tally is not None:
            self.led.tallies.setdefault(n, []).append(tally)

    async def get_tally(self, n: int) -> TallySeen | None:
        """What a question came to for all; None when that is not to be had."""
        reply = await self._call("GET", f"/questions/{n}/tally")
        tally = self._read(reply, Tally, f"the tally of question {n}") if reply else None
        return seen_in(tally) if tally is not None else None

    async def standings(self, top: int) -> Standings | None:
        """The board with the player's own row."""
        board = await super().standings(top)
        if board is not None:
            self.following.see(Board(board.version, board.player_count, board.entries), time.monotonic())
        return board

    async def place(self, top: int, around: int) -> None:
        """The top of the board, the player's place, and who is just ahead and behind."""
        place = await self._get_place(top, around)
        deadline = time.monotonic() + _ON_BOARD_SECONDS
        while place is not None and place.me is None and time.monotonic() < deadline:
            await asyncio.sleep(AGAIN_SECONDS)
            place = await self._get_place(top, around)
        if place is None:
            return
        if place.me is None or place.me not in place.around:
            self.seen.faults.append(f"the player's place is {place.me}, among {place.around}")
        if any(below.rank != above.rank + 1 for above, below in pairwise(place.around)):
            self.seen.faults.append(f"ranks around the player are {[entry.rank for entry in place.around]}")

    async def _get_place(self, top: int, around: int) -> Place | None:
        reply = await self._call("GET", f"/leaderboard?top={top}&around={around}")
        place = self._read(reply, Place, "the player's place") if reply else None
        if place is not None:
            self.following.see(Board(place.version, place.player_count, place.entries), time.monotonic())
        return place

    async def rename(self, name: str) -> None:
        """Ask for another name; that is possible until the quiz has started."""
        reply = await self._call("PUT", "/me", {"name": name})
        if reply is None:
            self.led.renames.append(Rename(self.seen.player, done=False, unseen_tries=1))
            return
        if reply.problem == "quiz-started":
            self.led.renames.append(Rename(self.seen.player, done=False, unseen_tries=reply.unseen_tries))
            return
        renamed = self._read(reply, Renamed, "another name")
        if renamed is not None:
            self.seen.name = renamed.name
            self.led.renames.append(Rename(self.seen.player, done=True, unseen_tries=reply.unseen_tries))

    def _is_over(self, n: int) -> bool:  # noqa: ARG002
        return True

    def _search(self, reply: Reply, where: str, may_be_known: bool) -> None:
        super()._search(reply, where, may_be_known)
        if reply.body.get("result") is not None:
            self.led.told.append(Told(reply.body["question"], time.monotonic(), f"{self.seen.name}: {where}"))

    def _note_refusal(self, answer: Answer, reply: Reply) -> None:
        if reply.problem == "question-not-open":
            answer.put_off.append(Span(answer.sent_at or reply.sent_at, time.monotonic()))
            answer.sent_at = None
        elif reply.problem == REMOVED:
            answer.refused = f"{reply.status} {reply.problem}"
            self._leave()
        else:
            super()._note_refusal(answer, reply)

    def _read(self, reply: Reply, shape: type[P], what: str) -> P | None:
        if reply.problem == REMOVED:
            self._leave()
            return None
        return super()._read(reply, shape, what)

    def _leave(self) -> None:
        self.seen.removed = True
        self.following.stop()


def seen_in(tally: Tally) -> TallySeen:
    """A tally as evidence."""
    return TallySeen(
        tally.question,
        tally.players,
        tally.answers,
        tally.correct,
        {choice.id: choice.count for choice in tally.choices},
        {text.text: text.count for text in tally.texts},
    )
