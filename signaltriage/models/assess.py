"""Rows of findings to scores, intervals, bands and their explanations: one path for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.models.explaining import band_change, contribution, protective_facts
from signaltriage.models.gates import (
    COUNTED_FAMILIES,
    DESCRIPTIVE_FOR_AGENCIES,
    OUTSIDE,
    TOO_LITTLE,
    Flags,
    Gates,
    Texts,
    judged_scores,
)
from signaltriage.models.table import Z90, AdditiveTable, Bins, Floats
from signaltriage.records import BANDS, Score

BLOCK = 1 << 15  # rows at a time: what a block needs stays in the processor's cache

_BAND_NAMES = np.array(BANDS)
# Every set of families, at the position that its bits spell.
_FAMILY_SETS = [
    tuple(compress(COUNTED_FAMILIES, (code >> bit & 1 for bit in range(len(COUNTED_FAMILIES)))))
    for code in range(1 << len(COUNTED_FAMILIES))
]
_REASON = "U10"  # the longest reason for no score
_BITS = 1 << np.arange(len(COUNTED_FAMILIES))


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """Scores and bands of many clusters.

    Parameters
    ----------
    score, low, high : array of float64, shape (n,)
        Share of similar clusters that a reviewer would confirm, if the model were right, and
        its 90 % interval.
    band : array of str, shape (n,)
        ``"low"``, ``"review"``, ``"high"`` or ``"unscored"``.
    families : list of tuple of str
        Independent evidence families that counted for the gates.
    points : array of float64, shape (n, k)
        Log-odds that each column adds.
    outside : array of str, shape (n,)
        Why a cluster is "unscored": one of `signaltriage.models.gates.OUTSIDE`, "measured" where
        too little could be measured, "" where it has a score.
    """

    score: Floats
    low: Floats
    high: Floats
    band: NDArray[np.str_]
    families: list[tuple[str, ...]]
    points: Floats
    outside: Texts


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    bins: Bins
    points: Floats
    sd: Floats
    score: Floats
    low: Floats
    high: Floats
    band: NDArray[np.int8]
    counted: Flags
    outside: Texts


def assess_rows(
    table: AdditiveTable,
    gates: Gates,
    x: Floats,
    agency: Flags | None = None,
    common: Flags | None = None,
    outside: Texts | None = None,
) -> Assessment:
    """Score rows and put them in bands.

    Parameters
    ----------
    table : AdditiveTable
        The model.
    gates : Gates
        Its bands.
    x : array of float64, shape (n, k)
        NaN where not measurable.
    agency : array of bool, shape (n,), optional
        Clusters whose ads are an agency's or a club's: wording of control describes them and
        adds nothing, and their band is "review" at most.
    common : array of bool, shape (n, k) or (k,), optional
        Cues found on more than ``gates.common_share`` of the ads of the cluster's platform.
    outside : array of str, shape (n,), optional
        Why a cluster is out of the model's domain, "" where it is not.

    Returns
    -------
    Assessment

    Raises
    ------
    UsageError
        If `agency`, `common` or `outside` does not fit `x`.
    """
    agency, common, outside = _flags(x, agency, common, outside)
    score, low, high = np.empty((3, len(x)))
    band = np.empty(len(x), dtype=np.int8)
    families = np.empty(len(x), dtype=np.int8)
    points = np.empty(x.shape)
    reasons = np.empty(len(x), dtype=_REASON)
    for start in range(0, len(x), BLOCK):
        rows = slice(start, start + BLOCK)
        block = _assess(table, gates, x[rows], agency[rows], common[rows], outside[rows])
        score[rows], low[rows], high[rows] = block.score, block.low, block.high
        band[rows], points[rows] = block.band, block.points
        families[rows] = block.counted @ _BITS
        reasons[rows] = block.outside
    counted = [_FAMILY_SETS[code] for code in families.tolist()]
    return Assessment(score, low, high, _BAND_NAMES[band], counted, points, reasons)


def explain_rows(
    table: AdditiveTable,
    gates: Gates,
    x: Floats,
    agency: Flags | None = None,
    common: Flags | None = None,
    outside: Texts | None = None,
    language: str = "en",
    catalogue: Catalogue | None = None,
    protective: Sequence[Mapping[str, float]] = (),
) -> list[Score]:
    """Take the scores of a few rows apart; parameters as for `assess_rows`.

    `language` is that of the sentences, `catalogue` (the packaged one if None) gives them and the
    notes, and `protective` holds the protective facts of each row, as `read_protective` finds them.
    """
    catalogue = load_catalogue() if catalogue is None else catalogue
    agency, common, outside = _flags(x, agency, common, outside)
    block = _assess(table, gates, x, agency, common, outside)
    measured = (block.bins >= 0).sum(axis=1).tolist()
    judged = judged_scores(block.points, block.score, table.families).tolist()
    without_agency = table.points_of(block.bins)
    scores = []
    for i, values in enumerate(x.tolist()):
        points, sd = block.points[i].tolist(), np.abs(block.sd[i]).tolist()
        counted = tuple(compress(COUNTED_FAMILIES, block.counted[i]))
        band = BANDS[block.band[i]]
        contributions = [
            contribution(column, value, points[j], sd[j], catalogue, language)
            for j, (column, value) in enumerate(zip(table.columns, values, strict=True))
        ]
        gate_sentences = gates.sentences(
            band,
            float(block.score[i]),
            counted,
            tuple(compress(table.names, common[i] & (block.points[i] > 0))),
            tuple(compress(table.names, without_agency[i] != block.points[i])),
            agency=bool(agency[i]),
            judged=judged[i],
            outside=str(block.outside[i]),
            measured=(measured[i], len(table.columns)),
            language=language,
        )
        change = band_change(
            gates, table, block.points[i], common[i], bool(agency[i]), band, catalogue, language
        )
        scores.append(
            Score(
                base=table.base,
                contributions=tuple(sorted(contributions, key=lambda c: -c.points)),
                score=float(block.score[i]),
                low=float(block.low[i]),
                high=float(block.high[i]),
                band=band,
                families=counted,
                gates=gate_sentences,
                missing=tuple(c.indicator for c in contributions if c.value is None),
                protective=protective_facts(
                    protective[i] if protective else {}, catalogue, language
                ),
                change=change,
            )
        )
    return scores


def _assess(
    table: AdditiveTable,
    gates: Gates,
    x: Floats,
    agency: Flags,
    common: Flags,
    outside: Texts,
) -> _Block:
    bins = table.bins(x)
    points, sd, shift = table.points_of(bins), table.sd_of(bins), table.shift_of(bins)
    for j, family in enumerate(table.families):
        if family == DESCRIPTIVE_FOR_AGENCIES:
            points[agency, j] = sd[agency, j] = shift[agency, j] = 0.0
    logit = table.sum(points)
    score = expit(logit)
    few = (bins >= 0).sum(axis=1) < max(1.0, gates.min_measured * len(table.columns))
    outside = np.where(few & (outside == ""), TOO_LITTLE, outside)
    band, counted = gates.bands(
        table.base, points, score, table.families, outside == "", common, agency
    )
    # Around the mean, which bounds pull away from the most probable weights; the score is in it.
    centre = logit + table.base_shift
    for j in range(shift.shape[1]):
        centre += shift[:, j]
    reach = Z90 * np.sqrt(table.variance(sd))
    low, high = expit(np.minimum(centre - reach, logit)), expit(np.maximum(centre + reach, logit))
    return _Block(bins, points, sd, score, low, high, band, counted, outside)


def _flags(
    x: Floats, agency: Flags | None, common: Flags | None, outside: Texts | None
) -> tuple[Flags, Flags, Texts]:
    n, k = x.shape
    reasons = np.full(n, "") if outside is None else np.asarray(outside, dtype=str)
    flags = (
        np.broadcast_to(_yes_or_no(agency, "agency", [(n,)]), (n,)),
        np.broadcast_to(_yes_or_no(common, "common", [(n, k), (k,)]), (n, k)),
    )
    if reasons.shape != (n,):
        raise UsageError(f"outside has shape {reasons.shape}, it needs {(n,)}")
    unknown = sorted(set(np.unique(reasons).tolist()) - {"", *OUTSIDE})
    if unknown:
        raise UsageError(f'outside: {unknown[0][:80]!r} is none of {", ".join(OUTSIDE)} and no ""')
    return *flags, reasons


def _yes_or_no(given: Flags | None, what: str, shapes: Sequence[tuple[int, ...]]) -> Flags:
    """Return flags as an array; a text or a missing value is neither, and numpy takes both as yes.

    Nor is a frame read, whose columns may stand in another order.
    """
    if given is None:
        return np.zeros((), dtype=bool)
    try:
        flags = np.asarray(given)
    except ValueError:  # lists of different lengths
        flags = np.empty(0, dtype=object)
    if hasattr(given, "columns") or not (flags.dtype == bool or np.isin(flags, [0, 1]).all()):
        raise UsageError(f"{what} must be an array of True and False, none missing")
    if flags.shape not in shapes:
        raise UsageError(
            f"{what} has shape {flags.shape}, it needs {' or '.join(map(str, shapes))}"
        )
    return flags.astype(bool)
