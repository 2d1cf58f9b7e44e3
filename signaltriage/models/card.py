"""The model card: what a model was made from, what it can be trusted with, and what not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

import polars as pl

from signaltriage.features.catalogue import load_catalogue
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.expecting import Expected, band_points
from signaltriage.models.training import Training

ROUGH = 50  # positive clusters; with fewer, figures say little
OF = 1_000  # clusters, as people count them

FIGURES = {
    "average_precision": "average precision",
    "roc_auc": "area under ROC curve",
    "precision_at": "precision, first 5 %",
    "brier": "Brier score",
    "brier_skill": "Brier skill",
    "calibration_error": "calibration error",
    "observed_over_expected": "observed/expected, first 5 %",
}
"""Figures of `signaltriage.models.compare_models`, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card tells about the making of a model, beside the model itself.

    Parameters
    ----------
    model_id : str
        Name of the model, from the digest of its file.
    package_version : str
        Version of signaltriage.
    ads, clusters : int
        What the input held.
    labels, labels_unused : int
        Rows of the label file, and those of ads that the input does not hold.
    platforms : mapping of str to (int, int)
        Labelled clusters with ads on each platform, and those labelled 1.
    period, labelled : (str, str)
        First and last day of the ads and of the labels.
    label_prevalence : float
        Share of positives that the labels stand for, by their sampling probabilities.
    sampling : (float, float)
        Least and largest sampling probability.
    effective : float
        How many labels drawn evenly would tell as much.
    groups, largest_group : int
        Groups of labelled clusters that were never apart, and clusters in the largest.
    seed : int
        How groups were dealt to parts.
    figures : polars.DataFrame or None
        As `compare_models` returns it; None where nothing could be held out.
    expected : sequence of Expected
        The assumed prevalence first.
    digests : mapping of str to str
        SHA-256 of the model's file, the catalogue, the labels and the ads.
    """

    model_id: str
    package_version: str
    ads: int
    clusters: int
    labels: int
    labels_unused: int
    platforms: Mapping[str, tuple[int, int]]
    period: tuple[str, str]
    labelled: tuple[str, str]
    label_prevalence: float
    sampling: tuple[float, float]
    effective: float
    groups: int
    largest_group: int
    seed: int
    figures: pl.DataFrame | None
    expected: Sequence[Expected]
    digests: Mapping[str, str]


def model_card(model: TriageClassifier, facts: CardFacts) -> str:
    """Write the card of a trained model in Markdown.

    The same model and facts give the same bytes. No text, contact or name of an ad is in it.

    Parameters
    ----------
    model : TriageClassifier
        Fitted on labels.
    facts : CardFacts
        How that was done.

    Returns
    -------
    str
        Ends in a newline.
    """
    sections = (
        _head(model, facts),
        _data(model, facts),
        _tested(model, facts),
        _calibration(model),
        _expected(facts),
        _weights(model),
        _against(model),
        _bands(model),
        "## Limits\n\n" + _bullets((*_own_limits(model, facts), *_words()["limits"])),
        _versions(model, facts),
    )
    return "\n\n".join(sections) + "\n"


def verdict(figures: pl.DataFrame | None) -> str:
    """Say whether a model ranks better than the one it was compared with, which stands first.

    Parameters
    ----------
    figures : polars.DataFrame or None
        As `signaltriage.models.compare_models` returns it, of two models.

    Returns
    -------
    str
        A sentence. "Better" takes an interval of the difference in average precision above 0;
        "worse" one below 0, of average precision or of the area under the ROC curve.

    Examples
    --------
    >>> verdict(None)
    'It was not tested; nothing shows that it ranks better than without labels.'
    """
    if figures is None:
        return "It was not tested; nothing shows that it ranks better than without labels."
    first = figures["model"][0]
    rows = {row["figure"]: row for row in figures.iter_rows(named=True) if row["model"] != first}
    precision, area = rows["average_precision"], rows["roc_auc"]
    for row, called in ((precision, "average precision"), (area, "area under ROC curve")):
        if row["difference_high"] < 0:
            return f"It ranks worse than the {first}: {called} {_difference(row)}."
    if precision["difference_low"] > 0:
        return f"It ranks better than the {first}: average precision {_difference(precision)}."
    return (
        f"It was not shown to rank better than the {first}: average precision "
        f"{_difference(precision)}."
    )


def _difference(row: Mapping[str, Any]) -> str:
    less, low, high = (row[f"difference{end}"] for end in ("", "_low", "_high"))
    return f"{less:+.3f} (90 % interval {low:+.3f} to {high:+.3f})"


def _head(model: TriageClassifier, facts: CardFacts) -> str:
    return f"""\
# Model card {facts.model_id}

An additive model of signaltriage: the points of every indicator and a base add up to the log-odds
of the score. {_words()["learners"][model.training_.learner]}
What its figures measure is agreement with {label_words(model.training_)}, nothing else.

**{verdict(facts.figures)}**

## Intended use

{_bullets(_words()["intended"])}

## What it is not

{_bullets(_words()["not_for"])}"""


def _data(model: TriageClassifier, facts: CardFacts) -> str:
    training = model.training_
    least, most = facts.sampling
    even = "even" if least == most else f"{least:g} to {most:g}"
    rows = [
        ("label source", model.training_.label_source),
        ("ads in the input", f"{facts.ads:,}, seen {' to '.join(facts.period)}"),
        ("clusters of linked ads", f"{facts.clusters:,}"),
        ("labels", f"{facts.labels:,}, given {' to '.join(facts.labelled)}"),
        ("labels of ads that are not in the input", f"{facts.labels_unused:,}"),
        ("labelled clusters", f"{training.n:,}"),
        ("labelled 1", f"{training.positives:,}"),
        ("chance of being chosen for labelling", even),
        ("as many labels drawn evenly tell as much", f"{facts.effective:,.0f}"),
        ("share of 1 that the labels stand for", percent(facts.label_prevalence)),
    ]
    platforms = [(key, f"{n:,}", f"{p:,}") for key, (n, p) in sorted(facts.platforms.items())]
    return f"""\
## Data

A cluster is labelled 1 if any labelled ad of it is, 0 if all are.

{_table(("what", "how many"), rows)}

{_table(("platform", "labelled clusters", "labelled 1"), platforms)}

A cluster with ads on several platforms stands in each of their rows."""


def _tested(model: TriageClassifier, facts: CardFacts) -> str:
    parts = model.calibration_.folds
    said = f"""\
## How it was tested

Clusters whose texts are of one family, or between which a link was found and cut, are one group
and were never apart: {facts.groups:,} groups, the largest of {facts.largest_group:,} clusters."""
    if facts.figures is None:
        return f"""{said}

**It was not tested.** Too few groups are labelled 1, or 0, to hold any out: there are no figures,
and nothing is calibrated."""
    names = facts.figures["model"].unique(maintain_order=True).to_list()
    by = {(row["model"], row["figure"]): row for row in facts.figures.iter_rows(named=True)}
    rows = []
    for figure, called in FIGURES.items():
        cells = [_interval(by[name, figure]) for name in names]
        less = [_interval(by[name, figure], "difference") for name in names[1:]]
        rows.append((called, *cells, *less))
    header = ("figure", *names, *(f"{name}, less {names[0]}" for name in names[1:]))
    return f"""{said}
Each of {parts} parts was held out in turn (seed {facts.seed}) and scored by a model that saw none
of it. Brackets hold 90 % intervals, from drawing groups with replacement.

### Agreement with {label_words(model.training_)}

{_table(header, rows)}

Every part was scored by a model that was fitted and calibrated without it. The expert scorecard
stands as it is, at its own base rate and uncalibrated: compare how the two rank, not their last
four rows. Chance gives an average
precision of about {facts.label_prevalence:.2f} and a Brier skill of 0. Drawing adds to the
calibration error, so that its interval may lie above it. "First 5 %" is the head of the list."""


def _calibration(model: TriageClassifier) -> str:
    found = model.calibration_
    if not found.n:
        return "## Calibration\n\nNone: the scores rest on the fit and its prior alone."
    return f"""\
## Calibration

Log-odds are multiplied by {found.slope:.3f} and {found.intercept:+.3f} is added: fitted on
{found.n:,} held-out clusters in {found.folds} parts. A slope of 1 changes nothing; below 1 the
scores were too far apart. Base and points below have gone through it."""


def _expected(facts: CardFacts) -> str:
    rows = [
        (
            percent(e.prevalence),
            e.band,
            f"{OF * e.share:.0f}",
            "–" if e.precision is None else percent(e.precision),
        )
        for e in facts.expected
    ]
    return f"""\
## What to expect

How many of a band would be confirmed depends on how many clusters deserve attention at all, which
nobody knows. If the model is right, and with the base moved to each share (the first is the
model's own):

{_table(("deserve attention", "band", f"in the band, of {OF:,}", "would be confirmed"), rows)}"""


def _weights(model: TriageClassifier) -> str:
    catalogue = load_catalogue() if model.catalogue is None else model.catalogue
    rows = []
    for row in model.weights().iter_rows(named=True):
        indicator = catalogue[row["name"]]
        rows.append(
            (
                row["name"],
                row["family"],
                indicator.status,
                f"{indicator.weight:+.2f}",
                f"{row['weight']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]"
                if row["low"] is not None
                else "nothing learnt",
                f"{row['odds']:.2f}",
                ", ".join(indicator.citation_keys),
            )
        )
    header = ("indicator", "family", "status", "in the catalogue", "weight", "odds", "sources")
    return f"""\
## Weights

Base {model.table_.base:+.2f}, the log-odds before any evidence. A weight is what the strongest
finding adds; its bracket is a 90 % interval. Odds are multiplied by what stands under odds. What
could not be measured adds 0.

{_table(header, rows)}"""


def _against(model: TriageClassifier) -> str:
    catalogue = load_catalogue() if model.catalogue is None else model.catalogue
    notes = [
        f"**{name}** ({catalogue[name].status}): {catalogue[name].note_against} "
        f"Innocent: {'; '.join(catalogue[name].innocent)}. "
        f"Sources of the indicator, for and against: {catalogue[name].citation}."
        for name in model.table_.names
    ]
    return "## Evidence against\n\n" + _bullets(notes)


def _bands(model: TriageClassifier) -> str:
    points = {f"{band}_points": n for band, n in band_points(model).items()}
    said = {**asdict(model.gates_), **points}
    return "## Bands\n\n" + _bullets(line.format(**said) for line in _words()["bands"])


def _own_limits(model: TriageClassifier, facts: CardFacts) -> Iterable[str]:
    training = model.training_
    if training.positives < ROUGH:
        yield (
            f"**Only {training.positives} labelled clusters are labelled 1.** Figures and weights "
            "are rough, whatever their intervals say."
        )
    least, most = facts.sampling
    yield _words()["even_sampling" if least == most else "uneven_sampling"]
    if training.label_source == "synthetic":
        yield _words()["synthetic"]


def _versions(model: TriageClassifier, facts: CardFacts) -> str:
    rows = [
        ("signaltriage", facts.package_version),
        ("learner, prior", f"{model.training_.learner}, {model.training_.prior}"),
        ("catalogue", model.catalogue_version_),
        *((f"SHA-256 of {what}", digest) for what, digest in facts.digests.items()),
        ("SHA-256 of findings, labels and weights", model.training_.data_sha256),
    ]
    return "## Versions\n\n" + _table(("what", "which"), rows)


@cache
def _words() -> dict[str, Any]:
    text = resources.files("signaltriage.models").joinpath("card.toml").read_text("utf-8")
    return tomllib.loads(text)


def label_words(training: Training) -> str:
    """Say whose labels they are.

    Examples
    --------
    >>> label_words(Training(label_source="reviewer_opinion"))
    'reviewer opinion labels'
    """
    return f"{training.label_source.replace('_', ' ')} labels"


def percent(share: float) -> str:
    """Write a share.

    Examples
    --------
    >>> percent(0.0213), percent(0.5)
    ('2.1 %', '50 %')
    """
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def _interval(row: Mapping[str, float], name: str = "") -> str:
    ends = (f"{name}_low", f"{name}_high") if name else ("low", "high")
    sign = "+" if name else ""
    value, low, high = (f"{row[key]:{sign}.3f}" for key in (name or "value", *ends))
    return f"{value} [{low}, {high}]"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
