"""What is said before and after a number that may be an age."""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

from signaltriage.records import ADULT
from signaltriage.text.age_words import AgeRules, Phrases, last_words, shared_patterns

SEPARATORS = " ,:=([-\u00a0\n\r\t"
_MOST_NOW = 3  # words like "only" and "just" between a person and the age
_SIXTEEN = 16
_LABEL_ENDS = frozenset(map("".join, product(("", " "), ("", *":=(["), ("", " "))))
_LIMIT_ENDS = frozenset(map("".join, product(("", " "), ("", ":"), ("", " "))))
_NOUN_ENDS = frozenset(" ,:(")
_WORD_AT_END = re.compile(r"\w[\w']*\Z")


class Said(NamedTuple):
    """What stands right before a number."""

    words: list[str]
    gap: str = ""  # between them and the number
    person: bool = False  # "I am"
    label: bool = False  # "age:"
    noun: bool = False  # "lady of"
    young: bool = False  # "girl of"
    almost: bool = False  # "almost", before 18
    turned: bool = False  # "just turned"


def words_before(before: str) -> Said:
    """Return the words before a number, in folded text, and not yet what they say."""
    tail = before.rstrip(SEPARATORS)
    return Said(tail.split(), before[len(tail) :])


def said_by(rules: AgeRules, given: Said, years: int) -> Said:
    """Tell what the words right before a number say."""
    words, gap = given.words, given.gap
    if not words:
        return given
    lasts = last_words()
    last = words[-1]
    if years == ADULT and gap == " " and not lasts.becomes.isdisjoint(words[-4:]):
        return Said(words, gap, almost=True)
    if last not in lasts.telling:
        end = _WORD_AT_END.search(last)
        if end is None or end[0] not in lasts.telling:
            return given
        last = words[-1] = end[0]
    noun = young = label = person = almost = turned = False
    if gap and len(gap) <= 3 and _NOUN_ENDS.issuperset(gap):
        at = words[:-1] if last in lasts.first_of_noun else words
        noun = _ends(at, rules.noun) or _ends(words, rules.noun)
        young = noun and (_ends(at, rules.young) or _ends(words, rules.young))
    if gap in _LABEL_ENDS:
        label = (
            _ends(words, rules.label)
            or (last in lasts.equals and _ends(words[:-1], rules.label))
            or (last in lasts.sweet and years == _SIXTEEN)
        )
    if gap == " ":
        almost = years == ADULT and _ends_now(words, rules.almost, _MOST_NOW - 1)
        person = _ends_now(words, rules.person, _MOST_NOW)
        turned = not almost and last in lasts.turned
    return Said(words, gap, person, label, noun, young, almost, turned)


def _ends(words: list[str], phrases: Phrases) -> bool:
    """Whether words end with one of some phrases; a sign before its first word is none of it."""
    found = phrases.get(words[-1]) if words else None
    if found is None:
        return False
    said = f" {' '.join(words[-4:])}"
    if not said.endswith(found):
        return False
    return any(said.endswith(p) and not said[-len(p) - 1].isalnum() for p in found)


def _ends_now(words: list[str], phrases: Phrases, most: int) -> bool:
    """Whether words end with a phrase, or with that and some words like "only"."""
    if _ends(words, phrases):
        return True
    now = last_words().now
    for cut in range(1, most + 1):
        if len(words) <= cut or words[-cut] not in now:
            return False
        if _ends(words[:-cut], phrases):
            return True
    return False


def is_of_others(before: str, after: str, stop: int, said: Said) -> bool:
    """Whether years are those of a child, an animal or goods."""
    lasts, shared = last_words(), shared_patterns()
    if said.words and said.words[-1] in lasts.my and shared.child_after.match(after, stop):
        return True
    words = before.replace(",", " ").split() if "," in before else said.words
    if not lasts.others.isdisjoint(words) and (
        shared.child_before.search(before) or shared.goods_before.search(before)
    ):
        return True
    return shared.goods_after.match(after, stop) is not None


def is_limit(after: str, stop: int, said: Said) -> bool:
    """Whether years are a rule about who may come."""
    if shared_patterns().limit_after.match(after, stop):
        return True
    words = said.words
    if not words or said.gap not in _LIMIT_ENDS:
        return False
    lasts = last_words()
    if _ends(words, lasts.limit) or (
        words[-1] in lasts.articles and _ends(words[:-1], lasts.limit)
    ):
        return True
    for cut in (-1, -2, -3) if said.gap == " " else ():
        if len(words) < -cut:
            return False
        if words[cut] in lasts.clients:
            return True
        if words[cut] not in lasts.of_clients:
            return False
    return False


def is_for_years(after: str, stop: int, said: Said) -> bool | None:
    """Whether years may be those of work; None if they are for sure."""
    lasts, shared = last_words(), shared_patterns()
    if shared.for_years_after.match(after, stop):
        return None
    if said.words and (said.words[-1], after[:stop].strip()) in lasts.ago:
        return None
    return shared.perhaps_after.match(after, stop) is not None or works_before(said)


def works_before(said: Said, least: int = 0) -> bool:
    """Whether a word of years of work, of living somewhere or of waiting stands before a number.

    Two other words may stand between; with `least` as many must.
    """
    words, phrases = said.words, last_words().for_years
    if said.gap != " " or phrases.keys().isdisjoint(words[-3:]):
        return False
    for cut in range(least, 3):
        upto = words[: len(words) - cut]
        if not upto:
            return False
        if _ends(upto, phrases):
            return not _ends(words[: len(upto) + 1], last_words().recently)
        if not upto[-1].replace("'", "").isalnum():
            return False
    return False
