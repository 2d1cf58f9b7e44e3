"""Spellings of numbers: how eleven languages write what is dictated."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import combinations, product
from typing import Any, NamedTuple

NUMBER_LANGUAGES: tuple[str, ...] = (
    *("nl", "en", "de", "fr", "es", "ro", "hu", "bg", "pl", "pt", "it"),
)

# What a spelling is: a number word; one that is an everyday word as well; "o", which many
# languages write; a word read for its sound; a multiplier; two glued words that begin with a third
# one. DIGITS are what is not a word.
DIGITS, STRONG, COMMON, LETTER, SOUND, TIMES, PAIR = range(7)


class NumberWord(NamedTuple):
    """What a spelling means; `languages` are the bits of their places in `NUMBER_LANGUAGES`.

    `room` is the largest number that it takes on behind it, and `spaced` whether that may stand
    behind a blank. A pair has the length of its first word as room, and is
    spaced if both are everyday words.
    """

    digits: str
    languages: int
    kind: int
    room: int = 0
    spaced: bool = False


def number_value(word: str, language: str | None = None) -> int | None:
    """Read one spoken number from 0 to 99.

    Parameters
    ----------
    word : str
        A number in words, with or without diacritics.
    language : str, optional
        One of `NUMBER_LANGUAGES`; all are tried if None.

    Returns
    -------
    int or None
        None if it is not such a number.

    Examples
    --------
    >>> number_value("Tweeëntwintig"), number_value("twenty  two", "en"), number_value("hundred")
    (22, 22, None)
    """
    spelling = " ".join(unicodedata.normalize("NFC", word.lower()).split())
    for name in NUMBER_LANGUAGES if language is None else (language,):
        value = _spoken(name).get(spelling)
        if value is not None:
            return value
    return None


@cache
def spoken_numbers(language: str) -> Mapping[str, int]:
    """Every spelling of the numbers 10 to 99 in a language, lower case, with its value.

    Parameters
    ----------
    language : str
        One of `NUMBER_LANGUAGES`; others have no spellings.

    Returns
    -------
    mapping of str to int

    Examples
    --------
    >>> [word for word, value in spoken_numbers("en").items() if value == 21]
    ['twenty one', 'twenty-one', 'twentyone']
    """
    return {word: value for word, value in _spoken(language).items() if value >= 10}


@cache
def _document() -> dict[str, list[dict[str, Any]]]:
    """Read the table of the parts of number words."""
    data = resources.files(__package__).joinpath("number_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def _everyday() -> frozenset[str]:
    """Spellings that are everyday words in one of the languages."""
    return frozenset(
        spelling
        for tables in _document().values()
        for table in tables
        for spelling in _spellings(table["common"])
    )


@cache
def vocabulary(language: str) -> dict[str, NumberWord]:
    """Spellings that are looked for in a text, with their meaning; some numbers are two words.

    Parameters
    ----------
    language : str
        One of `NUMBER_LANGUAGES`.

    Returns
    -------
    dict of str to NumberWord

    Examples
    --------
    >>> vocabulary("nl")["twaalf"].digits, "twenty five" in vocabulary("en")
    ('12', False)
    """
    bit = 1 << NUMBER_LANGUAGES.index(language)
    words: dict[str, NumberWord] = {}

    def add(spelling: str, value: object, kind: int, room: int = 0, follows: str = "") -> None:
        if kind == STRONG and spelling in _everyday():
            kind = LETTER if spelling == "o" else COMMON
        word = NumberWord(str(value), bit, kind, room if follows else 0, follows == "spaced")
        words.setdefault(spelling, word)

    for table in _document()[language]:
        follows = table.get("units_follow", "")
        scores = table.get("scores", ())
        for value, spelling, tens in _numbers(table):
            add(spelling, value, STRONG, 19 if value in scores else 9, follows if tens else "")
        for value, spelling in _hundreds(table):
            room = 0 if value % 10 else 9 if value % 100 else 99
            add(spelling, value, STRONG, room, table.get("hundreds_add", ""))
        for times, spelling in _multipliers(table):
            add(spelling, times, TIMES, 1, "spaced")
        for spelling, value in table.get("sounds", {}).items():
            add(spelling, value, SOUND)
    return words


def misread_pairs(words: dict[str, NumberWord]) -> dict[str, NumberWord]:
    """Find two glued units of a language that begin with a longer word: "seisei" with "seis".

    Parameters
    ----------
    words : dict of str to NumberWord
        What is looked for in a text, longest first.

    Returns
    -------
    dict of str to NumberWord

    Examples
    --------
    >>> "seisette" in misread_pairs(vocabulary("it") | vocabulary("es"))
    True
    """
    units = [
        (spelling, word)
        for spelling, word in words.items()
        if word.kind in (STRONG, COMMON) and len(word.digits) == 1
    ]
    pairs: dict[str, NumberWord] = {}
    for place in range(len(NUMBER_LANGUAGES)):
        spoken = [(spelling, word) for spelling, word in units if word.languages >> place & 1]
        for (first, a), (second, b) in product(spoken, repeat=2):
            common = a.kind == b.kind == COMMON
            if _misread(first, second, words):
                known = pairs.get(first + second)
                bits = 1 << place | (known.languages if known else 0)
                digits = a.digits + b.digits
                pairs[first + second] = NumberWord(digits, bits, PAIR, len(first), common)
    return pairs


def _misread(first: str, second: str, words: dict[str, NumberWord]) -> bool:
    """Whether the longest word at the start of two glued ones leaves a rest that is none."""
    both = first + second
    for end in range(len(both), len(first), -1):
        if both[:end] in words:
            return end < len(both) and both[end:] not in words
    return False


def _numbers(table: dict[str, Any]) -> Iterator[tuple[int, str, bool]]:
    """Spellings of 0 to 99, and whether they are a round number from 20 on."""
    for value, spellings in enumerate(table["units"] + table["teens"]):
        yield from ((value, spelling, False) for spelling in _spellings(spellings))
    for tens, spellings in enumerate(table["tens"], 2):
        yield from ((tens * 10, spelling, True) for spelling in _spellings(spellings))
        parts = {
            "ten": _spellings(spellings),
            "stem": _spellings(table.get("stems", {}).get(str(tens * 10), "")),
        }
        for unit, template in product(range(1, 10), table.get("joined", ())):
            for spelling in _filled(template, {**parts, "unit": _spellings(table["units"][unit])}):
                yield tens * 10 + unit, spelling, False
    for value, spellings in table.get("extra", {}).items():
        yield from ((int(value), spelling, False) for spelling in _spellings(spellings))


def _hundreds(table: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Spellings of hundreds, and of hundreds that are fused with a rest."""
    for hundreds, spellings in enumerate(table.get("hundreds", ()), 2):
        yield from ((hundreds * 100, spelling) for spelling in _spellings(spellings))
    forms = [(0, template) for template in table.get("hundred", ())]
    forms += [(int(rest), template) for rest, template in table.get("hundred_and", {}).items()]
    for unit, (rest, template) in product(range(1, 10), forms):
        for spelling in _filled(template, {"unit": _spellings(table["units"][unit])}):
            yield unit * 100 + rest, spelling


def _multipliers(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Spellings of "double", "triple" and "two times"; counted ones are marked by an x."""
    yield from (("2", spelling) for spelling in _spellings(table["double"]))
    yield from (("3", spelling) for spelling in _spellings(table["triple"]))
    for count, times in product((2, 3, 4), _spellings(table["times"])):
        for spelling, gap in product(_spellings(table["units"][count]), (" ", "", "-")):
            yield f"{count}x" if times == "x" else str(count), spelling + gap + times
        for gap in (" ", "", "-"):
            yield f"{count}x", f"{count}{gap}{times}"


_FOLLOW = {"spaced": (" ", "-", ""), "glued": ("-", ""), "": ()}


@cache
def _spoken(language: str) -> dict[str, int]:
    """Every spelling of 0 to 99, also of those that are found as two words."""
    spoken: dict[str, int] = {}
    for table in _document().get(language, ()):
        follow = _FOLLOW[table.get("units_follow", "")]
        numbers = list(_numbers(table))
        for value, spelling, _ in numbers:
            spoken.setdefault(spelling, value)
        for ten, spelling, tens in numbers:
            if tens:
                room = 20 if ten in table.get("scores", ()) else 10
                for unit, other, _ in numbers:
                    if 0 < unit < room:
                        for gap in follow:
                            spoken.setdefault(spelling + gap + other, ten + unit)
    return spoken


def _filled(template: str, parts: dict[str, tuple[str, ...]]) -> list[str]:
    """Put every spelling of the parts into a template."""
    filled = [template]
    for name, spellings in parts.items():
        if f"{{{name}}}" in template:
            filled = [text.replace(f"{{{name}}}", part) for text in filled for part in spellings]
    return filled


@cache
def _spellings(listed: str) -> tuple[str, ...]:
    """Read a list of spellings, and add those with diacritics left out."""
    spellings: dict[str, None] = {}
    for word in listed.replace("_", "\0").split():
        spelling = unicodedata.normalize("NFC", word).replace("\0", " ")
        accented = [i for i, c in enumerate(spelling) if len(unicodedata.normalize("NFD", c)) > 1]
        for count in range(len(accented) + 1):
            for bare in combinations(accented, count):
                spellings[_bare(spelling, bare)] = None
        if any(c in "șț" for c in spelling):
            spellings[spelling.replace("ș", "ş").replace("ț", "ţ")] = None
    return tuple(spellings)


def _bare(spelling: str, positions: Sequence[int]) -> str:
    """Leave out the diacritics at some positions."""
    return "".join(
        unicodedata.normalize("NFD", c)[0] if i in positions else c for i, c in enumerate(spelling)
    )
