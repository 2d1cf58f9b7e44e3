"""`signaltriage indicators`: what is measured and why, and a trial of own indicators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from signaltriage.cli.output import (
    NAMED,
    PART,
    counted,
    fictitious_option,
    jobs_option,
    json_option,
    print_json,
    progress_bars,
    quiet_option,
)
from signaltriage.cli.workers import start_workers

if TYPE_CHECKING:
    from signaltriage.batch.trial import Share, Trial, Tried
    from signaltriage.features import Indicator

STATUS_STYLE = {"supported": "green", "untested": "", "contradicted": "yellow", "forbidden": "red"}
_SIGNS = {1: "+", 0: "", -1: "-"}
_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LIKE = 5  # other indicators shown beside an own one; --json holds all
_COMMON = 0.2  # of a platform's ads, surely: what more of them carry tells little there
_WIDEST = 100  # columns of running text

_language_option = click.option(
    "--language",
    type=click.Choice(["en", "nl"]),
    default="en",
    show_default=True,
    help="Language of the card.",
)


@click.group()
def indicators() -> None:
    """Show what is measured, with the evidence both ways, and test own indicators.

    Example: signaltriage indicators show e5
    """


@indicators.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List all indicators of the catalogue."""
    from signaltriage.features import load_catalogue

    catalogue = load_catalogue()
    if as_json:
        rows = [_list_row(indicator) for indicator in catalogue]
        print_json({"version": catalogue.version, "sha256": catalogue.digest, "indicators": rows})
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "status", "sign", "weight", "family", "measured"):
        justify = "right" if name == "weight" else "center" if name == "sign" else "left"
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for indicator in catalogue:
        table.add_row(
            indicator.id,
            Text(indicator.status, style=STATUS_STYLE[indicator.status]),
            _SIGNS[indicator.sign],
            f"{indicator.weight:g}" if indicator.weight else "",
            indicator.family,
            f"per {indicator.scope}" if indicator.measured else "no",
        )
    Console().print(table)
    click.echo(
        f"\n{len(catalogue)} indicators, catalogue {catalogue.version}. A weight is added to the "
        "log-odds at most;\nno weight, no points. Evidence for and against: "
        "signaltriage indicators show ID"
    )


def _list_row(indicator: Indicator) -> dict[str, object]:
    names = ("id", "status", "sign", "weight", "family", "scope", "measured", "column")
    return {name: getattr(indicator, name) for name in names}


@indicators.command()
@click.argument("name", metavar="ID")
@_language_option
@json_option
def show(name: str, language: str, *, as_json: bool) -> None:
    """Show the card of one indicator: what it is, and the evidence both ways.

    Example: signaltriage indicators show e5_obscured_phone --language nl
    """
    from signaltriage.features import load_catalogue
    from signaltriage.features.cards import make_card

    catalogue = load_catalogue()
    wanted = name.casefold()
    found = [i for i in catalogue if wanted in {i.id, i.id.partition("_")[0]}]
    if not found:
        raise click.BadParameter(
            f"the catalogue has no {name!r}; see: signaltriage indicators list", param_hint="ID"
        )
    card = make_card(found[0], language)
    if as_json:
        print_json(
            {
                "id": card.id,
                "status": card.status,
                "family": card.family,
                "what": card.what,
                **{section.key: list(section.lines) for section in card.sections},
            }
        )
        return
    console = _console()
    title = Text.assemble((card.id, "bold"), f"  {card.standing}, {card.family}")
    _print_indented(console, title, 0)
    _print_indented(console, card.what, 0)
    for section in card.sections:
        console.print()
        console.print(Text(section.heading, style="bold"))
        listed = len(section.lines) > 1 and section.key != "weight"
        for line in section.lines:
            _print_indented(console, line, 2, "- " if listed else "")


def _console() -> Console:
    """Return a console for running text: lines no wider than the eye follows."""
    console = Console(highlight=False)
    console.width = min(console.width, _WIDEST)
    return console


def _print_indented(console: Console, text: str | Text, indent: int, bullet: str = "") -> None:
    """Wrap running text under a margin, without blanks at the ends of lines."""
    running = text if isinstance(text, Text) else Text(text)
    margin = indent + len(bullet)
    for number, line in enumerate(running.wrap(console, console.width - margin)):
        line.rstrip()
        start = " " * indent + bullet if number == 0 else " " * margin
        console.print(Text(start).append_text(line))


@indicators.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the cards.",
)
def cards(out: Path) -> None:
    """Write a card for each indicator as Markdown, in English and Dutch, with an index.

    The cards in docs/indicators are made so.
    """
    from signaltriage.features import load_catalogue
    from signaltriage.features.card_pages import card_pages

    pages = card_pages(load_catalogue())
    for name, content in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
    click.echo(f"{counted(len(pages), 'page')} written to {out}")


@indicators.command()
@click.argument("file", type=_READABLE)
@click.argument("ads", nargs=-1, required=True, type=_READABLE)
@fictitious_option
@jobs_option
@quiet_option
@json_option
def test(
    file: Path,
    ads: tuple[Path, ...],
    jobs: int | None,
    *,
    fictitious: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Try the own indicators in FILE on ADS, before anyone activates them.

    Shows how many ads carry each, per source, what else those ads carry, and samples with
    contacts masked. Nothing is stored.

    Example: signaltriage indicators test own.toml ads.jsonl
    """
    from signaltriage.exchange import read_own_indicators

    own = read_own_indicators(file)  # before anything slow: a mistake in it shows at once
    from signaltriage.batch import FileInput
    from signaltriage.batch.trial import try_indicators

    with progress_bars("ad", quiet=quiet) as progress:
        start_workers(jobs)
        trial = try_indicators(
            FileInput(ads), own, fictitious=fictitious, n_jobs=jobs, progress=progress
        )
    if as_json:
        print_json(_trial_record(trial))
    else:
        _print_trial(trial)
    _print_left_out(trial, ", ".join(map(str, ads)))


def _trial_record(trial: Trial) -> dict[str, object]:
    return {
        "file": trial.file,
        "sha256": trial.digest,
        "ads": trial.n_ads,
        "urgent_ads": trial.urgent,
        "rejected": len(trial.rejects),
        "indicators": [
            {
                "id": tried.indicator.id,
                "status": tried.indicator.status,
                **_share_record(tried.all),
                "not_measured": tried.not_measured,
                "by_source": {name: _share_record(s) for name, s in tried.by_source.items()},
                "phrases": dict(tried.hits),
                "overlap": [
                    {
                        "indicator": o.indicator,
                        "both": o.both,
                        "own": o.own,
                        "other": o.other,
                        "measured": o.measured,
                        "jaccard": round(o.jaccard, 6),
                    }
                    for o in tried.overlaps
                ],
                "samples": [
                    {
                        "source": s.source,
                        "ad_id": s.ad_id,
                        "field": s.field,
                        "before": s.before,
                        "found": s.found,
                        "after": s.after,
                    }
                    for s in tried.samples
                ],
            }
            for tried in trial.tried
        ],
    }


def _share_record(share: Share) -> dict[str, object]:
    def digits(value: float | None) -> float | None:
        return None if value is None else round(value, 6)

    return {
        "found": share.found,
        "measured": share.measured,
        "share": digits(share.share),
        "low": digits(share.low),
        "high": digits(share.high),
    }


def _print_trial(trial: Trial) -> None:
    console = _console()
    for tried in trial.tried:
        entry = tried.indicator
        _print_indented(console, Text.assemble((entry.id, "bold"), f"  {entry.what}"), 0)
        for line in _findings(tried):
            _print_indented(console, line, 2)
        for block in (_sources, _phrases, _overlaps, _samples):
            block(tried, console)
        console.print()
    told = (
        "Own indicators are untested: they describe what an ad says, and add no points to a score."
    )
    _print_indented(console, told, 0)


def _findings(tried: Tried) -> Iterator[str]:
    everywhere = tried.all
    if everywhere.measured:
        ads = "the only ad" if everywhere.measured == 1 else f"{everywhere.measured:,} ads"
        yield f"found in {everywhere.found:,} of {ads} that could be measured: {_said(everywhere)}"
    else:
        yield "could not be measured on any ad"
    if tried.not_measured:
        languages = " or ".join(tried.indicator.languages)
        yield (
            f"not measured on {counted(tried.not_measured, 'ad')}: not in {languages}, "
            "or too little text to tell"
        )
    common = [name for name, share in tried.by_source.items() if (share.low or 0) > _COMMON]
    if common:
        yield f"common on {', '.join(common)}: there it tells little"


def _said(share: Share) -> str:
    if share.share is None or share.low is None or share.high is None:
        return "not measured"
    return f"{100 * share.share:.1f}% (95%: {100 * share.low:.1f} to {100 * share.high:.1f}%)"


def _sources(tried: Tried, console: Console) -> None:
    if len(tried.by_source) > 1:
        table = _columns("by source", "found", "measured", "share")
        for source, share in tried.by_source.items():
            table.add_row("", source, f"{share.found:,}", f"{share.measured:,}", _said(share))
        console.print()
        console.print(table)


def _phrases(tried: Tried, console: Console) -> None:
    if not tried.all.measured:
        return
    table = _columns("by phrase or pattern", "ads")
    for written, count in sorted(tried.hits.items(), key=lambda item: -item[1]):
        table.add_row("", Text(written), f"{count:,}" if count else "none")
    console.print()
    console.print(table)


def _overlaps(tried: Tried, console: Console) -> None:
    shared = [o for o in tried.overlaps if o.both][:_LIKE]
    if not shared:
        return
    table = _columns("also carry", "of those found", "of all ads", "Jaccard")
    for o in shared:
        table.add_row(
            "",
            o.indicator,
            f"{o.both:,} ({100 * o.both / o.own:.0f}%)",
            f"{100 * o.other / o.measured:.0f}%",
            f"{o.jaccard:.2f}",
        )
    console.print()
    console.print(table)


def _columns(first: str, *numbers: str) -> Table:
    """Return an indented table under the findings of one indicator."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", width=0)
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _samples(tried: Tried, console: Console) -> None:
    for sample in tried.samples:
        console.print()
        where = f"{sample.source}/{sample.ad_id} {sample.field}"
        console.print(Text(f"  {_one_line(where)}", style="dim"))
        found = (_one_line(sample.found), "bold")
        quoted = (_one_line(sample.before), "«", found, "»", _one_line(sample.after))
        _print_indented(console, Text.assemble(*quoted), 4)


def _one_line(text: str) -> str:
    """Write text of an ad so that it can neither break the line nor steer the terminal."""
    lines = " ".join(" / ".join(text.splitlines()).split())
    edges = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in lines)
    return edges[0] + shown + edges[1]


def _print_left_out(trial: Trial, read_from: str) -> None:
    for reject in trial.rejects[:NAMED]:
        field = f"{reject.field}: " if reject.field else ""
        click.echo(f"refused {reject.file}:{reject.line}: {field}{reject.reason}", err=True)
    if trial.urgent:
        click.echo(
            f"{counted(trial.urgent, 'ad')} left out for a stated age under 18. "
            "signaltriage rank writes these to urgent.jsonl; pass them on now: in danger call "
            "112, else the police (0900-8844).",
            err=True,
        )
    if not trial.n_ads and not trial.urgent:
        click.echo(f"no ads in {read_from}", err=True)
    if trial.rejects:
        click.echo(f"{counted(len(trial.rejects), 'row')} left out", err=True)
        click.get_current_context().exit(PART)
