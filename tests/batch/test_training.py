"""Training: what is learnt, from what, and what the card says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signaltriage.batch import (
    Learning,
    MemoryInput,
    PartitionSettings,
    RunSettings,
    Trained,
    train,
)
from signaltriage.errors import UsageError
from signaltriage.exchange import load_model
from signaltriage.models import dumps
from signaltriage.models.card import model_card
from signaltriage.records import Ad, Label
from signaltriage.simulate import Market

GIVEN = datetime(2026, 3, 1, tzinfo=UTC)
SETTINGS = RunSettings(partition=PartitionSettings(fictitious=True))


@pytest.fixture(scope="module")
def small() -> Market:
    """Return a made-up market of which every ad is labelled."""
    return Market(seed=4, n_ads=700)


@pytest.fixture(scope="module")
def ads(small: Market) -> list[Ad]:
    """Return its ads."""
    return list(small.ads)


@pytest.fixture(scope="module")
def labels(small: Market) -> list[Label]:
    """Return the truth as labels."""
    return [Label(t.source, t.ad_id, t.exploited, "synthetic", GIVEN) for t in small.truth]


def trained_on(ads: Sequence[Ad], labels: Sequence[Label], **learning: object) -> Trained:
    """Train in this process, holding three parts out."""
    how = Learning(**{"folds": 3, **learning})  # type: ignore[arg-type]
    return train(MemoryInput(ads), labels, SETTINGS, how, n_jobs=1)


@pytest.fixture(scope="module")
def trained(ads: list[Ad], labels: list[Label]) -> Trained:
    """Train on all labels."""
    return trained_on(ads, labels)


class TestModel:
    def test_it_is_tested_and_calibrated(self, trained: Trained) -> None:
        """Held-out figures of the model and of the expert scorecard, on calibrated scores."""
        training, facts = trained.model.training_, trained.facts
        assert training.label_source == "synthetic"
        assert set(training.platforms) == set(facts.platforms)
        assert trained.model.calibration_.n == training.n == facts.clusters
        assert trained.model.calibration_.folds == 3
        assert facts.figures is not None
        assert facts.figures["model"].unique().sort().to_list() == [
            "expert scorecard",
            "this model",
        ]
        assert facts.groups < training.n
        assert facts.labels_unused == facts.labels - facts.ads

    def test_order_leaves_no_trace(
        self, trained: Trained, ads: list[Ad], labels: list[Label]
    ) -> None:
        """The same ads and labels in another order give the same model and the same facts."""
        other = trained_on(ads[::-1], labels[::-1])
        assert dumps(other.model) == dumps(trained.model)
        same = replace(other.facts, digests=trained.facts.digests)
        assert model_card(other.model, same) == model_card(trained.model, trained.facts)
        assert other.facts.digests["the labels"] == trained.facts.digests["the labels"]

    def test_prevalence_moves_the_base_alone(
        self, trained: Trained, ads: list[Ad], labels: list[Label]
    ) -> None:
        """An assumed prevalence changes no weight, and is expected of the bands first."""
        moved = trained_on(ads, labels, assumed_prevalence=0.01)
        assert moved.model.table_.columns == trained.model.table_.columns
        assert moved.model.table_.base < trained.model.table_.base
        assert moved.model.training_.prevalence == 0.01
        assert moved.facts.label_prevalence == trained.facts.label_prevalence
        assert [e.prevalence for e in moved.facts.expected] == [0.01] * 2 + [0.02] * 2 + [0.05] * 2

    def test_sampling_weighs(self, ads: list[Ad], labels: list[Label]) -> None:
        """Labels of 0 that were drawn rarely stand for many, so that less is prevalent."""
        rare = [replace(label, sampling_prob=1.0 if label.label else 0.1) for label in labels]
        weighed = trained_on(ads, rare)
        assert weighed.facts.sampling == (0.1, 1.0)
        assert weighed.facts.effective < weighed.model.training_.n
        positives = weighed.model.training_.positives
        negatives = weighed.model.training_.n - positives
        assert weighed.facts.label_prevalence == pytest.approx(
            positives / (positives + 10 * negatives)
        )

    def test_the_other_learner_goes_the_same_way(
        self, ads: list[Ad], labels: list[Label], tmp_path: Path
    ) -> None:
        """A boosted model is tested, calibrated, saved and described like the scorecard."""
        boosted = trained_on(ads[:300], labels[:300], learner="boosted", folds=2)
        assert boosted.facts.figures is not None
        assert boosted.model.calibration_.n == boosted.model.training_.n
        boosted.save(tmp_path / "model.json", tmp_path / "model_card.md")
        loaded = load_model(tmp_path / "model.json", boosted.sha256)
        assert loaded.training_.learner == "boosted"
        assert "gradient boosting" in (tmp_path / "model_card.md").read_text()


class TestFewLabels:
    @pytest.mark.parametrize("value", [0, 1])
    def test_one_class_is_not_tested(
        self, ads: list[Ad], labels: list[Label], value: int, tmp_path: Path
    ) -> None:
        """With labels of one kind the model is written, without figures or calibration."""
        alike = [label for label in labels if label.label == value][:20]
        trained = trained_on(ads, alike)
        assert trained.facts.figures is None
        assert trained.facts.label_prevalence == value
        assert trained.model.calibration_.n == 0
        trained.save(tmp_path / "model.json", tmp_path / "model_card.md")
        assert load_model(tmp_path / "model.json", trained.sha256).training_.n > 0
        card = (tmp_path / "model_card.md").read_text()
        assert "**It was not tested.**" in card
        assert "average precision" not in card

    def test_fewer_groups_than_folds(self, ads: list[Ad], labels: list[Label]) -> None:
        """Two clusters labelled 1 cannot be dealt to three parts."""
        positive = [label for label in labels if label.label][:1]
        negative = [label for label in labels if not label.label][:50]
        assert trained_on(ads, positive + negative).facts.figures is None

    def test_labels_of_other_ads(self, ads: list[Ad], labels: list[Label]) -> None:
        """Labels of ads that are not there are counted; with no other, training is refused."""
        stray = Label("kiosk.example", "no such ad", 1, "synthetic", GIVEN)
        trained = trained_on(ads[:50], [stray, *labels[:50]])
        assert trained.facts.labels_unused >= 1
        with pytest.raises(UsageError, match="none of the labels"):
            trained_on(ads[:50], [stray])

    @pytest.mark.parametrize(
        ("sources", "said"), [(["court", "synthetic"], "several sources"), (["pseudo"], "pseudo")]
    )
    def test_sources_are_not_mixed(
        self, ads: list[Ad], labels: list[Label], sources: list[str], said: str
    ) -> None:
        """Labels of several sources are refused, and so are pseudo-labels."""
        mixed = [
            replace(label, label_source=sources[n % len(sources)])
            for n, label in enumerate(labels[:50])
        ]
        with pytest.raises(UsageError, match=said):
            trained_on(ads[:50], mixed)


def test_numbers_out_of_range_are_refused(ads: list[Ad], labels: list[Label]) -> None:
    """Folds, prevalence and seed are checked before anything is measured."""
    with pytest.raises(UsageError, match="folds"):
        Learning(folds=1)
    with pytest.raises(UsageError, match="prevalence"):
        Learning(assumed_prevalence=1.0)
    with pytest.raises(UsageError, match="seed"):
        train(MemoryInput(ads), labels, replace(SETTINGS, seed=-1), Learning(), n_jobs=1)


def test_nothing_of_an_ad_is_on_the_card(trained: Trained, ads: list[Ad]) -> None:
    """No contact, name, id, address or line of any ad stands on the card."""
    card = model_card(trained.model, trained.facts)
    words = set(re.findall(r"\w+", card))
    for ad in ads:
        assert ad.advertised_name is None or ad.advertised_name not in words
        assert words.isdisjoint({ad.ad_id} if len(ad.ad_id) > 4 else ())
        for text in (*ad.phones, *ad.handles, *ad.body.splitlines(), ad.title, ad.url):
            assert not text or len(text) < 4 or text not in card


def test_a_card_holds_what_was_trained(trained: Trained) -> None:
    """Counts, digests and the label source of the run stand on its card."""
    card = model_card(trained.model, trained.facts)
    assert "Agreement with synthetic labels" in card
    assert trained.sha256 in card
    assert f"| labelled clusters | {trained.model.training_.n:,} |" in card
    assert "The labels are made up" in card
