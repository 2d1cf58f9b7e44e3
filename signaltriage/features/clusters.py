"""Measures of a cluster of linked ads, for all clusters at once."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.features.located import locate
from signaltriage.features.medians import below_median
from signaltriage.features.movement import measure_movement
from signaltriage.features.personas import measure_personas
from signaltriage.features.rhythm import measure_rhythm, posts
from signaltriage.records import PERSONAL_KINDS

STABLE_WINDOW = timedelta(days=90)
SHARED_BY_TWO = 2  # names on a line at most, for one of them to be called stable

_KEY = ["source", "ad_id"]


def measure_clusters(
    members: pl.DataFrame,
    facts: pl.DataFrame,
    ad_findings: pl.DataFrame,
    contacts: pl.DataFrame,
    medians: pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
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
    medians : polars.DataFrame, optional
        What an hour costs, as `signaltriage.features.rate_medians` returns; without it low
        prices cannot be measured.
    catalogue : Catalogue, optional
        Which indicators; the packaged ones by default.
    families : polars.DataFrame, optional
        source, ad_id, family: ads whose texts are alike.
    closed : polars.DataFrame, optional
        value, closed_at: contacts on which a decision was closed.

    Returns
    -------
    polars.DataFrame
        cluster_id and one Float64 column per measured indicator, sorted by cluster_id. An
        indicator of ad scope is the share of ads on which it is present (of a number: its mean)
        among those on which it could be measured. Null = could not be measured, which includes
        windows in data that span less.
    """
    catalogue = catalogue or load_catalogue()
    ads = members.select(*_KEY, "cluster_id").unique()
    table = describe_clusters(members, facts, contacts, families, closed)
    table = table.join(_shares(ads, ad_findings, catalogue), on="cluster_id", how="left")
    if medians is not None:
        prices = below_median(ads.lazy().join(facts.lazy(), on=_KEY), medians).collect()
        table = table.join(prices, on="cluster_id", how="left")
    ids = [i.id for i in catalogue if i.measured]
    return (
        table.with_columns(pl.lit(None).alias(name) for name in ids if name not in table.columns)
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
    sightings = ads.join(facts, on=_KEY)
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
        _stable_identity(sightings, contacts, span),
    ):
        table = table.join(measure, on="cluster_id", how="left")
    return table.sort("cluster_id")


def _shares(ads: pl.DataFrame, ad_findings: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Share of ads that carry each cue, or mean of each number, over those where it is known."""
    ids = catalogue.ad_ids
    known = ad_findings.lazy().with_columns(pl.col(ids).fill_nan(None)).group_by(_KEY).max()
    return (
        ads.lazy()
        .join(known, on=_KEY, how="left")
        .group_by("cluster_id")
        .agg(
            # Rounded, for the order in which threads add up numbers leaves its mark.
            pl.col(name).mean().round(6)
            if catalogue[name].value == "number"
            else (pl.col(name) > 0).mean().alias(name)
            for name in ids
        )
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


def _stable_identity(
    sightings: pl.DataFrame, contacts: pl.DataFrame, span: timedelta
) -> pl.DataFrame:
    """Most days between the first and last sighting of one name on one contact.

    A line under more than two names is no identity, however long it is in use.
    """
    days = (pl.col("observed_at").max() - pl.col("observed_at").min()).dt.total_days()
    contact = ["cluster_id", "value"]
    lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value").unique()
    most = (
        sightings.join(lines, on=_KEY)
        .filter((pl.col("name").drop_nulls().n_unique() <= SHARED_BY_TWO).over(contact))
        .drop_nulls("name")
        .group_by(*contact, "name")
        .agg(days.alias("p4_stable_identity"))
        .group_by("cluster_id")
        .agg(pl.col("p4_stable_identity").max())
    )
    return most if span >= STABLE_WINDOW else most.clear()
