"""Runs of digits, and the telephone numbers in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from signaltriage.text.lookalike_numbers import has_label, has_unit, is_amount_list, walls
from signaltriage.text.numbering import Number, Plan, at_home, from_abroad, judge
from signaltriage.text.phone_context import has_plus, is_announced, may_be_glued
from signaltriage.text.reading import Reading

MIN_DIGITS, MAX_DIGITS = 8, 17  # 00 and the fifteen digits of E.164
LONG_STREAM = 60  # single figures one after another; no list of numbers is as long
LONG_RUN = 200  # tokens; in a longer run only marked numbers are looked for
PLAIN_BETWEEN = frozenset(" \u00a0\u2009\u202f-‐‑–—./()[]+'’")

_GROUP = re.compile(r"\d+")
_LISTED = re.compile(r"[\n,;/|&•·]| [-–] |  |\bx\b")
_BREAK = re.compile(r"[;|&•·]|, |\s/\s|\s[^\w\s.()\[\]{}+,/–-]|  ")
_BAR = re.compile(r"\s[/|&;]\s")  # once in a number, it parts two
_OPENS = re.compile(r"\s\($|[\"”″] $")  # a bracket before a number, inches before it
_FEET = re.compile(r"['′’] ?\d{1,2}(?!\d)")
_TIGHT = frozenset("-./:_")
_IN_LISTS = frozenset({"", ",", "/"})
_FIRST_IN_AMERICA = frozenset({1, 2, 3, 4})
_IN_PATH = frozenset("/_=")
# Country codes that a number may begin with although nothing says that it does.
_CODES_WITHOUT_PLUS = ("31", "32", "33", "34", "351", "353", "359", "36", "39", "40", "41", "43",
                       "44", "48", "49", "55")  # fmt: skip
_CODE_STARTS = {code[:n] for code in _CODES_WITHOUT_PLUS for n in (1, 2)}
# Number words that are articles as well: one of them alone at the end belongs to what follows.
_ARTICLES = frozenset("een één one un una uno une um uma unu ein eins egy o a to too for".split())
_ABROAD, _ABROAD_00, _NO_PLUS = range(15, 7, -1), range(17, 9, -1), (11, 12, 13)
_WITHIN_ACCOUNT = frozenset({" ", "-", ".", "/"})
MARGIN, SHORT, MANY_WORDS = 24, 4, 3


class Token(NamedTuple):
    """Digits without anything between them: where they stand in the reading, and what they are."""

    start: int
    end: int
    digits: str


class Hit(NamedTuple):
    """A number, the tokens it is made of, and how it was read."""

    number: Number
    tokens: Sequence[Token]
    marked: bool  # by a plus, 00 or the zero of its country
    no_plus: bool = False  # a country code that nothing announces
    split: bool = False  # words stand inside


@dataclass(frozen=True, slots=True)
class _Read:
    """A number that begins at one token: its last token and how it was read."""

    last: int
    number: Number
    marked: bool
    no_plus: bool


class Run:
    """A stretch of digits with little between them.

    Parameters
    ----------
    reading : Reading
        The text in which words and letters are read as digits.
    start, end : int
        The stretch.
    plan : Plan or None
        Of the country in which numbers without a country code are read.
    fictitious : bool
        Also accept ranges that cannot be dialled.
    """

    def __init__(
        self, reading: Reading, start: int, end: int, plan: Plan | None, *, fictitious: bool
    ) -> None:
        self.reading = reading
        self.text = text = reading.text
        self.plan = plan
        self.fictitious = fictitious
        self.tokens = tokens = [Token(*m.span(), m[0]) for m in _GROUP.finditer(text, start, end)]
        self.digits = "".join([token[2] for token in tokens])
        self.crowded = len(tokens) > LONG_RUN
        self.taken = -1  # the last token of the number before
        self._walls: list[tuple[int, int]] | None = None

    @property
    def walls(self) -> list[tuple[int, int]]:
        """Stretches that no number contains; most runs hold no number and never ask."""
        if self._walls is None:
            self._walls = walls(self.text, self.tokens[0].start, self.tokens[-1].end)
            if labelled := self._labelled():
                self._walls = sorted([*self._walls, labelled])
        return self._walls

    def _labelled(self) -> tuple[int, int] | None:
        """Where short groups behind a label stand: "konto 81 02 25 209"."""
        tokens, last = self.tokens, 0
        if len(tokens[0].digits) > SHORT or not has_label(self.text, tokens[0].start):
            return None
        while (
            last + 1 < len(tokens)
            and self.gaps[last] in _WITHIN_ACCOUNT
            and len(tokens[last + 1].digits) <= SHORT
        ):
            last += 1
        return tokens[0].start, tokens[last].end

    def hits(self) -> Iterator[Hit]:
        """Every number, from left to right."""
        tokens, n = self.tokens, len(self.tokens)
        if len(self.digits) < MIN_DIGITS:
            return
        self.offsets = [0, *accumulate([len(token[2]) for token in tokens])]
        self.ending = dict(zip(self.offsets[1:], range(n), strict=True))
        self.gaps = [self.text[a[1] : b[0]] for a, b in pairwise(tokens)]
        last = bisect_right(self.offsets, len(self.digits) - MIN_DIGITS) - 1
        at = 0
        while at <= last:
            if self.crowded and (stream := self._stream(at)) > LONG_STREAM:
                at += stream
                continue
            read = self._read(at)
            if read is None:
                at += 1
                continue
            yield Hit(read.number, tokens[at : read.last + 1], read.marked, read.no_plus)
            self.taken = read.last
            at = read.last + 1

    def _stream(self, at: int) -> int:
        """How many single figures stand in a row from here."""
        last = at
        while last < len(self.tokens) and len(self.tokens[last].digits) == 1:
            last += 1
        return last - at

    def _read(self, first: int) -> _Read | None:
        """Read the best number that begins at a token: without loose ends, then the longest."""
        start, _, begins = self.tokens[first]
        zero = begins[0] == "0"
        plus = not zero and has_plus(self.text, start)
        bare = not (zero or plus)
        if bare and not self._may_be_bare(first):
            return None
        offset = self.offsets[first]
        digits = self.digits[offset : offset + MAX_DIGITS]
        best: _Read | None = None
        least = 0
        for length in self._lengths(digits, plus=plus):
            last = self.ending.get(offset + length)
            if last is None or length < MIN_DIGITS:
                continue
            found, no_plus = self._number(digits[:length], first, plus=plus)
            if found is None:
                continue
            if last > first and (
                any("+" in gap for gap in self.gaps[first:last])
                or (bare and self._goes_on_before(first))
            ):
                continue
            if self.walls and any(map(self._walled, self.tokens[first : last + 1])):
                continue
            if not self._stands(first, last, marked=not bare, plus=plus):
                continue
            loose = self._loose_ends(first, last)
            if not loose:
                return _Read(last, found, not bare, no_plus)
            if not bare and (best is None or loose < least):
                best, least = _Read(last, found, marked=True, no_plus=no_plus), loose
        return best

    def _may_be_bare(self, first: int) -> bool:
        """Whether a number may begin here without plus and zero: a quick no for most digits."""
        if self.crowded or self.plan is None:
            return False
        return self.plan.bare or self.tokens[first].digits[:2] in _CODE_STARTS

    def _lengths(self, digits: str, *, plus: bool) -> Sequence[int]:
        """How many digits a number may have that begins like this, the most first."""
        plan = self.plan
        if plus:
            return _ABROAD
        if digits.startswith("00") and (plan is None or plan.code != "1"):
            return _ABROAD_00
        if plan is None:
            return ()
        if digits[0] == "0":
            return plan.at_home if digits.startswith(plan.trunk) else ()
        found: set[int] = set()
        if plan.bare:
            found.update(plan.lengths)
        if digits.startswith(plan.code):
            found.update(plan.with_code)
        if digits.startswith(_CODES_WITHOUT_PLUS):
            found.update(_NO_PLUS)
        return sorted(found, reverse=True)

    def _number(self, digits: str, first: int, *, plus: bool) -> tuple[Number | None, bool]:
        """Return the number, and whether it has a country code without a plus."""
        plan, fictitious = self.plan, self.fictitious
        if plus:
            return from_abroad(digits, fictitious=fictitious), False
        if digits.startswith("00") and (plan is None or plan.code != "1"):
            return from_abroad(digits[2:], fictitious=fictitious), False
        if plan is None:
            return None, False
        found = at_home(digits, plan, fictitious=fictitious)
        if found or digits[0] == "0":
            return found, False
        whole = len(self.tokens[first].digits) in (1, len(digits)) or self.tokens[
            first
        ].digits.startswith(plan.code)
        if whole and digits.startswith(plan.code) and len(digits) in plan.with_code:
            return from_abroad(digits, fictitious=fictitious), False
        if plan.bare and len(digits) in plan.lengths and self._announced_or_grouped(first):
            found = judge(plan.code, digits, fictitious=fictitious)
            return (found if found and found.mobile else None), False
        if len(digits) >= 11 and digits.startswith(_CODES_WITHOUT_PLUS):
            found = from_abroad(digits, fictitious=fictitious)
            if found and found.mobile and self._announced(first):
                return found, True
        return None, False

    def _announced_or_grouped(self, first: int) -> bool:
        """Whether a number that lacks its trunk looks like one nevertheless."""
        if self._announced(first):
            return True
        groups = [len(token.digits) for token in self.tokens[first : first + 3]]
        return set(groups) == {1} or groups[0] >= 9 or (groups[0] == 2 and groups[1] > 1)

    def _announced(self, first: int) -> bool:
        start = self.tokens[first].start
        return is_announced(self.text, start)

    def _goes_on_before(self, first: int) -> bool:
        """Whether the digits before a token belong to it, if it begins no number by itself."""
        if first == 0 or self.taken == first - 1:
            return False
        gap = self.gaps[first - 1]
        if "+" in gap or _LISTED.search(gap) or _OPENS.search(gap):
            return False
        token = self.tokens[first - 1]
        if self._walled(token):
            return False
        return not has_unit(self.text, token.start, token.end)

    def _walled(self, token: Token) -> bool:
        walls = self.walls
        if not walls:
            return False
        i = bisect_right(walls, token.end - 1, key=lambda wall: wall[0]) - 1
        return i >= 0 and walls[i][1] > token.start

    def _stands(self, first: int, last: int, *, marked: bool, plus: bool) -> bool:
        """Whether the digits stand by themselves, as a telephone number does."""
        text, tokens = self.text, self.tokens
        start, end = tokens[first].start, tokens[last].end
        before = text[max(0, start - MARGIN) : start]
        if text[end : end + 1].isalpha() and (text[end + 1 : end + 2].isdecimal() or not marked):
            return False
        if before[-1:].isalpha() and not may_be_glued(before, marked=marked):
            return False
        inside = set(self.gaps[first:last])
        if last + 1 < len(tokens) and self._goes_on(first, last, inside, marked=marked):
            return False
        if first and self._began_before(first, last, inside, marked=marked):
            return False
        if plus:
            return True
        if has_label(text, start):
            return False
        if marked:
            return True
        if first == last:
            return not has_unit(text, start, end)
        if before[-1:] in _IN_PATH:
            return False
        used = [token.digits for token in tokens[first : last + 1]]
        if self.plan and self.plan.code == "1" and len(used[0]) not in _FIRST_IN_AMERICA:
            return False
        uneven = len(set(map(len, used))) > 1 and not self._is_word(tokens[first])
        if uneven and any("," in gap for gap in inside):
            return False
        amounts = is_amount_list(used) and all(gap.strip() in _IN_LISTS for gap in inside)
        if amounts and not self._announced(first):
            return False
        return not has_unit(text, start, end)

    def _goes_on(self, first: int, last: int, inside: set[str], *, marked: bool) -> bool:
        """Whether the digits after a number go on in the same way."""
        if first == last or self._walled(self.tokens[last + 1]):
            return False
        token, gap = self.tokens[last + 1], self.gaps[last]
        if "+" in gap or (gap not in inside and _LISTED.search(gap)):
            return False
        if self._is_word(token) and (
            not self._is_word(self.tokens[last]) or self._written(token) in _ARTICLES
        ):
            return False
        if _FEET.match(self.text, token.end):
            return False
        alone = len(token.digits) == 1 and len(self.tokens[last].digits) == 1
        if marked and not alone:
            same = len(token.digits) == len(self.tokens[last].digits) and gap in inside
            if not same or last - first < 2:
                return False
        if has_unit(self.text, token.start, token.end):
            return False
        if self.text[token.end : token.end + 1].isalpha():
            return False
        return not self._begins_number(last + 1)

    def _begins_number(self, first: int) -> bool:
        """Whether a number begins at a token, whatever stands beside it."""
        offset = self.offsets[first]
        digits = self.digits[offset : offset + MAX_DIGITS]
        for length in self._lengths(digits, plus=False):
            if offset + length in self.ending:
                found, no_plus = self._number(digits[:length], first, plus=False)
                if found and not no_plus:
                    return True
        return False

    def _began_before(self, first: int, last: int, inside: set[str], *, marked: bool) -> bool:
        """Whether a number only goes on with the digits before it."""
        if self.taken == first - 1 or self._walled(self.tokens[first - 1]):
            return False
        token, gap = self.tokens[first - 1], self.gaps[first - 1]
        if "+" in gap or _OPENS.search(gap) or has_unit(self.text, token.start, token.end):
            return False
        if self._is_word(token) and self._written(token) in _ARTICLES:
            return False
        if gap in _TIGHT:
            return True
        if first == last or (gap not in inside and _LISTED.search(gap)):
            return False
        return not marked or (len(token.digits) == 1 and gap in inside)

    def _loose_ends(self, first: int, last: int) -> int:
        """How much speaks against the last tokens: a unit, a break before them, words in prose."""
        if last == first:
            return 0
        token, gaps = self.tokens[last], self.gaps[first:last]
        loose = 1 if has_unit(self.text, token.start, token.end) else 0
        if len(set(gaps)) > 1:
            lines = sum("\n" in gap for gap in gaps)
            if 0 < lines <= len(gaps) / 2:
                loose += 2
        if gaps[-1] not in gaps[:-1] and len(set(gaps[:-1])) <= 1:
            loose += _BREAK.search(gaps[-1]) is not None
        if len(gaps) > 1 and sum(_BAR.search(gap) is not None for gap in gaps) == 1:
            loose += 1
        if self._is_word(token):
            words = [self._is_word(t) for t in self.tokens[first : last + 1]]
            if words[: words.index(True)] == words[: -sum(words)]:  # words at the end alone
                loose += sum(words) < MANY_WORDS
            elif not words[-2] and self._written(token) in _ARTICLES:
                loose += 1
        return loose

    def _written(self, token: Token) -> str:
        return self.reading.written(token.start, token.end).lower()

    def _is_word(self, token: Token) -> bool:
        """Whether digits were written as words."""
        if self.reading.before is None:
            return False
        start, end = self.reading.span(token.start, token.end)
        return end - start > 1 and self.reading.raw[start:end].isalpha()
