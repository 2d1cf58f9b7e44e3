"""What a person or a program sees of a run: progress on stderr, results on stdout."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from signaltriage.batch import Ranking
    from signaltriage.batch.pipeline import Progress

SHOWN = 10  # clusters printed; the files hold all
BAND_STYLE = {"high": "bold red", "review": "yellow", "low": "green", "unscored": "dim"}


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Progress]:
    """Progress on stderr: one line for each step or source, with a running count."""
    console = Console(stderr=True)
    if quiet:
        yield lambda name, count: None
        return
    if not console.is_terminal:
        yield _plain_lines()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"),
               TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())  # fmt: skip
    with Bar(*columns, console=console) as bar:
        tasks: dict[str, Any] = {}

        def update(name: str, count: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=None)
            bar.update(tasks[name], completed=count)

        yield update


def _plain_lines() -> Progress:
    """For logs: a line when a name comes up, and each time its count has doubled."""
    due: dict[str, int] = {}

    def update(name: str, count: int) -> None:
        if name not in due or count >= due[name]:
            click.echo(f"{name}: {count:,}", err=True)
            due[name] = max(1_000, 2 * count)

    return update


def print_ranking(ranking: Ranking) -> None:
    """Print the head of the list as a table on stdout."""
    table = Table(box=None, pad_edge=False, expand=False)
    for name, justify in (("rank", "right"), ("band", "left"), ("score", "right"), ("ads", "right"),
                          ("names", "right"), ("first reason", "left")):  # fmt: skip
        table.add_column(name, justify=justify, no_wrap=name != "first reason")  # type: ignore[arg-type]
    for row in ranking.to_polars().head(SHOWN).iter_rows(named=True):
        table.add_row(
            str(row["rank"]),
            Text(row["band"], style=BAND_STYLE[row["band"]]),
            f"{row['score']:.2f} ({row['score_low']:.2f} to {row['score_high']:.2f})",
            str(row["n_ads"]),
            str(row["n_personas"]),
            Text(row["reasons"][0] if row["reasons"] else "nothing measured adds points"),
        )
    Console().print(table)


def print_left_out(ranking: Ranking) -> None:
    """Name on stderr what did not go into the list: refused rows and urgent ads."""
    for reject in ranking.rejects:
        field = f"{reject.field}: " if reject.field else ""
        click.echo(f"refused {reject.file}:{reject.line}: {field}{reject.reason}", err=True)
    n_urgent = ranking.manifest["counts"]["urgent_ads"]
    if n_urgent:
        click.echo(
            f"{n_urgent} ads state an age under 18. They are in urgent.jsonl and nowhere else. "
            "Pass them on now: in danger call 112, else the police (0900-8844); Offlimits takes "
            "reports of public pages.",
            err=True,
        )


def print_json(record: Mapping[str, object]) -> None:
    """Machine-readable result on stdout."""
    click.echo(json.dumps(record, ensure_ascii=False, sort_keys=True, default=str))


def result_record(ranking: Ranking, folder: Path) -> dict[str, object]:
    """Return what ``--json`` prints for a run."""
    return {**ranking.summary(), "out": str(folder), "report": str(folder / "report.html")}
