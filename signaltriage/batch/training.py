"""From labelled ads to a model with its card: what `signaltriage train` does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.frozen import FrozenEstimator

from signaltriage import __version__
from signaltriage.batch.finding import Found, find
from signaltriage.batch.gather import Progress
from signaltriage.batch.identity import name_model
from signaltriage.batch.inputs import AdInput
from signaltriage.batch.labels import TrainingRows, check_labels, training_rows
from signaltriage.batch.marks import cluster_marks
from signaltriage.batch.pipeline import RunSettings
from signaltriage.batch.table import common_cues
from signaltriage.errors import UsageError
from signaltriage.exchange import Reject, atomic, save_model
from signaltriage.models import TriageClassifier, calibrate, compare_models, dumps
from signaltriage.models.card import CardFacts, model_card
from signaltriage.models.expecting import Expected, expected_precision
from signaltriage.models.matrix import read_matrix
from signaltriage.models.parameters import MOST_SEED
from signaltriage.models.prior import base_of
from signaltriage.models.triage_class import load_triage_classes
from signaltriage.records import Label

MADE = "this model"
EXPERT = "expert scorecard"  # beside it, to see what labels brought
SHARES = (0.01, 0.02, 0.05)  # prevalences that every card has
MODEL_FILE = "the model's file"


@dataclass(frozen=True, slots=True)
class Learning:
    """How a model is learnt.

    Parameters
    ----------
    learner : str
        ``"scorecard"`` or ``"boosted"``.
    assumed_prevalence : float, optional
        Share of clusters that deserve attention; what the labels stand for by default.
    folds : int
        Parts to hold out in turn.

    Raises
    ------
    UsageError
        If a number is out of range.
    """

    learner: str = "scorecard"
    assumed_prevalence: float | None = None
    folds: int = 5

    def __post_init__(self) -> None:
        if self.assumed_prevalence is not None:
            base_of(self.assumed_prevalence)
        if self.folds < 2:
            raise UsageError("folds: must be 2 or more")


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and how it was made.

    Parameters
    ----------
    model : TriageClassifier
        Fitted, and calibrated where there were labels enough.
    facts : CardFacts
        For the card.
    rejects : tuple of Reject
        Rows of the input that broke the schema.
    urgent : int
        Ads with a claim of an age under 18, which nothing is learnt from.
    """

    model: TriageClassifier
    facts: CardFacts
    rejects: tuple[Reject, ...]
    urgent: int

    @property
    def sha256(self) -> str:
        """Digest of the model's file, by which a workspace pins it."""
        return self.facts.digests[MODEL_FILE]

    def save(self, file: Path, card: Path) -> None:
        """Write the model, and its card in Markdown."""
        save_model(self.model, file)
        with atomic(card) as stream:
            stream.write(model_card(self.model, self.facts).encode())


def train(
    ads: AdInput,
    labels: Sequence[Label],
    settings: RunSettings,
    learning: Learning,
    n_jobs: int | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Fit a model on labelled ads, test it on held-out groups, and calibrate it.

    Parameters
    ----------
    ads : AdInput
        Where the ads come from: all of the market, labelled or not.
    labels : sequence of Label
        All from one label source.
    settings : RunSettings
        As for a run.
    learning : Learning
        How the model is learnt.
    n_jobs : int, optional
        Processes; all cores by default. The result does not depend on it.
    progress : callable, optional
        Called as ``progress(step, n_ads)``.

    Returns
    -------
    Trained

    Raises
    ------
    UsageError
        If the labels belong to no ad of the input, or come from several sources, or the seed is
        out of range.
    """
    report = progress or (lambda step, n: None)
    check_labels(labels)  # before hours of measuring
    if not 0 <= settings.seed < MOST_SEED:
        raise UsageError(f"seed: must lie between 0 and {MOST_SEED - 1:,} for training")
    found = find(ads, settings.partition, settings.decisions, n_jobs=n_jobs, progress=report)
    rows = training_rows(found.clusters, found.findings, labels)
    report("train", found.parts.n_rows)
    model, figures = _learn(rows, learning, settings.seed)
    if learning.assumed_prevalence is not None:
        model = model.at_prevalence(learning.assumed_prevalence)
    sha256 = _sha256(dumps(model))
    seen = found.parts.facts["observed_at"]
    given = [label.labelled_at.date().isoformat() for label in labels]
    chances = rows.labelled["sampling_prob"].to_list()
    facts = CardFacts(
        model_id=name_model(sha256),
        package_version=__version__,
        ads=found.parts.findings.height,
        clusters=found.findings.clusters.height,
        labels=len(labels),
        labels_unused=len(labels) - _used(found, labels),
        platforms=_platforms(found, rows),
        period=(_day(seen.min()), _day(seen.max())),
        labelled=(min(given), max(given)),
        label_prevalence=float(np.average(rows.y, weights=rows.sample_weight)),
        sampling=(min(chances), max(chances)),
        effective=float(rows.sample_weight.sum()),
        groups=len(np.unique(rows.groups)),
        largest_group=int(np.unique(rows.groups, return_counts=True)[1].max()),
        seed=settings.seed,
        figures=figures,
        expected=_expected(found, model),
        digests={
            MODEL_FILE: sha256,
            "the catalogue": model.catalogue_digest_,
            "the labels": _sha256(json.dumps(sorted(map(astuple, labels)), default=str)),
            "the ads": _sha256(json.dumps(sorted(ads.digests.values()))),
        },
    )
    return Trained(model, facts, found.parts.rejects, len(found.parts.urgent))


def _learn(
    rows: TrainingRows, learning: Learning, seed: int
) -> tuple[TriageClassifier, pl.DataFrame | None]:
    """Fit and calibrate, and compare with the expert scorecard on the same held-out parts."""
    classifier = TriageClassifier(learner=learning.learner, random_state=seed)
    model = calibrate(
        classifier,
        rows.X,
        rows.y,
        groups=rows.groups,
        sample_weight=rows.sample_weight,
        n_splits=learning.folds,
        random_state=seed,
        label_source=rows.label_source,
        platforms=rows.platforms,
    )
    if not model.calibration_.n:  # nothing could be held out
        return model, None
    expert = FrozenEstimator(TriageClassifier.from_catalogue())
    figures = compare_models(
        {EXPERT: expert, MADE: classifier},
        rows.X,
        rows.y,
        groups=rows.groups,
        sample_weight=rows.sample_weight,
        n_splits=learning.folds,
        calibrated=True,
        random_state=seed,
    )
    return model, figures


def _expected(found: Found, model: TriageClassifier) -> tuple[Expected, ...]:
    """Expect of the bands what they promise in this market, at the model's own prevalence first."""
    values = found.findings.clusters.sort("cluster_id")
    members = found.clusters.members
    common = common_cues(
        found.findings.ads, members, found.parts.baseline, model.gates_.common_share
    )
    classes = load_triage_classes().classify(found.class_measures.sort("cluster_id"))
    own = model.training_.prevalence
    return expected_precision(
        model,
        read_matrix(values, model.table_.names),
        [own, *(share for share in SHARES if share != own)],
        **cluster_marks(classes, common, values, members, model),
    )


def _platforms(found: Found, rows: TrainingRows) -> dict[str, tuple[int, int]]:
    """Labelled clusters with ads on each platform, and those labelled 1."""
    counts = (
        found.clusters.members.select("source", "cluster_id")
        .unique()
        .join(rows.labelled, on="cluster_id")
        .group_by("source")
        .agg(pl.len(), pl.col("label").cast(pl.Int64).sum())
        .sort("source")
    )
    return {source: (n, positives) for source, n, positives in counts.iter_rows()}


def _used(found: Found, labels: Sequence[Label]) -> int:
    """How many labels are of ads that were found."""
    ads = set(found.clusters.members.select("source", "ad_id").unique().iter_rows())
    return sum((label.source, label.ad_id) in ads for label in labels)


def _day(moment: object) -> str:
    return str(moment)[:10]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
