"""The lexicons: wide enough, found in any form, and taken back by negation."""

from collections import Counter

import pytest

from signaltriage.features import load_catalogue
from signaltriage.features.lexicon import AGENCY, LANGUAGES, load_lexicon
from signaltriage.text import fold

WORDING = (
    "a5_third_person",
    "a6_intermediary",
    "b2_transient_words",
    "b3_always_on",
    "c3_youth_language",
    "c5_inexperience",
    "d1_unprotected",
    "d2_no_limits",
    "d6_screening",
    "e6_trust_language",
)


def found(text: str, language: str) -> set[str]:
    """Return the short ids of what a text says."""
    hits = load_lexicon().find(fold(text), language)
    return {hit.phrase.indicator.split("_")[0] for hit in hits}


def test_lexicons_are_wide_and_known_to_the_catalogue() -> None:
    """Each wording indicator has many phrases in each language, each with a gloss."""
    phrases = load_lexicon().phrases
    counts = Counter((p.language, p.indicator) for p in phrases)
    for language in LANGUAGES:
        least = 35 if language in {"nl", "en"} else 20
        assert all(counts[language, name] >= least for name in (*WORDING, AGENCY))
    assert {p.indicator for p in phrases} - {AGENCY} <= set(load_catalogue().ad_ids)
    assert all(p.gloss and p.text == fold(p.text) for p in phrases)


def test_every_phrase_is_found_in_its_own_words() -> None:
    """No phrase of the lexicons takes itself back."""
    lexicon = load_lexicon()
    for phrase in lexicon.phrases:
        hits = lexicon.find(f"xx {phrase.text} xx", phrase.language)
        assert phrase.indicator in {hit.phrase.indicator for hit in hits}, phrase


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Onze MEISJES ontvangen je 24/7", "nl", {"a5", "b3"}),
        ("Vraag naar Eva, geen taboes", "nl", {"a6", "d2"}),
        ("net 18 geworden, alles kan zonder condoom", "nl", {"c3", "d1", "d2"}),
        ("nu 24/7 bereikbaar", "nl", {"b3"}),
        ("Ask for Mia, no limits, no rush", "en", {"a6", "d2"}),
        ("New girls weekly, 100% real pics", "en", {"a5", "e6"}),
        ("not only discreet", "en", {"e6"}),
        ("Nuestras chicas, sin límites, 24 horas", "es", {"a5", "d2", "b3"}),
        ("jovencita, primera vez", "es", {"c3", "c5"}),
        ("Fetele noastre, fara limite, non-stop", "ro", {"a5", "d2", "b3"}),
        ("Întreabă de Ana, poze reale", "ro", {"a6", "e6"}),
    ],
)
def test_wording_is_found(text: str, language: str, expected: set[str]) -> None:
    """Case, accents and neighbours make no difference."""
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("geen 24/7", "nl"),
        ("niet zonder condoom", "nl"),
        ("zonder condoom doe ik niet", "nl"),
        ("ik werk nooit met een manager", "nl"),
        ("geen telefoniste of chauffeur", "nl"),
        ("24 uur van tevoren bellen", "nl"),
        ("vraag naar de mogelijkheden", "nl"),
        ("geen condoom, geen afspraak", "nl"),
        ("no new girls", "en"),
        ("not 24/7", "en"),
        ("we do not have a manager", "en"),
        ("never without condom", "en"),
        ("no condom, no service", "en"),
        ("without protection is not possible", "en"),
        ("safe sex only", "en"),
        ("for first time visitors", "en"),
        ("no hago nada sin condón", "es"),
        ("no trabajo 24 horas", "es"),
        ("nunca sin protección", "es"),
        ("sin manager ni chófer", "es"),
        ("nu fac fără protecție", "ro"),
        ("nu sunt non-stop", "ro"),
        ("niciodată fără prezervativ", "ro"),
        ("fără manager", "ro"),
    ],
)
def test_negation_and_other_meanings_take_wording_back(text: str, language: str) -> None:
    """What an ad says it does not offer is not held against it."""
    assert found(text, language) == set()


def test_a_negation_ends_with_its_clause() -> None:
    """A "no" in one clause or line leaves the next alone."""
    assert found("geen haast, 24/7", "nl") == {"b3"}
    assert found("geen anoniem\n24/7", "nl") == {"d6", "b3"}
    assert found("no rush and any time", "en") == {"b3"}


def test_words_count_whole() -> None:
    """A phrase inside a longer word is another word, unless it may be inflected."""
    assert found("indiscreet, clubsandwich, straw", "en") == set()
    assert found("betrouwbare", "nl") == set()
    assert found("tienermeisje", "nl") == {"c3"}
