"""Explicit claims of an age under 18: no score, no list, straight to a human."""

from __future__ import annotations

import re

from signaltriage.records import Ad, Urgent
from signaltriage.text import fold, fold_origins

ADULT = 18

# 10 to 17 in words, folded: nl, en, es, ro, de, fr.
_WORDS = """tien elf twaalf dertien veertien vijftien zestien zeventien
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    diez once doce trece catorce quince dieciseis diecisiete
    zece unsprezece doisprezece treisprezece paisprezece cincisprezece saisprezece saptesprezece
    zehn zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
    onze douze treize quatorze quinze seize dix sept""".split()
_NUMBER = re.compile(rf"(?<![\w.,:/€$£+])(?:1[0-7](?!\d)|{'|'.join(_WORDS)})")

# What follows the number: said of ages alone; of ages or durations; of other quantities.
_AGE_UNIT = re.compile(
    r"""\ ?(?:jarige?|jaartjes|years?\ (?:old|young)|yrs?\ old|y\ ?/?\ ?o|anitos|anisori|jahrige?
        |geworden|cumplidos|impliniti)
        (?!\w)""",
    re.VERBOSE,
)
_YEARS = re.compile(r" ?(?:jaar|jr|anos|ani|jahre|ans)(?!\w)")
_OTHER_UNIT = re.compile(
    r"""[\w%€]|[.,:/]\d|\ ?(?:min|minu\w+|uur|hours?|euro?s?|km|kg|cm|dagen|days|ore)\b""",
    re.VERBOSE,
)
# What stands before it.
_FIRST_PERSON = re.compile(r"(?<!\w)(?:i'?m|i am|ik ben|ben net|tengo|ich bin|j'ai|just turned) $")
_LABEL = re.compile(r"(?<!\w)(?:leeftijd|age|aged|edad|varsta|alter|idade) ?[:=]? ?$")

# Years of work, of waiting, of difference: no claim on the age of anybody.
_NO_AGE_BEFORE = re.compile(
    r"""(?<!\w)(?:al|reeds|ruim|sinds|since|over|for|meer\ dan|more\ than|bijna|afgelopen|laatste
      |hace|desde|durante|mas\ de|llevo|de\ peste|peste|acum|depuis|seit|pendant|il\ y\ a|na
      |ervaring|experiencia|experienta|werk|werkzaam|actief|trabajo|trabajando|lucrez|binnen)
      \ (?:[\w']+\ ){0,2}$""",
    re.VERBOSE,
)
_NO_AGE_AFTER = re.compile(
    r"""\ ?[-,]?\ ?(?:[\w']+\ ){0,2}
      (?:ervaring|ervaren|experienced?|experiencia|experienta|erfahrung|werkzaam|actief|geleden|ago
      |bestaan|bestaat|jubileum|garantie|vakmanschap|in\ het\ vak|in\ de\ branche|in\ dit\ vak
      |in\ the\ business|in\ business|in\ the\ industry|in\ this\ work|working|als\ mass\w+
      |as\ a\ mass\w+|getrouwd|married|jonger|ouder|younger|older|de\ trabajo|trabajando|samen
      |in\ domeniu|de\ activitate|together|gewerkt)(?!\w)""",
    re.VERBOSE,
)
_LOOK_BACK = 40


def find_urgent(ad: Ad) -> list[Urgent]:
    """Find explicit claims of an age under 18.

    Parameters
    ----------
    ad : Ad
        One sighting.

    Returns
    -------
    list of Urgent
        In order of position. ``rule`` is ``advertised_age`` (which has no position: start and
        end are 0), ``age_in_years``, ``age_or_duration``, ``age_first_person`` or ``age_label``.

    Notes
    -----
    Explicit claims alone: no age is guessed from style, and none from an image. Years of
    experience and the like are left alone.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> [u.rule for u in find_urgent(Ad("kiosk.example", "17", seen, body="Ik ben 16 jaar"))]
    ['age_or_duration']
    >>> find_urgent(Ad("kiosk.example", "18", seen, body="Masseuse met 16 jaar ervaring"))
    []
    """
    found: list[Urgent] = []
    if ad.advertised_age is not None and ad.advertised_age < ADULT:
        found.append(Urgent(ad.source, ad.ad_id, "advertised_age", "advertised_age", 0, 0))
    for field, text in (("title", ad.title), ("body", ad.body)):
        found += [
            Urgent(ad.source, ad.ad_id, rule, field, start, end)
            for rule, start, end in _claims(text)
        ]
    return found


def _claims(text: str) -> list[tuple[str, int, int]]:
    """Rule, start and end of each claim in a text."""
    line = fold(text).replace("\n", " ")
    claims = [
        (rule, number.start(), end)
        for number in _NUMBER.finditer(line)
        if (found := _rule(line, *number.span()))
        for rule, end in [found]
    ]
    if not claims:
        return []
    origins = fold_origins(text)
    return [(rule, origins[start], origins[end]) for rule, start, end in claims]


def _rule(line: str, start: int, end: int) -> tuple[str, int] | None:
    """Name the rule by which a number claims an age, and where the claim ends; None if none."""
    if unit := _AGE_UNIT.match(line, end):
        return "age_in_years", unit.end()
    before = line[max(0, start - _LOOK_BACK) : start]
    unit = _YEARS.match(line, end)
    stop = unit.end() if unit else end
    if _NO_AGE_AFTER.match(line, stop):
        return None
    if unit:
        return None if _NO_AGE_BEFORE.search(before) else ("age_or_duration", stop)
    if _OTHER_UNIT.match(line, end):
        return None
    if _FIRST_PERSON.search(before):
        return "age_first_person", end
    return ("age_label", end) if _LABEL.search(before) else None
