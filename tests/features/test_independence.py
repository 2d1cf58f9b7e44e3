"""The simulator and the lexicons are independent truths."""

from __future__ import annotations

from signaltriage.features.lexicon import load_phrases
from signaltriage.simulate import sentences
from signaltriage.text import fold


def test_no_published_phrase_is_in_the_simulator() -> None:
    """What the lexicons took from published lists occurs in no sentence of the simulator."""
    published = [fold(p.text.rstrip("*")) for p in load_phrases() if p.source == "published list"]
    spoken = "\n".join(f" {fold(sentence)} " for sentence in sentences())
    assert len(published) > 40
    assert [phrase for phrase in published if f" {phrase} " in spoken] == []
