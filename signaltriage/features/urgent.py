"""Explicit claims of an age under 18 or of being at school: straight to a human, unscored."""

from __future__ import annotations

from signaltriage.features.school_age import school_age_in
from signaltriage.records import ADULT, Ad, Urgent
from signaltriage.text.ages import age_claims_in
from signaltriage.text.normal import normalize
from signaltriage.text.reading import Reading


def find_urgent(ad: Ad) -> list[Urgent]:
    """Find explicit claims of an age under 18, of being a minor or of being at school.

    Parameters
    ----------
    ad : Ad
        One sighting.

    Returns
    -------
    list of Urgent
        In order of position. ``rule`` is ``advertised_age`` (which has no position: start and
        end are 0), ``age_in_years``, ``age_or_duration``, ``age_first_person`` ("I am 17", "she
        is 17"), ``age_label`` ("age 17", "girl, 17"), ``minor_stated`` ("I am a minor") or
        ``school_age`` ("still in high school").

    Notes
    -----
    Explicit claims alone: no age is guessed from style, and none from an image. A number word
    counts next to a unit, a person or a label of its own language only ("once" is eleven in
    Spanish). Durations, distances, own children and goods are left alone; where a claim and
    something else are equally likely it is a claim, for a human looks at it. Students of colleges
    and universities, school clothes and role play are no claims. An advertised age of 0 is an
    empty field.

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
    if ad.advertised_age is not None and 0 < ad.advertised_age < ADULT:
        found.append(Urgent(ad.source, ad.ad_id, "advertised_age", "advertised_age", 0, 0))
    for field, text in (("title", ad.title), ("body", ad.body)):
        found += [
            Urgent(ad.source, ad.ad_id, rule, field, start, end)
            for rule, start, end in urgent_in(normalize(text))
        ]
    return found


def urgent_in(reading: Reading) -> list[tuple[str, int, int]]:
    """Rule, start and end of each such claim in one text, in order; see `find_urgent`."""
    ages = [(age.start, age.end, rule) for rule, age in age_claims_in(reading) if age.minor]
    others = [(start, end, rule) for rule, start, end in school_age_in(reading)]
    return [(rule, start, end) for start, end, rule in sorted(ages + others)]
