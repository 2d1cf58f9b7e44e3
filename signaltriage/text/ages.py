"""Ages that somebody states, in digits and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from signaltriage.records import ADULT, Age
from signaltriage.text.age_words import (
    AgeRules,
    first_letters,
    last_words,
    number_words,
    rules_of,
    shared_patterns,
)
from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.normal import normalize
from signaltriage.text.reading import Reading

LOOK_BACK = 72
LOOK_AHEAD = 56
NEAR = 48  # characters that hold what is said of an age right before it
OLDEST = 79
HEAD = 60  # characters in which an ad may begin with a name and an age
HEAD_FROM, HEAD_TO = 14, 60

# Two digits; not what stands in price lists, so that those cost little.
_DIGITS = re.compile(
    r"""[1-9](?<![\w€$£+].)(?<!\d[.,:/].)[0-9](?!\d|[.:,/][0-9]
      |[ ]?(?:[€$£%°]|(?:min(?:s|ut\w*)?|uur|euro?s?|e|[hu]|hours?|std|lei|km|cm|kg|zł|ft)(?!\w)))
    """,
    re.VERBOSE,
)
_RANGE = re.compile(
    r"(?:\s?[-–—/]\s?|\s(?:tot|to|bis|a|à|y|en|and|do|до|și|si|până la|és|e|et|und)\s)"
    r"([1-9]\d)(?!\d|[.,:/]\d)"
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
_WORDS = re.compile(r"[\w'’‘ʼ`´]+")
_RANGE_AHEAD = re.compile(
    r"\s?[-–—/]\s?[1-9][0-9]"
    r"|\s(?:tot|to|bis|a|à|y|en|and|do|до|și|si|până la|és|e|et|und)\s[1-9][0-9]"
)
_WORD_AFTER = re.compile(r"[\s\-–—_(]{0,2}([^\W\d_][\w.]?)")
_MARKS = re.compile("[^\\W\\d_][\u0300-\u036f]{1,8}")
_ENGLISH_YEARS = frozenset({"year", "years", "yr", "yrs"})
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{1,12}")
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


def _numbers(text: str) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Start, end, value and languages of what may be an age; no languages for digits."""
    found: list[tuple[int, int, int, tuple[str, ...]]] = [
        (*match.span(), int(match[0]), ()) for match in _DIGITS.finditer(text)
    ]
    spoken = number_words(text)
    return sorted([*found, *spoken]) if spoken else found


def _claim(
    text: str, start: int, end: int, years: int, languages: tuple[str, ...]
) -> tuple[str, int, int] | None:
    """Rule, end and years of the age a number states; None if it states none."""
    if _promising(text, start, end, years):
        before = _folded_before(text, start)
        to = _RANGE.match(text, end) if not languages else None
        if to is not None and int(to[1]) > years:
            rules = rules_of(())
            found = _weighed(text, before, end=to.end(), years=years, rules=rules, single=False)
            if found is not None:
                return found
        for name in languages or ("",):
            rules = rules_of((name,) if name else ())
            found = _weighed(text, before, end=end, years=years, rules=rules, single=True)
            if found is not None:
                return found
    if (
        start < HEAD
        and not languages
        and HEAD_FROM <= years < HEAD_TO
        and _set_apart(text, end)
        and _HEAD.match(text, text.rfind("\n", 0, start) + 1, start)
    ):
        return "age_label", end, years
    return None


def _promising(text: str, start: int, end: int, years: int) -> bool:
    """Whether the word before or after a number may speak of an age."""
    if _RANGE_AHEAD.match(text, end):
        return True
    word = _WORD_AFTER.match(text, end)
    if word is not None and _flat(word[1]) in first_letters():
        return True
    before = _WORDS.findall(text, max(0, start - 20), start)
    if not before:
        return False
    last, lasts = _flat(before[-1]), last_words()
    if last not in lasts.telling:
        return False
    return last in lasts.label or years == ADULT or _set_apart(text, end)


@lru_cache(maxsize=4096)
def _folded_run(run: str) -> str:
    """Fold a few characters that are not ASCII, of which a break becomes a blank."""
    return fold(f"a{run}a")[1:-1].replace("\n", " ")


def _flat(text: str) -> str:
    """Fold a text that is normalised, and make one line of it."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: _folded_run(run[0]), text)
    text = text.lower().replace("-", " ").replace("_", " ").replace("`", "'")
    return " ".join(text.split())


def _folded_before(text: str, start: int) -> str:
    part = text[max(0, start - LOOK_BACK) : start]
    folded = _flat(part)
    return f"{folded} " if folded and part[-1] in _NOT_PAST else folded


def _weighed(
    text: str, before: str, *, end: int, years: int, rules: AgeRules, single: bool
) -> tuple[str, int, int] | None:
    part = text[end : end + LOOK_AHEAD]
    after = _flat(part)
    if part and after and (part[0].isspace() or part[0] in "-–—_"):
        after = f" {after}"
        lead = 1
    else:
        lead = 0
    found = _rule(rules, before, after, years, lambda: single and _set_apart(text, end))
    if found is None:
        return None
    rule, length, stated = found
    if length and len(fold(part[:length])) != length - lead:  # folding moved something
        length = fold_origins(part)[length - lead]
    return rule, end + length, stated


def _rule(
    rules: AgeRules, before: str, after: str, years: int, set_apart: Callable[[], bool]
) -> tuple[str, int, int] | None:
    """Name the rule by which a number claims an age, how far it goes, and the years it states."""
    shared = shared_patterns()
    unit = rules.unit.match(after)
    after_years = rules.years.match(after)
    stop = max(found.end() for found in (unit, after_years) if found) if unit or after_years else 0
    lasts = last_words()
    said = _WORDS.findall(before)
    last = said[-1] if said else ""
    near = before[-NEAR:]
    person = last in lasts.person and rules.person.search(near) is not None
    label = last in lasts.label and rules.label.search(near) is not None
    almost = years == ADULT and last in lasts.almost and rules.almost.search(near) is not None
    apart = (person or almost or last in lasts.noun) and (
        set_apart() or (almost and shared.soon.match(after) is not None)
    )
    noun = apart and last in lasts.noun and rules.noun.search(near) is not None
    if not (unit or after_years or (apart and (person or almost)) or label or noun):
        return None
    if last in lasts.my and shared.child_after.match(after, stop):
        return None
    if not lasts.others.isdisjoint(said) and (
        shared.child_before.search(before) or shared.goods_before.search(before)
    ):
        return None
    if shared.goods_after.match(after, stop):
        return None
    if almost:
        years = ADULT - 1
    if years >= ADULT and (
        years > OLDEST
        or shared.limit_after.match(after, stop)
        or (not lasts.limit.isdisjoint(said[-2:]) and shared.limit_before.search(near))
        or (not lasts.clients.isdisjoint(said[-3:]) and shared.clients.search(near))
    ):
        return None
    if unit:
        return "age_in_years", stop, years
    if after_years:
        if shared.for_years_after.match(after, stop):
            return None
        perhaps = shared.perhaps_after.match(after, stop) or (
            not lasts.for_years.isdisjoint(said[-3:]) and shared.for_years_before.search(before)
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


def _set_apart(text: str, end: int) -> bool:
    return _SET_APART.match(text, end) is not None


def _work_before(before: str) -> bool:
    """Whether "almost 18 years" is preceded by a word of years of work."""
    words = before.split()[:-1]
    return (
        bool(words) and shared_patterns().for_years_before.search(f"{' '.join(words)} ") is not None
    )
