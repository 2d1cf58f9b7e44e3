"""The transformer is one of scikit-learn's, whatever rows it is given."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

import signaltriage.features
from signaltriage.errors import UsageError
from signaltriage.features import IndicatorFeatures, chunks, load_catalogue
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
HELLO = "Hallo, ik ben Sanne en ik ontvang je graag bij mij thuis. "


def own_line(number: int) -> str:
    """Write a line that no other ad has; what all write would be taken for the platform's."""
    return (
        f"Hallo, ik ben {'Anne' + 'abcdefghijkl'[number % 12] * (number // 12)} en ik ontvang je. "
    )


ROWS = [
    {
        "source": "kiosk.example",
        "ad_id": str(i),
        "observed_at": "2026-03-01T00:00:00Z",
        "country": "NL",
        "body": own_line(i) + ("Dag en nacht. " if i % 4 == 0 else "") + f"Bel 06-0{i:07d}",
    }
    for i in range(120)
]
ADS = [Ad("kiosk.example", str(i), SEEN, body=str(row["body"]), country="NL")
       for i, row in enumerate(ROWS)]  # fmt: skip


# scikit-learn itself skips estimators whose input is no matrix of numbers: every check of it that
# hands over no such matrix is run here, and the others are put to records below.
CHECKS = [
    getattr(estimator_checks, name)
    for name in dir(estimator_checks)
    if name.startswith(
        (
            "check_estimator_cloneable",
            "check_estimator_tags_renamed",
            "check_valid_tag_types",
            "check_estimator_repr",
            "check_no_attributes_set_in_init",
            "check_do_not_raise_errors_in_init_or_set_param",  # with an s in some releases
            "check_mixin_order",
            "check_parameters_default_constructible",
            "check_get_params_invariance",
            "check_set_params",
            "check_estimators_unfitted",
        )
    )
]


def test_no_check_went_missing() -> None:
    """A release of scikit-learn that renames a check is noticed."""
    assert len(CHECKS) == 11


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_scikit_learns_own_checks(check: Callable[[str, IndicatorFeatures], None]) -> None:
    """The checks of scikit-learn that apply to a transformer of records."""
    check("IndicatorFeatures", IndicatorFeatures())


def test_fitting_changes_no_parameter_and_no_row() -> None:
    """Fit returns itself, leaves parameters and input as they were, and again gives the same."""
    features = IndicatorFeatures(fictitious=True, relative=True)
    before, rows = features.get_params(), copy.deepcopy(ROWS)
    assert features.fit(rows) is features
    assert features.get_params() == before
    assert rows == ROWS
    first = features.transform(rows)
    np.testing.assert_array_equal(features.fit(rows).transform(rows), first)
    np.testing.assert_array_equal(features.fit_transform(rows), first)


def test_a_row_depends_on_no_other_row() -> None:
    """Any order and any part of the rows give the same values; a copy from disk does as well."""
    features = IndicatorFeatures(fictitious=True).fit(ADS)
    values = features.transform(ADS)
    np.testing.assert_array_equal(features.transform(ADS[::-1]), values[::-1])
    np.testing.assert_array_equal(features.transform(ADS[3:9]), values[3:9])
    assert features.transform([]).shape == (0, values.shape[1])
    again = pickle.loads(pickle.dumps(features))  # noqa: S301 - our own object, made here
    np.testing.assert_array_equal(again.transform(ADS), values)


@pytest.mark.parametrize("rows", [ROWS, ADS, pl.DataFrame(ROWS), pd.DataFrame(ROWS)])
def test_rows_of_any_library_are_the_same_ads(rows: object) -> None:
    """Mappings, records, polars and pandas give the same values."""
    values = IndicatorFeatures(fictitious=True).fit_transform(rows)
    assert values.shape == (120, len(load_catalogue().ad_ids))
    expected = IndicatorFeatures(fictitious=True).fit(ADS).transform(ADS)
    np.testing.assert_array_equal(values, expected)


def test_output_is_what_set_output_says() -> None:
    """An array, a pandas or a polars frame, with the names of the indicators."""
    names = list(load_catalogue().ad_ids)
    features = IndicatorFeatures().fit(ADS)
    assert list(features.get_feature_names_out()) == names
    assert isinstance(features.transform(ADS), np.ndarray)
    frame = features.set_output(transform="polars").transform(ADS)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == names
    table = features.set_output(transform="pandas").transform(
        pd.DataFrame(ROWS).set_axis(range(5, 125))
    )
    assert isinstance(table, pd.DataFrame)
    assert table.index[0] == 5


def test_relative_is_the_value_less_the_platforms_share() -> None:
    """A quarter carries the cue: 0.75 where it is, -0.25 where it is not; unknown platforms NaN."""
    features = IndicatorFeatures(relative=True).fit(ADS).set_output(transform="polars")
    column = features.transform(ADS)["b3_always_on"]
    assert sorted(column.unique()) == [-0.25, 0.75]
    other = Ad("elsewhere.example", "1", SEEN, body=HELLO)
    assert np.isnan(features.transform([other])["b3_always_on"][0])
    lengths = features.transform(ADS)["m2_text_length"]
    assert lengths.min() > 10


def test_processes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same values from one process and from two."""
    monkeypatch.setattr(chunks, "CHUNK", 37)
    one = IndicatorFeatures(fictitious=True, n_jobs=1).fit_transform(ADS)
    two = IndicatorFeatures(fictitious=True, n_jobs=2).fit_transform(ADS)
    np.testing.assert_array_equal(one, two)


def test_a_possible_minor_is_never_a_feature() -> None:
    """The row is there, so that rows stay in step, and is NaN throughout."""
    claim = Ad("kiosk.example", "x", SEEN, body=HELLO + "Ik ben 16 jaar.")
    values = IndicatorFeatures().fit(ADS).transform([claim, ADS[0]])
    assert np.isnan(values[0]).all()
    assert not np.isnan(values[1]).all()


def test_it_stands_in_a_pipeline() -> None:
    """A pipeline with it can be cloned, fitted and scored."""
    y = [i % 4 == 0 for i in range(120)]
    filled = SimpleImputer(keep_empty_features=True)
    model = make_pipeline(IndicatorFeatures(), filled, LogisticRegression(C=1e4))
    assert clone(model).fit(ADS, y).score(ADS, y) == 1


def test_faulty_rows_are_named() -> None:
    """A row that breaks the schema, or is no ad, stops with its number."""
    with pytest.raises(UsageError, match="row 2: observed_at"):
        IndicatorFeatures().fit([ROWS[0], {"source": "a", "ad_id": "1", "body": ""}])
    with pytest.raises(UsageError, match="row 1 is a int"):
        IndicatorFeatures().fit([1])
    with pytest.raises(UsageError, match="not a path"):
        IndicatorFeatures().fit("ads.jsonl")
    with pytest.raises(NotFittedError):
        IndicatorFeatures().transform(ADS)


def test_unknown_names_of_the_package_are_errors() -> None:
    """Loading the transformer late hides no typing error."""
    with pytest.raises(AttributeError, match="IndicatorFeature'"):
        _ = signaltriage.features.IndicatorFeature
