"""Bands, and the gates that keep a cluster out of them: which evidence counts, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from signaltriage.errors import ModelError
from signaltriage.models.table import Floats
from signaltriage.models.words import read_words
from signaltriage.records import BANDS

Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

# Why a cluster is out of the domain of a model; nothing was learnt about its like.
OUTSIDE = ("image_only", "language", "platform")
TOO_LITTLE = "measured"  # too few of the columns could be measured

LOW, REVIEW, HIGH, UNSCORED = range(len(BANDS))

# Movement and protective facts are on no list: touring or screening clients opens no gate.
COUNTED_FAMILIES = ("contact", "control", "marketing", "report")
MARKETING = "marketing"
# The only study with known outcomes found moving about 70 % less likely to be trafficking. Labels
# may give it points, which are shown; they lift no cluster into a band.
MOVEMENT = "movement"
# An agency or licensed club writes "our girls" and has a telephonist: that describes it.
DESCRIPTIVE_FOR_AGENCIES = "control"
# Many names on one line and much advertising are its business as well: they make it worth a
# look, never urgent. Whoever poses as an agency is still listed for review.
AGENCY_AT_MOST = REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """The thresholds of the bands, and how much independent evidence a band needs.

    A cluster leaves "low" only with evidence from `min_families` families, and reaches "high"
    only if its evidence other than marketing wording reaches "review" by itself, so that
    marketing wording alone never does. What comes from one contact is one family and counts once.
    An agency or club is "review" at most.

    The thresholds are assumptions until labels say otherwise: 0.10 and 0.25 mean one in ten and
    one in four at the assumed prevalence of 2 %. With the catalogue's weights that takes 1.7 and
    2.8 points. Two names on one contact earn none, three or four 0.72, five or more 1.2; names
    or ages in conflict add up to 0.6. So five names are reviewed with a wording of control or
    one of the two strongest of marketing (0.5 to 0.8); three names within a week (0.96) with the
    stronger wording of control, or with wordings that add up to as much; and five names in full
    conflict (1.8) are "high" with the two strongest wordings of marketing, or with both of
    control.

    Parameters
    ----------
    review_at, high_at : float
        Probabilities from which a cluster is "review" and "high".
    min_families : int
        Families of evidence needed to leave "low"; at least 2.
    common_share : float
        A cue found on more than this share of its platform's ads counts for no family. Whoever
        measures platforms compares with it and says through `common` which cues those are.
    min_measured : float
        Share of the model's columns that must have been measured; with fewer a cluster is
        "unscored", for then a low score would only say that nobody looked.

    Raises
    ------
    ModelError
        If a threshold is out of range or out of order.

    Examples
    --------
    >>> Gates().review_at
    0.1
    >>> Gates(min_families=1)
    Traceback (most recent call last):
        ...
    signaltriage.errors.ModelError: gates: min_families must be 2 or more; one family alone \
never leaves "low"
    """

    review_at: float = 0.10
    high_at: float = 0.25
    min_families: int = 2
    common_share: float = 0.20
    min_measured: float = 0.25

    def __post_init__(self) -> None:
        for name in ("review_at", "high_at", "common_share", "min_measured"):
            if not isinstance(getattr(self, name), Real):
                raise ModelError(f"gates: {name} must be a number")
            object.__setattr__(self, name, float(getattr(self, name)))
        if not isinstance(self.min_families, Integral):
            raise ModelError("gates: min_families must be a whole number")
        object.__setattr__(self, "min_families", int(self.min_families))
        if not 0 < self.review_at < self.high_at < 1:
            raise ModelError("gates: 0 < review_at < high_at < 1 must hold")
        if self.min_families < 2:
            raise ModelError(
                'gates: min_families must be 2 or more; one family alone never leaves "low"'
            )
        if self.min_families > len(COUNTED_FAMILIES):
            raise ModelError(
                f"gates: min_families must be at most {len(COUNTED_FAMILIES)}; there are no more "
                'families that count, so nothing would ever leave "low"'
            )
        if not 0 < self.common_share < 1:
            raise ModelError("gates: common_share must lie between 0 and 1")
        if not 0 < self.min_measured <= 1:
            raise ModelError("gates: min_measured must lie above 0 and at most at 1")

    def bands(
        self,
        base: float,
        points: Floats,
        score: Floats,
        families: Sequence[str],
        scored: Flags,
        common: Flags,
        agency: Flags,
    ) -> tuple[NDArray[np.int8], Flags]:
        """Band of every cluster, and the families that counted.

        Parameters
        ----------
        base : float
            Log-odds before any evidence.
        points : array of float64, shape (n, k)
            Log-odds added per column.
        score : array of float64, shape (n,)
            Probability.
        families : sequence of str, length k
            Evidence family of each column.
        scored : array of bool, shape (n,)
            Whether enough could be measured of a cluster that the model knows the like of.
        common : array of bool, shape (n, k)
            Whether the cue is found on more than `common_share` of the platform's ads.
        agency : array of bool, shape (n,)
            Whether the cluster is an agency's or a club's.

        Returns
        -------
        bands : array of int8, shape (n,)
            Positions in `signaltriage.records.BANDS`.
        counted : array of bool, shape (n, 4)
            One column per entry of `COUNTED_FAMILIES`.
        """
        counts = (points > 0) & ~common
        counted = np.zeros((len(points), len(COUNTED_FAMILIES)), dtype=bool, order="F")
        other = np.full(len(points), base)
        for j, family in enumerate(families):
            if family in COUNTED_FAMILIES:
                counted[:, COUNTED_FAMILIES.index(family)] |= counts[:, j]
                if family != MARKETING:
                    other += np.where(counts[:, j], points[:, j], 0.0)
        judged = judged_scores(points, score, families)
        bands = np.full(len(points), LOW, dtype=np.int8)
        open_ = (judged >= self.review_at) & (counted.sum(axis=1) >= self.min_families)
        bands[open_] = REVIEW
        bands[open_ & (judged >= self.high_at) & (expit(other) >= self.review_at)] = HIGH
        bands[agency] = np.minimum(bands[agency], AGENCY_AT_MOST)
        bands[~scored] = UNSCORED
        return bands, counted

    def sentences(
        self,
        band: str,
        score: float,
        counted: Sequence[str],
        common: Sequence[str],
        descriptive: Sequence[str],
        *,
        agency: bool = False,
        judged: float | None = None,
        outside: str = "",
        measured: tuple[int, int] = (0, 0),
        language: str = "en",
    ) -> tuple[str, ...]:
        """Say which gates bound one cluster.

        Parameters
        ----------
        band : str
            Its band.
        score : float
            Its probability.
        counted : sequence of str
            Families that counted.
        common, descriptive : sequence of str
            Columns with points that counted for no family because they are common; columns set
            to 0 because the cluster is an agency or club.
        agency : bool
            Whether it is an agency or club.
        judged : float, optional
            Its probability without what movement adds; the same by default.
        outside : str
            Why it is unscored: one of `OUTSIDE`, or `TOO_LITTLE`.
        measured : tuple of int
            Columns that could be measured, and columns of the model.
        language : str
            ``"en"`` or ``"nl"``.

        Returns
        -------
        tuple of str
            Columns are named by their code, such as ``A5``.

        Raises
        ------
        UsageError
            If the language is unknown.

        Examples
        --------
        >>> Gates().sentences("low", 0.15, ["marketing"], [], [])
        ('Held at low: evidence from one family only (marketing).',)
        """
        words = read_words("gates.toml", language)
        if band == BANDS[UNSCORED]:
            reason = outside if measured[0] else "nothing"
            return (words["unscored"][reason].format(n=measured[0], k=measured[1]),)
        said = []
        judged = score if judged is None else judged
        if band == BANDS[LOW] and score >= self.review_at:
            if judged < self.review_at:
                said.append(words[f"movement_{band}"])
            else:
                said.append(words["low"].format(evidence=_evidence(counted, words)))
        elif band == BANDS[REVIEW] and score >= self.high_at:
            if judged < self.high_at and not agency:
                said.append(words[f"movement_{band}"])
            else:
                said.append(words["agency" if agency else "marketing"])
        if said and common:
            said.append(words["common"].format(share=self.common_share, cues=_codes(common)))
        if descriptive:
            said.append(words["descriptive"].format(cues=_codes(descriptive)))
        return tuple(said)


def judged_scores(points: Floats, score: Floats, families: Sequence[str]) -> Floats:
    """Probabilities that bands are given by: without what movement adds.

    Parameters
    ----------
    points : array of float64, shape (n, k)
        Log-odds added per column.
    score : array of float64, shape (n,)
        Probability.
    families : sequence of str, length k
        Evidence family of each column.

    Returns
    -------
    array of float64, shape (n,)

    Examples
    --------
    >>> judged_scores(np.array([[1.0, 0.5]]), expit(np.array([0.5])), ["contact", "movement"])
    array([0.5])
    """
    moves = [j for j, family in enumerate(families) if family == MOVEMENT]
    added = points[:, moves].clip(min=0.0).sum(axis=1)
    judged: Floats = np.where(added > 0, expit(logit(score) - added), score)
    return judged


def _evidence(counted: Sequence[str], words: dict[str, Any]) -> str:
    number = ("none", "one")[len(counted)] if len(counted) < 2 else "more"
    families = ", ".join(words["families"][family] for family in counted)
    said: str = words[f"evidence_{number}"].format(n=len(counted), families=families)
    return said


def _codes(columns: Sequence[str]) -> str:
    return ", ".join(column.partition("_")[0].upper() for column in columns)
