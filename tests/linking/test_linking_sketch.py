"""Sketches estimate how alike texts are, and alike texts are found without comparing all."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.linking.graph import components
from signaltriage.linking.similar import similar_pairs
from signaltriage.linking.sketch import Sketches, likeness, sketch

RANDOM = random.Random(3)
WORDS = [
    "".join(RANDOM.choices("abcdefghijklmnoprstuvw", k=RANDOM.randint(2, 9))) for _ in range(900)
]


def text(rng: random.Random, length: int = 60) -> str:
    """Return words in random order."""
    return " ".join(rng.choices(WORDS, k=length))


def jaccard(a: str, b: str) -> float:
    """Compute the index by definition, of sets of six characters."""
    one, two = ({t[i : i + 6] for i in range(len(t) - 5)} for t in (a, b))
    return len(one & two) / len(one | two)


def edited(rng: random.Random, words: list[str], edits: int) -> list[str]:
    """Replace, insert or delete words."""
    words = list(words)
    for _ in range(edits):
        at = rng.randrange(len(words))
        match rng.randrange(3):
            case 0:
                words[at] = rng.choice(WORDS)
            case 1:
                words.insert(at, rng.choice(WORDS))
            case _:
                del words[at]
    return words


class TestLikeness:
    def test_estimate_is_near_the_jaccard_index(self) -> None:
        """Over many pairs the mean error is small, and none is off by four standard errors."""
        rng = random.Random(1)
        pairs = []
        for _ in range(200):
            words = rng.choices(WORDS, k=60)
            pairs += [" ".join(words), " ".join(edited(rng, words, rng.randrange(30)))]
        rows = np.arange(0, 400, 2)
        errors = likeness(sketch(pairs), rows, rows + 1) - [
            jaccard(a, b) for a, b in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        assert abs(errors.mean()) < 0.01
        assert np.abs(errors).max() < 4 * 0.044

    @given(st.lists(st.text(max_size=80), max_size=8))
    def test_any_texts_can_be_sketched(self, texts: list[str]) -> None:
        """Any strings give one sketch each, the same alone as among others."""
        together = sketch(texts)
        assert len(together) == len(texts)
        alone = Sketches.join([sketch([t]) for t in texts])
        assert np.array_equal(together.signatures, alone.signatures)
        assert np.array_equal(together.anchors, alone.anchors)
        assert np.array_equal(together.offsets, alone.offsets)

    def test_block_borders_change_nothing(self) -> None:
        """Texts beside a border of the blocks that are sketched at once come out the same."""
        texts = [text(random.Random(i), 400) for i in range(150)]
        whole = sketch(texts)
        assert np.array_equal(whole.signatures[149:], sketch(texts[149:]).signatures)


class TestSimilarPairs:
    @pytest.mark.parametrize("kind", ["slots", "shuffled sentences", "five edits of forty words"])
    def test_copies_are_found_among_strangers(self, kind: str) -> None:
        """Each copy is paired with its original, and nothing else with anything."""
        rng = random.Random(2)
        originals = [rng.choices(WORDS, k=40) for _ in range(100)]
        copies = []
        for words in originals:
            copy = list(words)
            if kind == "slots":
                for at in rng.sample(range(40), 3):
                    copy[at] = rng.choice(WORDS)
            elif kind == "shuffled sentences":
                copy = copy[20:] + copy[10:20] + copy[:10]
            else:
                copy = edited(rng, copy, 5)
            copies.append(copy)
        strangers = [rng.choices(WORDS, k=40) for _ in range(300)]
        pairs = similar_pairs(sketch(map(" ".join, [*originals, *copies, *strangers])))
        assert set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == {
            (i, i + 100) for i in range(100)
        }

    def test_copied_passage_in_a_longer_text_is_found(self) -> None:
        """A passage of forty words inside two long texts pairs them, though they are not alike."""
        rng = random.Random(4)
        passage = text(rng, 40)
        texts = [f"{text(rng, 90)} {passage} {text(rng, 90)}" for _ in range(2)]
        pairs = similar_pairs(sketch([*texts, *(text(rng, 200) for _ in range(50))]))
        assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 1)]
        assert pairs.likeness[0] == 0.0
        assert 0.6 * len(passage) <= pairs.copied[0] <= 1.3 * len(passage)

    def test_stock_phrases_make_no_pairs(self) -> None:
        """A sentence that every ad holds does not make two ads alike."""
        rng = random.Random(5)
        stock = text(rng, 18)
        texts = [f"{text(rng, 14)} {stock} {text(rng, 14)}" for _ in range(400)]
        assert len(similar_pairs(sketch(texts)).left) == 0

    def test_large_family_is_connected(self) -> None:
        """A thousand copies of a template with slots and edits are one component."""
        rng = random.Random(6)
        template = rng.choices(WORDS, k=50)
        pairs = similar_pairs(sketch(" ".join(edited(rng, template, 3)) for _ in range(1000)))
        assert components(pairs.left, pairs.right, 1000).max() == 0
