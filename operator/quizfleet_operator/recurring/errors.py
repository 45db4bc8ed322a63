"""What is wrong with a schedule, as a reason for its condition and a message that names the field and the fix."""


class InvalidScheduleError(Exception):
    """No start follows from the schedule. `reason` is one CamelCase word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
