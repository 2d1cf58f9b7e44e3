"""Stays, moves and announced tours as charts draw them: by municipality, contacts unnamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from signaltriage.errors import UsageError
from signaltriage.text import find_contacts, mask_for_display, resolve_place

HOME_COUNTRY = "NL"


class Spot(NamedTuple):
    """A municipality, or abroad a town."""

    key: str
    name: str
    country: str
    lat: float
    lon: float


def stays_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the stays of one cluster, by municipality.

    Parameters
    ----------
    evidence : mapping
        ``stays``: rows (or a polars frame) as `signaltriage.features.stays` gives them; may be
        absent. ``value`` tells contacts apart and is never given on.

    Returns
    -------
    list of dict
        ``contact`` (a number, None where stays are of the whole cluster), ``persona``, ``place``,
        ``key``, ``country``, ``lat``, ``lon``, ``radius_km``, ``first``, ``last`` (ISO 8601, UTC),
        ``sightings``, ``ads``, ``parallel``, ``episode``; in order of time.

    Examples
    --------
    >>> stays_of({"stays": [{"value": "+31671234567", "place": "Weesp", "country": "NL",
    ...     "municipality": "GM0363", "lat": 52.31, "lon": 5.04, "radius_km": 2.0,
    ...     "first": "2026-03-01", "last": "2026-03-04", "sightings": 3, "ads": 1,
    ...     "parallel": False}]})[0]["place"]
    'Amsterdam'
    """
    numbers = _contact_numbers(evidence)
    rows = []
    for row in records(evidence.get("stays")):
        if (spot := _spot(row)) is None:
            continue
        rows.append(
            {
                "contact": numbers.get(str(row.get("value"))),
                "persona": row.get("name"),
                "place": spot.name,
                "key": spot.key,
                "country": spot.country,
                "lat": spot.lat,
                "lon": spot.lon,
                "radius_km": float(row.get("radius_km") or 0.0),
                "first": moment(row["first"], "stays: first"),
                "last": moment(row["last"], "stays: last"),
                "sightings": int(row.get("sightings") or 0),
                "ads": int(row.get("ads") or 0),
                "parallel": bool(row.get("parallel")),
                "episode": row.get("episode"),
            }
        )
    return sorted(rows, key=lambda r: (r["first"], r["last"], r["key"], _sortable(r)))


def legs_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the moves of one cluster between municipalities.

    Parameters
    ----------
    evidence : mapping
        ``legs``: rows (or a polars frame) as `signaltriage.features.legs` gives them, each
        perhaps with ``impossible``: faster than anybody can go; may be absent.

    Returns
    -------
    list of dict
        ``order`` (1 is the first to arrive), ``contact``, ``persona``; ``from_`` and ``to_`` with
        ``place``, ``key``, ``lat``, ``lon``; ``left`` (last seen there), ``arrived`` (ISO 8601,
        UTC), ``km``, ``hours``, ``speed_low`` (km/h; None where unknown), ``impossible``; in order.
    """
    numbers = _contact_numbers(evidence)
    rows: list[dict[str, Any]] = []
    for row in records(evidence.get("legs")):
        ends = [_spot({k: row.get(f"{end}_{k}") for k in _PLACED}) for end in ("from", "to")]
        here, there = ends
        if here is None or there is None or here.key == there.key:
            continue
        arrived = moment(row["arrived_by"], "legs: arrived_by")
        hours = row.get("hours")
        left = datetime.fromisoformat(arrived) - timedelta(hours=float(hours or 0.0))
        rows.append(
            {
                "contact": numbers.get(str(row.get("value"))),
                "persona": row.get("name"),
                **{f"from_{k}": getattr(here, v) for k, v in _ENDS.items()},
                **{f"to_{k}": getattr(there, v) for k, v in _ENDS.items()},
                "left": _iso(left),
                "arrived": arrived,
                "km": row.get("km"),
                "hours": hours,
                "speed_low": row.get("speed_low"),
                "impossible": bool(row.get("impossible")),
            }
        )
    rows.sort(key=lambda r: (r["arrived"], r["left"], r["from_key"], r["to_key"], _sortable(r)))
    return [{"order": number, **row} for number, row in enumerate(rows, 1)]


_ENDS = {"place": "name", "key": "key", "lat": "lat", "lon": "lon"}
_PLACED = ("place", "country", "municipality", "lat", "lon", "spot")


def announced_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the tours that ads announce.

    Parameters
    ----------
    evidence : mapping
        ``announced``: rows with ``place``, ``first`` and ``last`` (days; last may be None) and
        perhaps ``country``, ``municipality``, ``source``, ``ad_id``; may be absent.

    Returns
    -------
    list of dict
        ``place``, ``first``, ``last`` (ISO 8601, UTC), ``ad``; in order of time.
    """
    rows = []
    for row in records(evidence.get("announced")):
        spot = _spot({"lat": 0.0, "lon": 0.0, **row}) if row.get("municipality") else None
        named = spot or spot_of(str(row["place"]), row.get("country"))
        first = moment(row["first"], "announced: first")
        rows.append(
            {
                "place": named.name if named else without_contacts(str(row["place"])),
                "first": first,
                "last": moment(row["last"], "announced: last") if row.get("last") else first,
                "ad": f"{row['source']}/{row['ad_id']}" if row.get("source") else None,
            }
        )
    return sorted(rows, key=lambda r: (r["first"], r["last"], r["place"], r["ad"] or ""))


def without_contacts(text: str) -> str:
    """Mask a short field; people put numbers and addresses in any of them."""
    return mask_for_display(text, find_contacts(text, fictitious=True)).text


def records(table: Any) -> list[Mapping[str, Any]]:
    """Give the rows of a list or of a polars frame; none of None."""
    if table is None:
        return []
    return table.to_dicts() if hasattr(table, "to_dicts") else list(table)


def moment(value: Any, what: str) -> str:
    """Give a time in ISO 8601, UTC; one without an offset is UTC already."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise UsageError(f"{what} is not an ISO 8601 time; correct it") from None
    return _iso(time)


def _iso(time: datetime) -> str:
    aware = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")


def _sortable(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["contact"] or 0, row["persona"] or ""


def _contact_numbers(evidence: Mapping[str, Any]) -> dict[str, int]:
    """Give each contact a number, so that what it is never reaches a chart."""
    tables: Iterable[Any] = (evidence.get("stays"), evidence.get("legs"))
    values = {str(row["value"]) for t in tables for row in records(t) if row.get("value")}
    return {value: number for number, value in enumerate(sorted(values), 1)}


def _spot(row: Mapping[str, Any]) -> Spot | None:
    """Give the municipality of a row: never a district, whatever the row says."""
    code, place, country = (row.get(k) for k in ("municipality", "place", "country"))
    if code and code in municipalities():
        return municipalities()[code]
    lat, lon = row.get("lat"), row.get("lon")
    if not place or lat is None or lon is None:
        return None
    key = row.get("spot") or f"{country}:{place}"
    return Spot(key, place, country or "", round(lat, 2), round(lon, 2))


@cache
def spot_of(field: str, country: str | None) -> Spot | None:
    """Give the municipality (abroad: the town) that a location field names."""
    place = resolve_place(field, country or HOME_COUNTRY)
    if place is None:
        return None
    return _spot(
        {
            "municipality": place.municipality,
            "place": place.name,
            "country": place.country,
            "lat": place.lat,
            "lon": place.lon,
            "spot": f"{place.country}:{place.geoname_id or place.name}",
        }
    )


@cache
def municipalities() -> dict[str, Spot]:
    """Dutch municipalities by CBS code, each at its largest town."""
    text = (
        resources.files("signaltriage.text").joinpath("gazetteer", "places.tsv").read_text("utf-8")
    )
    largest: dict[str, tuple[tuple[bool, int, str], Spot]] = {}
    for line in text.splitlines():
        number, name, country, _, lat, lon, people, code = line.split("\t")
        if not code:
            continue
        rank = (not number.isdigit(), int(people), name)
        spot = Spot(code, name, country, round(float(lat), 2), round(float(lon), 2))
        if code not in largest or rank > largest[code][0]:
            largest[code] = rank, spot
    return {code: spot for code, (_, spot) in sorted(largest.items())}
