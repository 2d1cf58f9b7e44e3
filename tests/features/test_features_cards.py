"""Indicator cards: both sides, in plain words, and the pages in docs as the catalogue has them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import signaltriage
from signaltriage.features import Indicator, load_catalogue
from signaltriage.features.card_pages import card_pages
from signaltriage.features.cards import CARD_LANGUAGES, Card, make_card

DOCS = Path(signaltriage.__file__).parents[1] / "docs" / "indicators"
ALL = [
    pytest.param(make_card(indicator, language), indicator, id=f"{language}-{indicator.id}")
    for language in CARD_LANGUAGES
    for indicator in load_catalogue()
]


def section(card: Card, key: str) -> str:
    """Return an answer of a card as one text."""
    return " ".join(line for s in card.sections if s.key == key for line in s.lines)


@pytest.mark.parametrize(("card", "indicator"), ALL)
def test_every_card_has_both_sides_and_a_source(card: Card, indicator: Indicator) -> None:
    """Evidence for is never shown without evidence against, weight, measure and source."""
    for key in ("status", "note_for", "note_against", "weight", "how", "absence", "citation"):
        assert section(card, key)
    assert card.what
    assert bool(section(card, "innocent")) == bool(indicator.innocent)


@pytest.mark.parametrize("language", CARD_LANGUAGES)
def test_every_entry_is_described(language: str) -> None:
    """No card says that it has not been described yet."""
    untold = make_card(made_up(), language).what
    assert [i.id for i in load_catalogue() if make_card(i, language).what == untold] == []


@pytest.mark.parametrize("language", CARD_LANGUAGES)
def test_a_minor_is_no_matter_of_statistics(language: str) -> None:
    """The card of the claim of a minor says what to do, not that it is a question."""
    card = make_card(load_catalogue()["c4_minor_claim"], language)
    assert "112" in section(card, "status")
    assert section(card, "how") != section(make_card(made_up(), language), "how")


def test_what_is_forbidden_is_said_to_be() -> None:
    """Such a card offers no way of measuring."""
    for indicator in load_catalogue():
        if indicator.status == "forbidden":
            card = make_card(indicator)
            assert section(card, "how") == "It is never measured."
            assert "refused" in section(card, "status")


def test_steps_of_the_weight_are_told() -> None:
    """The weight says what earns it: shares of ads in per cent, values of a cluster as they are."""
    catalogue = load_catalogue()
    ad = dataclasses.replace(catalogue["b3_always_on"], weight=0.7)
    assert "multiplies the odds by 2.0" in section(make_card(ad), "weight")
    assert (
        "none: nothing; up to 25%: 25%; up to 50%: 50%; up to 75%: 75%; more: all of it"
        in section(make_card(ad), "weight")
    )
    cluster = dataclasses.replace(
        catalogue["a1_shared_contact"], edges=(2.0, 4.0), steps=(0.0, 0.6, 1.0)
    )
    assert "up to 2: nothing; up to 4: 60%; more" in section(make_card(cluster), "weight")
    assert "no weight" in section(make_card(made_up()), "weight")


def test_an_answer_that_is_there_in_english_only_is_marked() -> None:
    """A Dutch reader is told why a note is in English, and an English one is not."""
    dutch = {s.key: s.heading for s in make_card(made_up(), "nl").sections}
    english = {s.key: s.heading for s in make_card(made_up(), "en").sections}
    assert dutch["note_for"].endswith("(in het Engels)")
    assert not dutch["how"].endswith("(in het Engels)")
    assert english["note_for"] == "What speaks for it"


def test_pages_in_docs_are_those_of_the_catalogue() -> None:
    """Make them again with: signaltriage indicators cards --out docs/indicators."""
    pages = card_pages(load_catalogue())
    there = {p.relative_to(DOCS).as_posix(): p.read_text("utf-8") for p in DOCS.rglob("*.md")}
    assert sorted(there) == sorted(pages)
    assert [name for name in pages if pages[name] != there[name]] == []


def test_the_index_leads_to_every_card() -> None:
    """Each page is linked once from the index of its language."""
    pages = card_pages(load_catalogue())
    for folder in ("", "nl/"):
        for indicator in load_catalogue():
            assert pages[f"{folder}README.md"].count(f"({indicator.id}.md)") == 1


def made_up() -> Indicator:
    """Return an entry that no catalogue has."""
    return Indicator(
        id="z9_made_up",
        family="marketing",
        scope="ad",
        status="untested",
        sign=0,
        weight=0.0,
        weight_sd=0.0,
        weight_reason="None.",
        citation="None",
        note_for="For.",
        note_against="Against.",
        sentence_en="",
        sentence_nl="",
    )
