"""Pairs of texts that are alike, or share a copied passage, found without comparing all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signaltriage.linking.candidates import LEAST_LIKENESS, Candidates, ends
from signaltriage.linking.graph import components, distinct
from signaltriage.linking.sketch import (
    WINDOW,
    Sketches,
    containment,
    likeness,
    rare_likeness,
    slot_rarity,
)

SURELY_COPIED = 0.6  # stock phrases alone do not make two texts this alike
LEAST_COPIED = 110  # characters of rare wording in common that are called a copied passage


@dataclass(frozen=True, slots=True)
class SimilarPairs:
    """Pairs of texts, ``left < right``, in order.

    Parameters
    ----------
    left, right : array of int64, shape (m,)
        Rows of the sketches.
    likeness : array of float64, shape (m,)
        Estimated Jaccard index of their shingles, or the same with rare ones counting more,
        whichever is lower; 0 below the least.
    containment : array of float64, shape (m,)
        Estimated share of the shorter text that the longer one holds.
    copied : array of int64, shape (m,)
        Characters of rare wording in common, at least; 0 where that was not what paired them.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    likeness: NDArray[np.float64]
    containment: NDArray[np.float64]
    copied: NDArray[np.int64]


def similar_pairs(sketches: Sketches, candidates: Candidates | None = None) -> SimilarPairs:
    """Find texts that are alike or share a passage; time and memory grow with n log n.

    Not all pairs of a group of equal texts are returned, but enough to connect the group.

    Parameters
    ----------
    sketches : Sketches
        Of different texts: equal ones are cheaper to find by their hash.
    candidates : Candidates, optional
        Of the same texts; found when not given.

    Returns
    -------
    SimilarPairs

    Examples
    --------
    >>> from signaltriage.linking.sketch import sketch
    >>> texts = ["ik ben sanne uit zwolle en ik hou van lange gesprekken bij een glas wijn",
    ...          "heel iets anders staat er in deze tekst, over fietsen langs de dijk",
    ...          "ik ben eva uit deventer en ik hou van lange gesprekken bij een glas wijn"]
    >>> pairs = similar_pairs(sketch(texts))
    >>> pairs.left.tolist(), pairs.right.tolist()
    ([0], [2])
    """
    known = candidates or Candidates.of(sketches)
    whole, alike = _alike(sketches, known.whole, known.alike)
    copied = (known.shared.times.astype(np.int64) * (WINDOW + 1)) // 2
    enough = copied >= LEAST_COPIED
    passages, copied = known.shared.pairs[enough], copied[enough]
    pairs = distinct(np.concatenate([whole, passages]))
    left, right = ends(pairs)
    lengths = np.zeros(len(pairs), dtype=np.int64)
    lengths[np.searchsorted(pairs, passages)] = copied
    strength = np.zeros(len(pairs))
    strength[np.searchsorted(pairs, whole)] = alike
    plain = likeness(sketches, left, right)
    return SimilarPairs(left, right, strength, containment(sketches, left, right, plain), lengths)


def _alike(
    sketches: Sketches, pairs: NDArray[np.uint64], plain: NDArray[np.float64]
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Keep pairs that are alike by the rare part of their wording too.

    What is rare is judged by one text of each group of near copies, so that a much copied text
    does not pass for a stock phrase.
    """
    left, right = ends(pairs)
    copies = plain >= SURELY_COPIED
    groups = components(left[copies], right[copies], len(sketches))
    firsts = np.unique(groups, return_index=True)[1]
    rarity = slot_rarity(sketches.signatures[firsts])
    alike = np.minimum(plain, rare_likeness(sketches, left, right, rarity))
    return pairs[alike >= LEAST_LIKENESS], alike[alike >= LEAST_LIKENESS]
