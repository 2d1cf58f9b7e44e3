"""The classifier: an expert scorecard on day one, moved by labels as far as they justify."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Catalogue
from signaltriage.models.boosted import boosted
from signaltriage.models.gates import Gates
from signaltriage.models.matrix import holds_columns, read_matrix, read_other
from signaltriage.models.parameters import check_parameters
from signaltriage.models.posterior import fit_scorecard
from signaltriage.models.prior import DECIMALS, base_of, catalogue_prior, flat_prior
from signaltriage.models.scorer import AdditiveScorer
from signaltriage.models.table import AdditiveTable, Floats
from signaltriage.models.targets import (
    mean_score,
    read_classes,
    read_labels,
    read_platforms,
    read_weights,
    weigh_classes,
)
from signaltriage.models.terms import catalogue_terms, measured_terms
from signaltriage.models.training import EXPERT, Calibration, ClassWeight, Training, data_digest


class TriageClassifier(AdditiveScorer, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """An additive model that starts at the published evidence and moves as far as labels justify.

    ``base + sum(points) = logit(score)``, exactly; a missing value adds 0. Columns of the
    catalogue enter through its step functions, with its weights as prior means and its signs as
    bounds: logistic regression by maximum a posteriori. Without labels it is the expert
    scorecard, with thousands an ordinary regularised regression. Columns that the catalogue does
    not know are standardised, capped at their outermost sixty-fourths, and nothing is assumed of
    them.

    Parameters
    ----------
    learner : {"scorecard", "boosted"}
        ``"boosted"`` finds the shape of each column by gradient boosting without interactions,
        under the signs of the catalogue; it needs labels, about a thousand clusters or more. Both
        learn a model of the same form.
    prior : {"catalogue", "flat"}
        ``"flat"`` takes bins from the catalogue and neither weights nor signs: what labels alone
        would say, to compare with.
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
    random_state : int
        Of the boosted learner; the scorecard draws nothing.

    Attributes
    ----------
    table_ : AdditiveTable
        The model.
    gates_ : Gates
        Its bands; ``gates_.common_share`` is the share above which a cue is common.
    training_ : Training
        What it learnt from.
    calibration_ : Calibration
        The sigmoid that the table went through.
    catalogue_version_, catalogue_digest_ : str
        The catalogue it belongs to.
    classes_ : array
        ``[0, 1]``, or the two classes of other data.
    n_features_in_, feature_names_in_
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
        learner: str = "scorecard",
        prior: str = "catalogue",
        prior_strength: float = 1.0,
        assumed_prevalence: float = 0.02,
        class_weight: ClassWeight = None,
        gates: Gates | None = None,
        catalogue: Catalogue | None = None,
        random_state: int = 0,
    ) -> None:
        self.learner = learner
        self.prior = prior
        self.prior_strength = prior_strength
        self.assumed_prevalence = assumed_prevalence
        self.class_weight = class_weight
        self.gates = gates
        self.catalogue = catalogue
        self.random_state = random_state

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
        platforms: Iterable[str] = (),
    ) -> Self:
        """Move the model towards labels.

        Parameters
        ----------
        X : polars or pandas frame with the catalogue's columns, or array of shape (n, k)
            NaN or null where an indicator could not be measured. An array has the catalogue's
            columns if it has as many. Other frames and arrays are data like any other: all their
            columns are used, without prior and gates.
        y : array-like of 0 and 1, shape (n,)
            Labels; none at all gives the expert scorecard. Other data may have any two classes.
        sample_weight : array-like, shape (n,), optional
            A weight of 2 is the row twice. Inverse sampling probabilities ``w`` should be scaled
            to a sum of ``sum(w)**2 / sum(w**2)`` first, or the intervals come out too narrow.
        label_source : str
            How the labels are known, for the manifest.
        platforms : iterable of str
            Platforms the rows come from; with any given, others are out of the model's domain.

        Returns
        -------
        TriageClassifier
            Itself.

        Raises
        ------
        UsageError
            If X, y or sample_weight do not fit each other or the catalogue.
        ForbiddenFeatureError
            If a column may never be a feature.
        """
        check_parameters(self.get_params(deep=False))
        known = read_platforms(platforms, label_source)
        catalogue = self._catalogue()
        if holds_columns(X, catalogue.columns):
            catalogue.check_columns(catalogue.columns)
            values = read_matrix(X, catalogue.columns)
            labels, classes = read_labels(y, len(values)), np.array([0, 1])
            names: tuple[str, ...] = catalogue.columns
        else:
            catalogue.refuse_forbidden(getattr(X, "columns", ()))
            values, target = read_other(self, X, y=y)
            labels, classes = read_classes(target)
            names = tuple(map(str, getattr(self, "feature_names_in_", range(values.shape[1]))))
        weights = read_weights(sample_weight, len(values))
        if self.class_weight is not None and len(labels):
            weights = weigh_classes(weights, self.class_weight, classes[labels])
        table = self._learn(names, values, labels, weights, catalogue)
        training = Training(
            n=len(labels),
            positives=int(labels.sum()),
            prevalence=mean_score(table.logit(values), weights)
            if len(labels)
            else self.assumed_prevalence,
            label_source=label_source if len(labels) else EXPERT,
            platforms=known,
            learner=self.learner,
            prior=self.prior,
            class_weight=self.class_weight,
            data_sha256=data_digest(values, labels, weights) if len(labels) else "",
        )
        gates = Gates() if self.gates is None else self.gates
        self._hold(table, gates, training, Calibration(), catalogue)
        self.classes_ = classes
        return self

    @classmethod
    def from_table(
        cls,
        table: AdditiveTable,
        *,
        gates: Gates,
        training: Training,
        calibration: Calibration,
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
        calibration : Calibration
            The sigmoid it went through.
        catalogue : Catalogue
            The catalogue it belongs to.
        **parameters
            Other parameters of the class, for the record.

        Returns
        -------
        TriageClassifier
        """
        model = cls(
            gates=gates,
            catalogue=catalogue,
            learner=training.learner,
            prior=training.prior,
            class_weight=training.class_weight,
            **parameters,
        )
        return model._hold(table, gates, training, calibration, catalogue)

    def calibrated(self, calibration: Calibration, prevalence: float) -> Self:
        """Return the model with its scores sent through a sigmoid; base and points still add up.

        Parameters
        ----------
        calibration : Calibration
        prevalence : float
            Mean of the scores that have gone through it, where it was found.

        Returns
        -------
        TriageClassifier
            A new one; `signaltriage.models.calibrate` finds the sigmoid.
        """
        check_is_fitted(self, "table_")
        table = self.table_.calibrated(calibration.slope, calibration.intercept)
        training = replace(self.training_, prevalence=prevalence)
        both = calibration.after(self.calibration_)
        return self._with(table, calibration=both, training=training)

    def at_prevalence(self, share: float) -> Self:
        """Return the model for a market in which another share of clusters deserves attention.

        The base moves by the difference in log-odds and nothing else does: what evidence adds
        stays the same, as if findings were distributed alike among those who deserve attention
        and among the others, here and there.

        Parameters
        ----------
        share : float
            Between 0 and 1; replaces ``training_.prevalence``.

        Returns
        -------
        TriageClassifier
            A new one.

        Examples
        --------
        >>> model = TriageClassifier.from_catalogue().at_prevalence(0.1)
        >>> model.predict_proba(np.zeros((1, model.n_features_in_))).round(2).tolist()
        [[0.9, 0.1]]
        """
        check_is_fitted(self, "table_")
        moved = base_of(share) - float(logit(self.training_.prevalence))
        table = replace(self.table_, base=round(self.table_.base + moved, DECIMALS))
        return self._with(table, training=replace(self.training_, prevalence=share))

    def __sklearn_tags__(self) -> Tags:
        """Two classes only; values may be missing."""
        tags: Tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _learn(
        self,
        names: tuple[str, ...],
        values: Floats,
        labels: NDArray[np.int8],
        weights: Floats,
        catalogue: Catalogue,
    ) -> AdditiveTable:
        indicators = [catalogue[name] for name in names if name in catalogue.columns]
        if self.learner == "boosted":
            if not len(labels):
                raise UsageError("the boosted learner needs labels; without any, use the scorecard")
            known = indicators if self.prior == "catalogue" else []
            return boosted(names, known, values, labels, weights, random_state=self.random_state)
        terms = catalogue_terms(indicators) or measured_terms(names, values, weights)
        if indicators and self.prior == "catalogue":
            prior = catalogue_prior(
                indicators, prevalence=self.assumed_prevalence, strength=self.prior_strength
            )
        else:
            prior = flat_prior(len(names), self.prior_strength)
        return fit_scorecard(terms, prior, values, labels, weights)

    def _hold(
        self,
        table: AdditiveTable,
        gates: Gates,
        training: Training,
        calibration: Calibration,
        catalogue: Catalogue,
    ) -> Self:
        self.table_ = table
        self.gates_ = gates
        self.training_ = training
        self.calibration_ = calibration
        self.catalogue_version_ = catalogue.version
        self.catalogue_digest_ = catalogue.digest
        self.classes_ = np.array([0, 1])
        if table.names == catalogue.columns:
            self.feature_names_in_ = np.array(table.names, dtype=object)
            self.n_features_in_ = len(table.names)
        return self

    def _with(self, table: AdditiveTable, **changes: Any) -> Self:
        """Return a copy with another table and other records of what happened to it."""
        other: Self = clone(self)
        other.__dict__.update({**self.__dict__, "table_": table})
        other.__dict__.update({f"{name}_": value for name, value in changes.items()})
        return other
