"""Where the names of the table stand in a text, before anything around them is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from signaltriage.text.place_context import AREA_WORDS, CUE_WORDS, SURE_CUES
from signaltriage.text.place_names import (
    Name,
    beside_of,
    doubtful_words,
    fold_name,
    name_index,
    names_at,
)
from signaltriage.text.place_typos import intended, scope_of

SHORT, FEW = 4000, 24  # texts and numbers of words for which searching beats reading all words
REMEMBERED = 100_000
MOST = 400  # names that are looked at in one text
WORD = re.compile(r"\w+")
_GAP = re.compile(r"[ \t\xa0]?[-'’`´./(]?[ \t\xa0]?")
_APOSTROPHES = frozenset("'’`´‘")
Candidate = tuple[int, int, Name, bool]


class _Kinds(dict[str, int]):
    """What each word may be, as bits; filled as words are met, emptied when it holds too many."""

    def __missing__(self, word: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        kind = self[word] = _kind(word)
        return kind


def _kind(word: str) -> int:
    low = word.lower()
    kind = (CUE if low in CUE_WORDS else 0) | (AREA if low in AREA_WORDS else 0)
    kind |= SURE_CUE if low in SURE_CUES else 0
    target = fold_name(low)
    if target in name_index():
        if target not in doubtful_words():
            return kind | FIRM
        alone = [name for name in names_at(target) if len(name.words) == 1]
        if alone:
            small = all(spot.population < LARGE for name in alone for spot in name.spots)
            kind |= SMALL if small and word.islower() else DOUBTFUL
        return kind | (PART if beside_of(target) else 0)
    if intended(low) is not None:
        return kind | (CUED if word.islower() else FIRM)
    return kind


def _class(wanted: int) -> bytes:
    """Bytes that have one of the bits, as a class of a pattern."""
    return b"[" + b"".join(b"\\x%02x" % i for i in range(256) if i & wanted) + b"]"


FIRM, DOUBTFUL, SMALL, PART, CUED, CUE, SURE_CUE, AREA = (1 << i for i in range(8))
LARGE = 100_000  # a smaller place in lower case needs a word that stands before places alone
_KINDS = _Kinds()
_NAMES = re.compile(_class(FIRM | DOUBTFUL | SMALL | PART | CUED))
# After a label, or before a country or province in brackets or after a comma.
_MARK = re.compile(r"([:=📍(,])[ *]{0,3}(\w*)")


def words_at(text: str, *, field: bool) -> list[tuple[int, int, str]]:
    """Where words stand that may be part of a name, as far as `MOST`; with the word of the table.

    A name that is also a word or a person's is looked at after a cue or before a word such as
    "centre" alone; what stands in a list is found from its neighbours. Only words with a capital,
    or in a `field`, or after a cue, are looked at as misspelt.
    """
    written = WORD.findall(text)
    kinds = bytes(map(_KINDS.__getitem__, written))
    hot: list[int] = []
    marked: set[str] | None = None
    for match in _NAMES.finditer(kinds):
        i = match.start()
        kind = kinds[i]
        before = kinds[i - 1] if i else 0
        if (
            kind & FIRM
            or field
            or (before & SURE_CUE)
            or (kind & (DOUBTFUL | CUED) and before & CUE)
            or (kind & DOUBTFUL and i + 1 < len(kinds) and kinds[i + 1] & AREA)
        ):
            hot.append(i)
            continue
        if kind & (DOUBTFUL | SMALL):
            marked = _marked(text) if marked is None else marked
            if written[i] in marked:
                hot.append(i)
                continue
        if kind & PART:  # a part alone counts only beside another part
            beside = beside_of(fold_name(written[i]))
            if (i and fold_name(written[i - 1]) in beside) or (
                i + 1 < len(written) and fold_name(written[i + 1]) in beside
            ):
                hot.append(i)
    return _places_of(text, written, hot[:MOST]) if hot else []


def _marked(text: str) -> set[str]:
    marked = set()
    for mark in _MARK.finditer(text):
        sign, word = mark.groups()
        if sign == "(" or (sign == "," and word[:1].isupper()):
            before = WORD.findall(text[max(0, mark.start() - 30) : mark.start()].rstrip())
            marked.update(before[-1:])
        elif sign != ",":
            marked.add(word)
    return marked


def _places_of(text: str, written: list[str], hot: list[int]) -> list[tuple[int, int, str]]:
    """Where the words of these numbers stand."""
    out: list[tuple[int, int, str]] = []
    if len(text) < SHORT and len(hot) < FEW:
        for i in hot:
            word = written[i]
            at = text.find(word)
            while _in_word(text[at - 1 : at]) or _in_word(
                text[at + len(word) : at + len(word) + 1]
            ):
                at = text.find(word, at + 1)
            for _ in range(written[:i].count(word)):
                at = text.find(word, at + 1)
                while _in_word(text[at - 1 : at]) or _in_word(
                    text[at + len(word) : at + len(word) + 1]
                ):
                    at = text.find(word, at + 1)
            out.append((at, at + len(word), word))
        return out
    numbers = set(hot)
    for i, match in enumerate(WORD.finditer(text)):
        if i in numbers:
            out.append((*match.span(), match.group()))
            if len(out) == len(numbers):
                break
    return out


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def named_at(text: str, first: int, last: int) -> Iterator[Candidate]:
    """Names of the table around one word, the longest first; and whether misspelt."""
    word = text[first:last].lower()
    target = fold_name(word)
    typo = target not in name_index()
    if typo:
        target = intended(word) or ""
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
