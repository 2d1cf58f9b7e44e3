"""What a person or a program sees of a run: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
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
    from signaltriage.batch.gather import Progress
    from signaltriage.exchange import Reject

PART = 3  # exit code: done in part
SHOWN = 10  # clusters printed; the files hold all
NAMED = 100  # refused rows named on stderr; rejected.jsonl names all

jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes; all cores by default."
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress on stderr.")
fictitious_option = click.option(
    "--fictitious",
    is_flag=True,
    help="Accept phone numbers that cannot be dialled; for made-up data only.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Machine-readable result on stdout."
)

PLAIN = frozenset({"independent", "unclear"})  # classes that stand first in their band
BAND_STYLE = {"high": "bold red", "review": "yellow", "low": "green", "unscored": "dim"}


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def progress_bars(noun: str, *, quiet: bool) -> Iterator[Progress]:
    """Progress on stderr: one line for each step or source, with a running count of a noun."""
    console = Console(stderr=True)
    if quiet:
        yield lambda name, count: None
        return
    if not console.is_terminal:
        lines = _PlainLines(noun)
        yield lines
        lines.finish()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"),
               TextColumn(f"{{task.completed:,.0f}} {noun}s"), TimeElapsedColumn())  # fmt: skip
    with Bar(*columns, console=console) as bar:
        tasks: dict[str, Any] = {}

        def update(name: str, count: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=None)
            bar.update(tasks[name], completed=count)

        yield update


class _PlainLines:
    """For logs: a line when a name comes up, each time its count has doubled, and at its end."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._counts: dict[str, int] = {}
        self._printed: dict[str, int] = {}
        self._lock = threading.Lock()  # sources are visited side by side

    def __call__(self, name: str, count: int) -> None:
        """Take a count."""
        with self._lock:
            if name not in self._counts:
                self._print_last()  # of the steps before this one
            self._counts[name] = count
            if name not in self._printed or count >= max(1_000, 2 * self._printed[name]):
                self._print(name)

    def finish(self) -> None:
        """Print what each name came to."""
        with self._lock:
            self._print_last()

    def _print_last(self) -> None:
        for name, count in self._counts.items():
            if self._printed[name] != count:
                self._print(name)

    def _print(self, name: str) -> None:
        self._printed[name] = self._counts[name]
        click.echo(f"{name}: {counted(self._counts[name], self._noun)}", err=True)


def print_ranking(ranking: Ranking) -> None:
    """Print the head of the list as a table on stdout."""
    table = Table(box=None, pad_edge=False, expand=False)
    for name, justify in (("rank", "right"), ("band", "left"), ("score", "right"), ("ads", "right"),
                          ("names", "right"), ("first reason", "left")):  # fmt: skip
        table.add_column(name, justify=justify, no_wrap=name != "first reason")  # type: ignore[arg-type]
    for row in ranking.to_polars().head(SHOWN).iter_rows(named=True):
        table.add_row(
            str(row["rank"]),
            Text(_band(row), style=BAND_STYLE[row["band"]]),
            _score(row),
            str(row["n_ads"]),
            str(row["n_personas"]),
            Text(row["reasons"][0] if row["reasons"] else "nothing measured adds points"),
        )
    Console().print(table)


def _score(row: Mapping[str, Any]) -> str:
    """Return the score and its interval; what is unscored has none."""
    if row["score"] is None:
        return "-"
    return f"{row['score']:.2f} ({row['score_low']:.2f} to {row['score_high']:.2f})"


def _band(row: Mapping[str, str]) -> str:
    """Return the band, with the class of a cluster that stands behind the others for it."""
    return row["band"] if row["class"] in PLAIN else f"{row['band']} ({row['class']})"


def print_left_out(ranking: Ranking) -> None:
    """Name on stderr what did not go into the list: refused rows and urgent ads."""
    print_rejects(ranking.rejects)
    n_urgent = ranking.manifest["counts"]["urgent_ads"]
    if n_urgent:
        states, they, them = (
            ("states", "It is", "it") if n_urgent == 1 else ("state", "They are", "them")
        )
        click.echo(
            f"{counted(n_urgent, 'ad')} {states} an age under 18. {they} in urgent.jsonl and "
            f"nowhere else. Pass {them} on now: in danger call 112, else the police (0900-8844); "
            "Offlimits takes reports of public pages.",
            err=True,
        )


def print_rejects(rejects: Sequence[Reject]) -> None:
    """Name refused rows on stderr."""
    for reject in rejects[:NAMED]:
        field = f"{reject.field}: " if reject.field else ""
        click.echo(f"refused {reject.file}:{reject.line}: {field}{reject.reason}", err=True)


def print_result(ranking: Ranking, folder: Path, read_from: str, *, as_json: bool) -> None:
    """Print what came of a run, then what was left out; ends with `PART` if rows were.

    `read_from` names the input to people.
    """
    counts = ranking.manifest["counts"]
    n_clusters = ranking.table.height
    if as_json:
        print_json(result_record(ranking, folder))
    elif n_clusters:
        print_ranking(ranking)
        click.echo(f"\n{counted(n_clusters, 'cluster')} ranked; see {folder / 'report.html'}")
        expected = ranking.expected_precision
        if expected is not None:
            click.echo(
                f"If {ranking.model.training_.prevalence:.1%} of all clusters deserve attention "
                f"and the model is right, {expected:.0%} of those in high and review would be "
                "confirmed."
            )
        unread = counts["ads_without_measured_wording"]
        if unread:
            click.echo(
                f"The wording of {counted(unread, 'ad')} could not be measured: too short, or in "
                "a language that has no lexicon yet."
            )
        if ranking.settings.purpose is None:
            click.echo("No purpose is recorded: this list was ranked from files.")
    print_left_out(ranking)
    if not counts["rows"]:
        click.echo(f"no ads in {read_from}", err=True)
    if ranking.rejects:
        click.echo(
            f"{counted(len(ranking.rejects), 'row')} left out; see {folder / 'rejected.jsonl'}",
            err=True,
        )
        click.get_current_context().exit(PART)


def visible(value: str) -> str:
    """Write what does not print as a code: a value may come from anybody."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in value)


def print_json(record: Mapping[str, object]) -> None:
    """Machine-readable result on stdout."""
    click.echo(json.dumps(record, ensure_ascii=False, sort_keys=True, default=str))


def result_record(ranking: Ranking, folder: Path) -> dict[str, object]:
    """Return what ``--json`` prints for a run."""
    return {**ranking.summary(), "out": str(folder), "report": str(folder / "report.html")}
