"""What no phrase of the lexicons may say: who somebody is, how they look, what they registered."""

import re

import pytest

from signaltriage.features.lexicon import load_phrases

# Folded beginnings of words, in the four languages. "French" is left out: it names a service.
ORIGIN = """african afrik arab asian asiat aziat belgi brasil brazil bulgar chines chino colombi
    cuban dominican donkere dutch ebony espanol exoti european europe hongaar hungar latin nederland
    negr oost-europ polish polone poolse roemeen roman rusa ruso russ spaans spani thai turk turc
    venezol"""
LOOKS = """blond boezem borst breast brunet busty coletas codite curv delgad figuur knappe lichaam
    menudit moren pigtail petite redhead rondingen roodhar rubia skinny slank slim staartjes strakke
    tight trup"""
BODY = r"""body corpul cuerpo eyes huid lijf lips\b lippen ochii ogen piel pielea piele
    poppengezicht skin"""
REGISTRATION = """autorizat council erkend gelicens gemeentelijk koophandel kvk licen municipal
    registered vergun"""

# Said of contact without protection, not of anybody's skin.
ABOUT_CONTACT = {
    "huid op huid",
    "piel con piel",
    "piele pe piele",
    "skin on skin",
    "skin to skin",
}


@pytest.mark.parametrize("words", [ORIGIN, LOOKS, BODY, REGISTRATION])
def test_no_phrase_speaks_of_origin_looks_body_or_registration(words: str) -> None:
    """Origin, looks and registration are no evidence of anything, in no language."""
    banned = re.compile(rf"(?<!\w)(?:{'|'.join(words.split())})")
    found = [
        (phrase.language, phrase.indicator, phrase.text)
        for phrase in load_phrases()
        if phrase.text not in ABOUT_CONTACT and banned.search(phrase.text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("indicator", "text"),
    [
        ("c3_youth_language", "studente"),
        ("c3_youth_language", "estudiante"),
        ("c3_youth_language", "studenta"),
        ("c3_youth_language", "college student"),
        ("c5_inexperience", "hier nieuw"),
        ("c5_inexperience", "nieuw hier"),
        ("c5_inexperience", "nueva aqui"),
        ("c5_inexperience", "noua aici"),
        ("c5_inexperience", "new to"),
        ("c5_inexperience", "soy nueva en"),
        ("e6_trust_language", "geverifieerd"),
        ("e6_trust_language", "verified"),
        ("e6_trust_language", "verificad"),
        ("e6_trust_language", "verificat"),
        ("p1_own_voice", "mijn agenda"),
        ("p1_own_voice", "independent"),
        ("p1_own_voice", "i take my time"),
        ("p1_own_voice", "my time"),
    ],
)
def test_words_that_mean_something_else_are_no_phrase(indicator: str, text: str) -> None:
    """An occupation, an arrival, a verified profile and everyday words are no such wording."""
    assert (indicator, text) not in {(p.indicator, p.text) for p in load_phrases()}


def test_a_star_stands_at_the_end_alone() -> None:
    """A star inside a phrase would be looked for in the text."""
    assert [phrase.text for phrase in load_phrases() if "*" in phrase.text] == []
