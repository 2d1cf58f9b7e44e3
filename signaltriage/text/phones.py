"""Telephone numbers in running text: candidates, guards against look-alikes, and the referee."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from signaltriage.records import Contact
from signaltriage.text.digits import read_runs
from signaltriage.text.normal import hidden_by, normalize
from signaltriage.text.numbering import e164, plan_of
from signaltriage.text.phone_context import is_on_signal
from signaltriage.text.phone_runs import MIN_DIGITS, PLAIN_BETWEEN, Hit, Run
from signaltriage.text.reading import Reading
from signaltriage.text.simple_phones import whole_run
from signaltriage.text.spans import merge_contacts
from signaltriage.text.split_phones import split_numbers

SEPARATED_FROM = 7  # digits standing alone in one number that make it decorated

# Groups of two or more figures with usual signs between them need no second look.
_PLAIN = re.compile(
    r"[+(]{0,2}[0-9]*(?:[ .\-/()]{1,3}[0-9]{2,}|[ .-]?\([0-9]\) ?[0-9][ .-]?[0-9]*)*"
)
_LEAD = re.compile(r"[(\[{<]?\+ ?[(\[{<]?$|[(\[{<]$")
_LEAD_LENGTH, _URL_LENGTH = 4, 200
_LETTERS = re.compile(r"[\doOlIi|zZsSbB]+")
_IN_URL = re.compile(r"://|www\.|\w\.[a-z]{2,8}/", re.IGNORECASE)

# How often a number read in this way is the advertiser's, rounded down, on generated texts
# (benchmarks/text_phones.py); the least of those that apply.
CONFIDENCE = {
    "plain": 1.0,
    "bare": 0.99,
    "no_plus": 0.95,
    "hidden": 0.99,
    "letters": 0.98,
    "split": 0.95,
    "in_url": 0.95,
}


def phones_in(
    reading: Reading, country: str, languages: Sequence[str] | None, *, fictitious: bool
) -> list[Contact]:
    """Telephone numbers in a text, in order.

    Parameters
    ----------
    reading : Reading
        The normalised text.
    country : str
        Region in which numbers without a country code are read.
    languages : sequence of str or None
        Languages whose number words count; all if None.
    fictitious : bool
        Also accept ranges that cannot be dialled.

    Returns
    -------
    list of Contact
    """
    digits, runs = read_runs(reading, languages)
    if not runs:
        return []
    plan = plan_of(country)
    found: list[Contact] = []
    for start, end in runs:
        if end - start >= MIN_DIGITS:
            hit = whole_run(digits, start, end, plan, fictitious=fictitious)
            if hit is not None:
                found.append(_contact(digits, reading, hit))
                continue
            run = Run(digits, start, end, plan, fictitious=fictitious)
            found += [_contact(digits, reading, hit) for hit in run.hits()]
    parted = split_numbers(digits, runs, plan, fictitious=fictitious)
    split = [_contact(digits, reading, hit) for hit in parted]
    return merge_contacts(split, found) if split else found


def whole_field(text: str, country: str, *, fictitious: bool) -> Contact | None:
    """Read a contact field as one number, even without its leading zero."""
    if "+" in text or any(c.isalpha() for c in text):
        return None  # running text is read with more care for country codes and words
    digits = "".join(c for c in normalize(text).text if c.isdecimal())
    value = e164(digits, country, fictitious=fictitious) if 7 <= len(digits) <= 15 else None
    return Contact("phone", value, text, 0, len(text)) if value else None


def _contact(digits: Reading, normal: Reading, hit: Hit) -> Contact:
    text, tokens = digits.text, hit.tokens
    start, end = tokens[0].start, tokens[-1].end
    if lead := _LEAD.search(text[max(0, start - _LEAD_LENGTH) : start]):
        start -= len(lead.group())
    begin, finish = digits.span(start, end)
    raw = digits.raw[begin:finish]
    methods: set[str] = set()
    if not _PLAIN.fullmatch(raw):
        methods = _ways(digits, normal, hit)
        methods.update(hidden_by(raw))
    if start and not text[start - 1].isspace():
        word = text[max(0, start - _URL_LENGTH) : start].split()[-1]
        if "/" in word and _IN_URL.search(word):
            methods.add("in_url")
    confidence = CONFIDENCE["hidden" if methods else "plain"]
    for trait, applies in (("bare", not hit.marked), ("no_plus", hit.no_plus)):
        if applies:
            confidence = min(confidence, CONFIDENCE[trait])
    for method in methods:
        confidence = min(confidence, CONFIDENCE.get(method, 1.0))
    kind = "signal" if is_on_signal(text, start) else "phone"
    return Contact(kind, hit.number.e164, raw, begin, finish, tuple(sorted(methods)), confidence)


def _ways_written(digits: Reading, normal: Reading, start: int, end: int) -> set[str]:
    """Whether letters, words or both stand for the digits of one token."""
    spans = {digits.span(at, at + 1, back_to=normal) for at in range(start, end)}
    written = [normal.text[first:last] for first, last in spans]
    return {
        "letters" if _LETTERS.fullmatch(part) else "words"
        for part in written
        if not part.isdecimal()
    }


def _ways(digits: Reading, normal: Reading, hit: Hit) -> set[str]:
    """How digits were set apart, or written otherwise than in figures."""
    text, tokens = digits.text, hit.tokens
    ways = {"split"} if hit.split else set()
    gaps = {text[a[1] : b[0]] for a, b in pairwise(tokens)}
    alone = sum([len(token[2]) == 1 for token in tokens])
    if digits is not normal:
        for token in tokens:
            first, last = digits.span(token.start, token.end, back_to=normal)
            written = normal.text[first:last]
            if written != token.digits:
                ways |= _ways_written(digits, normal, token.start, token.end)
    if any("\n" in gap for gap in gaps):
        ways.add("split")
    if "words" not in ways and alone >= SEPARATED_FROM:
        ways.add("separated")
    if not hit.split and any(not PLAIN_BETWEEN.issuperset(gap.replace("\n", "")) for gap in gaps):
        ways.add("separated")
    return ways
