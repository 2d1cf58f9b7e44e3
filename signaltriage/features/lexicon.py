"""Phrases of the lexicons in a text: one automaton over all languages, with a guard on negation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick

from signaltriage.errors import ConfigError
from signaltriage.text import fold

LANGUAGES = ("nl", "en", "es", "ro")
SOURCES = {"published": "published list", "own": "own"}  # key in the file, name in the record
AGENCY = "agency"  # a class of ads, not an indicator

_CLAUSE_END = re.compile(r"[\n.,;:!?()|•*]")
_LOOK_BACK = 60  # characters; three words and a negator fit in


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a lexicon, folded.

    `inflected`: longer words count too. `gloss` is its meaning in English; `source` is a value
    of `SOURCES`.
    """

    indicator: str
    language: str
    text: str
    inflected: bool
    gloss: str
    source: str
    taken_back_by: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: ``folded[start:end]``."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Guard:
    """What takes a phrase back before and after it."""

    before: re.Pattern[str]
    after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases, and the automaton that finds them.

    Parameters
    ----------
    phrases : tuple of Phrase
        In the order of the automaton.
    automaton : AhoCorasick
        Over the texts of the phrases.
    everywhere : tuple of guard
        Guards that hold in every ad.
    here : dict of str to guard
        Guards that hold in ads of one language.
    """

    phrases: tuple[Phrase, ...]
    automaton: AhoCorasick
    everywhere: tuple[_Guard, ...]
    here: dict[str, _Guard]

    def find(
        self, folded: str, language: str | None, indicator: str | None = None
    ) -> Iterator[Hit]:
        """Yield the phrases in a text that are not taken back by a negation.

        Parameters
        ----------
        folded : str
            A text as `signaltriage.text.fold` returns it.
        language : str or None
            Its language, as guessed.
        indicator : str, optional
            Look for the phrases of this one alone.

        Yields
        ------
        Hit
            In order of their ends.

        Examples
        --------
        >>> hits = load_lexicon().find("geen 24/7, wel betrouwbaar", "nl")
        >>> [(hit.phrase.indicator, hit.phrase.gloss) for hit in hits]
        [('e6_trust_language', 'reliable')]
        """
        for index, start, end in self.automaton.find_matches_as_indexes(
            folded.replace("\n", " "), overlapping=True
        ):
            phrase = self.phrases[index]
            if indicator is not None and phrase.indicator != indicator:
                continue
            if folded[start - 1 : start].isalnum():
                continue
            if phrase.inflected:
                while folded[end : end + 1].isalpha():
                    end += 1
            elif folded[end : end + 1].isalnum():
                continue
            if not self._taken_back(folded, start, end, phrase, language):
                yield Hit(phrase, start, end)

    def _taken_back(
        self, folded: str, start: int, end: int, phrase: Phrase, language: str | None
    ) -> bool:
        before = _CLAUSE_END.split(folded[max(0, start - _LOOK_BACK) : start])[-1]
        following = folded[end : end + _LOOK_BACK]
        if phrase.taken_back_by and phrase.taken_back_by.match(following):
            return True
        guards = [*self.everywhere, *([self.here[language]] if language in self.here else [])]
        return any(
            (before and guard.before.search(before))
            or (guard.after is not None and guard.after.match(following))
            for guard in guards
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
    documents = _documents()
    breaks = [word for document in documents.values() for word in document["breaks"]]
    everywhere: list[_Guard] = []
    here: dict[str, _Guard] = {}
    for name, document in documents.items():
        near, far = document["determiners"], document["negators"]
        exceptions = document["exceptions"]
        everywhere.append(_guard(near, far, exceptions, breaks, document.get("after")))
        if "negators_here" in document:
            here[name] = _guard(
                (), document["negators_here"], exceptions, breaks, document.get("after_here")
            )
    phrases = load_phrases()
    automaton = AhoCorasick([phrase.text for phrase in phrases])
    return Lexicon(phrases, automaton, tuple(everywhere), here)


@cache
def load_phrases() -> tuple[Phrase, ...]:
    """Load the phrases of all packaged lexicons.

    Returns
    -------
    tuple of Phrase
        In the order of `LANGUAGES` and of the files.

    Raises
    ------
    ConfigError
        If a lexicon is damaged; names file and entry.

    Examples
    --------
    >>> sorted({phrase.language for phrase in load_phrases()})
    ['en', 'es', 'nl', 'ro']
    """
    return tuple(
        phrase
        for name, document in _documents().items()
        for phrase in _phrases(name, document["phrases"])
    )


@cache
def _documents() -> dict[str, dict[str, Any]]:
    folder = resources.files("signaltriage.features") / "lexicons"
    return {name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in LANGUAGES}


def _phrases(language: str, groups: dict[str, dict[str, list[list[str]]]]) -> Iterator[Phrase]:
    for indicator, by_source in groups.items():
        for source, entries in by_source.items():
            for entry in entries:
                if source not in SOURCES or not 2 <= len(entry) <= 3 or not entry[0].strip("* "):
                    raise ConfigError(
                        f"lexicons/{language}.toml: {indicator}: {entry} must be a phrase and a "
                        f"gloss under one of {sorted(SOURCES)}; correct it"
                    )
                back = entry[2].split() if len(entry) == 3 else []
                yield Phrase(
                    indicator=indicator,
                    language=language,
                    text=fold(entry[0].rstrip("*")),
                    inflected=entry[0].endswith("*"),
                    gloss=entry[1],
                    source=SOURCES[source],
                    taken_back_by=re.compile(rf"[ ,=]*(?:{_either(back)})\b") if back else None,
                )


def _guard(
    near: Iterable[str],
    far: Iterable[str],
    exceptions: Iterable[str],
    breaks: Iterable[str],
    after: str | None,
) -> _Guard:
    """Negators that stand at most one (near) or three (far) words before the phrase."""
    step = rf"(?:(?!(?:{_either(breaks)}) )[^ ]+ )"
    not_here = rf"(?!(?:{_either(exceptions)})\b)"
    listed = r"(?:[^ ]+ (?:of|or|o|ni|sau) )?"
    parts = [
        rf"(?:{_either(words)}) {listed}{step}{{0,{reach}}}$"
        for words, reach in ((near, 1), (far, 3))
        if words
    ]
    return _Guard(
        re.compile(rf"(?:^|(?<=[^\w'])){not_here}(?:{'|'.join(parts)})"),
        re.compile(after) if after else None,
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in words)
