"""What a model was made from: the manifest that its file and its runs carry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signaltriage.models.row_keys import row_keys
from signaltriage.models.table import Floats

EXPERT = "expert scorecard, no labels"

ClassWeight = dict[int, float] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What a model was trained on.

    Parameters
    ----------
    n, positives : int
        Labelled rows, and those labelled 1.
    prevalence : float
        Mean score of the rows it was learnt from, by their weights; the assumed prevalence
        without labels. The base belongs to it.
    label_source : str
        How the labels are known, one of `signaltriage.records.LABEL_SOURCES`, or that there
        were none.
    platforms : tuple of str
        Platforms that were there to learn from; with none, every platform counts as known.
    learner, prior : str
        Parameters of the classifier.
    class_weight : dict, "balanced" or None
        As given to the classifier. With anything but None the scores are no probabilities, and
        nothing may be expected of their mean.
    data_sha256 : str
        Digest of findings, labels and weights, whatever the order of rows; "" without labels.
    """

    n: int = 0
    positives: int = 0
    prevalence: float = 0.02
    label_source: str = EXPERT
    platforms: tuple[str, ...] = ()
    learner: str = "scorecard"
    prior: str = "catalogue"
    class_weight: ClassWeight = None
    data_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The sigmoid that points and base went through: ``slope * logit + intercept``.

    Parameters
    ----------
    slope, intercept : float
        1 and 0 where nothing was calibrated.
    n, folds : int
        Held-out rows it was fitted on, and in how many parts.
    """

    slope: float = 1.0
    intercept: float = 0.0
    n: int = 0
    folds: int = 0


def data_digest(x: Floats, y: NDArray[np.int8], weights: Floats) -> str:
    """SHA-256 of what a model learns from, rows in canonical order.

    Examples
    --------
    >>> x, y, w = np.array([[0.0], [1.0]]), np.array([0, 1], np.int8), np.ones(2)
    >>> data_digest(x, y, w) == data_digest(x[::-1], y[::-1], w)
    True
    """
    rows = np.column_stack([x, y, weights]).astype("<f8") + 0.0
    order = np.argsort(row_keys(rows), kind="stable")
    return hashlib.sha256(rows[order].tobytes()).hexdigest()
