"""Ages that somebody states, in digits and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from signaltriage.records import ADULT, Age
from signaltriage.text.age_context import (
    ALMOST,
    LABEL,
    NOUN,
    PERSON,
    SEPARATORS,
    TURNED,
    YOUNG,
    is_for_years,
    is_limit,
    is_not_yet,
    is_of_others,
    said_by,
    works_before,
)
from signaltriage.text.age_window import flat, words_before
from signaltriage.text.age_words import (
    WHOLE,
    AgeRules,
    first_letters,
    last_words,
    number_words,
    rules_of,
    shared_patterns,
)
from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.lower_case import lowered_line
from signaltriage.text.normal import normalize
from signaltriage.text.reading import Reading

LOOK_AHEAD = 48
LOOK_BACK_NAME = 32
NAME_LONGEST = 36
OLDEST = 79
YOUNGEST_ONLY = 13  # "only 12!" is more often a count
MOST_CLAIMS = 1000  # of each kind; what a hostile page says more often is not read on
AROUND = 72  # characters on either side of a number, more than are looked at
HEAD = 60  # characters in which an ad may begin with a name and an age
HEAD_FROM, HEAD_TO = 14, 60

# Two digits; not what stands in price lists, so that those cost little.
_DIGITS = re.compile(
    r"""[1-9][0-9](?![0-9])(?<![\w€$£+]..)(?<![0-9][.,:/]..)(?!\d|[.:,/][0-9]
      |[ ]?(?:[€$£%°]|(?:min(?:s|ut\w*)?|uur|euro?s?|e|[hu]|hours?|std|lei|km|cm|kg|zł|ft)(?!\w)))
    """,
    re.VERBOSE,
)
_JOIN = "&|y|en|and|și|si|és|e|et|und|и|i"
_AND = re.compile(rf"\s(?:{_JOIN})\s")
_RANGE = re.compile(
    rf"(?:\s?[-–—/]\s?|\s(?:tot|to|bis|a|à|do|до|până la|(?P<and>{_JOIN}))\s)"
    r"(?P<to>[1-9]\d)(?!\d|[.,:/]\d)"
)
_SET_APART = re.compile(
    r"(?!,-|\. ?(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez))"  # a price; a German date
    r"[^\S\r\n]*(?:\Z|[\r\n]|[-–—](?!\s*\d|\w)|(?![-–—%€$£°+])[^\w\s](?!\d))"
    r"|\s+(?:and|en|y|und|et|e|és|i|и|și)\s+(?:a half|een half|medi[oa]|ein halb|einhalb|demi|mezzo"
    r"|mei[oa]|fél|pół|половин|jumătate)(?!\w)"
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
_RANGE_AHEAD = re.compile(
    r"\s?[-–—/]\s?[1-9][0-9]"
    rf"|\s(?:tot|to|bis|a|à|do|до|până la|{_JOIN})\s[1-9][0-9]"
)
_WORD_AFTER = re.compile(r"[\s\-–—_(]{0,2}([^\W\d_][\w.]?)")
_MARKS = re.compile("[^\\W\\d_][\u0300-\u036f]{1,8}")
_ENGLISH_YEARS = frozenset({" year", " years", " yr", " yrs"})  # written in one they are an age
_NO_AGE = ""
_AFTER_NAME = frozenset("( |•*~")
_NAME = re.compile(
    r"(?<!\w)([^\W\d_a-z][^\W\d_]{1,15}(?:[ -][^\W\d_]{2,15})?)"
    r"(?:, ?| ?\(| ?[|•*~] ?| - |(?P<is> (?:is|ist|est|es|è|jest|е) ))\Z"
)
_LAST_WORD = re.compile(r"(?=\w)[\w'’‘ʼ`´]+\Z")


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
    at, rule = 0, _NO_AGE
    low = lowered_line(text)
    counts = [0, 0, 0]  # of claims under 18, of 18 and over it: none of them can hide another
    numbers = _numbers(text, low)
    # What a hostile page repeats is weighed once: what stands around a number decides.
    told_nothing: set[str] | None = set() if len(numbers) > MOST_CLAIMS else None
    for start, end, years, languages in numbers:
        kind = (years >= ADULT) + (years > ADULT)
        if start < at or counts[kind] >= MOST_CLAIMS:
            continue
        around = low[max(0, start - AROUND) : end + AROUND] if told_nothing is not None else ""
        if told_nothing and around in told_nothing:
            continue
        found = _claim(low, start, end, years, languages)
        if found is None and not languages:
            found = _by_name(text, start, end, years, claimed=at)
            if found is None and at and _AND.fullmatch(low, at, start) and _set_apart(low, end):
                found = (
                    rule,
                    end,
                    years,
                )  # "two girls, 19 and 22": what holds for one holds for both
        if found is None:
            if told_nothing is not None:
                told_nothing.add(around)
        else:
            rule, stop, stated = found
            at = stop
            if rule is not _NO_AGE:
                counts[kind] += 1
                first, last = composed.span(start, stop)
                claims.append(AgeClaim(rule, Age(stated, reading.raw[first:last], first, last)))
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


def _numbers(text: str, low: str) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Start, end, value and languages of what may be an age; no languages for digits."""
    found: list[tuple[int, int, int, tuple[str, ...]]] = [
        (*match.span(), int(match[0]), ()) for match in _DIGITS.finditer(low)
    ]
    spoken = number_words(low)
    return sorted([*found, *spoken]) if spoken else found


def _by_name(
    text: str, start: int, end: int, years: int, *, claimed: int
) -> tuple[str, int, int] | None:
    """Rule, end and years of an age after a name: "I am Kim (25)"; None if it is none.

    A name at the head of an ad needs no "I am", nor does one after another age, nor an age under
    18 in brackets or after "is".
    """
    if text[start - 1 : start] not in _AFTER_NAME or not HEAD_FROM <= years < HEAD_TO:
        return None
    name = _NAME.search(text, max(0, start - NAME_LONGEST), start)
    if name is None or not _set_apart(text, end):
        return None
    lasts = last_words()
    if not lasts.counted.isdisjoint(flat(name[1].lower()).split()):
        return None
    line = text.rfind("\n", 0, start) + 1
    said = flat(text[max(line, name.start() - LOOK_BACK_NAME) : name.start()].lower()).split()
    if not lasts.others.isdisjoint((*said, flat(name[1].lower()))):
        return None
    if name["is"] and said and (said[-1] in lasts.my or said[-1] in lasts.articles):
        return None  # "Das Dorf ist 16 km weg"
    bracketed = text[start - 1] == "(" and text[end : end + 1] == ")"
    if (
        (start < HEAD and not name["is"] and _HEAD.match(text, line, start))
        or (said and said[-1] in lasts.named)
        or ((bracketed or name["is"]) and years < ADULT)
        or (claimed and start - claimed < HEAD and said and said[-1] in lasts.named_joins)
    ):
        return "age_label", end, years
    return None


def _claim(
    low: str, start: int, end: int, years: int, languages: tuple[str, ...]
) -> tuple[str, int, int] | None:
    """Rule, end and years of the age a number states; None if it states none."""
    if languages == WHOLE:
        return "age_in_years", end, years
    if not _promising(low, start, end) and years != ADULT:
        return None
    words, gap = words_before(low, start)
    to = _RANGE.match(low, end) if not languages else None
    if to is not None and (to["and"] or int(to["to"]) > years):
        together = bool(to["and"])
        found = _weighed(
            low, words, gap, end=to.end(), years=years, rules=rules_of(()), single=together
        )
        if found is not None:
            # of two persons the second is read by itself
            return (found[0], end, found[2]) if together else found
        if years >= ADULT and int(to["to"]) > years:  # a rule for clients, or years of work
            return _NO_AGE, to.end(), years
    for name in languages or ("",):
        rules = rules_of((name,) if name else ())
        found = _weighed(low, words, gap, end=end, years=years, rules=rules, single=True)
        if found is not None:
            return found
    return None


def _promising(low: str, start: int, end: int) -> bool:
    """Whether the word before or after a number may speak of an age."""
    word = _WORD_AFTER.match(low, end)
    if word is not None:
        first = word[1]
        if (first if first.isascii() else flat(first)) in first_letters():
            return True
    before = low[max(0, start - 20) : start].rstrip(SEPARATORS)
    if before:
        telling = last_words().telling
        last = before.rsplit(None, 1)[-1]
        if last in telling:
            return True
        if not (last.isascii() and last.isalpha()):
            at_end = _LAST_WORD.search(last)
            if at_end is not None:
                last = at_end[0] if at_end[0].isascii() else flat(at_end[0])
                if last in telling:
                    return True
    return _RANGE_AHEAD.match(low, end) is not None


def _weighed(
    low: str,
    words: list[str],
    gap: str,
    *,
    end: int,
    years: int,
    rules: AgeRules,
    single: bool,
) -> tuple[str, int, int] | None:
    part = low[end : end + LOOK_AHEAD]
    after = flat(part)
    lead = 0
    if after and (part[0].isspace() or part[0] in "-–—_"):
        after = f" {after}"
        lead = 1
    found = _rule(rules, words, gap, after, years, lambda: single and _set_apart(low, end))
    if found is None:
        return None
    rule, length, stated = found
    if length and not part.startswith(after[:length]) and len(fold(part[:length])) != length - lead:
        length = fold_origins(part)[length - lead]  # folding moved something
    return rule, end + length, stated


def _rule(
    rules: AgeRules,
    words: list[str],
    gap: str,
    after: str,
    years: int,
    set_apart: Callable[[], bool],
) -> tuple[str, int, int] | None:
    """Name the rule by which a number claims an age, how far it goes, and the years it states."""
    unit = rules.unit.match(after)
    after_years = rules.years.match(after)
    stop = max(unit.end() if unit else 0, after_years.end() if after_years else 0)
    says, said = 0, words
    first_person = label = False
    if not stop or years == ADULT:  # otherwise what is said seldom matters
        says, said = said_by(rules, words, gap, years)
        if years == ADULT and is_not_yet(says, words, gap, after, stop):
            return "age_first_person", stop, ADULT - 1
        if not says and years < ADULT and gap == " " and words:
            if words[-1] in last_words().first_of_noun:
                label = shared_patterns().seeks.match(after) is not None
            elif words[-1] in last_words().barely or (
                words[-1] in last_words().only and years >= YOUNGEST_ONLY and years % 5
            ):
                first_person = set_apart()
        if says:
            other = _OTHER_UNIT.match(after) is not None
            apart = says & (PERSON | ALMOST | NOUN) and (
                set_apart() or (says & ALMOST and shared_patterns().soon.match(after))
            )
            first_person = bool(
                (apart and says & (PERSON | ALMOST)) or (says & TURNED and not other)
            )
            label = bool(
                (says & LABEL and not other)
                or (apart and says & NOUN)
                or (says & YOUNG and years < ADULT and not other and not _counts(after))
            )
        if not (stop or first_person or label):
            return None
    if is_of_others(words, gap, said, after, stop):
        return None
    almost = says & ALMOST
    if almost:
        years = ADULT - 1
    if years >= ADULT and (years > OLDEST or is_limit(after, stop, said, gap)):
        return None
    if unit:
        return "age_in_years", stop, years
    if after_years:
        perhaps = is_for_years(after, stop, said, gap)
        if perhaps is None:
            return None
        english = not almost and after_years[0] in _ENGLISH_YEARS
        if almost and perhaps:
            phrase = " ".join(said[-2:]) in rules.almost.get(said[-1], ())
            perhaps = works_before(said, gap, least=1 + phrase)
        if (perhaps or english) and not said_by(rules, said, gap, years)[0] & (PERSON | LABEL):
            return None
        return "age_or_duration", stop, years
    return ("age_first_person" if first_person else "age_label"), 0, years


def _counts(after: str) -> bool:
    """Whether the word after a number says what is counted: "girl 16 photos"."""
    return after.split(None, 1)[:1] != [] and after.split(None, 1)[0] in last_words().counted


def _set_apart(low: str, end: int) -> bool:
    return _SET_APART.match(low, end) is not None
