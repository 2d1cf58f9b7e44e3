"""Model files: exact round trip, and refusal of everything else."""

import copy
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ForbiddenFeatureError, ModelError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import Gates, TriageClassifier, dumps, loads
from signaltriage.models.persist import seal

CATALOGUE = load_catalogue()
K = len(CATALOGUE.columns)
TEXT = dumps(TriageClassifier.from_catalogue())
FORBIDDEN = next(i.id for i in CATALOGUE if i.status == "forbidden")
NOT_A_COLUMN = next(i.id for i in CATALOGUE if not i.column and i.status != "forbidden")


@pytest.mark.parametrize("class_weight", [None, "balanced", {0: 1.0, 1: 3.5}])
def test_round_trip_gives_the_same_bytes(class_weight: dict[int, float] | str | None) -> None:
    """A fitted model read back is the same model and writes the same text."""
    draw = np.random.default_rng(1)
    x = draw.random((300, K))
    model = TriageClassifier(
        prior_strength=0.3, class_weight=class_weight, gates=Gates(high_at=0.4)
    ).fit(x, draw.integers(0, 2, 300), label_source="synthetic")
    text = dumps(model)
    again = loads(text)
    assert dumps(again) == text
    assert again.table_ == model.table_
    assert again.gates_ == model.gates_
    assert again.training_ == model.training_
    assert again.class_weight == class_weight
    assert again.assess(x).low.tolist() == model.assess(x).low.tolist()


def test_text_is_readable() -> None:
    """A person finds a column with its bins in a few lines of sorted JSON."""
    document = json.loads(TEXT)
    assert list(document) == sorted(document)
    assert '"label_source": "expert scorecard, no labels"' in TEXT
    assert '   "edges": [' in TEXT
    assert TEXT.endswith("}\n")


def test_odd_label_source_survives() -> None:
    """Brackets, line breaks and half surrogates in a text come back as they were."""
    model = TriageClassifier.from_catalogue()
    odd = "[\n 1,\n 2 ] \ud800"
    model.fit(np.zeros((1, K)), [0], label_source=odd)
    assert loads(dumps(model)).training_.label_source == odd


def change(path: tuple[str | int, ...], value: object) -> str:
    """Return the text with one value replaced, or removed if `value` is Ellipsis."""
    document = json.loads(TEXT)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return sealed(document)


def sealed(document: Any) -> str:
    """Write a document as if the model had been like this."""
    if isinstance(document, dict) and "sha256" in document:
        document["sha256"] = seal(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "model must be an object"),
        ("1" * 5_000, "not JSON"),
        (" " * 10_000_001, "longer than"),
        ('{"format": "signaltriage-model", "format": "x"}', "stands twice"),
        (change(("format",), "pickle"), "not a model file"),
        (change(("format_version",), 1), "format_version"),
        (change(("format_version",), True), "format_version"),
        (change(("base",), ...), "lacks base"),
        (change(("extra",), 1), "unknown keys 'extra'"),
        (change(("base",), "1"), "base must be a number"),
        (change(("base",), True), "base must be a number"),
        (change(("base",), math.nan), "NaN, which is not a number"),
        (change(("base",), 10**400), "base must be finite"),
        (TEXT.replace('"base_sd": 0.5', '"base_sd": 1e999'), "base_sd must be finite"),
        (change(("base",), 1e9), "base must lie"),
        (change(("columns",), {}), "columns must be a list"),
        (change(("columns",), []), "at least one column"),
        (change(("columns", 0), 1), r"columns\[0\] must be an object"),
        (change(("columns", 0, "sd"), ...), r"columns\[0\] lacks sd"),
        (change(("columns", 0, "points"), [0.0]), "one entry per bin"),
        (change(("columns", 0, "points", 0), None), r"columns\[0\].points\[0\] must be a number"),
        (change(("columns", 0, "edges"), [1.0, 0.0]), "strictly increasing"),
        (change(("columns", 0, "family"), "report"), r"columns\[0\].family is not"),
        (change(("columns", 0, "name"), "z9_unheard_of"), r"columns\[0\].*does not know"),
        (change(("columns", 0, "name"), ["a"]), "must be text"),
        (change(("columns", 0, "name"), NOT_A_COLUMN), "keeps out of models"),
        (change(("columns",), json.loads(TEXT)["columns"][::-1]), "catalogue's order"),
        (change(("columns", K - 1), ...), "correlation needs one row"),
        (change(("correlation", 3, 1), 1.5), "correlation must lie"),
        (change(("correlation", 0), 1), r"correlation\[0\] must be a list"),
        (change(("columns", 0, "interval"), [2.0, 1.0]), "interval must rise"),
        (change(("columns", 0, "interval"), [1.0]), "interval needs two"),
        (change(("calibration", "slope"), 0.0), "slope must lie"),
        (change(("calibration", "slope"), 1e9), "slope must lie"),
        (change(("gates", "min_measured"), 0.0), "min_measured must lie"),
        (change(("training", "learner"), "forest"), "learner is none of"),
        (change(("training", "prior"), ["flat"]), "prior is none of"),
        (change(("training", "prevalence"), 1.0), "prevalence must lie"),
        (change(("training", "platforms"), [1]), "platforms.* must be text"),
        (change(("base_shift",), 51.0), "base_shift must lie"),
        (change(("columns", 1), json.loads(TEXT)["columns"][0]), "given twice"),
        (change(("catalogue", "digest"), "0" * 63), "train again"),
        (change(("catalogue", "version"), "none"), "train again"),
        (change(("gates", "min_families"), 1), "2 or more"),
        (change(("gates", "min_families"), 2.5), "whole number"),
        (change(("gates", "review_at"), 0.9), "review_at < high_at"),
        (change(("training", "n"), -1), "whole number"),
        (change(("training", "label_source"), None), "must be text"),
        (change(("training", "class_weight"), "uneven"), "class_weight"),
        (change(("training", "class_weight"), {"2": 1.0}), "class_weight"),
        (change(("training", "class_weight"), {"1": -1.0}), "class_weight is below 0"),
        (change(("training", "positives"), 1), "positives is more than"),
        (change(("columns", 0, "name"), "x" * 101), "longer than 100"),
        (change(("parameters", "assumed_prevalence"), 2.0), "parameters: assumed_prevalence"),
        (change(("parameters", "prior_strength"), -1.0), "parameters: prior_strength"),
        (change(("parameters", "random_state"), 2**32), "parameters: random_state"),
        (change(("training", "seed"), 1), "unknown keys 'seed'"),
        (change(("parameters", "prior_strength"), None), "must be a number"),
    ],
)
def test_damaged_models_are_refused(text: str, said: str) -> None:
    """Whatever is wrong is named, and nothing is loaded."""
    with pytest.raises(ModelError, match=said):
        loads(text)


def edit(name: str, **fields: list[float]) -> str:
    """Return the text with fields of one column replaced."""
    document = json.loads(TEXT)
    (column,) = (c for c in document["columns"] if c["name"] == name)
    column.update(fields)
    return sealed(document)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (edit("b1_hopping", points=[0.0, 0.3, 0.61, 0.5]), "b1_hopping: points lie outside -0.6"),
        (edit("b1_hopping", points=[0.0, 0.0, 0.0, -3.0]), "b1_hopping: points lie outside -0.6"),
        (
            edit("a5_third_person", points=[0.0, -0.1, 0.5, 0.5, 0.5]),
            "a5_third_person: .* outside 0 to inf",
        ),
        (
            edit("e5_obscured_phone", points=[2.5, 0.2, 0.35, 0.5, 0.7]),
            r"points\[0\] are not 0",
        ),
        (
            edit("e5_obscured_phone", sd=[0.5, 0.1, 0.2, 0.3, 0.4]),
            "e5_obscured_phone: sd is below",
        ),
        (
            edit("e5_obscured_phone", sd=[0.0, -0.2, 0.2, 0.3, 0.4]),
            "e5_obscured_phone: sd is below 0",
        ),
        (
            edit("e5_obscured_phone", shift=[0.1, 0.0, 0.0, 0.0, 0.0]),
            "e5_obscured_phone: shift is not 0",
        ),
        (edit("e5_obscured_phone", points=[0.0, 0.7, 0.35, 0.35, 0.35]), "run against the sign"),
        (edit("a1_shared_contact", edges=[0.0, 1.0]), "a1_shared_contact: edges are not .2.0, 4.0"),
    ],
)
def test_edited_points_are_refused(text: str, said: str) -> None:
    """No file gives points that the catalogue's evidence does not allow; it says what to do."""
    with pytest.raises(ModelError, match=f"{said}.*take the file as it was written"):
        loads(text)


def test_points_within_the_evidence_are_read() -> None:
    """What labels may have moved is no damage."""
    model = loads(edit("b1_hopping", points=[0.0, -0.1, -0.3, -0.6]))
    assert min(min(c.points) for c in model.table_.columns) == -0.6


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("base",), -1.0),
        (("base_shift",), 1.0),
        (("columns", 0, "points"), [0.0, 1.5, 1.5]),
        (("columns", 0, "interval"), [0.0, 0.1]),
        (("correlation", 0, 0), 0.9),
        (("calibration", "intercept"), 1.0),
        (("gates", "min_families"), 4),
        (("gates", "review_at"), 0.01),
        (("training", "platforms"), ["kiosk.example"]),
        (("training", "prevalence"), 0.5),
        (("package_version",), "9"),
        (("sha256",), "0" * 64),
        (("sha256",), None),
    ],
)
def test_quiet_changes_are_noticed(path: tuple[str | int, ...], value: object) -> None:
    """A number changed by hand, within all ranges, would move bands or intervals unseen."""
    document = json.loads(TEXT)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    with pytest.raises(ModelError, match="changed after it was written"):
        loads(json.dumps(document))


def test_layout_is_no_change() -> None:
    """The same values with other white space are the same model."""
    assert dumps(loads(json.dumps(json.loads(TEXT)))) == TEXT


def test_another_catalogue_is_named_before_its_bins() -> None:
    """A model of another catalogue is told to be that, not to be edited."""
    text = edit("a1_shared_contact", edges=[0.0, 1.0])
    with pytest.raises(ModelError, match="made for catalogue"):
        loads(text.replace(CATALOGUE.digest, "0" * 64))


def test_forbidden_column_is_refused_as_policy() -> None:
    """A forbidden column is a matter of policy, not of damage, and is met before the digest."""
    text = change(("columns", 0, "name"), FORBIDDEN)
    with pytest.raises(ForbiddenFeatureError, match=FORBIDDEN):
        loads(text.replace(CATALOGUE.digest, "0" * 64))


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key in value:
            found += _paths(value[key], (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            found += _paths(item, (*path, i))
    return found


PATHS = _paths(json.loads(TEXT))
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from([i.id for i in CATALOGUE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def _usable_or_refused(load: Callable[[], TriageClassifier]) -> None:
    try:
        model = load()
    except (ModelError, ForbiddenFeatureError):
        return
    x = np.vstack([np.zeros(K), np.full(K, 1e9), np.full(K, np.nan), np.full(K, -1e9)])
    assert np.isfinite(model.assess(x).score).all()
    assert loads(dumps(model)).table_ == model.table_


@given(st.lists(st.tuples(st.sampled_from(PATHS), junk), min_size=1, max_size=3))
def test_mutated_models_are_refused_or_work(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    """A changed model either scores finitely and round-trips, or is refused as such."""
    document = copy.deepcopy(json.loads(TEXT))
    for path, value in changes:
        place: Any = document
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change has removed this place
    _usable_or_refused(lambda: loads(sealed(document)))


@given(st.integers(0, len(TEXT)), st.integers(0, 30), st.text(max_size=5))
def test_cut_text_is_refused_or_works(start: int, length: int, patch: str) -> None:
    """Cutting and patching the raw text raises nothing but a refusal."""
    _usable_or_refused(lambda: loads(TEXT[:start] + patch + TEXT[start + length :]))


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    """Text that is no model is refused."""
    with pytest.raises(ModelError):
        loads(text)
