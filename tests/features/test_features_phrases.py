"""Phrases against sentences that were written from the indicators' cards alone."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from signaltriage.features.lexicon import LANGUAGES, load_lexicon
from signaltriage.features.quotation import quoted_spans
from signaltriage.text import fold

SENTENCES = Path(__file__).parent / "phrases"
OVERALL, EACH_LANGUAGE = 0.95, 0.90
LEAST = {"nl": 20, "en": 20}  # sentences of each kind per indicator; 8 in the others


def sentences(language: str) -> dict[str, dict[str, list[str]]]:
    """Read the sentences of a language: indicator to what is present and what is absent."""
    return tomllib.loads((SENTENCES / f"{language}.toml").read_text("utf-8"))


def is_found(sentence: str, language: str, indicator: str) -> bool:
    """Whether a phrase of the indicator stands in the sentence, outside quotations."""
    for start, end in reversed(quoted_spans(sentence)):
        sentence = sentence[:start] + "\n" * (end - start) + sentence[end:]
    return next(load_lexicon().find(fold(sentence), language, indicator), None) is not None


@cache
def counts(language: str) -> Counter[tuple[str, bool]]:
    """Count sentences by what they are and whether the indicator was found."""
    return Counter(
        (kind, is_found(sentence, language, indicator))
        for indicator, kinds in sentences(language).items()
        for kind, its in kinds.items()
        for sentence in its
    )


def precision_and_recall(found: Counter[tuple[str, bool]]) -> tuple[float, float]:
    """Precision among all that was found, recall among all that is present."""
    right = found["present", True]
    return (
        right / (right + found["absent", True]),
        right / (right + found["present", False]),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences(language: str) -> None:
    """Every wording indicator has its share of sentences of both kinds, none of them twice."""
    for indicator, kinds in sentences(language).items():
        for kind in ("present", "absent"):
            assert len(set(kinds[kind])) == len(kinds[kind]) >= LEAST.get(language, 8), indicator


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_read_well(language: str) -> None:
    """Precision and recall are at least .90 in each language."""
    assert min(precision_and_recall(counts(language))) >= EACH_LANGUAGE


def test_all_languages_together_are_read_well() -> None:
    """Precision and recall are at least .95 over all sentences."""
    together = sum((counts(language) for language in LANGUAGES), Counter())
    assert min(precision_and_recall(together)) >= OVERALL
