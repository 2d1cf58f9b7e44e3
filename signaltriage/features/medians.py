"""What an hour costs on a platform and in a place, and how far below that an ad is."""

from __future__ import annotations

import polars as pl

MIN_ADVERTISERS = 20  # of whom fewer are no level of prices

MEDIAN_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "currency": pl.String,
    "place": pl.String,
    "median": pl.Float64,
    "n": pl.Int64,
}


def rate_medians(facts: pl.DataFrame) -> pl.DataFrame:
    """Compute the median rate per hour of each platform, and of each place on it.

    The platform is the segment: nothing about who somebody is may part a market, and prices of
    different money are never compared.

    Parameters
    ----------
    facts : polars.DataFrame
        As `signaltriage.features.facts` returns.

    Returns
    -------
    polars.DataFrame
        source, currency, place (null for the whole platform), median, n: rows that rest on at
        least `MIN_ADVERTISERS` names with a rate, sorted.
    """
    # A name counts once with each of its rates, however many ads it has.
    stated = (
        facts.lazy()
        .drop_nulls("rate_hour")
        .rename({"rate_currency": "currency"})
        .select("source", "currency", "place", "rate_hour", pl.coalesce("name", "ad_id"))
    )
    whole = stated.with_columns(pl.lit(None, dtype=pl.String).alias("place"))
    rows = pl.concat([stated.drop_nulls("place"), whole]).unique()
    return (
        rows.group_by("source", "currency", "place")
        .agg(
            pl.col("rate_hour").median().alias("median"),
            pl.col("name").n_unique().cast(pl.Int64).alias("n"),
        )
        .filter(pl.col("n") >= MIN_ADVERTISERS)
        .sort("source", "currency", "place", nulls_last=True)
        .select(pl.col(name).cast(kind) for name, kind in MEDIAN_SCHEMA.items())
        .collect()
    )


def below_median(sightings: pl.LazyFrame, medians: pl.DataFrame) -> pl.LazyFrame:
    """How far the rates of each cluster lie below the median of platform and place.

    Parameters
    ----------
    sightings : polars.LazyFrame
        cluster_id and the columns of facts.
    medians : polars.DataFrame
        As `rate_medians` returns.

    Returns
    -------
    polars.LazyFrame
        cluster_id, d3_price_low: the mean over its ads of ``1 - rate / median``, at least 0;
        compared with the place where enough is known of it, else with the platform.
    """
    table = medians.lazy().select("source", "currency", "place", "median")
    local = table.drop_nulls("place").rename({"median": "local"})
    whole = table.filter(pl.col("place").is_null()).drop("place").rename({"median": "whole"})
    level = pl.coalesce("local", "whole")
    return (
        sightings.drop_nulls("rate_hour")
        .rename({"rate_currency": "currency"})
        .join(local, on=["source", "currency", "place"], how="left")
        .join(whole, on=["source", "currency"], how="left")
        .group_by("cluster_id", "source", "ad_id")
        .agg((1 - pl.col("rate_hour") / level).clip(lower_bound=0).mean().alias("d3_price_low"))
        .group_by("cluster_id")
        .agg(pl.col("d3_price_low").mean().round(6))
    )
