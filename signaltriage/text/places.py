"""Places in a text: towns, districts, regions and Dutch postcodes."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter

from signaltriage.records.values import Place
from signaltriage.text.normal import normalize
from signaltriage.text.place_codes import area_of, find_postcodes, read_postcode
from signaltriage.text.place_context import Cue
from signaltriage.text.place_judging import Mention, judge
from signaltriage.text.place_lists import beside, settle
from signaltriage.text.place_names import Spot
from signaltriage.text.place_scan import MOST, Candidate, Word, named_at, words_at
from signaltriage.text.reading import Reading

__all__ = ["area_of", "find_places", "places_in", "resolve_place"]

WIDE_KM = 20.0  # "regio Eindhoven"
LONGEST_FIELD = 200
CLOSE = 12.0
_WEAK, _LABEL = Cue.WEAK, Cue.LABEL
_RANK = itemgetter(0, 1)


def find_places(text: str, country: str = "NL", *, ambiguous: bool = False) -> list[Place]:
    """Find the towns, districts, regions and Dutch postcodes that a text names.

    A name that is also a word or a name of persons counts only where its surroundings say that
    it is a place. A name of several places counts where one of them is far likelier than the rest,
    or the text says which; else it is left out. Countries are no places.

    Parameters
    ----------
    text : str
        Any text.
    country : str
        ISO 3166-1 alpha-2; where the advertisement is. Its places are preferred.
    ambiguous : bool
        Also give every candidate of a name that stays ambiguous: several places with the same
        `start` and `end`, the likeliest first. No other two places share a span.

    Returns
    -------
    list of Place
        Best first: after a label or with a postcode; after a word for places only ("near"); after
        one such as "in"; without one; after one such as "from". Among equals, in the order of the
        text. Stretches do not overlap. `municipality` is None for a wide surrounding.

    Examples
    --------
    >>> [(p.name, p.municipality) for p in find_places("Privé in Best, regio Eindhoven")]
    [('Eindhoven', None), ('Best', 'GM0753')]
    >>> find_places("Best service, echt heel goed, well and nice")
    []
    >>> [p.name for p in find_places("Hengelo (Gld)")], find_places("Hengelo")
    (['Hengelo'], [])
    >>> find_places("Rijswijk (ZH)", country="BE")[0].radius_km
    4.0
    >>> find_places("in Halle"), [p.country for p in find_places("in Halle", ambiguous=True)]
    ([], ['DE', 'BE', 'DE', 'NL', 'BE'])
    """
    return places_in(normalize(text), country, ambiguous=ambiguous)


def places_in(reading: Reading, country: str = "NL", ambiguous: bool = False) -> list[Place]:  # noqa: FBT001, FBT002 - the inner form of `find_places`
    """Places in a text that is already read; as `find_places`, spans in `reading.raw`."""
    found = _find(reading.text, country, ambiguous=ambiguous, field=False)
    if reading.before is None:
        return found
    moved: list[Place] = []
    for place in found:
        start, end = reading.span(place.start, place.end)
        moved.append(replace(place, start=start, end=end))
    return moved


def resolve_place(field: str, country: str = "NL") -> Place | None:
    """Return the one place that a location field names, None if it names none or several.

    Parameters
    ----------
    field : str
        Such as "Amsterdam", "Den Haag - Centrum", "1012 AB", "regio Eindhoven", "Utrecht (NL)".
    country : str
        ISO 3166-1 alpha-2; where the advertisement is.

    Returns
    -------
    Place or None

    Examples
    --------
    >>> [resolve_place(f).name for f in ("best", "Den Haag - Centrum", "1012 AB", "A'dam")]
    ['Best', 'Den Haag Centrum', 'Amsterdam', 'Amsterdam']
    >>> resolve_place("regio Eindhoven").radius_km
    20.0
    >>> resolve_place("thuis bij mij") is None
    True
    """
    reading = normalize(field[:LONGEST_FIELD])
    text = reading.text
    stripped = text.strip()
    if not stripped:
        return None
    place = read_postcode(stripped) if country == "NL" else None
    if place is not None:
        at = text.index(stripped)
        place = replace(place, start=at, end=at + len(stripped))
    else:
        place = _only(_find(text, country, ambiguous=False, field=True))
    if place is None:
        return None
    start, end = reading.span(place.start, place.end)
    return replace(place, start=start, end=end)


def _only(found: list[Place]) -> Place | None:
    """Return the smallest of the places, if all others are near or around it."""
    if not found:
        return None
    best = min(found, key=lambda p: (p.radius_km, p.start))
    spot = _as_spot(best)
    near = all(spot.distance(_as_spot(p)) <= max(p.radius_km * 1.6, CLOSE) for p in found)
    return best if near else None


def _as_spot(place: Place) -> Spot:
    return Spot("", None, place.country, "", place.lat, place.lon, 0, place.radius_km, None)


def _find(text: str, country: str, *, ambiguous: bool, field: bool) -> list[Place]:
    words, digits = words_at(text, field=field)
    mentions = _mentions(text, words, country, field=field) if words else []
    if len(mentions) > 1:
        settle(mentions, text, country)
    mentions = [m for m in mentions if m.held]
    codes: list[Place] = []
    if digits:
        starts = {m.start for m in mentions}
        codes = find_postcodes(text, digits, starts, country, MOST)
    if len(mentions) == 1 and not codes:
        return _places(mentions[0], ambiguous=ambiguous)
    ranked: list[tuple[float, int, Place]] = []
    end = 0
    for place in codes:
        if place.start >= end:
            ranked.append((-_LABEL, place.start, place))
            end = place.end
    for m in mentions:
        if codes and any(p.start < m.end and m.start < p.end for p in codes):
            continue
        cue = m.cue
        rank = (3.0 if cue == _WEAK else -float(cue)) + m.typo / 2
        ranked += [(rank, m.start, place) for place in _places(m, ambiguous=ambiguous)]
    if len(ranked) > 1:
        ranked.sort(key=_RANK)
    return [place for _, _, place in ranked]


def _places(m: Mention, *, ambiguous: bool) -> list[Place]:
    if m.spot is not None:
        return [_place(m.spot, m)]
    return [_place(spot, m) for spot in m.spots] if ambiguous else []


def _place(spot: Spot, m: Mention) -> Place:
    radius = max(spot.radius_km, WIDE_KM) if m.wide else spot.radius_km
    return Place(
        spot.name,
        spot.geoname_id,
        spot.country,
        spot.lat,
        spot.lon,
        radius,
        m.start,
        m.end,
        None if m.wide else spot.municipality,
    )


def _mentions(text: str, words: list[Word], country: str, *, field: bool) -> list[Mention]:
    """Every name in the text, in order, not overlapping; `held` where it is taken for a place."""
    cased = not text.isupper()
    found: list[Candidate] = []
    sort = False
    for word in words:
        for candidate in named_at(text, *word):
            sort = sort or candidate[0] != word[0] or candidate[1] != word[1]
            found.append(candidate)
    if sort:
        found.sort(key=lambda c: (c[0], -c[1]))
    mentions: list[Mention] = []
    at = 0
    held = False
    for candidate in found:
        start = candidate[0]
        if start < at:
            continue
        mention = judge(text, candidate, country, cased=cased, field=field)
        if mention is None:
            continue
        if mention.held:
            while mentions and mentions[-1].end > start:
                mentions.pop()
            at = mention.end
            held = True
        if not mentions or mentions[-1].end <= start:
            mentions.append(mention)
    if held:
        more = beside(text, mentions, country, cased=cased)
        if more:
            mentions = sorted((*mentions, *more), key=lambda m: m.start)
    return mentions
