"""Numbering plans: which digits are a telephone number, as libphonenumber knows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberDesc,
    PhoneNumberType,
)

from signaltriage.text.ranges import is_fictitious

# Service numbers belong to a platform or a paid line; they never name an advertiser.
_OF_PERSONS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.PAGER,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
    }
)
_MOBILE = frozenset({PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.MOBILE})
_TRUNK_LEFT_OUT = frozenset({"BR", "HU"})  # "11 91234-5678", "20 123 4567"
MIN_LENGTH = 8  # digits after the country code, where a country has numbers as long


@dataclass(frozen=True, slots=True)
class Plan:
    """How a country writes its numbers.

    Parameters
    ----------
    code : str
        Country calling code.
    trunk : str
        What stands before a number inside the country: ``"0"``, ``"06"`` (Hungary), ``""``
        (Spain, Italy; North America, where the 1 is the country code as well).
    lengths : tuple of int
        How many digits follow trunk or country code, the most first.
    at_home : tuple of int
        How many digits a number has inside the country.
    with_code : tuple of int
        How many digits a number has with its country code, trunk dropped or not.
    bare : bool
        Whether people leave the trunk out inside the country, or there is none.
    """

    code: str
    trunk: str
    lengths: tuple[int, ...]
    at_home: tuple[int, ...]
    with_code: tuple[int, ...]
    bare: bool


@cache
def plan_of(country: str | None) -> Plan | None:
    """Return the plan of a country, None for codes that libphonenumber does not know."""
    metadata = PhoneMetadata.metadata_for_region(country.upper()) if country else None
    if metadata is None:
        return None
    kinds = (metadata.fixed_line, metadata.mobile, metadata.voip, metadata.personal_number)
    lengths = {n for kind in kinds if kind is not None for n in kind.possible_length}
    code, trunk = str(metadata.country_code), metadata.national_prefix or ""
    trunk = "" if trunk == code else trunk
    lengths = {n for n in lengths if n >= min(MIN_LENGTH, max(lengths))}
    with_code = {n + len(code) for n in lengths}
    return Plan(
        code=code,
        trunk=trunk,
        lengths=_most_first(lengths),
        at_home=_most_first(n + len(trunk) for n in lengths),
        with_code=_most_first(with_code | {n + len(trunk) for n in with_code}),
        bare=not trunk or country in _TRUNK_LEFT_OUT,
    )


def _most_first(lengths: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(lengths, reverse=True))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that exists: its normal form, and whether it is a mobile one."""

    e164: str
    mobile: bool


@lru_cache(maxsize=65_536)
def judge(code: str, national: str, *, fictitious: bool) -> Number | None:
    """Return the number if the plan of a country calling code has it and it is no service line.

    Examples
    --------
    >>> judge("31", "671234567", fictitious=True)
    Number(e164='+31671234567', mobile=True)
    >>> judge("31", "671234567", fictitious=False) is None
    True
    """
    e164 = f"+{code}{national}"
    if is_fictitious(e164):
        return Number(e164, mobile=True) if fictitious else None
    kinds = _kinds(code)
    if kinds is not None:
        match = kinds.fullmatch(national)
        if match is None or match.lastgroup in {"paid", "company"} or not national.strip("0"):
            return None
        return Number(e164, mobile=match.lastgroup == "mobile")
    if not _patterns(code).fullmatch(national):
        return None
    zeros = len(national) - len(national.lstrip("0"))
    if zeros == len(national):
        return None
    number = PhoneNumber(
        country_code=int(code),
        national_number=int(national),
        italian_leading_zero=zeros > 0 or None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )
    kind = phonenumbers.number_type(number)
    return Number(e164, mobile=kind in _MOBILE) if kind in _OF_PERSONS else None


@cache
def _kinds(code: str) -> re.Pattern[str] | None:
    """Patterns of libphonenumber in the order in which it asks them, for codes of one country.

    Three times as fast as its own functions; a test compares both over all countries. None where
    several countries share a code.
    """
    regions = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    plan = PhoneMetadata.metadata_for_region(regions[0]) if len(regions) == 1 else None
    if plan is None or plan.general_desc is None:
        return None
    general = _whole_number(plan.general_desc)
    fixed, mobile = _whole_number(plan.fixed_line), _whole_number(plan.mobile)

    def any_of(*kinds: PhoneNumberDesc | None) -> str:
        return "|".join(map(_whole_number, kinds))

    return re.compile(
        rf"(?={general})(?:"
        rf"(?={any_of(plan.premium_rate, plan.toll_free, plan.shared_cost)})(?P<paid>)"
        rf"|(?={any_of(plan.voip, plan.personal_number, plan.pager)})(?P<person>)"
        rf"|(?={any_of(plan.uan, plan.voicemail)})(?P<company>)"
        rf"|(?={fixed})(?!{mobile})(?P<fixed>)"
        rf"|(?={mobile})(?P<mobile>))\d+"
    )


def _whole_number(kind: PhoneNumberDesc | None) -> str:
    """Write a pattern that all of a number must match, with its possible lengths."""
    if kind is None or not kind.national_number_pattern:
        return "(?!)"
    lengths = "|".join(rf"\d{{{n}}}" for n in kind.possible_length if n > 0)
    ahead = rf"(?=(?:{lengths})\Z)" if lengths else ""
    return rf"{ahead}(?:{kind.national_number_pattern})\Z"


@cache
def _patterns(code: str) -> re.Pattern[str]:
    """All numbers of persons under a country code: a quick no before the referee is asked."""
    regions = [PhoneMetadata.metadata_for_region(r) for r in COUNTRY_CODE_TO_REGION_CODE[int(code)]]
    found = {
        kind.national_number_pattern
        for plan in regions
        if plan is not None
        for kind in (plan.fixed_line, plan.mobile, plan.voip, plan.personal_number, plan.pager)
        if kind is not None and kind.national_number_pattern
    }
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(found)) or r"(?!)")


def from_abroad(digits: str, *, fictitious: bool) -> Number | None:
    """Read digits that begin with a country calling code; a trunk zero after it is dropped.

    Examples
    --------
    >>> from_abroad("310671234567", fictitious=True)
    Number(e164='+31671234567', mobile=True)
    """
    split = next((n for n in (1, 2, 3) if int(digits[:n] or 0) in COUNTRY_CODE_TO_REGION_CODE), 0)
    if not split:
        return None
    code, national = digits[:split], digits[split:]
    plan = plan_of(COUNTRY_CODE_TO_REGION_CODE[int(code)][0])
    if len(national) < (min(plan.lengths, default=MIN_LENGTH) if plan else MIN_LENGTH):
        return None
    found = judge(code, national, fictitious=fictitious) if len(digits) <= 15 else None
    if found is None and plan is not None and plan.trunk and national.startswith(plan.trunk):
        national = national.removeprefix(plan.trunk)
        if len(national) in plan.lengths:
            found = judge(code, national, fictitious=fictitious)
    return found


def at_home(digits: str, plan: Plan, *, fictitious: bool) -> Number | None:
    """Read digits as they are dialled inside a country.

    Examples
    --------
    >>> plan = plan_of("NL")
    >>> at_home("0671234567", plan, fictitious=True)
    Number(e164='+31671234567', mobile=True)
    """
    if not digits.startswith(plan.trunk):
        return None
    national = digits.removeprefix(plan.trunk)
    if len(national) not in plan.lengths:
        return None
    return judge(plan.code, national, fictitious=fictitious)


def e164(number: str, country: str | None, *, fictitious: bool) -> str | None:
    """Normalise a number that the numbering plans allow to E.164; None for others.

    Parameters
    ----------
    number : str
        Digits, with a leading plus if they begin with a country calling code.
    country : str or None
        Region in which other numbers are read.
    fictitious : bool
        Also accept ranges that cannot be dialled.

    Examples
    --------
    >>> e164("0671234567", "NL", fictitious=True)
    '+31671234567'
    """
    if number.startswith("+"):
        found = from_abroad(number[1:], fictitious=fictitious)
    elif number.startswith("00") and country not in {"US", "CA"}:
        found = from_abroad(number[2:], fictitious=fictitious)
    else:
        plan = plan_of(country)
        found = None
        if plan is not None:
            found = at_home(number, plan, fictitious=fictitious)
            if found is None and len(number) in plan.lengths:
                found = judge(plan.code, number, fictitious=fictitious)
            if found is None and number.startswith(plan.code):
                found = from_abroad(number, fictitious=fictitious)
    return found.e164 if found else None
