"""Ads and clusters to findings, everything in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.features.ad_text import read_ads
from signaltriage.features.ads import measure_texts
from signaltriage.features.catalogue import load_catalogue
from signaltriage.features.chunks import map_chunks
from signaltriage.features.clusters import measure_clusters
from signaltriage.features.facts import facts
from signaltriage.features.medians import rate_medians
from signaltriage.features.platforms import by_rules, learn_platforms
from signaltriage.features.urgent import find_urgent
from signaltriage.records import Ad
from signaltriage.text import Baseline, LineSample, find_ad_contacts

_KEYS = {"source": pl.String, "ad_id": pl.String}


class Linked(Protocol):
    """What `extract` needs of clusters."""

    @property
    def members(self) -> pl.DataFrame:
        """source, ad_id, observed_at, cluster_id; one row per sighting."""

    @property
    def contacts(self) -> pl.DataFrame:
        """source, ad_id, kind, value, field, obscured …; one row per contact found."""


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
    baseline : Baseline
        What is ordinary on the platforms, as learnt from these ads.
    """

    ads: pl.DataFrame
    clusters: pl.DataFrame
    catalogue: str
    baseline: Baseline = field(default_factory=Baseline)

    def relative(self) -> pl.DataFrame:
        """Compare the cues of each ad with what is ordinary on its platform.

        Returns
        -------
        polars.DataFrame
            source, ad_id and one column per cue of ad scope: its value less the share of the
            platform's ads that carry it, so 0.9 where one in ten ads has the cue, and -0.1 where
            it is absent there. The mean over the ads of a cluster is how much more often than
            ordinary the cluster carries the cue. Null where the cue could not be measured, or too
            little is known of the platform.
        """
        cues = [i.id for i in load_catalogue() if i.id in self.ads.columns and i.value != "number"]
        shares = pl.DataFrame(
            [
                (source, *(self.baseline.share(source, cue) for cue in cues))
                for source in self.baseline.platforms
            ],
            schema={"source": pl.String, **{f"{cue} share": pl.Float64 for cue in cues}},
            orient="row",
        )
        return (
            self.ads.join(shares, on="source", how="left")
            .select("source", "ad_id", *(pl.col(cue) - pl.col(f"{cue} share") for cue in cues))
            .sort("source", "ad_id")
        )


def extract(
    ads: Iterable[Ad],
    clusters: Linked,
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
    n_jobs: int | None = None,
    baseline: Baseline | None = None,
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
    n_jobs : int, optional
        Processes, as in scikit-learn; the result does not depend on it.
    baseline : Baseline, optional
        What is known of the platforms already; what these ads tell about them is put over it.

    Returns
    -------
    Findings
        Null = could not be measured, 0 = measured and absent.
    """
    given = list(ads)
    known = (baseline or Baseline()).updated(LineSample.of(given).boilerplate())
    parts = map_chunks(partial(_measured, baseline=known, fictitious=fictitious), given, n_jobs)
    gone = pl.DataFrame(
        sorted({key for part in parts for key in part.urgent}), schema=_KEYS, orient="row"
    )
    rows = pl.concat([part.rows for part in parts]).join(gone, on=list(_KEYS), how="anti")
    table = rows.group_by(list(_KEYS)).max().sort(list(_KEYS))
    sightings = pl.concat([part.facts for part in parts]).join(gone, on=list(_KEYS), how="anti")
    contacts = clusters.contacts.join(table, on=list(_KEYS), how="semi")
    learnt = known.updated(learn_platforms(sightings, contacts, table))
    # A rule that was given outweighs one that was learnt.
    learnt = learnt.with_rules(known.rules())
    table = by_rules(table, learnt)
    members = clusters.members.join(table, on=list(_KEYS), how="semi")
    values = measure_clusters(
        members,
        sightings,
        table,
        contacts,
        rate_medians(sightings),
        families=getattr(clusters, "families", None),
    )
    return Findings(table, values, load_catalogue().digest, learnt)


@dataclass(frozen=True, slots=True)
class _Part:
    """What was measured in one chunk; rows are sightings."""

    rows: pl.DataFrame
    facts: pl.DataFrame
    urgent: frozenset[tuple[str, str]]


def _measured(ads: Sequence[Ad], baseline: Baseline, *, fictitious: bool) -> _Part:
    urgent = frozenset(ad.key for ad in ads if find_urgent(ad))
    seen = [ad for ad in ads if ad.key not in urgent]
    texts = read_ads(seen, [find_ad_contacts(ad, fictitious) for ad in seen], baseline)
    values = measure_texts(texts, baseline)
    return _Part(findings_rows(seen, values), facts(texts), urgent)


def findings_rows(ads: Sequence[Ad], values: NDArray[np.float64]) -> pl.DataFrame:
    """Tabulate findings of ad scope: one row per sighting; see `findings_table`."""
    keys = pl.DataFrame(
        {"source": [ad.source for ad in ads], "ad_id": [ad.ad_id for ad in ads]}, schema=_KEYS
    )
    columns = pl.DataFrame(values, schema=list(load_catalogue().ad_ids), nan_to_null=True)
    return keys.hstack(columns)


def findings_table(ads: Sequence[Ad], values: NDArray[np.float64]) -> pl.DataFrame:
    """Tabulate findings of ad scope: one row per ad, the largest value over its sightings.

    Parameters
    ----------
    ads : sequence of Ad, length n
        Sightings.
    values : array of float64, shape (n, k)
        As `measure_ads` returns.

    Returns
    -------
    polars.DataFrame
        source, ad_id and one column per indicator of ad scope, sorted; null for NaN.
    """
    return findings_rows(ads, values).group_by(list(_KEYS)).max().sort(list(_KEYS))
