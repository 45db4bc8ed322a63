"""Whatever becomes of a connection to the cache, callers hear one of the errors they know."""

import asyncio
from collections.abc import Callable

import pytest
import uvloop

from quizfleet import cache


async def obey(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say OK to every command until the client goes."""
    try:
        while data := await reader.read(4096):
            writer.write(b"+OK\r\n" * data.count(b"*"))
    except ConnectionError:
        pass
    finally:
        writer.close()


async def use_a_lost_connection() -> None:
    """Send a command over a connection that was lost a moment ago, and another one over the same pool."""
    server = await asyncio.start_server(obey, "127.0.0.1", 0)
    client = cache.connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    try:
        connection = await client.connection_pool.get_connection()
        connection._writer.transport.abort()
        await asyncio.sleep(0)  # the loop notices
        with pytest.raises(cache.CacheError):
            await connection.send_command("PING")
        await client.connection_pool.release(connection)
        assert await cache.together(client, [("PING",)]) == [b"OK"]
    finally:
        await client.aclose()
        server.close()


@pytest.mark.parametrize("new_loop", [uvloop.new_event_loop, asyncio.new_event_loop])
def test_a_connection_lost_before_a_command_is_written_is_a_cache_that_is_away(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(use_a_lost_connection())
