"""Sightings to stays in one place, and stays to the legs between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl

from signaltriage.features.located import PLACE_COLUMNS, kilometres, locate
from signaltriage.records import PERSONAL_KINDS

Unit = Literal["contact", "persona", "cluster"]
UNITS: dict[Unit, tuple[str, ...]] = {
    "contact": ("cluster_id", "value"),
    "persona": ("cluster_id", "value", "name"),
    "cluster": ("cluster_id",),
}

ONCE = timedelta(hours=6)  # sightings of one place that lie so near are one look at the site
ONLINE = timedelta(hours=36)  # an ad seen again within this time was online in between
LEAST_GAPS = 3  # between sightings of an ad, to know how often it is usually seen
RENEWED = timedelta(days=3)  # ads placed anew in one place within this time are one presence
LEAST_RENEWALS = 3  # after which it is a habit, and an ad counts as there for
UNRENEWED = timedelta(days=7)
UNSEEN = timedelta(days=14)  # so long is a persona who was seen nowhere else taken to be there
HANDOVER = timedelta(hours=60)  # so long may an ad stay up after the advertiser has left

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
        ads, parallel; sorted by unit and time. `spot` says which stays are in one place.

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
    runs = _runs(_settled(points))
    online = [_intervals(runs), _renewals(runs), _presences(runs)]
    intervals = pl.concat(online, how="diagonal").sort("unit", "first", "last", "where", "ad")
    found = _episodes(intervals)
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


def _same(*columns: str) -> pl.Expr:
    """Whether a row agrees with the one before it."""
    equal = (pl.col(c).eq_missing(pl.col(c).shift(1)) for c in columns)
    return pl.all_horizontal(equal) & (pl.int_range(pl.len()) > 0)


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


def _runs(points: pl.DataFrame) -> pl.DataFrame:
    """Count how often, until each sighting, other places were seen for more than a look."""
    # Windows over many small groups are slow: rows are sorted, and compared with the one before.
    # A run: what was seen of one place until another came up.
    long = (pl.col("new_run") & (pl.col("extent") > ONCE)).cum_sum().cast(pl.Int64)
    return (
        points.with_row_index("i")
        .with_columns((~_same("unit", "where")).alias("new_run"))
        .with_columns(pl.col("new_run").cum_sum().alias("run"))
        .with_columns(
            (pl.col("t").max().over("run") - pl.col("t").min().over("run")).alias("extent")
        )
        .with_columns(long.alias("long_else"))
        .sort("unit", "where", "i")
        .with_columns(pl.col("long_else") - long)
        .drop("new_run", "run")
    )


def _renewals(runs: pl.DataFrame) -> pl.DataFrame:
    """From when until when one ad after another was placed in one place.

    Who was elsewhere for one look at a time, and is back within three days with another ad, has
    ads in several places. Who did so several times has them there within a week, too, whatever
    was seen in between.
    """
    back = (
        _same("unit", "where") & (pl.col("i").diff() > 1) & (pl.col("ad") != pl.col("ad").shift(1))
    )
    soon = back & (pl.col("t").diff() <= RENEWED) & (pl.col("long_else").diff() == 0)
    habit = pl.col("soon").sum().over("unit") >= LEAST_RENEWALS
    goes_on = _same("unit", "where") & (pl.col("i").diff() == 1)
    again = goes_on | pl.col("soon") | (back & habit & (pl.col("t").diff() <= UNRENEWED))
    parts = runs.with_columns(soon.fill_null(value=False).alias("soon")).with_columns(
        (~again.fill_null(value=False)).cum_sum().alias("part")
    )
    return _between(parts)


def _intervals(runs: pl.DataFrame) -> pl.DataFrame:
    """From when until when each ad was online in one place, as far as can be told."""
    runs = (
        runs.sort("unit", "ad", "i")
        .with_row_index("nth")
        .with_columns(pl.when(_same("unit", "ad")).then(pl.col("t").shift(1)).alias("ad_before"))
        .sort("unit", "ad", "where", "i")
        .with_columns(_same("unit", "ad", "where").alias("again"))
        .with_columns(
            (~pl.col("again")).cum_sum().alias("here"),
            pl.when("again").then(pl.col("t").diff()).alias("gap"),
            (pl.col("again") & (pl.col("long_else").diff() == 0)).alias("nobody_else"),
            (pl.col("again") & (pl.col("nth").diff() == 1)).alias("unmoved"),
        )
    )
    usual = pl.when(pl.col("gap").count().over("here") >= LEAST_GAPS).then(
        2 * pl.col("gap").median().over("here")
    )
    online = (pl.col("gap") <= ONLINE) | (
        pl.col("unmoved") & (pl.col("nobody_else") | (pl.col("gap") <= usual))
    )
    # What the platform calls posted may be the day the account was made: it counts only as far
    # back as the ad was not yet seen, in this place or elsewhere.
    since = (
        pl.when(
            (pl.col("posted") <= pl.col("t"))
            & (pl.col("ad_before").is_null() | (pl.col("posted") > pl.col("ad_before")))
        )
        .then(pl.col("posted"))
        .otherwise(pl.col("t"))
    )
    acted = pl.when(pl.col("posted") <= pl.col("t")).then(pl.col("posted"))
    return (
        runs.with_columns(online.fill_null(value=False).alias("online"), since.alias("since"))
        .with_columns((~pl.col("online")).cum_sum().alias("part"))
        .group_by("part")
        .agg(
            pl.col("unit", "ad", "where").first(),
            pl.col("since").min().alias("first"),
            pl.col("t").max().alias("last"),
            pl.max_horizontal(pl.col("since").min(), acted.max()).alias("fresh"),
            (pl.col("extent").max() <= ONCE).alias("glimpse"),
            pl.len().alias("sightings"),
            pl.col("at").max(),  # of one municipality, the widest that was named
        )
        .drop("part")
    )


def _presences(runs: pl.DataFrame) -> pl.DataFrame:
    """From when until when each name was in one place and seen in no other.

    Several people on one contact, each in her own town, are not one who moves between them.
    """
    stayed = _same("unit", "name", "where") & (pl.col("t").diff() <= UNSEEN)
    named = (
        runs.drop_nulls("name")
        .filter(pl.col("name").n_unique().over("unit") > 1)
        .sort("unit", "name", "i")
    )
    return _between(named.with_columns((~stayed.fill_null(value=False)).cum_sum().alias("part")))


def _between(parts: pl.DataFrame) -> pl.DataFrame:
    """Intervals in which other sightings lie, of sightings that are counted elsewhere."""
    return (
        parts.group_by("part")
        .agg(
            pl.col("unit", "where").first(),
            pl.col("t").min().alias("first"),
            pl.col("t").max().alias("last"),
            pl.col("at").max(),
            (pl.col("i").max() - pl.col("i").min() >= pl.len()).alias("others"),
        )
        .filter("others")
        .drop("part", "others")
        .unique()
        .with_columns(
            pl.lit(value=False).alias("glimpse"), pl.lit(0, dtype=pl.UInt32).alias("sightings")
        )
    )


def _episodes(intervals: pl.DataFrame) -> pl.DataFrame:
    """Stays: stretches of time in one place, or in several at once."""
    length = pl.col("last") - pl.col("first")
    leaves = pl.col("last") - pl.min_horizontal(length / 2, pl.lit(HANDOVER))
    never = pl.lit(datetime(1, 1, 1, tzinfo=UTC), dtype=_TIME)
    glimpsed = pl.when(pl.col("glimpse")).then(pl.col("last")).otherwise(never)
    marked = intervals.with_columns(
        leaves.alias("leaves"), glimpsed.alias("glimpsed")
    ).with_columns(
        pl.col("leaves").cum_max().over("unit").alias("all_leave"),
        pl.col("last").cum_max().over("unit").alias("all_last"),
        pl.col("glimpsed").cum_max().over("unit").alias("all_glimpsed"),
    )
    before = pl.col("all_leave", "all_last", "all_glimpsed").shift(1)
    marked = marked.with_columns(before)
    together = _same("unit") & (
        (pl.col("first") < pl.col("all_leave"))
        | (pl.col("last") < pl.col("all_last"))
        | (pl.col("glimpse") & (pl.col("first") < pl.col("all_glimpsed") + ONCE))
    ).fill_null(value=False)
    grouped = (
        marked.with_columns((~together).cum_sum().alias("episode"))
        .with_columns((pl.col("where").n_unique().over("episode") > 1).alias("parallel"))
        .with_columns(
            # Episodes in one place that follow each other are one stay.
            pl.when(~pl.col("parallel")).then(pl.col("where")).alias("alone")
        )
    )
    key = pl.struct("unit", "alone", pl.when(pl.col("parallel")).then(pl.col("episode")))
    return (
        grouped.with_columns(key.rle_id().alias("episode"))
        .group_by("unit", "episode", "where")
        .agg(
            pl.col("first").min(),
            pl.col("last").max(),
            pl.col("fresh").max(),
            pl.col("sightings").sum(),
            pl.col("ad").drop_nulls().n_unique().alias("ads"),
            pl.col("parallel").first(),
            pl.col("at").max(),
        )
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
