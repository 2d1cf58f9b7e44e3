"""What the token before a name, and the one after it, may say of it; remembered for each token."""

from __future__ import annotations

import re
from functools import cache

from signaltriage.text.place_context import (
    AFTER_VERBS,
    AREA_WORDS,
    CUES,
    FILLERS,
    JOINING,
    LABELS,
    LINKS,
    PHRASES,
    QUOTES,
    STREETS,
    WARES,
    WIDE,
    WINDOW,
    Cue,
)
from signaltriage.text.place_names import fold_name, qualifiers

REMEMBERED = 16_384
# What may follow a name, by the first word of it.
WARE, SURROUNDINGS, LINK, PHRASE, LIST, SAYING, MORE = (1 << i for i in range(7))
_ANYTHING = (1 << 7) - 1


def _first_words(*said: str) -> frozenset[str]:
    return frozenset(part.split()[0] for words in said for part in words.split("|"))


_OPENINGS = (
    (WARE, _first_words(WARES)),
    (SURROUNDINGS, AREA_WORDS),
    (LINK, _first_words(LINKS)),
    (PHRASE, _first_words(PHRASES)),
    (LIST, frozenset(JOINING)),
)
_SIGNS = {
    **dict.fromkeys("|•·;+&–—", LIST),
    **dict.fromkeys("'’`", PHRASE),
    "[": SAYING | MORE,
    "(": SAYING | MORE | LINK,
    "/": SAYING | MORE | LINK | LIST,
    ",": SAYING | MORE | SURROUNDINGS | LIST,
    "-": _ANYTHING,
}
_STATE = 2  # letters of the code of one
_FIRST_WORD = re.compile(r"\w+")


class _Followers(dict[str, int]):
    """What a token may say of a name before it, as bits; filled as tokens are met."""

    def __missing__(self, token: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        may = _may_say(token)
        if len(token) <= WINDOW:
            self[token] = may
        return may


def _may_say(token: str) -> int:
    if not token:
        return 0
    listed = token.startswith(", ")
    word = _FIRST_WORD.match(token, 2 if listed else 0)
    if word is None:
        return _ANYTHING
    low = word.group().lower()
    may = sum(bit for bit, words in _OPENINGS if low in words)
    if not (word.group()[0].islower() or word.group()[0].isdecimal()):
        may |= PHRASE
    if fold_name(low) in _qualifying() or (len(low) == _STATE and word.group().isupper()):
        may |= SAYING
    return may & (SURROUNDINGS | SAYING) | LIST | MORE if listed else may


@cache
def _qualifying() -> frozenset[str]:
    return frozenset(name.split()[0] for name in qualifiers())


def what_may_follow(text: str, end: int) -> int:
    """Say what may follow a name, as bits, where the token that does is not known."""
    after = text[end : end + 1]
    return _ANYTHING if after.isspace() else _SIGNS.get(after, 0)


class _Leaders(dict[str, tuple[Cue, bool] | None]):
    """What a token before a name says, as `cue_before`; None where more must be looked at."""

    def __init__(self, *, doubtful: bool) -> None:
        super().__init__()
        self.doubtful = doubtful

    def __missing__(self, token: str) -> tuple[Cue, bool] | None:
        if len(self) >= REMEMBERED:
            self.clear()
        if len(token) >= WINDOW:
            return None
        said = self[token] = _cue_of(token, doubtful=self.doubtful)
        return said


def _cue_of(token: str, *, doubtful: bool) -> tuple[Cue, bool] | None:
    before = token.rstrip(QUOTES)
    if not before:
        return None if token else (Cue.NONE, False)
    low = before.lower()
    if before[-1] in ":=":
        label = low.rstrip(":=")
        if not label:
            return None
        known = label.strip("*_-•📍") in LABELS
        return (Cue.LABEL, label in WIDE) if known else (Cue.NONE, False)
    if before[-1] == "📍":
        return None
    if not (before[-1].isalnum() or before[-1] in ".'’"):
        return Cue.NONE, False
    last = low.lstrip("(\"'“‘*-#")
    cue = CUES.get(last, Cue.NONE)
    if last in {"van", "von", "den"} or (last in FILLERS and cue < Cue.STRONG):
        return None
    if doubtful and last in AFTER_VERBS:
        return None
    return (Cue.AGAINST, False) if last.rstrip(".") in STREETS else (cue, last in WIDE)


FOLLOWERS = _Followers()
LEADERS = _Leaders(doubtful=False), _Leaders(doubtful=True)
