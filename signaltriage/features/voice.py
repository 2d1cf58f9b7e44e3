"""Who speaks in an ad: the person shown, several people, or somebody about her or him."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ahocorasick_rs import AhoCorasick

from signaltriage.text import fold

PERSONS = ("singular", "plural", "third")


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """The words of one language that tell who speaks.

    Parameters
    ----------
    automaton : AhoCorasick
        Over the words, each between spaces.
    persons : tuple of int
        Position in `PERSONS` of each word of the automaton.
    """

    automaton: AhoCorasick
    persons: tuple[int, ...]

    def find(self, words: str) -> Iterator[tuple[int, int, int]]:
        """Yield person, start and end of each word found.

        Parameters
        ----------
        words : str
            Folded text with 0 for figures and a space for signs.
        """
        padded = f" {words} "
        for index, start, end in self.automaton.find_matches_as_indexes(padded, overlapping=True):
            yield self.persons[index], start, end - 2  # one space before it, one in front of all

    def count(self, words: str) -> list[int]:
        """Count the words of each person.

        Examples
        --------
        >>> voice_words()["nl"].count("ik ben sanne en wij delen de telefoon ik wacht op je")
        [2, 1, 0]
        """
        counts = [0, 0, 0]
        found = self.automaton.find_matches_as_indexes(f" {words} ", overlapping=True)
        for index, _, _ in found:
            counts[self.persons[index]] += 1
        return counts


@cache
def voice_words() -> dict[str, VoiceWords]:
    """Load the words that tell who speaks, by language.

    Examples
    --------
    >>> sorted(voice_words())
    ['bg', 'de', 'en', 'es', 'fr', 'hu', 'nl', 'pl', 'pt', 'ro']
    """
    data = resources.files("signaltriage.features").joinpath("voice.toml").read_text("utf-8")
    table: dict[str, VoiceWords] = {}
    for language, groups in tomllib.loads(data).items():
        words = [(fold(w), PERSONS.index(p)) for p in PERSONS for w in groups[p]]
        automaton = AhoCorasick([f" {word} " for word, _ in words])
        table[language] = VoiceWords(automaton, tuple(person for _, person in words))
    return table
