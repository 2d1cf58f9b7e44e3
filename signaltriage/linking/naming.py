"""Names of clusters that stay the same from run to run."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

SUPERSEDES_SCHEMA = {"cluster_id": pl.String(), "supersedes": pl.String()}


def cluster_names(
    ads: pl.DataFrame, labels: NDArray[np.int64], previous: pl.DataFrame | None = None
) -> tuple[pl.Series, pl.DataFrame]:
    """Name each cluster, after the previous run where there was one.

    Without a previous run a cluster is named after its first ad, so that the order of the input
    does not matter. With one it keeps the id of the earlier cluster with which it shares most
    ads; an earlier cluster gives its id to one cluster only, the one that holds most of it.

    Parameters
    ----------
    ads : polars.DataFrame
        node, source, ad_id, in order.
    labels : array of int64, shape (n_ads,)
        Cluster of each.
    previous : polars.DataFrame, optional
        `Clusters.members` of the previous run.

    Returns
    -------
    names : polars.Series
        cluster_id: that of each ad.
    supersedes : polars.DataFrame
        cluster_id, supersedes: earlier ids whose ads are now mostly in a cluster of another id.
    """
    if not len(labels):
        nobody = pl.Series("cluster_id", [], dtype=pl.String)
        return nobody, pl.DataFrame(schema=SUPERSEDES_SCHEMA)
    _, first = np.unique(labels, return_index=True)
    clusters = pl.DataFrame({"label": np.arange(len(first)), "first": first})
    kept, older = _inherited(ads, labels, previous)
    clusters = clusters.join(kept, on="label", how="left", maintain_order="left")
    unnamed = clusters.filter(pl.col("cluster_id").is_null())
    new = _new_names(ads[unnamed["first"]], previous)
    named = clusters.update(unnamed.select("label", pl.Series("cluster_id", new)), on="label")
    supersedes = (
        older.rename({"cluster_id": "supersedes"})
        .join(named.select("label", "cluster_id"), on="label")
        .filter(pl.col("cluster_id") != pl.col("supersedes"))
        .select(list(SUPERSEDES_SCHEMA))
        .sort("cluster_id", "supersedes")
    )
    return named["cluster_id"].gather(labels), supersedes


def _new_names(firsts: pl.DataFrame, previous: pl.DataFrame | None) -> list[str]:
    """Name clusters after their first ads."""
    if firsts.is_empty():
        return []
    taken = set() if previous is None else set(previous["cluster_id"].unique())
    names = []
    for source, ad_id in firsts.select("source", "ad_id").iter_rows():
        named = f"{source}/{ad_id}"
        while (name := "c" + hashlib.blake2b(named.encode(), digest_size=8).hexdigest()) in taken:
            named += "'"  # its first ad named a cluster that lives on without it
        names.append(name)
    return names


def _inherited(
    ads: pl.DataFrame, labels: NDArray[np.int64], previous: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Id that each cluster keeps, and for each earlier id the cluster that holds most of it."""
    if previous is None:
        nothing = pl.DataFrame(schema={"label": pl.Int64, "cluster_id": pl.String})
        return nothing, nothing
    shared = (
        ads.select("source", "ad_id", pl.Series("label", labels))
        .join(
            previous.unique(["source", "ad_id"]).select("source", "ad_id", "cluster_id"),
            on=["source", "ad_id"],
        )
        .group_by("label", "cluster_id")
        .len()
        .sort("len", "cluster_id", "label", descending=[True, False, False])
    )
    heirs = shared.unique("cluster_id", keep="first", maintain_order=True)
    kept = heirs.unique("label", keep="first", maintain_order=True)
    return kept.select("label", "cluster_id"), heirs.select("label", "cluster_id")
