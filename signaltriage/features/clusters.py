"""Measures of a cluster of linked ads, for all clusters at once."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.features.medians import below_median
from signaltriage.records import PERSONAL_KINDS, TELEPHONE_KINDS

PLACE_WINDOW = timedelta(days=30)
AGE_WINDOW = timedelta(days=30)
STABLE_WINDOW = timedelta(days=90)
MIN_AGE_GAP = 4  # years; less is rounding
SHARED_BY_TWO = 2  # names on a line at most, for one of them to be called stable

_KEY = ["source", "ad_id"]


def measure_clusters(
    members: pl.DataFrame,
    facts: pl.DataFrame,
    ad_findings: pl.DataFrame,
    contacts: pl.DataFrame,
    medians: pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
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
    medians : polars.DataFrame, optional
        What an hour costs, as `signaltriage.features.rate_medians` returns; without it low
        prices cannot be measured.
    catalogue : Catalogue, optional
        Which indicators; the packaged ones by default.

    Returns
    -------
    polars.DataFrame
        cluster_id and one Float64 column per measured indicator, sorted by cluster_id. An
        indicator of ad scope is the share of ads on which it is present (of a number: its mean)
        among those on which it could be measured. Null = could not be measured, which includes
        windows in data that span less.
    """
    catalogue = catalogue or load_catalogue()
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
        _shares(ads, ad_findings, catalogue),
        _shared_contact(used),
        _template_reuse(sightings, lines),
        _media_reuse(sightings),
        _persona_conflict(used, span),
        _hopping(used, span),
        _age_drift(used),
        _stable_identity(used, span),
    ]
    if medians is not None:
        measures.append(below_median(sightings, medians))
    table = members.lazy().select("cluster_id").unique()
    for measure in measures:
        table = table.join(measure, on="cluster_id", how="left")
    ids = [i.id for i in catalogue if i.measured]
    known = table.collect_schema().names()
    return (
        table.with_columns(pl.lit(None).alias(name) for name in ids if name not in known)
        .select("cluster_id", *(pl.col(name).cast(pl.Float64) for name in ids))
        .sort("cluster_id")
        .collect()
    )


def _shares(ads: pl.LazyFrame, ad_findings: pl.DataFrame, catalogue: Catalogue) -> pl.LazyFrame:
    """Share of ads that carry each cue, or mean of each number, over those where it is known."""
    ids = catalogue.ad_ids
    known = ad_findings.lazy().with_columns(pl.col(ids).fill_nan(None)).group_by(_KEY).max()
    return (
        ads.join(known, on=_KEY, how="left")
        .group_by("cluster_id")
        .agg(
            # Rounded, for the order in which threads add up numbers leaves its mark.
            pl.col(name).mean().round(6)
            if catalogue[name].value == "number"
            else (pl.col(name) > 0).mean().alias(name)
            for name in ids
        )
    )


def _shared_contact(used: pl.LazyFrame) -> pl.LazyFrame:
    """Most names on one contact; ads without a name may be anybody's and add none."""
    return (
        used.group_by("cluster_id", "value")
        .agg(_n_names().alias("a1_shared_contact"))
        .group_by("cluster_id")
        .agg(pl.col("a1_shared_contact").max())
    )


def _template_reuse(sightings: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Most advertisers, anywhere in the data, who use one text of the cluster.

    Among the ads that carry the text and a telephone number: the number of ads, of telephone
    numbers or of names, whichever is smallest, so that a second or new number of one worker, or
    a second name on one line, counts for nothing. An ad that never shows a name stands for one.
    """
    texts = sightings.drop_nulls("text_id").select(*_KEY, "cluster_id", "text_id").unique()
    names = sightings.drop_nulls("name").select(*_KEY, "name").unique()
    numbers = lines.filter(pl.col("kind").is_in(TELEPHONE_KINDS)).select(*_KEY, "value").unique()
    used = texts.join(numbers, on=_KEY).join(names, on=_KEY, how="left")
    nameless = pl.struct(_KEY).filter(pl.col("name").is_null()).n_unique()
    least = pl.min_horizontal(
        pl.struct(_KEY).n_unique(),
        pl.col("value").n_unique(),
        pl.col("name").drop_nulls().n_unique() + nameless,
    )
    counts = used.group_by("text_id").agg(least.alias("a3_template_reuse"))
    return (
        used.select("text_id", "cluster_id")
        .unique()
        .join(counts, on="text_id")
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
    counts = images.group_by("image").agg(_n_names().alias("a4_media_reuse"))
    return (
        images.join(counts, on="image").group_by("cluster_id").agg(pl.col("a4_media_reuse").max())
    )


def _persona_conflict(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Most names on one contact whose stated ages differ by 4 years or more within 30 days."""
    persona = ["cluster_id", "value", "name"]
    apart = pl.col("age").max() - pl.col("age").min() >= MIN_AGE_GAP
    aged = used.drop_nulls(["name", "age"]).with_columns(_day())
    conflicting = (
        aged.filter(apart.over(persona))
        .select(*persona, "day", "age")
        .unique()
        .sort(*persona, "day")
        .rolling("day", period=AGE_WINDOW, closed="both", group_by=persona)
        .agg(apart.alias("conflict"))
        .group_by(persona)
        .agg(pl.col("conflict").any())
    )
    most = (
        aged.select(persona)
        .unique()
        .join(conflicting, on=persona, how="left")
        .group_by("cluster_id", "value")
        .agg(pl.col("conflict").fill_null(value=False).sum().alias("a9_persona_conflict"))
        .group_by("cluster_id")
        .agg(pl.col("a9_persona_conflict").max())
    )
    return most if span >= AGE_WINDOW else most.clear()


def _hopping(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Most places of one contact within any 30 days."""
    contact = ["cluster_id", "value"]
    days = used.drop_nulls("place").select(*contact, "place", _day()).unique()
    several = (
        days.filter((pl.col("place").n_unique() > 1).over(contact))
        .sort(*contact, "day")
        .rolling("day", period=PLACE_WINDOW, closed="both", group_by=contact)
        .agg(pl.col("place").n_unique().alias("b1_hopping"))
        .select("cluster_id", "b1_hopping")
    )
    ones = days.select("cluster_id", pl.lit(1, dtype=pl.UInt32).alias("b1_hopping"))
    most = pl.concat([several, ones]).group_by("cluster_id").agg(pl.col("b1_hopping").max())
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


def _stable_identity(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Most days between the first and last sighting of one name on one contact.

    A line under more than two names is no identity, however long it is in use.
    """
    days = (pl.col("observed_at").max() - pl.col("observed_at").min()).dt.total_days()
    contact = ["cluster_id", "value"]
    most = (
        used.filter((_n_names() <= SHARED_BY_TWO).over(contact))
        .drop_nulls("name")
        .group_by(*contact, "name")
        .agg(days.alias("p4_stable_identity"))
        .group_by("cluster_id")
        .agg(pl.col("p4_stable_identity").max())
    )
    return most if span >= STABLE_WINDOW else most.clear()


def _n_names() -> pl.Expr:
    return pl.col("name").drop_nulls().n_unique().clip(lower_bound=1)


def _day() -> pl.Expr:
    return pl.col("observed_at").dt.date().alias("day")
