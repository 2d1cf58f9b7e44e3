"""What a reviewer may expect of each band, if the model is right about the market."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit

from signaltriage.models.classifier import TriageClassifier
from signaltriage.records import BANDS

WORKED = ("high", "review")  # the bands that somebody works through


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one band at one prevalence.

    Parameters
    ----------
    prevalence : float
        Share of clusters that deserve attention.
    band : str
        ``"high"`` or ``"review"``.
    share : float
        Of the scored clusters that are in the band.
    precision : float or None
        Share of the band that would be confirmed; None if nothing is in it.
    """

    prevalence: float
    band: str
    share: float
    precision: float | None


def expected_precision(
    model: TriageClassifier,
    x: Any,
    shares: Iterable[float],
    **marks: Any,
) -> tuple[Expected, ...]:
    """Expect of each band what the scores promise, at several prevalences.

    The clusters of a market are weighted so that, by their scores, the share asked for deserves
    attention; then they are put in bands by the model at that prevalence. Moving the base alone
    would promise the precision of a market that holds more, or fewer, of them than it does.

    Parameters
    ----------
    model : TriageClassifier
        Fitted, its scores being probabilities.
    x : frame, or array of shape (n, k)
        All clusters of a market, labelled or not.
    shares : iterable of float
        Prevalences.
    **marks
        agency, common and outside, as for `TriageClassifier.assess`.

    Returns
    -------
    tuple of Expected
        Both bands for each prevalence, in their order.

    Examples
    --------
    >>> model = TriageClassifier.from_catalogue()
    >>> high, review = expected_precision(model, np.zeros((10, model.n_features_in_)), [0.02])
    >>> high
    Expected(prevalence=0.02, band='high', share=0.0, precision=None)
    """
    here = model.assess(x, **marks)
    scored = here.band != BANDS[-1]
    score = np.where(scored, here.score, 0.0)
    deserving = score.sum() / max(1, scored.sum())
    rows = []
    for prevalence in shares:
        band = model.at_prevalence(prevalence).assess(x, **marks).band
        positive = score * (prevalence / deserving if deserving else 0.0)
        weight = positive + (scored - score) * ((1 - prevalence) / (1 - deserving))
        for name in WORKED:
            inside, total = weight[band == name].sum(), weight.sum()
            precision = float(positive[band == name].sum() / inside) if inside else None
            rows.append(
                Expected(prevalence, name, float(inside / total) if total else 0.0, precision)
            )
    return tuple(rows)


def band_points(model: TriageClassifier) -> dict[str, float]:
    """Give the points that take a cluster from the base into each band, if no gate holds it.

    Examples
    --------
    >>> band_points(TriageClassifier.from_catalogue())["review"] > 1
    True
    """
    gates, base = model.gates_, model.table_.base
    return {
        "review": float(logit(gates.review_at)) - base,
        "high": float(logit(gates.high_at)) - base,
    }
