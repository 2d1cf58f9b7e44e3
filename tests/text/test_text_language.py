"""The language of a text, and of the stretches of a mixed one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records.values import LanguageSpan
from signaltriage.text.language import (
    LANGUAGES,
    detect_language,
    find_languages,
    languages_in,
    main_language,
)
from signaltriage.text.reading import Reading

SENTENCES = {
    "nl": "Ik ontvang je graag bij mij thuis voor een ontspannen uurtje",
    "en": "I would love to welcome you in my quiet apartment tonight",
    "de": "Ich freue mich auf deinen Anruf und eine schöne Stunde mit dir",
    "fr": "Je te reçois avec plaisir dans mon appartement près de la gare",
    "es": "Te espero en mi casa esta noche, llámame cuando quieras venir",
    "ro": "Te aștept cu drag la mine acasă, sună-mă când vrei să vii",
    "hu": "Szeretettel várlak a lakásomban, hívj fel bármikor este",
    "bg": "Очаквам те вкъщи тази вечер, обади ми се когато искаш",
    "pl": "Czekam na ciebie w moim mieszkaniu, zadzwoń kiedy chcesz",
    "pt": "Estou à sua espera em minha casa, ligue quando você quiser",
    "it": "Ti aspetto a casa mia questa sera, chiamami quando vuoi venire",
}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_language_is_known(language: str) -> None:
    """A sentence is recognised in lower case and in capitals, beside a number and emoji."""
    text = SENTENCES[language]
    assert detect_language(text) == language
    assert detect_language(f"❤️❤️ {text.upper()} ❤️ 06-00 12 34 56, 150€") == language


@pytest.mark.parametrize(
    "text",
    ["", "€ 150 / 250", "Anna", "Bella 21 Utrecht", "24/7", "zzzz " * 30, "www.kiosk.example",
     "Sofia Maria Elena Nadia", "asdf qwer zxcv uiop hjkl"],
)  # fmt: skip
def test_nothing_is_said_of_what_has_no_sentence(text: str) -> None:
    """Names, numbers, addresses and gibberish are in no language."""
    assert detect_language(text) is None


@pytest.mark.parametrize(
    "text",
    ["Bütün gece yağmur yağdı ve sokaklar hâlâ su altında",
     "Мой брат уже десять лет работает в больнице",
     "Min bror har arbetat på ett sjukhus i tio år",
     "ฉันอยู่ที่นี่แค่สามวันเท่านั้น"],
)  # fmt: skip
def test_other_languages_are_not_forced_into_ours(text: str) -> None:
    """A text in a language outside the set is unknown."""
    assert detect_language(text) is None


def test_a_mixed_text_is_told_apart() -> None:
    """Each stretch has its language and stands where the span says."""
    text = f"{SENTENCES['nl']}.\n{SENTENCES['en']}!"
    spans = find_languages(text)
    assert [(s.language, text[s.start : s.end]) for s in spans] == [
        ("nl", SENTENCES["nl"]),
        ("en", SENTENCES["en"]),
    ]


def test_short_words_belong_to_what_surrounds_them() -> None:
    """A greeting or a price between two sentences does not split them."""
    text = f"{SENTENCES['nl']}. Anna! 150€. {SENTENCES['nl']}"
    assert find_languages(text) == [LanguageSpan("nl", 0, len(text))]


def test_spans_lead_back_to_the_original() -> None:
    """Positions are those of the text before it was replaced in."""
    raw = "&#73;" + SENTENCES["nl"][1:]
    reading = Reading.of(raw).replace([(0, 5, "I")])
    assert languages_in(reading) == [LanguageSpan("nl", 0, len(raw))]


def test_a_longer_unknown_part_leaves_the_text_unknown() -> None:
    """The language of a text is that of most of it, also where that is not known."""
    assert main_language([LanguageSpan("nl", 0, 10), LanguageSpan(None, 11, 50)]) is None


@given(st.text(st.characters()))
def test_any_string_gives_ordered_spans_inside_it(text: str) -> None:
    """Spans are in order, not empty, do not overlap, and stay inside the text."""
    spans = find_languages(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(s.language is None or s.language in LANGUAGES for s in spans)


@pytest.mark.parametrize("odd", ["\ud800", "\0", "\n", "İ", "\u0301"])
def test_odd_characters_hide_nothing(odd: str) -> None:
    """Lone surrogates, NULs and the like neither crash nor end the reading."""
    assert detect_language(odd + SENTENCES["en"] + odd) == "en"


def test_a_foreign_sentence_is_seen_in_a_long_text_of_one_language() -> None:
    """What most of a text is in does not swallow a sentence in another language."""
    dutch = "Kom gezellig langs voor een kop thee. Ik woon vlak bij het station van de stad. " * 3
    text = f"{dutch}{SENTENCES['pl']}. {dutch}"
    assert [span.language for span in find_languages(text)] == ["nl", "pl", "nl"]


def test_few_words_in_the_language_of_the_text_belong_to_it() -> None:
    """A short line needs no neighbour when it reads like the rest of the text."""
    text = f"{SENTENCES['de']}\n{SENTENCES['en']}\n{SENTENCES['de']}. {SENTENCES['de']}"
    assert [span.language for span in find_languages(text)] == ["de", "en", "de"]
