"""Own indicators as tables: beside the findings of the catalogue, never in a model."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from signaltriage.features.own import OwnIndicators
from signaltriage.records import Ad, LocatedContact

_KEY = ["source", "ad_id"]


def own_columns(
    own: OwnIndicators, ads: Sequence[Ad], contacts: Sequence[Sequence[LocatedContact]]
) -> pl.DataFrame:
    """Tabulate what own indicators measure on sightings.

    Parameters
    ----------
    own : OwnIndicators
    ads : sequence of Ad, length n
        Sightings.
    contacts : sequence of sequence of LocatedContact, length n
        What `signaltriage.text.find_ad_contacts` found in each.

    Returns
    -------
    polars.DataFrame
        n rows and one Float64 column per own indicator; null = could not be measured.
    """
    schema = dict.fromkeys(own.ids, pl.Float64)
    return pl.DataFrame(own.measure(ads, contacts), schema=schema, nan_to_null=True)


def own_shares(own: OwnIndicators, members: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Say which share of each cluster's ads carries each own indicator.

    Parameters
    ----------
    own : OwnIndicators
    members : polars.DataFrame
        source, ad_id, cluster_id; one row per sighting.
    findings : polars.DataFrame
        source, ad_id and the columns of `own_columns`; one row per ad.

    Returns
    -------
    polars.DataFrame
        cluster_id, sorted, and one Float64 column per own indicator: the share over the ads on
        which it could be measured, null if there are none.
    """
    return (
        members.select(*_KEY, "cluster_id")
        .unique()
        .join(findings.select(*_KEY, *own.ids), on=_KEY, how="left")
        .group_by("cluster_id")
        .agg((pl.col(name) > 0).mean().alias(name) for name in own.ids)
        .sort("cluster_id")
    )
