"""Links as a reader sees them: which two ads, by what, how strongly, and why not."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.linking.clusters import LINK_COLUMNS, ad_key

_PAIR = ("first_node", "node", "left", "right", "kind")


def link_table(uses: pl.DataFrame, ads: pl.DataFrame, labels: NDArray[np.int64]) -> pl.DataFrame:
    """Links from the first ad of each value in each cluster to the others there.

    Parameters
    ----------
    uses : polars.DataFrame
        node, kind, value_id, weight, specificity: which ad shows which value.
    ads : polars.DataFrame
        node, source, ad_id.
    labels : array of int64, shape (n_ads,)
        Cluster of each node.

    Returns
    -------
    polars.DataFrame
        With `LINK_COLUMNS`, the strongest per pair and kind; the weight is that of the weaker end.
    """
    same_star = (pl.col("value_id") == pl.col("value_id").shift()) & (
        pl.col("label") == pl.col("label").shift()
    )
    at_first = pl.int_range(pl.len()).filter(~same_star.fill_null(value=False))
    star = same_star.fill_null(value=False).not_().cum_sum() - 1
    found = (
        uses.lazy()
        .with_columns(pl.Series("label", labels[uses["node"].to_numpy()]))
        .sort("value_id", "label", "node")
        .with_columns(at_first.gather(star).alias("first"))
        .with_columns(
            pl.col("node").gather("first").alias("first_node"),
            pl.min_horizontal("weight", pl.col("weight").gather("first")),
        )
        .filter(pl.col("node") != pl.col("first_node"))
        .group_by("first_node", "node", "kind")
        .agg(pl.col("weight", "specificity").max().round(6))
        .sort("first_node", "node", "kind")
        .collect()
    )
    names = ads.select(ad_key().alias("ad"))["ad"]
    return found.with_columns(
        names.gather(found["first_node"]).alias("left"), names.gather(found["node"]).alias("right")
    ).select(LINK_COLUMNS)


def cut_table(uses: pl.DataFrame, ads: pl.DataFrame, labels: NDArray[np.int64]) -> pl.DataFrame:
    """Links that were found and join nothing, to an ad of another cluster, with the reason.

    Parameters
    ----------
    uses : polars.DataFrame
        As for `link_table`, with `reason`: ``""`` where the use counts.
    ads, labels
        As for `link_table`.

    Returns
    -------
    polars.DataFrame
        `LINK_COLUMNS` and reason.
    """
    named = ads.lazy().select("node", ad_key().alias("ad"))
    cut = pl.col("reason") != ""
    counted = pl.col("node").sort_by(cut, "node").first().over("value_id").alias("first_node")
    found = (
        uses.lazy()
        .filter(cut.any().over("value_id"))
        .with_columns(counted)
        .filter(cut & (pl.col("node") != pl.col("first_node")))
        .join(named.rename({"ad": "right"}), on="node")
        .join(named.rename({"node": "first_node", "ad": "left"}), on="first_node")
        .group_by(*_PAIR, "reason")
        .agg(pl.col("weight", "specificity").max().round(6))
        .sort("first_node", "node", "kind", "reason")
        .collect()
    )
    apart = labels[found["first_node"].to_numpy()] != labels[found["node"].to_numpy()]
    return found.filter(apart).select(*LINK_COLUMNS, "reason")
