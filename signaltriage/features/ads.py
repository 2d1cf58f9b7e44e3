"""Measures of one ad: numbers for all, spans for the few that a reviewer opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import nan

import numpy as np
from numpy.typing import NDArray

from signaltriage.features.ad_text import AdText, Located, locate, read_ads, several_languages
from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.features.lexicon import CLASSES, LANGUAGES, Lexicon, load_lexicon
from signaltriage.features.voice import PERSONS, voice_words
from signaltriage.records import TELEPHONE_KINDS, Ad, LocatedContact, Rate, Span
from signaltriage.text import Baseline

OBSCURED_PHONE = "e5_obscured_phone"
VOICES = ("v1_first_singular", "v2_first_plural", "v3_third_person")  # as in `PERSONS`

MIN_LETTERS = 20  # fewer are no text: whatever there is to read is in the pictures
HOUR = 60

# Tells a phrase from others ("honest and …"), but is no part of what is shown.
_OPEN_END = re.compile(r"(?:\s(?:en|and|y|si|or|een|de|het|a|an|the))+$")


def measure_ads(
    ads: Sequence[Ad],
    contacts: Sequence[Sequence[LocatedContact]],
    baseline: Baseline | None = None,
) -> NDArray[np.float64]:
    """Measure the indicators of ad scope.

    Wording counts as 1 where a phrase of the lexicons stands in title or body and no negation
    takes it back; where the text is short or in a language whose lexicon has no phrases for the
    indicator it could not be measured. The platform's own lines are nobody's wording.

    Parameters
    ----------
    ads : sequence of Ad, length n
        Sightings.
    contacts : sequence of sequence of LocatedContact, length n
        What `signaltriage.text.find_ad_contacts` found in each.
    baseline : Baseline, optional
        What is ordinary on the platforms; nothing is known of them by default.

    Returns
    -------
    array of float64, shape (n, len(load_catalogue().ad_ids))
        Of a cue: 1 present, 0 measured and absent. Of others: the number. NaN could not be
        measured.

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
    return measure_texts(read_ads(ads, contacts, baseline), baseline)


def measure_texts(
    texts: Sequence[AdText],
    baseline: Baseline | None = None,
    catalogue: Catalogue | None = None,
    lexicon: Lexicon | None = None,
) -> NDArray[np.float64]:
    """Measure ads that have been read.

    Parameters
    ----------
    texts : sequence of AdText, length n
        As `read_ads` returns, with the same baseline and lexicon.
    baseline : Baseline, optional
        What is ordinary on the platforms.
    catalogue : Catalogue, optional
        Which indicators; the packaged ones by default.
    lexicon : Lexicon, optional
        The phrases of the wording indicators; the packaged ones by default.

    Returns
    -------
    array of float64, shape (n, len(catalogue.ad_ids))
        As `measure_ads` returns.
    """
    ids = (catalogue or load_catalogue()).ad_ids
    known = baseline or Baseline()
    column = {name: j for j, name in enumerate(ids)}
    blank = {
        language: np.array([nan if name in lacking else 0.0 for name in ids])
        for language, lacking in _lacking(lexicon, ids).items()
    }
    computed = [(column[name], measure) for name, measure in _COMPUTED.items() if name in column]
    voices = [column.get(name) for name in VOICES]
    values = np.empty((len(texts), len(ids)))
    for row, text in zip(values, texts, strict=True):
        empty = blank.get(text.language or "")
        row[:] = blank[""] if empty is None else empty
        for name in text.present:
            at = column.get(name)
            if at is not None and row[at] == 0.0:
                row[at] = 1.0
        for at, measure in computed:
            row[at] = measure(text, known)
        for at, share in zip(voices, _voice(text), strict=True):
            if at is not None:
                row[at] = share
    return values


def find_spans(
    ad: Ad, contacts: Sequence[LocatedContact], baseline: Baseline | None = None
) -> list[Span]:
    """Say where the cues of ad scope stand in title and body.

    Parameters
    ----------
    ad : Ad
        One sighting.
    contacts : sequence of LocatedContact
        What `signaltriage.text.find_ad_contacts` found in it.
    baseline : Baseline, optional
        What is ordinary on the platforms.

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
    [('b3_always_on', 'ben Altijd   Bereikbaar')]
    """
    return text_spans(read_ads([ad], [contacts], baseline)[0], baseline)


def text_spans(
    text: AdText, baseline: Baseline | None = None, lexicon: Lexicon | None = None
) -> list[Span]:
    """Say where the cues stand in an ad that has been read; see `find_spans`."""
    allowed = (baseline or Baseline()).numbers_in_text(text.ad.source)
    places = {
        (c.field, c.contact.start, c.contact.end, OBSCURED_PHONE)
        for c in text.contacts
        if allowed and _is_obscured(c)
    }
    if text.present:
        lacking = _lacking(lexicon, load_catalogue().ad_ids)
        missing = lacking.get(text.language or "", lacking[""])
        places |= _wording_places(text, missing, lexicon or load_lexicon())
    return _spans(text, places)


def find_voice(text: AdText) -> list[Span]:
    """Say which words of an ad tell who speaks.

    Parameters
    ----------
    text : AdText
        As `read_ads` returns.

    Returns
    -------
    list of Span
        By field, position; the indicator is one of `VOICES`.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC),
    ...         body="Ik ben Sanne en zij is Eva, wij ontvangen samen bij mij thuis")
    >>> [(s.indicator, s.text) for s in find_voice(read_ads([ad], [[]])[0])][:2]
    [('v1_first_singular', 'Ik'), ('v3_third_person', 'zij')]
    """
    located = locate(text)
    places = set()
    for language, first, last in _parts(text):
        if language in voice_words():
            for person, start, end in voice_words()[language].find(text.words[first:last]):
                places.add((*located.place(first + start, first + end), VOICES[person]))
    return _spans(text, places)


def said_classes(texts: Sequence[AdText]) -> NDArray[np.float64]:
    """Say which of `CLASSES` each ad claims for itself: one, several or none.

    Parameters
    ----------
    texts : sequence of AdText, length n
        As `read_ads` returns.

    Returns
    -------
    array of float64, shape (n, len(CLASSES))
        1 claimed, 0 not; NaN where the language is not known and nothing was found.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> ads = [Ad("kiosk.example", "17", seen, title="Escortbureau Zuid zoekt nieuwe dames"),
    ...        Ad("kiosk.example", "18", seen, title="Ik ben Eva, geen bureau")]
    >>> CLASSES, said_classes(read_ads(ads, [[], []])).tolist()
    (('agency', 'job_ad'), [[1.0, 1.0], [0.0, 0.0]])
    """
    said = np.zeros((len(texts), len(CLASSES)))
    for row, text in zip(said, texts, strict=True):
        row[:] = [1.0 if name in text.present else 0.0 for name in CLASSES]
        if not row.any() and text.language not in LANGUAGES:
            row[:] = nan
    return said


def hour_rate(rates: Sequence[Rate]) -> tuple[float, str] | None:
    """Give what an hour costs and in which money, the lowest if several are stated.

    Shorter times are not multiplied: half an hour costs more than half.

    Examples
    --------
    >>> from signaltriage.text import find_rates
    >>> hour_rate(find_rates("30 min 80 euro, 1 uur 150 euro"))
    (150.0, 'EUR')
    """
    hours = [(r.amount, r.currency) for r in rates if r.minutes == HOUR and r.currency]
    return min(hours, default=None)


def _may_hide(text: AdText, baseline: Baseline) -> bool:
    """Whether hiding a number would say anything: there is a text, and it may hold numbers."""
    ad = text.ad
    return bool(ad.title or ad.body) and baseline.numbers_in_text(ad.source)


def _obscured_phone(text: AdText, baseline: Baseline) -> float:
    if not _may_hide(text, baseline):
        return nan
    return 1.0 if any(_is_obscured(c) for c in text.contacts) else 0.0


def _hiding_ways(text: AdText, baseline: Baseline) -> float:
    """In how many ways numbers are hidden: the effort that was made."""
    if not _may_hide(text, baseline):
        return nan
    hidden = (c.contact for c in text.contacts if _is_obscured(c))
    return float(len({way for contact in hidden for way in contact.obscured}))


def _contacts(text: AdText, _: Baseline) -> float:
    return float(len({(c.contact.kind, c.contact.value) for c in text.contacts}))


def _length(text: AdText, _: Baseline) -> float:
    return float(len(text.folded.strip()))


def _image_only(text: AdText, _: Baseline) -> float:
    """Whether there is hardly any text, so that what there is to know was not read."""
    signs = text.compared.count(" ") + text.compared.count("0")
    return float(len(text.compared) - signs < MIN_LETTERS)


def _hour(text: AdText, _: Baseline) -> float:
    stated = hour_rate(text.rates)
    return stated[0] if stated else nan


_COMPUTED: Mapping[str, Callable[[AdText, Baseline], float]] = {
    OBSCURED_PHONE: _obscured_phone,
    "m1_contacts": _contacts,
    "m2_text_length": _length,
    "m3_image_only": _image_only,
    "m4_rate_hour": _hour,
    "m5_hiding_ways": _hiding_ways,
}


_UNTOLD = (nan, nan, nan)


def _voice(text: AdText) -> tuple[float, float, float]:
    """Shares of the persons that speak; nothing where no word of a language we know tells."""
    table = voice_words()
    counts = [0] * len(PERSONS)
    for language, first, last in _parts(text):
        if language in table:
            found = table[language].count(text.words[first:last])
            counts = [a + b for a, b in zip(counts, found, strict=True)]
    total = sum(counts)
    return (counts[0] / total, counts[1] / total, counts[2] / total) if total else _UNTOLD


def _parts(text: AdText) -> list[tuple[str, int, int]]:
    """Where each language stands; where there is one, what is undecided counts with it."""
    languages = {stretch.language for stretch in text.stretches if stretch.language}
    if len(languages) == 1:
        return [(languages.pop(), 0, len(text.words))]
    return [(s.language or "", s.start, s.end) for s in text.stretches]


def _lacking(lexicon: Lexicon | None, ids: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Give what the wording of each language cannot tell; ``""`` is any other language."""
    return _packaged_lacking() if lexicon is None else _lacking_in(lexicon, ids)


@cache
def _packaged_lacking() -> Mapping[str, frozenset[str]]:
    return _lacking_in(load_lexicon(), load_catalogue().ad_ids)


def _lacking_in(lexicon: Lexicon, ids: tuple[str, ...]) -> dict[str, frozenset[str]]:
    wording = frozenset(ids) - _COMPUTED.keys() - set(VOICES)
    has: dict[str | None, set[str]] = {language: set() for language in LANGUAGES}
    for phrase in lexicon.phrases:
        has.setdefault(phrase.language, set()).add(phrase.indicator)
    anywhere = wording - has.pop(None, set())
    return {"": anywhere, **{name or "": anywhere - found for name, found in has.items()}}


def _is_obscured(located: LocatedContact) -> bool:
    contact = located.contact
    in_text = located.field in {"title", "body"}
    return contact.kind in TELEPHONE_KINDS and bool(contact.obscured) and in_text


def _wording_places(
    text: AdText, lacking: frozenset[str], lexicon: Lexicon
) -> set[tuple[str, int, int, str]]:
    """Field, start, end and indicator of each phrase; the longest of nested ones."""
    wanted = set(load_catalogue().ad_ids) - lacking
    stretches = several_languages(text.stretches)
    found = lexicon.find(text.folded, text.language, stretches=stretches)
    hits = [hit for hit in found if hit.phrase.indicator in wanted]
    located: Located | None = locate(text) if hits else None
    places: set[tuple[str, int, int, str]] = set()
    last = ("", 0)
    for hit in sorted(hits, key=lambda hit: (hit.phrase.indicator, hit.start, -hit.end)):
        shown = _OPEN_END.sub("", text.folded[hit.start : hit.end])
        end = hit.start + len(shown)
        if located and (hit.phrase.indicator != last[0] or end > last[1]):
            places.add((*located.place(hit.start, end), hit.phrase.indicator))
            last = hit.phrase.indicator, end
    return places


def _spans(text: AdText, places: set[tuple[str, int, int, str]]) -> list[Span]:
    ad = text.ad
    found = []
    for field, start, end, indicator in sorted(places, key=lambda p: (p[0] != "title", *p)):
        shown = (ad.title if field == "title" else ad.body)[start:end]
        found.append(Span(indicator, ad.source, ad.ad_id, field, start, end, shown))
    return found
