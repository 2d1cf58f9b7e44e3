"""Measures of a cluster of linked ads, for all clusters at once."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.located import locate
from signaltriage.features.movement import measure_movement
from signaltriage.features.personas import measure_personas
from signaltriage.features.rhythm import measure_rhythm, posts
from signaltriage.records import PERSONAL_KINDS

_KEY = ["source", "ad_id"]


def measure_clusters(
    members: pl.DataFrame,
    facts: pl.DataFrame,
    ad_findings: pl.DataFrame,
    contacts: pl.DataFrame,
    families: pl.DataFrame | None = None,
    closed: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Measure every indicator of the catalogue for every cluster.

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
    families : polars.DataFrame, optional
        source, ad_id, family: ads whose texts are alike.
    closed : polars.DataFrame, optional
        value, closed_at: contacts on which a decision was closed.

    Returns
    -------
    polars.DataFrame
        cluster_id and one Float64 column per measured indicator, sorted by cluster_id. An
        indicator of ad scope is the share of ads on which it is present among those on which it
        could be measured. Null = could not be measured, which includes windows of 30 days in
        data that span less.
    """
    catalogue = load_catalogue()
    shares = _shares(members.select(*_KEY, "cluster_id").unique(), ad_findings, catalogue.ad_ids)
    described = describe_clusters(members, facts, contacts, families, closed)
    ids = [i.id for i in catalogue if i.measured]
    return (
        described.join(shares, on="cluster_id", how="left")
        .select("cluster_id", *(pl.col(name).cast(pl.Float64) for name in ids))
        .sort("cluster_id")
    )


def describe_clusters(
    members: pl.DataFrame,
    facts: pl.DataFrame,
    contacts: pl.DataFrame,
    families: pl.DataFrame | None = None,
    closed: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Describe every cluster: who, how many, where and when.

    Which of these weigh anything is for the catalogue to say; the others are shown.

    Parameters
    ----------
    members, facts, contacts, families, closed : polars.DataFrame
        As for `measure_clusters`.

    Returns
    -------
    polars.DataFrame
        cluster_id, sorted, and the columns of `measure_personas`, `measure_movement` and
        `measure_rhythm`, with gap_days: the longest time in which no ad of the contact seen most
        often was seen. Null = could not be measured.
    """
    ads = members.select(*_KEY, "cluster_id").unique()
    sightings = ads.join(_complete(facts), on=_KEY)
    first, last = facts.select(
        pl.col("observed_at").min().alias("first"), pl.col("observed_at").max().alias("last")
    ).row(0)
    span = timedelta(0) if first is None else last - first
    table = members.select("cluster_id").unique()
    for measure in (
        measure_personas(sightings, contacts, span, families, closed),
        measure_movement(locate(sightings), contacts, span),
        measure_rhythm(posts(sightings, contacts)),
        _gap(sightings, contacts),
    ):
        table = table.join(measure, on="cluster_id", how="left")
    return table.sort("cluster_id")


def _shares(ads: pl.DataFrame, ad_findings: pl.DataFrame, ids: tuple[str, ...]) -> pl.DataFrame:
    """Share of ads that carry each cue, over those on which it could be measured."""
    known = ad_findings.lazy().with_columns(pl.col(ids).fill_nan(None)).group_by(_KEY).max()
    return (
        ads.lazy()
        .join(known, on=_KEY, how="left")
        .group_by("cluster_id")
        .agg((pl.col(name) > 0).mean().alias(name) for name in ids)
        .collect()
    )


def _gap(sightings: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Longest time between two sightings of the contact seen most often, in days."""
    contact = ["cluster_id", "value"]
    lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value").unique()
    days = pl.col("observed_at").sort().diff().max().dt.total_seconds() / 86_400
    return (
        sightings.join(lines, on=_KEY)
        .group_by(contact)
        .agg(days.round(2).alias("gap_days"), pl.len().alias("seen"))
        .sort("cluster_id", "seen", "value", descending=[False, True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
        .select("cluster_id", "gap_days")
    )


def _complete(facts: pl.DataFrame) -> pl.DataFrame:
    """Facts of platforms that tell neither country nor time of posting."""
    nulls = {
        "country": pl.lit(None, dtype=pl.String),
        "posted_at": pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    }
    return facts.with_columns(
        null.alias(name) for name, null in nulls.items() if name not in facts.columns
    )
