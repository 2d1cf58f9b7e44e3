"""Where the names of the table stand in a text, before anything around them is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from signaltriage.text.place_context import AREA_WORDS, CUE_WORDS
from signaltriage.text.place_names import (
    Name,
    doubtful_words,
    fold_name,
    name_index,
    names_at,
    parts_of,
)
from signaltriage.text.place_typos import intended, scope_of

SHORT, FEW = 4000, 24  # texts and numbers of words for which searching beats reading all words
MOST = 400  # names that are looked at in one text
WORD = re.compile(r"\w+")
_GAP = re.compile(r"[ \t\xa0]?[-'’`´./(]?[ \t\xa0]?")
_APOSTROPHES = frozenset("'’`´‘")
Candidate = tuple[int, int, Name, bool]


def words_wanted(text: str, *, field: bool) -> dict[str, str]:
    """Words of the text that may be part of a name, lower case, and the word of the table.

    A name that is also a word or a person's is looked at after a cue or before a word such as
    "centre" alone; what stands in a list is found from its neighbours. Only words with a capital,
    or in a `field`, or after a cue, are looked at as misspelt.
    """
    index, doubtful = name_index(), doubtful_words()
    written = WORD.findall(text)
    low = list(map(str.lower, written))
    words = present = set(low)
    hits = words & index.keys()
    wanted = {word: word for word in hits}
    plain_text = text.isascii()
    if not plain_text:
        odd = {word: fold_name(word) for word in words if not word.isascii()}
        present = words.union(odd.values())
        wanted.update({word: plain for word, plain in odd.items() if plain in index})
    cued = words if field else {b for a, b in pairwise(low) if a in CUE_WORDS}
    unclear = set(doubtful.intersection(wanted))
    if not plain_text:
        unclear |= {word for word, plain in wanted.items() if plain in doubtful}
    if unclear:
        near = cued
        if not field:
            near = cued | {a for a, b in pairwise(low) if b in AREA_WORDS}
            for mark in _MARK.finditer(text):
                at = mark.start()
                near.add(mark[1].lower() if mark[1] else _last_word(text[max(0, at - 30) : at]))
        for word in unclear - near:
            if not any(map(present.issuperset, parts_of(wanted[word]))):
                del wanted[word]
    for word in ({w.lower() for w in set(written) - words} | cued) - wanted.keys() - hits:
        target = intended(word)
        if target is not None:
            wanted[word] = target
    return wanted


# After a label, or before a country or province in brackets or after a comma.
_MARK = re.compile(r"[:=📍][ *]*(\w+)|\(|, ?(?=[^\W\d_a-z])")


def _last_word(before: str) -> str:
    before = before.rstrip().lower()
    return WORD.findall(before)[-1] if before and before[-1].isalnum() else ""


def spans_of(text: str, wanted: dict[str, str]) -> list[tuple[int, int, str]]:
    """Where the words stand, as far as `MOST` of them, in order; with the word of the text."""
    out: list[tuple[int, int, str]] = []
    lower = text.lower()
    if len(text) < SHORT and len(lower) == len(text) and len(wanted) < FEW:
        for word in wanted:
            at = lower.find(word)
            while at >= 0:
                end = at + len(word)
                if not (_in_word(lower[at - 1 : at]) or _in_word(lower[end : end + 1])):
                    out.append((at, end, word))
                at = lower.find(word, end)
        out.sort()
        return out
    for match in WORD.finditer(text):
        token = match.group().lower()
        if token in wanted:
            out.append((*match.span(), token))
            if len(out) == MOST:
                break
    return out


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def named_at(text: str, first: int, last: int, word: str, target: str) -> Iterator[Candidate]:
    """Names of the table around one word, the longest first; and whether misspelt."""
    typo = word != target and fold_name(word) != target
    before: list[tuple[str, int, str]] | None = None
    after: list[tuple[str, int, str]] | None = None
    for name in names_at(target):
        if typo and not scope_of(" ".join(name.words)):
            continue
        count = len(name.words)
        if count == 1:
            yield first, last, name, typo
            continue
        at, rest = name.anchor, count - name.anchor - 1
        if before is None or after is None:
            before, after = _left(text, first), _right(text, last)
        if at > len(before) or rest > len(after):
            continue
        if any(
            fold_name(w) != n for (w, _, _), n in zip(after, name.words[at + 1 :], strict=False)
        ):
            continue
        if any(
            fold_name(w) != n for (w, _, _), n in zip(before, name.words[:at][::-1], strict=False)
        ):
            continue
        gaps = [gap for _, _, gap in (*before[:at], *after[:rest])]
        if "q" in name.flags and gaps[0].strip() not in _APOSTROPHES:
            continue
        start = before[at - 1][1] if at else first
        end = after[rest - 1][1] if rest else last
        if name.words[0] in {"s", "t"} and text[start - 1 : start] in _APOSTROPHES:
            start -= 1
        yield start, end, name, typo


def _right(text: str, at: int, most: int = 5) -> list[tuple[str, int, str]]:
    """Words after a place, with where each ends and what stands before it."""
    out: list[tuple[str, int, str]] = []
    while len(out) < most:
        gap = _GAP.match(text, at)
        word = WORD.match(text, gap.end(), gap.end() + 30) if gap else None
        if gap is None or word is None or not gap.group():
            break
        out.append((word.group(), word.end(), gap.group()))
        at = word.end()
    return out


def _left(text: str, at: int, most: int = 5) -> list[tuple[str, int, str]]:
    """Words before a place, the nearest first, with where each starts and what stands after it."""
    out: list[tuple[str, int, str]] = []
    first = max(0, at - 80)
    words = [(m.start(), m.end()) for m in WORD.finditer(text, first, at)]
    for start, end in reversed(words):
        gap = text[end:at]
        if not gap or len(out) == most or not _GAP.fullmatch(gap):
            break
        out.append((text[start:end], start, gap))
        at = start
    return out
