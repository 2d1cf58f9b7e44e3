"""Places in a text: towns, districts, regions and Dutch postcodes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from signaltriage.records.values import Place
from signaltriage.text.normal import normalize
from signaltriage.text.place_choice import choose, is_place
from signaltriage.text.place_codes import area_of, find_postcodes, read_postcode
from signaltriage.text.place_context import (
    Cue,
    cue_before,
    follows_article,
    is_area,
    is_common_noun,
    is_continued,
    is_in_address,
    is_phrase,
    is_second_part,
    is_street_or_ware,
    names_person,
    opens_sentence,
    owns,
)
from signaltriage.text.place_names import Name, Spot, doubtful_words, fold_name
from signaltriage.text.place_scan import LARGE, MOST, Candidate, Word, named_at, words_at
from signaltriage.text.place_typos import AFTER_CUE, ANYWHERE, is_rare, scope_of
from signaltriage.text.reading import Reading

__all__ = ["area_of", "find_places", "places_in", "resolve_place"]

WIDE_KM = 20.0  # "regio Eindhoven"
LONGEST_FIELD = 200
LIST_KM = 150.0
CLOSE = 12.0
_LISTED = re.compile(
    r"\s*[/|•·,;+&\n–—-]\s*|[ \t]+(?:en|and|und|et|y|e|i|és|si|și|of|or|oder)[ \t]+"
)
_AFTER = re.compile(rf"(?:{_LISTED.pattern})(\w+)")
_BEFORE = re.compile(rf"(?<!\w)(\w+)(?:{_LISTED.pattern})$")
_PARTING = frozenset((*"/|•·,;+&–—-", ""))
_JOINING = tuple(f" {word} " for word in "en and und et y e i és si și of or oder".split())
NEIGHBOUR = 36
UNLIKELY = frozenset({"RU", "UA", "TR"})  # many large towns, seldom meant by a slip
_MORE = frozenset(tuple("([,/-"))  # after these may follow which of several places is meant
_BOUND = re.compile(r"\s*(?:$|[/|•·,;+&\n–—.!)(\]:-])")
_BOUND_BEFORE = re.compile(r"(?:^|[/|•·,;+&\n–—.!)(\[:-])\s*$")


@dataclass(slots=True)
class _Mention:
    """A name as it stands in a text, and what is made of it."""

    start: int
    end: int
    name: Name
    cue: Cue
    wide: bool
    spot: Spot | None
    spots: list[Spot]
    held: bool
    typo: bool = False


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
    >>> [p.name for p in find_places("Hengelo (Gld) of Rijswijk")]
    ['Hengelo', 'Rijswijk']
    >>> find_places("Rijswijk", country="BE")[0].radius_km
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
    if mentions:
        _settle(mentions, text, country)
    starts = {m.start for m in mentions if m.held}
    codes = find_postcodes(text, digits, starts, country)[:MOST] if digits else []
    ranked: list[tuple[float, int, Place]] = []
    end = 0
    taken = [(p.start, p.end) for p in codes]
    for place in codes:
        if place.start >= end:
            ranked.append((-Cue.LABEL, place.start, place))
            end = place.end
    for m in mentions:
        if not m.held or any(a < m.end and m.start < b for a, b in taken):
            continue
        spots = [m.spot] if m.spot else m.spots if ambiguous else []
        rank = (3.0 if m.cue == Cue.WEAK else -float(m.cue)) + m.typo / 2
        for spot in spots:
            ranked.append((rank, m.start, _place(spot, m)))
    ranked.sort(key=lambda item: item[:2])
    return [place for _, _, place in ranked]


def _place(spot: Spot, m: _Mention) -> Place:
    radius = max(spot.radius_km, WIDE_KM) if m.wide else spot.radius_km
    return Place(
        *(spot.name, spot.geoname_id, spot.country, spot.lat, spot.lon, radius, m.start, m.end),
        municipality=None if m.wide else spot.municipality,
    )


def _mentions(text: str, words: list[Word], country: str, *, field: bool) -> list[_Mention]:
    """Every name in the text, in order, not overlapping; `held` where it is taken for a place."""
    cased = not text.isupper()
    found: list[Candidate] = []
    for word in words:
        found += named_at(text, *word)
    found.sort(key=lambda c: (c[0], -c[1]))
    mentions: list[_Mention] = []
    at = 0
    for start, end, name, typo, prev in found:
        if start < at:
            continue
        mention = _judge(text, start, end, name, country, cased=cased, field=field, typo=typo)
        if mention is None:
            continue
        while mentions and mentions[-1].end > start and mention.held:
            mentions.pop()
        if mention.held:
            at = mention.end
        if not mentions or mentions[-1].end <= start:
            mentions.append(mention)
    if any(m.held for m in mentions):
        mentions += _beside(text, mentions, country, cased=cased)
        mentions.sort(key=lambda m: m.start)
    return mentions


def _beside(text: str, mentions: list[_Mention], country: str, *, cased: bool) -> list[_Mention]:
    """Doubtful names that stand in a list with another name, which may vouch for them."""
    out: list[_Mention] = []
    starts, ends = {m.start for m in mentions}, {m.end for m in mentions}
    for first in mentions:
        if not first.held:
            continue
        m: _Mention | None = first
        while m is not None:  # to the right
            match = _AFTER.match(text, m.end)
            m = None
            if match and match.start(1) not in starts:
                m = _doubtful(text, *match.span(1), country, cased=cased)
                if m is not None:
                    out.append(m)
                    starts.add(m.start)
                    ends.add(m.end)
        m = first
        while m is not None:  # to the left
            before = text[max(0, m.start - NEIGHBOUR) : m.start]
            listed = before[-2:].strip()[-1:] in _PARTING or before.endswith(_JOINING)
            match = _BEFORE.search(text, m.start - len(before), m.start) if listed else None
            m = None
            if match and match.end(1) not in ends:
                m = _doubtful(text, *match.span(1), country, cased=cased)
                if m is not None:
                    out.append(m)
                    starts.add(m.start)
                    ends.add(m.end)
    return out


def _doubtful(text: str, start: int, end: int, country: str, *, cased: bool) -> _Mention | None:
    """Look at a word that is a doubtful name, None if it is not."""
    target = fold_name(text[start:end])
    if target not in doubtful_words():
        return None
    for _, _, name, _, _ in named_at(text, start, end, None):
        if len(name.words) == 1:
            return _judge(text, start, end, name, country, cased=cased, field=False, listed=True)
    return None


def _judge(
    text: str,
    start: int,
    end: int,
    name: Name,
    country: str,
    *,
    cased: bool,
    field: bool,
    typo: bool = False,
    listed: bool = False,
) -> _Mention | None:
    """Look at a name and what stands around it; None where it is certainly no place."""
    written = text[start:end]
    word = "w" in name.flags or "n" in name.flags
    if is_in_address(text, start, end) or is_street_or_ware(text, end):
        return None
    checked = word or "c" in name.flags
    cue, wide = cue_before(text, start, country, doubtful=checked)
    if cue == Cue.AGAINST:
        return None
    if cue < Cue.STRONG and is_area(text, end):
        cue = Cue.STRONG
    if word and not (field or listed or text[end : end + 2].lstrip()[:1] in _MORE):
        small = written.islower() and all(s.population < LARGE for s in name.spots)
        if cue < (Cue.ONLY if small else Cue.STRONG):
            return None
    if field and _BOUND.match(text, end) and (cue or _bounded_before(text, start)):
        cue = Cue.LABEL
    if cue < Cue.ONLY and checked and follows_article(text, start):
        return None
    if cue < Cue.LABEL and word and (is_phrase(text, end) or owns(text, end)):
        return None
    if (
        name.words[0] == "den"
        and written[0] == "d"
        and written[1:].lower() != written[1:]
        and (text[max(0, start - 4) : start].lower() == "van ")
    ):
        return None
    spot, spots, said = choose(name, country, text, end)
    if not spots:
        return None
    if said and not written.islower():
        cue = max(cue, Cue.ONLY)
    mention = _Mention(start, end, name, cue, wide, spot, spots, held=False, typo=typo)
    if typo:
        mention.held = spot is not None and _is_slip(text, mention, country, cased=cased)
    else:
        mention.held = is_place(name, spot or spots[0], written, cue, country, cased=cased)
        if not cased and cue < Cue.STRONG and "c" in name.flags:
            alone = _bounded_before(text, start) and _BOUND.match(text, end) is not None
            mention.held = alone and spots[0].country == country
    if mention.held and not said and is_second_part(text, start):
        mention.held = False  # in a list of places a neighbour vouches for it
    if mention.held and not said and is_continued(text, end, several=len(spots) > 1):
        mention.held = False
    if mention.held and cue < Cue.ONLY and is_common_noun(text, start):
        mention.held = False
    if mention.held and cue <= Cue.WEAK:
        unlike = names_person(text, start, end)
        unlike = unlike or ("c" in name.flags and opens_sentence(text, start, end))
        mention.held = not unlike or any(s.kind != "town" for s in spots)
    return mention


def _is_slip(text: str, m: _Mention, country: str, *, cased: bool) -> bool:
    """Whether a word one slip from a name is taken for it, by the scope of the name."""
    if m.spot is None:
        return False
    scope = scope_of(" ".join(m.name.words))
    home = m.spot.country == country
    # What looks like a small place abroad may as well be the slip of one that no table has.
    known = home or (m.spot.population >= LARGE and m.spot.country not in UNLIKELY)
    if not known:
        return False
    if m.cue >= Cue.STRONG:
        return home or scope in {ANYWHERE, AFTER_CUE}
    capital = cased and text[m.start].isupper() and not is_rare(text[m.start : m.end])
    if not capital or not home or opens_sentence(text, m.start, m.end):
        return False
    return scope == ANYWHERE or m.cue == Cue.WEAK or len(m.name.words) > 1


def _bounded_before(text: str, start: int) -> bool:
    return _BOUND_BEFORE.search(text, max(0, start - 4), start) is not None or start == 0


def _settle(mentions: list[_Mention], text: str, country: str) -> None:
    """Let certain places vouch for their neighbours in a list and for names of several places."""
    sure = [m.spot for m in mentions if m.held and m.spot is not None][:8]
    if sure:
        for m in mentions:
            if m.held and m.spot is None:
                m.spot, m.spots, _ = choose(m.name, country, text, m.end, sure)
    for row in (list(pairwise(mentions)), [(b, a) for a, b in pairwise(mentions)][::-1]):
        for known, doubtful in row:
            if known.held and not doubtful.held and known.spot is not None:
                _vouch(known, doubtful, text, country)


def _vouch(known: _Mention, doubtful: _Mention, text: str, country: str) -> None:
    first, second = sorted((known, doubtful), key=lambda m: m.start)
    between = text[first.end : second.start]
    if len(between) > 6 or not _LISTED.fullmatch(between) or known.spot is None:
        return
    outer = (
        _BOUND.match(text, doubtful.end) is not None
        if doubtful is second
        else _bounded_before(text, doubtful.start) or doubtful.cue >= Cue.STRONG
    )
    if not outer:
        return
    if not doubtful.spots:
        name, end = doubtful.name, doubtful.end
        doubtful.spot, doubtful.spots, _ = choose(name, country, text, end, (known.spot,))
    spot = doubtful.spot
    if spot is not None and spot.country == known.spot.country:
        # Persons are listed as well: with a comma only a large town of the country itself counts.
        large = spot.country == country and spot.population >= LARGE
        person = "n" in doubtful.name.flags and not set(between) & set("/|•·")
        doubtful.held = large or (not person and spot.distance(known.spot) <= LIST_KM)
