"""What the charts of a reviewed cluster are drawn from: stays and moves, graph, template, cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from signaltriage.features import legs, stays
from signaltriage.linking import find_template
from signaltriage.linking.clusters import ad_key
from signaltriage.plots import cluster_graphs, template_rows

if TYPE_CHECKING:
    from signaltriage.batch.ranking import Ranking

Record = dict[str, Any]
MOST_TEXTS = 1000  # of one family that are aligned
MOST_CUTS = 50  # links shown that were found and join nothing


def movement_rows(ranking: Ranking, ids: Sequence[str]) -> dict[str, Record]:
    """Give the stays and legs of the contacts of some clusters.

    A contact is a number here: which one it is stands in no evidence.

    Parameters
    ----------
    ranking : Ranking
    ids : sequence of str
        Clusters.

    Returns
    -------
    dict of str to dict
        Cluster id to ``stays`` and ``legs``: rows as `signaltriage.features.stays` and `legs` give
        them, times in ISO 8601.
    """
    members = ranking.clusters.members.filter(pl.col("cluster_id").is_in(list(ids)))
    sightings = (
        members.select("source", "ad_id", "cluster_id")
        .unique()
        .join(ranking.facts, on=["source", "ad_id"])
    )
    contacts = ranking.clusters.contacts.join(sightings, on=["source", "ad_id"], how="semi")
    there = stays(sightings, contacts, "contact")
    found: dict[str, Record] = {cluster_id: {"stays": [], "legs": []} for cluster_id in ids}
    numbers = there.select(
        "cluster_id", "value", pl.col("value").rank("dense").over("cluster_id").alias("number")
    ).unique()
    for name, table in (("stays", there), ("legs", legs(there))):
        rows = (
            table.join(numbers, on=["cluster_id", "value"], maintain_order="left")
            .with_columns(pl.col("number").cast(pl.Int64).cast(pl.String).alias("value"))
            .drop("number")
            .with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
        )
        for row in rows.iter_rows(named=True):
            found[row.pop("cluster_id")][name].append(row)
    return found


def graph_rows(
    ranking: Ranking, ids: Sequence[str], names: Mapping[str, str | None]
) -> dict[str, Record]:
    """Give the graphs of some clusters; `names` are advertised names, masked."""
    return cluster_graphs(ranking.clusters, list(ids), names)


def template_view(ranking: Ranking, shown: Sequence[Record]) -> Record | None:
    """Align the texts of the largest family of alike texts in a cluster.

    Parameters
    ----------
    ranking : Ranking
    shown : sequence of dict
        The ads of the cluster with contacts masked.

    Returns
    -------
    dict or None
        As `signaltriage.plots.template_rows` gives it; None if no two ads are alike.
    """
    ads = {f"{ad['source']}/{ad['ad_id']}": ad for ad in shown}
    largest = (
        ranking.clusters.families.with_columns(ad_key().alias("ad"))
        .filter(pl.col("ad").is_in(list(ads)))
        .group_by("family")
        .agg(pl.col("ad").unique().sort(), pl.col("ad").n_unique().alias("n"))
        .filter(pl.col("n") > 1)
        .sort("n", "family", descending=[True, False])
        .head(1)
    )
    if not largest.height:
        return None
    keys = largest["ad"][0].to_list()[:MOST_TEXTS]
    texts = [f"{ads[key]['title']}\n{ads[key]['body']}" for key in keys]
    return template_rows(find_template(texts, [ads[key]["name"] for key in keys]), keys)


def cut_rows(ranking: Ranking, ids: Sequence[str]) -> dict[str, list[Record]]:
    """Give the links of some clusters that were found and join nothing, strongest first."""
    members = ranking.clusters.members.filter(pl.col("cluster_id").is_in(list(ids)))
    owner = dict(members.select(ad_key().alias("ad"), "cluster_id").unique().iter_rows())
    found: dict[str, list[Record]] = {cluster_id: [] for cluster_id in ids}
    touching = pl.col("left").is_in(list(owner)) | pl.col("right").is_in(list(owner))
    rows = ranking.clusters.cut.filter(touching).sort(
        "weight", "left", "right", "kind", descending=[True, False, False, False]
    )
    for row in rows.iter_rows(named=True):
        for cluster_id in sorted(
            {owner.get(row["left"]), owner.get(row["right"])} - {None}, key=str
        ):
            if len(found[str(cluster_id)]) < MOST_CUTS:
                found[str(cluster_id)].append(row)
    return found
