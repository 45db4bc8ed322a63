"""What a run of bots is told."""

from dataclasses import dataclass
from pathlib import Path

MAX_PLAYERS = 1000
"""In a room: as many as one read of a board shows, so that every score can be compared."""


@dataclass(frozen=True, slots=True)
class BotOptions:
    """Who plays where, and how.

    `think` is a span of seconds before an answer; `rate` caps the turns a second of all bots together, and grows up to
    that in `ramp` seconds; `timeout` is in seconds for the whole run; `exclusive` says that nobody else plays in these
    rooms, so that totals can be exact.

    Where there are `host_tokens`, one for each code, bots lead these quizzes, too: `linger` is a span of seconds for
    which a result stands, `lobby` how long a host waits for people when all bots are there.

    Raises:
        ValueError: an option makes no sense; the message names it.
    """

    server: str
    codes: tuple[str, ...]
    players: int = 50
    think: tuple[float, float] = (0.2, 2.0)
    rate: float | None = None
    seed: int = 1
    timeout: float = 1800
    ledger: Path | None = None
    exclusive: bool = True
    ramp: float = 0.0
    host_tokens: tuple[str, ...] = ()
    linger: tuple[float, float] = (0.3, 1.0)
    lobby: float = 0.0

    def __post_init__(self) -> None:
        self._check_rooms()
        self._check_times()

    def _check_rooms(self) -> None:
        if not self.server.startswith(("http://", "https://")):
            raise ValueError(f"server must begin with http:// or https://, not {self.server!r}")
        if not self.codes:
            raise ValueError("there is no code to join by")
        if len({code.replace("-", "").replace(" ", "").upper() for code in self.codes}) != len(self.codes):
            raise ValueError("a code is named twice; one room is one code")
        if self.host_tokens and len(self.host_tokens) != len(self.codes):
            raise ValueError(f"host_tokens must be one a code, not {len(self.host_tokens)} for {len(self.codes)} codes")
        if not 1 <= self.players <= MAX_PLAYERS:
            raise ValueError(f"players must be 1 to {MAX_PLAYERS} a room, not {self.players}")

    def _check_times(self) -> None:
        for name, span in (("think", self.think), ("linger", self.linger)):
            if not 0 <= span[0] <= span[1]:
                raise ValueError(f"{name} must be a span of seconds from less to more, not {span}")
        if self.lobby < 0:
            raise ValueError(f"lobby must be 0 or more seconds, not {self.lobby}")
        if self.rate is not None and self.rate <= 0:
            raise ValueError(f"rate must be more than 0 answers a second, not {self.rate}")
        if self.ramp < 0 or (self.ramp and self.rate is None):
            raise ValueError(f"ramp must be 0 or more seconds, and needs a rate to grow to, not {self.ramp}")
        if self.timeout <= 0:
            raise ValueError(f"timeout must be more than 0 seconds, not {self.timeout}")
