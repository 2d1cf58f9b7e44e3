"""What kind of advertiser is behind a cluster: five additive scorecards side by side."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signaltriage.errors import ModelError, UsageError
from signaltriage.models.matrix import read_matrix
from signaltriage.models.table import LIMIT, Floats

UNCLEAR = "unclear"
CLASS_LANGUAGES = ("en", "nl")

BLOCK = 1 << 15  # rows at a time: what a block needs stays in the processor's cache


@dataclass(frozen=True, slots=True)
class ClassMeasure:
    """One measure: a step function from a value to points for every class.

    Parameters
    ----------
    name : str
        Column of the measure.
    edges : tuple of float
        Strictly increasing; a value ``v <= edges[0]`` lies in bin 0.
    points : tuple of tuple of float
        Per bin (one more than edges) the points of each class, in the order of the classes.
    sentences : mapping of str to tuple of str
        Per language what each bin says; "" only where a bin gives no points.
    against : mapping of str to str
        Per language what speaks against reading it so.
    reason : str
        Why the points are as they are; they are assumptions.
    share : bool
        Whether the value is a share, shown in percent.

    Raises
    ------
    ModelError
        If lengths, order or ranges do not fit, or a bin with points has no sentence.
    """

    name: str
    edges: tuple[float, ...]
    points: tuple[tuple[float, ...], ...]
    sentences: Mapping[str, tuple[str, ...]]
    against: Mapping[str, str]
    reason: str
    share: bool = False

    def __post_init__(self) -> None:
        where = f"class measure {self.name}:"
        if not all(map(math.isfinite, self.edges)) or any(
            low >= high for low, high in zip(self.edges, self.edges[1:], strict=False)
        ):
            raise ModelError(f"{where} edges must be finite and strictly increasing")
        if not self.edges or len(self.points) != len(self.edges) + 1:
            raise ModelError(f"{where} points need one entry per bin, one more than edges")
        if not all(abs(p) <= LIMIT for bin_points in self.points for p in bin_points):
            raise ModelError(f"{where} points must lie between -{LIMIT:g} and {LIMIT:g}")
        for language in CLASS_LANGUAGES:
            said = self.sentences[language]
            if len(said) != len(self.points) or any(
                any(points) and not sentence
                for points, sentence in zip(self.points, said, strict=True)
            ):
                raise ModelError(f"{where} every bin with points needs a sentence in {language!r}")

    def sentence(self, value: float, language: str) -> str:
        """Say what a value means."""
        at = int(np.searchsorted(self.edges, value, side="left"))
        number = f"{value:.0%}" if self.share else f"{value:.0f}"
        return self.sentences[language][at].format(value=number)


@dataclass(frozen=True, slots=True)
class ClassReason:
    """What one measure gives to each class, with its sentence and what speaks against it."""

    measure: str
    value: float | None
    points: Mapping[str, float]
    sentence: str
    against: str


@dataclass(frozen=True, slots=True)
class ClassExplanation:
    """Why a cluster is of a class: ``base + points`` of a class are its log-odds, exactly.

    Parameters
    ----------
    name : str
        The class given, or ``"unclear"``.
    nearest : str
        The most probable class but unclear.
    probabilities : mapping of str to float
        Of every class, ``"unclear"`` last; they add up to 1.
    base, logits : mapping of str to float
        Log-odds of each class against unclear, before and after the measures.
    reasons : tuple of ClassReason
        One per measure, in their order; a measure that is missing gives no points.
    """

    name: str
    nearest: str
    probabilities: Mapping[str, float]
    base: Mapping[str, float]
    logits: Mapping[str, float]
    reasons: tuple[ClassReason, ...]

    @property
    def speaking_for(self) -> tuple[ClassReason, ...]:
        """Measures with points for the nearest class, most points first."""
        return self._ordered(1.0)

    @property
    def speaking_against(self) -> tuple[ClassReason, ...]:
        """Measures with points against the nearest class, most points first."""
        return self._ordered(-1.0)

    def _ordered(self, sign: float) -> tuple[ClassReason, ...]:
        chosen = [reason for reason in self.reasons if sign * reason.points[self.nearest] > 0]
        return tuple(sorted(chosen, key=lambda reason: -sign * reason.points[self.nearest]))


@dataclass(frozen=True)
class TriageClasses:
    """A scorecard for several classes: softmax over ``base + points``, unclear being 0.

    It sorts what a reviewer reads: spam must not crowd the list, agencies stand in a list of
    their own. It is never a verdict. Its points are assumptions of experts, not fitted.

    Parameters
    ----------
    classes : tuple of str
        All but unclear.
    base : tuple of float
        Log-odds of each against unclear when nothing is measured.
    threshold : float
        Probability from which the most probable class is given; below it the class is unclear.
    measures : tuple of ClassMeasure
        In the order of the columns of a matrix.

    Raises
    ------
    ModelError
        If a measure comes twice, lengths do not fit or a number is out of range.

    Examples
    --------
    >>> classes = load_triage_classes()
    >>> house = dict.fromkeys(classes.names, np.nan) | {"says_agency": 1.0, "we_voice": 0.8}
    >>> nothing = dict.fromkeys(classes.names, np.nan)
    >>> rows = np.array([list(house.values()), list(nothing.values())])
    >>> classes.classify(rows).tolist()
    ['agency', 'unclear']
    >>> why = classes.explain(rows[0])
    >>> [reason.sentence for reason in why.speaking_for]
    ['100% of the ads call themselves an agency, club or house', 'mostly "we" (80%)']
    >>> why.base["agency"] + sum(r.points["agency"] for r in why.reasons) - why.logits["agency"]
    0.0
    """

    classes: tuple[str, ...]
    base: tuple[float, ...]
    threshold: float
    measures: tuple[ClassMeasure, ...]

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.measures) or not self.measures:
            raise ModelError("class measures: at least one, and none twice")
        if not self.classes or UNCLEAR in self.classes:
            raise ModelError(f"classes: at least one, and {UNCLEAR!r} is not one of them")
        rows = [self.base, *(row for measure in self.measures for row in measure.points)]
        if any(len(row) != len(self.classes) for row in rows):
            raise ModelError("class points: one entry per class")
        if not 0 < self.threshold < 1:
            raise ModelError("threshold must lie between 0 and 1")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the measures, in order."""
        return tuple(measure.name for measure in self.measures)

    @property
    def digest(self) -> str:
        """Digest of all that decides a class and its words."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def logits(self, X: Any) -> Floats:  # noqa: N803 - as in scikit-learn
        """Log-odds of each class against unclear.

        Parameters
        ----------
        X : polars or pandas frame, or array-like of shape (n, k)
            One row per cluster; NaN or null = could not be measured, which adds nothing.

        Returns
        -------
        array of float64, shape (n, len(classes))

        Raises
        ------
        UsageError
            Naming the columns that are missing, not numbers, or infinite.
        """
        x = read_matrix(X, self.names)
        total = np.empty((len(x), len(self.classes)))
        for start in range(0, len(x), BLOCK):
            rows = slice(start, start + BLOCK)
            block = np.tile(np.array(self.base), (len(x[rows]), 1))
            for j, measure in enumerate(self.measures):
                values = x[rows, j]
                at = np.searchsorted(measure.edges, values, side="left")
                at[np.isnan(values)] = len(measure.points)
                missing = (0.0,) * len(self.classes)
                block += np.array([*measure.points, missing])[at]
            total[rows] = block
        return total

    def probabilities(self, X: Any) -> Floats:  # noqa: N803 - as in scikit-learn
        """Probability of each class and, last, of unclear; parameters as for `logits`."""
        return _softmax(self.logits(X))

    def classify(self, X: Any) -> NDArray[np.str_]:  # noqa: N803 - as in scikit-learn
        """Give each cluster its class, or ``"unclear"``; parameters as for `logits`."""
        p = self.probabilities(X)[:, :-1]
        nearest = np.array(self.classes)[p.argmax(axis=1)]
        given: NDArray[np.str_] = np.where(p.max(axis=1) >= self.threshold, nearest, UNCLEAR)
        return given

    def explain(self, row: Any, language: str = "en") -> ClassExplanation:
        """Take the class of one cluster apart.

        Parameters
        ----------
        row : array-like of shape (k,)
            Its measures.
        language : str
            ``"en"`` or ``"nl"``.

        Returns
        -------
        ClassExplanation

        Raises
        ------
        UsageError
            If the language is unknown or the row does not fit.
        """
        if language not in CLASS_LANGUAGES:
            raise UsageError(
                f"language {language!r} is not known; use one of {', '.join(CLASS_LANGUAGES)}"
            )
        x = read_matrix([row], self.names)
        logits, probabilities = self.logits(x)[0], self.probabilities(x)[0]
        return ClassExplanation(
            name=str(self.classify(x)[0]),
            nearest=self.classes[int(probabilities[:-1].argmax())],
            probabilities=dict(zip((*self.classes, UNCLEAR), probabilities.tolist(), strict=True)),
            base=dict(zip(self.classes, self.base, strict=True)),
            logits=dict(zip(self.classes, logits.tolist(), strict=True)),
            reasons=tuple(
                self._reason(measure, value, language)
                for measure, value in zip(self.measures, x[0].tolist(), strict=True)
            ),
        )

    def _reason(self, measure: ClassMeasure, value: float, language: str) -> ClassReason:
        if math.isnan(value):
            return ClassReason(measure.name, None, dict.fromkeys(self.classes, 0.0), "", "")
        points = measure.points[int(np.searchsorted(measure.edges, value, side="left"))]
        return ClassReason(
            measure.name,
            value,
            dict(zip(self.classes, points, strict=True)),
            measure.sentence(value, language),
            measure.against[language],
        )


@cache
def load_triage_classes() -> TriageClasses:
    """Load the packaged scorecard (``triage_class.toml``), whose points are assumptions."""
    text = resources.files("signaltriage.models").joinpath("triage_class.toml").read_text("utf-8")
    data = tomllib.loads(text)
    classes = tuple(data["base"])
    return TriageClasses(
        classes=classes,
        base=tuple(data["base"].values()),
        threshold=data["threshold"],
        measures=tuple(_read_measure(row, classes) for row in data["measures"]),
    )


def _read_measure(row: Mapping[str, Any], classes: tuple[str, ...]) -> ClassMeasure:
    none = [0.0] * (len(row["edges"]) + 1)
    unknown = set(row["points"]) - set(classes)
    if unknown:
        raise ModelError(f"class measure {row['name']}: no class {', '.join(sorted(unknown))}")
    columns = [row["points"].get(name, none) for name in classes]
    return ClassMeasure(
        name=row["name"],
        edges=tuple(row["edges"]),
        points=tuple(zip(*columns, strict=True)),
        sentences={language: tuple(row[language]) for language in CLASS_LANGUAGES},
        against={language: row[f"against_{language}"] for language in CLASS_LANGUAGES},
        reason=row["reason"],
        share=row.get("share", False),
    )


def _softmax(logits: Floats) -> Floats:
    """Softmax over the classes and unclear, whose log-odds are 0."""
    top = np.maximum(logits.max(axis=1, keepdims=True), 0.0)
    weights = np.exp(np.column_stack([logits, np.zeros(len(logits))]) - top)
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares
