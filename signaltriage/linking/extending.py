"""New ads join the clusters of an earlier run; what was found in the old ads is not found again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from signaltriage.linking.clusters import Clusters
from signaltriage.linking.decisions import LinkDecision, read_decisions
from signaltriage.linking.families import Texts
from signaltriage.linking.joining import join_tables
from signaltriage.linking.tables import SIGHTING_SCHEMA, LinkTables, find_tables
from signaltriage.records import Ad


def extend(
    previous: Clusters,
    ads: Iterable[Ad],
    fictitious: bool = False,  # noqa: FBT001, FBT002 - as in `link`
    decisions: Iterable[LinkDecision | Mapping[str, object]] | None = None,
) -> Clusters:
    """Add ads to clusters of an earlier run.

    Members, links, cuts, over-shared values and families are those of `link` over all ads with
    the same decisions; ids and `supersedes` come from the earlier run.

    Parameters
    ----------
    previous : Clusters
        Of `link` or of this function; it stays as it is.
    ads : iterable of Ad
        New sightings, also of ads that are already members.
    fictitious : bool
        As for `link`; give what the earlier run was given.
    decisions : iterable of LinkDecision or mapping, optional
        What people said since. What they said before still holds, unless a new row is about the
        same pair or value; to forget a decision, link all ads again.

    Returns
    -------
    Clusters

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from signaltriage.linking import link
    >>> from signaltriage.records import Ad
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> old = link([Ad("kiosk.example", "1", seen, phones=("0671234567",))], fictitious=True)
    >>> new = extend(old, [Ad("kiosk.example", "2", seen, phones=("0671234567",))], True)
    >>> new.members["cluster_id"].unique().to_list() == old.members["cluster_id"].to_list()
    True
    """
    return extend_tables(previous, *find_tables(ads, fictitious=fictitious), decisions=decisions)


def extend_tables(
    previous: Clusters,
    sightings: pl.DataFrame,
    contacts: pl.DataFrame,
    texts: Texts,
    decisions: Iterable[LinkDecision | Mapping[str, object]] | None = None,
) -> Clusters:
    """Add sightings whose contacts and texts have been found already.

    Parameters
    ----------
    previous : Clusters
        Of `link_tables`, `link` or this module.
    sightings, contacts, texts
        Of the new sightings, as for `link_tables`.
    decisions
        As for `extend`.

    Returns
    -------
    Clusters
    """
    known = previous.tables
    all_texts, kept = known.texts.extended(texts)
    tables = LinkTables(
        pl.concat([known.sightings, sightings.select(list(SIGHTING_SCHEMA))]),
        pl.concat([known.contacts, contacts]),
        all_texts,
        known.candidates.extended(all_texts.sketches, kept),
        read_decisions([*known.decisions, *(decisions or ())]),
        known.most_ads,
    )
    return join_tables(tables, previous)
