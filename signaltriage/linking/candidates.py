"""Pairs of texts worth a comparison, and how they change when texts come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signaltriage.linking.sketch import SLOTS, Sketches, likeness

PREFIX = 3  # slots in a row that must agree before two texts are compared
LEAST_LIKENESS = 0.34  # below it texts of one subject are alike by chance
LEAST_SHINGLES = 35  # shorter texts are alike by chance
MOST_SHARING = 100  # an anchor in more texts is a way of speaking
ANCHOR_PARTS = 4
ROWS_AT_ONCE, ANCHORS_AT_ONCE = 4_000, 50_000  # arrays of this size stay in the cache
ORDERS_AT_ONCE = 16  # whose pairs are held before equal ones are counted

_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_CODE = np.uint32(0xFFFFFF)  # the low bits of an anchor are spread evenly; the high ones are not


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs of rows and how often each was found.

    Parameters
    ----------
    pairs : array of uint64, shape (m,)
        ``left << 32 | right`` with ``left < right``, rising.
    times : array of int16, shape (m,)
        At least 1.
    """

    pairs: NDArray[np.uint64]
    times: NDArray[np.int16]

    @classmethod
    def of(cls, *found: NDArray[np.uint64]) -> Counted:
        """Count pairs in any order."""
        pairs = np.sort(np.concatenate([np.empty(0, np.uint64), *found]))
        first = np.ones(len(pairs), dtype=np.bool_)
        first[1:] = pairs[1:] != pairs[:-1]
        at = np.flatnonzero(first)
        return cls(pairs[at], np.diff(at, append=len(pairs)).astype(np.int16))

    def plus(self, more: Counted) -> Counted:
        """Add up; as fast as copying where there is little to add."""
        known = _find(more.pairs, self.pairs)
        times = self.times.copy()
        times[known[known >= 0]] += more.times[known >= 0]
        pairs, added = more.pairs[known < 0], more.times[known < 0]
        at = np.searchsorted(self.pairs, pairs)
        return Counted(np.insert(self.pairs, at, pairs), np.insert(times, at, added))

    def minus(self, fewer: Counted) -> Counted:
        """Take away pairs that were all counted before."""
        times = self.times.copy()
        times[np.searchsorted(self.pairs, fewer.pairs)] -= fewer.times
        return Counted(self.pairs[times > 0], times[times > 0])


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of n texts that are compared, and those found alike.

    Parameters
    ----------
    near : Counted
        Neighbours in some order of the signatures, and in how many orders.
    shared : Counted
        Texts with a rare anchor in common, and how many.
    whole : array of uint64
        Of `near`, the pairs that are alike by all their wording.
    alike : array of float64
        Their `likeness`.
    """

    near: Counted
    shared: Counted
    whole: NDArray[np.uint64]
    alike: NDArray[np.float64]

    @classmethod
    def of(cls, sketches: Sketches) -> Candidates:
        """Find the candidates among texts; time and memory grow with n log n."""
        near = _neighbours(sketches)
        return cls(near, _sharing(sketches), *_compared(sketches, near.pairs))

    def extended(self, sketches: Sketches, kept: NDArray[np.int64]) -> Candidates:
        """Find the candidates when texts were added: those that `of` would find.

        Only groups of texts (with the same beginning in an order, with the same anchor) that a
        new text belongs to are looked at.

        Parameters
        ----------
        sketches : Sketches
            Of all texts.
        kept : array of int64
            Rows of the texts known before, rising.

        Returns
        -------
        Candidates
        """
        if _n_slots(len(kept)) != _n_slots(len(sketches)):
            return Candidates.of(sketches)  # all orders are others
        new = np.ones(len(sketches), dtype=np.bool_)
        new[kept] = False
        before = self._moved(kept)
        appeared, gone = _changed_neighbours(sketches, new)
        near = before.near.plus(appeared).minus(gone)
        now, then = _changed_sharing(sketches, new)
        shared = before.shared.plus(now).minus(then)
        stays = _find(before.whole, near.pairs) >= 0
        whole, alike = before.whole[stays], before.alike[stays]
        pairs, fresh = _compared(sketches, appeared.pairs)  # each has a new text in it
        at = np.searchsorted(whole, pairs)
        return Candidates(near, shared, np.insert(whole, at, pairs), np.insert(alike, at, fresh))

    def _moved(self, kept: NDArray[np.int64]) -> Candidates:
        """Write the pairs with the rows that the texts have now; their order stays."""
        rows = kept.astype(np.uint64)

        def moved(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
            left, right = ends(pairs)
            return (rows[left] << _SHIFT) | rows[right]

        return Candidates(
            Counted(moved(self.near.pairs), self.near.times),
            Counted(moved(self.shared.pairs), self.shared.times),
            moved(self.whole),
            self.alike,
        )


def ends(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Left and right rows of packed pairs."""
    return (pairs >> _SHIFT).astype(np.int64), (pairs & _LOW).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Orders:
    """Many orders of the texts, each by other slots of the signature first.

    Texts that are alike agree in a row of slots somewhere and then stand side by side, as in the
    sorted prefix trees of an LSH forest (Bawa, Condie & Ganesan 2005). Buckets are never
    enumerated, so a phrase that everybody uses costs no more than any other.
    """

    rows: NDArray[np.uint64]  # of the texts that are long enough
    slots: NDArray[np.uint8]  # shape (SLOTS, len(rows))
    n_texts: int

    @classmethod
    def of(cls, sketches: Sketches) -> _Orders:
        long = np.flatnonzero(sketches.sizes >= LEAST_SHINGLES)
        slots = np.empty((SLOTS, len(long)), dtype=np.uint8)
        for at in range(0, len(long), ROWS_AT_ONCE):
            some = slice(at, at + ROWS_AT_ONCE)
            slots[:, some] = sketches.signatures[long[some]].T
        return cls(long.astype(np.uint64), slots, len(sketches))

    def heads(self, first: int) -> NDArray[np.uint32]:
        """Return the slots that must agree, as one number."""
        head = np.zeros(len(self.rows), dtype=np.uint32)
        for slot in range(first, first + PREFIX):
            head = (head << np.uint32(8)) | self.slots[slot % SLOTS]
        return head

    def sort(
        self, first: int, chosen: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """Put texts, or those chosen, in the order that begins with this slot.

        Returns
        -------
        texts : array of uint64, shape (n,)
        same : array of bool, shape (n - 1,)
            Whether each agrees with the next in the slots that must agree.
        """
        bits = np.uint64(_row_bits(self.n_texts))
        n_slots = _n_slots(self.n_texts)  # the rest of a key is the text's row
        rows = self.rows if chosen is None else self.rows[chosen]
        keys = np.zeros(len(rows), dtype=np.uint64)
        for slot in range(first, first + n_slots):
            column = self.slots[slot % SLOTS]
            keys = (keys << np.uint64(8)) | (column if chosen is None else column[chosen])
        keys = (keys << bits) | rows
        keys.sort()
        head = keys >> (np.uint64(8 * (n_slots - PREFIX)) + bits)
        return keys & ((np.uint64(1) << bits) - np.uint64(1)), head[1:] == head[:-1]


def _row_bits(n_texts: int) -> int:
    return max(1, n_texts).bit_length()


def _n_slots(n_texts: int) -> int:
    """Slots by which texts are ordered, as many as fit in a key beside the row."""
    return (64 - _row_bits(n_texts)) // 8


def _neighbours(sketches: Sketches) -> Counted:
    """Pair texts that stand side by side in some order."""
    orders = _Orders.of(sketches)
    near = Counted.of()
    found: list[NDArray[np.uint64]] = []
    for first in range(0, SLOTS, PREFIX):
        texts, same = orders.sort(first)
        found.append(_packed(texts[:-1][same], texts[1:][same]))
        if len(found) == ORDERS_AT_ONCE:
            near, found = near.plus(Counted.of(*found)), []
    return near.plus(Counted.of(*found))


def _changed_neighbours(sketches: Sketches, new: NDArray[np.bool_]) -> tuple[Counted, Counted]:
    """Neighbours of which one is new, and earlier neighbours that a new text came between."""
    orders = _Orders.of(sketches)
    is_new = np.flatnonzero(new[orders.rows.astype(np.int64)])
    touched = np.zeros(1 << (8 * PREFIX), dtype=np.bool_)
    appeared: list[NDArray[np.uint64]] = []
    gone: list[NDArray[np.uint64]] = []
    for first in range(0, SLOTS, PREFIX):
        heads = orders.heads(first)
        touched[heads[is_new]] = True
        texts, same = orders.sort(first, np.flatnonzero(touched[heads]))
        touched[heads[is_new]] = False
        among = new[texts.astype(np.int64)]
        either = same & (among[1:] | among[:-1])
        appeared.append(_packed(texts[:-1][either], texts[1:][either]))
        old = np.flatnonzero(~among)
        # Two old texts were neighbours if all that stands between them now is new.
        breaks = np.concatenate([[0], np.cumsum(~same)])[: len(texts)]
        parted = (np.diff(old) > 1) & (np.diff(breaks[old]) == 0)
        gone.append(_packed(texts[old[:-1][parted]], texts[old[1:][parted]]))
    return Counted.of(*appeared), Counted.of(*gone)


def _sharing(sketches: Sketches) -> Counted:
    """Pair each text with the next one that holds the same rare anchor."""
    long = sketches.sizes >= LEAST_SHINGLES
    texts = np.repeat(np.flatnonzero(long), np.diff(sketches.offsets)[long]).astype(np.uint32)
    anchors = sketches.take(np.flatnonzero(long)).anchors
    found = []
    for part in range(ANCHOR_PARTS):  # so that memory stays a fraction of what all would take
        here = anchors & np.uint32(ANCHOR_PARTS - 1) == part
        found.append(_next_with_same(anchors[here], texts[here]))
    return Counted.of(*found)


def _changed_sharing(sketches: Sketches, new: NDArray[np.bool_]) -> tuple[Counted, Counted]:
    """Pairs that share the anchors of new texts, now and before.

    An anchor with the low bits of another comes along; what it pairs is the same in both.
    """
    long = sketches.sizes >= LEAST_SHINGLES
    touched = np.zeros(int(_CODE) + 1, dtype=np.bool_)
    touched[sketches.take(np.flatnonzero(long & new)).anchors & _CODE] = True
    found = [np.empty(0, dtype=np.int64)]
    for begin in range(0, len(sketches.anchors), ANCHORS_AT_ONCE):
        some = sketches.anchors[begin : begin + ANCHORS_AT_ONCE]
        found.append(np.flatnonzero(touched[some & _CODE]) + begin)
    at = np.concatenate(found)
    texts = np.searchsorted(sketches.offsets, at, side="right") - 1
    at, texts = at[long[texts]], texts[long[texts]]
    anchors, was = sketches.anchors[at], ~new[texts]
    now = _next_with_same(anchors, texts.astype(np.uint32))
    then = _next_with_same(anchors[was], texts[was].astype(np.uint32))
    return Counted.of(now), Counted.of(then)


def _next_with_same(anchors: NDArray[np.uint32], texts: NDArray[np.uint32]) -> NDArray[np.uint64]:
    postings = (anchors.astype(np.uint64) << _SHIFT) | texts
    postings.sort()
    same = (postings[1:] >> _SHIFT) == (postings[:-1] >> _SHIFT)
    begins = np.flatnonzero(np.concatenate([[True], ~same])[: len(postings)])
    sharing = np.diff(begins, append=len(postings))
    same &= np.repeat(sharing <= MOST_SHARING, sharing)[1:]
    return _packed(postings[:-1][same] & _LOW, postings[1:][same] & _LOW)


def _compared(
    sketches: Sketches, pairs: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Keep pairs that are alike by all their wording."""
    alike = likeness(sketches, *ends(pairs))
    return pairs[alike >= LEAST_LIKENESS], alike[alike >= LEAST_LIKENESS]


def _find(wanted: NDArray[np.uint64], among: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Place of each number in rising numbers, -1 for those that are not there."""
    if not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return np.where(among[at] == wanted, at, -1)


def _packed(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    low, high = np.minimum(left, right), np.maximum(left, right)
    return (low << _SHIFT) | high
