"""The triage class: what it takes to be called something, and that its explanation adds up."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ModelError, UsageError
from signaltriage.features import CLASS_MEASURES
from signaltriage.models.triage_class import (
    CLASS_LANGUAGES,
    UNCLEAR,
    ClassMeasure,
    TriageClasses,
    load_triage_classes,
)

CLASSES = load_triage_classes()
NAN = float("nan")

values = st.one_of(
    st.just(NAN), st.floats(0, 1), st.integers(0, 600).map(float), st.sampled_from([0.25, 0.5])
)
rows = st.lists(values, min_size=len(CLASSES.names), max_size=len(CLASSES.names))


def row(**measured: float) -> np.ndarray:
    """Give the measures of one cluster; what is not named could not be measured."""
    assert set(measured) <= set(CLASSES.names)
    return np.array([[measured.get(name, NAN) for name in CLASSES.names]])


def called(**measured: float) -> str:
    """Give the class of one cluster."""
    return str(CLASSES.classify(row(**measured))[0])


def best_case(name: str, fixed: dict[str, float]) -> float:
    """Give the highest log-odds of a class when some measures have a value, the others any."""
    at = CLASSES.classes.index(name)
    total = CLASSES.logits(row(**fixed))[0, at]
    for measure in CLASSES.measures:
        if measure.name not in fixed:
            total += max(0.0, *(points[at] for points in measure.points))
    return float(total)


class TestExplanation:
    @given(rows)
    def test_base_and_points_add_up(self, measured: list[float]) -> None:
        """The base and the points of a class are its log-odds; probabilities follow from these."""
        why = CLASSES.explain(measured)
        for name in CLASSES.classes:
            points = sum(reason.points[name] for reason in why.reasons)
            assert abs(why.base[name] + points - why.logits[name]) < 1e-9
        weights = {name: np.exp(x) for name, x in why.logits.items()} | {UNCLEAR: 1.0}
        for name, p in why.probabilities.items():
            assert p == pytest.approx(weights[name] / sum(weights.values()))
        assert sum(why.probabilities.values()) == pytest.approx(1)

    @given(rows)
    def test_it_explains_what_was_given(self, measured: list[float]) -> None:
        """The class explained is the one given: the nearest from the threshold on, else unclear."""
        why = CLASSES.explain(measured)
        assert why.name == CLASSES.classify([measured])[0]
        reached = why.probabilities[why.nearest] >= CLASSES.threshold
        assert why.name == (why.nearest if reached else UNCLEAR)

    @given(rows, st.sampled_from(CLASS_LANGUAGES))
    def test_every_point_has_a_sentence_and_a_note_against(
        self, measured: list[float], language: str
    ) -> None:
        """No points without words, in both languages; missing measures say and give nothing."""
        for reason in CLASSES.explain(measured, language).reasons:
            if any(reason.points.values()):
                assert reason.sentence
                assert "{" not in reason.sentence
                assert reason.against
            if reason.value is None:
                assert not any(reason.points.values())

    def test_reasons_are_ordered_and_split(self) -> None:
        """What speaks for the nearest class is one list, what speaks against it another."""
        why = CLASSES.explain(row(says_agency=1.0, names_on_contact=7, i_voice=0.9)[0])
        assert [r.measure for r in why.speaking_for] == ["says_agency", "names_on_contact"]
        assert [r.measure for r in why.speaking_against] == ["i_voice"]

    def test_an_unknown_language_is_refused(self) -> None:
        """The message names the languages there are."""
        with pytest.raises(UsageError, match="use one of en, nl"):
            CLASSES.explain(row()[0], "de")


class TestClasses:
    def test_nothing_measured_is_unclear(self) -> None:
        """Without measures there is no class."""
        assert called() == UNCLEAR

    @pytest.mark.parametrize(
        ("name", "fixed"),
        [
            ("agency", {"says_agency": 0.0}),
            ("agency", {"says_agency": NAN}),
            ("job_ad", {"offers_job": 0.0}),
            ("job_ad", {"offers_job": NAN}),
            ("scam", {"copied_from": 0.0}),
            ("scam", {"copied_from": 1.0}),
            ("spam", {"links_out": 0.0}),
            ("spam", {"ads_per_name": 3.0, "names_on_text": 1.0}),
        ],
    )
    def test_some_evidence_cannot_be_done_without(self, name: str, fixed: dict[str, float]) -> None:
        """Whatever else is measured: no agency that does not say so, no scam from one text."""
        assert best_case(name, fixed) < 0

    @pytest.mark.parametrize("voice", [{"i_voice": 1.0}, {"i_voice": 1.0, "ads_per_name": 1.0}])
    def test_own_voice_alone_is_no_independence(self, voice: dict[str, float]) -> None:
        """Anybody can write in the first person."""
        assert called(**voice) == UNCLEAR

    @pytest.mark.parametrize(
        ("expected", "measured"),
        [
            ("independent", {"i_voice": 0.9, "names_on_contact": 1}),
            ("agency", {"says_agency": 0.6, "names_on_contact": 9, "i_voice": 0.9}),
            (UNCLEAR, {"says_agency": 1.0, "i_voice": 1.0}),  # she may have left the house
            ("job_ad", {"says_agency": 1.0, "offers_job": 1.0}),  # a house that looks for workers
            ("scam", {"copied_from": 3, "copied_share": 1.0, "names_on_contact": 4}),
            ("spam", {"links_out": 1.0, "ads_per_name": 10, "names_on_text": 4}),
            (UNCLEAR, {"links_out": 1.0, "ads_per_name": 24, "names_on_contact": 1}),
        ],
    )
    def test_plain_cases(self, expected: str, measured: dict[str, float]) -> None:
        """What each class looks like, and what it does not."""
        assert called(**measured) == expected

    @given(st.lists(rows, max_size=30))
    def test_a_row_does_not_depend_on_its_neighbours(self, many: list[list[float]]) -> None:
        """Many rows get what each gets alone; a frame gets what a matrix gets."""
        x = np.array(many).reshape(-1, len(CLASSES.names))
        together = CLASSES.classify(x).tolist()
        assert together == [CLASSES.classify(x[i : i + 1])[0] for i in range(len(x))]
        frame = pl.DataFrame(x, schema=list(CLASSES.names), orient="row").reverse()
        assert CLASSES.classify(frame).tolist() == together[::-1]

    def test_a_missing_column_is_named(self) -> None:
        """A frame without a measure is refused."""
        frame = pl.DataFrame(row(), schema=list(CLASSES.names), orient="row").drop("links_out")
        with pytest.raises(UsageError, match="links_out"):
            CLASSES.classify(frame)


class TestData:
    def test_measures_are_those_of_the_features(self) -> None:
        """Each measure is measured, each measured one is used, and the columns match."""
        assert CLASSES.names == CLASS_MEASURES

    def test_the_classes_are_those_of_the_contract(self) -> None:
        """Five classes; unclear is what is left."""
        assert set(CLASSES.classes) == {"spam", "scam", "agency", "job_ad", "independent"}

    def test_every_measure_has_a_reason(self) -> None:
        """A weight without a reason is refused by this test; all are said to be assumptions."""
        text = resources.files("signaltriage.models").joinpath("triage_class.toml").read_text()
        assert all(len(measure["reason"]) > 40 for measure in tomllib.loads(text)["measures"])
        assert "Every number is an expert assumption" in text

    def test_no_measure_is_a_red_line(self) -> None:
        """Nothing about origin, language, gender, looks, age or price is measured."""
        red = ("origin", "nation", "language", "prefix", "gender", "body", "age_", "rate", "price")
        assert [name for name in CLASSES.names if any(word in name for word in red)] == []


def measure(**changes: object) -> ClassMeasure:
    """Make a measure of one class."""
    good: dict[str, object] = {
        "name": "n",
        "edges": (1.0,),
        "points": ((0.0,), (1.0,)),
        "sentences": dict.fromkeys(CLASS_LANGUAGES, ("", "many")),
        "against": dict.fromkeys(CLASS_LANGUAGES, "few"),
        "reason": "a reason",
    }
    return ClassMeasure(**(good | changes))  # type: ignore[arg-type]


def scorecard(**changes: object) -> TriageClasses:
    """Make a scorecard of one class and one measure."""
    return replace(TriageClasses(("a",), (0.0,), 0.5, (measure(),)), **changes)  # type: ignore[arg-type]


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"edges": (1.0, 1.0)}, "strictly increasing"),
            ({"edges": (NAN,)}, "finite"),
            ({"points": ((0.0,),)}, "one entry per bin"),
            ({"points": ((0.0,), (51.0,))}, "between -50 and 50"),
            ({"points": ((1.0,), (1.0,))}, "needs a sentence in 'en'"),
        ],
    )
    def test_a_bad_measure_is_refused(self, changes: dict[str, object], message: str) -> None:
        """Lengths, order, ranges and words are checked, and the message says which."""
        with pytest.raises(ModelError, match=message):
            measure(**changes)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"measures": ()}, "at least one"),
            ({"measures": (measure(), measure())}, "none twice"),
            ({"base": (0.0, 0.0)}, "one entry per class"),
            ({"classes": (UNCLEAR,)}, "is not one of them"),
            ({"threshold": 1.0}, "threshold"),
        ],
    )
    def test_a_bad_scorecard_is_refused(self, changes: dict[str, object], message: str) -> None:
        """A scorecard that does not fit together is refused."""
        with pytest.raises(ModelError, match=message):
            scorecard(**changes)
