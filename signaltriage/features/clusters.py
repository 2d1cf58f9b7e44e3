"""Measures of a cluster of linked ads, for all clusters at once."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.features.catalogue import load_catalogue

# A web address is shared by strangers; these name whoever answers.
PERSONAL_KINDS = ("phone", "whatsapp", "signal", "telegram", "email")
PHONE_KINDS = ("phone", "whatsapp", "signal")

NAME_WINDOW = timedelta(days=7)
PLACE_WINDOW = timedelta(days=30)
AGE_WINDOW = timedelta(days=30)
MIN_NAMES = 3  # two names on one line are a duo
MIN_AGE_GAP = 4  # years; less is rounding

_KEY = ["source", "ad_id"]


def measure_clusters(
    members: pl.DataFrame, facts: pl.DataFrame, ad_findings: pl.DataFrame, contacts: pl.DataFrame
) -> pl.DataFrame:
    """Measure every indicator for every cluster.

    Parameters
    ----------
    members : polars.DataFrame
        source, ad_id, observed_at, cluster_id; one row per sighting.
    facts : polars.DataFrame
        As `signaltriage.features.facts` returns.
    ad_findings : polars.DataFrame
        source, ad_id and one column per indicator of ad scope.
    contacts : polars.DataFrame
        source, ad_id, kind, value, … one row per contact found.

    Returns
    -------
    polars.DataFrame
        cluster_id and one Float64 column per measured indicator, sorted by cluster_id. An
        indicator of ad scope is the share of ads on which it is present among those on which it
        could be measured. Null = could not be measured, which includes windows of 7 or 30 days
        in data that span less.
    """
    catalogue = load_catalogue()
    ads = members.select(*_KEY, "cluster_id").unique().lazy()
    sightings = ads.join(facts.lazy(), on=_KEY)
    lines = (
        contacts.lazy()
        .filter(pl.col("kind").is_in(PERSONAL_KINDS))
        .select(*_KEY, "kind", "value")
        .unique()
    )
    used = sightings.join(lines.select(*_KEY, "value").unique(), on=_KEY)
    first, last = facts.select(
        pl.col("observed_at").min().alias("first"), pl.col("observed_at").max().alias("last")
    ).row(0)
    span = timedelta(0) if first is None else last - first
    measures = [
        _shares(ads, ad_findings, catalogue.ad_ids),
        _shared_contact(used),
        _template_reuse(sightings, lines),
        _media_reuse(sightings),
        _persona_conflict(used, span),
        _hopping(used, span),
        _age_drift(used),
    ]
    table = members.lazy().select("cluster_id").unique()
    for measure in measures:
        table = table.join(measure, on="cluster_id", how="left")
    ids = [i.id for i in catalogue if i.measured]
    return (
        table.select("cluster_id", *(pl.col(name).cast(pl.Float64) for name in ids))
        .sort("cluster_id")
        .collect()
    )


def _shares(ads: pl.LazyFrame, ad_findings: pl.DataFrame, ids: tuple[str, ...]) -> pl.LazyFrame:
    """Share of ads that carry each cue, over those on which it could be measured."""
    known = ad_findings.lazy().with_columns(pl.col(ids).fill_nan(None)).group_by(_KEY).max()
    return (
        ads.join(known, on=_KEY, how="left")
        .group_by("cluster_id")
        .agg((pl.col(name) > 0).mean().alias(name) for name in ids)
    )


def _shared_contact(used: pl.LazyFrame) -> pl.LazyFrame:
    """Most names on one contact; ads without a name are one persona together."""
    return (
        used.group_by("cluster_id", "value")
        .agg(pl.col("name").fill_null("").n_unique().alias("a1_shared_contact"))
        .group_by("cluster_id")
        .agg(pl.col("a1_shared_contact").max())
    )


def _template_reuse(sightings: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Most telephone numbers, anywhere in the data, under one text of the cluster."""
    texts = sightings.select(*_KEY, "cluster_id", "text_id").drop_nulls("text_id").unique()
    numbers = lines.filter(pl.col("kind").is_in(PHONE_KINDS)).select(*_KEY, "value").unique()
    counts = (
        texts.join(numbers, on=_KEY)
        .group_by("text_id")
        .agg(pl.col("value").n_unique().alias("a3_template_reuse"))
    )
    return (
        texts.join(counts, on="text_id")
        .group_by("cluster_id")
        .agg(pl.col("a3_template_reuse").max())
    )


def _media_reuse(sightings: pl.LazyFrame) -> pl.LazyFrame:
    """Most names, anywhere in the data, under one image hash of the cluster."""
    images = (
        sightings.select("cluster_id", "name", pl.col("image_hashes").alias("image"))
        .explode("image", empty_as_null=True)
        .drop_nulls("image")
        .unique()
    )
    counts = images.group_by("image").agg(
        pl.col("name").drop_nulls().n_unique().clip(lower_bound=1).alias("a4_media_reuse")
    )
    return (
        images.join(counts, on="image").group_by("cluster_id").agg(pl.col("a4_media_reuse").max())
    )


def _persona_conflict(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Degree of contradiction behind one contact.

    The names beyond two that one contact carries within 7 days, or the number of its names whose
    stated age differs by 4 years or more within 30 days, whichever is larger.
    """
    named = used.drop_nulls("name").with_columns(pl.col("observed_at").dt.date().alias("day"))
    names = _most_in_window(named, "name", NAME_WINDOW).with_columns(
        (pl.col("most") - (MIN_NAMES - 1)).clip(lower_bound=0).alias("names")
    )
    persona = ["cluster_id", "value", "name"]
    aged = named.drop_nulls("age")
    apart = pl.col("age").max() - pl.col("age").min()
    conflicting = (
        aged.filter((apart >= MIN_AGE_GAP).over(persona))
        .select(*persona, "day", "age")
        .unique()
        .sort(*persona, "day")
        .rolling("day", period=AGE_WINDOW, closed="both", group_by=persona)
        .agg((apart >= MIN_AGE_GAP).alias("conflict"))
        .group_by(persona)
        .agg(pl.col("conflict").any())
    )
    ages = (
        aged.select(persona)
        .unique()
        .join(conflicting, on=persona, how="left")
        .group_by("cluster_id", "value")
        .agg(pl.col("conflict").fill_null(value=False).sum().cast(pl.Int64).alias("ages"))
        .group_by("cluster_id")
        .agg(pl.col("ages").max())
    )
    measurable = [
        name for name, window in (("names", NAME_WINDOW), ("ages", AGE_WINDOW)) if span >= window
    ]
    return names.join(ages, on="cluster_id", how="full", coalesce=True).select(
        "cluster_id",
        (pl.max_horizontal(measurable) if measurable else pl.lit(None)).alias(
            "a9_persona_conflict"
        ),
    )


def _hopping(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Most places of one contact within any 30 days."""
    placed = used.drop_nulls("place").with_columns(pl.col("observed_at").dt.date().alias("day"))
    most = _most_in_window(placed, "place", PLACE_WINDOW).rename({"most": "b1_hopping"})
    return most if span >= PLACE_WINDOW else most.clear()


def _age_drift(used: pl.LazyFrame) -> pl.LazyFrame:
    """Largest fall of the stated age under one name and contact, in years."""
    persona = ["cluster_id", "value", "name"]
    fall = pl.col("age").cum_max().over(persona) - pl.col("age")
    return (
        used.drop_nulls(["name", "age"])
        .filter((pl.col("observed_at").n_unique() > 1).over(persona))
        .sort(*persona, "observed_at", "age")
        .with_columns(fall.alias("c1_age_drift"))
        .group_by("cluster_id")
        .agg(pl.col("c1_age_drift").max())
    )


def _most_in_window(used: pl.LazyFrame, column: str, window: timedelta) -> pl.LazyFrame:
    """Per cluster, the most distinct values of a column on one contact within a window of days."""
    contact = ["cluster_id", "value"]
    days = used.select(*contact, column, "day").unique()
    several = days.filter((pl.col(column).n_unique() > 1).over(contact))
    rolled = (
        several.sort(*contact, "day")
        .rolling("day", period=window, closed="both", group_by=contact)
        .agg(pl.col(column).n_unique().alias("most"))
        .select("cluster_id", "most")
    )
    ones = days.select("cluster_id", pl.lit(1, dtype=pl.UInt32).alias("most"))
    return pl.concat([rolled, ones]).group_by("cluster_id").agg(pl.col("most").max().cast(pl.Int64))
