"""Amounts of money that are written in words."""

from __future__ import annotations

import re
from functools import cache

from signaltriage.text.number_spellings import (
    COMMON,
    NUMBER_LANGUAGES,
    STRONG,
    number_value,
    spoken_numbers,
    vocabulary,
)
from signaltriage.text.rate_words import rate_tables, spellings

LEAST = 10  # "one euro" is no price, and "ein", "una" are articles
LONGEST = 44  # characters
_END = 3  # letters by which most words are told to be no number
_BLANKS = frozenset(" \u00a0")
_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,4}$")
_GAP = re.compile("[ -]")
_JOINS = ("and ", "en ", "und ", "e ", "și ", "si ", "и ", "y ", "et ")


def spoken_before(low: str, end: int) -> tuple[int, int, int] | None:
    """Value, start and end of the amount in words before some money, on lower case."""
    if end and low[end - 1] in _BLANKS:
        end -= 1
    if low.endswith(" de", 0, end):  # Romanian: "o sută de euro"
        end -= 3
    if low[max(0, end - _END) : end] not in _ends():
        return None
    written = _WORDS.search(low, max(0, end - LONGEST), end)
    if written is None:
        return None
    words = written[0]
    starts = [0, *(gap.end() for gap in _GAP.finditer(words))]
    if written.start() and low[written.start() - 1].isalnum():
        del starts[0]  # torn, or glued to digits
    for at in starts:
        value = _value(words[at:])
        if value is not None:
            return (value, written.start() + at, end) if value >= LEAST else None
    return None


def _value(words: str) -> int | None:
    """Read a number from 0 to 1,999."""
    value = number_value(words)
    if value is not None:
        return value
    hundreds = _hundreds()
    for cut in range(len(words), 2, -1):
        many = hundreds.get(words[:cut])
        if many is None:
            continue
        rest = words[cut:].lstrip(" -")
        for join in _JOINS:
            rest = rest.removeprefix(join)
        if not rest:
            return many
        more = number_value(rest)
        return many + more if more else None
    return None


@cache
def _hundreds() -> dict[str, int]:
    """Hundreds, and a thousand, with what they mean."""
    found: dict[str, int] = {}
    for language in NUMBER_LANGUAGES:
        for word, number in vocabulary(language).items():
            if number.kind in (STRONG, COMMON) and len(number.digits) > 2:
                found.setdefault(word, int(number.digits))
    for value, listed in rate_tables()["spoken"].items():
        found |= dict.fromkeys(spellings(listed), int(value))
    return found


@cache
def _ends() -> frozenset[str]:
    """How the words of amounts end."""
    spoken = [word for language in NUMBER_LANGUAGES for word in spoken_numbers(language)]
    return frozenset(word[-_END:] for word in (*spoken, *_hundreds()))
