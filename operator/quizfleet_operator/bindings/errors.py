"""What goes wrong with a binding, as a reason for a condition and a message that says what to do."""


class BindingError(Exception):
    """A server cannot be used. `reason` is one CamelCase word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
