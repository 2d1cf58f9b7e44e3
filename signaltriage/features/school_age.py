"""Claims that somebody is under age or still at school, without a number of years."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.lower_case import lowered_line
from signaltriage.text.reading import Reading

LINKS = 3  # words between a person and what she is
MOST_CLAIMS = 100  # a page that says it more often goes to a human all the same
AROUND = 160  # characters of the sentence that are looked at on either side
_SENTENCE_ENDS = ".!?;\n…"
_WORD = re.compile(r"[\w']+")
_CLAUSE = re.compile("[,:]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class _Rules(NamedTuple):
    """The claims of one language, and what makes them something else."""

    claims: re.Pattern[str]
    no: frozenset[str]
    kin: frozenset[str]
    others: frozenset[str]
    play: frozenset[str]


def school_age_in(reading: Reading) -> list[tuple[str, int, int]]:
    """Find claims that somebody is a minor or at school.

    Parameters
    ----------
    reading : Reading
        Any text, normalised.

    Returns
    -------
    list of (str, int, int)
        The rule, ``minor_stated`` or ``school_age``, and where the claim stands in the original;
        in order, not overlapping.

    Notes
    -----
    Clothes, parts that are played, own children, the school of long ago, neighbours of a school
    and rules for visitors are no claims.

    Examples
    --------
    >>> text = "Ik zit nog op school, mijn zusje ook"
    >>> [(rule, text[a:b]) for rule, a, b in school_age_in(Reading.of(text))]
    [('school_age', 'zit nog op school')]
    >>> school_age_in(Reading.of("No minors. My schoolgirl outfit is waiting for you."))
    []
    """
    languages = _may_claim(reading.text)
    if not languages:
        return []
    text = fold(reading.text)
    found: dict[int, tuple[str, int, int]] = {}
    for language in sorted(languages):
        rules = _rules(language)
        for match in rules.claims.finditer(text):
            if len(found) >= MOST_CLAIMS:
                break
            if _holds(text, match, rules):
                rule = "minor_stated" if match["minor"] or match["minor_first"] else "school_age"
                found.setdefault(match.start(), (rule, *match.span()))
    if not found:
        return []
    origins = fold_origins(reading.text)
    claims: list[tuple[str, int, int]] = []
    at = 0
    for rule, start, end in (found[key] for key in sorted(found)):
        if start >= at:
            claims.append((rule, *reading.span(origins[start], origins[end - 1] + 1)))
            at = end
    return claims


def _holds(text: str, match: re.Match[str], rules: _Rules) -> bool:
    """Whether nothing around a claim says that it is none."""
    start, end = match.span()
    least, most = max(0, start - AROUND), end + AROUND
    begins = max(text.rfind(sign, least, start) for sign in _SENTENCE_ENDS) + 1
    head = text[max(begins, least) : start]
    stops = [at for sign in _SENTENCE_ENDS if (at := text.find(sign, end, most)) >= 0]
    tail = text[end : min(stops, default=most)]
    before = _WORD.findall(head)
    if before and before[-1] in rules.no:
        return False
    if match["bare"] and head.strip(" ,:*-•\"'") and not head.rstrip().endswith((",", ":")):
        return False
    if match["minor"] or match["minor_first"]:
        return True  # said in so many words: a human looks at it whatever stands around it
    clause = _WORD.findall(_CLAUSE.split(head)[-1])
    return (
        rules.kin.isdisjoint(before)
        and rules.others.isdisjoint(clause)
        and rules.play.isdisjoint({*before, *_WORD.findall(tail)})
    )


def _may_claim(text: str) -> set[str]:
    """Languages of which a text holds a stem of the claims; most hold none."""
    finder, languages = _stems()
    low = lowered_line(text)
    try:
        found = finder.find_matches_as_indexes(low)
    except UnicodeEncodeError:
        found = finder.find_matches_as_indexes(_SURROGATES.sub("\ufffd", low))
    return {language for i, _, _ in found for language in languages[i]}


@cache
def _document() -> dict[str, dict[str, str]]:
    path = resources.files("signaltriage.features").joinpath("school_age.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _stems() -> tuple[AhoCorasick, list[list[str]]]:
    """Compile the stems, with the languages that begin by each."""
    of: dict[str, list[str]] = {}
    for language, table in _document().items():
        for stem in table["stems"].split("|"):
            of.setdefault(stem, []).append(language)
    # A stem within another stem ends first and would hide it: it stands for both.
    languages = [
        sorted({name for other in of if stem in other for name in of[other]}) for stem in of
    ]
    finder = AhoCorasick(list(of), store_patterns=False, implementation=Implementation.DFA)
    return finder, languages


@cache
def _rules(language: str) -> _Rules:
    """Compile the rules of a language, once."""
    return _compiled(_document()[language])


def _compiled(table: dict[str, str]) -> _Rules:
    listed = {name: fold(value.replace("\n", "")).strip("|") for name, value in table.items()}
    person, link, minor, pupil = (listed[name] for name in ("person", "link", "minor", "pupil"))
    links = rf"(?:(?:{link}) ){{0,{LINKS}}}"
    after = listed.get("after", r"\b\B")  # nothing matches that
    claims = re.compile(
        rf"(?<![\w'])(?:(?:{person}) {links}(?:(?P<minor>{minor})|(?:{pupil}))"
        rf"|{links}(?:(?P<minor_first>{minor})|(?:{pupil})) (?:{after})"
        rf"|{links}(?:{listed['school']})"
        rf"|(?P<bare>{listed.get('bare', pupil)}))(?!\w)"
    )
    return _Rules(
        claims,
        *(frozenset(listed[name].split("|")) for name in ("no", "kin", "others", "play")),
    )
