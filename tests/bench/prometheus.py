"""A service's metrics, as far as the benchmark reads them."""

import re
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


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many observations were not greater than each upper bound."""

    counts: Mapping[float, float]

    def since(self, before: "Histogram") -> "Histogram":
        """What was observed between two readings."""
        return Histogram({bound: count - before.counts.get(bound, 0.0) for bound, count in self.counts.items()})

    @property
    def count(self) -> float:
        """How many observations there were."""
        return max(self.counts.values(), default=0.0)

    def quantile(self, share: float) -> float:
        """What a share of the observations was not greater than, as Prometheus' `histogram_quantile` has it.

        Within a bucket observations count as spread evenly; above the last bound nothing is known but that bound.
        """
        rank, lower, below = share * self.count, 0.0, 0.0
        for bound, count in sorted(self.counts.items()):
            if count >= rank and count > below:
                return lower if bound == float("inf") else lower + (bound - lower) * (rank - below) / (count - below)
            lower, below = bound, count
        return 0.0


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


def parse_histogram(text: str, name: str) -> Histogram:
    """A histogram without labels of its own in Prometheus' text format; empty where there is none."""
    found = re.findall(rf'^{re.escape(name)}_bucket{{le="([^"]+)"}} (\S+)$', text, re.MULTILINE)
    return Histogram({float(bound): float(count) for bound, count in found})


def read_histogram(url: str, name: str) -> Histogram:
    """A histogram at a URL now."""
    return parse_histogram(httpx.get(url, timeout=10, trust_env=False).text, name)
