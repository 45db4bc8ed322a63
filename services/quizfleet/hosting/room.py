"""Who may be in a quiz's room: a fold of the host's actions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from quizfleet.hosting.actions import Action, Lock, Remove, Unlock


@dataclass(frozen=True, slots=True)
class Room:
    """Whether nobody can join any more, who was sent away, and who of those may not come back."""

    locked: bool = False
    removed: frozenset[int] = frozenset()
    banned: frozenset[int] = frozenset()

    @classmethod
    def of(cls, actions: Iterable[Action]) -> "Room":
        """The room after these actions."""
        locked, removed, banned = False, set[int](), set[int]()
        for action in actions:
            match action:
                case Lock():
                    locked = True
                case Unlock():
                    locked = False
                case Remove():
                    removed.add(action.player)
                    if action.ban:
                        banned.add(action.player)
                case _:
                    pass
        return cls(locked, frozenset(removed), frozenset(banned))
