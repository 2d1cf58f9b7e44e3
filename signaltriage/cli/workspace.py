"""`signaltriage init`, `crawl` and `run`: the work in a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from signaltriage.cli.output import (
    print_json,
    print_left_out,
    print_ranking,
    progress_bars,
    result_record,
)
from signaltriage.cli.rank import PART

if TYPE_CHECKING:
    from signaltriage.crawl import VisitReport

PAUSED = 4  # exit code: paused by a site's limits

_workspace = click.option(
    "-w", "--workspace", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder made by signaltriage init.",
)  # fmt: skip
_quiet = click.option("--quiet", is_flag=True, help="No progress on stderr.")
_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable result on stdout.")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_json
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
@_quiet
@_json
def crawl(workspace: Path, *, quiet: bool, as_json: bool) -> None:
    """Visit every source once, politely, under the recorded purpose.

    Example: signaltriage crawl -w desk
    """
    from signaltriage.store import open_workspace

    with progress_bars(quiet=quiet) as progress:
        reports = open_workspace(workspace).crawl(progress)
    if as_json:
        print_json({"visits": [visit_record(report) for report in reports]})
    else:
        for report in reports:
            click.echo(visit_line(report))
    paused = [f"{r.source} ({r.reason})" for r in reports if r.state == "paused"]
    if paused:
        click.echo(f"paused: {'; '.join(paused)}. Run the same command later to go on.", err=True)
        click.get_current_context().exit(PAUSED)
    left_out = [report for report in reports if report.rejects or report.state != "done"]
    for report in left_out:
        click.echo(
            f"left out of {report.source}: {report.rejects} pages refused, {len(report.left)} not "
            f"fetched{'; ' if report.reason else ''}{report.reason}",
            err=True,
        )
    if left_out:
        click.get_current_context().exit(PART)


@click.command()
@_workspace
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; all cores by default.")
@_quiet
@_json
def run(workspace: Path, jobs: int | None, *, quiet: bool, as_json: bool) -> None:
    """Rank everything collected in a workspace.

    Example: signaltriage run -w desk
    """
    from signaltriage.store import open_workspace

    desk = open_workspace(workspace)
    with progress_bars(quiet=quiet) as progress:
        ranking = desk.run(n_jobs=jobs, progress=progress)
    folder = desk.run_folder(ranking)
    if as_json:
        print_json(result_record(ranking, folder))
    else:
        print_ranking(ranking)
        click.echo(f"\n{ranking.table.height:,} clusters ranked; see {folder / 'report.html'}")
    print_left_out(ranking)
    if ranking.rejects:
        click.get_current_context().exit(PART)


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
        "reason": report.reason,
    }


def visit_line(report: VisitReport) -> str:
    """One visit for people."""
    other = {k: v for k, v in sorted(report.outcomes.items()) if k != "ok"}
    rest = "".join(f", {count} {outcome}" for outcome, count in other.items())
    return f"{report.source}: {report.state}, {report.pages} pages, {report.ads} ads{rest}"
