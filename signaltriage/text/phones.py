"""Telephone numbers in running text: candidates, guards against look-alikes, and the referee."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from signaltriage.records import Contact
from signaltriage.text.digits import Group, Reading, digit_runs, plain_digits
from signaltriage.text.ranges import is_fictitious
from signaltriage.text.spans import overlaps

MAX_DIGITS = 17  # 00 and the fifteen digits of E.164
TOO_FEW_WORDS = (1, 2)  # "06 1234567 een keer" has a number word by chance
MARGIN = 32  # characters around digits in which a date, a label or an account may begin
SEPARATED_FROM = 7  # digits standing alone in one number that make it decorated

# Service numbers belong to a platform or a paid line; they never name an advertiser.
_SERVICE = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_PLAIN_BETWEEN = frozenset(" \u00a0\u2009\u202f-‐‑–—./()[]+'’\ufe0f\u20e3")

# Dates, times from-to and bank accounts, in the shapes that collide with numbers.
_NOT_A_PHONE = re.compile(
    r"""(?<!\d)\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d(?!\d)
      | (?<!\d)(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)
      | (?<!\d)[012]?\d[.:][0-5]\d\ ?[-–]\ ?[012]?\d[.:][0-5]\d(?!\d|[.-]\d)
      | (?<![a-z\d])[a-z]{2}\d\d\ ?[a-z]{4}(?:\ ?\d){6,20}
      | (?<![a-z\d])[a-z]{2}\d{13,32}(?!\d)
      | (?<![a-z\d])[a-z]{2}\d\d(?:\ \d{4}){3,7}(?:\ \d{1,4})?(?!\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"""(?<!\w)(?:kvk|k\.v\.k\.?|btw|vat|bsn|iban|bic|rekening|postbus|id|ref(?:erence|erentie)?
        |code|order|klant|advertentie|listing|cui|cif|nif|nie|dni|cnp)
        [\s.:#-]*(?:nummer|number|num[aă]r(?:ul)?|n[uú]mero|nr|no|id)?[\s.:#°-]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_TELLING = frozenset(
    "tel telefoon telefon telefono teléfono phone mobile mobiel mob gsm nr bel call app wa "
    "whatsapp appen sms text signal viber m t".split()
)
_UNIT = re.compile(
    r"\s?(?:€|\$|£|%|euro?s?\b|ron\b|lei\b|usd\b|pounds?\b|min\b|kg\b|cm\b|uur\b)(?!\s?\d)",
    re.IGNORECASE,
)


def find_phones(reading: Reading, raw: str, country: str, *, fictitious: bool) -> list[Contact]:
    """Telephone numbers in a text, in order.

    Parameters
    ----------
    reading : Reading
        The text with number words read as digits.
    raw : str
        The text itself.
    country : str
        Region in which numbers without a country code are read.
    fictitious : bool
        Also accept ranges that cannot be dialled.

    Returns
    -------
    list of Contact
    """
    found: list[Contact] = []
    for groups in digit_runs(reading):
        around = max(0, groups[0].start - MARGIN), groups[-1].end + MARGIN
        blocked = [match.span() for match in _NOT_A_PHONE.finditer(reading.text, *around)]
        for first, last, value in _numbers(reading, groups, blocked, country, fictitious):
            found.append(_contact(reading, raw, groups[first : last + 1], value))
    return found


def whole_field(text: str, country: str, *, fictitious: bool) -> Contact | None:
    """Read a contact field as one number, even without its leading zero."""
    if "+" in text or any(c.isalpha() for c in text):
        return None  # running text is read with more care for country codes and words
    digits = plain_digits("".join(c for c in text if c.isdecimal()))
    value = e164(digits, country, fictitious=fictitious) if 7 <= len(digits) <= 15 else None
    if value is None:
        return None
    return Contact("phone", value, text, 0, len(text))


@lru_cache(maxsize=65_536)
def e164(number: str, country: str | None, *, fictitious: bool) -> str | None:
    """Normalise a number that the numbering plans allow to E.164; None for others.

    `number` is digits, with a leading plus if it carries its country code. Plans:
    Google's libphonenumber.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    value: str = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if fictitious and is_fictitious(value):
        return value
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) in _SERVICE:
        return None
    return value


def _numbers(
    reading: Reading,
    groups: Sequence[Group],
    blocked: Sequence[tuple[int, int]],
    country: str,
    fictitious: bool,  # noqa: FBT001
) -> Iterator[tuple[int, int, str]]:
    """First and last group and value of each number in one run, from left to right."""
    at = 0
    while at < len(groups):
        hit = _longest(reading, groups, at, blocked, country, fictitious)
        if hit is None:
            at += 1
        else:
            yield at, hit[0], hit[1]
            at = hit[0] + 1


def _longest(
    reading: Reading,
    groups: Sequence[Group],
    first: int,
    blocked: Sequence[tuple[int, int]],
    country: str,
    fictitious: bool,  # noqa: FBT001
) -> tuple[int, str] | None:
    """Find the longest number that begins at a group; windows are at most `MAX_DIGITS` long."""
    text = reading.text
    plus = _has_plus(text, groups[first].start)
    digits = ""
    best: tuple[int, str] | None = None
    for last in range(first, len(groups)):
        group = groups[last]
        if last > first and "+" in text[groups[last - 1].end : group.start]:
            break
        digits += group.digits
        if len(digits) > MAX_DIGITS:
            break
        number = _dialled(digits, country, plus=plus)
        if number is None:
            continue
        value = e164(number, country, fictitious=fictitious)
        if (
            value
            and reading.count_words(groups[first].start, group.end) not in TOO_FEW_WORDS
            and not _looks_otherwise(text, groups, first, last, blocked, plus=plus)
        ):
            best = last, value
    return best


def _dialled(digits: str, country: str, *, plus: bool) -> str | None:
    """Return what the referee is asked, None if these digits cannot be a whole number."""
    if plus:
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    if digits.startswith("00"):
        return f"+{digits[2:]}" if len(digits) >= 10 else None
    code, trunk, lengths = _plan(country)
    if digits.startswith(trunk) and len(digits) - len(trunk) in lengths:
        return digits
    if digits.startswith(code) and len(digits) - len(code) in lengths:
        return f"+{digits}"
    return None


@cache
def _plan(country: str) -> tuple[str, str, frozenset[int]]:
    """Country code, leading zero where numbers need one, lengths of what follows it."""
    plan = PhoneMetadata.metadata_for_region(country)
    if plan is None:
        return "?", "?", frozenset()
    kinds = (plan.fixed_line, plan.mobile, plan.voip, plan.personal_number)
    lengths = {n for kind in kinds if kind is not None for n in kind.possible_length}
    trunk = "0" if plan.national_prefix == "0" else ""
    return str(plan.country_code), trunk, frozenset(n for n in lengths if n >= 7)


def _has_plus(text: str, start: int) -> bool:
    return text[max(0, start - 3) : start].rstrip(" ([").endswith("+")


def _looks_otherwise(
    text: str,
    groups: Sequence[Group],
    first: int,
    last: int,
    blocked: Sequence[tuple[int, int]],
    *,
    plus: bool,
) -> bool:
    """Whether the digits are more likely a price list, a date, an account, an id or a stream."""
    start, end = groups[first].start, groups[last].end
    used = groups[first : last + 1]
    if all(len(g.digits) == 1 for g in used) and (
        (first > 0 and len(groups[first - 1].digits) == 1 and not plus)
        or (last + 1 < len(groups) and len(groups[last + 1].digits) == 1)
    ):
        return True  # a stream of single digits, longer than the number
    if text[end : end + 1].isalpha() and text[end + 1 : end + 2].isdigit():
        return True
    if plus:
        return False
    if overlaps(blocked, start, end):
        return True
    before = text[max(0, start - MARGIN) : start]
    if before[-1:].isalpha() and _last_word(before) not in _TELLING:
        return True
    if _LABEL.search(before):
        return True
    if used[0].digits.startswith("0"):
        return False
    prices = len(used) > 1 and all(len(g.digits) <= 4 and int(g.digits) % 5 == 0 for g in used)
    return prices or before.rstrip()[-1:] in {"€", "$", "£"} or _UNIT.match(text, end) is not None


def _last_word(text: str) -> str:
    letters = re.search(r"[^\W\d_]+$", text)
    return letters.group().lower() if letters else ""


def _contact(reading: Reading, raw: str, groups: Sequence[Group], value: str) -> Contact:
    text = reading.text
    start, end = groups[0].start, groups[-1].end
    lead = re.search(r"[(\[]?\+ ?[(\[]?$|[(\[]$", text[max(0, start - 4) : start])
    if lead:
        start -= len(lead.group())
    words = reading.count_words(start, end)
    between = {c for a, b in pairwise(groups) for c in text[a.end : b.start]}
    alone = sum(len(g.digits) == 1 for g in groups)
    methods = []
    if not words and (alone >= SEPARATED_FROM or not between <= _PLAIN_BETWEEN):
        methods.append("separated")
    if not text[start:end].isascii() and any(
        not g.digits.isascii() or text[g.start : g.end] != g.digits for g in groups
    ):
        methods.append("unicode_digits")
    if words:
        methods.append("words")
    begin, finish = reading.span(start, end)
    confidence = 1.0 if not methods else 0.9
    return Contact("phone", value, raw[begin:finish], begin, finish, tuple(methods), confidence)
