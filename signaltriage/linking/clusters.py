"""Clusters: ads that share evidence, and the chain of evidence between any two of them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from signaltriage.errors import UsageError
from signaltriage.linking.keys import contact_table, link_keys, specificity
from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts

SIGHTING_SCHEMA = {
    "source": pl.String(),
    "ad_id": pl.String(),
    "observed_at": pl.Datetime("us", "UTC"),
    "name": pl.String(),
}
LINK_COLUMNS = ("left", "right", "kind", "weight", "specificity")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Linked ads.

    Parameters
    ----------
    members : polars.DataFrame
        source, ad_id, observed_at, cluster_id; one row per sighting.
    links : polars.DataFrame
        left, right (``"source/ad_id"``), kind, weight, specificity; one row per link. Ads that
        share a value are linked to the first of them, so a value of n ads makes n - 1 links.
    contacts : polars.DataFrame
        Contacts found: source, ad_id, kind, value, field, start, end, obscured, confidence.
    over_shared : polars.DataFrame
        Values shared by too many names to say anything; they link nothing.
    """

    members: pl.DataFrame
    links: pl.DataFrame
    contacts: pl.DataFrame
    over_shared: pl.DataFrame

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
        ads = self.members.select(_ad_key().alias("ad"), "cluster_id").unique()
        ids = dict(ads.filter(pl.col("ad").is_in([left, right])).iter_rows())
        for ad in (left, right):
            if ad not in ids:
                raise UsageError(f"{ad} is not among the members; write it as source/ad_id")
        if left == right or ids[left] != ids[right]:
            return []
        nodes = ads.filter(pl.col("cluster_id") == ids[left])["ad"]
        return _strongest(self.links.filter(pl.col("left").is_in(nodes.to_list())), left, right)


def link(ads: Iterable[Ad], fictitious: bool = False) -> Clusters:  # noqa: FBT001, FBT002 - public, also by position
    """Link ads that share a contact.

    Parameters
    ----------
    ads : iterable of Ad
        Sightings, in any order.
    fictitious : bool
        Also accept telephone numbers from ranges that cannot be dialled; for made-up data only.

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
    seen = list(ads)
    found = [find_ad_contacts(ad, fictitious=fictitious) for ad in seen]
    sightings = pl.DataFrame(
        [(ad.source, ad.ad_id, ad.observed_at, ad.persona) for ad in seen],
        schema=SIGHTING_SCHEMA,
        orient="row",
    )
    return link_contacts(sightings, contact_table(seen, found))


def link_contacts(sightings: pl.DataFrame, contacts: pl.DataFrame) -> Clusters:
    """Link sightings by contacts that have been found already.

    Parameters
    ----------
    sightings : polars.DataFrame
        source, ad_id, observed_at, name; one row per sighting.
    contacts : polars.DataFrame
        As `signaltriage.linking.contact_table` returns.

    Returns
    -------
    Clusters
    """
    ads = sightings.select("source", "ad_id").unique().sort("source", "ad_id")
    ads = ads.with_row_index("node")
    keys = link_keys(contacts)
    values = specificity(keys, sightings.select("source", "ad_id", "name"))
    pairs = _pairs(keys, values, ads)
    labels = _components(pairs, ads.height)
    cluster_ids = _cluster_ids(ads, labels)
    members = (
        sightings.select("source", "ad_id", "observed_at")
        .unique()
        .join(
            ads.select("source", "ad_id", pl.Series("cluster_id", cluster_ids, dtype=pl.String)),
            on=["source", "ad_id"],
        )
        .sort("source", "ad_id", "observed_at")
    )
    return Clusters(
        members=members,
        links=pairs.select(LINK_COLUMNS),
        contacts=contacts,
        over_shared=values.filter("over_shared").drop("over_shared"),
    )


def _pairs(keys: pl.DataFrame, values: pl.DataFrame, ads: pl.DataFrame) -> pl.DataFrame:
    """Links from the first ad of each value to its others, strongest per pair and kind."""
    shared = values.filter((pl.col("n_ads") > 1) & ~pl.col("over_shared"))
    return (
        keys.lazy()
        .join(shared.lazy(), on=["kind", "value"])
        .join(ads.lazy(), on=["source", "ad_id"])
        .sort("kind", "value", "node")
        .with_columns(
            _ad_key().alias("right"),
            pl.col("node").first().over("kind", "value").alias("first_node"),
            _ad_key().first().over("kind", "value").alias("left"),
            pl.col("confidence").first().over("kind", "value").alias("first_confidence"),
        )
        .filter(pl.col("node") != pl.col("first_node"))
        .with_columns(
            (pl.col("specificity") * pl.min_horizontal("confidence", "first_confidence")).alias(
                "weight"
            )
        )
        .group_by("first_node", "node", "left", "right", "kind")
        .agg(pl.col("weight", "specificity").max().round(6))
        .sort("first_node", "node", "kind")
        .collect()
    )


def _components(pairs: pl.DataFrame, n: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    rows = pairs["first_node"].to_numpy()
    cols = pairs["node"].to_numpy()
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, cols)), shape=(n, n))
    labels: np.ndarray[tuple[int], np.dtype[np.int32]] = connected_components(
        graph, directed=False
    )[1]
    return labels


def _cluster_ids(
    ads: pl.DataFrame, labels: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> list[str]:
    """Name each cluster after its first ad: the order of the input must not matter."""
    _, first = np.unique(labels, return_index=True)
    sources, ids = ads["source"], ads["ad_id"]
    names = [
        "c" + hashlib.blake2b(f"{sources[i]}/{ids[i]}".encode(), digest_size=8).hexdigest()
        for i in first.tolist()
    ]
    return [names[label] for label in labels.tolist()]


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


def _ad_key() -> pl.Expr:
    return pl.concat_str("source", pl.lit("/"), "ad_id")
