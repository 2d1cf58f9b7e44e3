"""`signaltriage train`: a model with its card from labelled ads."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from signaltriage.cli.output import (
    PART,
    counted,
    fictitious_option,
    jobs_option,
    json_option,
    print_json,
    print_rejects,
    progress_bars,
    quiet_option,
)
from signaltriage.cli.workers import start_workers

if TYPE_CHECKING:
    from signaltriage.batch import Trained

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("ads", nargs=-1, type=_READABLE)
@click.option("-w", "--workspace", type=_FOLDER, help="Train on the ads of a workspace instead.")
@click.option("--labels", required=True, type=_READABLE, help="Labels of one source (CSV, JSONL).")
@click.option("--out", type=_FOLDER, help="Folder for model.json and model_card.md.")
@click.option(
    "--learner",
    type=click.Choice(["scorecard", "boosted"]),
    default="scorecard",
    show_default=True,
    help="Weights that start at the evidence, or shapes found by boosting (1,000 labels or more).",
)
@click.option(
    "--assumed-prevalence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Share of clusters that deserve attention, like 0.02; what the labels stand for by "
    "default.",
)
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    default=5,
    show_default=True,
    help="Parts to hold out in turn.",
)
@click.option("--decisions", type=_READABLE, help="What people decided about links (CSV, JSONL).")
@click.option("--seed", type=int, help="0, or that of the workspace, by default.")
@fictitious_option
@jobs_option
@quiet_option
@json_option
def train(
    ads: tuple[Path, ...],
    workspace: Path | None,
    labels: Path,
    out: Path | None,
    learner: str,
    assumed_prevalence: float | None,
    folds: int,
    decisions: Path | None,
    seed: int | None,
    jobs: int | None,
    *,
    fictitious: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Train a model on labelled ads, test it on held-out groups, and write its card.

    The ads are all of a market, not the labelled ones alone: what is ordinary on a platform is
    learnt from them.

    Example: signaltriage train ads.jsonl --labels labels.csv --out model
    """
    from signaltriage.batch import FileInput, Learning, PartitionSettings, RunSettings
    from signaltriage.batch import train as train_on
    from signaltriage.exchange import read_labels, read_link_decisions

    if (workspace is None) == (not ads):
        raise click.UsageError("give files of ads, or a workspace with -w")
    if workspace is None and out is None:
        raise click.UsageError("say with --out where the model goes")
    if workspace is not None and (out or fictitious or decisions):
        raise click.UsageError(
            "with -w leave out --out, --fictitious and --decisions: models go into the workspace, "
            "and its triage.toml says the rest"
        )
    given = read_labels(labels)
    learning = Learning(learner, assumed_prevalence, folds)
    with progress_bars("ad", quiet=quiet) as progress:
        start_workers(jobs)
        if workspace is not None:
            from signaltriage.store import open_workspace

            desk = open_workspace(workspace)
            trained = desk.train(given, learning, seed, jobs, progress)
            file, card = desk.model_files(trained)
        else:
            settings = RunSettings(
                seed=seed or 0,
                partition=PartitionSettings(fictitious=fictitious),
                decisions=() if decisions is None else read_link_decisions(decisions),
            )
            trained = train_on(FileInput(ads), given, settings, learning, jobs, progress)
            folder = Path(str(out))
            file, card = folder / "model.json", folder / "model_card.md"
            trained.save(file, card)
    if as_json:
        print_json({**_record(trained), "model": str(file), "card": str(card)})
    else:
        _print_trained(trained)
        click.echo(f"\nModel: {file}\nCard:  {card}")
        if workspace is not None:
            click.echo(
                f"\nNothing ranks with it yet. Once you have read the card, put these lines into "
                f'{workspace / "triage.toml"}:\n\n[model]\nfile = "models/{file.name}"\n'
                f'sha256 = "{trained.sha256}"'
            )
    if trained.facts.labels_unused:
        click.echo(
            f"{counted(trained.facts.labels_unused, 'label')} of ads that are not in the input",
            err=True,
        )
    if trained.urgent:
        click.echo(
            f"{counted(trained.urgent, 'ad')} with a claim of an age under 18 left out; "
            "signaltriage rank and run list them in urgent.jsonl. Pass them on.",
            err=True,
        )
    print_rejects(trained.rejects)
    if trained.rejects:
        click.echo(f"{counted(len(trained.rejects), 'row')} left out", err=True)
        click.get_current_context().exit(PART)


def _record(trained: Trained) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    facts = {name: getattr(trained.facts, name) for name in trained.facts.__dataclass_fields__}
    figures = trained.facts.figures
    return {
        **facts,
        "sha256": trained.sha256,
        "figures": None if figures is None else figures.to_dicts(),
        "expected": [asdict(expected) for expected in trained.facts.expected],
        "training": asdict(trained.model.training_),
        "calibration": asdict(trained.model.calibration_),
        "rejected": len(trained.rejects),
        "urgent": trained.urgent,
    }


def _print_trained(trained: Trained) -> None:
    from signaltriage.models.card import FIGURES, label_words, percent, verdict

    training, facts = trained.model.training_, trained.facts
    click.echo(
        f"{facts.model_id}: {training.learner}, trained on {counted(training.n, 'cluster')} of "
        f"{facts.clusters:,}, {training.positives:,} of them labelled 1 ({label_words(training)}), "
        f"in {counted(facts.groups, 'group')}"
    )
    if facts.figures is None:
        click.echo(
            "Not tested and not calibrated: to hold groups out, at least as many of each label "
            "are needed as there are folds."
        )
    else:
        click.echo(f"\nAgreement with {label_words(training)} on held-out groups, 90 % intervals:")
        names = facts.figures["model"].unique(maintain_order=True).to_list()
        rows = {(r["model"], r["figure"]): r for r in facts.figures.iter_rows(named=True)}
        table = Table(box=None, pad_edge=False)
        for name in ("", *names):
            table.add_column(name, justify="right" if name else "left", no_wrap=True)
        for figure, called in FIGURES.items():
            cells = [rows[name, figure] for name in names]
            table.add_row(
                called, *(f"{c['value']:.3f} ({c['low']:.3f} to {c['high']:.3f})" for c in cells)
            )
        Console().print(table)
        click.echo(verdict(facts.figures))
    for expected in facts.expected[:2]:
        confirmed = (
            "nothing would be in it"
            if expected.precision is None
            else f"{percent(expected.precision)} would be confirmed"
        )
        click.echo(
            f"If the model is right and {percent(expected.prevalence)} deserve attention: of band "
            f'"{expected.band}" ({percent(expected.share)} of the clusters) {confirmed}.'
        )
