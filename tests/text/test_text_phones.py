"""Telephone numbers however they are hidden, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage import find_contacts, find_places
from signaltriage.text import find_ages, find_languages, find_rates
from signaltriage.text.digits import read_digits
from signaltriage.text.reading import Reading

HIDDEN = [
    ("nul zes zeven een twee 345 67", "NL", "+31671234567", {"words"}),
    ("null sechs sieben eins zwo drei vier fünf sechs sieben", "NL", "+31671234567", {"words"}),
    ("zéro six sept un deux trois quatre cinq six sept", "NL", "+31671234567", {"words"}),
    ("bel een nul zes zeven twee drie vier vijf zes zeven acht", "NL", "+31672345678", {"words"}),
    ("O6 7l 23 4S 67", "NL", "+31671234567", {"letters"}),
    ("06 71 bel mij nu 23 45 67", "NL", "+31671234567", {"split"}),
    ("06\n71\n23\n45\n67", "NL", "+31671234567", {"split"}),
    ("(0)(6)(7)(1)(2)(3)(4)(5)(6)(7)", "NL", "+31671234567", {"separated"}),
    ("06:71:23:45:67", "NL", "+31671234567", {"separated"}),
    ("\u0660\u0666 71 23 45 67", "NL", "+31671234567", {"unicode_digits"}),
    ("0\u200b671234567", "NL", "+31671234567", {"invisible"}),
    ("&#48;671234567", "NL", "+31671234567", {"escapes"}),
    ("https://kiosk.example/ads/0671234567/", "NL", "+31671234567", {"in_url"}),
    ("480.5five5.o1two9", "US", "+14805550129", {"letters", "words"}),
    ("for80 five5five zero1zerofor 90hr", "US", "+14805550104", {"words"}),
    ("201 five55 01twothree", "US", "+12015550123", {"words"}),
]
PLAIN = [
    ("06-71234567", "NL", "+31671234567"),
    ("+31(0)6 71 23 45 67", "NL", "+31671234567"),
    ("0031671234567", "BE", "+31671234567"),
    ("31 6 71234567", "NL", "+31671234567"),
    ("tel 44 7700 900 123", "NL", "+447700900123"),
    ("(201) 555-0123", "US", "+12015550123"),
    ("5'4 120 34DD 24/7 201-555-0123 100%", "US", "+12015550123"),
    ("202-555-0190 5'4\" 120 lbs", "US", "+12025550190"),
    ("36-24-36 5'6\" 202.555.0144", "US", "+12025550144"),
    ("hh 100 hr 160 qv 80 (202) 555 0119", "US", "+12025550119"),
    ("06 71 23 45 67 25 jaar", "NL", "+31671234567"),
    ("kvk 12345678 0671234567", "NL", "+31671234567"),
    ("06 71234567\nacht uur open", "NL", "+31671234567"),
    ("Telefoon 030-23125898\nelf Katzen", "DE", "+493023125898"),
    ("+31 6 71234567 nu", "NL", "+31671234567"),
]
NONE = [
    ("30 min 80 60 min 150 90 min 200 van 10.00-22.00", "NL"),
    ("01-02-2024 10:30", "NL"),
    ("06 71 23 45 67 89 01 23", "NL"),
    ("0 6 7 1 2 3 4 5 6 7 8 9", "NL"),
    ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", "US"),
    ("ISBN 978-9-0514-2377-5", "DE"),
    ("rekening 81 02 25 209", "IT"),
    ("8.216.994 views", "US"),
    ("06 7123456 een keer", "NL"),
    ("seven days, two rooms, one price, zero stress", "GB"),
]


@pytest.mark.parametrize(("text", "country", "value", "ways"), HIDDEN)
def test_hidden_numbers_are_read(text: str, country: str, value: str, ways: set[str]) -> None:
    """The number is found, and how it was hidden is named."""
    contacts = find_contacts(text, country, fictitious=True)
    assert [(c.value, set(c.obscured)) for c in contacts] == [(value, ways)]
    assert all(c.raw == text[c.start : c.end] for c in contacts)


@pytest.mark.parametrize(("text", "country", "value"), PLAIN)
def test_plain_numbers_are_read(text: str, country: str, value: str) -> None:
    """Usual spellings are found, beside figures of other kinds too, and are not hidden."""
    found = find_contacts(text, country, fictitious=True)
    assert [(c.value, c.obscured) for c in found] == [(value, ())]


@pytest.mark.parametrize(("text", "country"), NONE)
@pytest.mark.parametrize("fictitious", [True, False])
def test_nothing_is_invented(text: str, country: str, fictitious: bool) -> None:
    """Prices, dates, streams, accounts, books and prose hold no number."""
    assert find_contacts(text, country, fictitious=fictitious) == []


def test_two_numbers_and_those_that_cannot_be_dialled() -> None:
    """Numbers side by side are two; without `fictitious` ranges set aside are not read."""
    text = "06 71 23 45 67 06 72 34 56 78"
    values = [c.value for c in find_contacts(text, fictitious=True)]
    assert values == ["+31671234567", "+31672345678"]
    assert find_contacts(text) == []
    assert find_contacts("020 7946 0123", "GB") == []


ANY = st.text() | st.text(alphabet="06 7+-()[]oOlIеdrie nulzes€.,:/@\n\u200b\u0301¼½", max_size=60)


@given(ANY, st.sampled_from(["NL", "US", "DE", "BR", "HU", "ZZ"]))
def test_no_text_breaks_a_finder(text: str, country: str) -> None:
    """Any string is read; stretches are in the text, in order and apart, of one kind each."""
    contacts = find_contacts(text, country, fictitious=True)
    assert all(c.raw == text[c.start : c.end] for c in contacts)
    places = sorted(find_places(text, country), key=lambda p: p.start)
    for found in (
        contacts,
        find_rates(text, country),
        find_ages(text),
        places,
        find_languages(text),
    ):
        end = 0
        for value in found:
            assert end <= value.start < value.end <= len(text)
            end = value.end


@pytest.mark.parametrize("text", ["06 71234567\nacht uur open", "030-23125898\nelf Katzen"])
def test_word_that_begins_a_line_of_prose_is_no_digit(text: str) -> None:
    """The first word of the next sentence never makes a number longer."""
    assert read_digits(Reading.of(text)).text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Signal: 06-71234567", "signal"),
        ("alleen via Signal op +31 6 71234567", "signal"),
        ("WhatsApp/Signal: 06-71234567", "phone"),
        ("bel of Signal 06-71234567", "phone"),
        ("een goed signaal 06-71234567", "phone"),
    ],
)
def test_line_on_signal_is_told(text: str, kind: str) -> None:
    """A number that is given for Signal alone is a contact of that kind."""
    assert [(c.kind, c.value) for c in find_contacts(text, fictitious=True)] == [
        (kind, "+31671234567")
    ]


def test_number_in_words_is_found_with_figures_far_away() -> None:
    """Ages in words beside each other are no reason to read; a whole number in words is."""
    text = "trente-cinq ans, deux lits. Appelle zéro six sept un deux trois quatre cinq six sept"
    found = find_contacts(text, "NL", fictitious=True)
    assert [c.value for c in found] == ["+31671234567"]


def test_many_numbers_are_all_found() -> None:
    """A text with a thousand numbers is an odd one, and still read to its end."""
    text = "\n".join(f"bel 06-7{i:07d}" for i in range(1000))
    assert len(find_contacts(text, fictitious=True)) == 1000


def test_two_numbers_with_a_bar_between_are_two() -> None:
    """A bar that stands once between groups parts two numbers."""
    found = find_contacts("(069) 9000 9198 | 030/23125181", "DE", fictitious=True)
    assert [c.value for c in found] == ["+496990009198", "+493023125181"]
