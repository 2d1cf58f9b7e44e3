"""The classifier: an expert scorecard on day one, moved by labels as far as they justify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import check_is_fitted

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.models.assess import Assessment, assess_rows, explain_rows
from signaltriage.models.explaining import read_protective
from signaltriage.models.gates import Flags, Gates
from signaltriage.models.matrix import read_matrix
from signaltriage.models.posterior import posterior_weights
from signaltriage.models.prior import prior_weights, scorecard
from signaltriage.models.table import AdditiveTable, Floats
from signaltriage.records import Score

EXPERT = "expert scorecard, no labels"

ClassWeight = dict[int, float] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What a model was trained on, for its manifest.

    Parameters
    ----------
    n, positives : int
        Labelled rows, and those labelled 1.
    label_source : str
        How the labels are known, one of `signaltriage.records.LABEL_SOURCES`, or that there
        were none.
    class_weight : dict, "balanced" or None
        As given to the classifier. With anything but None the scores are no probabilities, and
        nothing may be expected of their mean.
    """

    n: int = 0
    positives: int = 0
    label_source: str = EXPERT
    class_weight: ClassWeight = None


class TriageClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """An additive scorecard that starts at the published evidence.

    Logistic regression by maximum a posteriori: each indicator enters through the catalogue's
    step function, its weight has the catalogue's weight as prior mean and its sign as bound.
    Without labels it is the expert scorecard; with thousands an ordinary regularised
    regression. ``base + sum(points) = logit(score)``, and a missing value adds 0.

    Parameters
    ----------
    prior_strength : float
        Divides the prior variances: the larger, the less labels move the weights.
    assumed_prevalence : float
        Share of clusters assumed to deserve attention, before labels. An assumption.
    class_weight : dict, "balanced" or None
        As in scikit-learn. Anything but None shifts the base, so that scores are no longer
        probabilities.
    gates : Gates, optional
        Bands; the defaults if None.
    catalogue : Catalogue, optional
        The packaged one if None.

    Attributes
    ----------
    table_ : AdditiveTable
        The model.
    gates_ : Gates
        Its bands; ``gates_.common_share`` is the share above which a cue is common.
    training_ : Training
        What it learnt from.
    catalogue_version_, catalogue_digest_ : str
        The catalogue it belongs to.
    classes_ : array
        ``[0, 1]``.
    feature_names_in_ : array of str
        Columns, in the order of an array `X`.

    Examples
    --------
    >>> model = TriageClassifier.from_catalogue()
    >>> nothing = np.zeros((1, model.n_features_in_))
    >>> model.predict_proba(nothing).round(2).tolist()
    [[0.98, 0.02]]
    >>> model.assess(nothing).band.tolist()
    ['low']
    """

    def __init__(
        self,
        *,
        prior_strength: float = 1.0,
        assumed_prevalence: float = 0.02,
        class_weight: ClassWeight = None,
        gates: Gates | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.prior_strength = prior_strength
        self.assumed_prevalence = assumed_prevalence
        self.class_weight = class_weight
        self.gates = gates
        self.catalogue = catalogue

    @classmethod
    def from_catalogue(cls, **parameters: Any) -> Self:
        """Return the expert scorecard: fitted, without labels.

        Parameters
        ----------
        **parameters
            As for the class.

        Returns
        -------
        TriageClassifier

        Examples
        --------
        >>> TriageClassifier.from_catalogue().training_.label_source
        'expert scorecard, no labels'
        """
        model = cls(**parameters)
        k = len(model._catalogue().columns)
        return model.fit(np.empty((0, k)), np.empty(0, dtype=np.int8))

    def fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name; frames of several libraries
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        label_source: str = "not stated",
    ) -> Self:
        """Move the scorecard towards labels.

        Parameters
        ----------
        X : polars or pandas frame with the catalogue's columns, or array of shape (n, k)
            NaN or null where an indicator could not be measured.
        y : array-like of 0 and 1, shape (n,)
            Labels; none at all gives the expert scorecard.
        sample_weight : array-like, shape (n,), optional
            A weight of 2 is the row twice. Inverse sampling probabilities should be scaled to a
            mean of 1 first, or the intervals come out too narrow.
        label_source : str
            How the labels are known, for the manifest.

        Returns
        -------
        TriageClassifier
            Itself.

        Raises
        ------
        UsageError
            If X, y or sample_weight do not fit each other or the catalogue.
        ForbiddenFeatureError
            If the catalogue has a column that may never be a feature.
        """
        catalogue = self._catalogue()
        catalogue.check_columns(catalogue.columns)
        values = read_matrix(X, catalogue.columns)
        labels = _labels(y, len(values))
        weights = _sample_weights(sample_weight, len(values))
        if self.class_weight is not None and len(labels):
            weights = weights * compute_sample_weight(self.class_weight, labels)
        indicators = [catalogue[name] for name in catalogue.columns]
        prior = prior_weights(
            indicators, prevalence=self.assumed_prevalence, strength=self.prior_strength
        )
        learnt = posterior_weights(indicators, prior, values, labels, weights)
        training = Training(
            n=len(labels),
            positives=int(labels.sum()),
            label_source=label_source if len(labels) else EXPERT,
            class_weight=self.class_weight,
        )
        gates = Gates() if self.gates is None else self.gates
        return self._hold(scorecard(indicators, learnt), gates, training, catalogue)

    @classmethod
    def from_table(
        cls,
        table: AdditiveTable,
        *,
        gates: Gates,
        training: Training,
        catalogue: Catalogue,
        **parameters: Any,
    ) -> Self:
        """Return a fitted classifier around a table made elsewhere.

        Parameters
        ----------
        table : AdditiveTable
            Its columns are columns of the catalogue.
        gates : Gates
            Bands.
        training : Training
            What the table was learnt from.
        catalogue : Catalogue
            The catalogue it belongs to.
        **parameters
            Other parameters of the class, for the record.

        Returns
        -------
        TriageClassifier
        """
        model = cls(gates=gates, catalogue=catalogue, **parameters)
        return model._hold(table, gates, training, catalogue)

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Log-odds of each row, shape (n,)."""
        return self.table_.logit(self._read(X))

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Probabilities of classes 0 and 1, shape (n, 2)."""
        logit = self.decision_function(X)
        return np.column_stack([expit(-logit), expit(logit)])

    def predict(self, X: Any) -> NDArray[np.int64]:  # noqa: N803
        """Classes: 1 where the probability is above one half. For a work list use `assess`."""
        chosen: NDArray[np.int64] = self.classes_[(self.decision_function(X) > 0).astype(int)]
        return chosen

    def assess(
        self,
        X: Any,  # noqa: N803
        agency: Flags | None = None,
        common: Flags | None = None,
    ) -> Assessment:
        """Score many clusters and put them in bands.

        Parameters
        ----------
        X : polars or pandas frame, or array of shape (n, k)
            One row per cluster.
        agency : array of bool, shape (n,), optional
            Clusters of an agency or club: wording of control is descriptive there, 0 points, and
            the band is "review" at most.
        common : array of bool, shape (n, k) or (k,), optional
            Cues found on more than ``gates_.common_share`` of the ads of the cluster's platform;
            they keep their points and count for no family.

        Returns
        -------
        Assessment

        Raises
        ------
        UsageError
            If a column is missing or a shape does not fit.
        """
        values = self._read(X)
        return assess_rows(self.table_, self.gates_, values, agency, common)

    def explain(
        self,
        X: Any,  # noqa: N803
        agency: Flags | None = None,
        common: Flags | None = None,
        *,
        language: str = "en",
    ) -> list[Score]:
        """Take scores apart, for the few rows that somebody opens.

        Parameters
        ----------
        X, agency, common
            As for `assess`, which gives the same scores and bands. Protective facts are told if
            `X` is a frame that holds them.
        language : str
            ``"en"`` or ``"nl"``: of sentences and notes.

        Returns
        -------
        list of Score
            With one contribution per column, largest points first; what could not be measured,
            protective facts, and what would change the band.

        Raises
        ------
        UsageError
            If a column is missing, a shape does not fit, or the language is unknown.

        Examples
        --------
        >>> model = TriageClassifier.from_catalogue()
        >>> score, = model.explain(np.full((1, model.n_features_in_), np.nan))
        >>> score.band, score.gates
        ('unscored', ('not scored: nothing the model uses could be measured',))
        """
        values, catalogue = self._read(X), self._catalogue()
        protective = read_protective(X, catalogue)
        return explain_rows(
            self.table_, self.gates_, values, agency, common, language, catalogue, protective
        )

    def _catalogue(self) -> Catalogue:
        return load_catalogue() if self.catalogue is None else self.catalogue

    def _hold(
        self, table: AdditiveTable, gates: Gates, training: Training, catalogue: Catalogue
    ) -> Self:
        self.table_ = table
        self.gates_ = gates
        self.training_ = training
        self.catalogue_version_ = catalogue.version
        self.catalogue_digest_ = catalogue.digest
        self.classes_ = np.array([0, 1])
        self.feature_names_in_ = np.array(table.names, dtype=object)
        self.n_features_in_ = len(table.names)
        return self

    def _read(self, X: Any) -> Floats:  # noqa: N803
        check_is_fitted(self, "table_")
        return read_matrix(X, self.table_.names)


def _labels(y: ArrayLike, n: int) -> NDArray[np.int8]:
    labels = np.asarray(y)
    if labels.shape != (n,):
        raise UsageError(f"y has shape {labels.shape}, X has {n} rows; give one label per row")
    known = [0, 1]
    if not np.isin(labels, known).all():
        raise UsageError("y holds something else than 0 and 1; leave unlabelled rows out")
    return labels.astype(np.int8)


def _sample_weights(sample_weight: ArrayLike | None, n: int) -> Floats:
    if sample_weight is None:
        return np.ones(n)
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n,):
        raise UsageError(f"sample_weight has shape {weights.shape}, X has {n} rows")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise UsageError("sample_weight must be finite and not negative")
    return weights
