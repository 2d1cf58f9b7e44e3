"""Explicit claims of an age under 18, and the years that are no claims."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.features import find_urgent
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Ik ben 16 jaar", "16 jaar"),
        ("17 jaar, lief", "17 jaar"),
        ("een 16-jarige", "16-jarige"),
        ("zestien jaar oud", "zestien jaar"),
        ("Leeftijd: 17", "17"),
        ("I am sixteen years old", "sixteen years old"),
        ("16 yo", "16 yo"),
        ("17y/o girl", "17y/o"),
        ("I'm 17.", "17"),
        ("age 15", "15"),
        ("tengo 17 años", "17 años"),
        ("diecisiete añitos", "diecisiete añitos"),
        ("am 16 ani", "16 ani"),
        ("fată de 15 ani", "15 ani"),
        ("șaptesprezece ani", "șaptesprezece ani"),
        ("ich bin 17", "17"),
        ("17 Jahre", "17 Jahre"),
        ("j’ai 16 ans", "16 ans"),
    ],
)
def test_a_claim_is_found_where_it_stands(text: str, claim: str) -> None:
    """Each language's way of stating an age under 18 goes to a human, with its place."""
    (found,) = find_urgent(Ad("kiosk.example", "17", SEEN, body=text))
    assert (found.field, text[found.start : found.end]) == ("body", claim)
    (found,) = find_urgent(Ad("kiosk.example", "17", SEEN, title=text))
    assert found.field == "title"


@pytest.mark.parametrize(
    "text",
    [
        "18 jaar, 19 years old, tengo 21 años",
        "15 jaar ervaring",
        "al 16 jaar masseuse",
        "ik ben 12 jaar geleden begonnen",
        "10 years experience",
        "16 years in the business",
        "since 16 years",
        "15 años de experiencia",
        "hace 12 años",
        "de peste 15 ani",
        "15 ani experiență",
        "I am 15 minutes away",
        "116 jaar, 2016 jaar, 1.16 jaar",
        "12 jaar jonger",
        "16:00 uur, 17 euro, 15 km",
        "onze dames, tien minuten",
        "06-71234517",
    ],
)
def test_years_that_are_no_age_under_18(text: str) -> None:
    """Adults, experience, durations, times and prices are left alone."""
    assert find_urgent(Ad("kiosk.example", "17", SEEN, body=text)) == []


@pytest.mark.parametrize(("age", "urgent"), [(None, False), (17, True), (18, False), (10, True)])
def test_the_age_field_counts(age: int | None, *, urgent: bool) -> None:
    """An advertised age under 18 is a claim without a position."""
    found = find_urgent(Ad("kiosk.example", "17", SEEN, advertised_age=age))
    assert [(u.rule, u.start, u.end) for u in found] == [("advertised_age", 0, 0)] * urgent


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_claim_survives_its_surroundings(before: str, after: str) -> None:
    """Set apart on a line of its own, a claim is found whatever stands around it."""
    text = f"{before}\n. 16 years old.\n{after}"
    found = find_urgent(Ad("kiosk.example", "17", SEEN, body=text))
    assert "16 years old" in {text[u.start : u.end] for u in found}
