"""Amounts, durations and settings of a price list, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from signaltriage.text.rate_lists import LEAST_BARE, STEP, Item
from signaltriage.text.rate_words import rate_patterns

MOST_MINUTES = 600
MOST_HOURS = 24
CLOCK_FROM = 9  # "9h30" is a time of the day, "1h30" a duration
PHONE_DIGITS = 7
Word = tuple[int, int, Mapping[str, Any]]
_NUMBER = re.compile(
    r"""[0-9½¼¾](?<![0-9][0-9])[0-9]{0,8}(?![0-9])
      (?P<thousands>(?:[.,'’][0-9]{3}(?![0-9])){1,2}|[ \xa0][0-9]{3}(?=[ ]?(?:ft|huf)\b))?
      (?P<part>(?:[.,:][0-9]{1,2}|(?<![0-9]1)(?<=1)/[24]|(?<=3)/4)(?![0-9/]))?
      (?P<dash>,-{1,2}|\.-|,[–—=])?
      (?:(?P<unit>[ ]?(?:[mhu]|['’′´]))(?P<rest>[0-5][0-9])?(?!\w)|(?P<euro>e)(?!\w))?
    """,
    re.VERBOSE,
)
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_YEARS = frozenset({*range(1950, 2000), *range(2001, 2050)})
_DIGITS = re.compile(r"[0-9]+")
_LONG_ROW = re.compile(r"[0-9](?:[ .\-/()]{0,3}[0-9]){6,20}")
_PRICE_AT_END = re.compile(r"(?<!\w)(?:tarie\w{1,4}|prij\w{1,4}|pri[cx]\w{1,4}|rates?)\W{1,3}$")
_BLANKS = frozenset(("", " ", "  ", "\u00a0", " (", ": "))
_OPEN_ENDS = frozenset("+- t")
_PLUS = re.compile(r"\+\s?$")
_ALONE = re.compile(r"[ \t.!]*(?:\n|\Z)")
_FROM_AFTER = re.compile(r"(?:\s?-\s?)?(?:t[óo]l|t[őo]l)(?!\w)|\+(?!\s?\d)")
_OTHER_UNIT = re.compile(
    r"""\s?(?:%|°|\+(?!\s?[\d€])|[x×](?!\w)|/7
        |(?:km|cm|kg|kilo|m2|m²|meter|miles?|jaar|jarige?|jr|years?|yrs?|yo|y/o|ans|ani|años|anni|anos|jahre?|év
        |éves|lat|lata|letnia|години|г|cup|dagen|days?|tage|días|jours|zile|am|pm|uhr|uren\ per
        |foto|pics?|personen|people|mannen|girls|dames|mensen|likes|reviews)(?!\w))""",
    re.VERBOSE,
)
_AHEAD = re.compile(
    r"\s(?:van\s?te\s?voren|van tevoren|vooraf|in advance|before|vorher|antes|avant|înainte|inainte"
    r"|előtte|wcześniej|prima|notice|rijden|reizen|drive|away|from|van|lopen|walk)(?!\w)"
)
_MONEY_OR_TIME = re.compile(
    r"\s?(?:euro?|eur|lei|ron|zł|pln|ft|huf|лв|bgn|chf|roses|min|uur|hours?|hr|std|per|p/u)\b"
    r"|\s?[€£$]"
)
_SPLITS = frozenset(".,:")
_UNIT_GAPS = frozenset(("", " ", "-", "  ", "\u00a0", "\u202f"))
_BESIDE = frozenset(("", " ", "  ", ":", ": ", "\u00a0", "\u202f", "="))
_DASHES = frozenset(("-", "–", "—", " - ", " – ", " — ", "- ", "– "))


def items_of(low: str, words: list[Word]) -> list[Item]:
    """Amounts, durations, settings and money named alone, in order."""
    numbers = list(_NUMBER.finditer(low))
    phones = _phone_parts(low, numbers)
    items: list[Item] = []
    w = 0
    used: set[int] = set()  # starts of money and units that belong to a number
    dead = False  # whether the number before is neither amount nor duration
    for n, number in enumerate(numbers):
        start = number.start()
        pending = w
        while w < len(words) and words[w][0] < start:
            w += 1
        item = None if n in phones else _read(low, number, words, w, used)
        for word in words[pending:w]:
            _add_word(items, word, low, used)
        if item is None:
            dead = True
            continue
        left = items[-1] if items else None
        gap = low[left.end : item.start] if left is not None else ""
        if left is not None and left.kind == "A" and not dead and _ranges(gap):
            if item.kind == "A" and left.to is None and item.value > left.value:
                left.to, left.end = item.value, item.end
                left.currency = left.currency or item.currency
                left.sure = left.sure or item.sure
                continue
            if item.kind == "D" and not left.sure and item.value > left.value:
                items.pop()  # "10-22 uur", "30-60 min"
                dead = True
                continue
        if left is not None and left.kind == item.kind == "D" and _adds(left, item, gap):
            left.minutes = (left.minutes or 0) + (item.minutes or 0)
            left.end = item.end
            continue
        dead = False
        items.append(item)
    for word in words[w:]:
        _add_word(items, word, low, used)
    return [item for item in items if item.kind != "X"]


def _ranges(gap: str) -> bool:
    return gap in _DASHES or (len(gap) < 16 and rate_patterns().to.fullmatch(gap) is not None)


def _adds(left: Item, right: Item, gap: str) -> bool:
    """Whether two durations are one: "1 uur 30 min"."""
    hours, minutes = left.minutes or 0, right.minutes or 0
    return hours % 60 == 0 and 0 < minutes < 60 and gap.strip() in {"", "en", "and", "und", "y"}


def _add_word(items: list[Item], word: Word, low: str, used: set[int]) -> None:
    """Add what a word says that belongs to no number."""
    start, end, role = word
    if start in used or (items and items[-1].end > start):
        return
    if "minutes" in role or role.get("unit") == 60 or (role.get("unit") == 1 and _each(low, start)):
        minutes = role.get("minutes") or role["unit"]
        if not _AHEAD.match(low, end):
            items.append(Item("D", start, end, minutes=int(minutes), sure=True))
    elif "setting" in role:
        items.append(Item("S", start, end, setting=role["setting"]))
    elif "currency" in role and "after" not in role:
        items.append(Item("C", start, end, currency=role["currency"]))


def _each(low: str, start: int) -> bool:
    return rate_patterns().per.search(low, max(0, start - 6), start) is not None


def _read(
    low: str, number: re.Match[str], words: list[Word], w: int, used: set[int]
) -> Item | None:
    """Read a number with what stands right beside it; None if it is something else."""
    before = words[w - 1] if w else None
    after = words[w] if w < len(words) else None
    start, end = number.span()
    thousands, part, dash, unit, rest, euro = number.groups()
    if after is not None and after[0] < end:
        # the unit is the beginning of a longer word or another sign
        unit = rest = euro = None
        end = after[0]
    ahead = low[start - 1 : start]
    if ahead.isalpha() and not (before is not None and before[1] == start):
        return None
    if ahead in _SPLITS and low[start - 2 : start - 1].isdigit():
        return None
    value, clock = _value(number[0], thousands, part)
    if value is None:
        return None
    currency: str | None = "EUR" if euro else None
    first, last = start, end
    nearby = None
    if before is not None and low[before[1] : start] in _BESIDE:
        nearby = before
        role = before[2]
        if "currency" in role and "after" not in role and before[0] not in used:
            currency = role["currency"]
            used.add(before[0])
            first = before[0]
    if currency is None and after is not None and low[end : after[0]] in _BESIDE:
        role = after[2]
        if "currency" in role and not (unit and unit.strip()):
            beyond = low[after[1] : after[1] + 1]
            if not ("sign" in role and low[end : after[0]] and beyond.isdigit()):
                currency = role["currency"]
                used.add(after[0])
                last = after[1]
    sure = currency is not None or dash is not None
    if not sure:
        if ahead == "+" or clock or _OTHER_UNIT.match(low, end):
            return None
        duration = _duration(low, value, unit, rest, first, end, after, used)
        if duration is not None:
            if duration.minutes is None or (nearby and "not_before" in nearby[2]):
                return None
            return None if _AHEAD.match(low, duration.end) else duration
        if unit in {"h", " h"}:  # "150h": an amount, and the hour that it buys
            if value < LEAST_BARE or value % STEP:
                return None
            return Item("A", first, end, value, minutes=60, sure=True)
        if unit:
            return None
    elif low[first - 1 : first] == "+" or _PLUS.search(low, max(0, first - 2), first):
        return None
    tail = low[last : last + 1]
    if not sure and (tail.isalpha() and not (after is not None and after[0] == last)):
        return None
    following = _token(words, w, last, 1)
    if (
        following is not None
        and "not_after" in following[2]
        and low[last : following[0]] in _BLANKS
    ):
        return None
    previous = _token(words, w - 1, first, -1)
    if previous is not None and low[previous[1] : first] not in _BESIDE:
        previous = None
    role = previous[2] if previous is not None else {}
    if "not_before" in role:
        return None
    at_least = low[last : last + 1] in _OPEN_ENDS and _FROM_AFTER.match(low, last) is not None
    if previous is not None and "from" in role and previous[1] < first:
        at_least, first = True, previous[0]
    if not sure:
        sure = _context(low, value, first, last, role, at_least=at_least)
        if not sure and value in _YEARS:
            return None
    return Item("A", first, last, value, currency, at_least=at_least, sure=sure)


def _token(words: list[Word], at: int, edge: int, step: int) -> Word | None:
    """Find the nearest word that ends before `edge`, or with a step of 1 begins after it."""
    while 0 <= at < len(words):
        if (words[at][1] <= edge) if step < 0 else (words[at][0] >= edge):
            return words[at]
        at += step
    return None


def _context(
    low: str, value: float, first: int, last: int, role: Mapping[str, Any], *, at_least: bool
) -> bool:
    """Whether a bare number is a price by the word before it, or by "from" on its own line."""
    if value < LEAST_BARE or value % STEP:
        return False
    if "price" in role:
        return True
    if not at_least:
        return False
    head = low[max(0, first - 24) : first]
    return _PRICE_AT_END.search(head) is not None or (
        _ALONE.match(low, last) is not None and not head.rpartition("\n")[2].strip()
    )


def _value(written: str, thousands: str | None, part: str | None) -> tuple[float | None, bool]:
    """Read an amount, and whether it may be a time of the day."""
    if written[0] in _PARTS:
        return _PARTS[written[0]], False
    digits = _DIGITS.findall(written)[0]
    if digits[0] == "0" and len(digits) > 1:
        return None, False
    if thousands:
        if len(digits) > 3:
            return None, False
        digits += "".join(c for c in thousands if c.isdigit())
    if not part:
        return float(digits), False
    if part[0] == "/":
        return int(digits) / int(part[1:]), False
    clock = part[0] != "," and len(part) == 3 and int(digits) <= MOST_HOURS and part[1] < "6"
    if part[0] == ":":
        return float(digits), True
    return float(f"{digits}.{part[1:]}"), clock and not thousands


def _duration(
    low: str,
    value: float,
    unit: str | None,
    rest: str | None,
    start: int,
    end: int,
    after: Word | None,
    used: set[int],
) -> Item | None:
    """Read a duration; without minutes if it is a time of the day; None if it is an amount."""
    if unit:
        sign = unit.strip()
        if rest:
            if sign == "m" or value >= CLOCK_FROM:
                return Item("D", start, end, value)
            return Item("D", start, end, value, minutes=int(value * 60) + int(rest), sure=True)
        if sign in {"h", "u"}:
            if value > MOST_HOURS or (sign == "u" and unit != sign and value > CLOCK_FROM):
                return None
            return Item("D", start, end, value, minutes=round(value * 60), sure=value <= 4)
        if 5 <= value <= MOST_MINUTES:
            return Item("D", start, end, value, minutes=round(value), sure=True)
        return Item("D", start, end, value)
    if after is None or "unit" not in after[2] or low[end : after[0]] not in _UNIT_GAPS:
        return None
    each = after[2]["unit"]
    if each == 60 and value > MOST_HOURS:
        return None
    used.add(after[0])
    minutes = value * each
    if minutes > MOST_MINUTES and each == 1:
        return Item("D", start, after[1], value)
    return Item("D", start, after[1], value, minutes=round(minutes), sure=minutes <= 240)


def _phone_parts(low: str, numbers: list[re.Match[str]]) -> set[int]:
    """Which numbers are parts of telephone numbers or other long rows of digits."""
    parts: set[int] = set()
    i = 0
    for row in _LONG_ROW.finditer(low):
        start, end = row.span()
        while i < len(numbers) and numbers[i].start() < start:
            i += 1
        run = []
        while i < len(numbers) and numbers[i].start() < end:
            run.append(i)
            i += 1
        while run and (
            any(numbers[run[-1]].group("unit", "dash", "euro"))
            or _MONEY_OR_TIME.match(low, numbers[run[-1]].end())
        ):
            run.pop()
        lengths = [len(_DIGITS.findall(numbers[k][0])[0]) for k in run]
        first = next((n for n, k in enumerate(run) if _begins_phone(low, numbers[k])), None)
        if first is not None and sum(lengths[first:]) >= PHONE_DIGITS:
            parts.update(run[first:])
        elif len(run) > 2:
            parts.update(run)
    return parts


def _begins_phone(low: str, number: re.Match[str]) -> bool:
    written = number[0]
    return (written[0] == "0" and written[1:2].isdigit()) or low[
        number.start() - 1 : number.start()
    ] == "+"
