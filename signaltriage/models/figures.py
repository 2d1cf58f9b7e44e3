"""Figures of a ranking: how good it is, for many weightings of its rows at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signaltriage.models.table import Floats

BINS = 10  # of the calibration error, with equal numbers of rows


class Scored:
    """Labels and probabilities of rows, highest first; figures for any weights of the rows.

    A bootstrap of groups is a set of weights: how often the group of each row was drawn. So
    every figure comes for a matrix of weights, one row for each draw.

    Parameters
    ----------
    labels : array of bool, shape (n,)
    probabilities : array of float64, shape (n,)

    Examples
    --------
    >>> scored = Scored(np.array([True, False, True]), np.array([0.9, 0.8, 0.1]))
    >>> scored.average_precision(np.ones((1, 3))).round(3).tolist()
    [0.833]
    """

    def __init__(self, labels: NDArray[np.bool_], probabilities: Floats) -> None:
        self._order = np.argsort(-probabilities, kind="stable")
        self._y = labels[self._order].astype(np.float64)
        self._p = probabilities[self._order]
        # Equal scores are one place of the list.
        self._ends = np.flatnonzero(np.append(np.diff(self._p) != 0, True))

    def average_precision(self, weights: Floats) -> Floats:
        """``sum((R[n] - R[n-1]) * P[n])`` over distinct scores, as in scikit-learn."""
        positive, total = self._sums(self._y, weights)
        gained = np.diff(positive, axis=1, prepend=0.0)
        return _ratio((gained * _ratio(positive, total)).sum(axis=1), positive[:, -1])

    def roc_auc(self, weights: Floats) -> Floats:
        """Chance that a positive stands before a negative, equal scores counted half."""
        positive, total = self._sums(self._y, weights)
        negative = total - positive
        gained = np.diff(positive, axis=1, prepend=0.0)
        tied = np.diff(negative, axis=1, prepend=0.0)
        after = negative[:, -1:] - negative + tied / 2
        return _ratio((gained * after).sum(axis=1), positive[:, -1] * negative[:, -1])

    def precision_at(self, share: float) -> Callable[[Floats], Floats]:
        """Share of positives in the first part of the list, by weight."""

        def precision(weights: Floats) -> Floats:
            return _ratio(self._first(share, self._y, weights), share * weights.sum(axis=1))

        return precision

    def brier(self, weights: Floats) -> Floats:
        """Mean squared difference of probability and label."""
        v = weights[:, self._order]
        return _ratio(v @ (self._p - self._y) ** 2, v.sum(axis=1))

    def brier_skill(self, weights: Floats) -> Floats:
        """Share of the Brier score of the base rate alone that is saved."""
        v = weights[:, self._order]
        rate = _ratio(v @ self._y, v.sum(axis=1))
        alone = rate * (1 - rate)  # 0 where one class is drawn: there is no score to save any of
        return _ratio(alone - self.brier(weights), alone)

    def calibration_error(self, weights: Floats) -> Floats:
        """Mean difference of observed and expected share, over parts of equal numbers of rows."""
        v = weights[:, self._order]
        parts = np.array_split(np.arange(len(self._y)), min(BINS, len(self._y)))
        gaps = [np.abs(v[:, part] @ (self._p - self._y)[part]) for part in parts]
        return _ratio(np.sum(gaps, axis=0), v.sum(axis=1))

    def observed_over_expected(self, share: float) -> Callable[[Floats], Floats]:
        """Positives in the first part of the list, by those that the probabilities promise."""

        def ratio(weights: Floats) -> Floats:
            found, promised = (self._first(share, of, weights) for of in (self._y, self._p))
            return _ratio(found, promised)

        return ratio

    def _first(self, share: float, amounts: Floats, weights: Floats) -> Floats:
        """Sum of amounts in the first part of the list; of equal scores it holds a fraction."""
        some, total = self._sums(amounts, weights)
        return np.array(
            [
                np.interp(share * all_[-1], np.append(0.0, all_), np.append(0.0, sums))
                for all_, sums in zip(total, some, strict=True)
            ]
        )

    def _sums(self, amounts: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Weighted amounts, and weights, of all rows up to each place of the list."""
        v = weights[:, self._order]
        some = np.cumsum(v * amounts, axis=1)[:, self._ends]
        return some, np.cumsum(v, axis=1)[:, self._ends]


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by."""
    found: Floats = np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole != 0)
    return found


def group_draws(groups: NDArray[np.int64], n_draws: int, random_state: int) -> Floats:
    """How often each row is drawn when its groups are drawn with replacement.

    Parameters
    ----------
    groups : array of int, shape (n,)
        Numbered from 0.
    n_draws : int
    random_state : int

    Returns
    -------
    array of float64, shape (n_draws, n)
    """
    n = int(groups.max(initial=-1)) + 1
    draw = np.random.default_rng(random_state)
    counts = draw.multinomial(n, np.full(n, 1 / n), size=n_draws)
    drawn: Floats = counts[:, groups].astype(np.float64)
    return drawn
