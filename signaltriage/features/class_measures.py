"""Measures of a cluster that tell what kind of advertiser is behind it, for all clusters at once.

They say nothing about exploitation and no score reads them. Nothing here knows origin, language,
gender, looks or prices.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

MANY_USERS = 5  # advertisers of one text: more than these, and it was written for many
HEAD_START = timedelta(days=1)  # a crawl sees no finer; who was first within a day is not known

CLASS_MEASURES = (
    "says_agency",
    "offers_job",
    "ads_per_name",
    "names_on_contact",
    "names_on_text",
    "ads_in_a_day",
    "links_out",
    "copied_from",
    "copied_share",
    "copied_name",
    "i_voice",
    "we_voice",
    "they_voice",
    "own_terms",
    "announces_tour",
    "stable_days",
)
SAID_COLUMNS = CLASS_MEASURES[:2]  # of the facts, in the order of `signaltriage.features.CLASSES`
# What the indicators have measured already.
_TAKEN = {
    "names_on_contact": "a1_shared_contact",
    "i_voice": "v1_first_singular",
    "we_voice": "v2_first_plural",
    "they_voice": "v3_third_person",
    "own_terms": "p1_own_voice",
    "announces_tour": "p3_announced_tour",
    "stable_days": "p4_stable_identity",
}
_KEY = ["source", "ad_id"]


def measure_classes(
    members: pl.DataFrame,
    facts: pl.DataFrame,
    contacts: pl.DataFrame,
    families: pl.DataFrame,
    values: pl.DataFrame,
) -> pl.DataFrame:
    """Measure what tells an agency, a job ad, spam and a thief of texts from independent work.

    Parameters
    ----------
    members : polars.DataFrame
        source, ad_id, observed_at, cluster_id; one row per sighting.
    facts : polars.DataFrame
        As `signaltriage.features.facts` returns, with the columns says_agency and offers_job of
        `signaltriage.features.said_classes`.
    contacts : polars.DataFrame
        source, ad_id, kind, … one row per contact found.
    families : polars.DataFrame
        source, ad_id, family: ads whose texts are alike.
    values : polars.DataFrame
        As `signaltriage.features.measure_clusters` returns.

    Returns
    -------
    polars.DataFrame
        cluster_id, sorted, and one Float64 column per entry of `CLASS_MEASURES`; null = could
        not be measured.

        says_agency, offers_job
            Share of the ads that call themselves an agency, club or house; that offer a job.
        ads_per_name
            Ads of the cluster over its names.
        names_on_contact
            Most names on one contact; null for a single ad, which has one by necessity.
        names_on_text
            Most names of the cluster under one text.
        ads_in_a_day
            Most ads that were posted on one day, as far as the platforms say.
        links_out
            Share of the ads that show a web address.
        copied_from
            Other clusters that used a text of this one at least a day before it did. A text that
            more than five use was written for many, and counts for nobody.
        copied_share
            Share of the ads that carry such a text.
        copied_name
            Share of those that also carry a name of the cluster that was first.
        i_voice, we_voice, they_voice
            Who speaks: means of `v1_first_singular`, `v2_first_plural` and `v3_third_person`.
        own_terms, announces_tour, stable_days
            `p1_own_voice`, `p3_announced_tour` and `p4_stable_identity`.
    """
    ads = (
        members.lazy()
        .select(*_KEY, "observed_at", "cluster_id")
        .join(facts.lazy(), on=[*_KEY, "observed_at"])
        .group_by("cluster_id", *_KEY)
        .agg(
            pl.col("says_agency", "offers_job").max(),
            pl.col("posted_at").min(),
            pl.min_horizontal("posted_at", "observed_at").min().alias("since"),
            pl.col("name").drop_nulls().unique().alias("names"),
        )
        .join(_linking_out(contacts), on=_KEY, how="left")
        .collect()
        .lazy()
    )
    table = ads.group_by("cluster_id").agg(
        pl.col("says_agency", "offers_job").mean(),
        pl.len().alias("n_ads"),
        (pl.len() / _n_names()).alias("ads_per_name"),
        pl.col("links_out").fill_null(0.0).mean(),
    )
    taken = values.lazy().select("cluster_id", **{new: pl.col(old) for new, old in _TAKEN.items()})
    used = ads.join(families.lazy().select(*_KEY, "family").drop_nulls().unique(), on=_KEY)
    used = used.collect().lazy()
    for measure in (_most_in_a_day(ads), _names_on_text(used), _copied(used), taken):
        table = table.join(measure, on="cluster_id", how="left")
    single = pl.col("n_ads") < 2
    return (
        table.with_columns(
            pl.when(~single).then("names_on_contact").alias("names_on_contact"),
        )
        .select("cluster_id", *(pl.col(name).cast(pl.Float64) for name in CLASS_MEASURES))
        .sort("cluster_id")
        .collect()
    )


def _linking_out(contacts: pl.DataFrame) -> pl.LazyFrame:
    return (
        contacts.lazy()
        .filter(pl.col("kind") == "url")
        .select(*_KEY, pl.lit(1.0).alias("links_out"))
        .unique()
    )


def _most_in_a_day(ads: pl.LazyFrame) -> pl.LazyFrame:
    """Most ads of one day; a day is that of the platform's clock, for a crawl sees all at once."""
    return (
        ads.drop_nulls("posted_at")
        .group_by("cluster_id", pl.col("posted_at").dt.date())
        .len("ads_in_a_day")
        .group_by("cluster_id")
        .agg(pl.col("ads_in_a_day").max())
    )


def _names_on_text(used: pl.LazyFrame) -> pl.LazyFrame:
    return (
        used.group_by("cluster_id", "family")
        .agg(_n_names().alias("names_on_text"))
        .group_by("cluster_id")
        .agg(pl.col("names_on_text").max())
    )


def _copied(used: pl.LazyFrame) -> pl.LazyFrame:
    """Compare every use of a text with that of the cluster that was first."""
    uses = used.group_by("family", "cluster_id").agg(
        pl.col("since").min(), pl.col("names").explode().drop_nulls().unique()
    )
    first = (
        uses.filter(pl.len().over("family").is_between(2, MANY_USERS))
        .sort("family", "since", "cluster_id")
        .unique("family", keep="first", maintain_order=True)
        .select(
            "family",
            pl.col("cluster_id").alias("owner"),
            pl.col("since").alias("owned_since"),
            pl.col("names").alias("owner_names"),
        )
    )
    late = uses.select("family", "cluster_id", "since").join(first, on="family")
    late = late.filter(pl.col("since") >= pl.col("owned_since") + HEAD_START)
    copies = used.select(*_KEY, "cluster_id", "family", "names").join(
        late.select("family", "cluster_id", "owner", "owner_names"), on=["family", "cluster_id"]
    )
    same_name = pl.col("names").list.set_intersection("owner_names").list.len() > 0
    counts = copies.group_by("cluster_id").agg(
        pl.col("owner").n_unique().alias("copied_from"),
        pl.struct(_KEY).n_unique().alias("n_copied"),
        same_name.mean().alias("copied_name"),
    )
    read = used.group_by("cluster_id").agg(pl.struct(_KEY).n_unique().alias("n_read"))
    return read.join(counts, on="cluster_id", how="left").select(
        "cluster_id",
        pl.col("copied_from").fill_null(0),
        (pl.col("n_copied").fill_null(0) / pl.col("n_read")).alias("copied_share"),
        "copied_name",
    )


def _n_names() -> pl.Expr:
    """Count names; ads without one may be anybody's and stand for one."""
    return pl.col("names").explode().drop_nulls().n_unique().clip(lower_bound=1)
