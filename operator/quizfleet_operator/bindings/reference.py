"""Which Secret a binding of an event has, and who says so."""

from dataclasses import dataclass

from quizfleet_operator.bindings.errors import BindingError


@dataclass(frozen=True, slots=True)
class Reference:
    """`secret` is (namespace, name), or None where neither the event nor a platform says it; `field` is what says it.

    `bound` is the Secret, as "namespace/name", that led to the event's data before; empty for a new event.
    """

    field: str
    secret: tuple[str, str] | None
    bound: str = ""

    def __str__(self) -> str:
        return "/".join(self.secret or ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing names a Secret and none was used before, so that no server has anything of the event."""
        return self.secret is None and not self.bound

    def check(self) -> None:
        """Does it lead to a server, and to the one that has the event's data?

        Raises:
            BindingError: BindingMissing or BindingChanged.
        """
        if self.secret is None:
            fix = "give it, or make a QuizPlatform that has it, named default or as in spec.platform"
            raise BindingError("BindingMissing", f"{self.field} is missing: {fix}")
        if self.bound not in ("", str(self)):
            message = f"{self.field} is Secret {self} now, but Secret {self.bound} led to the event's data"
            raise BindingError("BindingChanged", f"{message}: name that one again, or make a new event")
