"""A host's console: the requests a host makes, each noted as evidence."""

import time
from dataclasses import dataclass

from quizfleet.bots.asking import Asking
from quizfleet.bots.client import Client, Reply
from quizfleet.bots.evidence import Span, Status
from quizfleet.bots.led.evidence import Act, Document, HostSeen
from quizfleet.bots.led.following import Following
from quizfleet.bots.led.payloads import HostNow, Listed, PlayerList

_OVERTAKEN = ("moved-on", "not-now")
"""What a command gets when something else has happened first: the clock, all answers, another console."""


@dataclass
class Console(Asking):
    """One console of a quiz. Commands name the revision they are for, so that a retry does nothing twice."""

    client: Client
    quiz: str
    token: str
    seen: HostSeen
    following: Following
    screen_token: str | None = None

    async def look(self) -> Status | None:
        """Where the quiz is, asked for."""
        sent_at = time.monotonic()
        reply = await self._call("GET", "/host")
        return self._read_status(reply, sent_at) if reply is not None else None

    async def look_anew(self) -> None:
        """Find out where the quiz is after a command has come too late."""
        status = await self.look()
        if status is not None:
            self.following.take(status)

    async def press(self, command: str, status: Status, **details: object) -> Act:
        """Give a command for where the quiz is by a status."""
        sent_at = time.monotonic()
        reply = await self._call("POST", f"/host/{command}", {"revision": status.revision, **details})
        span = Span(sent_at, time.monotonic())
        player = str(details.get("player", ""))
        if reply is None:
            act = Act(command, status.question, status.revision, span, None, player=player, unseen_tries=1)
        else:
            after = self._read_status(reply, sent_at) if reply.ok else None
            if not reply.ok and reply.problem not in _OVERTAKEN:
                self.seen.faults.append(f"{command} got {reply.status} {reply.problem}")
            act = Act(
                command,
                status.question,
                status.revision,
                span,
                reply.status,
                reply.problem,
                after,
                player,
                reply.unseen_tries,
            )
            if after is not None:
                self.following.take(after)
        self.seen.acts.append(act)
        return act

    async def players(self) -> tuple[Listed, ...]:
        """All who have joined; nobody where that cannot be known."""
        reply = await self._call("GET", "/players")
        found = self._read(reply, PlayerList, "the list of players") if reply is not None else None
        return found.players if found is not None else ()

    def _read_status(self, reply: Reply, sent_at: float) -> Status | None:
        now = self._read(reply, HostNow, "the quiz for its host")
        if now is None:
            return None
        self.screen_token = now.screen_token
        self.seen.documents.append(Document(Span(sent_at, time.monotonic()), now.status()))
        return now.status()
