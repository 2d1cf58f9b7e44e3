"""Words of ages in every language we read, as patterns on folded text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from signaltriage.text.folding import fold
from signaltriage.text.number_words import spoken_numbers

OLDEST_SPOKEN = 79
_LOOKAHEAD = re.compile(r"\(\?![^)]*\)")
_SURROGATES = re.compile("[\ud800-\udfff]")
WHOLE = ("whole",)  # instead of languages: a word that is an age by itself
_GLUED = frozenset("jyéг")  # how a unit begins that is written in one with its number
_FIRST_OF_NOUN = "van|of|aged|de|von|di"
# "24 j." for "Jahre" and "jaar"; in French that may be days.
_SHORT_YEARS = r" ?j(?!\w|/\d| (?:par|sur|avant|apres|de)(?!\w))"
_ARTICLES = "de|the|den|die|dem|los|les|i|der|das|het|le|la|el|il|un|une|ein|eine|een|a"


Phrases = dict[str, tuple[str, ...]]  # last word to the phrases that end with it


@dataclass(frozen=True, slots=True)
class AgeRules:
    """How ages are stated: of one language for its number words, of all of them for digits."""

    years: re.Pattern[str]
    unit: re.Pattern[str]
    person: Phrases
    label: Phrases
    young: Phrases
    noun: Phrases
    almost: Phrases


@dataclass(frozen=True, slots=True)
class SharedPatterns:
    """What makes a number of years something else than an age, in all languages at once."""

    for_years_after: re.Pattern[str]
    perhaps_after: re.Pattern[str]
    limit_after: re.Pattern[str]
    soon: re.Pattern[str]
    then: re.Pattern[str]
    yet: re.Pattern[str]
    seeks: re.Pattern[str]
    waits: re.Pattern[str]
    child_before: re.Pattern[str]
    child_after: re.Pattern[str]
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
    half = _folded(_document()["shared"]["half"])
    chosen = [tables[name] for name in languages or tables]

    def any_of(part: str) -> str:
        return "|".join(_folded(table[part]) for table in chosen)

    years, unit = any_of("years"), rf"{any_of('unit')}|y\.? ?/? ?o\.?"
    return AgeRules(
        years=re.compile(rf" ?(?:{years})(?!\w)| (?:{half}) (?:{years})(?!\w)"),
        unit=re.compile(rf" ?(?:{unit})(?!\w)|y(?!\w)|{_SHORT_YEARS}| (?:{half}) (?:{unit})(?!\w)"),
        person=_phrases(any_of("person")),
        label=_phrases(any_of("label")),
        young=_phrases(any_of("young")),
        noun=_phrases(f"{any_of('young')}|{any_of('noun')}"),
        almost=_phrases(any_of("almost")),
    )


def _phrases(listed: str) -> Phrases:
    found: dict[str, list[str]] = {}
    for phrase in dict.fromkeys(listed.split("|")):
        found.setdefault(phrase.split()[-1], []).append(phrase)
    return {last: tuple(phrases) for last, phrases in found.items()}


@cache
def shared_patterns() -> SharedPatterns:
    """Compile what all languages share, once."""
    listed = {name: _folded(value) for name, value in _document()["shared"].items()}
    my, child, goods = listed["my"], listed["child"], listed["goods"]
    joins = listed["joins"]
    return SharedPatterns(
        for_years_after=re.compile(
            rf" (?:(?!(?:{joins}) )[\w']+ ){{0,2}}(?:{listed['for_years_after']})(?!\w)"
        ),
        perhaps_after=re.compile(rf" (?:{listed['perhaps_after']})(?!\w)"),
        limit_after=re.compile(rf" ?(?:{listed['limit_after']})(?!\w)"),
        soon=re.compile(rf" (?:{listed['soon']})(?!\w)"),
        then=re.compile(rf" (?:{listed['then']})(?!\w)"),
        yet=re.compile(rf" (?:{listed['yet']})(?![\w?])"),
        seeks=re.compile(rf",? (?:{listed['seeks']})(?!\w)"),
        waits=re.compile(rf"(?:{listed['waits']})"),
        child_before=re.compile(
            rf"(?<!\w)(?:(?:{my}) (?:[\w']+ )?(?:{child})|(?:{listed['child_my_after']})),?"
            rf"(?: (?:{listed['child_joins']}))* $"
        ),
        child_after=re.compile(rf" (?:{child})(?!\w)"),
        goods_before=re.compile(rf"(?<!\w)(?:{goods})(?: (?:{listed['goods_joins']}))* $"),
        goods_after=re.compile(rf" (?:[\w']+ )?(?:{goods}|{listed['goods_after']})(?!\w)"),
    )


@dataclass(frozen=True, slots=True)
class LastWords:
    """Words before a number; patterns are tried where these stand."""

    telling: frozenset[str]  # what says that an age follows
    now: frozenset[str]
    first_of_noun: frozenset[str]
    equals: frozenset[str]
    turned: frozenset[str]
    sweet: frozenset[str]
    becomes: frozenset[str]
    in_time: frozenset[str]
    barely: frozenset[str]
    only: frozenset[str]
    named: frozenset[str]
    named_joins: frozenset[str]
    counted: frozenset[str]
    my: frozenset[str]
    others: frozenset[str]  # children, animals, goods
    before_others: frozenset[str]  # after which nothing but the number follows on those
    limit: Phrases
    before_limit: frozenset[str]  # the last word where a limit may be stated
    articles: frozenset[str]
    clients: frozenset[str]
    of_clients: frozenset[str]
    for_years: Phrases
    recently: Phrases
    ago: frozenset[tuple[str, str]]  # the word before a number, and the years after it


@cache
def last_words() -> LastWords:
    """Collect the words before numbers, once."""
    document = _document()
    shared = document["shared"]
    now = _folded(shared["now"])
    said = [
        table[part]
        for part in ("person", "label", "young", "noun", "almost")
        for table in document["languages"].values()
    ]
    plain = ("equals", "turned", "sweet", "barely")
    others = [shared["child"], shared["child_my_after"], shared["goods"]]
    limit = _phrases(_folded(shared["limit_before"]))
    articles = _last_words([_ARTICLES])
    clients = frozenset(_folded(shared["clients"]).split("|"))
    of_clients = frozenset(shared["of_clients"].split("|"))
    return LastWords(
        telling=_last_words([*said, now, _FIRST_OF_NOUN, *(shared[name] for name in plain)]),
        now=frozenset(now.replace("\n", "").replace("|", " ").split()),
        first_of_noun=_last_words([_FIRST_OF_NOUN]),
        equals=_last_words([shared["equals"]]),
        turned=_last_words([shared["turned"]]),
        sweet=_last_words([shared["sweet"]]),
        becomes=_last_words([shared["becomes"]]),
        barely=_last_words([shared["barely"]]),
        only=_last_words([shared["only"]]),
        in_time=_last_words([shared["in_time"]]),
        named=_last_words([shared["named"]]),
        named_joins=_last_words([shared["named_joins"]]),
        counted=_last_words([shared["counted"]]),
        my=_last_words([shared["my"]]),
        others=_last_words(others),
        before_others=_last_words([*others, shared["child_joins"], shared["goods_joins"]]),
        limit=limit,
        before_limit=frozenset((*limit, *articles, *clients, *of_clients)),
        articles=articles,
        clients=clients,
        of_clients=of_clients,
        for_years=_phrases(_folded(shared["for_years_before"])),
        recently=_phrases(_folded(shared["recently"])),
        ago=frozenset(
            (word, fold(years))
            for years, before in document["ago"].items()
            for word in _folded(before).split("|")
        ),
    )


@cache
def first_letters() -> frozenset[str]:
    """Return the first two letters of years and units, folded; one if it is alone."""
    found = {"y.", "y", "j.", "j"}
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
    for whole, listed in _document()["whole"].items():
        for word in listed.split("|"):
            for spelling in (word, _unaccented(word)):
                meant[spelling, int(whole)] = list(WHOLE)
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


def _unaccented(word: str) -> str:
    return fold(word).replace("ł", "l")


def number_words(low: str) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Start, end, value and languages of the numbers 10 to 79 that stand in a text of `lowered`."""
    finder, values = _spoken()
    try:
        found = finder.find_matches_as_indexes(low)
    except UnicodeEncodeError:
        found = finder.find_matches_as_indexes(_SURROGATES.sub("\ufffd", low))
    return [
        (start, end, *values[i])
        for i, start, end in found
        if not low[start - 1].isalnum() and (low[end] in _GLUED or not low[end].isalnum())
    ]
