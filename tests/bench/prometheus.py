"""A service's metrics, as far as the benchmark reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Metrics:
    """The samples of one reading, summed over labels."""

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values.get(name, 0.0)

    def since(self, before: "Metrics") -> "Metrics":
        """What was added between two readings."""
        return Metrics({name: value - before[name] for name, value in self.values.items()})

    def mean(self, histogram: str) -> float:
        """The mean of what a histogram observed; zero where it observed nothing."""
        count = self[f"{histogram}_count"]
        return self[f"{histogram}_sum"] / count if count else 0.0


def parse(text: str) -> Metrics:
    """Metrics in Prometheus' text format."""
    values: dict[str, float] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            bare = name.partition("{")[0]
            values[bare] = values.get(bare, 0.0) + float(value)
    return Metrics(values)


def read(url: str) -> Metrics:
    """The metrics at a URL now."""
    return parse(httpx.get(url, timeout=10, trust_env=False).text)
