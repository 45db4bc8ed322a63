"""What is provided to an event is asked for seldom, and what must be kept up is done between reconciles."""

import pytest

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.providing import Provided

NIGHT = "trivia.night"


class Server:
    """Counts what it is asked for, and may be away."""

    def __init__(self) -> None:
        self.asked, self.is_away = 0, False

    async def work(self) -> int:
        self.asked += 1
        if self.is_away:
            raise BindingError("RedisUnreachable", "away")
        return self.asked


async def test_the_same_is_not_provided_twice_within_its_time() -> None:
    provided, server = Provided(), Server()
    for fingerprint in ("a", "a", "b"):
        await provided.once(NIGHT, "redis", fingerprint, server.work)
    assert server.asked == 2


async def test_what_is_kept_up_is_done_again_until_it_is_kept_no_longer() -> None:
    provided, server = Provided(), Server()
    await provided.keep_up(NIGHT)
    provided.keep(NIGHT, server.work)
    await provided.keep_up(NIGHT)
    await provided.keep_up("trivia.other")
    assert server.asked == 1
    provided.forget(NIGHT)
    await provided.keep_up(NIGHT)
    assert server.asked == 1


async def test_after_a_failure_to_keep_up_a_reconcile_asks_again() -> None:
    provided, server = Provided(), Server()
    await provided.once(NIGHT, "redis", "a", server.work)
    provided.keep(NIGHT, lambda: provided.once(NIGHT, "redis", "a", server.work, 0.0))
    server.is_away = True
    with pytest.raises(BindingError):
        await provided.keep_up(NIGHT)
    with pytest.raises(BindingError):
        await provided.once(NIGHT, "redis", "a", server.work)
