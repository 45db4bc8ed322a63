"""Row 9: what one quiz of 100 players and 100 questions costs, played as fast as it goes.

Its first questions are played and the rest is added in proportion: each question costs the same.
"""

from quizfleet.settings import Service
from tests.bench import filling, mysql, proc
from tests.bench.figures import REPORTED, Figure, Finding
from tests.bench.ground import Ground

EVENT = "bench.quiz"
SCHEMA = "quizcost"
PLAYERS, QUESTIONS = 100, 100


def measure(ground: Ground) -> list[Finding]:
    """CPU-seconds by process; bytes out; commits, fsyncs and bytes of the database."""
    played_questions = 10 if ground.quick else 40
    scale = QUESTIONS / played_questions
    url = ground.schema(SCHEMA)
    empty = mysql.stored_bytes(url)
    made = filling.rooms(url, 1, PLAYERS, played_questions, windows=False)
    players = filling.write_players(ground.folder / "quiz.players", made, ground.tokens(EVENT))
    with (
        ground.service(Service.PARTICIPATION, SCHEMA, EVENT) as participation,
        ground.service(Service.SCORING, SCHEMA, EVENT) as scoring,
        ground.service(Service.LEADERBOARD, SCHEMA, EVENT) as leaderboard,
    ):
        pids = {
            "participation": participation.pid,
            "scoring": scoring.pid,
            "leaderboard": leaderboard.pid,
            "MySQL": ground.servers.mysql.pid,
            "Redis": ground.servers.cache.pid,
            "Kafka": ground.servers.kafka.pid,
        }
        ground.say(f"{PLAYERS} players, {played_questions} questions")
        before, cpu = mysql.status(url), {name: proc.cpu_seconds(pid) for name, pid in pids.items()}
        played = ground.load(
            "play",
            participation=participation.address,
            scoring=scoring.address,
            leaderboard=leaderboard.address,
            players=players,
        )
        spent = {name: (proc.cpu_seconds(pid) - cpu[name]) * scale for name, pid in pids.items()}
        counted = {name: added * scale for name, added in mysql.since(mysql.status(url), before).items()}
    total = sum(spent.values())
    out = played["question_bytes"] + played["answer_bytes"] + played["leaderboard_bytes"]
    cost = (
        *(Figure(name, seconds, "CPU-s") for name, seconds in spent.items()),
        Figure("an answer", total / (PLAYERS * QUESTIONS) * 1e6, "us"),
        Figure("took", played["seconds"] * scale, "s"),
        Figure("asked to retry", played["retries"], ""),
    )
    kept = (
        Figure("bytes out", out * scale / 1e6, "MB"),
        Figure("of them boards", played["leaderboard_bytes"] * scale / 1e6, "MB"),
        Figure("frames", played["frames"] * scale, ""),
        Figure("commits", counted[mysql.COMMITS], ""),
        Figure("engine commits", counted[mysql.ENGINE_COMMITS], ""),
        Figure("InnoDB fsyncs", sum(counted[name] for name in mysql.FSYNCS), ""),
        Figure("redo log", counted[mysql.LOG_BYTES] / 1e6, "MB"),
        Figure("stored", (mysql.stored_bytes(url) - empty) * scale / 1e6, "MB"),
    )
    what = f"one quiz, {PLAYERS} players x {QUESTIONS} questions (from {played_questions} of them)"
    return [
        Finding("9", f"{what}: server CPU-seconds", cost, total, REPORTED, "CPU-s"),
        Finding("9", f"{what}: bytes, commits, fsyncs", kept, goal=REPORTED),
    ]
