"""A fault, what was seen of it, and the list of all that run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faults.scene import Scene


class FaultError(Exception):
    """The fault could not be made, or the platform did not come back; the message says what was waited for."""


@dataclass
class Seen:
    """What a fault has shown so far. It is kept when the fault ends early."""

    numbers: dict[str, Any] = field(default_factory=dict)
    """What was done and measured, as people read it: "seconds to recover" -> 2.1."""
    broken: list[str] = field(default_factory=list)
    """Sentences about what was not as promised."""

    def note(self, **numbers: Any) -> None:
        """Keep numbers; words in their names are joined by _."""
        self.numbers |= {name.replace("_", " "): value for name, value in numbers.items()}

    def count(self, **numbers: int) -> None:
        """Add to numbers that may be there already."""
        for name, value in numbers.items():
            self.numbers[name] = self.numbers.get(name, 0) + value

    def require(self, holds: bool, otherwise: str) -> None:
        """Keep a sentence where something does not hold."""
        if not holds:
            self.broken.append(otherwise)


Run = Callable[["Scene", Seen], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the table. `run` makes the fault under load and compares everything afterwards."""

    number: int
    name: str
    promise: str
    run: Run


@dataclass
class Row:
    """A fault that was run. `crashed` says why it could not be run to its end."""

    fault: Fault
    seen: Seen
    seconds: float
    crashed: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the promise was kept, and that was seen."""
        return self.crashed is None and not self.seen.broken

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "number": self.fault.number,
            "fault": self.fault.name,
            "promise": self.fault.promise,
            "holds": self.holds,
            "seconds": round(self.seconds, 1),
            "numbers": self.seen.numbers,
            "broken": self.seen.broken,
            "crashed": self.crashed,
        }


def catalogue() -> tuple[Fault, ...]:
    """Every fault, by its number in the list of faults to survive."""
    from tests.faults import announcing, contention, freezing, killing, losing_kafka, losing_redis, poison, stalling

    return (
        Fault(1, "kill -9 scoring mid-batch", "no acked loss; a retry gets the same result", killing.mid_batch),
        Fault(2, "kill between commit and ack", "a retry finds the first answer", killing.between_commit_and_ack),
        Fault(
            4, "MySQL frozen 30 s", "bounded queue, 503 with Retry-After, no ack without commit", freezing.mysql_frozen
        ),
        Fault(7, "deadlock or lock timeout", "the whole batch is retried", contention.deadlocks_and_lock_timeouts),
        Fault(8, "one poison row in a batch", "only its sender hears an error", poison.one_poison_row),
        Fault(9, "Redis killed", "answers go on; boards are rebuilt", losing_redis.redis_killed),
        Fault(10, "Redis FLUSHALL", "boards equal again within 10 s", losing_redis.redis_flushed),
        Fault(12, "Kafka killed", "the outbox grows, then drains to zero", losing_kafka.kafka_killed),
        Fault(
            14,
            "kill after publish, before the outbox mark",
            "the duplicate is harmless",
            announcing.kill_before_the_outbox_mark,
        ),
        Fault(
            15, "kill the consumer before its offset commit", "re-delivery is harmless", announcing.kill_before_offsets
        ),
        Fault(20, "one client in ten never reads", "memory bounded, others unaffected", stalling.clients_never_read),
    )
