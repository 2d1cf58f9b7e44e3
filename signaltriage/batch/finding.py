"""From ads to the findings of clusters: what ranking and training have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from signaltriage.batch.engine import engine
from signaltriage.batch.gather import Measured, Progress, learn_lines, measure_all
from signaltriage.batch.inputs import AdInput
from signaltriage.batch.manifest import Steps
from signaltriage.batch.partition import PartitionSettings
from signaltriage.exchange import Reject
from signaltriage.features import (
    Findings,
    load_catalogue,
    measure_classes,
    measure_clusters,
    rate_medians,
)
from signaltriage.features.own_findings import own_shares
from signaltriage.linking import Clusters, LinkDecision, link_tables


@dataclass(frozen=True, slots=True)
class Found:
    """What the ads hold, before anything is scored.

    Parameters
    ----------
    parts : Measured
        Facts, contacts and findings of every ad.
    clusters : Clusters
        Linked ads.
    findings : Findings
        Of ads and clusters.
    class_measures : polars.DataFrame
        What tells the triage class of each cluster.
    """

    parts: Measured
    clusters: Clusters
    findings: Findings
    class_measures: pl.DataFrame


def find(
    ads: AdInput,
    partition: PartitionSettings,
    decisions: Iterable[LinkDecision] = (),
    n_jobs: int | None = None,
    progress: Progress | None = None,
    rejects: tuple[Reject, ...] = (),
    engine_name: str = "local",
    steps: Steps | None = None,
) -> Found:
    """Measure every ad, link, and measure every cluster.

    Parameters
    ----------
    ads : AdInput
        Where the ads come from.
    partition : PartitionSettings
        What the partition function needs.
    decisions : iterable of LinkDecision
        What people said about links; linking obeys it.
    n_jobs, progress, rejects, engine_name
        As for `signaltriage.batch.run`.
    steps : Steps, optional
        Where seconds and counts of the steps are kept.

    Returns
    -------
    Found
    """
    report = progress or (lambda step, n: None)
    steps = Steps() if steps is None else steps
    with steps.step("measure ads") as counts, engine(engine_name, n_jobs) as n_workers:
        known = learn_lines(ads, partition, n_workers)
        parts = measure_all(ads, replace(partition, baseline=known), n_workers, report, steps)
        parts = replace(
            parts, rejects=(*rejects, *parts.rejects), n_rows=parts.n_rows + len(rejects)
        )
        counts |= {"rows_in": parts.n_rows, "ads_out": parts.findings.height}
    with steps.step("link") as counts:
        report("link", parts.n_rows)
        clusters = link_tables(parts.facts, parts.contacts, parts.texts, decisions=decisions)
        counts |= {
            "links_out": clusters.links.height,
            "clusters_out": clusters.members["cluster_id"].n_unique(),
            "over_shared_values": clusters.over_shared.height,
            "links_cut": clusters.cut.height,
            "clusters_above_bound": clusters.large.height,
        }
    with steps.step("measure clusters") as counts:
        report("measure clusters", parts.n_rows)
        medians = rate_medians(parts.facts)
        values = measure_clusters(
            clusters.members,
            parts.facts,
            parts.findings,
            parts.contacts,
            medians,
            families=clusters.families,
        )
        class_measures = measure_classes(
            clusters.members, parts.facts, parts.contacts, clusters.families, values
        )
        if partition.own is not None:
            shares = own_shares(partition.own, clusters.members, parts.findings)
            values = values.join(shares, on="cluster_id", how="left", maintain_order="left")
        findings = Findings(parts.findings, values, load_catalogue().digest, parts.baseline)
        counts["clusters_out"] = values.height
    return Found(parts, clusters, findings, class_measures)
