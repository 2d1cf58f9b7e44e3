"""Telephone numbers with a few words in the middle: "06 71 bel mij 23 45 67"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from signaltriage.text.lookalike_numbers import has_label, has_unit, walls
from signaltriage.text.numbering import MIN_LENGTH, Plan, at_home, from_abroad
from signaltriage.text.phone_runs import Hit, Token
from signaltriage.text.reading import Reading
from signaltriage.text.spans import overlaps

MAX_WORDS = 60  # characters of the words in the middle
MIN_FIRST = 3  # digits before the words, where it need not be a mobile number

_GROUP = re.compile(r"\d+")
_NEAR = r"[ .\-/()]{0,3}"
_PART = rf"\d(?:{_NEAR}\d){{1,9}}+"
_HEAD = rf"{_NEAR}\d(?:{_NEAR}\d){{0,9}}+"
# A start with plus or zero, one to four words, and the rest.
_SPLIT = re.compile(
    rf"[+0](?<![\d+].)(?:(?<=\+)\ ?[1-9](?:{_HEAD})?|(?<=0){_HEAD})"
    rf"(?=([^\w€$£¥%]{{1,6}}(?:[^\W\d_]{{2,12}}[^\w€$£¥%]{{1,6}}){{1,4}})({_PART})"
    r"(?![ .\-/]{0,2}\d))"
)
_OTHER_MATTER = re.compile(
    r"""\b(?:min\w*|uur|hours?|hrs?|h|std|stunden?|heures?|horas|ore|ani|jaar|years?|jahre|ans
      |a[nñ]os|euro?s?|lei|z[lł]|ft|lv|of|or|oder|ou|sau|vagy|lub|или|tot|to|till?|until|bis|t/?m
      |hasta|jusqu\w*|p[aâ]n[aă]|ate|fino|до|jan\w*|feb\w*|maart|march|m[aä]r\w*|apr\w*|may|mei|mai
      |jun\w*|jul\w*|aug\w*|sep\w*|o[ck]t\w*|nov\w*|de[cz]\w*|cm|kg|km|en|and|und|et|y|e|i|si|és|и)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def split_numbers(
    reading: Reading, runs: Sequence[tuple[int, int]], plan: Plan | None, *, fictitious: bool
) -> Iterator[Hit]:
    """Mobile numbers in two parts with one to four words between them.

    Both parts must be needed, nothing may follow, and the words may not be about money or time.
    """
    text = reading.text
    for (start, end), (following, _) in pairwise(runs):
        if following - end > MAX_WORDS or (text[start - 1 : start] != "+" and text[start] != "0"):
            continue
        match = _SPLIT.match(text, start - (text[start] != "0"))
        if match is None:
            continue
        between = match.group(1)
        start, end = match.start(), match.end(2)
        head = [Token(*m.span(), m.group()) for m in _GROUP.finditer(text, *match.span())]
        tail = [Token(*m.span(), m.group()) for m in _GROUP.finditer(text, *match.span(2))]
        tokens = [*head, *tail]
        digits = "".join(token.digits for token in tokens)
        if _OTHER_MATTER.search(between) or _is_whole(head, plan, fictitious=fictitious):
            continue
        if match.group().startswith("+"):
            number = from_abroad(digits, fictitious=fictitious)
        elif digits.startswith("00"):
            number = from_abroad(digits[2:], fictitious=fictitious)
        else:
            alone = "".join(token.digits for token in tail)
            if plan is None or at_home(alone, plan, fictitious=fictitious):
                continue
            number = at_home(digits, plan, fictitious=fictitious)
        few = sum(len(token.digits) for token in head) < MIN_FIRST
        if (
            number is None
            or (few and not number.mobile)
            or overlaps(walls(text, start, end), start, end)
        ):
            continue
        if text[end : end + 1].isalnum() or text[start - 1 : start].isalnum():
            continue
        if has_label(text, start) or has_unit(text, tail[-1].start, end) or _date_like(tokens):
            continue
        yield Hit(number, tokens, marked=True, split=True)


def _is_whole(head: list[Token], plan: Plan | None, *, fictitious: bool) -> bool:
    digits = "".join(token.digits for token in head)
    if len(digits) < MIN_LENGTH:
        return False
    if plan and at_home(digits, plan, fictitious=fictitious):
        return True
    return from_abroad(digits.removeprefix("00"), fictitious=fictitious) is not None


def _date_like(tokens: list[Token]) -> bool:
    return all(len(t.digits) <= 2 and int(t.digits) <= 31 for t in tokens)
