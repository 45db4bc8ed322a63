"""A plan as people read it, and as data."""

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from quizfleet_operator import capacity
from quizfleet_operator.figures import Figure
from quizfleet_operator.models import SERVICES
from quizfleet_operator.planning.estimate import MEMORY_FIGURES, POD_FIGURES, Amount, estimate
from quizfleet_operator.planning.limits import Limit, limits, notes
from quizfleet_operator.planning.reading import Event

_STEPS = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_PREFIXED = ("B", "bit/s")


def data(event: Event) -> dict[str, Any]:
    """A plan for programs; amounts in bytes, cores, dollars and seconds, each with the sections that it comes from."""
    plan = capacity.plan(event.spec)
    return {
        "event": event.name,
        "capacity": event.spec.capacity.model_dump(by_alias=True),
        "services": {
            service: {
                "podsAtStart": plan.bounds[service].low,
                "podsAtMost": plan.bounds[service].high,
                **plan.resources[service].model_dump(),
                "from": _where((*POD_FIGURES[service], *MEMORY_FIGURES)),
            }
            for service in SERVICES
        },
        **{
            part: {
                one.name: {"value": round(one.value, 6), "unit": one.unit, "from": _where(one.figures)}
                for one in amounts
            }
            for part, amounts in estimate(event.spec, plan).items()
        },
        "limits": [_limit_data(limit) for limit in limits(plan)],
        "notes": notes(event.spec, plan),
    }


def _limit_data(limit: Limit) -> dict[str, Any]:
    return {
        "name": limit.name,
        "asked": round(limit.asked, 3),
        "holds": round(limit.holds, 3),
        "unit": limit.unit,
        "fits": limit.share <= 1,
        "fix": limit.fix,
        "from": _where(limit.figures),
    }


def _where(cited: tuple[Figure, ...]) -> list[str]:
    return list(dict.fromkeys(figure.where for figure in cited))


@dataclass
class _Sources:
    """Numbers for the figures that were cited, in the order of their first use."""

    cited: list[Figure] = field(default_factory=list)

    def refer(self, cited: tuple[Figure, ...]) -> str:
        self.cited += [figure for figure in dict.fromkeys(cited) if figure not in self.cited]
        return _ranges(sorted({self.cited.index(figure) + 1 for figure in cited})) or "spec"


def _ranges(numbers: list[int]) -> str:
    """``1-3 7`` for 1, 2, 3 and 7."""
    first = [number for number in numbers if number - 1 not in numbers]
    last = [number for number in numbers if number + 1 not in numbers]
    return " ".join(str(one) if one == other else f"{one}-{other}" for one, other in zip(first, last, strict=True))


def show(console: Console, event: Event) -> None:
    """Print a plan with its sources below it."""
    plan, sources, asked = capacity.plan(event.spec), _Sources(), event.spec.capacity
    console.print(
        f"[bold]{event.name}[/bold]: {asked.quizzes:,} quizzes x {asked.participants_per_quiz:,} players x "
        f"{asked.questions_per_quiz:,} questions"
    )
    console.print(_services(plan, sources))
    amounts = Table("", "what", "amount", "from")
    for part, found in estimate(event.spec, plan).items():
        for place, one in enumerate(found):
            amounts.add_row("" if place else part, one.label, written(one), sources.refer(one.figures))
        amounts.add_section()
    amounts.columns[2].justify = "right"
    console.print(amounts)
    _show_limits(console, limits(plan), sources)
    for note in notes(event.spec, plan):
        console.print(f"- {note}")
    console.print("\nFrom:")
    for number, figure in enumerate(sources.cited, 1):
        said = figure.quote.strip("| ")
        console.print(f'{number:3} "{said}": {figure.where}', highlight=False, markup=False, soft_wrap=True)


def _services(plan: capacity.Plan, sources: _Sources) -> Table:
    table = Table("service", "at start", "at most", "CPU", "memory", "memory limit", "from")
    table.columns[0].no_wrap = True
    for service in SERVICES:
        bounds, resources = plan.bounds[service], plan.resources[service]
        table.add_row(
            service,
            f"{bounds.low:,}",
            f"{bounds.high:,}",
            str(resources.requests["cpu"]),
            str(resources.requests["memory"]),
            str(resources.limits["memory"]),
            sources.refer((*POD_FIGURES[service], *MEMORY_FIGURES)),
        )
    return table


def _show_limits(console: Console, found: list[Limit], sources: _Sources) -> None:
    table = Table("what breaks first", "asked", "holds", "", "from")
    for limit in found:
        asked, holds = f"{limit.asked:,.0f}", f"{limit.holds:,.0f} {limit.unit}"
        verdict = "[green]holds[/green]" if limit.share <= 1 else f"[red]x {limit.share:.1f}: {limit.fix}[/red]"
        table.add_row(limit.label, asked, holds, verdict, sources.refer(limit.figures))
    console.print(table)
    first = found[0]
    if first.share <= 1:
        console.print(f"First to break: {first.label}, at {1 / first.share:,.1f} times this load; then {first.fix}.")


def written(amount: Amount) -> str:
    """A number that people take in at a glance: three digits, bytes and bits with a prefix."""
    if amount.unit in _PREFIXED:
        size, prefix = next((step for step in _STEPS if amount.value >= step[0]), (1.0, ""))
        return f"{_digits(amount.value / size)} {prefix}{amount.unit}"
    if amount.unit == "$":
        return f"{_digits(amount.value)} $"
    return f"{_digits(amount.value)}{'' if amount.unit.startswith('/') else ' '}{amount.unit}".rstrip()


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
