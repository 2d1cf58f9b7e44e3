"""Folded texts and the way back; the language they are in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.text import fold, fold_origins, guess_language


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hallo, ik ben Sanne en ontvang je graag bij mij thuis", "nl"),
        ("Hi, I am Mia and you can call me for a lovely time with my smile", "en"),
        ("Hola, soy Lola, una chica muy simpática, ven a verme aquí", "es"),
        ("Bună, sunt Ana, o fată frumoasă, te aștept la mine", "ro"),
        ("Hallo, ich bin Anna und freue mich auf dich", "de"),
        ("Cześć, jestem Ania, czekam na telefon", "pl"),
        ("Szia, Kata vagyok, várlak szép lakásban", "hu"),
        ("Здравейте, казвам се Мария и ви очаквам", None),
        ("Bel nu", None),
        ("", None),
    ],
)
def test_languages_are_told_by_common_words(text: str, language: str | None) -> None:
    """Four languages are read, others recognised as others, and short texts not guessed."""
    assert guess_language(fold(text)) == language
