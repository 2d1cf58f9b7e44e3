"""Wording of four languages, checked with sentences written from the catalogue alone."""

import tomllib
from pathlib import Path

import pytest

from signaltriage.features.lexicon import load_lexicon
from signaltriage.text import fold

SENTENCES = tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))
ABSENT = [
    (language, indicator, sentence)
    for language, groups in SENTENCES.items()
    for indicator, lists in groups.items()
    for sentence in lists["absent"]
]


def is_found(language: str, indicator: str, sentence: str) -> bool:
    """Whether the lexicon finds the indicator in the sentence."""
    return next(load_lexicon().find(fold(sentence), language, indicator), None) is not None


def test_sentences_cover_every_indicator_in_every_language() -> None:
    """Twelve kinds of wording have at least eight sentences of both kinds per language."""
    assert set(SENTENCES) == {"nl", "en", "es", "ro"}
    indicators = {phrase.indicator for phrase in load_lexicon().phrases}
    for groups in SENTENCES.values():
        assert set(groups) == set(SENTENCES["nl"])
        assert set(groups) <= indicators
        assert all(len(set(lists[k])) >= 8 for lists in groups.values() for k in lists)


@pytest.mark.parametrize(("language", "indicator", "sentence"), ABSENT)
def test_wording_is_not_found_where_it_is_absent(
    language: str, indicator: str, sentence: str
) -> None:
    """Denials, other meanings and what is said of the client stay silent."""
    assert not is_found(language, indicator, sentence)


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_wording_is_found_and_seldom_wrongly(language: str) -> None:
    """Of the sentences of a language nine in ten are found, and 95 % of what is found is right."""
    found = {
        kind: [
            is_found(language, indicator, sentence)
            for indicator, lists in SENTENCES[language].items()
            for sentence in lists[kind]
        ]
        for kind in ("present", "absent")
    }
    right = sum(found["present"])
    assert right / len(found["present"]) >= 0.9
    assert right / (right + sum(found["absent"])) >= 0.95
