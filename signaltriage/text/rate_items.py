"""Amounts, durations and settings of a price list, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signaltriage.text.rate_lists import LEAST_BARE, NEAR, STEP, Item
from signaltriage.text.rate_spoken import spoken_before
from signaltriage.text.rate_words import Word, bound_before, denied_after, rate_patterns

MOST_MINUTES = 600
MOST_HOURS = 24
CLOCK_FROM = 9  # "9h30" is a time of the day, "1h30" a duration
LEAST_FORINT = 100  # "5 ft 6" is a height
_BESIDE_MOST = 2  # characters between a number and its money or unit
_RANGE = 16  # characters between the ends of a range
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_NOT_ZERO = frozenset("123456789")
_YEARS = frozenset({*range(1950, 2000), *range(2001, 2050)})
HOUR = 60
_DIGITS = re.compile(r"[0-9]+")
_PRICE_AT_END = re.compile(r"(?<!\w)(?:tarie\w{1,4}|prij\w{1,4}|pri[cx]\w{1,4}|rates?)\W{1,3}$")
_OPEN_ENDS = frozenset("+- t")
_ALONE = re.compile(r"(?:[ -]?t[óoőe]l|\+)?[ \t.!]{0,9}\n")
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
_BLANKS = ("", " ", "  ", "\u00a0", "\u202f")
_MINUTES = frozenset(("15", "20", "30", "45", "60", "90"))
_FOR_MINUTES = re.compile(r" ?/ ?| (?:for|voor|für|pour|por|pro|per|za|за) ")
_GOES_ON = re.compile(
    r"[.,:/]\d| ?[-–%€$£+'’]|\w| (?!(?:or|and|en|of|und|oder|et|ou|y|o|e)\b)[^\W\d]"
)
_POINTS, _HOURS = frozenset(".,:"), frozenset(("h", " h"))
_FIELDS = (0, "thousands", "part", "dash", "unit", "rest", "euro")
_UNIT_GAPS, _BESIDE = frozenset((*_BLANKS, "-")), frozenset((*_BLANKS, ":", ": ", "="))
_DASHES = frozenset(("-", "–", "—", " - ", " – ", " — ", "- ", "– "))


def items_of(low: str, numbers: Sequence[re.Match[str]], words: list[Word]) -> list[Item]:
    """Amounts, durations, settings and money named alone, in order.

    The text ends with a line break, so that each position has a character after and before it.
    """
    items: list[Item] = []
    w, count = 0, len(words)
    begins = words[0][0] if count else len(low) + NEAR  # of the word after a number
    left = -NEAR  # end of the word before it
    used: set[int] = set()  # starts of money and units that belong to a number
    short: bool | None = None  # "1h" has an amount beside it just as "1 hour" has
    passed: tuple[re.Match[str], int] | None = None  # a bare number not looked at yet
    for number in numbers:
        start, end = number.span()
        pending = w
        while begins < start:
            left = words[w][1]
            w += 1
            begins = words[w][0] if w < count else len(low) + NEAR
        if number.lastindex is None:
            if items and number[0] in _MINUTES and _is_minutes(low, items[-1], number, words, w):
                items.append(Item("D", start, end, 0.0, int(number[0]), sure=True))
                continue
            if start - left > _BESIDE_MOST < begins - end and not (
                items and items[-1].kind == "A" and start - items[-1].end < _RANGE
            ):
                near = start - left < NEAR or begins - end < NEAR
                if not near:
                    if short is None:
                        short = any(other.lastindex for other in numbers)
                    near = short
                if _is_idle(low, number, words, near=near):
                    for word in words[pending:w] if pending < w else ():
                        if word[0] not in used:
                            _add_word(items, word, low, used)
                    passed = number, w
                    continue
        item = _read(low, number, words, w, used)
        for word in words[pending:w] if pending < w else ():
            if word[0] not in used:
                _add_word(items, word, low, used)
        if item is not None:
            _add(items, item, low, words, passed, used)
        passed = None
    for word in words[w:] if w < count else ():
        if word[0] not in used:
            _add_word(items, word, low, used)
    return items


def _is_idle(low: str, number: re.Match[str], words: list[Word], *, near: bool) -> bool:
    """Whether a number with nothing beside it can be no amount, other than a lower end."""
    written = number[0]
    if written in _PARTS:
        return False
    value = int(written)
    return (
        value < LEAST_BARE
        or not (near or _ALONE.match(low, number.end()))
        or (value % STEP > 0 and not any(role.setting for _, _, role in words))
    )


def _is_minutes(low: str, left: Item, number: re.Match[str], words: list[Word], w: int) -> bool:
    """Whether a bare number after an amount of money says how long: "$150 for 30", "80€/30"."""
    start, end = number.span()
    return (
        left.kind == "A"
        and left.currency is not None
        and left.value >= int(number[0])
        and (w == len(words) or words[w][0] > end + 1)
        and _FOR_MINUTES.fullmatch(low, left.end, start) is not None
        and _GOES_ON.match(low, end) is None
    )


def _add(
    items: list[Item],
    item: Item,
    low: str,
    words: list[Word],
    passed: tuple[re.Match[str], int] | None,
    used: set[int],
) -> None:
    """Add what a number says, or bring it together with what the number before it says."""
    if passed is not None and _ranges(low[passed[0].end() : item.start]):
        lower = _read(low, passed[0], words, passed[1], used)
        if lower is not None:
            items.append(lower)
    left = items[-1] if items else None
    if left is not None and (left.kind == "A" or left.kind == item.kind == "D"):
        gap = low[left.end : item.start]
        if left.kind == "D":
            if _adds(left, item, gap):
                left.minutes = (left.minutes or 0) + (item.minutes or 0)
                left.end = item.end
                return
        elif _ranges(gap):
            if item.kind == "A" and left.to is None and item.value > left.value:
                left.to, left.end = item.value, item.end
                left.currency = left.currency or item.currency
                left.sure = left.sure or item.sure
                return
            if item.kind == "D" and not left.sure and item.value > left.value:
                items.pop()  # "10-22 uur", "30-60 min"
                return
    items.append(item)


def _ranges(gap: str) -> bool:
    return gap in _DASHES or (len(gap) < _RANGE and rate_patterns().to.fullmatch(gap) is not None)


def _adds(left: Item, right: Item, gap: str) -> bool:
    """Whether two durations are one: "1 uur 30 min"."""
    hours, minutes = left.minutes or 0, right.minutes or 0
    return hours % 60 == 0 and 0 < minutes < 60 and gap.strip() in {"", "en", "and", "und", "y"}


def _add_word(items: list[Item], word: Word, low: str, used: set[int]) -> None:
    """Add what a word says that belongs to no number."""
    start, end, role = word
    if items and items[-1].end > start:
        return
    minutes = role.minutes
    if minutes is None and (role.unit == HOUR or (role.unit and _each(low, start))):
        minutes = role.unit
    if minutes is not None:
        if not (low[end].isspace() and _AHEAD.match(low, end)):
            items.append(Item("D", start, end, 0.0, minutes, sure=True))
    elif role.setting:
        item = Item("S", start, end)
        item.setting = role.setting
        items.append(item)
    elif role.currency:
        spoken = None if role.currency == "roses" else spoken_before(low, start)
        if spoken is not None:
            value, first, _ = spoken
            if items and items[-1].end > first:
                return
            amount = _amount(low, float(value), first, end, role.currency)
            if amount is not None:
                items.append(amount)
        elif not role.after:
            item = Item("C", start, end)
            item.currency = role.currency
            items.append(item)


def _each(low: str, start: int) -> bool:
    return rate_patterns().per.search(low, max(0, start - 6), start) is not None


def _read(
    low: str, number: re.Match[str], words: list[Word], w: int, used: set[int]
) -> Item | None:
    """Read a number with what stands right beside it; None if it is something else."""
    start, end = number.span()
    unit = rest = dash = euro = None
    clock = False
    if number.lastindex is None and low[start] in _NOT_ZERO:
        value = float(number[0])
    else:
        _, thousands, part, dash, unit, rest, euro = number.group(*_FIELDS)
        written, clock = _value(number[0], thousands, part)
        if written is None:
            return None
        value = written
    after = words[w] if w < len(words) else None
    if after is not None and after[0] < end:
        # the unit is the beginning of a longer word or another sign
        unit = rest = euro = None
        end = after[0]
    ahead = low[start - 1]
    first, last = start, end
    currency: str | None = "EUR" if euro else None
    price = False
    distance = _BESIDE_MOST + 1
    if w:
        begins, ends, role = words[w - 1]
        distance = start - ends
        if distance <= _BESIDE_MOST and low[ends:start] in _BESIDE:
            price = role.price
            if (
                role.currency
                and not role.after
                and begins not in used
                and not (value < LEAST_BARE and low[ends - 1] == ".")  # "Fr. 10-22"
            ):
                currency = role.currency
                first = begins
    if (distance and ahead.isalpha()) or (
        ahead in _POINTS and low[start - 2 : start - 1].isdigit()
    ):
        return None
    if first < start:
        used.add(first)
        price = False
    if currency is None and after is not None and after[0] - end <= _BESIDE_MOST:
        begins, ends, role = after
        if (
            role.currency
            and low[end:begins] in _BESIDE
            and not (unit and unit.strip())
            # a sign before the next number is that one's
            and not (role.sign and begins > end and low[ends].isdigit())
        ):
            currency = role.currency
            used.add(begins)
            last = ends
    sure = currency is not None or dash is not None
    if not sure:
        if ahead == "+" or clock or _OTHER_UNIT.match(low, end):
            return None
        duration = _duration(low, value, unit, rest, start, end, after, used)
        if duration is not None:
            if duration.minutes is None or bound_before(low, start)[0] is False:
                return None
            ends = duration.end
            return None if low[ends].isspace() and _AHEAD.match(low, ends) else duration
        if unit in _HOURS:  # "150h": an amount, and the hour that it buys
            if value < LEAST_BARE or value % STEP:
                return None
            return Item("A", first, end, value, HOUR, sure=True)
        if unit or (low[last].isalpha() and not (after is not None and after[0] == last)):
            return None
    return _amount(low, value, first, last, currency, sure=sure, price=price and not sure)


def _amount(
    low: str,
    value: float,
    first: int,
    last: int,
    currency: str | None,
    *,
    sure: bool = True,
    price: bool = False,
) -> Item | None:
    """Make an amount by what stands around it; None if that says it is another sum."""
    ahead = low[first - 1]
    if sure and (ahead == "+" or (ahead.isspace() and first > 1 and low[first - 2] == "+")):
        return None
    if denied_after(low, last):
        return None
    if currency == "HUF" and value < LEAST_FORINT:
        return None
    bound, begins = bound_before(low, first)
    if bound is False:
        return None
    at_least = low[last] in _OPEN_ENDS and _FROM_AFTER.match(low, last) is not None
    if bound:
        at_least, first = True, begins
    if not sure:
        sure = _context(low, value, first, last, price=price, at_least=at_least)
        if not sure and value in _YEARS:
            return None
    item = Item("A", first, last, value, sure=sure)
    item.currency = currency
    if at_least:
        item.at_least = True
    return item


def _context(low: str, value: float, first: int, last: int, *, price: bool, at_least: bool) -> bool:
    """Whether a bare number is a price by the word before it, or by "from" on its own line."""
    if value < LEAST_BARE or value % STEP:
        return False
    if price:
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
        digits += "".join(c for c in thousands if c.isdigit()) or "000"
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
            return Item("D", start, end, value, int(value * 60) + int(rest), sure=True)
        if sign in {"h", "u"}:
            if value > MOST_HOURS or (sign == "u" and unit != sign and value > CLOCK_FROM):
                return None
            return Item("D", start, end, value, round(value * 60), sure=value <= 4)
        if 5 <= value <= MOST_MINUTES:
            return Item("D", start, end, value, round(value), sure=True)
        return Item("D", start, end, value)
    if after is None or not after[2].unit or low[end : after[0]] not in _UNIT_GAPS:
        return None
    each = after[2].unit
    if each == HOUR and value > MOST_HOURS:
        return None
    used.add(after[0])
    minutes = value * each
    if minutes > MOST_MINUTES and each == 1:
        return Item("D", start, after[1], value)
    return Item("D", start, after[1], value, round(minutes), sure=minutes <= 240)
