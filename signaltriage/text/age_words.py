"""Words of ages in every language we read, as patterns on folded text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from signaltriage.text.folding import fold
from signaltriage.text.number_words import spoken_numbers

OLDEST_SPOKEN = 79
_LOOKAHEAD = re.compile(r"\(\?![^)]*\)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_GLUED = frozenset("jyé")  # how a unit begins that is written in one with its number
_FIRST_OF_NOUN = "van|of|aged|de|von|di"
_ARTICLES = "de|the|den|die|dem|los|les|i"


@dataclass(frozen=True, slots=True)
class AgeRules:
    """How ages are stated: of one language for its number words, of all of them for digits."""

    years: re.Pattern[str]
    unit: re.Pattern[str]
    person: re.Pattern[str]
    label: re.Pattern[str]
    noun: re.Pattern[str]
    almost: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class SharedPatterns:
    """What makes a number of years something else than an age, in all languages at once."""

    for_years_before: re.Pattern[str]
    for_years_after: re.Pattern[str]
    perhaps_after: re.Pattern[str]
    limit_before: re.Pattern[str]
    limit_after: re.Pattern[str]
    clients: re.Pattern[str]
    soon: re.Pattern[str]
    child_before: re.Pattern[str]
    child_after: re.Pattern[str]
    my_before: re.Pattern[str]
    goods_before: re.Pattern[str]
    goods_after: re.Pattern[str]


@cache
def _document() -> dict[str, Any]:
    path = resources.files("signaltriage.text").joinpath("ages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _folded(listed: str) -> str:
    """Fold alternatives; line breaks between them mean nothing."""
    return fold(listed.replace("\n", "")).strip("|")


@cache
def rules_of(languages: tuple[str, ...]) -> AgeRules:
    """Compile the rules of some languages; of all of them if none is named."""
    tables = _document()["languages"]
    chosen = [tables[name] for name in languages or tables]

    def any_of(part: str) -> str:
        return "|".join(_folded(table[part]) for table in chosen)

    now = _folded(_document()["shared"]["now"])
    return AgeRules(
        years=re.compile(rf" ?(?:{any_of('years')})(?!\w)"),
        unit=re.compile(rf" ?(?:{any_of('unit')}|y\.? ?/? ?o\.?)(?!\w)|y(?!\w)"),
        person=re.compile(rf"(?<!\w)(?:{any_of('person')}) (?:(?:{now}) ){{0,3}}$"),
        label=re.compile(rf"(?<!\w)(?:{any_of('label')}) ?[:=(\[]? ?$"),
        noun=re.compile(rf"(?<!\w)(?:{any_of('noun')})(?: (?:{_FIRST_OF_NOUN}))?[ ,:(]{{1,3}}$"),
        almost=re.compile(rf"(?<!\w)(?:{any_of('almost')}) (?:(?:{now}) ){{0,2}}$"),
    )


@cache
def shared_patterns() -> SharedPatterns:
    """Compile what all languages share, once."""
    listed = {name: _folded(value) for name, value in _document()["shared"].items()}
    my, child, goods = listed["my"], listed["child"], listed["goods"]
    joins = listed["joins"]
    return SharedPatterns(
        for_years_before=re.compile(
            rf"(?<!\w)(?:{listed['for_years_before']}) (?:[\w']+ ){{0,2}}$"
        ),
        for_years_after=re.compile(
            rf" (?:(?!(?:{joins}) )[\w']+ ){{0,2}}(?:{listed['for_years_after']})(?!\w)"
        ),
        perhaps_after=re.compile(rf" (?:{listed['perhaps_after']})(?!\w)"),
        limit_before=re.compile(
            rf"(?<!\w)(?:{listed['limit_before']}) ?:? ?(?:(?:{_ARTICLES}) )?$"
        ),
        limit_after=re.compile(rf" ?(?:{listed['limit_after']})(?!\w)"),
        clients=re.compile(
            rf"(?<!\w)(?:{listed['clients']}) "
            r"(?:(?:van|of|from|von|de|tussen|between|aged?|ab|di|w|boven|over|is|zijn|are) ){0,2}$"
        ),
        soon=re.compile(rf" (?:{listed['soon']})(?!\w)"),
        child_before=re.compile(
            rf"(?<!\w)(?:(?:{my}) (?:[\w']+ )?(?:{child})|(?:{listed['child_my_after']})),?"
            rf"(?: (?:{listed['child_joins']}))* $"
        ),
        child_after=re.compile(rf" (?:{child})(?!\w)"),
        my_before=re.compile(rf"(?<!\w)(?:{my}) $"),
        goods_before=re.compile(rf"(?<!\w)(?:{goods})(?: (?:{listed['goods_joins']}))* $"),
        goods_after=re.compile(rf" (?:[\w']+ )?(?:{goods}|{listed['goods_after']})(?!\w)"),
    )


@dataclass(frozen=True, slots=True)
class LastWords:
    """The last words of what stands before a number; patterns are tried where these stand."""

    telling: frozenset[str]  # what says that an age follows
    person: frozenset[str]
    label: frozenset[str]
    noun: frozenset[str]
    almost: frozenset[str]
    my: frozenset[str]
    others: frozenset[str]  # children, animals, goods
    limit: frozenset[str]
    clients: frozenset[str]
    for_years: frozenset[str]


@cache
def last_words() -> LastWords:
    """Collect the last words, once."""
    document = _document()
    shared = document["shared"]
    now = shared["now"]
    said = {
        part: [table[part] for table in document["languages"].values()]
        for part in ("person", "label", "noun", "almost")
    }
    return LastWords(
        telling=_last_words([*chain(*said.values()), now, _FIRST_OF_NOUN]),
        person=_last_words([*said["person"], now]),
        label=_last_words(said["label"]),
        noun=_last_words([*said["noun"], _FIRST_OF_NOUN]),
        almost=_last_words([*said["almost"], now]),
        my=_last_words([shared["my"]]),
        others=_last_words([shared["child"], shared["child_my_after"], shared["goods"]]),
        limit=_last_words([shared["limit_before"], _ARTICLES]),
        clients=_last_words([shared["clients"]]),
        for_years=_last_words([shared["for_years_before"]]),
    )


@cache
def first_letters() -> frozenset[str]:
    """Return the first two letters of years and units, folded; one if it is alone."""
    found = {"y.", "y"}
    for table in _document()["languages"].values():
        for word in re.split(r"[|()?:]+", f"{table['years']}|{table['unit']}".replace("\n", "")):
            found.add(fold(word)[:2])
            if len(word) == 1:
                found.add(f"{word}.")
    return frozenset(found)


def _last_words(lists: list[str]) -> frozenset[str]:
    plain = (_LOOKAHEAD.sub("", _folded(listed)) for listed in lists)
    return frozenset(word.split()[-1] for listed in plain for word in listed.split("|"))


@cache
def _spoken() -> tuple[AhoCorasick, list[tuple[int, tuple[str, ...]]]]:
    meant: dict[tuple[str, int], list[str]] = {}
    for language in _document()["languages"]:
        for word, value in spoken_numbers(language).items():
            if value <= OLDEST_SPOKEN:
                meant.setdefault((word, value), []).append(language)
    values: dict[str, tuple[int, tuple[str, ...]]] = {}
    for (word, value), languages in sorted(meant.items()):
        values.setdefault(word, (value, tuple(languages)))
    words = sorted(values)
    finder = AhoCorasick(
        words,
        matchkind=MatchKind.LeftmostLongest,
        store_patterns=False,
        implementation=Implementation.DFA,
    )
    return finder, [values[word] for word in words]


def number_words(text: str) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Start, end, value and languages of the numbers 10 to 79 that stand there in words."""
    low = text.lower()
    if len(low) != len(text):  # "İ" alone becomes two characters
        low = text.replace("İ", "i").lower()
    finder, values = _spoken()
    try:
        found = finder.find_matches_as_indexes(low)
    except UnicodeEncodeError:
        found = finder.find_matches_as_indexes(_SURROGATES.sub("\ufffd", low))
    low += "\n"
    return [
        (start, end, *values[i])
        for i, start, end in found
        if not low[start - 1].isalnum() and (low[end] in _GLUED or not low[end].isalnum())
    ]
