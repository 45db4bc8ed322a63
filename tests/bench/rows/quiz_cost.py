"""Row 9: what one quiz of 100 players and 100 questions costs, played as fast as it goes."""

from quizfleet.settings import Service
from tests.bench import filling, mysql, proc
from tests.bench.figures import REPORTED, Figure, Finding
from tests.bench.ground import Ground

EVENT = "bench.quiz"
SCHEMA = "quizcost"
PLAYERS = 100


def measure(ground: Ground) -> list[Finding]:
    """CPU-seconds by process; bytes out; commits, fsyncs and bytes of the database."""
    questions = 25 if ground.quick else 100
    url = ground.schema(SCHEMA)
    empty = mysql.stored_bytes(url)
    made = filling.rooms(url, 1, PLAYERS, questions, windows=False)
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
        ground.say(f"{PLAYERS} players, {questions} questions")
        before, cpu = mysql.status(url), {name: proc.cpu_seconds(pid) for name, pid in pids.items()}
        played = ground.load(
            "play",
            participation=participation.address,
            scoring=scoring.address,
            leaderboard=leaderboard.address,
            players=players,
        )
        spent = {name: proc.cpu_seconds(pid) - cpu[name] for name, pid in pids.items()}
        counted = mysql.since(mysql.status(url), before)
    total = sum(spent.values())
    out = played["question_bytes"] + played["answer_bytes"] + played["leaderboard_bytes"]
    cost = (
        *(Figure(name, seconds, "CPU-s") for name, seconds in spent.items()),
        Figure("an answer", total / played["answers"] * 1e6, "us"),
        Figure("took", played["seconds"], "s"),
        Figure("asked to retry", played["retries"], ""),
    )
    kept = (
        Figure("bytes out", out / 1e6, "MB"),
        Figure("of them boards", played["leaderboard_bytes"] / 1e6, "MB"),
        Figure("frames", played["frames"], ""),
        Figure("commits", counted[mysql.COMMITS], ""),
        Figure("engine commits", counted[mysql.ENGINE_COMMITS], ""),
        Figure("InnoDB fsyncs", sum(counted[name] for name in mysql.FSYNCS), ""),
        Figure("redo log", counted[mysql.LOG_BYTES] / 1e6, "MB"),
        Figure("stored", (mysql.stored_bytes(url) - empty) / 1e6, "MB"),
    )
    what = f"one quiz, {PLAYERS} players x {questions} questions"
    return [
        Finding("9", f"{what}: server CPU-seconds", cost, total, REPORTED, "CPU-s"),
        Finding("9", f"{what}: bytes, commits, fsyncs", kept, goal=REPORTED),
    ]
