"""Measures of one ad: numbers for all, spans for the few that a reviewer opens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.lexicon import AGENCY, LANGUAGES, load_lexicon, load_phrases
from signaltriage.records import Ad, LocatedContact, Span
from signaltriage.text import detect_language, fold, fold_origins

OBSCURED_PHONE = "e5_obscured_phone"

# Tells a phrase from others ("honest and …"), but is no part of what is shown.
_OPEN_END = re.compile(r"(?:\s(?:en|and|y|si|or|een|de|het|a|an|the))+$")

_BETWEEN_FIELDS = "\n\x1f\n"  # no phrase runs from the title into the body


def measure_ads(
    ads: Sequence[Ad],
    contacts: Sequence[Sequence[LocatedContact]],
    contacts_in_text: Mapping[str, bool] | None = None,
) -> NDArray[np.float64]:
    """Measure the indicators of ad scope.

    Wording counts as 1 where a phrase of the lexicons stands in title or body and no negation
    takes it back; where the text is short or in a language without a lexicon it could not be
    measured.

    Parameters
    ----------
    ads : sequence of Ad, length n
        Sightings.
    contacts : sequence of sequence of LocatedContact, length n
        What `signaltriage.text.find_ad_contacts` found in each.
    contacts_in_text : mapping of str to bool, optional
        Whether a source allows contacts in the text; sources that are absent do.

    Returns
    -------
    array of float64, shape (n, len(load_catalogue().ad_ids))
        1 present, 0 measured and absent, NaN could not be measured.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC),
    ...         body="Ik ben Sanne en ik ben altijd bereikbaar, maar geen nieuwe meisjes hier")
    >>> row = measure_ads([ad], [[]])[0]
    >>> ids = load_catalogue().ad_ids
    >>> row[ids.index("b3_always_on")], row[ids.index("a5_third_person")]
    (np.float64(1.0), np.float64(0.0))
    """
    ids = load_catalogue().ad_ids
    column = {name: j for j, name in enumerate(ids)}
    wording = [j for name, j in column.items() if name in _wording_ids()]
    allowed = contacts_in_text or {}
    lexicon = load_lexicon()
    values = np.zeros((len(ads), len(ids)))
    for row, ad, found in zip(values, ads, contacts, strict=True):
        folded = _BETWEEN_FIELDS.join(
            fold(_blanked(text, found, field)) for field, text in _fields(ad)
        )
        language = _language(ad)
        if language in LANGUAGES:
            for hit in lexicon.find(folded, language):
                if hit.phrase.indicator != AGENCY:
                    row[column[hit.phrase.indicator]] = 1.0
        else:
            row[wording] = np.nan
        if not allowed.get(ad.source, True) or not (ad.title or ad.body):
            row[column[OBSCURED_PHONE]] = np.nan
        elif any(_is_obscured(c) for c in found):
            row[column[OBSCURED_PHONE]] = 1.0
    return values


def find_spans(ad: Ad, contacts: Sequence[LocatedContact]) -> list[Span]:
    """Say where the indicators of ad scope stand in title and body.

    Parameters
    ----------
    ad : Ad
        One sighting.
    contacts : sequence of LocatedContact
        What `signaltriage.text.find_ad_contacts` found in it.

    Returns
    -------
    list of Span
        By field (title first), position and indicator; ``text`` is that part of the field.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC),
    ...         body="Ik ben Sanne en ik ben Altijd   Bereikbaar")
    >>> [(s.indicator, s.text) for s in find_spans(ad, [])]
    [('b3_always_on', 'Altijd   Bereikbaar')]
    """
    blanked = {field: _blanked(text, contacts, field) for field, text in _fields(ad)}
    language = _language(ad)
    spans: list[Span] = []
    for field, text in _fields(ad):
        places = {
            (c.contact.start, c.contact.end, OBSCURED_PHONE)
            for c in contacts
            if c.field == field and _is_obscured(c)
        }
        if language in LANGUAGES:
            places |= _wording_places(blanked[field], language)
        spans += [
            Span(indicator, ad.source, ad.ad_id, field, start, end, text[start:end])
            for start, end, indicator in sorted(places)
        ]
    return spans


def classify_ads(ads: Sequence[Ad]) -> NDArray[np.str_]:
    """Say of each ad whether it calls itself an agency, club or house.

    A cluster is an agency if at least half of its ads say so.

    Parameters
    ----------
    ads : sequence of Ad, length n

    Returns
    -------
    array of str, shape (n,)
        ``"agency"`` or ``"unclear"``.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> classify_ads([Ad("kiosk.example", "17", seen, title="Escortbureau Zuid"),
    ...               Ad("kiosk.example", "18", seen, title="Eva, geen bureau")]).tolist()
    ['agency', 'unclear']
    """
    lexicon = load_lexicon()
    classes = []
    for ad in ads:
        folded = _BETWEEN_FIELDS.join(fold(text) for _, text in _fields(ad))
        hits = lexicon.find(folded, _language(ad), AGENCY)
        classes.append("unclear" if next(hits, None) is None else AGENCY)
    return np.array(classes, dtype="<U7")


def _language(ad: Ad) -> str | None:
    """Detect the language of the wording; it chooses the lexicon and is no measure of anybody."""
    return detect_language("\n".join(text for _, text in _fields(ad)))


def _fields(ad: Ad) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("title", ad.title), ("body", ad.body)


@cache
def _wording_ids() -> frozenset[str]:
    return frozenset(phrase.indicator for phrase in load_phrases())


def _is_obscured(located: LocatedContact) -> bool:
    contact = located.contact
    return contact.kind == "phone" and bool(contact.obscured) and located.field in {"title", "body"}


def _blanked(text: str, contacts: Sequence[LocatedContact], field: str) -> str:
    """Put line breaks in place of contacts: a number next to words is no phrase."""
    here = [c.contact for c in contacts if c.field == field]
    if not here:
        return text
    pieces: list[str] = []
    at = 0
    for contact in here:
        pieces += (text[at : contact.start], "\n" * (contact.end - contact.start))
        at = contact.end
    return "".join([*pieces, text[at:]])


def _wording_places(text: str, language: str | None) -> set[tuple[int, int, str]]:
    """Start, end and indicator of each phrase in the original; the longest of nested ones."""
    origins = fold_origins(text)
    folded = fold(text)
    found = sorted(
        (hit.phrase.indicator, origins[hit.start], -origins[hit.start + len(shown)])
        for hit in load_lexicon().find(folded, language)
        if hit.phrase.indicator != AGENCY
        for shown in [_OPEN_END.sub("", folded[hit.start : hit.end])]
    )
    places: set[tuple[int, int, str]] = set()
    last = ("", 0)
    for indicator, start, minus_end in found:
        if indicator != last[0] or -minus_end > last[1]:
            places.add((start, -minus_end, indicator))
            last = indicator, -minus_end
    return places
