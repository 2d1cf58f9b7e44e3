"""Sightings to stays in one place, and stays to the legs between them."""

from __future__ import annotations

from typing import Literal

import polars as pl

from signaltriage.features.located import PLACE_COLUMNS, kilometres, locate
from signaltriage.features.presence import presences
from signaltriage.records import PERSONAL_KINDS

Unit = Literal["contact", "persona", "cluster"]
UNITS: dict[Unit, tuple[str, ...]] = {
    "contact": ("cluster_id", "value"),
    "persona": ("cluster_id", "value", "name"),
    "cluster": ("cluster_id",),
}

_KEY = ["source", "ad_id"]
_TIME = pl.Datetime("us", "UTC")


def stays(sightings: pl.DataFrame, contacts: pl.DataFrame, unit: Unit = "contact") -> pl.DataFrame:
    """Sum up sightings as stays in places.

    An advertiser may be listed in several places at once: one ad shown in several towns, ads
    side by side, an ad at home that stays up. Such places are parallel, and no leg leads to or
    from them. An ad counts as online between two sightings in one place unless it was gone for
    more than 36 hours, and longer than usual, and others were seen elsewhere for longer than one
    look at the site. Several names on one contact, each in a town of her own, are parallel too. Ads
    that overlap by no more than 60 hours, and no more than half of the earlier one's time, are
    a move: old ads stay up, and new ones are placed in advance.

    Parameters
    ----------
    sightings : polars.DataFrame
        cluster_id, source, ad_id, observed_at, posted_at, name, place and country; one row per
        sighting. Places are resolved here; a region that covers the town seen just before or
        after is taken for that town.
    contacts : polars.DataFrame
        source, ad_id, kind, value. Web addresses do not count.
    unit : {"contact", "persona", "cluster"}
        Whose stays: of each contact, of each name on each contact, or of the whole cluster.

    Returns
    -------
    polars.DataFrame
        cluster_id, value and name (as the unit has them), place, country, municipality, lat,
        lon (degrees), radius_km, first, last (from when until when it was seen or, by the
        platform's word, posted there), fresh (when something was last placed there), sightings,
        ads, parallel; sorted by unit and time. Stays with one `spot` are in one municipality
        (abroad: town), those with one `episode` of a unit at one time.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = pl.DataFrame({
    ...     "cluster_id": "c", "source": "kiosk.example", "ad_id": ["1", "1", "2", "2"],
    ...     "observed_at": [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 3, 4, 6)],
    ...     "posted_at": None, "name": "sanne", "place": ["utrecht"] * 2 + ["zwolle"] * 2,
    ...     "country": "NL"})
    >>> lines = pl.DataFrame({"source": "kiosk.example", "ad_id": ["1", "2"], "kind": "phone",
    ...                       "value": "+31671234567"})
    >>> there = stays(seen, lines)
    >>> there["place"].to_list(), there["parallel"].any()
    (['Utrecht', 'Zwolle'], False)
    >>> legs(there).select("from_place", "to_place", "km", "hours").row(0)
    ('Utrecht', 'Zwolle', 81.1, 24.0)
    """
    return stays_of(locate(sightings), contacts, unit)


def stays_of(located: pl.DataFrame, contacts: pl.DataFrame, unit: Unit) -> pl.DataFrame:
    """As `stays`, of sightings that `locate` has seen."""
    columns = UNITS[unit]
    placed = located.select(
        "cluster_id", *_KEY, "observed_at", "posted_at", "name", *PLACE_COLUMNS
    ).drop_nulls(["spot", *(c for c in columns if c != "value")])
    if "value" in columns:
        lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value")
        placed = placed.join(lines.unique(), on=_KEY)
    units = placed.select(columns).unique().sort(columns).with_row_index("unit")
    ads = placed.select(_KEY).unique().sort(_KEY).with_row_index("ad")
    spots = (
        placed.select(PLACE_COLUMNS)
        .unique()
        .sort("spot", "radius_km", "town", "lat", "lon")
        .with_row_index("at")
    )
    same = ["spot", "town", "lat", "lon", "radius_km", "wide"]
    points = (
        placed.join(units, on=columns, nulls_equal=True)
        .join(ads, on=_KEY)
        .join(spots.select("at", *same), on=same)
        .with_columns(pl.col("spot").rank("dense").cast(pl.UInt32).alias("where"))
        .select(
            "unit",
            "ad",
            "where",
            "at",
            pl.col("observed_at").cast(_TIME).alias("t"),
            pl.col("posted_at").cast(_TIME).alias("posted"),
            "name",
            *("lat", "lon", "radius_km", "wide"),
        )
        .unique()
        .sort("unit", "t", "ad", "where", "at", "posted", "name")
    )
    found = presences(_settled(points))
    return (
        found.join(units, on="unit")
        .join(spots, on="at")
        .sort("unit", "first", "last", "spot")
        .select(
            *columns,
            pl.col("town").alias("place"),
            pl.col("land").alias("country"),
            *("municipality", "lat", "lon", "radius_km"),
            *("first", "last", "fresh", "sightings", "ads", "parallel", "spot", "episode"),
        )
    )


def _settled(points: pl.DataFrame) -> pl.DataFrame:
    """Leave out regions that cover the nearest town before or after: they add nothing to it."""
    if not points["wide"].any():
        return points.drop("lat", "lon", "radius_km", "wide")
    covered = []
    for towards in ("forward", "backward"):
        lat, lon, radius = (
            pl.when(~pl.col("wide")).then(pl.col(c)).fill_null(strategy=towards).over("unit")
            for c in ("lat", "lon", "radius_km")
        )
        apart = kilometres(pl.col("lat"), pl.col("lon"), lat, lon)
        covered.append((apart <= pl.col("radius_km") + radius).fill_null(value=False))
    return points.filter(~pl.col("wide") | ~(covered[0] | covered[1])).drop(
        "lat", "lon", "radius_km", "wide"
    )


def legs(stays: pl.DataFrame) -> pl.DataFrame:
    """Find the moves between one stay and the next.

    Parameters
    ----------
    stays : polars.DataFrame
        As `stays` returns. Parallel places are no stays to leave or to arrive at.

    Returns
    -------
    polars.DataFrame
        cluster_id, value and name (as `stays` has them), then from_ and to_ with place, country,
        municipality, lat and lon; left_after, arrived_by (UTC); km, and km_low and km_high by
        the radii of both places; hours between being last seen there and first seen here, 0 if
        the old ad was still up; hours_high, since something was last placed there; speed_low
        (km/h), km_low over hours_high: nobody who made the move went slower. Null where the new
        ad is no later than the old one.
    """
    columns = [c for c in UNITS["persona"] if c in stays.columns]
    ends = ("place", "country", "municipality", "lat", "lon", "radius_km", "spot")
    ordered = stays.sort(*columns, "first", "last", "spot")
    follows = pl.all_horizontal(pl.col(c) == pl.col(c).shift(-1) for c in columns)
    paired = ordered.select(
        *columns,
        *(pl.col(c).alias(f"from_{c}") for c in ends),
        *(pl.col(c).shift(-1).alias(f"to_{c}") for c in ends),
        "first",
        "last",
        pl.col("fresh").alias("left_after"),
        pl.col("first").shift(-1).alias("arrived_by"),
        (follows & ~pl.col("parallel") & ~pl.col("parallel").shift(-1)).alias("moved"),
    ).filter(pl.col("moved") & (pl.col("from_spot") != pl.col("to_spot")))
    apart = kilometres(*(pl.col(c) for c in ("from_lat", "from_lon", "to_lat", "to_lon")))
    slack = pl.col("from_radius_km") + pl.col("to_radius_km")
    hour = 3_600_000_000
    between, at_most = (
        ((pl.col("arrived_by") - pl.col(c)).dt.total_microseconds() / hour).clip(lower_bound=0)
        for c in ("last", "left_after")
    )
    speed = pl.when(pl.col("hours_high") > 0).then(pl.col("km_low") / pl.col("hours_high"))
    return (
        paired.with_columns(apart.round(1).alias("km"))
        .with_columns(
            (pl.col("km") - slack).clip(lower_bound=0).alias("km_low"),
            (pl.col("km") + slack).alias("km_high"),
            between.round(2).alias("hours"),
            at_most.round(2).alias("hours_high"),
        )
        .with_columns(speed.round(1).alias("speed_low"))
        .select(
            *columns,
            *(f"{end}_{c}" for end in ("from", "to") for c in ends if c != "radius_km"),
            *("left_after", "arrived_by", "km", "km_low", "km_high"),
            *("hours", "hours_high", "speed_low"),
        )
    )
