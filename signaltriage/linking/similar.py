"""Pairs of texts that are alike, or share a copied passage, found without comparing all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signaltriage.linking.graph import components, distinct
from signaltriage.linking.sketch import (
    SLOTS,
    WINDOW,
    Sketches,
    containment,
    likeness,
    rare_likeness,
    slot_rarity,
)

PREFIX = 3  # slots in a row that must agree before two texts are compared
LEAST_LIKENESS = 0.34  # below it texts of one subject are alike by chance
SURELY_COPIED = 0.6  # stock phrases alone do not make two texts this alike
LEAST_SHINGLES = 35  # shorter texts are alike by chance
MOST_SHARING = 100  # an anchor in more texts is a way of speaking
ANCHOR_PARTS = 4
LEAST_COPIED = 110  # characters of rare wording in common that are called a copied passage

_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


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


def similar_pairs(sketches: Sketches, least: float = LEAST_LIKENESS) -> SimilarPairs:
    """Find texts that are alike or share a passage; time and memory grow with n log n.

    Not all pairs of a group of equal texts are returned, but enough to connect the group.

    Parameters
    ----------
    sketches : Sketches
        Of different texts: equal ones are cheaper to find by their hash.
    least : float
        Least likeness of two texts that are called alike.

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
    long = sketches.sizes >= LEAST_SHINGLES
    whole, alike = _alike(sketches, _near_in_order(sketches, long), least)
    passages, shared = _sharing_anchors(sketches, long)
    copied = (shared * (WINDOW + 1)) // 2
    enough = copied >= LEAST_COPIED
    passages, copied = passages[enough], copied[enough]
    pairs = distinct(np.concatenate([whole, passages]))
    left, right = _ends(pairs)
    lengths = np.zeros(len(pairs), dtype=np.int64)
    lengths[np.searchsorted(pairs, passages)] = copied
    strength = np.zeros(len(pairs))
    strength[np.searchsorted(pairs, whole)] = alike
    plain = likeness(sketches, left, right)
    return SimilarPairs(left, right, strength, containment(sketches, left, right, plain), lengths)


def _near_in_order(sketches: Sketches, long: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pair neighbours in many orders of the texts, each by other slots of the signature first.

    Texts that are alike agree in a row of slots somewhere and then stand side by side, as in the
    sorted prefix trees of an LSH forest (Bawa, Condie & Ganesan 2005). Buckets are never
    enumerated, so a phrase that everybody uses costs no more than any other.
    """
    rows = np.flatnonzero(long).astype(np.uint64)
    bits = np.uint64(max(1, len(sketches)).bit_length())
    n_slots = (64 - int(bits)) // 8  # by which is ordered; the rest of a key is the text's row
    prefix = np.uint64(8 * (n_slots - PREFIX)) + bits
    found = [np.empty(0, np.uint64)]
    for first in range(0, SLOTS, PREFIX):
        keys = np.zeros(len(rows), dtype=np.uint64)
        for slot in range(first, first + n_slots):
            keys = (keys << np.uint64(8)) | sketches.signatures[long, slot % SLOTS]
        keys = (keys << bits) | rows
        keys.sort()
        head = keys >> prefix
        same = head[1:] == head[:-1]
        texts = keys & ((np.uint64(1) << bits) - np.uint64(1))
        found.append(_packed(texts[:-1][same], texts[1:][same]))
        if len(found) >= 16:
            found = [distinct(np.concatenate(found))]
    return distinct(np.concatenate(found))


def _sharing_anchors(
    sketches: Sketches, long: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Pair each text with the next one that holds the same rare anchor; count shared anchors."""
    texts = np.repeat(np.flatnonzero(long), np.diff(sketches.offsets)[long]).astype(np.uint32)
    anchors = sketches.take(np.flatnonzero(long)).anchors
    found = [np.empty(0, np.uint64)]
    for part in range(ANCHOR_PARTS):  # so that memory stays a fraction of what all would take
        here = anchors & np.uint32(ANCHOR_PARTS - 1) == part
        postings = (anchors[here].astype(np.uint64) << _SHIFT) | texts[here]
        postings.sort()
        same = (postings[1:] >> _SHIFT) == (postings[:-1] >> _SHIFT)
        begins = np.flatnonzero(np.concatenate([[True], ~same])[: len(postings)])
        sharing = np.diff(begins, append=len(postings))
        same &= np.repeat(sharing <= MOST_SHARING, sharing)[1:]
        found.append(((postings[:-1][same] & _LOW) << _SHIFT) | (postings[1:][same] & _LOW))
    pairs = np.sort(np.concatenate(found))
    at = np.flatnonzero(np.diff(pairs, prepend=np.uint64(0xFFFFFFFFFFFFFFFF)) != 0)
    return pairs[at], np.diff(at, append=len(pairs)).astype(np.int64)


def _alike(
    sketches: Sketches, pairs: NDArray[np.uint64], least: float
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Keep pairs that are alike by all their wording, and by its rare part too.

    What is rare is judged by one text of each group of near copies, so that a much copied text
    does not pass for a stock phrase.
    """
    plain = likeness(sketches, *_ends(pairs))
    pairs, plain = pairs[plain >= least], plain[plain >= least]
    left, right = _ends(pairs)
    copies = plain >= SURELY_COPIED
    groups = components(left[copies], right[copies], len(sketches))
    firsts = np.unique(groups, return_index=True)[1]
    rarity = slot_rarity(sketches.signatures[firsts])
    alike = np.minimum(plain, rare_likeness(sketches, left, right, rarity))
    return pairs[alike >= least], alike[alike >= least]


def _packed(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    low, high = np.minimum(left, right), np.maximum(left, right)
    return (low << _SHIFT) | high


def _ends(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (pairs >> _SHIFT).astype(np.int64), (pairs & _LOW).astype(np.int64)
