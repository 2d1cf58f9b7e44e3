"""Digits as people write them: plain, in other scripts, as keycaps, or in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

# One word per digit and spelling; no two languages give one word different values.
NUMBER_WORDS = {
    "nl": "nul:0 een:1 één:1 twee:2 drie:3 vier:4 vijf:5 zes:6 zeven:7 acht:8 negen:9",
    "en": "zero:0 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9",
    "es": "cero:0 uno:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9",
    "ro": "zero:0 unu:1 doi:2 trei:3 patru:4 cinci:5 șase:6 şase:6 sase:6 șapte:7 şapte:7 "
    "sapte:7 opt:8 nouă:9 noua:9",
}
NEAR = 40  # number words count where three begin within so many characters; "een" alone is a word

DIGIT = r"[\d⓪①-⑨❶-❾]\ufe0f?\u20e3?"
# What may stand between two digits of one number. Signs of money, time and sums do not.
BETWEEN = r"(?:(?:_|[^\w\r\n:;=%€$£¥?!<>@\"&|\ufe0f\u20e3])\ufe0f?){0,3}"
_RUN = re.compile(rf"{DIGIT}(?:{BETWEEN}{DIGIT}){{6,}}")
_GROUP = re.compile(rf"(?:{DIGIT})+")
_MARKS = dict.fromkeys(map(ord, "\ufe0f\u20e3"))


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without anything between them: where they stand and what they are."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in which number words are read as digits; positions lead back to the original.

    `starts` and `ends` hold, for each character of `text`, where it stands in the original;
    None when nothing was replaced.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def count_words(self, start: int, end: int) -> int:
        """How many digits of ``text[start:end]`` were written as words."""
        if self.starts is None or self.ends is None:
            return 0
        return sum(self.ends[i] - self.starts[i] > 1 for i in range(start, end))


def read_digits(text: str, languages: Sequence[str] | None = None) -> Reading:
    """Read number words as digits, one word one digit.

    Parameters
    ----------
    text : str
        Any text.
    languages : sequence of str, optional
        Languages of the number words, of ``nl``, ``en``, ``es``, ``ro``; all if None.

    Returns
    -------
    Reading

    Examples
    --------
    >>> read_digits("nul zes zeven").text
    '0 6 7'
    """
    finder, values = _words(None if languages is None else tuple(sorted(languages)))
    lower = text.lower()
    if len(lower) != len(text):  # "İ" becomes two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = [
        (start, end)
        for _, start, end in finder.find_matches_as_indexes(lower)
        if not lower[start - 1 : start].isalpha() and not lower[end : end + 1].isalpha()
    ]
    if not any(c[0] - a[0] <= NEAR for a, c in zip(found, found[2:], strict=False)):
        return Reading(text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end in found:
        pieces += (text[at:start], values[lower[start:end]])
        starts += (*range(at, start), start)
        ends += (*range(at + 1, start + 1), end)
        at = end
    pieces.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Reading("".join(pieces), starts, ends)


def digit_runs(reading: Reading) -> Iterator[list[Group]]:
    """Every stretch of seven or more digits with little between them, as groups of digits."""
    for run in _RUN.finditer(reading.text):
        yield [
            Group(group.start(), group.end(), plain_digits(group.group()))
            for group in _GROUP.finditer(reading.text, run.start(), run.end())
        ]


def plain_digits(group: str) -> str:
    """Digits of any script as 0 to 9; keycap marks are dropped."""
    if group.isascii():
        return group
    return "".join(str(unicodedata.digit(c)) for c in group.translate(_MARKS))


@cache
def _words(languages: tuple[str, ...] | None) -> tuple[AhoCorasick, dict[str, str]]:
    chosen = NUMBER_WORDS if languages is None else [n for n in languages if n in NUMBER_WORDS]
    pairs = [pair.split(":") for name in chosen for pair in NUMBER_WORDS[name].split()]
    values = dict(pairs)
    return AhoCorasick(sorted(values), matchkind=MatchKind.LeftmostLongest), values
