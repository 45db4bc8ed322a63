"""Row 10: how cost grows with the quizzes that are stored and with the rooms that play."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from quizfleet.leaderboard.frames import TOP
from quizfleet.settings import Service
from tests.bench import filling, mysql
from tests.bench.children import Child
from tests.bench.figures import Figure, Finding, Goal, median, ratios
from tests.bench.ground import Ground, Running, connect
from tests.bench.sending import Sender, Slice

SEED = 100
"""Quizzes written one by one; the others are copies of them under other ids, made by MySQL itself."""

FASTER_IS_FINE = Goal(">= 0.9", lambda ratio: ratio >= 0.9)
NOT_SLOWER = Goal("<= 1.1", lambda ratio: ratio <= 1.1)
BOARD_RATE, BOARD_SOCKETS = 150.0, 5
BOARD_SECONDS = 3.0
"""A turn of boards: of a shorter one the p50 scatters by as much as the goal allows."""

REHEARSED_SECONDS = 8.0
"""In the first quarter of a minute boards come up to 8 ms later, however many quizzes are stored."""

ROOMS, PLAYERS = 40, 20


@dataclass(frozen=True, slots=True)
class Site:
    """Services over so many stored quizzes, with rooms that play."""

    stored: int
    scoring: Running
    sender: Sender
    boards: Child


def measure(ground: Ground) -> list[Finding]:
    """Stored quizzes first, then rooms."""
    return [*_by_stored(ground), _by_rooms(ground)]


def _by_stored(ground: Ground) -> list[Finding]:
    sizes = (100, 1000) if ground.quick else (100, 1000, 10_000)
    turns, seconds, board_seconds, rehearsed = 8, 1.2, BOARD_SECONDS, REHEARSED_SECONDS
    if ground.quick:
        turns, seconds, board_seconds, rehearsed = 2, 1.5, 1.5, 1.0
    with ExitStack() as stack:
        sites = [_site(ground, stack, stored) for stored in sizes]
        for site in sites:
            ground.say(f"{site.stored} quizzes stored: first boards")
            site.boards.ask(f"{BOARD_RATE} {rehearsed}")
        rates: list[list[Slice]] = [[] for _ in sites]
        boards: list[list[float]] = [[] for _ in sites]
        for turn in range(turns):
            for site, rate, shown in zip(sites, rates, boards, strict=True):
                ground.say(f"{site.stored} quizzes stored: turn {turn + 1} of {turns}")
                rate.append(site.sender.slice(site.scoring, seconds))
                site.boards.ask(f"{BOARD_RATE} 1")  # until what the slice left behind has been shown
                shown.append(site.boards.ask(f"{BOARD_RATE} {board_seconds}")["shown"]["p50"])
    found = []
    for site, rate, shown in list(zip(sites, rates, boards, strict=True))[1:]:
        found += _against_few(site.stored, (rate, rates[0]), (shown, boards[0]))
    return found


def _against_few(
    stored: int, slices: tuple[list[Slice], list[Slice]], shown: tuple[list[float], list[float]]
) -> list[Finding]:
    many, few = ([one.rate for one in part] for part in slices)
    costs = [median([one.cpu_micros for one in part]) for part in slices]
    answers = (
        Figure(f"at {stored:,}", median(many), "/s"),
        Figure(f"at {SEED}", median(few), "/s"),
        Figure(f"CPU at {stored:,}", costs[0], "us"),
        Figure(f"CPU at {SEED}", costs[1], "us"),
        Figure("by CPU", costs[1] / costs[0], "x"),
    )
    latency = (Figure(f"at {stored:,}", median(shown[0]), "ms"), Figure(f"at {SEED}", median(shown[1]), "ms"))
    what = f"with {stored:,} / {SEED} quizzes stored"
    by_rate, by_board = ratios(many, few), ratios(*shown)
    return [
        Finding("10", f"answers/s {what}", answers, median(by_rate), FASTER_IS_FINE, spread=by_rate),
        Finding("10", f"answer to board, p50, {what}", latency, median(by_board), NOT_SLOWER, spread=by_board),
    ]


def _site(ground: Ground, stack: ExitStack, stored: int) -> Site:
    schema, event = f"stored{stored}", f"bench.stored{stored}"
    url = ground.schema(schema)
    ground.say(f"storing {stored} quizzes")
    store(ground, url, stored)
    ground.say("filling rooms")
    answering = filling.rooms(url, ROOMS, players=50, questions=50)
    watching = filling.rooms(url, ROOMS, players=TOP, questions=40)  # all on their boards: each answer shows
    scoring = stack.enter_context(ground.service(Service.SCORING, schema, event))
    leaderboard = stack.enter_context(ground.service(Service.LEADERBOARD, schema, event))
    tokens = ground.tokens(event)
    sender = Sender(ground, answering, tokens, f"answers-{stored}")
    sender.warm_up(scoring, ROOMS * 50)
    players = filling.write_players(ground.folder / f"boards-{stored}.players", watching, tokens, together=True)
    boards = stack.enter_context(
        ground.talking(
            "load",
            "pipeline",
            scoring=scoring.address,
            leaderboard=leaderboard.address,
            players=players,
            sockets=BOARD_SOCKETS,
        )
    )
    boards.json()
    return Site(stored, scoring, sender, boards)


def store(ground: Ground, url: str, count: int) -> None:
    """Fill an empty schema with quizzes at the draft's lengths: 100 questions of 500 characters, 4 choices of 255."""
    filling.store_long(url, SEED)
    for table, (_, *others) in mysql.tables(url).items():
        if table == "join_code":
            continue  # its key is the code, which a copy cannot share
        rest = "".join(f", {name}" for name in others)
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SET SESSION sql_log_bin = 0")
            for copy in range(1, count // SEED):
                cursor.execute(
                    f"INSERT INTO {table} (quiz{rest}) SELECT quiz + {copy * SEED}{rest} FROM {table}"
                    f" WHERE quiz <= {SEED}"
                )


def _by_rooms(ground: Ground) -> Finding:
    few, many = (10, 100) if ground.quick else (100, 1000)
    turns, seconds = (2, 1.5) if ground.quick else (6, 1.2)
    schema, event = "stored100", "bench.rooms"
    url, tokens = ground.schema(schema), ground.tokens(event)
    ground.say(f"filling {few} and {many} rooms")
    senders = [
        Sender(ground, filling.rooms(url, rooms, PLAYERS, questions), tokens, f"rooms-{rooms}")
        for rooms, questions in ((few, 100), (many, 10))
    ]
    slices: Sequence[list[Slice]] = ([], [])
    with ground.service(Service.SCORING, schema, event) as scoring:
        for sender, rooms in zip(senders, (few, many), strict=True):
            sender.warm_up(scoring, rooms * PLAYERS)
        for turn in range(turns):
            for sender, taken, rooms in zip(senders, slices, (few, many), strict=True):
                ground.say(f"{rooms} rooms: turn {turn + 1} of {turns}")
                taken.append(sender.slice(scoring, seconds))
    found = ratios([one.rate for one in slices[1]], [one.rate for one in slices[0]])
    figures = (
        Figure(f"{many:,} rooms", median([one.rate for one in slices[1]]), "/s"),
        Figure(f"{few:,} rooms", median([one.rate for one in slices[0]]), "/s"),
        Figure(f"CPU of {many:,}", median([one.cpu_micros for one in slices[1]]), "us"),
        Figure(f"CPU of {few:,}", median([one.cpu_micros for one in slices[0]]), "us"),
    )
    return Finding(
        "10", f"answers/s with {many:,} / {few:,} rooms", figures, median(found), FASTER_IS_FINE, spread=found
    )
