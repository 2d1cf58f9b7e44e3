"""Number words, read as the digits that somebody dictates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from signaltriage.text.lower_case import lowered
from signaltriage.text.number_spellings import (
    COMMON,
    DIGITS,
    LETTER,
    NUMBER_LANGUAGES,
    PAIR,
    SOUND,
    STRONG,
    TIMES,
    NumberWord,
    number_value,
    spoken_numbers,
)
from signaltriage.text.number_table import APART, GROUP, NEAR, NumberTable, number_table
from signaltriage.text.reading import Reading

__all__ = ["NUMBER_LANGUAGES", "number_value", "read_number_words", "spoken_numbers"]

MOST_WORDS = 20_000  # that a text is read for; no advertisement has a hundredth of them
_FEW = 4  # parts that may be a word of some language by chance
_LONGEST = 40  # letters of a spelling
_GLUED = 3  # words without a blank that are surely a number
_SHORT = 4  # fewer digits are no telephone number yet
_NEXT_TO = frozenset(" -.,/\n\xa0")
_BLANK = frozenset(" -\xa0")
_WORDS = frozenset((STRONG, COMMON, LETTER))
_LINK = re.compile(rf"(?:{APART}{GROUP})*+{APART}")
_AFTER = re.compile(rf"{APART}({GROUP})(?![^\W_])")
_BEFORE = re.compile(rf"(?<!\d)((?<![^\W_])\d|\d{{2,9}}){APART}\Z")
_DIGITS, _DIGIT, _LETTERS = (re.compile(p) for p in (r"(\d+)", r"\d", r"[^\W\d_]*"))
_DIALLED_BEFORE = re.compile(rf"(?<!\d)(?:\d{{1,9}}+{APART})++\Z")
_PROSE_AFTER = re.compile(r"[ \t]{1,2}[^\W\d_]")
_PROSE_BEFORE = re.compile(r"[^\W\d_][ \t]{1,2}\Z")
_SURROGATES = re.compile("[\ud800-\udfff]")


# Where a part of a chain stands, then the fields of its word.
_Part = tuple[int, int, str, int, int, int, bool]
_Hit = tuple[int, int, int]


def read_number_words(
    reading: Reading, languages: Sequence[str] | None = None, least: int = 0
) -> Reading:
    """Read number words as digits where they stand beside other number words or digits.

    Parameters
    ----------
    reading : Reading
        Any text. Number words are whole words, also several glued to each other or to digits.
    languages : sequence of str, optional
        Languages of the number words, of `NUMBER_LANGUAGES`; all if None.
    least : int
        Read nothing unless words that stand together make as many digits somewhere, or a figure
        is near one of them. Telephone numbers are long; ages in words are not.

    Returns
    -------
    Reading
        The same object if nothing was replaced.

    Examples
    --------
    >>> read_number_words(Reading.of("nul zes, zevenEEN2three twenty-five")).text
    '0 6, 7123 25'
    >>> read_number_words(Reading.of("een elf is geen fee")).text
    'een elf is geen fee'
    """
    table = number_table(None if languages is None else tuple(sorted(set(languages))))
    lower = lowered(reading.text)
    try:
        if not _promising(table, lower, least):
            return reading
    except UnicodeEncodeError:
        lower = _SURROGATES.sub("\ufffd", lower)
        if not _promising(table, lower, least):
            return reading
    hits = table.finder.find_matches_as_indexes(lower)[:MOST_WORDS]
    words = _whole(hits, table.meanings, lower)
    return reading.replace(
        change for chain in _chains(words, lower) for change in _read(chain, lower)
    )


def _promising(table: NumberTable, lower: str, least: int) -> bool:
    """Whether there is a number word near another one or near a digit.

    Words that are near each other alone count from `least` digits on: "thirty-five" is an age.
    """
    last = previous = -NEAR - 1  # ends of the last word, and of the last hit
    figure = -1  # the next one
    digits = row = 0  # of the words that are near each other; hits glued to each other
    for pattern, start, end in table.gate.find_matches_as_indexes(lower):
        size = table.sizes[pattern]
        near = start == previous
        previous = end
        row = row + 1 if near else 1
        if not near:
            if lower[start - 1 : start].isalpha():
                if start >= last:
                    digits = size
                continue
            if pattern >= table.glued:
                return True
            if lower[end : end + 1].isalpha():
                end = _LETTERS.match(lower, end, start + _LONGEST).end()  # type: ignore[union-attr]
                if lower[start:end] not in table.words and lower[previous:end] not in table.words:
                    digits = size
                    continue
            near = start - last <= 4 * NEAR and bool(table.link.fullmatch(lower, last, start))
        digits = digits + size if near or start - last < NEAR else size  # "oitenta e nove"
        if near and (digits >= least or row >= _GLUED):
            return True
        first = max(start - 2 * NEAR, 0)
        if figure < first:
            found = _DIGIT.search(lower, first)
            figure = found.start() if found else len(lower)
        if figure < end + 2 * NEAR:
            if near:
                return True
            after, before = _AFTER.match(lower, end), _BEFORE.search(lower, first, start)
            if before and not after and _begins_line(lower, before.end(1), start, end):
                before = None
            if pattern < table.common and not (after and before):
                if after and (len(after[1]) == 1 or after.start(1) == end):
                    return True
                if before and (len(before[1]) == 1 or before.end(1) == start):
                    return True
            elif after or before:
                return True
        last = end
    return False


def _begins_line(lower: str, last: int, start: int, end: int) -> bool:
    """Whether a word begins a line of prose, and the figures before it end another."""
    return "\n" in lower[last:start] and _PROSE_AFTER.match(lower, end) is not None


def _whole(hits: Sequence[_Hit], words: list[NumberWord], lower: str) -> Iterator[_Part]:
    """Keep words that are whole, alone or glued to each other."""
    glued: list[_Part] = []
    last = -1
    for pattern, start, end in hits:
        if start != last and glued:
            if not lower[last : last + 1].isalpha():
                yield from glued
            glued = []
        if glued or not lower[start - 1 : start].isalpha():
            digits, languages, kind, room, spaced = words[pattern]
            if kind == PAIR:
                kind, middle = COMMON if spaced else STRONG, start + room
                glued.append((start, middle, digits[0], languages, kind, 0, False))
                glued.append((middle, end, digits[1], languages, kind, 0, False))
            elif kind != TIMES or not lower[start - 1 : start + 1].isdigit():
                glued.append((start, end, digits, languages, kind, room, spaced))
        last = end
    if not lower[last : last + 1].isalpha():
        yield from glued


def _chains(words: Iterator[_Part], lower: str) -> Iterator[list[_Part]]:
    """Join number words, and digits among and beside them, with little in between."""
    chain: list[_Part] = []
    last = 0
    for word in words:
        start = word[0]
        if chain and start != last and not (start == last + 1 and lower[last] in _NEXT_TO):
            if _LINK.fullmatch(lower, last, start):
                for group in _DIGITS.finditer(lower, last, start):
                    chain += _beside(group)
            else:
                # A letter behind one sign: no figure is near. Most words end here.
                if not lower[last + 1 : last + 2].isalpha() or lower[last].isdecimal():
                    chain += _beside(_AFTER.match(lower, last, start))
                if len(chain) > 1:
                    yield chain
                chain = []
        if not chain and (
            not lower[max(start - 2, 0) : start - 1].isalpha() or lower[start - 1].isdecimal()
        ):
            chain += _beside(_BEFORE.search(lower, max(last, start - 16), start))
        chain.append(word)
        last = word[1]
    if chain:
        chain += _beside(_AFTER.match(lower, last))
        if len(chain) > 1:
            yield chain


def _beside(group: re.Match[str] | None) -> list[_Part]:
    """Make a part of the chain from a group of digits."""
    return [(*group.span(1), group[1], 0, DIGITS, 0, False)] if group else []


def _read(chain: list[_Part], lower: str) -> Iterator[tuple[int, int, str]]:
    """Change the words of a chain that are supported by what is beside them."""
    parts = _compounds(chain, lower)
    if (
        parts[-1][4] != DIGITS
        and all(part[4] == DIGITS for part in parts[:-1])
        and _begins_line(lower, parts[-2][1] if len(parts) > 1 else 0, *parts[-1][:2])
    ):
        return
    if len(parts) < _FEW and any(map(_foreign, parts, parts[1:])):
        return
    supported = _supported(parts, lower)
    before = False
    for i, part in enumerate(parts):
        here, after = supported[i], i + 1 < len(parts) and supported[i + 1]
        if here and (before or after) and part[4] != DIGITS:
            yield part[:3]
        before = here


def _foreign(part: _Part, other: _Part) -> bool:
    """Whether two words of different languages are glued: "trenul", which is Romanian."""
    return part[1] == other[0] and DIGITS not in (part[4], other[4]) and not part[3] & other[3]


def _compounds(chain: list[_Part], lower: str) -> list[_Part]:
    """Join "twenty five", "six hundred twelve" and "double five" to one part each."""
    parts: list[_Part] = []
    for part in chain:
        if parts and (room := parts[-1][5]):
            start, last, before, spoken, kind, _, spaced = parts[-1]
            _, end, digits, languages, what, more, further = part
            gap = part[0] - last
            if kind == TIMES:
                between = lower[last : part[0]]
                taken = what in _WORDS or (what == DIGITS and before[-1] != "x")  # "2x 5" is a sum
                if taken and len(digits) == 1 and gap < 3 and _BLANK.issuperset(between):
                    times = int(before.rstrip("x"))
                    if what == DIGITS:
                        what, languages = STRONG, spoken
                    parts[-1] = (start, end, digits * times, languages, what, 0, False)
                    continue
            elif (
                what in (STRONG, COMMON)
                and spoken & languages
                and digits[0] != "0"
                and int(digits) <= room
                and (gap == 0 or (spaced and gap == 1 and lower[last] in _BLANK))
            ):
                more = more if more < room else 0
                total = str(int(before) + int(digits))
                parts[-1] = (start, end, total, spoken & languages, STRONG, more, further)
                continue
        parts.append(part)
    return parts


def _supported(parts: list[_Part], lower: str) -> list[bool]:
    """Which parts belong to a number; everyday words do so only in the right company."""
    supported = [part[4] in (DIGITS, STRONG) for part in parts]
    if all(supported):
        return supported
    end = len(parts) - 1
    for i, part in enumerate(parts):
        if not supported[i] and part[4] != TIMES:
            supported[i] = _in_company(
                part,
                parts[i - 1] if i else None,
                parts[i + 1] if i < end else None,
                lower,
            )
    for step in (1, -1):  # the company of a supported word of the same language is enough
        for i in range(1, len(parts)) if step == 1 else range(end - 1, -1, -1):
            part, other = parts[i], parts[i - step]
            if part[4] == COMMON and other[4] != DIGITS and supported[i - step]:
                supported[i] |= bool(part[3] & other[3])
    _drop_articles(parts, supported, lower)
    return supported


def _in_company(part: _Part, left: _Part | None, right: _Part | None, lower: str) -> bool:
    """Whether an everyday word stands where only a number can stand."""
    start, end, _, languages, kind, _, _ = part
    for other, gap in (
        (left, start - left[1] if left else 0),
        (right, right[0] - end if right else 0),
    ):
        if other is None:
            continue
        if gap == 0 and other[4] == DIGITS and kind != LETTER:
            return kind != SOUND or not _hours(part, left, right)
        if other[4] == STRONG and languages & other[3] and (gap == 0 or kind != SOUND):
            return True
    if kind != COMMON:
        return False
    if left and right:
        return left[4] in (DIGITS, STRONG, COMMON) and right[4] in (DIGITS, STRONG, COMMON)
    if left and left[4] == DIGITS and len(left[2]) == 1:
        return not _PROSE_AFTER.match(lower, end)
    if right and right[4] == DIGITS and len(right[2]) == 1:
        return not _PROSE_BEFORE.search(lower, max(start - 3, 0), start)
    return False


def _hours(part: _Part, left: _Part | None, right: _Part | None) -> bool:
    """Whether a sound stands between two hours: "9to5"."""
    return (
        part[2] == "2"
        and left is not None
        and right is not None
        and left[4] == right[4] == DIGITS
        and max(int(left[2]), int(right[2])) <= 24
    )


def _drop_articles(parts: list[_Part], supported: list[bool], lower: str) -> None:
    """Leave an everyday word before prose as it is, if hardly any digit stands before it."""
    first, last = parts[0], parts[-1]
    if last[4] == COMMON and supported[-1] and _PROSE_AFTER.match(lower, last[1]):
        before = _DIALLED_BEFORE.search(lower, max(0, first[0] - 40), first[0])
        digits = sum(map(str.isdigit, before[0])) if before else 0
        digits += sum(len(part[2]) for part in parts[:-1])
        supported[-1] = digits >= _SHORT
