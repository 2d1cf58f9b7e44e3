"""What no own indicator may look for: its id, its words and what its patterns find are checked.

The check is a guard against mistakes. It knows the words in forbidden_words.toml, and the rule
reaches further than any list.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from signaltriage.errors import ConfigError, ForbiddenFeatureError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.own_patterns import FoldedText, Matcher
from signaltriage.text import fold


def refuse_id(bare: str, where: str) -> None:
    """Raise if an id, without its prefix, is one of the catalogue or is about a forbidden theme."""
    for entry in load_catalogue():
        if bare not in {entry.id, entry.id.partition("_")[2]}:
            continue
        if entry.status == "forbidden":
            raise _forbidden(where, "its id", entry.id, "remove the entry")
        raise ConfigError(
            f"{where}: the catalogue has {entry.id}; choose another id, or use that one"
        )
    words = set(re.split(r"[^a-z0-9]+", bare.casefold()))
    for theme in _themes():
        if words & theme.names or any(map(theme.words.fullmatch, words)):
            raise _forbidden(where, "its id", theme.entry, "remove the entry")


def refuse_words(written: str, where: str) -> None:
    """Raise if a phrase or pattern holds a word that is about what may never be a feature."""
    words = re.findall(r"(?:\+|\b00)\d+|[^\W\d_]+", fold(written.replace("\\", "")))
    for theme in _themes():
        found = next((word for word in words if theme.words.fullmatch(word)), None)
        if found is not None:
            raise _forbidden(where, f'"{found}"', theme.entry, "remove it")


def refuse_matches(matcher: Matcher, where: str) -> None:
    """Raise if a pattern finds such a word, however it is spelt."""
    for theme in _themes():
        for probe in theme.probes:
            if next(matcher.find(FoldedText(probe)), None) is not None:
                raise _forbidden(where, f'finding "{probe}"', theme.entry, "narrow the pattern")


def _forbidden(where: str, what: str, entry: str, remedy: str) -> ForbiddenFeatureError:
    return ForbiddenFeatureError(
        f"{where}: {what} is about what {entry} stands for, which may never be a feature; {remedy}"
    )


@dataclass(frozen=True, slots=True)
class _Theme:
    """What may never be a feature: the catalogue's entry for it, and words that are about it."""

    entry: str
    names: frozenset[str]
    words: re.Pattern[str]
    probes: tuple[str, ...]


# Of words in the list that end in a star, so that a pattern for one form is noticed, too.
_ENDINGS = ("", "a", "as", "e", "en", "er", "es", "in", "n", "o", "os", "s", "se")


@cache
def _themes() -> tuple[_Theme, ...]:
    file = resources.files("signaltriage.features") / "forbidden_words.toml"
    return tuple(
        _Theme(
            theme["entry"],
            frozenset(theme["names"].split()),
            re.compile("|".join(_word(fold(w)) for w in theme["words"].split())),
            tuple(
                fold(word.rstrip("*")) + ending
                for word in theme["words"].split()
                for ending in (_ENDINGS if word.endswith("*") else ("",))
            ),
        )
        for theme in tomllib.loads(file.read_text("utf-8")).values()
    )


def _word(listed: str) -> str:
    return re.escape(listed.rstrip("*")) + (r"\w*" if listed.endswith("*") else "")
