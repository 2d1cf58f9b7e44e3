"""Words of price lists, as an automaton, as sets and as patterns."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

LOOK_BACK = 28
_BESIDE = frozenset(("", " ", "  ", ":", ": ", "\u00a0", "\u202f", "="))
_BEFORE_NUMBER = " :=\u00a0\u202f"
_NO_WORD_AFTER = frozenset("\n,./-")
_OPENING = "".join(c for c in map(chr, range(33, 127)) if not c.isalnum()) + "€•·–—…“„«"


class Role(NamedTuple):
    """What a word of a price list may mean."""

    currency: str | None = None
    after: bool = False  # money only after its number
    sign: bool = False
    unit: int | None = None  # minutes of one
    minutes: int | None = None  # without a number
    setting: str | None = None
    price: bool = False


Word = tuple[int, int, Role]


class RatePatterns(NamedTuple):
    """What stands before or after an amount, on lower case."""

    per: re.Pattern[str]
    to: re.Pattern[str]
    not_after: re.Pattern[str]
    before: dict[str, bool]  # phrase to whether the amount is a lower bound; else it is no price
    copula: frozenset[str]
    before_last: frozenset[str]  # the last words of those
    last: frozenset[str]  # the same and the copulas
    ends: frozenset[str]  # the last two letters of those
    long_ends: frozenset[str]  # the last three, where the last word has as many
    short: frozenset[str]  # the last word, where it has two
    begins: frozenset[str]  # the first two letters of `not_after`


@cache
def rate_patterns() -> RatePatterns:
    """Compile the patterns, once."""
    words = rate_tables()["words"]
    before = dict.fromkeys(spellings(words["from"]), True)
    before |= dict.fromkeys(spellings(words["not_before"]), False)
    before_last = frozenset(phrase.split()[-1] for phrase in before)
    copula = frozenset(spellings(words["copula"]))
    return RatePatterns(
        per=re.compile(rf"(?:/|(?<!\w)(?:{_any('per')})[ .])\s?$"),
        to=re.compile(rf"\s(?:{_any('to')})\s(?:€ ?)?|\s?[-–—]\s?€\s?"),
        not_after=re.compile(rf"(?: ?\(?| {{2}}|\u00a0|: )(?:{_any('not_after')})(?![^\W\d_])"),
        before=before,
        copula=copula,
        before_last=before_last,
        last=before_last | copula,
        ends=frozenset(phrase[-2:] for phrase in (*before, *copula)),
        long_ends=frozenset(word[-3:] for word in before_last | copula if len(word) > 2),
        short=frozenset(word for word in before_last | copula if len(word) == 2),
        begins=frozenset(phrase[:2] for phrase in spellings(words["not_after"])),
    )


def bound_before(low: str, start: int) -> tuple[bool | None, int]:
    """Whether the phrase before an amount makes it a lower bound (True) or no price (False).

    Also where that phrase begins; None if no such phrase stands there.
    """
    near = low[start - 1]
    if near not in _BEFORE_NUMBER:
        return None, start
    patterns = rate_patterns()
    at = start - 1
    if near == " " and low[at - 1].isalpha():
        if low[at - 3 : at] not in patterns.long_ends and low[at - 2 : at] not in patterns.short:
            return None, start
    else:
        least = max(0, start - LOOK_BACK)
        while at > least and low[at - 1] in _BEFORE_NUMBER:
            at -= 1
        last = low[at - 1]
        if not (low[at - 2 : at] in patterns.ends or last in patterns.ends or last.isspace()):
            return None, start
    head = low[max(0, start - LOOK_BACK) : start]
    kept = head.rstrip(_BEFORE_NUMBER)
    words = kept.rsplit(None, 1)
    if not words:
        return None, start
    final = words[-1]
    if not final[0].isalnum():
        final = final.lstrip(_OPENING)
    if final not in patterns.last:
        return None, start
    words = kept.rsplit(None, 3)[-3:]
    if len(words) > 1 and words[-1] in patterns.copula:
        # a lower bound bears no such word: "from is 50"
        for phrase in (words[-2].lstrip(_OPENING), " ".join(words[:-1]).lstrip(_OPENING)):
            if patterns.before.get(phrase) is False:
                return False, start
    if words[-1].lstrip(_OPENING) in patterns.before_last and head[len(kept) :] in _BESIDE:
        for i in range(len(words)):
            phrase = " ".join(words[i:]).lstrip(_OPENING)
            if phrase in patterns.before and kept.endswith(phrase):
                return patterns.before[phrase], start - len(head) + len(kept) - len(phrase)
    return None, start


def denied_after(low: str, end: int) -> bool:
    """Whether what stands after an amount says that it is no price."""
    patterns = rate_patterns()
    near = low[end]
    if near == " " and low[end + 1].isalpha():
        if low[end + 1 : end + 3] not in patterns.begins:
            return False
    elif near in _NO_WORD_AFTER:
        return False
    return patterns.not_after.match(low, end) is not None


@cache
def rate_tables() -> dict[str, Any]:
    """Load the words of money, durations and settings."""
    path = resources.files("signaltriage.text").joinpath("rates.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def vocabulary(country: str) -> tuple[AhoCorasick, list[Role], list[bool], list[bool]]:
    """Money, times and settings that are looked up, and what each word may mean.

    Also whether it begins, and whether it ends, with a letter.
    """
    tables = rate_tables()
    roles: dict[str, dict[str, Any]] = {}
    for kind in ("currency", "unit", "minutes"):
        for value, listed in tables[kind].items():
            for word in spellings(listed):
                meant = {kind: value if kind == "currency" else int(value)}
                roles.setdefault(word, {}).update(meant)
                if kind == "minutes" or (kind == "unit" and value == "60"):
                    roles.setdefault(f"/{word.removeprefix('/')}", {}).update(meant)
    for word, code in tables["local"].get(country, {}).items():
        roles.setdefault(word, {}).update(currency=code)
    for name in ("incall", "outcall"):
        for word in spellings(tables["words"][name]):
            roles.setdefault(word, {})["setting"] = name
    for word in spellings(tables["words"]["price"]):
        roles.setdefault(word, {})["price"] = True
    for word in spellings(tables["words"]["money_after"]):
        roles[word]["after"] = True
    for word, role in roles.items():
        role |= {"sign": not word[0].isalnum()}
    words = sorted(roles)
    finder = AhoCorasick(
        words,
        matchkind=MatchKind.LeftmostLongest,
        store_patterns=False,
        implementation=Implementation.DFA,
    )
    begins = [word[0].isalpha() for word in words]
    return finder, [Role(**roles[word]) for word in words], begins, [w[-1].isalpha() for w in words]


def spellings(listed: str) -> list[str]:
    """Words of a list, with and without accents and hyphens."""
    found: dict[str, None] = {}
    for word in listed.split("|"):
        plain = " ".join(word.split())
        for one in (plain, plain.replace("-", " ")):
            found[one] = None
            if "лв" not in one and not any("а" <= c <= "я" for c in one):
                found[_unaccented(one)] = None
    return [word for word in found if word]


def _unaccented(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("ł", "l")


def _any(name: str) -> str:
    """Alternatives of a list, longest first."""
    words = sorted(spellings(rate_tables()["words"][name]), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words))
