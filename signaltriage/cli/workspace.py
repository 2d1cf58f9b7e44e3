"""`signaltriage init`, `crawl` and `run`: the work in a workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signaltriage.cli.output import (
    PART,
    counted,
    jobs_option,
    json_option,
    print_json,
    print_result,
    progress_bars,
    quiet_option,
)
from signaltriage.cli.workers import start_workers

if TYPE_CHECKING:
    from signaltriage.crawl import VisitReport

PAUSED = 4  # exit code: paused by a site's limits

# Outcomes that have their own words in what was left out.
_TOLD_APART = {"ad": ("rejected", "too_deep", "too_complex"), "list": ("no_ads",)}

_workspace = click.option(
    "-w", "--workspace", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder made by signaltriage init.",
)  # fmt: skip


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def init(folder: Path, *, as_json: bool) -> None:
    """Make a workspace with a commented triage.toml.

    Example: signaltriage init desk
    """
    from signaltriage.store import create_workspace

    file = create_workspace(folder)
    if as_json:
        print_json({"workspace": str(folder), "config": str(file)})
    else:
        click.echo(f"Made {file}. Write your purpose and your sources there, then run:")
        click.echo(f"  signaltriage crawl -w {folder}")


@click.command()
@_workspace
@quiet_option
@json_option
def crawl(workspace: Path, *, quiet: bool, as_json: bool) -> None:
    """Visit every source once, politely, under the recorded purpose.

    Example: signaltriage crawl -w desk
    """
    from signaltriage.store import open_workspace

    desk = open_workspace(workspace)
    with progress_bars("page", quiet=quiet) as progress:
        reports = desk.crawl(progress)
    if as_json:
        print_json({"visits": [visit_record(report) for report in reports]})
    else:
        for report in reports:
            click.echo(visit_line(report))
    partial = [r for r in reports if r.state != "paused" and not r.complete]
    for report in partial:
        parts = "; ".join(left_out(report, desk.refused_pages(report.source)))
        click.echo(f"left out of {report.source}: {parts}", err=True)
    paused = [f"{r.source} ({r.reason})" for r in reports if r.state == "paused"]
    if paused:
        click.echo(f"paused: {', '.join(paused)}. Run the same command later to go on.", err=True)
        click.get_current_context().exit(PAUSED)
    if partial:
        click.get_current_context().exit(PART)


@click.command()
@_workspace
@jobs_option
@quiet_option
@json_option
def run(workspace: Path, jobs: int | None, *, quiet: bool, as_json: bool) -> None:
    """Rank everything collected in a workspace.

    Example: signaltriage run -w desk
    """
    from signaltriage.store import open_workspace

    desk = open_workspace(workspace)
    with progress_bars("ad", quiet=quiet) as progress:
        start_workers(jobs)
        ranking = desk.run(n_jobs=jobs, progress=progress)
    print_result(ranking, desk.run_folder(ranking), str(workspace), as_json=as_json)


def visit_record(report: VisitReport) -> dict[str, object]:
    """One visit for ``--json``."""
    return {
        "source": report.source,
        "state": report.state,
        "pages": report.pages,
        "ads": report.ads,
        "rejects": report.rejects,
        "outcomes": dict(sorted(report.outcomes.items())),
        "left": list(report.left),
        "failed": [asdict(page) for page in report.failed],
        "refusals": dict(report.refusals),
        "reason": report.reason,
    }


def visit_line(report: VisitReport) -> str:
    """One visit for people."""
    other = {k: v for k, v in sorted(report.outcomes.items()) if k != "ok"}
    rest = "".join(f", {count} {outcome}" for outcome, count in other.items())
    return (
        f"{report.source}: {report.state}, {counted(report.pages, 'page')}, "
        f"{counted(report.ads, 'ad')}{rest}"
    )


def left_out(report: VisitReport, refused: Path) -> list[str]:
    """Say what one visit did not bring, and why; `refused` is the file of refused ad pages."""
    parts = []
    if report.rejects:
        see = f"; see {refused}"
        parts.append(
            f"{counted(report.rejects, 'ad page')} refused ({_tally(report.refusals)}{see})"
        )
    for kind in ("ad", "list"):
        faults = Counter(
            str(page.outcome)
            for page in report.failed
            if page.kind == kind and page.outcome not in _TOLD_APART[kind]
        )
        if faults:
            parts.append(f"{counted(faults.total(), f'{kind} page')} failed ({_tally(faults)})")
    parts += [
        f"[source.list] ad matched no link on {page.url}"
        for page in report.failed
        if page.outcome == "no_ads"
    ]
    if report.left:
        parts.append(f"{counted(len(report.left), 'page')} not fetched ({report.reason})")
    elif report.reason:
        parts.append(report.reason)
    return parts


def _tally(counts: Mapping[str, int]) -> str:
    """Reasons with their counts, most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{reason} {count}" for reason, count in ordered)
