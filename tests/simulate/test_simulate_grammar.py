"""The grammars: complete, varied, and worded independently of any published phrase list."""

import re
from collections import Counter
from random import Random

import pytest

from signaltriage.simulate import Market, sentences
from signaltriage.simulate.grammar import LANGUAGES, fill, grammar
from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.world import world

# Phrases that a lexicon is likely to start from; texts made of them would test nothing.
WORN = """24/7|new in town|few days only|our girls|new girls|just turned|100% real|no limits
|anything goes|geen taboes|nieuw in de stad|onze meisjes|onze dames|dag en nacht|jong en fris
|betrouwbaar|discreet|eerste keer|zonder condoom|fetele noastre|fără limite|poze reale|discreție
|nuestras chicas|sin límites|fotos reales|discreta|recién llegada|primera vez|zi și noapte
|rund um die uhr|tabulos|blutjung|anfängerin|unsere mädchen|ohne gummi|ohne schutz|seriös|diskret
|jour et nuit|nos filles|toute jeune|débutante|sans tabous?|sans protection|photos réelles|sérieuse
|éjjel-nappal|lányaink|kezdő|nincs tabu|védekezés nélkül|valódi|diszkrét
|денонощно|нашите момичета|начинаеща|за първи път|без ограничения|без защита|реални снимки|дискретна
|całą dobę|nasze dziewczyny|młodziutka|początkująca|bez ograniczeń|bez zabezpieczenia|dyskretna
|dia e noite|nossas meninas|novinha|iniciante|sem limites|sem preservativo|fotos reais"""
CONTEXT = {
    "name": "Anna", "age": "30", "place": "Gouda", "next": "Delft",
    "price": "150", "phone": "06-71234567", "link": "https://meer.example", "nation": "Dutch",
    "dates": "05-01 Gouda, 09-01 Delft", "places": "Gouda, Delft",
}  # fmt: skip


def test_every_language_has_the_same_topics():
    """A language is complete: every topic and slot, every text cue, no repeats."""
    topics = {language: set(grammar(language).topics) for language in LANGUAGES}
    assert len({frozenset(names) for names in topics.values()}) == 1
    assert len({frozenset(grammar(language).slots) for language in LANGUAGES}) == 1
    for language in LANGUAGES:
        cues = {f"cue.{cue}" for cue in kinds().text_cues} - {"cue.hidden_phone"}
        assert cues <= topics[language]
        assert {f"not.{name.removeprefix('cue.')}" for name in cues} <= topics[language]
        assert set(kinds().statements) <= topics[language]
        assert set(grammar(language).nations) == {origin.code for origin in world().origins}
        for topic, templates in grammar(language).topics.items():
            least = 7 if topic in cues else 3
            assert len(templates) >= least, (language, topic)
        assert len(set(grammar(language).names)) >= 60
        assert max(Counter(sentences(language)).values()) <= 2  # a slot value may recur


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_can_be_written_out(language):
    """No slot stays open and sentences begin with a capital."""
    words, rng = grammar(language), Random(1)
    for topic in words.topics:
        for _ in range(60):
            text = fill(words.choose(topic, rng), CONTEXT)
            assert "{" not in text
            assert text[0].isupper() or not text[0].isalpha()


def test_worn_phrases_are_not_used():
    """The simulator expresses its cues in words of its own."""
    worn = re.compile(rf"(?<!\w)(?:{WORN.replace(chr(10), '')})(?!\w)", re.IGNORECASE)
    assert [text for text in sentences() if worn.search(text)] == []


def test_cues_stand_in_the_text_exactly_where_truth_says():
    """A cue in Truth.cues is a sentence in the body; a cue not listed is not."""
    patterns = {}
    for language in LANGUAGES:
        for cue in kinds().text_cues:
            templates = grammar(language).topics.get(f"cue.{cue}", ())
            patterns[language, cue] = re.compile(
                "|".join(
                    ".+".join(re.escape(part) for part in template[::2]) for template in templates
                )
                or "(?!)"
            )
    market = Market(seed=9, n_ads=4_000)
    for ad, row in zip(market.ads, market.truth, strict=True):
        language = ad.languages[0]
        found = {cue for cue in kinds().text_cues if patterns[language, cue].search(ad.body)}
        assert found == set(row.cues) - {"hidden_phone"}, ad.body


def test_denials_never_stand_beside_what_they_deny():
    """About a fifth of ads deny a cue, in every language, and no ad denies one that it shows."""
    market, denied, n = Market(seed=10, n_ads=12_000), Counter(), Counter()
    patterns = {
        (language, cue): [
            text for parts in grammar(language).topics.get(f"not.{cue}", ()) for text in parts
        ]
        for language in LANGUAGES
        for cue in kinds().text_cues
    }
    for ad, row in zip(market.ads, market.truth, strict=True):
        language = ad.languages[0]
        n[language] += 1
        for cue in kinds().text_cues:
            if any(text in ad.body for text in patterns[language, cue]):
                denied[language] += 1
                assert cue not in row.cues, ad.body
    assert set(n) == set(LANGUAGES)
    assert min(n.values()) > 50
    for language in LANGUAGES:
        assert 0.1 < denied[language] / n[language] < 0.3, language
