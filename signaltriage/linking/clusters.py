"""Clusters: ads that share evidence, and the chain of evidence between any two of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import polars as pl

from signaltriage.errors import UsageError
from signaltriage.linking.tables import LinkTables

LINK_COLUMNS = ("left", "right", "kind", "weight", "specificity")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Linked ads.

    Parameters
    ----------
    members : polars.DataFrame
        source, ad_id, observed_at, cluster_id; one row per sighting.
    links : polars.DataFrame
        left, right (``"source/ad_id"``), kind, weight, specificity; one row per link. Ads of a
        cluster that share a value are linked to the first of them, so n ads make n - 1 links.
        Kinds are those of contacts, ``"text"`` (alike), ``"passage"`` (a copied part),
        ``"image"`` and ``"decision"`` (a person said so).
    cut : polars.DataFrame
        left, right, kind, weight, specificity, reason: links that were found and join nothing.
        ``"theft_guard"``: a text or picture that may be copied; ``"bridge"``, ``"too_large"``:
        the cluster was loosely joined, or too large; ``"not_same"``: a person said so.
    contacts : polars.DataFrame
        Contacts found: source, ad_id, kind, value, field, start, end, obscured, confidence.
    over_shared : polars.DataFrame
        kind, value, n_ads, n_personas, n_sources, n_places, specificity, mark: values shared by
        too many to say anything, or marked by a person; they link nothing.
    large : polars.DataFrame
        cluster_id, n_ads of clusters above the bound that could not be taken apart.
    supersedes : polars.DataFrame
        cluster_id, supersedes: ids of the previous run that now belong to a cluster of another id.
    families : polars.DataFrame
        source, ad_id, family: ads whose texts are alike, whatever cluster they are in.
    tables : LinkTables
        What all this was computed from; `signaltriage.linking.extend` reads it.
    """

    members: pl.DataFrame
    links: pl.DataFrame
    cut: pl.DataFrame
    contacts: pl.DataFrame
    over_shared: pl.DataFrame
    large: pl.DataFrame
    supersedes: pl.DataFrame
    families: pl.DataFrame
    tables: LinkTables = field(repr=False)

    def path(self, left: str, right: str) -> list[dict[str, object]]:
        """Strongest chain of links between two ads.

        Parameters
        ----------
        left, right : str
            ``"source/ad_id"``.

        Returns
        -------
        list of dict
            Rows of `links` from `left` to `right`, the product of whose weights is largest;
            ``[]`` when the two are not connected or are the same ad.

        Raises
        ------
        UsageError
            If an ad is not among the members.
        """
        ads = self.members.select(ad_key().alias("ad"), "cluster_id").unique()
        ids = dict(ads.filter(pl.col("ad").is_in([left, right])).iter_rows())
        for ad in (left, right):
            if ad not in ids:
                raise UsageError(f"{ad} is not among the members; write it as source/ad_id")
        if left == right or ids[left] != ids[right]:
            return []
        nodes = ads.filter(pl.col("cluster_id") == ids[left])["ad"]
        return _strongest(self.links.filter(pl.col("left").is_in(nodes.to_list())), left, right)


def ad_key() -> pl.Expr:
    """``"source/ad_id"``, as a column."""
    return pl.concat_str("source", pl.lit("/"), "ad_id")


def _strongest(links: pl.DataFrame, left: str, right: str) -> list[dict[str, object]]:
    """Best-first search: the product of weights only falls along a chain."""
    around: dict[str, list[tuple[str, dict[str, object]]]] = defaultdict(list)
    for row in links.iter_rows(named=True):
        around[row["left"]].append((row["right"], row))
        around[row["right"]].append((row["left"], row))
    chains: dict[str, list[dict[str, object]]] = {}
    tie = count()  # rows cannot be compared
    heap: list[tuple[float, str, int, list[dict[str, object]]]] = [(-1.0, left, next(tie), [])]
    while heap and right not in chains:
        strength, here, _, chain = heappop(heap)
        if here in chains:
            continue
        chains[here] = chain
        for there, row in around[here]:
            if there not in chains:
                longer = (strength * float(str(row["weight"])), there, next(tie), [*chain, row])
                heappush(heap, longer)
    return chains.get(right, [])
