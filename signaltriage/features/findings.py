"""Ads and clusters to findings, everything in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.features.ads import measure_ads
from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.clusters import measure_clusters
from signaltriage.features.facts import facts
from signaltriage.features.urgent import find_urgent
from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts


class Linked(Protocol):
    """What `extract` needs of clusters."""

    @property
    def members(self) -> pl.DataFrame:
        """source, ad_id, observed_at, cluster_id; one row per sighting."""

    @property
    def contacts(self) -> pl.DataFrame:
        """source, ad_id, kind, value …; one row per contact found."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was measured.

    Parameters
    ----------
    ads : polars.DataFrame
        source, ad_id and one Float64 column per indicator of ad scope; one row per ad.
    clusters : polars.DataFrame
        cluster_id and one Float64 column per measured indicator; one row per cluster.
    catalogue : str
        Digest of the catalogue that was measured by.
    """

    ads: pl.DataFrame
    clusters: pl.DataFrame
    catalogue: str


def extract(
    ads: Iterable[Ad],
    clusters: Linked,
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
) -> Findings:
    """Measure every indicator on ads and on their clusters.

    An ad that claims an age under 18 in any sighting is left out with all its sightings, as it
    is in a run: it goes to a human unscored (`signaltriage.features.find_urgent`).

    Parameters
    ----------
    ads : iterable of Ad
        Sightings.
    clusters : Clusters
        Of the same ads, as `signaltriage.link` returns them.
    fictitious : bool
        Also accept telephone numbers that cannot be dialled; for made-up data only.

    Returns
    -------
    Findings
        Null = could not be measured, 0 = measured and absent.
    """
    given = list(ads)
    urgent = {ad.key for ad in given if find_urgent(ad)}
    seen = [ad for ad in given if ad.key not in urgent]
    found = [find_ad_contacts(ad, fictitious) for ad in seen]
    table = findings_table(seen, measure_ads(seen, found))
    members = clusters.members.join(table, on=["source", "ad_id"], how="semi")
    values = measure_clusters(members, facts(seen, found), table, clusters.contacts)
    return Findings(table, values, load_catalogue().digest)


def findings_table(ads: Iterable[Ad], values: NDArray[np.float64]) -> pl.DataFrame:
    """Tabulate findings of ad scope: one row per ad, the largest value over its sightings.

    Parameters
    ----------
    ads : iterable of Ad, length n
        Sightings.
    values : array of float64, shape (n, k)
        As `measure_ads` returns.

    Returns
    -------
    polars.DataFrame
        source, ad_id and one column per indicator of ad scope, sorted; null for NaN.
    """
    keys = pl.DataFrame(
        [ad.key for ad in ads], schema={"source": pl.String, "ad_id": pl.String}, orient="row"
    )
    columns = pl.DataFrame(values, schema=list(load_catalogue().ad_ids), nan_to_null=True)
    return keys.hstack(columns).group_by("source", "ad_id").max().sort("source", "ad_id")
