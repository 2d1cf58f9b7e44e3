"""Phrases of the lexicons in a text: one automaton over all languages, with a guard on negation."""

from __future__ import annotations

import re
from array import array
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
from signaltriage.features.stretches import (
    fold_stretches,
    language_at,
    language_bit,
    same_languages,
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
_CLOSED_LEFT, _CLOSED_RIGHT = 1, 2  # no letter may stand there
_MISTAKABLE = 4  # in a language of none of its phrases it counts for none
_NEEDS_WORDS = 8  # one of its phrases stands only in texts with certain words
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
    """What the automaton looks for."""

    groups: tuple[_Group, ...]
    needs: frozenset[str]  # one of these words stands in the text, or none of its phrases does


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
    # Of each key, side by side, so that most hits are ruled out without a look at its phrases:
    _flags: bytes = field(repr=False)
    _spoken: Sequence[int] = field(repr=False)  # languages of its phrases, a bit each
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
        return self._hits(level(folded), language, indicator, stretches, None)

    def present(
        self,
        folded: str,
        language: str | None,
        stretches: Sequence[LanguageSpan] = (),
        words: Iterable[str] | None = None,
    ) -> frozenset[str]:
        """Say of which indicators (and classes) a phrase stands in a text that nothing takes back.

        Parameters
        ----------
        folded, language, stretches
            As for `find`; one hit of each indicator is looked for.
        words : iterable of str, optional
            The words of the text without signs, where they are known already.

        Returns
        -------
        frozenset of str

        Examples
        --------
        >>> sorted(load_lexicon().present("geen 24/7, wel betrouwbaar", "nl"))
        ['e6_trust_language']
        """
        found: set[str] = set()
        known = None if words is None else set(words)
        for hit in self._hits(level(folded), language, None, stretches, found, known):
            found.add(hit.phrase.indicator)
        return frozenset(found)

    def _hits(
        self,
        text: str,
        language: str | None,
        indicator: str | None,
        stretches: Sequence[LanguageSpan],
        done: set[str] | None,
        words: set[str] | None = None,
    ) -> Iterator[Hit]:
        """Yield hits, for each indicator until it is in `done`."""
        length = len(text)
        keys, flags, spoken = self._keys, self._flags, self._spoken
        here = language
        at_home = language_bit(here)
        for index, start, end in self._automaton.find_matches_as_indexes(
            text.replace("\n", " "), overlapping=True
        ):
            flag = flags[index]
            if (flag & _CLOSED_LEFT and start and text[start - 1].isalnum()) or (
                flag & _CLOSED_RIGHT and end < length and text[end].isalnum()
            ):
                continue
            if stretches:
                here = language_at(start, language, stretches)
                at_home = language_bit(here)
            if flag & _MISTAKABLE and not spoken[index] & at_home:
                continue
            key = keys[index]
            if words is None and flag & _NEEDS_WORDS:
                words = set(_WORDS.findall(text))
            if key.needs and key.needs.isdisjoint(words or ()):
                continue
            for group in key.groups:
                if (indicator is None or group.indicator == indicator) and (
                    done is None or group.indicator not in done
                ):
                    found = self._found(text, start, end, group, here, words or set())
                    if found is not None:
                        yield found

    def _found(
        self, text: str, start: int, end: int, group: _Group, here: str | None, words: set[str]
    ) -> Hit | None:
        """Return the first phrase of a group that stands there and is not taken back."""
        is_known = here in group.languages
        for phrase, anchor, not_before in group.members:
            if is_known and phrase.language != here:
                continue
            lacks = False
            for needed in anchor.needs:
                if needed.isdisjoint(words):
                    lacks = True
                    break
            span = None if lacks else anchor.span(text, start, end)
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
            for guard in self._guards_of(group, here, is_known=is_known):
                if guard.takes_back(before, following):
                    break
            else:
                return Hit(phrase, begin, end_)
        return None

    def takes_back(self, folded: str, start: int, end: int, language: str | None) -> bool:
        """Say whether what stands around ``folded[start:end]`` takes it back in a language.

        Without a known language the negations of all languages count.
        """
        text = level(folded)
        names = [language] if language in self._guards else list(self._guards)
        return any(
            self._guards[name].takes_back(
                text[max(0, start - LOOK_AROUND) : start], text[end : end + LOOK_AROUND]
            )
            for name in names
            if name is not None
        )

    def _guards_of(self, group: _Group, here: str | None, *, is_known: bool) -> list[Guard]:
        names = (
            [here] if is_known and here is not None else [here, *sorted(map(str, group.languages))]
        )
        return [self._guards[name] for name in names if name in self._guards and name is not None]


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
    made = [_key(key, by_indicator) for key, by_indicator in keys.items()]
    return Lexicon(
        kept,
        AhoCorasick(list(keys)),
        tuple(key for key, _, _ in made),
        bytes(flags for _, flags, _ in made),
        array("H", (spoken for _, _, spoken in made)),
        _guards(),
    )


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


def _key(key: str, by_indicator: Mapping[str, Sequence[_Member]]) -> tuple[_Key, int, int]:
    """Return a key, its flags and the languages of its phrases."""
    members = [member for some in by_indicator.values() for member in some]
    anchors_ = [anchor for _, anchor, _ in members]
    languages = {phrase.language for phrase, _, _ in members}
    groups = tuple(
        _Group(
            indicator,
            same_languages(frozenset(member[0].language for member in some)),
            tuple(some),
        )
        for indicator, some in by_indicator.items()
    )
    needs: frozenset[str] = frozenset()
    if all(anchor.needs for anchor in anchors_):
        needs = needs.union(*(anchor.needs[0] for anchor in anchors_))
    flags = _CLOSED_LEFT * all(not (a.left or a.open_left) for a in anchors_)
    flags |= _CLOSED_RIGHT * all(not (a.right or a.open_right) for a in anchors_)
    if None not in languages and not (all(a.is_plain for a in anchors_) and _is_unmistakable(key)):
        flags |= _MISTAKABLE
    if any(anchor.needs for anchor in anchors_):
        flags |= _NEEDS_WORDS
    spoken = 0
    for name in languages:
        spoken |= language_bit(name)
    return _Key(groups, needs), flags, spoken


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
