"""Row 8: bytes stored for a quiz at the draft's lengths, on both databases, against the draft's own."""

from tests.bench import storage
from tests.bench.figures import Figure, Finding, at_most
from tests.bench.ground import Ground
from tests.bench.storage import DRAFT_BYTES, Storage

GOAL = at_most(1.0)
IDS_GOAL = at_most(0.10)


def measure(ground: Ground) -> list[Finding]:
    """Quizzes as `quizfleet seed` makes them: made-up words, as compressible as English."""
    quizzes = 50 if ground.quick else storage.QUIZZES
    ground.say(f"storing {quizzes} quizzes in MySQL")
    mysql = storage.run(ground.schema("storage"), quizzes)
    ground.say(f"storing {quizzes} quizzes in SQLite")
    sqlite = storage.run(f"sqlite+aiosqlite:///{ground.folder / 'storage.sqlite'}", quizzes)
    return [*_findings("MySQL", mysql), *_findings("SQLite", sqlite)]


def _findings(database: str, found: Storage) -> list[Finding]:
    tables = tuple(Figure(size.table, size.bytes / found.quizzes / 1000, "KB") for size in found.tables)
    whole = (Figure("a quiz", found.bytes_per_quiz / 1000, "KB"), Figure("draft", DRAFT_BYTES / 1000, "KB"), *tables)
    share = (Figure("ids and their indexes", found.id_share * found.bytes_per_quiz / 1000, "KB"),)
    return [
        Finding("8", f"bytes of a quiz on {database} / the draft's", whole, found.ratio, GOAL),
        Finding("8", f"ids' share of them on {database}", share, found.id_share, IDS_GOAL),
    ]
