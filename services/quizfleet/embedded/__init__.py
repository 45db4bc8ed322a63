"""The whole platform on one machine: the servers it needs, the three services, and a gateway in front of them."""

from quizfleet.embedded.backends import Backends, embedded_backends
from quizfleet.embedded.platform import Platform, PlatformError

__all__ = ["Backends", "Platform", "PlatformError", "embedded_backends"]
