"""A bots' report as people read it."""

from rich.console import Console
from rich.table import Table

from quizfleet.bots import Report
from quizfleet.bots.report import Spread


def print_report(console: Console, report: Report) -> None:
    """What happened, how long it took, and which promises held."""
    counts = report.counts
    facts = Table(show_header=False, box=None, pad_edge=False)
    facts.add_row("players", f"{counts.players} in {counts.rooms} rooms, {report.seconds:.1f} s")
    taken = f"{counts.answers} acknowledged, {report.rate.mean:g} a second ({report.rate.held:g} held)"
    facts.add_row("answers", f"{taken}, {counts.late} too late, {counts.unknown} unknown")
    facts.add_row("on purpose", f"{counts.repeats} repeats, {counts.refused} second answers refused")
    facts.add_row("transport", f"{counts.retries} retries, {counts.reconnects} reconnects, {counts.frames} frames")
    facts.add_row("acknowledgement", _spread(report.ack))
    facts.add_row("answer to board", _spread(report.staleness))
    if counts.commands:
        facts.add_row("hosts", f"{counts.commands} commands, {counts.states} state frames told to players")
        facts.add_row("host to player", _spread(report.host_to_player))
    console.print(facts)
    checks = Table("", "check", "seen")
    for check in report.checks:
        checks.add_row("[green]holds[/green]" if check.passed else "[red]FAILS[/red]", check.name, check.detail)
    console.print(checks)
    failed = sum(not check.passed for check in report.checks)
    verdict = f"[red]{failed} checks failed[/red]" if failed else f"[green]all {len(report.checks)} checks hold[/green]"
    console.print(verdict)


def _spread(spread: Spread) -> str:
    if spread.p50 is None:
        return "not measured"
    return f"p50 {spread.p50} ms, p95 {spread.p95} ms, p99 {spread.p99} ms ({spread.count} measured)"
