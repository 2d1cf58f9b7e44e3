"""Indicators of single ads as a scikit-learn transformer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from signaltriage.features.ad_text import read_ads
from signaltriage.features.ads import measure_texts
from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.chunks import map_chunks
from signaltriage.features.findings import findings_rows
from signaltriage.features.platforms import learn_platforms
from signaltriage.features.rows import ad_rows
from signaltriage.features.urgent import find_urgent
from signaltriage.records import Ad, LocatedContact
from signaltriage.text import Baseline, LineSample, find_ad_contacts


class IndicatorFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Measure the indicators of ad scope, for use in a scikit-learn pipeline.

    Fitting learns what is ordinary on each platform (`signaltriage.text.Baseline`): its own
    lines, how common each cue is, whether it allows numbers in the text. No label is looked at.

    Parameters
    ----------
    relative : bool
        Give each cue less its share on the platform, instead of 0 and 1. A platform with too
        few ads in the data fitted on gives nothing to compare with: NaN.
    fictitious : bool
        Also accept telephone numbers that cannot be dialled; for made-up data only.
    n_jobs : int, optional
        Processes, as in scikit-learn. The result does not depend on it.

    Attributes
    ----------
    baseline_ : Baseline
        What is ordinary on the platforms fitted on.
    catalogue_version_ : str
        Version of the catalogue that is measured by.

    Notes
    -----
    NaN is what could not be measured. An ad that claims an age under 18 is never measured: its
    row is NaN throughout, and `signaltriage.features.find_urgent` says why. What is described
    only (``column = false`` in the catalogue) is measured here as well; a model takes
    ``load_catalogue().columns``.

    Examples
    --------
    >>> rows = [{"source": "a", "ad_id": "1", "observed_at": "2026-03-01T12:00:00Z",
    ...          "body": "Ik ben Sanne en ik ben altijd bereikbaar"}]
    >>> features = IndicatorFeatures().set_output(transform="polars").fit_transform(rows)
    >>> features["b3_always_on"].to_list()
    [1.0]
    """

    def __init__(
        self, *, relative: bool = False, fictitious: bool = False, n_jobs: int | None = None
    ) -> None:
        self.relative = relative
        self.fictitious = fictitious
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803 - as in scikit-learn
        """Learn what is ordinary on each platform.

        Parameters
        ----------
        X : sequence of Ad or mapping, or a pandas or polars data frame
            Sightings with the fields of the ad record.
        y : ignored

        Returns
        -------
        IndicatorFeatures
            Itself.

        Raises
        ------
        UsageError
            If `X` holds something else, or a row breaks the schema.
        """
        ads = ad_rows(X)
        known = LineSample.of(ads).boilerplate()
        measure = partial(_measure, baseline=known, fictitious=self.fictitious)
        parts = map_chunks(measure, ads, self.n_jobs)
        rows = pl.concat([findings_rows(part.ads, part.values) for part in parts])
        table = rows.group_by("source", "ad_id").max()
        contacts = pl.DataFrame(
            [row for part in parts for row in part.numbers], schema=_NUMBERS, orient="row"
        )
        self.baseline_ = known.updated(learn_platforms(rows, contacts, table))
        self.catalogue_version_ = load_catalogue().version
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:  # noqa: N803 - as in scikit-learn
        """Measure ads.

        Parameters
        ----------
        X : sequence of Ad or mapping, or a pandas or polars data frame, of n ads

        Returns
        -------
        array of float64, shape (n, len(self.get_feature_names_out()))
            Or a data frame, if `set_output` says so.

        Raises
        ------
        UsageError
            If `X` holds something else, or a row breaks the schema.
        """
        check_is_fitted(self)
        ads = ad_rows(X)
        measure = partial(_measure, baseline=self.baseline_, fictitious=self.fictitious)
        parts = map_chunks(measure, ads, self.n_jobs)
        values = np.concatenate([part.values for part in parts])
        return self._relative(ads, values) if self.relative else values

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Ids of the indicators of ad scope, in the order of the catalogue."""
        check_is_fitted(self)
        return np.array(load_catalogue().ad_ids, dtype=object)

    def _relative(self, ads: Sequence[Ad], values: NDArray[np.float64]) -> NDArray[np.float64]:
        catalogue = load_catalogue()
        for j, name in enumerate(catalogue.ad_ids):
            if catalogue[name].value != "number":
                shares = [self.baseline_.share(ad.source, name) for ad in ads]
                values[:, j] -= np.array(shares, dtype=np.float64)
        return values

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.dict = True
        tags.input_tags.allow_nan = True
        tags.no_validation = True
        return tags


_NUMBERS: dict[str, pl.DataType] = {
    "source": pl.String(),
    "kind": pl.String(),
    "field": pl.String(),
    "obscured": pl.List(pl.String),
}


class _Part:
    """Values of one chunk, and the numbers that stand in its texts."""

    def __init__(
        self, ads: Sequence[Ad], values: NDArray[np.float64], found: list[list[LocatedContact]]
    ) -> None:
        self.ads = ads
        self.values = values
        self.numbers = [
            (ad.source, c.contact.kind, c.field, list(c.contact.obscured))
            for ad, some in zip(ads, found, strict=True)
            for c in some
        ]


def _measure(ads: Sequence[Ad], baseline: Baseline, *, fictitious: bool) -> _Part:
    found = [find_ad_contacts(ad, fictitious) for ad in ads]
    values = measure_texts(read_ads(ads, found, baseline), baseline)
    values[[bool(find_urgent(ad)) for ad in ads]] = np.nan
    return _Part(ads, values, found)
