"""Which clusters may not be apart when some are held out: those that know of each other."""

from __future__ import annotations

import numpy as np
import polars as pl

from signaltriage.linking import Clusters
from signaltriage.linking.clusters import ad_key
from signaltriage.linking.graph import components


def split_groups(clusters: Clusters) -> pl.DataFrame:
    """Put clusters into groups of which all are held out, or none.

    Two clusters are of one group if texts of theirs are of one family, if a link between them was
    found and cut, or if both are of one group with a third. Were they apart, a model would be
    tested on the copy of a text that it learnt from.

    Parameters
    ----------
    clusters : Clusters

    Returns
    -------
    polars.DataFrame
        cluster_id, group (numbered from 0 in the order of the ids), sorted.
    """
    ads = clusters.members.select(ad_key().alias("ad"), "cluster_id").unique()
    ids = ads.select("cluster_id").unique().sort("cluster_id").with_row_index("node")
    node = ads.join(ids, on="cluster_id").select("ad", pl.col("node").cast(pl.Int64))
    alike = (
        clusters.families.select(ad_key().alias("ad"), "family")
        .join(node, on="ad")
        .select(pl.col("node").min().over("family").alias("first"), "node")
    )
    cut = (
        clusters.cut.select("left", "right")
        .join(node.rename({"ad": "left", "node": "first"}), on="left")
        .join(node.rename({"ad": "right"}), on="right")
        .select("first", "node")
    )
    edges = pl.concat([alike, cut]).unique(maintain_order=True).to_numpy().astype(np.int64)
    group = components(edges[:, 0], edges[:, 1], ids.height)
    return ids.select("cluster_id", pl.Series("group", group, dtype=pl.Int64))
