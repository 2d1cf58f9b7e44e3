"""From when until when somebody was in one place, or in several at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

ONCE = timedelta(hours=6)  # sightings of one place that lie so near are one look at the site
ONLINE = timedelta(hours=36)  # an ad seen again within this time was online in between
LEAST_GAPS = 3  # between sightings of an ad, to know how often it is usually seen
RENEWED = timedelta(days=3)  # ads placed anew in one place within this time are one presence
LEAST_RENEWALS = 3  # after which it is a habit, and an ad counts as there for
UNRENEWED = timedelta(days=7)
UNSEEN = timedelta(days=14)  # so long is a persona who was seen nowhere else taken to be there
HANDOVER = timedelta(hours=60)  # so long may an ad stay up after the advertiser has left

_TIME = pl.Datetime("us", "UTC")


def presences(points: pl.DataFrame) -> pl.DataFrame:
    """Sum up points as stays.

    Parameters
    ----------
    points : polars.DataFrame
        unit, ad, where (numbers), at (a number that is higher for the wider of two places in one
        `where`), t, posted (times), name; sorted by unit and t.

    Returns
    -------
    polars.DataFrame
        unit, episode, where, first, last, fresh, sightings, ads, parallel, at. An episode is a
        stay in one place, or, parallel, a time in several.
    """
    still = pl.col("where").min().over("unit") == pl.col("where").max().over("unit")
    marked = points.with_columns(still.alias("still"))
    runs = _runs(marked.filter(~pl.col("still")).drop("still"))
    online = [_intervals(runs), _renewals(runs), _sojourns(runs)]
    intervals = pl.concat(online, how="diagonal").sort("unit", "first", "last", "where", "ad")
    moving = _episodes(intervals)
    return pl.concat([moving, _stills(marked.filter("still")).select(moving.columns)])


def _stills(points: pl.DataFrame) -> pl.DataFrame:
    """Stays of those who were in one place only: most of them, and nothing to find out."""
    posted = pl.when(pl.col("posted") <= pl.col("t")).then(pl.col("posted"))
    since = pl.coalesce(posted, "t")
    return (
        points.with_columns(posted.alias("posted"), since.alias("since"))
        .group_by("unit", "ad", maintain_order=True)
        .agg(
            pl.col("where").first(),
            pl.col("since").first().alias("first"),
            pl.col("t").max().alias("last"),
            pl.max_horizontal(pl.col("since").first(), pl.col("posted").max()).alias("fresh"),
            pl.len().alias("sightings"),
            pl.col("at").max(),
        )
        .group_by("unit")
        .agg(
            pl.lit(0, dtype=pl.UInt32).alias("episode"),
            pl.col("where").first(),
            pl.col("first").min(),
            pl.col("last").max(),
            pl.col("fresh").max(),
            pl.col("sightings").sum(),
            pl.len().alias("ads"),
            pl.lit(value=False).alias("parallel"),
            pl.col("at").max(),
        )
    )


def _same(*columns: str) -> pl.Expr:
    """Whether a row agrees with the one before it."""
    equal = (pl.col(c).eq_missing(pl.col(c).shift(1)) for c in columns)
    return pl.all_horizontal(equal) & (pl.int_range(pl.len()) > 0)


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


def _sojourns(runs: pl.DataFrame) -> pl.DataFrame:
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
