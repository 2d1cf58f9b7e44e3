"""The simulator and the lexicons are independent truths."""

from __future__ import annotations

import pytest

from signaltriage.features.lexicon import LANGUAGES, load_phrases
from signaltriage.features.patterns import forms, level
from signaltriage.simulate import sentences
from signaltriage.text import fold


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_published_phrase_is_in_the_simulator(language: str) -> None:
    """What the lexicons took from published lists occurs in no sentence of the simulator."""
    published = {
        form
        for phrase in load_phrases()
        if phrase.source == "published list" and phrase.language == language
        for form in forms(phrase.pattern, language)
        if form.count(" ") > 1  # one word or two ("without condom") are nobody's sentence
    }
    spoken = "\n".join(f" {level(fold(sentence))} " for sentence in sentences())
    assert len(published) > 10
    assert sorted(form for form in published if f" {form} " in spoken) == []
