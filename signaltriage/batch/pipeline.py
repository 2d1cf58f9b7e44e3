"""The run: blocks of ads to a ranked list, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from signaltriage.batch.finding import find
from signaltriage.batch.gather import Progress
from signaltriage.batch.identity import identify, manifest_of
from signaltriage.batch.inputs import AdInput, MemoryInput, ads_from
from signaltriage.batch.labels import check_labels, fit_on_labels
from signaltriage.batch.manifest import Steps
from signaltriage.batch.partition import PartitionSettings
from signaltriage.batch.ranking import Ranking
from signaltriage.batch.table import common_cues, rank_clusters
from signaltriage.errors import UsageError
from signaltriage.exchange import Reject
from signaltriage.linking import LinkDecision
from signaltriage.linking.decisions import read_decisions
from signaltriage.models import TriageClassifier, dumps
from signaltriage.records import Label


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run is asked to do; everything here goes into the run's id.

    Parameters
    ----------
    seed : int
        Kept in the manifest, and part of the run's id; nothing is drawn at random yet.
    top : int
        How many clusters are explained for review.
    language : str
        ``"en"`` or ``"nl"``: the language of the sentences.
    partition : PartitionSettings
        What the partition function needs.
    purpose : mapping or None
        The recorded purpose, None for files ranked without one.
    decisions : tuple of LinkDecision
        What people said about links; linking obeys it.
    """

    seed: int = 0
    top: int = 50
    language: str = "en"
    partition: PartitionSettings = field(default_factory=PartitionSettings)
    purpose: Mapping[str, str] | None = None
    decisions: tuple[LinkDecision, ...] = ()


def run(
    ads: AdInput,
    settings: RunSettings,
    model: TriageClassifier | None = None,
    labels: Sequence[Label] | None = None,
    n_jobs: int | None = None,
    progress: Progress | None = None,
    rejects: tuple[Reject, ...] = (),
    engine_name: str = "local",
) -> Ranking:
    """Rank ads: measure every ad, link, measure every cluster, score, explain the top.

    Parameters
    ----------
    ads : AdInput
        Where the ads come from.
    settings : RunSettings
    model : TriageClassifier, optional
        Fitted; the expert scorecard by default.
    labels : sequence of Label, optional
        Labels to fit the scorecard on, instead of a model.
    n_jobs : int, optional
        Processes; all cores by default. The result does not depend on it.
    progress : callable, optional
        Called as ``progress(step, n_ads)``.
    rejects : tuple of Reject
        Rows refused before the run.
    engine_name : str
        ``"local"`` or ``"dask"``, as in `signaltriage.batch.engine.engine`.

    Returns
    -------
    Ranking

    Raises
    ------
    UsageError
        If both a model and labels are given, the labels do not fit the ads, or the model is none.
    ModelError
        If the model is not one of the catalogue's.
    """
    if model is not None and labels is not None:
        raise UsageError("pass a model or labels to fit one on, not both")
    if settings.top < 0:
        raise UsageError("top: must be 0 or more")
    # Now, and not after hours of measuring.
    if labels is not None:
        check_labels(labels)
    if model is not None:
        if not isinstance(model, TriageClassifier):
            raise UsageError(
                f"model must be a fitted TriageClassifier, not {type(model).__name__}; "
                "a file is read with load_model"
            )
        dumps(model)
    report = progress or (lambda step, n: None)
    steps = Steps()
    found = find(
        ads,
        settings.partition,
        settings.decisions,
        n_jobs=n_jobs,
        progress=progress,
        rejects=rejects,
        engine_name=engine_name,
        steps=steps,
    )
    parts, clusters, findings = found.parts, found.clusters, found.findings
    with steps.step("score") as counts:
        report("score", parts.n_rows)
        if labels is not None:
            scorer = fit_on_labels(clusters, findings, labels)
        else:
            scorer = model if model is not None else TriageClassifier.from_catalogue()
        identity = identify(ads, scorer, settings)
        share = scorer.gates_.common_share
        common = common_cues(parts.findings, clusters.members, parts.baseline, share)
        table = rank_clusters(
            clusters, parts.facts, findings, common, found.class_measures, scorer, identity
        )
        for name, column in (("bands", "band"), ("classes", "class")):
            counts[name] = dict(sorted(Counter(table[column].to_list()).items()))
    ranking = Ranking(
        table=table,
        clusters=clusters,
        findings=findings,
        urgent=parts.urgent,
        rejects=parts.rejects,
        model=scorer,
        settings=settings,
        ads=ads,
        facts=parts.facts,
        common=common,
        class_measures=found.class_measures,
        manifest=manifest_of(scorer, settings, identity, parts),
        steps=steps,
    )
    with steps.step("explain") as counts:
        report("explain", parts.n_rows)
        ranking.explain_top(n_jobs)
        counts["clusters_out"] = len(ranking.evidence)
    return ranking


def rank(
    ads: Iterable[object],
    model: TriageClassifier | None = None,
    labels: Iterable[Label] | None = None,
    n_jobs: int | None = None,
    seed: int = 0,
    top: int = 50,
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
    progress: Progress | None = None,
    decisions: Iterable[LinkDecision | Mapping[str, object]] | None = None,
) -> Ranking:
    """Rank advertisements for human review, everything in memory.

    Parameters
    ----------
    ads : iterable of Ad or mapping, or a pandas or polars data frame
        Sightings with the fields of the ad record.
    model : TriageClassifier, optional
        Fitted model; the expert scorecard of the catalogue by default.
    labels : iterable of Label, optional
        Labels to fit the scorecard on before ranking; all from one label source.
    n_jobs : int, optional
        Processes; all cores by default. The result does not depend on it.
    seed : int
        Kept in the manifest.
    top : int
        How many clusters are explained.
    fictitious : bool
        Also accept telephone numbers that cannot be dialled; for made-up data only.
    progress : callable, optional
        Called as ``progress(step, n_ads)``.
    decisions : iterable of LinkDecision or mapping, optional
        What people said about pairs of ads and about contacts, as for `signaltriage.link`.

    Returns
    -------
    Ranking

    Raises
    ------
    UsageError
        If `ads` holds something else than ad records.

    Examples
    --------
    >>> import signaltriage as st
    >>> ranking = st.rank(st.simulate.Market(seed=1, n_ads=100).ads, fictitious=True, n_jobs=1)
    >>> ranking.to_polars().columns[:3]
    ['rank', 'cluster_id', 'score']
    """
    records, rejects = ads_from(ads)
    settings = RunSettings(
        seed=seed,
        top=top,
        partition=PartitionSettings(fictitious=fictitious),
        decisions=read_decisions(decisions),
    )
    return run(
        MemoryInput(records),
        settings,
        model=model,
        labels=None if labels is None else list(labels),
        n_jobs=n_jobs,
        progress=progress,
        rejects=tuple(rejects),
    )
