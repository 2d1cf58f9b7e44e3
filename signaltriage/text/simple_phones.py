"""Telephone numbers written simply: groups of figures with one usual sign between them."""

from __future__ import annotations

import re

from signaltriage.text.lookalike_numbers import has_label, has_unit, walls
from signaltriage.text.numbering import Plan, at_home, from_abroad
from signaltriage.text.phone_runs import MIN_DIGITS, Hit, Token
from signaltriage.text.reading import Reading

ABROAD = range(8, 16)  # digits behind a plus

_SIMPLE = re.compile(r"[0-9]+(?:[ .-][0-9]+)*")
_GROUP = re.compile(r"[0-9]+")


def whole_run(
    reading: Reading, start: int, end: int, plan: Plan | None, *, fictitious: bool
) -> Hit | None:
    """Read a stretch that is one number, written simply; None if it takes a closer look.

    `signaltriage.text.phone_runs.Run` finds the same, in four times the time.
    """
    text = reading.text
    before = text[start - 1 : start]
    plus = before == "+" and text[start] != "0"
    if reading.before is not None or plan is None or not (plus or text[start] == "0"):
        return None
    if before.isalnum() or text[end : end + 1].isalnum() or not _SIMPLE.fullmatch(text, start, end):
        return None
    digits = text[start:end].replace(" ", "").replace("-", "").replace(".", "")
    if plus:
        found = from_abroad(digits, fictitious=fictitious) if len(digits) in ABROAD else None
    elif len(digits) in plan.at_home and len(digits) >= MIN_DIGITS and digits[1] != "0":
        found = at_home(digits, plan, fictitious=fictitious)
    else:
        return None
    if found is None or walls(text, start, end) or has_label(text, start):
        return None
    tokens = [Token(*m.span(), m[0]) for m in _GROUP.finditer(text, start, end)]
    if len(tokens) > 1 and has_unit(text, tokens[-1].start, end):
        return None
    return Hit(found, tokens, marked=True)
