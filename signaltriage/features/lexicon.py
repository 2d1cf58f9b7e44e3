"""Phrases of the lexicons in a text: one automaton over all languages, with a guard on negation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from ahocorasick_rs import AhoCorasick

from signaltriage.errors import ConfigError
from signaltriage.features.negation import LOOK_AROUND, Guard, build_guard
from signaltriage.features.patterns import Anchor, anchors, level
from signaltriage.features.phrases import (
    AGENCY,
    CLASSES,
    JOB_AD,
    LANGUAGES,
    SOURCES,
    Phrase,
    load_phrases,
    read_document,
)
from signaltriage.records.values import LanguageSpan
from signaltriage.text import fold

__all__ = [
    "AGENCY",
    "CLASSES",
    "JOB_AD",
    "LANGUAGES",
    "SOURCES",
    "Hit",
    "Lexicon",
    "Phrase",
    "build_lexicon",
    "fold_stretches",
    "load_lexicon",
    "load_phrases",
]

_WORDS = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNMISTAKABLE = 9  # letters from which a phrase means the same in every language


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: ``folded[start:end]``."""

    phrase: Phrase
    start: int
    end: int


_Member: TypeAlias = tuple[Phrase, Anchor, re.Pattern[str] | None]


@dataclass(frozen=True, slots=True)
class _Group:
    """The phrases of one indicator that share a key."""

    indicator: str
    languages: frozenset[str | None]
    members: tuple[_Member, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """What the automaton looks for, and what needs no look at its phrases to be ruled out."""

    groups: tuple[_Group, ...]
    languages: frozenset[str | None]
    is_closed_left: bool  # no letter may stand before it
    is_closed_right: bool
    is_mistakable: bool  # in a language of none of its phrases it counts for none


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases, and the automaton that finds them; made by `build_lexicon`.

    Parameters
    ----------
    phrases : tuple of Phrase
        All of them.
    """

    phrases: tuple[Phrase, ...]
    _automaton: AhoCorasick = field(repr=False)
    _keys: tuple[_Key, ...] = field(repr=False)  # in the order of the automaton
    _guards: Mapping[str, Guard] = field(repr=False)

    def find(
        self,
        folded: str,
        language: str | None,
        indicator: str | None = None,
        stretches: Sequence[LanguageSpan] = (),
    ) -> Iterator[Hit]:
        """Yield the phrases in a text that nothing takes back.

        A phrase counts where the text is in its language or in none that is known. Elsewhere it
        counts only if it means the same everywhere: several words, a long one, or figures. So
        the Romanian "nu" is no English and the Dutch "pas" no French.

        Parameters
        ----------
        folded : str
            A text as `signaltriage.text.fold` returns it.
        language : str or None
            Its language, as guessed.
        indicator : str, optional
            Look for the phrases of this one alone.
        stretches : sequence of LanguageSpan, optional
            Languages of parts of it, as `fold_stretches` returns them; outside them `language`
            holds.

        Yields
        ------
        Hit
            In order of the ends of their fixed parts.

        Examples
        --------
        >>> hits = load_lexicon().find("geen 24/7, wel betrouwbaar", "nl")
        >>> [(hit.phrase.indicator, hit.phrase.gloss) for hit in hits]
        [('e6_trust_language', 'reliable')]
        """
        text = level(folded)
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(
            text.replace("\n", " "), overlapping=True
        ):
            key = self._keys[index]
            if (key.is_closed_left and start and text[start - 1].isalnum()) or (
                key.is_closed_right and end < length and text[end].isalnum()
            ):
                continue
            here = _language_at(start, language, stretches) if stretches else language
            if key.is_mistakable and here is not None and here not in key.languages:
                continue
            for group in key.groups:
                if indicator is None or group.indicator == indicator:
                    found = self._found(text, start, end, group, here)
                    if found is not None:
                        yield found

    def _found(
        self, text: str, start: int, end: int, group: _Group, here: str | None
    ) -> Hit | None:
        """Return the first phrase of a group that stands there and is not taken back."""
        is_known = here in group.languages
        for phrase, anchor, not_before in group.members:
            if is_known and phrase.language != here:
                continue
            span = anchor.span(text, start, end)
            if span is None:
                continue
            begin, end_ = span
            if (
                not is_known
                and here is not None
                and phrase.language is not None
                and not _is_unmistakable(text[begin:end_])
            ):
                continue
            following = text[end_ : end_ + LOOK_AROUND]
            if not_before is not None and not_before.match(following):
                continue
            before = text[max(0, begin - LOOK_AROUND) : begin]
            guards = (
                [self._guards[here]]
                if is_known and here is not None
                else [
                    self._guards[name]
                    for name in (here, *group.languages)
                    if name in self._guards and name is not None
                ]
            )
            for guard in guards:
                if guard.takes_back(before, following):
                    break
            else:
                return Hit(phrase, begin, end_)
        return None


def build_lexicon(phrases: Iterable[Phrase]) -> Lexicon:
    """Build one automaton over phrases; what takes them back is that of the packaged lexicons.

    Parameters
    ----------
    phrases : iterable of Phrase
        Packaged ones, own ones or both.

    Returns
    -------
    Lexicon

    Raises
    ------
    ConfigError
        If a pattern is damaged; names indicator and pattern.

    Examples
    --------
    >>> own = Phrase("x_weather", None, "(sun|rain) ~2 today", "weather", source="mine")
    >>> lexicon = build_lexicon([*load_phrases(), own])
    >>> [(hit.phrase.source, hit.start, hit.end) for hit in lexicon.find("rain again today", "en")]
    [('mine', 0, 16)]
    """
    kept = tuple(phrases)
    keys: dict[str, dict[str, list[_Member]]] = {}
    for phrase in kept:
        back = _either(phrase.not_before)
        try:
            for anchor in anchors(phrase.pattern, phrase.language, _barred_in(phrase)):
                by_indicator = keys.setdefault(anchor.key, {})
                by_indicator.setdefault(phrase.indicator, []).append((phrase, anchor, back))
        except ConfigError as error:
            raise ConfigError(f"{phrase.indicator}: {error}") from error
    found = tuple(_key(key, by_indicator) for key, by_indicator in keys.items())
    return Lexicon(kept, AhoCorasick(list(keys)), found, _guards())


def _barred_in(phrase: Phrase) -> tuple[str, ...]:
    """Words that no gap may hold: with one of them in the middle it says the contrary.

    What denies something itself may deny it twice ("nie mam żadnego").
    """
    barred = _negations(phrase.language)
    return () if set(_WORDS.findall(level(phrase.text))).intersection(barred) else barred


@cache
def _negations(language: str | None) -> tuple[str, ...]:
    if language is None:
        return ()
    document = read_document(language)
    return tuple(
        folded
        for word in (*document["determiners"], *document["negators"])
        if " " not in (folded := level(fold(word)))
    )


def _key(key: str, by_indicator: Mapping[str, Sequence[_Member]]) -> _Key:
    members = [member for some in by_indicator.values() for member in some]
    anchors_ = [anchor for _, anchor, _ in members]
    languages = frozenset(phrase.language for phrase, _, _ in members)
    return _Key(
        tuple(
            _Group(indicator, frozenset(member[0].language for member in some), tuple(some))
            for indicator, some in by_indicator.items()
        ),
        languages,
        is_closed_left=all(not (a.left or a.open_left) for a in anchors_),
        is_closed_right=all(not (a.right or a.open_right) for a in anchors_),
        is_mistakable=None not in languages
        and (not all(a.is_plain for a in anchors_) or not _is_unmistakable(key)),
    )


@cache
def load_lexicon() -> Lexicon:
    """Load the packaged lexicons of all languages; the same object every time.

    Returns
    -------
    Lexicon

    Raises
    ------
    ConfigError
        If a lexicon is damaged; names file and entry.
    """
    return build_lexicon(load_phrases())


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


def _language_at(start: int, language: str | None, stretches: Sequence[LanguageSpan]) -> str | None:
    for stretch in stretches:
        if stretch.start <= start < stretch.end:
            return stretch.language
    return language


@cache
def _is_unmistakable(found: str) -> bool:
    words = _LETTERS.findall(found)
    if sum(map(len, words)) >= _UNMISTAKABLE:
        return True
    return any(char.isdigit() for char in found) and all(len(word) < 3 for word in words)


@cache
def _guards() -> dict[str, Guard]:
    return {name: build_guard(read_document(name)) for name in LANGUAGES}


@cache
def _either(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    either = "|".join(re.escape(level(fold(word))) for word in words)
    return re.compile(rf"[ ,=]*(?:{either})\b")
