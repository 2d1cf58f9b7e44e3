"""What finds number words in a text: automata over all spellings of some languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from signaltriage.text.number_spellings import (
    COMMON,
    LETTER,
    NUMBER_LANGUAGES,
    PAIR,
    SOUND,
    STRONG,
    TIMES,
    NumberWord,
    misread_pairs,
    vocabulary,
)

NEAR = 6  # characters between two parts of one number
APART = rf"(?:(?![€$£%])[\W_]){{0,{NEAR}}}+"
GROUP = r"\d{1,9}+(?!\d)"  # more digits are a number of their own


@dataclass(frozen=True, slots=True)
class NumberTable:
    """`gate` finds what is worth a closer look, `finder` everything that can be read."""

    gate: AhoCorasick
    finder: AhoCorasick
    common: int  # how many patterns of the gate, the first ones, are everyday words
    glued: int  # the first pattern of the gate that is two parts of a number
    sizes: list[int]  # how many digits each pattern of the gate stands for
    link: re.Pattern[str]  # what may stand between two words that the gate finds
    words: dict[str, NumberWord]
    meanings: list[NumberWord]  # by pattern of the finder


@cache
def number_table(languages: tuple[str, ...] | None) -> NumberTable:
    """Build what finds the words of some languages."""
    words: dict[str, NumberWord] = {}
    for name in NUMBER_LANGUAGES:
        if languages is None or name in languages:
            for spelling, word in vocabulary(name).items():
                known = words.get(spelling)
                if known:
                    bits = known.languages | word.languages
                    kind, room = max(known.kind, word.kind), max(known.room, word.room)
                    spaced = known.spaced or word.spaced
                    word = NumberWord(known.digits, bits, kind, room, spaced)
                words[spelling] = word
    for _ in range(2):  # "unun" tears "ununouă" apart
        words |= misread_pairs(words)
    units = [s for s, w in words.items() if w.kind == STRONG and len(w.digits) == 1]
    glued = [s for s, w in words.items() if w.kind == PAIR]
    for sound in (s for s, w in words.items() if w.kind == SOUND):
        glued += (p for u in (*"0123456789", *units) for p in (u + sound, sound + u))
    simple = {s for s, w in words.items() if len(s) > 2 and _simple(w)}
    heads = {s[:3] for s in simple}
    gate = [s for s in words if s in simple or (len(s) > 2 and not _begins(s, simple, heads))]
    gate.sort(key=lambda s: words[s].kind != COMMON)
    short = (
        "|".join(s for s, w in words.items() if len(s) < 3 and w.kind in (COMMON, LETTER)) or r"\d"
    )
    return NumberTable(
        _automaton(gate + glued),
        _automaton(list(words)),
        sum(words[s].kind == COMMON for s in gate),
        len(gate),
        [len(words[s].digits) + (words[s].kind == TIMES) for s in gate] + [2] * len(glued),
        re.compile(rf"(?:{APART}(?:{GROUP}|{short}))*+{APART}"),
        words,
        list(words.values()),
    )


def _automaton(patterns: list[str]) -> AhoCorasick:
    return AhoCorasick(
        patterns,
        matchkind=MatchKind.LeftmostLongest,
        store_patterns=False,
        implementation=Implementation.DFA,  # a third faster on ads; 6 MB each
    )


def _simple(word: NumberWord) -> bool:
    """Whether a number is up to 20 or round."""
    kind, number = word.kind, int(word.digits.rstrip("x"))
    return kind in (STRONG, COMMON) and (number <= 20 or number % 10 == 0)


def _begins(spelling: str, simple: set[str], heads: set[str]) -> bool:
    """Whether a spelling begins with a simple number; `heads` are the first letters of those."""
    if spelling[:3] not in heads:
        return False
    return any(spelling[:end] in simple for end in range(3, len(spelling)))
