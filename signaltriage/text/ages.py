"""Ages that somebody states, in digits and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from signaltriage.records import ADULT, Age
from signaltriage.text.age_words import (
    AgeRules,
    number_words,
    rules_of,
    shared_patterns,
    telling_words,
)
from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.normal import normalize
from signaltriage.text.reading import Reading

LOOK_BACK = 72
LOOK_AHEAD = 56
MOST_NUMBERS = 1500  # numbers weighed in one text; an ad states a handful
OLDEST = 79
HEAD = 60  # characters in which an ad may begin with a name and an age
HEAD_FROM, HEAD_TO = 14, 60

_DIGITS = re.compile(r"[1-9](?<![\w€$£+].)(?<!\d[.,:/].)[0-9](?!\d)")
_RANGE = re.compile(
    r"(?:\s?[-–—/]\s?|\s(?:tot|to|bis|a|à|y|en|and|do|до|și|si|până la|és|e|et|und)\s)"
    r"([1-9]\d)(?!\d|[.,:/]\d)"
)
# What cannot be the beginning of an age, so that price lists cost little.
_NEVER = re.compile(
    r"[ ]?(?:[€$£%°]|(?:min(?:s|ut\w*)?|uur|euro?s?|e|[hu]|hours?|std|lei|km|cm|kg|zł|ft)(?!\w))"
    r"|[.:,/][0-9]"
)
_SET_APART = re.compile(
    r"[^\S\r\n]*(?:\Z|[\r\n]|[-–—](?!\s*\d|\w)|(?![-–—%€$£°+])[^\w\s](?!\d))"
    r"|\s+(?:and|but|en|maar|y|pero|si|și|dar|und|aber|et|mais|és|и|но|i|ale|e|mas|ma)\s+(?!\d|(?:a|an|een|un|una|une|ein|eine)\s)",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"""[\w%€]|[.,:/]\d
      |\ ?(?:min\w*|uur|hours?|h|euro?s?|km|kilomet\w+|miles?|kg|cm|%|x
        |dag(?:en)?|days?|we(?:ek|ken|eks)|maand(?:en)?|months?|ore|dias|out\ of)(?!\w)""",
    re.VERBOSE,
)
_HEAD = re.compile(
    r"\W*[^\W\d_a-z][^\W\d_]{1,15}(?:[ -][^\W\d_]{2,15})?(?:, ?| ?\(| ?[|•*~] ?| - )\Z"
)
_WORDS = re.compile(r"[\w']+")
_LAST_WORD = re.compile(r"(?<![\w'])([\w']{1,24})\W{0,3}$")
_WORD_BEFORE = re.compile(r"([\w'’‘ʼ`´]{1,16})\W{0,4}$")
_WORD_AFTER = re.compile(
    r"[\s\-–—_(]{0,2}([^\W\d_])|\s?[-–—/]\s?()[1-9][0-9]"
    r"|\s(?:tot|to|bis|do|до|és|și|până la)\s()[1-9][0-9]"
)
_FIRST_OF_YEARS = frozenset("acdegijlpyéг")  # of years and units in the table
_MARKS = re.compile("[^\\W\\d_][\u0300-\u036f]{1,8}")
_ENGLISH_YEARS = frozenset({"year", "years", "yr", "yrs"})
_NOT_PAST = frozenset(" -–—\u00a0\n\r\t")


class AgeClaim(NamedTuple):
    """An age and the rule by which a text states it."""

    rule: str
    age: Age


def find_ages(text: str) -> list[Age]:
    """Find the ages a text states of somebody who is offered.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of Age
        In order, not overlapping; ``raw == text[start:end]``.

    Notes
    -----
    Years of work, rules for clients, own children and goods are left alone. Where a number
    under 18 may be an age or something else it is an age, for a human looks at it; one from 18
    must be clear. Somebody who is "almost 18" is 17.

    Examples
    --------
    >>> [a.years for a in find_ages("Anna (22), met tweeëntwintig klanten en 12 jaar ervaring")]
    [22]
    >>> [(a.years, a.minor) for a in find_ages("ik ben bijna 18")]
    [(17, True)]
    """
    return ages_in(normalize(text))


def ages_in(reading: Reading) -> list[Age]:
    """Find the ages a reading states; see `find_ages`."""
    return [claim.age for claim in age_claims_in(reading)]


def age_claims_in(reading: Reading) -> list[AgeClaim]:
    """Find the ages a reading states, with the rules by which it does.

    Parameters
    ----------
    reading : Reading
        Any text, normalised.

    Returns
    -------
    list of AgeClaim
        ``rule`` is ``age_in_years``, ``age_or_duration``, ``age_first_person`` or ``age_label``.
    """
    composed = _composed(reading)
    text = composed.text
    claims: list[AgeClaim] = []
    at = 0
    for start, end, years, languages in _numbers(text):
        if start < at:
            continue
        found = _claim(text, start, end, years, languages)
        if found is not None:
            rule, stop, stated = found
            first, last = composed.span(start, stop)
            claims.append(AgeClaim(rule, Age(stated, reading.raw[first:last], first, last)))
            at = stop
    return claims


def _composed(reading: Reading) -> Reading:
    """Put letters and their marks together, as the words of the tables are written."""
    text = reading.text
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return reading
    return reading.replace(
        (match.start(), match.end(), unicodedata.normalize("NFC", match.group()))
        for match in _MARKS.finditer(text)
    )


def _numbers(text: str) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """Start, end, value and languages of what may be an age; no languages for digits."""
    found: list[tuple[int, int, int, tuple[str, ...]]] = []
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if not _NEVER.match(text, end):
            found.append((start, end, int(match.group()), ()))
            if len(found) == MOST_NUMBERS:
                break
    spoken = number_words(text)
    if spoken:
        found = sorted([*found, *spoken[:MOST_NUMBERS]])
    yield from found


def _claim(
    text: str, start: int, end: int, years: int, languages: tuple[str, ...]
) -> tuple[str, int, int] | None:
    """Rule, end and years of the age a number states; None if it states none."""
    if not (languages or _promising(text, start, end)):
        return None
    before = _folded_before(text, start)
    to = _RANGE.match(text, end) if not languages else None
    if to is not None and int(to[1]) > years:
        found = _weighed(text, before, end=to.end(), years=years, rules=rules_of(()), single=False)
        if found is not None:
            return found
    for rules in map(rules_of, ((name,) for name in languages)) if languages else (rules_of(()),):
        found = _weighed(text, before, end=end, years=years, rules=rules, single=True)
        if found is not None:
            return found
    if (
        not languages
        and start < HEAD
        and HEAD_FROM <= years < HEAD_TO
        and _SET_APART.match(text, end)
        and _HEAD.match(text, text.rfind("\n", 0, start) + 1, start)
    ):
        return "age_label", end, years
    return None


def _promising(text: str, start: int, end: int) -> bool:
    """Whether the word before or after a number may speak of an age."""
    word = _WORD_AFTER.match(text, end)
    if word is not None and (not word[1] or word[1].lower() in _FIRST_OF_YEARS):
        return True
    last = _WORD_BEFORE.search(text, max(0, start - 20), start)
    if last is not None and fold(last[1]) in telling_words()[0]:
        return True
    return start < HEAD


def _folded_before(text: str, start: int) -> str:
    part = text[max(0, start - LOOK_BACK) : start]
    folded = fold(part).replace("\n", " ")
    return f"{folded} " if folded and part[-1] in _NOT_PAST else folded


def _weighed(
    text: str, before: str, *, end: int, years: int, rules: AgeRules, single: bool
) -> tuple[str, int, int] | None:
    part = text[end : end + LOOK_AHEAD]
    after = fold(part).replace("\n", " ")
    if part and after and (part[0].isspace() or part[0] in "-–—_"):
        after = f" {after}"
        lead = 1
    else:
        lead = 0
    apart = single and _SET_APART.match(text, end) is not None
    found = _rule(rules, before, after, years, apart=apart)
    if found is None:
        return None
    rule, length, stated = found
    if length and len(fold(part[:length])) != length - lead:  # folding moved something
        length = fold_origins(part)[length - lead]
    return rule, end + length, stated


def _rule(
    rules: AgeRules, before: str, after: str, years: int, *, apart: bool
) -> tuple[str, int, int] | None:
    """Name the rule by which a number claims an age, how far it goes, and the years it states."""
    shared = shared_patterns()
    unit = rules.unit.match(after)
    after_years = rules.years.match(after)
    stop = max(found.end() for found in (unit, after_years) if found) if unit or after_years else 0
    last = _LAST_WORD.search(before)
    told = last is not None and last[1] in telling_words()[0]
    person = told and rules.person.search(before) is not None
    label = told and rules.label.search(before) is not None
    noun = told and apart and rules.noun.search(before) is not None
    almost = told and years == ADULT and rules.almost.search(before) is not None
    apart = apart or (almost and shared.soon.match(after) is not None)
    if not (unit or after_years or (apart and (person or almost)) or label or noun):
        return None
    denied = not telling_words()[1].isdisjoint(_WORDS.findall(before))
    if denied and (
        shared.child_before.search(before)
        or (shared.my_before.search(before) and shared.child_after.match(after, stop))
        or shared.goods_before.search(before)
    ):
        return None
    if shared.goods_after.match(after, stop):
        return None
    if almost:
        years = ADULT - 1
    if years >= ADULT and (
        years > OLDEST
        or shared.limit_after.match(after, stop)
        or (denied and (shared.limit_before.search(before) or shared.clients.search(before)))
    ):
        return None
    if unit:
        return "age_in_years", stop, years
    if after_years:
        if shared.for_years_after.match(after, stop):
            return None
        perhaps = shared.perhaps_after.match(after, stop) or (
            denied and shared.for_years_before.search(before)
        )
        if almost and not _work_before(before):
            perhaps = None
        named = person or label
        english = after_years.group().strip() in _ENGLISH_YEARS and not almost
        if not named and (perhaps or english):
            return None
        return "age_or_duration", stop, years
    if apart and (person or almost):
        return "age_first_person", 0, years
    if (label and not _OTHER_UNIT.match(after)) or noun:
        return "age_label", 0, years
    return None


def _work_before(before: str) -> bool:
    """Whether "almost 18 years" is preceded by a word of years of work."""
    words = before.split()[:-1]
    return (
        bool(words) and shared_patterns().for_years_before.search(f"{' '.join(words)} ") is not None
    )
