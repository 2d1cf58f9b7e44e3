"""Measures of who advertises together: names, ages, contacts, texts and pictures."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from signaltriage.records import PERSONAL_KINDS, TELEPHONE_KINDS

AGE_WINDOW = timedelta(days=30)
MIN_AGE_GAP = 4  # years; less is rounding
CHURN_WINDOW = timedelta(days=30)
GROWTH_WINDOW = timedelta(days=28)  # whole weeks: fewer ads on Mondays are no trend

_KEY = ["source", "ad_id"]
_CONTACT = ["cluster_id", "value"]
_PERSONA = ["cluster_id", "value", "name"]


def measure_personas(
    sightings: pl.DataFrame,
    contacts: pl.DataFrame,
    span: timedelta,
    families: pl.DataFrame | None = None,
    closed: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Measure who stands behind the contacts of each cluster.

    Parameters
    ----------
    sightings : polars.DataFrame
        cluster_id, source, ad_id, observed_at, name, age, text_id, image_hashes.
    contacts : polars.DataFrame
        source, ad_id, kind, value.
    span : timedelta
        From the first to the last sighting of all data; a longer window is null.
    families : polars.DataFrame, optional
        source, ad_id, family: ads whose texts are alike; without it, equal texts (`text_id`).
    closed : polars.DataFrame, optional
        value, closed_at (UTC): contacts on which a decision was closed.

    Returns
    -------
    polars.DataFrame
        One row per cluster, sorted:

        a1_shared_contact
            Most names on one contact.
        a2_contact_churn
            How often one name changed its telephone number (or its mail, or its account of one
            kind) within 30 days, the old one never seen again; of the name with most changes.
        a3_template_reuse
            Most advertisers, anywhere in the data, who use one text of the cluster.
        a4_media_reuse
            Most names, anywhere in the data, under one image hash of the cluster.
        a9_persona_conflict
            Most names on one contact whose stated ages lie 4 years or more apart within 30 days.
        c1_age_drift
            Largest fall of the stated age under one name and contact, in years.
        n_personas, n_platforms
            Names and sources of the cluster.
        contacts_per_persona
            Most contacts of one kind under one name.
        growth
            How many times as many new ads in the last 28 days as in the 28 before, as a power
            of two; one is added to both. Null in data that span less than 56 days.
        reappearance
            Closed contacts on which an ad appeared after the decision: to protect who was a
            victim before, never a reason for suspicion. Null without `closed`.
    """
    ads = sightings.lazy()
    lines = (
        contacts.lazy()
        .filter(pl.col("kind").is_in(PERSONAL_KINDS))
        .select(*_KEY, "kind", "value")
        .unique()
    )
    used = ads.join(lines.select(*_KEY, "value").unique(), on=_KEY)
    measures = [
        _shared_contact(used),
        _contact_churn(ads.join(lines, on=_KEY), span),
        _template_reuse(ads, lines, families),
        _media_reuse(ads),
        _persona_conflict(used, span),
        _age_drift(used),
        _growth(ads, span),
        _reappearance(ads, contacts, closed),
    ]
    table = ads.group_by("cluster_id").agg(
        pl.col("name").drop_nulls().n_unique().alias("n_personas"),
        pl.col("source").n_unique().alias("n_platforms"),
    )
    for measure in measures:
        table = table.join(measure, on="cluster_id", how="left")
    return table.sort("cluster_id").collect()


def _shared_contact(used: pl.LazyFrame) -> pl.LazyFrame:
    """Most names on one contact; ads without a name may be anybody's and add none."""
    return (
        used.group_by(_CONTACT)
        .agg(_n_names().alias("a1_shared_contact"))
        .group_by("cluster_id")
        .agg(pl.col("a1_shared_contact").max())
    )


def _contact_churn(used: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Count changes of contact under one name; contacts in use side by side are no change."""
    account = ["cluster_id", "name", "kind"]
    # A number shown for chatting is the number: one line under two kinds is one contact.
    kind = pl.when(pl.col("kind").is_in(TELEPHONE_KINDS)).then(pl.lit("phone"))
    spans = (
        used.drop_nulls("name")
        .with_columns(kind.otherwise("kind").alias("kind"))
        .group_by(*account, "value")
        .agg(pl.col("observed_at").min().alias("first"), pl.col("observed_at").max().alias("last"))
        .sort(*account, "first", "last", "value")
    )
    replaced = (pl.col("first") > pl.col("last").cum_max().shift(1)).over(account)
    changes = (
        spans.with_columns(replaced.fill_null(value=False).alias("replaced"))
        .rolling("first", period=CHURN_WINDOW, closed="both", group_by=account)
        .agg(pl.col("replaced").sum())
        .group_by("cluster_id")
        .agg(pl.col("replaced").max().alias("a2_contact_churn"))
    )
    counts = spans.group_by(account).agg(pl.len().alias("contacts_per_persona"))
    most = counts.group_by("cluster_id").agg(pl.col("contacts_per_persona").max())
    return most.join(
        changes if span >= CHURN_WINDOW else changes.clear(), on="cluster_id", how="left"
    )


def _template_reuse(
    ads: pl.LazyFrame, lines: pl.LazyFrame, families: pl.DataFrame | None
) -> pl.LazyFrame:
    """Most advertisers, anywhere in the data, who use one text of the cluster.

    Among the ads that carry the text and a telephone number: the number of ads, of telephone
    numbers or of names, whichever is smallest, so that a second or new number of one worker, or
    a second name on one line, counts for nothing. An ad that never shows a name stands for one.
    """
    if families is not None:
        text = families.lazy().select(*_KEY, "family").drop_nulls().unique()
        ads = ads.select(*_KEY, "cluster_id", "name").join(text, on=_KEY)
    else:
        ads = ads.rename({"text_id": "family"})
    texts = ads.drop_nulls("family").select(*_KEY, "cluster_id", "family").unique()
    names = ads.drop_nulls("name").select(*_KEY, "name").unique()
    numbers = lines.filter(pl.col("kind").is_in(TELEPHONE_KINDS)).select(*_KEY, "value").unique()
    used = texts.join(numbers, on=_KEY).join(names, on=_KEY, how="left")
    nameless = pl.struct(_KEY).filter(pl.col("name").is_null()).n_unique()
    least = pl.min_horizontal(
        pl.struct(_KEY).n_unique(),
        pl.col("value").n_unique(),
        pl.col("name").drop_nulls().n_unique() + nameless,
    )
    counts = used.group_by("family").agg(least.alias("a3_template_reuse"))
    return (
        used.select("family", "cluster_id")
        .unique()
        .join(counts, on="family")
        .group_by("cluster_id")
        .agg(pl.col("a3_template_reuse").max())
    )


def _media_reuse(ads: pl.LazyFrame) -> pl.LazyFrame:
    """Most names, anywhere in the data, under one image hash of the cluster."""
    images = (
        ads.select("cluster_id", "name", pl.col("image_hashes").alias("image"))
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
    apart = pl.col("age").max() - pl.col("age").min() >= MIN_AGE_GAP
    day = pl.col("observed_at").dt.date().alias("day")
    aged = used.drop_nulls(["name", "age"]).with_columns(day)
    conflicting = (
        aged.filter(apart.over(_PERSONA))
        .select(*_PERSONA, "day", "age")
        .unique()
        .sort(*_PERSONA, "day")
        .rolling("day", period=AGE_WINDOW, closed="both", group_by=_PERSONA)
        .agg(apart.alias("conflict"))
        .group_by(_PERSONA)
        .agg(pl.col("conflict").any())
    )
    most = (
        aged.select(_PERSONA)
        .unique()
        .join(conflicting, on=_PERSONA, how="left")
        .group_by(_CONTACT)
        .agg(pl.col("conflict").fill_null(value=False).sum().alias("a9_persona_conflict"))
        .group_by("cluster_id")
        .agg(pl.col("a9_persona_conflict").max())
    )
    return most if span >= AGE_WINDOW else most.clear()


def _age_drift(used: pl.LazyFrame) -> pl.LazyFrame:
    """Largest fall of the stated age under one name and contact, in years."""
    fall = pl.col("age").cum_max().over(_PERSONA) - pl.col("age")
    return (
        used.drop_nulls(["name", "age"])
        .filter((pl.col("observed_at").n_unique() > 1).over(_PERSONA))
        .sort(*_PERSONA, "observed_at", "age")
        .with_columns(fall.alias("c1_age_drift"))
        .group_by("cluster_id")
        .agg(pl.col("c1_age_drift").max())
    )


def _growth(ads: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """Compare new ads of the last 28 days with the 28 before, as a power of two."""
    end = pl.col("observed_at").max()
    began = (
        ads.with_columns(end.alias("end"))
        .group_by("cluster_id", *_KEY)
        .agg((pl.col("end").max() - pl.col("observed_at").min()).alias("before_end"))
    )
    before = pl.col("before_end")
    recent = (before < GROWTH_WINDOW).sum()
    earlier = before.is_between(GROWTH_WINDOW, 2 * GROWTH_WINDOW, closed="left").sum()
    growth = began.group_by("cluster_id").agg(
        ((1 + recent) / (1 + earlier)).log(2).round(3).alias("growth")
    )
    return growth if span >= 2 * GROWTH_WINDOW else growth.clear()


def _reappearance(
    ads: pl.LazyFrame, contacts: pl.DataFrame, closed: pl.DataFrame | None
) -> pl.LazyFrame:
    everywhere = ads.select("cluster_id").unique()
    if closed is None:
        none = pl.lit(None, dtype=pl.UInt32).alias("reappearance")
        return everywhere.with_columns(none)
    counts = (
        reappearances(ads.collect(), contacts, closed)
        .lazy()
        .group_by("cluster_id")
        .agg(pl.col("value").n_unique().alias("reappearance"))
    )
    return everywhere.join(counts, on="cluster_id", how="left").with_columns(
        pl.col("reappearance").fill_null(0)
    )


def reappearances(
    sightings: pl.DataFrame, contacts: pl.DataFrame, closed: pl.DataFrame
) -> pl.DataFrame:
    """Find closed contacts on which an ad appeared after the decision.

    Who was a victim once is often one again: this is an alert to the care exit first. An ad that
    merely stayed up does not count.

    Parameters
    ----------
    sightings : polars.DataFrame
        cluster_id, source, ad_id, observed_at.
    contacts : polars.DataFrame
        source, ad_id, kind, value.
    closed : polars.DataFrame
        value, closed_at (UTC); the last decision on a contact counts.

    Returns
    -------
    polars.DataFrame
        cluster_id, value, closed_at, source, ad_id, appeared_at: the first ad on each contact
        that was first seen after its decision; sorted.
    """
    ends = closed.group_by("value").agg(pl.col("closed_at").max())
    lines = contacts.filter(pl.col("kind").is_in(PERSONAL_KINDS)).select(*_KEY, "value").unique()
    return (
        sightings.join(lines.join(ends, on="value"), on=_KEY)
        .group_by("cluster_id", "value", "closed_at", *_KEY)
        .agg(pl.col("observed_at").min().alias("appeared_at"))
        .filter(pl.col("appeared_at") > pl.col("closed_at"))
        .sort("cluster_id", "value", "appeared_at", *_KEY)
        .unique(["cluster_id", "value"], keep="first", maintain_order=True)
    )


def _n_names() -> pl.Expr:
    return pl.col("name").drop_nulls().n_unique().clip(lower_bound=1)
