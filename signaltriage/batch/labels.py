"""Labels of ads become labels of clusters, and a model."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from signaltriage.batch.table import model_matrix
from signaltriage.errors import UsageError
from signaltriage.features import Findings
from signaltriage.linking import Clusters
from signaltriage.models import TriageClassifier
from signaltriage.records import Label


def label_clusters(clusters: Clusters, labels: Sequence[Label]) -> pl.DataFrame:
    """Give clusters the labels of their ads.

    A cluster is positive if any labelled member is, negative if all labelled members are.

    Parameters
    ----------
    clusters : Clusters
    labels : sequence of Label
        All from one label source.

    Returns
    -------
    polars.DataFrame
        cluster_id, label (0 or 1), sampling_prob; labelled clusters only, sorted.

    Raises
    ------
    UsageError
        If the labels come from several sources, or from pseudo-labels.
    """
    sources = sorted({label.label_source for label in labels})
    if len(sources) > 1:
        raise UsageError(
            f"labels from several sources ({', '.join(sources)}) mean different things; "
            "pass those of one source"
        )
    if sources == ["pseudo"]:
        raise UsageError(
            "pseudo-labels share identifiers with the features, so fitting on them would teach "
            "the model its own rule; pass labels that people gave"
        )
    rows = pl.DataFrame(
        [(label.source, label.ad_id, label.label, label.sampling_prob) for label in labels],
        schema={
            "source": pl.String,
            "ad_id": pl.String,
            "label": pl.Int8,
            "sampling_prob": pl.Float64,
        },
        orient="row",
    )
    return (
        clusters.members.select("source", "ad_id", "cluster_id")
        .unique()
        .join(rows, on=["source", "ad_id"])
        .group_by("cluster_id")
        .agg(pl.col("label", "sampling_prob").max())
        .sort("cluster_id")
    )


def fit_on_labels(
    clusters: Clusters, findings: Findings, labels: Sequence[Label]
) -> TriageClassifier:
    """Fit the scorecard on labelled clusters, starting from the catalogue's weights.

    Parameters
    ----------
    clusters : Clusters
    findings : Findings
        Of these clusters.
    labels : sequence of Label

    Returns
    -------
    TriageClassifier
        Fitted.

    Raises
    ------
    UsageError
        If no labelled ad is among the ads, or label sources are mixed.
    """
    labelled = label_clusters(clusters, labels)
    if labelled.height == 0:
        raise UsageError(
            "none of the labels belongs to an ad of the input; check source and ad_id of both"
        )
    expert = TriageClassifier.from_catalogue()
    values = labelled.join(findings.clusters, on="cluster_id", how="left")
    inverse = 1.0 / labelled["sampling_prob"]
    classifier = TriageClassifier()
    classifier.fit(
        model_matrix(values, expert),
        labelled["label"].to_numpy(),
        # Scaled to a mean of 1, so that the posterior is as wide as the labels are many.
        sample_weight=(inverse / inverse.mean()).to_numpy(),
        label_source=labels[0].label_source,
        platforms=clusters.members["source"].unique(),
    )
    return classifier
