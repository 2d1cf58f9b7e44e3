"""The places map: in which municipalities a cluster was, and the moves between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from signaltriage.plots.movement import legs_of, spot_of, stays_of


def places(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the municipalities in which a cluster was; no place is finer than that.

    Parameters
    ----------
    evidence : mapping
        ``stays``, as `signaltriage.features.stays` gives them (rows or a frame), and ``ads`` as
        for `timeline`, by which distinct ads are counted. Either may be absent.

    Returns
    -------
    list of dict
        ``place`` (abroad a town), ``key`` (CBS code or country and town), ``country``, ``lat``,
        ``lon`` (degrees; of its largest town), ``radius_km`` (how far from there the advertiser
        may well be), ``ads``, ``sightings``, ``stays``, ``parallel`` (stays at the same time as
        others), ``first``, ``last`` (days); those with most ads first.
    """
    ads: dict[str, set[str]] = defaultdict(set)
    for ad in evidence.get("ads") or ():
        for sighting in ad["sightings"]:
            spot = spot_of(sighting["place"], ad.get("country")) if sighting["place"] else None
            if spot is not None:
                ads[spot.key].add(f"{ad['source']}/{ad['ad_id']}")
    rows: dict[str, dict[str, Any]] = {}
    for stay in stays_of(evidence):
        row = rows.setdefault(
            stay["key"],
            {key: stay[key] for key in ("place", "key", "country", "lat", "lon")}
            | {"radius_km": 0.0, "ads": 0, "sightings": 0, "stays": 0, "parallel": 0}
            | {"first": stay["first"][:10], "last": stay["last"][:10]},
        )
        row["radius_km"] = max(row["radius_km"], stay["radius_km"])
        row["ads"] += stay["ads"]
        row["sightings"] += stay["sightings"]
        row["stays"] += 1
        row["parallel"] += stay["parallel"]
        row["last"] = max(row["last"], stay["last"][:10])
    for key, row in rows.items():
        row["ads"] = len(ads[key]) or row["ads"]
    return sorted(rows.values(), key=lambda row: (-row["ads"], -row["sightings"], row["key"]))


def routes(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the lines between municipalities.

    Parameters
    ----------
    evidence : mapping
        ``legs``, as `signaltriage.features.legs` gives them, and ``stays``; may be absent.

    Returns
    -------
    list of dict
        ``kind``: ``"leg"`` (a move), ``"impossible"`` (a move faster than anybody can go) or
        ``"parallel"`` (advertised in both at the same time; no direction). ``from_`` and ``to_``
        with ``place``, ``key``, ``lat``, ``lon``; ``count``; ``orders`` (which moves, 1 is the
        first), ``first``, ``last`` (days), ``km`` and ``hours`` (the least). Moves in order of
        time first.
    """
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for leg in legs_of(evidence):
        kind = "impossible" if leg["impossible"] else "leg"
        day = leg["arrived"][:10]
        row = rows.setdefault((kind, leg["from_key"], leg["to_key"]), _line(kind, leg, day))
        row["count"] += 1
        row["orders"].append(leg["order"])
        row["last"] = max(row["last"], day)
        row["hours"] = min((h for h in (row["hours"], leg["hours"]) if h is not None), default=None)
    for one, other in _parallel(evidence):
        key = ("parallel", one["key"], other["key"])
        ends = {f"from_{k}": one[k] for k in _END} | {f"to_{k}": other[k] for k in _END}
        first = max(one["first"], other["first"])[:10]
        row = rows.setdefault(key, _line("parallel", ends, first))
        row["count"] += 1
        row["last"] = max(row["last"], min(one["last"], other["last"])[:10])
    return list(rows.values())


_END = ("place", "key", "lat", "lon")


def _line(kind: str, ends: Mapping[str, Any], day: str) -> dict[str, Any]:
    return {
        "kind": kind,
        **{f"{end}_{k}": ends[f"{end}_{k}"] for end in ("from", "to") for k in _END},
        "count": 0,
        "orders": [],
        "first": day,
        "last": day,
        "km": ends.get("km"),
        "hours": ends.get("hours"),
    }


def _parallel(evidence: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair the places of one episode: a chain, in which each place stands once."""
    episodes: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for stay in stays_of(evidence):
        if stay["parallel"] and stay["episode"] is not None:
            key = (stay["contact"], stay["persona"], stay["episode"])
            episodes.setdefault(key, {}).setdefault(stay["key"], stay)
    return [
        pair
        for stays in episodes.values()
        for pair in pairwise(sorted(stays.values(), key=lambda s: (s["lon"], s["key"])))
    ]
