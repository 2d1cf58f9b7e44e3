"""Languages of the parts of a folded text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from signaltriage.features.phrases import LANGUAGES
from signaltriage.records.values import LanguageSpan
from signaltriage.text import fold


def fold_stretches(text: str, stretches: Iterable[LanguageSpan]) -> list[LanguageSpan]:
    """Say where stretches of a text stand once it is folded.

    Parameters
    ----------
    text : str
        The original.
    stretches : iterable of LanguageSpan
        As `signaltriage.text.find_languages` returns them for it.

    Returns
    -------
    list of LanguageSpan
        For ``fold(text)``.

    Examples
    --------
    >>> fold_stretches("Bel  me.  Call me", [LanguageSpan("nl", 0, 8), LanguageSpan("en", 10, 17)])
    [LanguageSpan(language='nl', start=0, end=7), LanguageSpan(language='en', start=8, end=15)]
    """
    return [
        LanguageSpan(
            stretch.language,
            len(fold(text[: stretch.start] + ".")) - 1,
            len(fold(text[: stretch.end])),
        )
        for stretch in stretches
    ]


def language_at(start: int, language: str | None, stretches: Sequence[LanguageSpan]) -> str | None:
    """Return the language at a position: of its stretch, else that of the text."""
    for stretch in stretches:
        if stretch.start <= start < stretch.end:
            return stretch.language
    return language


def language_bit(language: str | None) -> int:
    """Return the bit of a language; that of none is every one's, that of another nobody's."""
    if language is None:
        return (1 << len(LANGUAGES)) - 1
    return 1 << LANGUAGES.index(language) if language in LANGUAGES else 0


@cache
def same_languages(languages: frozenset[str | None]) -> frozenset[str | None]:
    """Return one and the same set for equal ones: tens of thousands of keys share a few dozen."""
    return languages
