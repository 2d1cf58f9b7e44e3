"""Folded texts and the way back; the language they are in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.text import fold, fold_origins


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  NON—stop  open ", "non stop open"),
        ("fa\u0306ra\u0306 limită", "fara limita"),
        ("ＦＵＬＬ 𝐰𝐢𝐝𝐭𝐡", "full width"),
        ("dis\u200bcreet", "discreet"),
        ("foto’s", "foto's"),
        ("een \n\n  twee", "een\ntwee"),
        ("Straße", "strasse"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    """Case, accents, width, invisible characters and spacing make no difference."""
    assert fold(text) == folded


@given(st.one_of(st.text(max_size=60), st.text("aé\u0301 \t\n-ßﬁ\u200bÀ", max_size=30)))
def test_origins_belong_to_the_folded_text(text: str) -> None:
    """There is one origin per folded character, never falling, and each letter leads home."""
    folded, origins = fold(text), fold_origins(text)
    assert len(origins) == len(folded) + 1
    assert origins == sorted(origins)
    for i, char in enumerate(folded):
        if char not in " \n":
            assert char in fold(text[origins[i]])


def test_the_end_of_a_word_keeps_its_accent() -> None:
    """A span that ends in a decomposed letter takes the accent along."""
    text = "cafe\u0301 nu"
    origins = fold_origins(text)
    assert text[origins[0] : origins[4]] == "cafe\u0301"
