"""Texts without contacts: offsets and display."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records import Contact
from signaltriage.text import find_contacts, mask, mask_for_display


def test_contacts_become_their_kind_and_offsets_follow() -> None:
    """Text after a token is found again at its new place."""
    text = "bel 06-71234567 of mail a@example.nl nu"
    masked = mask(text, find_contacts(text, fictitious=True))
    assert masked.text == "bel [phone] of mail [email] nu"
    for word in ("bel", "of", "mail", "nu"):
        assert masked.text[masked.offset(text.index(word)) :].startswith(word)
    assert masked.text[masked.offset(4) : masked.offset(15)] == "[phone]"


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=4),
)
def test_offsets_lead_to_the_same_character(text: str, gaps: list[tuple[int, int]]) -> None:
    """Every character outside the cuts is the same character at its offset."""
    cuts, at = [], 0
    for gap, size in gaps:
        if at + gap + size <= len(text):
            cuts.append((at + gap, at + gap + size))
            at += gap + size
    masked = mask(text, [Contact("phone", "x", text[a:b], a, b) for a, b in cuts])
    for i, char in enumerate(text):
        if not any(a <= i < b for a, b in cuts):
            assert masked.text[masked.offset(i)] == char
    assert masked.offset(len(text)) == len(masked.text)


@pytest.mark.parametrize(
    "text", ["06 1234 567", "0 6 * 1 2 * 3 4 5", "nul zes zeven een twee drie vier", "0️⃣6️⃣7️⃣1️⃣2️⃣3️⃣4️⃣"]
)
def test_display_hides_what_might_be_a_number(text: str) -> None:
    """Seven digits with little between them are hidden even where no number was found."""
    assert find_contacts(text, fictitious=True) == []
    assert mask_for_display(f"bel {text}!", []).text == "bel [number]!"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bel O698S42892!", "bel [number]!"),
        ("bel o6 7l23 4S67 nu", "bel [number] nu"),
        ("06 I2 34 ZZ 78", "[number]"),
        ("tel.o6-9B4S-28l2", "tel.[number]"),
        ("O S 1 2 3 4 5", "[number]"),
        ("los 150 60", "los 150 60"),
        ("solo 100 15 is 20", "solo 100 15 is 20"),
        ("hotels 100 50, 6 dames", "hotels 100 50, 6 dames"),
        ("BSOZ IlloSS 1234", "BSOZ IlloSS 1234"),
        ("30 min 100 euro, 60 min 150", "30 min 100 euro, 60 min 150"),
    ],
)
def test_display_hides_numbers_written_with_letters_for_digits(text: str, shown: str) -> None:
    """Five digits in seven characters that look like digits are hidden; words and prices stay."""
    assert mask_for_display(text, []).text == shown


@given(st.text("O6l S.-a5é", max_size=40))
def test_display_leaves_no_run_of_look_alikes(text: str) -> None:
    """No stretch without spaces of seven look-alikes with five digits in it is left."""
    shown = mask_for_display(text, []).text
    for run in re.findall(r"[O6lS5]{7,}", shown.replace("[number]", " ")):
        assert sum(map(str.isdigit, run)) < 5


def test_display_keeps_prices_and_hides_what_surrounds_a_contact() -> None:
    """Short numbers stay; digits that run on from a contact go."""
    text = "30 min 100 euro, 06-71234567 12"
    masked = mask_for_display(text, find_contacts(text, fictitious=True))
    assert masked.text == "30 min 100 euro, [phone][number]"
