"""Labels of ads become labels of clusters, and a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.batch.groups import split_groups
from signaltriage.errors import UsageError
from signaltriage.features import Findings, load_catalogue
from signaltriage.linking import Clusters
from signaltriage.models import TriageClassifier
from signaltriage.models.matrix import read_matrix
from signaltriage.records import Label


def check_labels(labels: Sequence[Label]) -> None:
    """Refuse labels that nothing may be learnt from.

    Raises
    ------
    UsageError
        If there are none, they come from several sources or from pseudo-labels, or an ad is
        labelled both 0 and 1.
    """
    if not labels:
        raise UsageError("there are no labels; the expert scorecard is what needs none")
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
    said: dict[tuple[str, str], int] = {}
    for label in labels:
        if said.setdefault((label.source, label.ad_id), label.label) != label.label:
            raise UsageError(
                f"the ad {label.source}/{label.ad_id} is labelled both 0 and 1; keep the label "
                "that holds"
            )


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
        As by `check_labels`.
    """
    check_labels(labels)
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


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRows:
    """Labelled clusters, as a classifier takes them.

    Parameters
    ----------
    labelled : polars.DataFrame
        As `label_clusters` returns it, one row per row of the others.
    X : array of float64, shape (n, k)
        Findings in the order of the catalogue's columns, NaN where not measurable.
    y : array of int8, shape (n,)
        Labels.
    groups : array of int64, shape (n,)
        As by `signaltriage.batch.groups.split_groups`: rows of one group are never apart where
        some are held out.
    sample_weight : array of float64, shape (n,)
        As `sampling_weights` returns them.
    label_source : str
        How the labels are known.
    platforms : tuple of str
        Those of all clusters: what is ordinary there was learnt, labelled or not.
    """

    labelled: pl.DataFrame
    X: NDArray[np.float64]
    y: NDArray[np.int8]
    groups: NDArray[np.int64]
    sample_weight: NDArray[np.float64]
    label_source: str
    platforms: tuple[str, ...]


def training_rows(clusters: Clusters, findings: Findings, labels: Sequence[Label]) -> TrainingRows:
    """Look up the findings of labelled clusters.

    Parameters
    ----------
    clusters : Clusters
    findings : Findings
        Of these clusters.
    labels : sequence of Label

    Returns
    -------
    TrainingRows

    Raises
    ------
    UsageError
        If no labelled ad is among the ads, every labelled cluster is positive, or as by
        `check_labels`.
    """
    labelled = label_clusters(clusters, labels)
    if labelled.height == 0:
        raise UsageError(
            "none of the labels belongs to an ad of the input; check source and ad_id of both"
        )
    if labelled["label"].min() == 1:
        raise UsageError(
            "every labelled cluster is positive, which would teach the model that all are; add "
            "labels of clusters in which people found nothing"
        )
    values = labelled.join(findings.clusters, on="cluster_id", how="left", maintain_order="left")
    return TrainingRows(
        labelled=labelled,
        X=read_matrix(values, load_catalogue().columns),
        y=labelled["label"].to_numpy(),
        groups=labelled.join(
            split_groups(clusters), on="cluster_id", how="left", maintain_order="left"
        )["group"].to_numpy(),
        sample_weight=sampling_weights(labelled["sampling_prob"].to_numpy()),
        label_source=labels[0].label_source,
        platforms=tuple(clusters.members["source"].unique().sort()),
    )


def sampling_weights(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh rows by the inverse of the chance with which each was drawn.

    The weights add up to the number of rows that would tell as much if drawn evenly [1]_. Were it
    the number of rows, the posterior would be far too narrow: where a reviewed list stands beside
    a random tenth or twentieth of the rest, a few rows hold most of the weight.

    Parameters
    ----------
    probabilities : array of float64, shape (n,)
        Above 0.

    Returns
    -------
    array of float64, shape (n,)

    References
    ----------
    .. [1] L. Kish, Survey Sampling, Wiley 1965.

    Examples
    --------
    >>> sampling_weights(np.array([0.1, 0.1])).tolist()
    [1.0, 1.0]
    >>> sampling_weights(np.array([1.0, 1.0, 0.5])).round(3).tolist()
    [0.667, 0.667, 1.333]
    """
    inverse = probabilities.min() / probabilities
    weights: NDArray[np.float64] = inverse * (inverse.sum() / (inverse**2).sum())
    return weights


def fit_on_labels(
    clusters: Clusters, findings: Findings, labels: Sequence[Label]
) -> TriageClassifier:
    """Fit the scorecard on labelled clusters, starting from the catalogue's weights.

    Parameters
    ----------
    clusters, findings, labels
        As for `training_rows`, with the same errors.

    Returns
    -------
    TriageClassifier
        Fitted.
    """
    rows = training_rows(clusters, findings, labels)
    return TriageClassifier().fit(
        rows.X,
        rows.y,
        sample_weight=rows.sample_weight,
        label_source=rows.label_source,
        platforms=rows.platforms,
    )
