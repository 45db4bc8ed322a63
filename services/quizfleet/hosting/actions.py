"""What a host does, as it is kept: appended to the quiz's log, each at an instant (ms since 1970), never changed.

Where a quiz is, who may play and for how long follows from its log and the clock alone: `quizfleet.hosting.timeline`
and `quizfleet.hosting.room`.
"""

import msgspec


class _Action(msgspec.Struct, frozen=True, tag_field="do", tag=lambda name: name.lower(), omit_defaults=True):
    at: int


class Show(_Action, frozen=True):
    """A question is shown: its title at once, its answers after the quiz's lead. What was open before is closed."""

    question: int


class End(_Action, frozen=True):
    """The open question is closed, for all players: by its host, or because all have answered."""


class Standings(_Action, frozen=True):
    """After a question: the standings."""


class Finish(_Action, frozen=True):
    """The quiz is over: the podium."""


class Pause(_Action, frozen=True):
    """Clocks stop; nothing is counted."""


class Resume(_Action, frozen=True):
    """Clocks go on where they stopped."""


class AddTime(_Action, frozen=True):
    """The question at hand stays open so many seconds longer."""

    seconds: int


class Lock(_Action, frozen=True):
    """Nobody can join any more."""


class Unlock(_Action, frozen=True):
    """The room is open again."""


class Remove(_Action, frozen=True):
    """A player is sent away; one who is banned may not come back from the same browser."""

    player: int
    ban: bool = False


class ExtraTime(_Action, frozen=True):
    """A player has so many percent more time for each question shown from now on; 0 takes it back."""

    player: int
    percent: int


Action = Show | End | Standings | Finish | Pause | Resume | AddTime | Lock | Unlock | Remove | ExtraTime

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Action] = msgspec.json.Decoder(Action)


def encode(action: Action) -> bytes:
    """An action as a row holds it."""
    return _encoder.encode(action)


def decode(row: bytes) -> Action:
    """The action in a row.

    Raises:
        msgspec.MsgspecError: it is of a later version, or damaged.
    """
    return _decoder.decode(row)
