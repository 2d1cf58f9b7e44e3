"""How often and at which hours a contact posts, from what the platform says it posted when."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.records import PERSONAL_KINDS

MIN_INTERVALS = 3  # fewer make no rhythm
MIN_POSTS = 20  # fewer leave hours of the day empty by chance
SAME_ACT = timedelta(minutes=10)  # ads placed so near each other are one act

_KEY = ["source", "ad_id"]
_HOUR = 3_600_000_000


def posts(sightings: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Acts of posting per contact: cluster_id, value, posted_at, at most one in ten minutes."""
    lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value").unique()
    return (
        sightings.select("cluster_id", *_KEY, "posted_at")
        .drop_nulls("posted_at")
        .unique()
        .join(lines, on=_KEY)
        .select("cluster_id", "value", "posted_at")
        .unique()
        .sort("cluster_id", "value", "posted_at")
        .filter(
            (pl.col("posted_at").diff() >= SAME_ACT)
            .over("cluster_id", "value")
            .fill_null(value=True)
        )
    )


def measure_rhythm(acts: pl.DataFrame) -> pl.DataFrame:
    """Measure how a cluster posts, on the contact that posts most (the first by value, if equal).

    Parameters
    ----------
    acts : polars.DataFrame
        As `posts` returns.

    Returns
    -------
    polars.DataFrame
        cluster_id; bump_hours, the median time between posts, and bump_regularity, their
        coefficient of variation (0 = like a clock), both null below four posts; hour_entropy of
        the share of posts in each of 24 hours (bits; 4.58 = all hours alike) and quiet_hours,
        the longest stretch of hours of the day without any post, both null below 20 posts or
        where the platform tells no time of day. Which time zone the hours are in changes none.
    """
    contact = ["cluster_id", "value"]
    most = (
        acts.group_by(contact)
        .len()
        .sort("cluster_id", "len", "value", descending=[False, True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
        .select(contact)
    )
    main = acts.join(most, on=contact).sort("cluster_id", "posted_at")
    wait = pl.col("wait")
    enough = wait.count() >= MIN_INTERVALS
    rhythm = (
        main.with_columns(
            (pl.col("posted_at").diff().over("cluster_id").dt.total_microseconds() / _HOUR).alias(
                "wait"
            )
        )
        .group_by("cluster_id")
        .agg(
            pl.when(enough).then(wait.median()).round(2).alias("bump_hours"),
            pl.when(enough).then(wait.std() / wait.mean()).round(3).alias("bump_regularity"),
        )
    )
    return rhythm.join(_hours(main), on="cluster_id", how="left").sort("cluster_id")


def _hours(main: pl.DataFrame) -> pl.DataFrame:
    dated = (pl.col("posted_at").dt.time() != pl.time(0, 0)).any().over("cluster_id")
    counts = (
        main.filter(dated & (pl.len().over("cluster_id") >= MIN_POSTS))
        .with_columns(pl.col("posted_at").dt.hour().cast(pl.Int16).alias("hour"))
        .group_by("cluster_id", "hour")
        .len()
        .sort("cluster_id", "hour")
    )
    share = pl.col("len") / pl.col("len").sum()
    # The day is a ring: after the last hour comes the first of the next day.
    across = 24 + pl.col("hour").min() - pl.col("hour").max()
    return counts.group_by("cluster_id").agg(
        (-(share * share.log(2)).sum()).abs().round(3).alias("hour_entropy"),
        (pl.max_horizontal(across, pl.col("hour").diff().max()) - 1).alias("quiet_hours"),
    )


def posting_hours(sightings: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Count the posts of each contact by hour of the day, as the platform tells them.

    Parameters
    ----------
    sightings, contacts : polars.DataFrame
        As for `signaltriage.features.stays`.

    Returns
    -------
    polars.DataFrame
        cluster_id, value, hour (0 to 23), posts; hours without posts are left out.
    """
    hour = pl.col("posted_at").dt.hour().alias("hour")
    return (
        posts(sightings, contacts)
        .group_by("cluster_id", "value", hour)
        .agg(pl.len().alias("posts"))
        .sort("cluster_id", "value", "hour")
    )
