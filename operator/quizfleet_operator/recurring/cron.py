"""When a cron expression starts something: pure, in UTC, by the clocks of a time zone.

Clocks that go forward and back are met as Debian's cron does. A start at a set time that falls into the skipped hour
comes when the hour is skipped, and one in the repeated hour comes the first time. An expression whose minutes or hours
begin with `*` goes by elapsed time: the skipped hour has no starts of its own, and the repeated hour has them twice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from quizfleet_operator.recurring.errors import InvalidScheduleError

REPEATED = timedelta(hours=3)
"""More than the clocks of any time zone are turned back."""

_FIELDS = (
    "minute 0-59, hour 0-23, day of the month 1-31, month 1-12 or JAN-DEC, day of the week 0-7 or SUN-SAT, "
    'such as "0 19 * * THU"'
)


class Cron:
    """The starts of an expression, to the minute."""

    def __init__(self, expression: str, zone: ZoneInfo) -> None:
        self._expression = expression
        self._zone = zone

    def after(self, instant: datetime) -> Iterator[datetime]:
        """Starts later than an instant, in order and each once; they end when no day matches for 50 years."""
        for local in CronSim(self._expression, instant.astimezone(self._zone)):
            start = local.astimezone(UTC)
            if start > instant:
                instant = start
                yield start

    def latest(self, instant: datetime) -> datetime | None:
        """The last start that is not later than an instant."""
        # In a repeated hour, going back by the clock would pass by what started in the hour the first time.
        starts = CronSim(self._expression, (instant + REPEATED).astimezone(self._zone), reverse=True)
        return next((start for start in (local.astimezone(UTC) for local in starts) if start <= instant), None)


def parse(expression: str, time_zone: str) -> Cron:
    """The starts of five cron fields in an IANA time zone.

    Raises:
        InvalidScheduleError: InvalidSchedule or InvalidTimeZone.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        message = f'spec.timeZone: there is no "{time_zone}"; give an IANA time zone such as Europe/Berlin or Etc/UTC'
        raise InvalidScheduleError("InvalidTimeZone", message) from None
    try:
        starts = CronSim(expression, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as fault:
        wrong = str(fault).replace("Bad ", "wrong ").lower()
        message = f'spec.schedule: "{expression}" is no schedule ({wrong}); give {_FIELDS}'
        raise InvalidScheduleError("InvalidSchedule", message) from None
    if next(starts, None) is None:
        message = f'spec.schedule: "{expression}" asks for a day that never comes; give {_FIELDS}'
        raise InvalidScheduleError("InvalidSchedule", message)
    return Cron(expression, zone)
