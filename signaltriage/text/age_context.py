"""What is said before and after a number that may be an age."""

from __future__ import annotations

import re
from itertools import product

from signaltriage.records import ADULT
from signaltriage.text.age_words import AgeRules, Phrases, last_words, shared_patterns

SEPARATORS = " ,:=([-\u00a0\n\r\t"
_MOST_NOW = 3  # words like "only" and "just" between a person and the age
_SIXTEEN = 16
_LABEL_ENDS = frozenset(map("".join, product(("", " "), ("", *":=(["), ("", " "))))
_LIMIT_ENDS = frozenset(map("".join, product(("", " "), ("", ":"), ("", " "))))
_NOUN_ENDS = frozenset(" ,:(")
_NOT = frozenset(("not", "nt", "n't", "isn't", "haven't", "ain't"))
_WORD_AT_END = re.compile(r"\w[\w']*\Z")


# What the words before a number say.
PERSON = 1  # "I am"
LABEL = 2  # "age:"
NOUN = 4  # "lady of"
YOUNG = 8  # "girl of"
ALMOST = 16  # "almost", before 18
TURNED = 32  # "just turned"


def said_by(rules: AgeRules, words: list[str], gap: str, years: int) -> tuple[int, list[str]]:
    """Tell what the words right before a number say, and the words without signs before the last.

    `words` are folded; `gap` stands between them and the number.
    """
    if not words:
        return 0, words
    lasts = last_words()
    last = words[-1]
    if years == ADULT and gap == " " and not lasts.becomes.isdisjoint(words[-4:]):
        return ALMOST, words
    if last not in lasts.telling:
        end = _WORD_AT_END.search(last)
        if end is None or end[0] not in lasts.telling:
            return 0, words
        last = end[0]
        words = [*words[:-1], last]
    says = 0
    if gap and len(gap) <= 3 and _NOUN_ENDS.issuperset(gap):
        at = words[:-1] if last in lasts.first_of_noun else words
        if _ends(at, rules.noun) or _ends(words, rules.noun):
            says = NOUN
            if _ends(at, rules.young) or _ends(words, rules.young):
                says = NOUN | YOUNG
    if gap in _LABEL_ENDS and (
        _ends(words, rules.label)
        or (last in lasts.equals and _ends(words[:-1], rules.label))
        or (last in lasts.sweet and years == _SIXTEEN)
    ):
        says |= LABEL
    if gap == " ":
        if years == ADULT and _ends_now(words, rules.almost, _MOST_NOW - 1):
            says |= ALMOST
        elif last in lasts.turned:
            says |= TURNED
        if _ends_now(words, rules.person, _MOST_NOW):
            says |= PERSON
            if years == ADULT and _is_after_a_wait(words):
                says |= ALMOST
    return says, words


def _is_after_a_wait(words: list[str]) -> bool:
    """Whether words say "a few weeks, then I am" or "in a few weeks I am"."""
    if last_words().in_time.isdisjoint(words):
        return False
    return any(map(shared_patterns().waits.fullmatch, words))


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


def is_of_others(words: list[str], gap: str, said: list[str], after: str, stop: int) -> bool:
    """Whether years are those of a child, an animal or goods; `said` is what `said_by` returns."""
    lasts, shared = last_words(), shared_patterns()
    if said:
        last = said[-1]
        if last in lasts.my and shared.child_after.match(after, stop):
            return True
        if gap[-1:] == " " and (last in lasts.before_others or not last.isalpha()):
            before = f"{' '.join(words)}{gap}"
            if "," in before:
                said = before.replace(",", " ").split()
            if not lasts.others.isdisjoint(said) and (
                shared.child_before.search(before) or shared.goods_before.search(before)
            ):
                return True
    return after[stop : stop + 1] == " " and shared.goods_after.match(after, stop) is not None


def is_limit(after: str, stop: int, words: list[str], gap: str) -> bool:
    """Whether years are a rule about who may come."""
    if shared_patterns().limit_after.match(after, stop):
        return True
    if not words or gap not in _LIMIT_ENDS:
        return False
    lasts = last_words()
    last = words[-1]
    if last not in lasts.before_limit:
        return False
    if _ends(words, lasts.limit) or (last in lasts.articles and _ends(words[:-1], lasts.limit)):
        return True
    if gap != " ":
        return False
    for cut in (-1, -2, -3):
        if len(words) < -cut:
            return False
        if words[cut] in lasts.clients:
            return True
        if words[cut] not in lasts.of_clients:
            return False
    return False


def is_not_yet(says: int, words: list[str], gap: str, after: str, stop: int) -> bool:
    """Whether 18 is still to come by what follows: "I am 18 in two weeks", "not 18 yet"."""
    if (says & PERSON or not words) and shared_patterns().then.match(after, stop):
        return True
    if not words or gap != " " or words[-1] not in _NOT:
        return False
    return shared_patterns().yet.match(after, stop) is not None


def is_for_years(after: str, stop: int, words: list[str], gap: str) -> bool | None:
    """Whether years may be those of work; None if they are for sure."""
    lasts, shared = last_words(), shared_patterns()
    going_on = after[stop : stop + 1] == " "
    if going_on and shared.for_years_after.match(after, stop):
        return None
    if words and (words[-1], after[:stop].strip()) in lasts.ago:
        return None
    perhaps = going_on and shared.perhaps_after.match(after, stop) is not None
    return perhaps or works_before(words, gap)


def works_before(words: list[str], gap: str, least: int = 0) -> bool:
    """Whether a word of years of work, of living somewhere or of waiting stands before a number.

    Two other words may stand between; with `least` as many must.
    """
    phrases = last_words().for_years
    if gap != " " or phrases.keys().isdisjoint(words[-3:]):
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
