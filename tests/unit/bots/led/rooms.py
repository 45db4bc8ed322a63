"""A room that a host's bot led on a platform that keeps its promises; tests break one thing at a time.

Two questions, instants in seconds from the start. All answer the first one, the host ends the second, and Cyd is late.
Dan is sent away in the second question; Eve joins before it. There is a pause, a lock, two consoles, another name.
"""

from quizfleet.bots.evidence import Answer, Board, Entry, Heard, PlayerSeen, RoomSeen, Span, Status, View, Watcher
from quizfleet.bots.led.evidence import Act, Document, HostSeen, Knock, LedSeen, Rename, TallySeen, Told

SECONDS = 20


def status(revision: int, state: str, question: int | None = None, **more: object) -> Status:
    """Where the quiz is, for four players."""
    known: dict[str, object] = {"remaining_ms": None, "paused": False, "locked": False, "answered": 0}
    given = {"question": question, "question_count": 2, "player_count": 4} | known | more
    return Status(revision=revision, state=state, **given)  # type: ignore[arg-type]


def act(command: str, at: float, after: Status, **more: object) -> Act:
    """A command that was done at once, in 0.1 s."""
    question = more.pop("question", after.question)
    return Act(command, question, after.revision - 1, Span(at, at + 0.1), 200, after=after, **more)  # type: ignore[arg-type]


OPENED_1 = status(1, "open", 1, remaining_ms=20_000)
REVEAL_1 = status(2, "reveal", 1, answered=4)
STANDINGS_1 = status(3, "standings", 1, answered=4)
INTRO_2 = status(4, "intro", 2, remaining_ms=1000)
LOCKED = status(5, "intro", 2, remaining_ms=800, locked=True)
UNLOCKED = status(6, "intro", 2, remaining_ms=400)
OPENED_2 = status(6, "open", 2, remaining_ms=20_000)
PAUSED = status(7, "open", 2, remaining_ms=19_000, paused=True)
RESUMED = status(8, "open", 2, remaining_ms=19_000)
WITHOUT_DAN = status(9, "open", 2, remaining_ms=18_500)
REVEAL_2 = status(10, "reveal", 2, answered=3)
FINISHED = status(11, "finished")


def acts() -> list[Act]:
    """What the host did, in order."""
    return [
        act("start", 0, status(1, "intro", 1, remaining_ms=1000), question=None),
        act("next", 6, STANDINGS_1),
        act("next", 7, INTRO_2, question=1),
        Act("next", 1, 3, Span(7, 7.1), 409, "moved-on"),
        act("lock", 7.3, LOCKED),
        act("unlock", 7.7, UNLOCKED),
        act("pause", 9, PAUSED),
        act("resume", 10, RESUMED),
        act("remove", 10.5, WITHOUT_DAN, player="dan"),
        act("end", 12, REVEAL_2),
        Act("rename", 2, 10, Span(12.3, 12.4), 200, after=REVEAL_2, player="bob"),
        act("finish", 13, FINISHED, question=2),
    ]


def heard() -> list[Heard]:
    """What every socket was told."""
    return [
        Heard(-4, status(0, "lobby")),
        Heard(0.2, status(1, "intro", 1, remaining_ms=900)),
        Heard(1.1, OPENED_1),
        Heard(4.3, status(1, "open", 1, remaining_ms=16_800, answered=4)),
        Heard(4.5, REVEAL_1),
        Heard(6.2, STANDINGS_1),
        Heard(7.2, INTRO_2),
        Heard(7.4, LOCKED),
        Heard(7.9, UNLOCKED),
        Heard(8.2, OPENED_2),
        Heard(9.2, PAUSED),
        Heard(10.2, RESUMED),
        Heard(10.7, WITHOUT_DAN),
        Heard(12.2, REVEAL_2),
        Heard(13.2, FINISHED),
    ]


def answer(question: int, sent_at: float, points: int) -> Answer:
    """An answer that was told what it is worth at the end."""
    correct = points > 0
    views = [View(201, (1,), 1000), View(200, (1,), 1000, correct, points)]
    return Answer(question, (1,), views, settled=True, sent_at=sent_at, acked_at=sent_at + 0.1)


def player(name: str, joined_at: float, *answers: Answer) -> PlayerSeen:
    """A player who followed to the end."""
    since = [one for one in heard() if one.at > joined_at]
    return PlayerSeen(
        name.lower(),
        name,
        [[5, 17]],
        [since],
        [joined_at + 0.1],
        answers={one.question: one for one in answers},
        joined=Span(joined_at, joined_at + 0.1),
        finished=True,
    )


def room() -> RoomSeen:
    """The room at the end."""
    ada = player("Ada", -5, answer(1, 2, 1000), answer(2, 8.5, 900))
    bob = player("Bob", -5, answer(1, 3, 0), answer(2, 10.8, 950))
    bob.answers[2].put_off.append(Span(9.5, 9.6))
    cyd = player("Cyd", -5, answer(1, 4, 950), Answer(2, (1,), refused="410 question-closed", refused_at=12.6))
    cyd.answers[2].sent_at = 12.5
    dan = player("Dan", -5, answer(1, 4, 0))
    dan.removed = True
    dan.answers[1].settled = False
    eve = player("Eve", 5, answer(2, 8.6, 0))
    players = [ada, bob, cyd, eve]
    scores = (1900, 950, 950, 0)
    ranked = zip(range(1, 5), (ada, bob, cyd, eve), scores, strict=True)
    entries = tuple(Entry(rank, one.player, one.name, score) for rank, one, score in ranked)
    # Five joined and gave seven answers that count; one was sent away, one got another name.
    board = Board(14, 4, entries)
    host = HostSeen("", "the host", [[5, 14]], [heard()], [-5.0], acts=acts())
    host.documents = [Document(one.span, one.after) for one in host.acts if one.after is not None]
    host.twins = [(host.acts[2], host.acts[3])]
    screen = Watcher("", "the screen", [[5, 14]], [heard()], [-5.0])
    for one in (*players, dan, host, screen):
        one.versions = [[5, 14]]
        one.last_frame = board
    led = LedSeen(host, screen)
    led.seconds = {1: SECONDS, 2: SECONDS}
    led.boards = {
        5: (-4.0, tuple(Entry(rank, one.player, one.name, 0) for rank, one in enumerate((*players[:3], dan), 1))),
        10: (4.6, (Entry(1, "ada", "Ada", 1000), Entry(2, "cyd", "Cyd", 950), Entry(3, "bob", "Bob", 0))),
        14: (12.3, entries),
    }
    led.told = [Told(1, 4.6, "Ada: question 1"), Told(2, 12.4, "Ada: question 2")]
    led.knocks = [Knock(Span(7.45, 7.55), "403 room-locked"), Knock(Span(5, 5.1), "201")]
    led.renames = [Rename("bob", done=True, unseen_tries=0)]
    led.tallies = {1: [TallySeen(1, 5, 4, 2, {1: 4, 2: 0}, {})], 2: [TallySeen(2, 4, 3, 2, {1: 3, 2: 0}, {})]}
    led.last_tallies = {1: TallySeen(1, 4, 3, 2, {1: 3, 2: 0}, {}), 2: led.tallies[2][0]}
    led.listed = {one.player: (one.name, one.removed) for one in (*players, dan)}
    seen = RoomSeen("ABCDEFG", 5, players=[*players, dan], read_versions=[14], board=board, led=led)
    seen.settled_after = 0.2
    return seen
