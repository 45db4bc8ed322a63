"""librdkafka's mock broker as a process of its own: ``python -m quizfleet.embedded.broker``.

Apart from whoever starts it: the mock is C code made for librdkafka's own tests, and killed clients have been seen to
take it down. Then announcements wait in the outbox, as with any broker that is away, and the demo goes on.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from confluent_kafka import Producer

from quizfleet.embedded.processes import dies_with_parent


@contextlib.contextmanager
def mock_broker() -> Iterator[str]:
    """Run a mock broker; its bootstrap servers."""
    command = [*dies_with_parent(), sys.executable, "-m", "quizfleet.embedded.broker"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        addresses = child.stdout.readline().strip()
        if not addresses:
            raise OSError(f"the mock broker did not start (exit code {child.wait()})")
        try:
            yield addresses
        finally:
            child.stdin.close()  # its sign to end
            child.wait(10)


def main() -> None:
    """Serve until standard input ends."""
    broker = Producer({"bootstrap.servers": "", "test.mock.num.brokers": 1, "log_level": 0})
    addresses = [f"{one.host}:{one.port}" for one in broker.list_topics(timeout=10).brokers.values()]
    sys.stdout.write(",".join(addresses) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # nothing to save, and nothing to wait for


if __name__ == "__main__":
    main()
