"""Candidates for comparison are the same whether texts come at once or bit by bit."""

from __future__ import annotations

import random

import numpy as np
import pytest

from signaltriage.linking import Texts
from signaltriage.linking.candidates import MOST_SHARING, Candidates, Counted

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ["".join(random.Random(i).choices(LETTERS, k=5)) for i in range(400)]


def market(seed: int, n: int) -> list[str]:
    """Return texts of a few templates with edits, strangers, and a passage in many of them."""
    rng = random.Random(seed)
    templates = [rng.choices(WORDS, k=40) for _ in range(5)]
    passage = rng.choices(WORDS, k=12)
    texts = []
    for _ in range(n):
        words = list(rng.choice(templates)) if rng.random() < 0.6 else rng.choices(WORDS, k=40)
        words[rng.randrange(40)] = rng.choice(WORDS)
        texts.append(" ".join(words + passage * (rng.random() < 0.3)))
    return texts


def check_equal(found: Candidates, expected: Candidates) -> None:
    """Fail unless both hold the same pairs and figures."""
    for one, other in ((found.near, expected.near), (found.shared, expected.shared)):
        assert np.array_equal(one.pairs, other.pairs)
        assert np.array_equal(one.times, other.times)
    assert np.array_equal(found.whole, expected.whole)
    assert np.array_equal(found.alike, expected.alike)


class TestExtended:
    @pytest.mark.parametrize(
        ("n", "known"),
        [
            (150, 149),
            (150, 0),
            (150, 150),
            (300, 200),  # keys hold fewer slots from 256 texts on
            (4 * MOST_SHARING, 3 * MOST_SHARING),  # the passage becomes a way of speaking
        ],
    )
    def test_equals_candidates_of_all(self, n: int, known: int) -> None:
        """New texts among old ones, wherever they stand, change what they would have changed."""
        texts = market(n + known, n)
        before, more = Texts.of(texts[:known]), Texts.of(texts[known:])
        both, kept = before.extended(more)
        expected = Texts.of(texts)
        assert np.array_equal(both.ids, expected.ids)
        assert np.array_equal(both.sketches.anchors, expected.sketches.anchors)
        assert np.array_equal(both.sketches.signatures, expected.sketches.signatures)
        assert np.array_equal(both.ids[kept], before.ids)
        found = Candidates.of(before.sketches).extended(both.sketches, kept)
        check_equal(found, Candidates.of(expected.sketches))

    def test_passage_of_too_many_is_no_longer_shared(self) -> None:
        """The text too many that holds a passage takes away the pairs that it made."""
        rng = random.Random(1)
        passage = " ".join(rng.choices(WORDS, k=30))
        texts = [f"{' '.join(rng.choices(WORDS, k=60))} {passage}" for _ in range(MOST_SHARING + 1)]
        before = Texts.of(texts[1:])
        both, kept = before.extended(Texts.of(texts[:1]))
        known = Candidates.of(before.sketches)
        assert known.shared.times.max() > 5
        assert known.extended(both.sketches, kept).shared.times.max(initial=0) < 5


class TestCounted:
    def test_plus_and_minus_undo_each_other(self) -> None:
        """What was added can be taken away; pairs that nobody counts are gone."""
        few = Counted.of(np.array([5, 3, 5], dtype=np.uint64))
        more = Counted.of(np.array([4, 5], dtype=np.uint64))
        assert few.plus(more).pairs.tolist() == [3, 4, 5]
        assert few.plus(more).times.tolist() == [1, 1, 3]
        again = few.plus(more).minus(more)
        assert again.pairs.tolist() == [3, 5]
        assert again.times.tolist() == [1, 2]
