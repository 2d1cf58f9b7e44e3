"""Who answers: ads joined by contacts, and the guard that keeps a copied text from joining two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

ESTABLISHED_FOR = timedelta(days=14)
NAMES_OF_ONE = 2  # a working name and a new one
MANY_USERS = 100  # identities of one text: a template of many, not a theft
MANY_ADS, MARGINAL = 6, 0.2  # fewer than a fifth of six ads or more
SUCCESSION = timedelta(days=2)  # a new number may be shown before the old one is gone


@dataclass(frozen=True, slots=True)
class Identity:
    """What ads with common contacts show together."""

    first: datetime
    last: datetime
    names: frozenset[str]
    places: frozenset[str]
    n_sightings: int

    @property
    def established(self) -> bool:
        """Long-lived and self-consistent: seen again over two weeks or more, under one name."""
        return (
            self.last - self.first >= ESTABLISHED_FOR
            and self.n_sightings > 1
            and len(self.names) <= NAMES_OF_ONE
        )

    def may_continue(self, other: Identity) -> bool:
        """Whether two may be one advertiser: same name and town, or one after the other.

        A name alone says nothing: who copies a text copies the name in it.
        """
        if self.names & other.names and self.places & other.places:
            return True
        earlier, later = sorted((self, other), key=lambda one: (one.first, one.last))
        return later.first >= earlier.last - SUCCESSION


def guard(uses: pl.DataFrame, identity: NDArray[np.int64], sightings: pl.DataFrame) -> pl.DataFrame:
    """Find the texts and pictures that may not speak for an identity.

    Copied text alone never joins two long-lived, self-consistent identities with different
    contacts, nor an established identity with another that is active at the same time under
    another name, nor the identities whose different texts one other identity shows: the first two
    may be theft, the third is what a thief leaves behind.

    Parameters
    ----------
    uses : polars.DataFrame
        node, value (int) of texts and pictures.
    identity : array of int64, shape (n_nodes,)
        Identity of each node; only those with a contact can be guarded.
    sightings : polars.DataFrame
        node, has_contact, seen, name, place; one row per sighting.

    Returns
    -------
    polars.DataFrame
        identity, value: what is to be detached.
    """
    shared = (
        uses.lazy()
        .join(sightings.lazy().filter("has_contact").select("node").unique(), on="node")
        .with_columns(identity_of(identity))
        .select("identity", "value")
        .unique()
        .filter(pl.len().over("value") > 1)
        .sort("value", "identity")
        .collect()
    )
    known = _identities(shared, identity, sightings)
    users: dict[int, list[int]] = defaultdict(list)
    values: dict[int, list[int]] = defaultdict(list)
    for one, value in shared.iter_rows():
        users[value].append(one)
        values[one].append(value)
    detached = {
        (one, value)
        for value, them in users.items()
        for one in them
        if known[one].established
        and any(
            other != one and (known[other].established or not known[one].may_continue(known[other]))
            for other in them
        )
    }
    detached |= _copiers(users, values)
    detached |= _marginal(users, uses, identity)
    return pl.DataFrame(
        sorted(detached), schema={"identity": pl.Int64, "value": pl.Int64}, orient="row"
    )


def _copiers(
    users: Mapping[int, list[int]], values: Mapping[int, list[int]]
) -> set[tuple[int, int]]:
    """Take victims away from the texts of an identity that copies from several of them.

    Who shares two texts or more with it works with it; the others are strangers to one another.
    """
    detached: set[tuple[int, int]] = set()
    for one, all_its in values.items():
        its = [value for value in all_its if len(users[value]) <= MANY_USERS]
        if len(its) < 2:
            continue
        met = Counter(other for value in its for other in users[value])
        strangers = {
            value: them for value in its if (them := {o for o in users[value] if met[o] == 1})
        }
        if len(strangers) >= 2:
            detached |= {(other, value) for value, them in strangers.items() for other in them}
    return detached


def _marginal(
    users: Mapping[int, list[int]], uses: pl.DataFrame, identity: NDArray[np.int64]
) -> set[tuple[int, int]]:
    """Values that few of an identity's many ads show: alike by chance, or copied once."""
    ads = pl.DataFrame({"node": np.arange(len(identity))}).with_columns(identity_of(identity))
    shares = (
        uses.lazy()
        .with_columns(identity_of(identity))
        .group_by("identity", "value")
        .agg(pl.col("node").n_unique().alias("n"))
        .join(ads.lazy().group_by("identity").len("n_ads"), on="identity")
        .filter((pl.col("n_ads") >= MANY_ADS) & (pl.col("n") < MARGINAL * pl.col("n_ads")))
        .select("identity", "value")
        .collect()
    )
    return {(one, value) for one, value in shares.iter_rows() if value in users}


def _identities(
    shared: pl.DataFrame, identity: NDArray[np.int64], sightings: pl.DataFrame
) -> dict[int, Identity]:
    rows = (
        sightings.lazy()
        .with_columns(identity_of(identity))
        .join(shared.lazy().select("identity").unique(), on="identity", how="semi")
        .group_by("identity")
        .agg(
            pl.col("seen").min().alias("first"),
            pl.col("seen").max().alias("last"),
            pl.col("name").drop_nulls().unique().alias("names"),
            pl.col("place").drop_nulls().unique().alias("places"),
            pl.len().alias("n"),
        )
        .collect()
    )
    return {
        one: Identity(first, last, frozenset(names), frozenset(places), n)
        for one, first, last, names, places, n in rows.iter_rows()
    }


def identity_of(identity: NDArray[np.int64]) -> pl.Expr:
    """Identity of the node, as a column."""
    return (
        pl.col("node")
        .map_batches(lambda nodes: pl.Series(identity[nodes.to_numpy()]), return_dtype=pl.Int64)
        .alias("identity")
    )
