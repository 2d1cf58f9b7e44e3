"""Words of price lists, as an automaton and as patterns."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind


@dataclass(frozen=True, slots=True)
class RatePatterns:
    """What stands before or after an amount, as patterns on lower case."""

    per: re.Pattern[str]
    to: re.Pattern[str]


@cache
def rate_patterns() -> RatePatterns:
    """Compile the patterns, once."""
    return RatePatterns(
        per=re.compile(rf"(?:/|(?<!\w)(?:{_any('per')})[ .])\s?$"),
        to=re.compile(rf"\s(?:{_any('to')})\s(?:€ ?)?|\s?[-–—]\s?€\s?"),
    )


@cache
def _document() -> dict[str, Any]:
    path = resources.files("signaltriage.text").joinpath("rates.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def vocabulary(country: str) -> tuple[AhoCorasick, list[Mapping[str, Any]]]:
    """Everything that is looked up, and what each word may mean."""
    tables = _document()
    roles: dict[str, dict[str, Any]] = {}
    for kind in ("currency", "unit", "minutes"):
        for value, listed in tables[kind].items():
            for word in _spellings(listed):
                role = roles.setdefault(word, {})
                role[kind] = value if kind == "currency" else int(value)
                role["telling"] = True
    for word, code in tables["local"].get(country, {}).items():
        roles.setdefault(word, {}).update(currency=code, telling=True)
    for name in ("incall", "outcall"):
        for word in _spellings(tables["words"][name]):
            roles.setdefault(word, {})["setting"] = name
    for word in _spellings(tables["words"]["money_after"]):
        roles.setdefault(word, {})["after"] = True
    for name in ("from", "price", "not_before", "not_after"):
        for word in _spellings(tables["words"][name]):
            role = roles.setdefault(word, {})
            role[name] = True
            if name in {"from", "price"}:
                role["telling"] = True
    for word, role in roles.items():
        if not word[0].isalnum():
            role["sign"] = True
    words = sorted(roles)
    finder = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)
    return finder, [roles[word] for word in words]


def _spellings(listed: str) -> list[str]:
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
    words = sorted(_spellings(_document()["words"][name]), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words))
