"""The ranked table: one row per cluster, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from signaltriage.batch.marks import cluster_marks
from signaltriage.features import Findings
from signaltriage.linking import Clusters
from signaltriage.linking.keys import link_keys
from signaltriage.models.triage_class import load_triage_classes
from signaltriage.text import Baseline

if TYPE_CHECKING:
    from signaltriage.models import Assessment, TriageClassifier

DECIMALS = 6  # of written floats

RANKED_COLUMNS = (
    "rank",
    "cluster_id",
    "score",
    "score_low",
    "score_high",
    "band",
    "families",
    "n_ads",
    "n_contacts",
    "n_personas",
    "n_sources",
    "places",
    "first_seen",
    "last_seen",
    "reasons",
    "unit",
    "class",
    "model_id",
    "run_id",
)
_BAND_ORDER = {"high": 0, "review": 1, "low": 2, "unscored": 3}
# Inside a band; whatever is not named comes first. Spam must not crowd the head of the list.
ASIDE = {"agency": 1, "spam": 2, "scam": 2, "job_ad": 2}


class _Named(Protocol):
    @property
    def run_id(self) -> str: ...
    @property
    def model_id(self) -> str: ...


def common_cues(
    ad_findings: pl.DataFrame, members: pl.DataFrame, baseline: Baseline, share: float
) -> pl.DataFrame:
    """Which cues of a cluster are too common on their platform to count for a family.

    A cue is common for a cluster when every ad of the cluster that carries it stands on a
    platform where more than `share` of the ads carry it. A platform of which the baseline knows
    nothing says nothing about what is common there.

    Parameters
    ----------
    ad_findings : polars.DataFrame
        source, ad_id and one column per ad-scope indicator.
    members : polars.DataFrame
        source, ad_id, observed_at, cluster_id.
    baseline : Baseline
        How common each cue is on each platform.
    share : float
        Share of a platform's ads; ``gates_.common_share`` of the model.

    Returns
    -------
    polars.DataFrame
        cluster_id and one Boolean column per ad-scope indicator, sorted.
    """
    ids = [name for name in ad_findings.columns if name not in {"source", "ad_id"}]
    shares = pl.DataFrame(
        [
            (source, *((baseline.share(source, name) or 0.0) > share for name in ids))
            for source in sorted(baseline.platforms)
        ],
        schema={"source": pl.String, **{f"{name} common": pl.Boolean for name in ids}},
        orient="row",
    )
    rare = [
        ((pl.col(name) > 0) & ~pl.col(f"{name} common").fill_null(value=False))
        .fill_null(value=False)
        .any()
        .alias(name)
        for name in ids
    ]
    return (
        members.lazy()
        .select("source", "ad_id", "cluster_id")
        .unique()
        .join(ad_findings.lazy(), on=["source", "ad_id"])
        .join(shares.lazy(), on="source", how="left")
        .group_by("cluster_id")
        .agg(rare)
        .with_columns([~pl.col(name) for name in ids])
        .sort("cluster_id")
        .collect()
    )


def rank_clusters(
    clusters: Clusters,
    facts: pl.DataFrame,
    findings: Findings,
    common: pl.DataFrame,
    class_measures: pl.DataFrame,
    model: TriageClassifier,
    identity: _Named,
) -> pl.DataFrame:
    """Score every cluster and put them in order: band, then triage class, then score.

    The band comes first because the gates say what is worth a reviewer's time: a high score
    from one family of evidence alone stays behind. Inside a band agencies, then spam, scam and
    job ads stand behind the others; but for an agency's, no class changes a score or a band.

    Returns
    -------
    polars.DataFrame
        With `RANKED_COLUMNS`; scores are null where a cluster is unscored, `reasons` holds
        indicator ids, `unit` is null (not routed).
    """
    said = load_triage_classes().classify(class_measures).tolist()
    classes = class_measures.select("cluster_id", pl.Series("class", said, dtype=pl.String))
    table = describe_clusters(clusters, facts).join(
        classes, on="cluster_id", how="left", maintain_order="left"
    )
    values = findings.clusters.sort("cluster_id")
    assessed = model.assess(
        values,
        **cluster_marks(table["class"], common, values, clusters.members, model),
    )
    points = assessed.points
    scored = table.with_columns(
        _scores("score", assessed.score, assessed),
        _scores("score_low", assessed.low, assessed),
        _scores("score_high", assessed.high, assessed),
        pl.Series("band", list(assessed.band), dtype=pl.String),
        pl.Series("families", [list(f) for f in assessed.families], dtype=pl.List(pl.String)),
        pl.Series("reasons", _ids_by_points(points, model), dtype=pl.List(pl.String)),
        pl.lit(None, dtype=pl.String).alias("unit"),
        pl.lit(identity.model_id).alias("model_id"),
        pl.lit(identity.run_id).alias("run_id"),
    )
    return (
        scored.with_columns(
            pl.col("band").replace_strict(_BAND_ORDER, return_dtype=pl.Int8).alias("order"),
            pl.col("class").replace_strict(ASIDE, default=0, return_dtype=pl.Int8).alias("stratum"),
        )
        .sort(["order", "stratum", "score", "cluster_id"], descending=[False, False, True, False])
        .with_row_index("rank", offset=1)
        .select(pl.col("rank").cast(pl.Int64), *RANKED_COLUMNS[1:])
    )


def _scores(name: str, values: npt.NDArray[np.float64], assessed: Assessment) -> pl.Series:
    """Name a column of scores; what is unscored has none."""
    known = pl.Series(assessed.band != "unscored")
    return pl.select(pl.when(known).then(pl.Series(values).round(DECIMALS))).to_series().alias(name)


def describe_clusters(clusters: Clusters, facts: pl.DataFrame) -> pl.DataFrame:
    """Describe every cluster: counts, places and times, sorted by cluster id."""
    key = ["source", "ad_id"]
    sightings = clusters.members.lazy().join(facts.lazy(), on=[*key, "observed_at"])
    values = (
        link_keys(clusters.contacts)
        .lazy()
        .join(clusters.members.lazy().select(*key, "cluster_id").unique(), on=key)
        .group_by("cluster_id")
        .agg(pl.struct("kind", "value").n_unique().cast(pl.Int64).alias("n_contacts"))
    )
    # One spelling for each place: the first of those in use.
    places = (
        sightings.drop_nulls("place")
        .group_by("cluster_id", "place")
        .agg(pl.col("location").min())
        .group_by("cluster_id")
        .agg(pl.col("location").unique().sort().alias("places"))
    )
    return (
        sightings.group_by("cluster_id")
        .agg(
            pl.struct(key).n_unique().cast(pl.Int64).alias("n_ads"),
            pl.col("name").drop_nulls().n_unique().cast(pl.Int64).clip(lower_bound=1)
            .alias("n_personas"),
            pl.col("source").n_unique().cast(pl.Int64).alias("n_sources"),
            pl.col("observed_at").min().alias("first_seen"),
            pl.col("observed_at").max().alias("last_seen"),
        )
        .join(values, on="cluster_id", how="left")
        .join(places, on="cluster_id", how="left")
        .with_columns(
            pl.col("n_contacts").fill_null(0),
            pl.col("places").fill_null([]),
        )
        .sort("cluster_id")
        .collect()
    )  # fmt: skip


def _ids_by_points(points: npt.NDArray[np.float64], model: TriageClassifier) -> list[list[str]]:
    names = np.asarray(model.feature_names_in_)
    order = np.argsort(-points, axis=1, kind="stable")
    counts = (points > 0).sum(axis=1)
    return [names[row[:n]].tolist() for row, n in zip(order, counts.tolist(), strict=True)]
