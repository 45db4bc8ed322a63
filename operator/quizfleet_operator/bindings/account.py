"""Whether an event has an account of its own on a server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """`shared` says why the services use the account of the binding's Secret; empty where they have their own."""

    shared: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the account can do nothing outside its event."""
        return not self.shared


OWN = Account()
