"""Sketches of texts: small arrays from which likeness and copied passages are read off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signaltriage.linking.graph import distinct

SHINGLE = 6  # characters; a changed word of six letters touches eleven of them
SLOTS = 128  # of the one-permutation signature: the standard error of a likeness is at most 0.044
ANCHOR = 12  # characters of an anchor, long enough to be rare
WINDOW = 16  # one anchor in every so many characters, so any shared stretch of 27 shares one
BLOCK_CHARACTERS = 300_000  # sketched at once; arrays of this size stay in the cache

_EMPTY_SLOT = 0
_CHANCE = 1 / 255  # that two bytes are equal
_FEW_TEXTS = 10  # with fewer texts than this in a slot nothing can be said
_PAIRS_AT_ONCE = 4_000  # arrays of this size stay in the cache
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of n texts.

    Parameters
    ----------
    signatures : array of uint8, shape (n, SLOTS)
        One byte of the smallest shingle hash of each slot; 0 where a slot is empty.
    sizes : array of int32, shape (n,)
        Number of shingles.
    anchors : array of uint32
        Hashes of the anchors, text after text.
    offsets : array of int64, shape (n + 1,)
        ``anchors[offsets[i]:offsets[i + 1]]`` are those of text i.
    """

    signatures: NDArray[np.uint8]
    sizes: NDArray[np.int32]
    anchors: NDArray[np.uint32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sizes)

    @classmethod
    def join(cls, parts: Sequence[Sketches]) -> Sketches:
        """Put sketches of blocks one after another."""
        lengths = [np.diff(part.offsets) for part in parts]
        return cls(
            np.concatenate([np.empty((0, SLOTS), np.uint8), *(p.signatures for p in parts)]),
            np.concatenate([np.empty(0, np.int32), *(p.sizes for p in parts)]),
            np.concatenate([np.empty(0, np.uint32), *(p.anchors for p in parts)]),
            np.concatenate([[0], np.cumsum(np.concatenate([[], *lengths]))]).astype(np.int64),
        )

    def take(self, rows: NDArray[np.int64]) -> Sketches:
        """Sketches of some of the texts."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Sketches(self.signatures[rows], self.sizes[rows], self.anchors[at], offsets)

    def insert(self, at: NDArray[np.int64], more: Sketches) -> Sketches:
        """Put sketches before those in the rows `at`, rising; as fast as copying."""
        lengths = np.diff(more.offsets)
        places = np.repeat(self.offsets[at], lengths)
        all_lengths = np.insert(np.diff(self.offsets), at, lengths)
        return Sketches(
            np.insert(self.signatures, at, more.signatures, axis=0),
            np.insert(self.sizes, at, more.sizes),
            np.insert(self.anchors, places, more.anchors),
            np.concatenate([[0], np.cumsum(all_lengths)]).astype(np.int64),
        )


def sketch(texts: Iterable[str]) -> Sketches:
    """Sketch texts: a one-permutation MinHash signature, and winnowed anchors.

    Shingles are 6 characters long. The hash of each goes to one of 128 slots, and every slot keeps
    the smallest (Li, Owen & Zhang 2012). Anchors are the smallest hashes of 12 characters in every
    window of 16 (winnowing; Schleimer, Wilkerson & Aiken 2003), so that a copied stretch of 27
    characters or more is always noticed, however long the text around it.

    Parameters
    ----------
    texts : iterable of str
        Texts as `signaltriage.linking.compared_text` gives them.

    Returns
    -------
    Sketches

    Examples
    --------
    >>> both = sketch(["lieve groet van sanne uit zwolle", "lieve groet van eva uit zwolle", ""])
    >>> both.sizes.tolist()
    [27, 25, 0]
    >>> round(float(likeness(both, np.array([0]), np.array([1]))[0]), 1)
    0.5
    """
    parts: list[Sketches] = []
    block: list[str] = []
    length = 0
    for text in texts:
        block.append(text)
        length += len(text) + 1
        if length >= BLOCK_CHARACTERS:
            parts.append(_sketch_block(block))
            block, length = [], 0
    if block:
        parts.append(_sketch_block(block))
    return Sketches.join(parts)


def likeness(
    sketches: Sketches, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Estimate the Jaccard index of the shingles of pairs of texts.

    Parameters
    ----------
    sketches : Sketches
    left, right : array of int64, shape (m,)
        Rows of `sketches`.

    Returns
    -------
    array of float64, shape (m,)
        Share of equal slots among those that one of the two fills, corrected for bytes that are
        equal by chance; standard error ``sqrt(j (1 - j) / slots)``.
    """
    estimates = np.empty(len(left))
    for at in range(0, len(left), _PAIRS_AT_ONCE):
        a = sketches.signatures[left[at : at + _PAIRS_AT_ONCE]]
        b = sketches.signatures[right[at : at + _PAIRS_AT_ONCE]]
        filled = np.count_nonzero(a | b, axis=1)
        equal = np.count_nonzero((a == b) & (a != _EMPTY_SLOT), axis=1)
        estimates[at : at + _PAIRS_AT_ONCE] = _beyond_chance(equal / np.maximum(filled, 1))
    return estimates


def rare_likeness(
    sketches: Sketches,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    rarity: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Estimate the Jaccard index as `likeness` does, slots that many texts share counting less.

    `rarity` is what `slot_rarity` returns.
    """
    flat = rarity.ravel()
    slots = np.arange(SLOTS, dtype=np.int32) * 256
    estimates = np.empty(len(left))
    for at in range(0, len(left), _PAIRS_AT_ONCE):
        a = sketches.signatures[left[at : at + _PAIRS_AT_ONCE]]
        b = sketches.signatures[right[at : at + _PAIRS_AT_ONCE]]
        of_a, of_b = flat.take(a + slots), flat.take(b + slots)
        both = (a != _EMPTY_SLOT) & (b != _EMPTY_SLOT)
        equal = np.einsum("ij,ij->i", of_a, a == b, dtype=np.float32)
        either = (of_a + of_b).sum(axis=1)
        either -= 0.5 * np.einsum("ij,ij->i", of_a + of_b, both, dtype=np.float32)
        estimates[at : at + _PAIRS_AT_ONCE] = _beyond_chance(equal / np.maximum(either, 1e-9))
    return estimates


def _beyond_chance(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip((share - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)


def slot_rarity(signatures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How rare the content of each slot is: 1 unless more texts show it than chance would have.

    Stock phrases ("you are welcome to call me") fill the same slots of many unrelated texts; the
    weight of such a slot is the number of texts that chance would put there over the number that
    is there.
    """
    rarity = np.empty((SLOTS, 256), np.float32)
    by_chance = len(signatures) / 255 + _FEW_TEXTS
    for slot in range(SLOTS):
        shown = np.bincount(signatures[:, slot], minlength=256)
        rarity[slot] = np.minimum(1.0, by_chance / np.maximum(shown, 1))
    rarity[:, _EMPTY_SLOT] = 0.0
    return rarity


def containment(
    sketches: Sketches,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    alike: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of the shorter text's shingles that the longer one has, from their likeness."""
    a, b = sketches.sizes[left].astype(float), sketches.sizes[right].astype(float)
    shared = alike * (a + b) / (1.0 + alike)
    share: NDArray[np.float64] = np.clip(shared / np.maximum(np.minimum(a, b), 1.0), 0.0, 1.0)
    return share


def _sketch_block(texts: Sequence[str]) -> Sketches:
    n = len(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=n)
    joined = "\0".join([*texts, ""]).encode("utf-32-le", errors="surrogatepass")
    characters = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])
    rows = np.repeat(np.arange(n), lengths + 1)
    left = starts[1:][rows] - 1 - np.arange(len(characters))  # characters up to the text's end
    shingles = _rolling(characters, SHINGLE)
    signatures, sizes = _signatures(_mixed(shingles), rows, left, n)
    anchors, offsets = _anchors(_mixed(_longer(shingles)), rows, left, n)
    return Sketches(signatures, sizes, anchors, offsets)


def _rolling(characters: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Polynomial hash of every stretch of so many characters; the last ones run out of the end."""
    hashes = characters.copy()
    for k in range(1, length):
        hashes *= _PRIME
        hashes[:-k] += characters[k:]
    return hashes


def _longer(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of every stretch of twice the length, from the hashes of its halves."""
    longer = hashes * _MIX
    longer[:-SHINGLE] += hashes[SHINGLE:]
    return longer


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = hashes ^ (hashes >> _SHIFT)
    mixed *= _MIX
    mixed ^= mixed >> _SHIFT
    mixed *= _PRIME
    return mixed


def _signatures(
    hashes: NDArray[np.uint64], rows: NDArray[np.int64], left: NDArray[np.int64], n: int
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    inside = left >= SHINGLE
    kept = hashes[inside]
    slots = rows[inside] * SLOTS + (kept >> np.uint64(57)).astype(np.int64)
    smallest = np.full(n * SLOTS, np.iinfo(np.uint32).max, dtype=np.uint32)
    values = (kept >> np.uint64(20)).astype(np.uint32)
    np.minimum.at(smallest, slots, values)
    empty = smallest == np.iinfo(np.uint32).max
    # The low byte of a minimum is spread evenly; the high ones are not.
    signatures = (smallest % np.uint32(255) + np.uint32(1)).astype(np.uint8)
    signatures[empty] = _EMPTY_SLOT
    sizes = np.bincount(rows[inside], minlength=n).astype(np.int32)
    return signatures.reshape(n, SLOTS), sizes


def _anchors(
    hashes: NDArray[np.uint64], rows: NDArray[np.int64], left: NDArray[np.int64], n: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Winnow: positions that hold the smallest hash of some window, each hash once a text."""
    values = (hashes >> _SHIFT).astype(np.uint32)
    values[left < ANCHOR] = np.iinfo(np.uint32).max
    lowest = values.copy()
    step = 1
    while step < WINDOW:  # the minimum over 2, 4, 8, 16 positions
        lowest[:-step] = np.minimum(lowest[:-step], lowest[step:])
        step *= 2
    full = left >= ANCHOR + WINDOW - 1
    first = np.diff(rows, prepend=-1) > 0
    chosen = full | (first & (left >= WINDOW))  # a text that fills no window: its smallest hash
    pairs = distinct((rows[chosen].astype(np.uint64) << _SHIFT) | lowest[chosen])
    counts = np.bincount((pairs >> _SHIFT).astype(np.int64), minlength=n)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), offsets
