"""Ads to clusters: shared values, guarded against theft, cut where they hold only loosely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.linking.candidates import Candidates
from signaltriage.linking.clusters import Clusters, ad_key
from signaltriage.linking.decisions import LinkDecision, read_decisions
from signaltriage.linking.families import Texts, text_families
from signaltriage.linking.identities import guard, identity_of
from signaltriage.linking.keys import image_keys, link_keys, specificity
from signaltriage.linking.links import cut_table, link_table
from signaltriage.linking.naming import cluster_names
from signaltriage.linking.split import MOST_ADS, Uses, cluster_labels, cut_loose
from signaltriage.linking.tables import SIGHTING_SCHEMA, LinkTables, find_tables
from signaltriage.records import Ad

JOINS = 0.1  # the least weight of evidence that joins: a line of thirty names, a text of hundreds
PASSAGE_SHARE = 0.5  # how much a copied passage says, against a text that is copied whole
TEXT_OF_FEW = 10  # identities that may share a text before it says less
SAID = 1000.0  # a person's word is never what is cut
OVER_SHARED_PASSAGE = 20  # identities with the same passage: it was written for all


def link(
    ads: Iterable[Ad],
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
    decisions: Iterable[LinkDecision | Mapping[str, object]] | None = None,
    previous: Clusters | None = None,
) -> Clusters:
    """Link ads that share contacts, texts or supplied image hashes.

    Parameters
    ----------
    ads : iterable of Ad
        Sightings, in any order.
    fictitious : bool
        Also accept telephone numbers from ranges that cannot be dialled; for made-up data only.
    decisions : iterable of LinkDecision or mapping, optional
        What people said about pairs of ads and about contacts; it is obeyed.
    previous : Clusters, optional
        Of an earlier run, so that clusters keep their ids.

    Returns
    -------
    Clusters

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from signaltriage.records import Ad
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> clusters = link([
    ...     Ad("kiosk.example", "1", seen, body="Bel 06-71234567", country="NL"),
    ...     Ad("kiosk.example", "2", seen, body="Of +31 6 7123 4567", country="NL"),
    ... ], fictitious=True)
    >>> clusters.members["cluster_id"].n_unique()
    1
    >>> clusters.path("kiosk.example/1", "kiosk.example/2")[0]["kind"]
    'phone'
    """
    return link_tables(
        *find_tables(ads, fictitious=fictitious), decisions=decisions, previous=previous
    )


def link_tables(
    sightings: pl.DataFrame,
    contacts: pl.DataFrame,
    texts: Texts,
    decisions: Iterable[LinkDecision | Mapping[str, object]] | None = None,
    previous: Clusters | None = None,
    most_ads: int = MOST_ADS,
) -> Clusters:
    """Link sightings whose contacts and texts have been found already.

    Parameters
    ----------
    sightings : polars.DataFrame
        With the columns of `SIGHTING_SCHEMA`; one row per sighting.
    contacts : polars.DataFrame
        As `signaltriage.linking.contact_table` returns.
    texts : Texts
        The texts that `text_id` names.
    decisions, previous
        As for `link`.
    most_ads : int
        Clusters of more ads are taken apart where they hold loosely, and reported where not.

    Returns
    -------
    Clusters
    """
    tables = LinkTables(
        sightings.select(list(SIGHTING_SCHEMA)),
        contacts,
        texts,
        Candidates.of(texts.sketches),
        read_decisions(decisions),
        most_ads,
    )
    return join_tables(tables, previous)


def join_tables(tables: LinkTables, previous: Clusters | None = None) -> Clusters:
    """Link what the tables hold; all that is left to do is joint, and done for all ads."""
    sightings, told = tables.sightings, tables.decisions
    key = ["source", "ad_id"]
    shown, ads = _nodes(sightings)
    keys = pl.concat([link_keys(tables.contacts), image_keys(sightings)])
    values = specificity(keys, sightings, told)
    hard = (
        keys.join(values.filter(~pl.col("over_shared")), on=["kind", "value"])
        .join(ads, on=key)
        .select(
            "node",
            "kind",
            "value",
            "specificity",
            (pl.col("specificity") * pl.col("confidence")).alias("weight"),
        )
    )
    is_image = pl.col("kind") == "image"
    identity = _identities(hard.filter(~is_image & (pl.col("kind") != "url")), ads.height)
    families = text_families(tables.texts, tables.candidates)
    soft = _text_uses(shown, families, identity)
    uses = _numbered(pl.concat([hard, soft, _said_same(told, ads)]))
    detached = _detached(uses, identity, shown, hard.filter(~is_image))
    kept = uses.filter(~detached & (pl.col("weight") >= JOINS))
    said = pl.when(pl.col("kind") == "decision").then(SAID).otherwise("weight")
    graph = Uses(
        kept["node"].to_numpy(),
        kept["value_id"].to_numpy(),
        kept.select(said).to_series().to_numpy(),
    )
    n_values = int(uses["value_id"].max() or 0) + 1 if uses.height else 0  # type: ignore[arg-type]
    copied = np.zeros(n_values, dtype=np.bool_)
    copied[uses.filter(_can_be_copied())["value_id"].to_numpy()] = True
    cut, why = cut_loose(graph, ads.height, copied, _said_not_same(told, ads), tables.most_ads)
    labels = cluster_labels(graph.take(~cut), ads.height, n_values)[: ads.height]
    reasons = pl.concat(
        [
            kept.with_columns(pl.Series("reason", why)),
            uses.filter(detached).with_columns(reason=pl.lit("theft_guard")),
            uses.filter(~detached & (pl.col("weight") < JOINS)).with_columns(reason=pl.lit("weak")),
        ]
    )
    names, supersedes = cluster_names(ads, labels, previous.members if previous else None)
    return Clusters(
        members=_member_table(shown, ads.with_columns(names)),
        links=link_table(reasons.filter(pl.col("reason") == ""), ads, labels),
        cut=cut_table(reasons, ads, labels),
        contacts=tables.contacts,
        over_shared=values.filter("over_shared").drop("over_shared"),
        large=_large(names, labels, tables.most_ads),
        supersedes=supersedes,
        families=_family_table(shown, ads, families),
        tables=tables,
    )


def _nodes(sightings: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the sightings with the node of each ad, and the ads in the order of their nodes."""
    order = sightings.select(pl.arg_sort_by("source", "ad_id")).to_series()
    keys = sightings.select("source", "ad_id")[order]
    first = keys.select(pl.struct(pl.all()) != pl.struct(pl.all()).shift()).to_series()
    first = first.fill_null(value=True)
    node = np.empty(len(order), dtype=np.int64)
    node[order.to_numpy()] = np.cumsum(first.to_numpy()) - 1
    ads = keys.filter(first).with_row_index("node").with_columns(pl.col("node").cast(pl.Int64))
    return sightings.with_columns(pl.Series("node", node)), ads


def _identities(hard: pl.DataFrame, n_ads: int) -> NDArray[np.int64]:
    """Ads joined by contacts that say enough."""
    joining = _numbered(hard.filter(pl.col("weight") >= JOINS))
    graph = Uses(*(joining[name].to_numpy() for name in ("node", "value_id", "weight")))
    n_values = joining["value_id"].n_unique()
    return cluster_labels(graph, n_ads, n_values)[:n_ads]


def _text_uses(
    shown: pl.DataFrame, families: pl.DataFrame, identity: NDArray[np.int64]
) -> pl.DataFrame:
    """Which ad shows a text of which family; families of a single ad say nothing."""
    of_few = pl.max_horizontal(pl.lit(1.0), pl.col("n_identities") / TEXT_OF_FEW)
    passage = pl.col("kind") == "passage"
    return (
        shown.lazy()
        .drop_nulls("text_id")
        .select("node", pl.col("text_id").alias("text"))
        .unique()
        .join(families.lazy(), on="text")
        .group_by("node", "kind", "family")
        .agg(pl.col("weight").max())
        .with_columns(identity_of(identity))
        .with_columns(
            pl.len().over("kind", "family").alias("n_ads"),
            pl.col("identity").n_unique().over("kind", "family").alias("n_identities"),
        )
        .filter((pl.col("n_ads") > 1) & ~(passage & (pl.col("n_identities") > OVER_SHARED_PASSAGE)))
        .with_columns((1.0 / (1.0 + of_few.log10())).alias("specificity"))
        .select(
            "node",
            "kind",
            pl.col("family").cast(pl.String).alias("value"),
            "specificity",
            (
                pl.col("weight")
                * pl.col("specificity")
                * pl.when(passage).then(PASSAGE_SHARE).otherwise(1.0)
            ).alias("weight"),
        )
        .collect()
    )


def _member_table(shown: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    rows = shown.select("node", "observed_at").unique().sort("node", "observed_at")
    return pl.concat(
        [
            named.select("source", "ad_id")[rows["node"]],
            rows.select("observed_at"),
            named.select("cluster_id")[rows["node"]],
        ],
        how="horizontal",
    )


def _large(names: pl.Series, labels: NDArray[np.int64], most_ads: int) -> pl.DataFrame:
    n_ads = np.bincount(labels).astype(np.uint32)[labels]
    return (
        pl.DataFrame({"cluster_id": names, "n_ads": n_ads})
        .filter(pl.col("n_ads") > most_ads)
        .unique()
        .sort("n_ads", "cluster_id", descending=[True, False])
    )


def _family_table(shown: pl.DataFrame, ads: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    rows = (
        shown.lazy()
        .select("node", pl.col("text_id").alias("text"))
        .join(families.lazy().filter(pl.col("kind") == "text"), on="text")
        .select("node", "family")
        .unique()
        .sort("node", "family")
        .collect()
    )
    named = ads.select("source", "ad_id")[rows["node"]]
    return pl.concat([named, rows.select("family")], how="horizontal")


def _detached(
    uses: pl.DataFrame, identity: NDArray[np.int64], shown: pl.DataFrame, contacts: pl.DataFrame
) -> pl.Series:
    """Say for each use whether the theft guard takes it away."""
    soft = uses.filter(_can_be_copied()).select("node", pl.col("value_id").alias("value"))
    seen = shown.select(
        "node",
        pl.col("node").is_in(contacts["node"].unique().to_list()).alias("has_contact"),
        pl.col("observed_at").alias("seen"),
        "name",
        "place",
    )
    away = guard(soft, identity, seen).with_columns(away=pl.lit(value=True))
    return (
        uses.with_columns(identity_of(identity))
        .join(
            away,
            left_on=["identity", "value_id"],
            right_on=["identity", "value"],
            how="left",
            maintain_order="left",
        )["away"]
        .fill_null(value=False)
    )


def _can_be_copied() -> pl.Expr:
    return pl.col("kind").is_in(["text", "passage", "image"])


def _numbered(uses: pl.DataFrame) -> pl.DataFrame:
    """Give each value a number, in their order."""
    values = uses.select("kind", "value").unique().sort("kind", "value")
    values = values.with_row_index("value_id")
    return uses.join(
        values.with_columns(pl.col("value_id").cast(pl.Int64)), on=["kind", "value"]
    ).sort("value_id", "node")


def _said_same(told: Sequence[LinkDecision], ads: pl.DataFrame) -> pl.DataFrame:
    pairs = [d for d in told if d.decision == "same"]
    rows = [(end, f"{d.left} {d.right}") for d in pairs for end in (d.left, d.right)]
    return (
        pl.DataFrame(rows, schema={"ad": pl.String, "value": pl.String}, orient="row")
        .join(ads.select(ad_key().alias("ad"), "node"), on="ad")
        .select(
            "node",
            pl.lit("decision").alias("kind"),
            "value",
            pl.lit(1.0).alias("specificity"),
            pl.lit(1.0).alias("weight"),
        )
    )


def _said_not_same(told: Sequence[LinkDecision], ads: pl.DataFrame) -> list[tuple[int, int]]:
    pairs = [d for d in told if d.decision == "not_same"]
    ends = {end for d in pairs for end in (d.left, d.right)}
    nodes = dict(
        ads.select(ad_key().alias("ad"), "node")
        .filter(pl.col("ad").is_in(sorted(ends)))
        .iter_rows()
    )
    return [(nodes[d.left], nodes[d.right]) for d in pairs if d.left in nodes and d.right in nodes]
