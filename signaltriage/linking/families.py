"""Families of texts: equal ones, alike ones, and ones that share a copied passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.linking.candidates import LEAST_LIKENESS, Candidates
from signaltriage.linking.graph import components
from signaltriage.linking.similar import SimilarPairs, similar_pairs
from signaltriage.linking.sketch import Sketches, sketch
from signaltriage.text import text_key

PASSAGE_SHARE = 0.6  # of the shorter text, or
PASSAGE_LENGTH = 250  # characters in common: enough to call one copied from the other


@dataclass(frozen=True, slots=True)
class Texts:
    """Different texts and their sketches.

    Parameters
    ----------
    ids : array of uint64, shape (n,)
        `text_key` of each, rising.
    sketches : Sketches
        Of the same texts.
    """

    ids: NDArray[np.uint64]
    sketches: Sketches

    @classmethod
    def of(cls, texts: Iterable[str], keys: Iterable[int | None] | None = None) -> Texts:
        """Sketch each different text once; those that are too short are left out.

        `keys` are the `text_key` of each, where somebody has worked them out already.
        """
        keyed = ((text_key(t), t) for t in texts) if keys is None else zip(keys, texts, strict=True)
        known = {key: text for key, text in keyed if key is not None}
        ids = np.array(sorted(known), dtype=np.uint64)
        return cls(ids, sketch(known[int(key)] for key in ids))

    @classmethod
    def join(cls, parts: Sequence[Texts]) -> Texts:
        """Put texts together, each once."""
        ids, rows = np.unique(
            np.concatenate([np.empty(0, np.uint64), *(part.ids for part in parts)]),
            return_index=True,
        )
        return cls(ids, Sketches.join([part.sketches for part in parts]).take(rows))

    def extended(self, more: Texts) -> tuple[Texts, NDArray[np.int64]]:
        """Put texts among these, each once.

        Returns
        -------
        texts : Texts
        kept : array of int64
            Rows that the texts of before have now.
        """
        fresh = np.flatnonzero(~np.isin(more.ids, self.ids, assume_unique=True))
        ids = more.ids[fresh]
        at = np.searchsorted(self.ids, ids)
        kept = np.arange(len(self.ids)) + np.searchsorted(ids, self.ids)
        sketches = self.sketches.insert(at, more.sketches.take(fresh))
        return Texts(np.insert(self.ids, at, ids), sketches), kept


def text_families(texts: Texts, candidates: Candidates | None = None) -> pl.DataFrame:
    """Sort texts into families.

    Parameters
    ----------
    texts : Texts
    candidates : Candidates, optional
        Of these texts; found when not given.

    Returns
    -------
    polars.DataFrame
        text (key), kind ("text" or "passage"), family (least key in it), weight: the likeness to
        the most typical text of the family, or the share that was copied. A text stands in a
        family of each kind at most; a text without relatives is a family of its own.
    """
    pairs = similar_pairs(texts.sketches, candidates)
    n = len(texts.ids)
    alike = pairs.likeness >= LEAST_LIKENESS
    family = _tight(pairs, alike, n)
    weight = _typicality(texts.sketches, pairs, alike, family)
    tables = [_table(texts.ids, np.arange(n), family, weight, "text")]
    passage = ~alike & ((pairs.containment >= PASSAGE_SHARE) | (pairs.copied >= PASSAGE_LENGTH))
    if passage.any():
        left, right = family[pairs.left[passage]], family[pairs.right[passage]]
        apart = left != right
        left, right = pairs.left[passage][apart], pairs.right[passage][apart]
        group = components(left, right, n)
        rows = np.unique(np.concatenate([left, right]))
        share = np.zeros(n)
        np.maximum.at(share, left, pairs.containment[passage][apart])
        np.maximum.at(share, right, pairs.containment[passage][apart])
        tables.append(_table(texts.ids, rows, group, share, "passage"))
    return pl.concat(tables)


def _tight(pairs: SimilarPairs, alike: NDArray[np.bool_], n: int) -> NDArray[np.int64]:
    """Components of alike texts; loose ones again at a higher bar, so that no chain drifts off."""
    family = components(pairs.left[alike], pairs.right[alike], n)
    bar = LEAST_LIKENESS
    inside = alike
    while bar < 0.8:
        sizes = np.bincount(family, minlength=n)
        total = np.bincount(family[pairs.left[inside]], minlength=n)
        # A family that holds together has about as many alike pairs as neighbours were looked at.
        loose = (sizes > 20) & (total < 1.5 * sizes)
        if not loose.any():
            break
        bar += 0.1
        inside = alike & ((pairs.likeness >= bar) | ~loose[family[pairs.left]]) & inside
        family = components(pairs.left[inside], pairs.right[inside], n)
    return family


def _typicality(
    sketches: Sketches,
    pairs: SimilarPairs,
    alike: NDArray[np.bool_],
    family: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Likeness of each text to its nearest relative; 1 for a text without one."""
    best = np.zeros(len(family))
    same = alike & (family[pairs.left] == family[pairs.right])
    np.maximum.at(best, pairs.left[same], pairs.likeness[same])
    np.maximum.at(best, pairs.right[same], pairs.likeness[same])
    best[best == 0] = 1.0
    return best


def _table(
    ids: NDArray[np.uint64],
    rows: NDArray[np.int64],
    group: NDArray[np.int64],
    weight: NDArray[np.float64],
    kind: str,
) -> pl.DataFrame:
    first = np.full(len(ids), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(first, group[rows], ids[rows])
    return pl.DataFrame(
        {
            "text": ids[rows],
            "kind": np.repeat(kind, len(rows)),
            "family": first[group[rows]],
            "weight": weight[rows],
        },
        schema={"text": pl.UInt64, "kind": pl.String, "family": pl.UInt64, "weight": pl.Float64},
    )
