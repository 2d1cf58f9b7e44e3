"""The model card: everything that must be said, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import TriageClassifier, calibrate, compare_models
from signaltriage.models.card import CardFacts, model_card, verdict
from signaltriage.models.expecting import Expected

Row = Callable[..., NDArray[np.float64]]


@pytest.fixture(scope="module")
def model(row: Row) -> TriageClassifier:
    """Return a calibrated model."""
    x, y = _rows(row)
    return calibrate(TriageClassifier(), x, y, label_source="reviewer_opinion")


@pytest.fixture(scope="module")
def facts(row: Row) -> CardFacts:
    """Return how it was made."""
    x, y = _rows(row)
    return CardFacts(
        model_id="m0123456789ab",
        package_version="0.0",
        ads=1234,
        clusters=600,
        labels=110,
        labels_unused=10,
        platforms={"b.example": (40, 4), "a|b.example": (60, 36)},
        period=("2026-01-05", "2026-02-16"),
        labelled=("2026-03-01", "2026-03-02"),
        label_prevalence=0.4,
        sampling=(0.05, 1.0),
        effective=80.0,
        groups=90,
        largest_group=3,
        seed=7,
        figures=compare_models(
            {
                "expert scorecard": TriageClassifier(prior_strength=99),
                "this model": TriageClassifier(),
            },
            x,
            y,
        ),
        expected=(Expected(0.4, "high", 0.1, 0.75), Expected(0.4, "review", 0.0, None)),
        digests={"the model's file": "0" * 64},
    )


def _rows(row: Row) -> tuple[np.ndarray, list[int]]:
    kinds = [(row("a1", "a6"), 1), (row("e5"), 0), (row("c3", "e5"), 1), (row("a1"), 0), (row(), 0)]
    return np.vstack([x for x, _ in kinds] * 20), [y for _, y in kinds] * 20


def test_same_input_same_bytes(model: TriageClassifier, facts: CardFacts) -> None:
    """A card holds no time and nothing that changes between two writings."""
    assert model_card(model, facts) == model_card(model, replace(facts))


def test_figures_are_agreement_with_a_source(model: TriageClassifier, facts: CardFacts) -> None:
    """Figures come with their interval and are never called more than agreement."""
    card = model_card(model, facts)
    assert "### Agreement with reviewer opinion labels" in card
    row = facts.figures.filter(model="this model", figure="average_precision").row(0, named=True)
    said = f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
    assert re.search(rf"\| average precision \| [^|]+ \| {re.escape(said)} \|", card)
    assert not re.search(r"(?i)accura|\btrafficker|\bvictim|\bdetect", card)


def test_every_weight_has_its_evidence_both_ways(model: TriageClassifier, facts: CardFacts) -> None:
    """Each column stands with status, sources, interval, and with what speaks against it."""
    card = model_card(model, facts)
    for row in model.weights().iter_rows(named=True):
        indicator = load_catalogue()[row["name"]]
        weight = f"{row['weight']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]"
        (line,) = (line for line in card.splitlines() if line.startswith(f"| {row['name']} "))
        assert f"| {indicator.status} |" in line
        assert f"| {weight} |" in line
        assert ", ".join(indicator.citation_keys) in line
        assert indicator.note_against in card
        assert indicator.citation in card


def test_expectations_are_listed(model: TriageClassifier, facts: CardFacts) -> None:
    """Each band at each prevalence; an empty one promises nothing."""
    card = model_card(model, facts)
    assert "| 40 % | high | 100 | 75 % |" in card
    assert "| 40 % | review | 0 | – |" in card


def test_data_and_splits_are_told(model: TriageClassifier, facts: CardFacts) -> None:
    """Counts, platforms, period, sampling, groups; a name cannot break a table."""
    card = model_card(model, facts)
    assert "| labelled clusters | 100 |" in card
    assert "| labelled 1 | 40 |" in card
    assert "| chance of being chosen for labelling | 0.05 to 1 |" in card
    assert "1,234, seen 2026-01-05 to 2026-02-16" in card
    assert "| a\\|b.example | 60 | 36 |" in card
    assert "90 groups, the largest of 3 clusters" in card
    assert "5 parts" in card
    assert f"multiplied by {model.calibration_.slope:.3f}" in card


def test_untested_is_said(row: Row, facts: CardFacts) -> None:
    """Without figures and calibration the card says so, and that it is rough."""
    bare = TriageClassifier().fit(row("a1"), [1], label_source="court")
    card = model_card(bare, replace(facts, figures=None))
    assert "**It was not tested.**" in card
    assert "rest on the fit and its prior alone" in card
    assert "**Only 1 labelled cluster" in card
    assert "[0." not in card


def test_limits_follow_from_the_data(model: TriageClassifier, facts: CardFacts) -> None:
    """Even sampling and made-up labels have sentences of their own."""
    uneven, even = model_card(model, facts), model_card(model, replace(facts, sampling=(1.0, 1.0)))
    assert "weighted by the given chances" in uneven
    assert "drawn from it at random" not in uneven
    assert "drawn from it at random" in even
    assert "made up" not in even


@pytest.mark.parametrize(
    ("precision", "area", "said"),
    [
        ((0.01, 0.10), (0.0, 0.1), "ranks better than the expert"),
        ((-0.05, 0.10), (-0.1, 0.1), "not shown to rank better than the expert"),
        ((-0.10, -0.01), (-0.1, 0.1), "ranks worse than the expert: average precision"),
        ((0.01, 0.10), (-0.1, -0.01), "ranks worse than the expert: area under ROC"),
    ],
)
def test_verdict(precision: tuple[float, float], area: tuple[float, float], said: str) -> None:
    """The card says first whether labels helped, and is never kinder than its intervals."""
    rows = [
        {
            "model": model,
            "figure": figure,
            "difference": sum(ends) / 2,
            "difference_low": ends[0],
            "difference_high": ends[1],
        }
        for model, both in (
            ("expert", ((0.0, 0.0), (0.0, 0.0))),
            ("this model", (precision, area)),
        )
        for figure, ends in zip(("average_precision", "roc_auc"), both, strict=True)
    ]
    assert said in verdict(pl.DataFrame(rows))
