"""`signaltriage model`: look into a model file, and at what differs between two."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from signaltriage.cli.output import counted, json_option, print_json

if TYPE_CHECKING:
    from signaltriage.models import TriageClassifier
    from signaltriage.models.differing import Differences

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def model() -> None:
    """Show what a model was made from and what it weighs, and compare two models.

    Example: signaltriage model show model.json
    """


@model.command()
@click.argument("file", required=False, type=_READABLE)
@json_option
def show(file: Path | None, *, as_json: bool) -> None:
    """Show a model file; without one, the expert scorecard.

    Example: signaltriage model show model.json
    """
    shown = _load(file)
    record = _record(shown)
    if as_json:
        print_json(record)
        return
    training, calibration, gates = record["training"], record["calibration"], record["gates"]
    trained = (
        f"{training['learner']}, trained on {counted(training['n'], 'cluster')}, "
        f"{training['positives']:,} of them labelled 1 ({training['label_source']})"
        if training["n"]
        else training["label_source"]
    )
    click.echo(f"{trained}\nCatalogue {record['catalogue']}", nl=False)
    click.echo(f"; platforms: {', '.join(training['platforms']) or 'any'}\n")
    _print_weights(record["weights"])
    points = record["points_needed"]
    click.echo(
        f"\nBase {record['base']:.2f}: the log-odds before any evidence, where "
        f"{100 * training['prevalence']:.2g} % deserve attention."
    )
    click.echo(
        f"Calibrated on {counted(calibration['n'], 'held-out cluster')}: log-odds times "
        f"{calibration['slope']:.3f}, {calibration['intercept']:+.3f}."
        if calibration["n"]
        else "Neither tested on held-out groups nor calibrated."
    )
    click.echo(
        f"review: from a score of {gates['review_at']:g}, {points['review']:.2f} points; "
        f"high: from {gates['high_at']:g}, {points['high']:.2f} points; evidence of "
        f"{gates['min_families']} families or more."
    )
    rough = ", which boosting makes too narrow" if training["learner"] == "boosted" else ""
    click.echo(
        f"Weights are log-odds at most, with 90 % intervals{rough}; * is held at 0 by its sign."
    )


@model.command()
@click.argument("files", type=_READABLE, nargs=-1, required=True, metavar="[LEFT] RIGHT")
@json_option
def diff(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Show what differs between two model files, or between the expert scorecard and one.

    Example: signaltriage model diff model.json new/model.json
    """
    if len(files) > 2:
        raise click.UsageError("give one model file, or two")
    left, right = files if len(files) == 2 else (None, files[0])
    from signaltriage.models.differing import model_differences

    found = model_differences(_load(left), _load(right))
    if as_json:
        print_json(
            {
                "weights": found.weights.to_dicts(),
                "settings": {name: list(both) for name, both in found.settings.items()},
            }
        )
    elif found:
        _print_differences(found)
    else:
        click.echo("The two models are equal.")


def _load(file: Path | None) -> TriageClassifier:
    from signaltriage.exchange import load_model
    from signaltriage.models import TriageClassifier

    return TriageClassifier.from_catalogue() if file is None else load_model(file)


def _record(shown: TriageClassifier) -> dict[str, Any]:
    """Everything about a model that a person may want to know."""
    from signaltriage.features import load_catalogue
    from signaltriage.models.expecting import band_points

    catalogue = load_catalogue()
    return {
        "catalogue": shown.catalogue_version_,
        "catalogue_sha256": shown.catalogue_digest_,
        "base": shown.table_.base,
        "training": asdict(shown.training_),
        "calibration": asdict(shown.calibration_),
        "gates": asdict(shown.gates_),
        "points_needed": band_points(shown),
        "weights": [
            {
                **row,
                "status": catalogue[row["name"]].status,
                "sources": list(catalogue[row["name"]].citation_keys),
            }
            for row in shown.weights().iter_rows(named=True)
        ],
    }


def _print_weights(rows: list[dict[str, Any]]) -> None:
    table = _table("indicator", "status", "weight", "interval", "odds", "sources")
    for row in rows:
        table.add_row(
            row["name"],
            row["status"],
            f"{row['weight']:.2f}{'*' if row['at_bound'] else ' '}",
            "nothing learnt" if row["low"] is None else f"{row['low']:.2f} to {row['high']:.2f}",
            f"{row['odds']:.2f}",
            ", ".join(row["sources"]),
        )
    Console().print(table)


def _table(*names: str) -> Table:
    """Return a plain table; texts stand on the left, numbers on the right."""
    table = Table(box=None, pad_edge=False)
    for name in names:
        if name in {"indicator", "status", "sources", "setting", ""}:
            table.add_column(name, no_wrap=name != "sources")
        else:
            table.add_column(name, no_wrap=True, justify="right")
    return table


def _print_differences(found: Differences) -> None:
    if found.weights.height:
        table = _table("indicator", "left", "right", "change", "in sd", "")
        for row in found.weights.iter_rows(named=True):
            table.add_row(
                row["name"],
                f"{row['left']:.2f}",
                f"{row['right']:.2f}",
                f"{row['change']:+.2f}",
                "" if row["change_sd"] is None else f"{row['change_sd']:+.1f}",
                "other shape" if row["shape"] else "",
            )
        Console().print(table)
        click.echo("Changes are also given in standard deviations of the left weight.")
    else:
        click.echo("The weights are equal.")
    if found.settings:
        click.echo("")
        table = Table(box=None, pad_edge=False)
        for name in ("setting", "left", "right"):
            table.add_column(name)
        for name, both in found.settings.items():
            table.add_row(name, *(Text(_said(value)) for value in both))
        Console().print(table)


def _said(value: object) -> str:
    """Write a setting: numbers short, digests by their beginning."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return (str(value)[:12] if len(str(value)) == 64 else str(value)) or "none"
