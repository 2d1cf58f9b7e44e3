"""The run: blocks of ads to a ranked list, step by step."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace

import polars as pl
from joblib import Parallel, delayed

from signaltriage import __version__
from signaltriage.batch.engine import engine
from signaltriage.batch.inputs import AdBlock, AdInput, MemoryInput, ads_from
from signaltriage.batch.labels import fit_on_labels
from signaltriage.batch.manifest import Steps
from signaltriage.batch.partition import (
    Partition,
    PartitionSettings,
    measure_block,
    sample_lines,
)
from signaltriage.batch.ranking import Ranking
from signaltriage.batch.table import common_cues, rank_clusters
from signaltriage.errors import UsageError
from signaltriage.exchange import Reject
from signaltriage.features import (
    Findings,
    by_rules,
    learn_platforms,
    load_catalogue,
    measure_clusters,
    rate_medians,
)
from signaltriage.features.own_findings import own_shares
from signaltriage.linking import LinkDecision, Texts, link_tables
from signaltriage.linking.decisions import read_decisions
from signaltriage.models import TriageClassifier, dumps
from signaltriage.records import Label, Urgent
from signaltriage.text import Baseline, LineSample

Progress = Callable[[str, int], None]
"""Called with the name of a step and how many ads it has done so far."""


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
        If both a model and labels are given, or the labels do not fit the ads.
    """
    if model is not None and labels is not None:
        raise UsageError("pass a model or labels to fit one on, not both")
    if settings.top < 0:
        raise UsageError("top: must be 0 or more")
    report = progress or (lambda step, n: None)
    steps = Steps()
    with steps.step("measure ads") as counts, engine(engine_name, n_jobs) as n_workers:
        known = _learn_lines(ads, settings.partition, n_workers)
        partition = replace(settings.partition, baseline=known)
        parts = _measure(ads, partition, n_workers, report, steps)
        parts = replace(
            parts, rejects=(*rejects, *parts.rejects), n_rows=parts.n_rows + len(rejects)
        )
        counts |= {"rows_in": parts.n_rows, "ads_out": parts.findings.height}
    with steps.step("link") as counts:
        report("link", parts.n_rows)
        clusters = link_tables(
            parts.facts, parts.contacts, parts.texts, decisions=settings.decisions
        )
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
        if partition.own is not None:
            shares = own_shares(partition.own, clusters.members, parts.findings)
            values = values.join(shares, on="cluster_id", how="left", maintain_order="left")
        findings = Findings(parts.findings, values, load_catalogue().digest, parts.baseline)
        counts["clusters_out"] = values.height
    with steps.step("score") as counts:
        report("score", parts.n_rows)
        if labels is not None:
            scorer = fit_on_labels(clusters, findings, labels)
        else:
            scorer = model if model is not None else TriageClassifier.from_catalogue()
        identity = _identity(ads, scorer, settings)
        share = scorer.gates_.common_share
        common = common_cues(parts.findings, clusters.members, parts.baseline, share)
        table = rank_clusters(clusters, parts.facts, findings, common, scorer, identity)
        counts |= {"bands": dict(sorted(Counter(table["band"].to_list()).items()))}
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
        manifest=_manifest(scorer, settings, identity, parts),
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


@dataclass(frozen=True, slots=True)
class _Measured:
    facts: pl.DataFrame
    findings: pl.DataFrame
    contacts: pl.DataFrame
    baseline: Baseline
    texts: Texts
    urgent: tuple[dict[str, object], ...]
    rejects: tuple[Reject, ...]
    dropped: Counter[str]
    n_rows: int
    n_duplicates: int


def _learn_lines(ads: AdInput, settings: PartitionSettings, n_jobs: int) -> Baseline:
    """Tell the platforms' own lines before any ad is measured, and set the rules that are known.

    All ads are read once more for it: what is ordinary is known when the last ad has been seen,
    and the wording of the first has to be told from it already.
    """
    sample = LineSample()
    for part in Parallel(n_jobs=n_jobs, return_as="generator", pre_dispatch="2*n_jobs")(
        delayed(sample_lines)(block, settings.attributes) for block in ads.blocks()
    ):
        sample = sample.merged(part)
    known = settings.baseline.updated(sample.boilerplate())
    return known.with_rules(settings.contacts_in_text)


def _measure(
    ads: AdInput, settings: PartitionSettings, n_jobs: int, report: Progress, steps: Steps
) -> _Measured:
    partitions: list[Partition] = []
    n_rows = 0
    for part in Parallel(n_jobs=n_jobs, return_as="generator", pre_dispatch="2*n_jobs")(
        delayed(measure_block)(number, block, settings) for number, block in enumerate(ads.blocks())
    ):
        partitions.append(part)
        steps.worker(part.process, part.peak_bytes)
        n_rows += part.n_rows
        report("measure ads", n_rows)
    return _gather(partitions, n_rows, settings)


def _gather(parts: list[Partition], n_rows: int, settings: PartitionSettings) -> _Measured:
    """Put the blocks together; the order of the input leaves no trace."""
    if not parts:
        parts = [measure_block(0, AdBlock(()), settings)]
    urgent: dict[tuple[str, str], Urgent] = {}
    for mark in sorted({mark for part in parts for mark in part.urgent}, key=astuple):
        urgent.setdefault((mark.source, mark.ad_id), mark)
    # One sighting that claims an age under 18 takes all sightings of the ad out.
    gone = pl.DataFrame(
        list(urgent), schema={"source": pl.String, "ad_id": pl.String}, orient="row"
    )
    key = ["source", "ad_id"]
    facts = pl.concat([part.facts for part in parts]).join(gone, on=key, how="anti")
    content = [c for c in facts.columns if c not in {*key, "observed_at", "image_hashes", "block"}]
    unique = facts.sort(
        *key, "observed_at", *content, pl.col("image_hashes").list.join(" "), "block"
    ).unique(subset=[*key, "observed_at"], keep="first", maintain_order=True)
    contacts = pl.concat([part.contacts for part in parts]).join(gone, on=key, how="anti")
    findings = pl.concat([part.findings for part in parts]).join(gone, on=key, how="anti")
    table = findings.group_by(key).max().sort(key)
    learnt = learn_platforms(unique, contacts, table)
    baseline = settings.baseline.updated(learnt).with_rules(settings.contacts_in_text)
    return _Measured(
        facts=unique,
        findings=by_rules(table, baseline),
        baseline=baseline,
        texts=Texts.join([part.texts for part in parts]),
        contacts=contacts.unique().sort(*key, "field", "start", "kind", "value"),
        urgent=tuple(
            {
                "source": mark.source,
                "ad_id": mark.ad_id,
                "span": {"field": mark.field, "start": mark.start, "end": mark.end},
                "rule": mark.rule,
            }
            for mark in urgent.values()
        ),
        rejects=tuple(reject for part in parts for reject in part.rejects),
        dropped=sum((part.dropped for part in parts), Counter()),
        n_rows=n_rows,
        n_duplicates=facts.height - unique.height,
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """Names that results carry: which run, which model."""

    run_id: str
    model_id: str
    inputs: Mapping[str, str]


def _identity(ads: AdInput, model: TriageClassifier, settings: RunSettings) -> Identity:
    model_id = "m" + hashlib.sha256(dumps(model).encode()).hexdigest()[:12]
    inputs = dict(ads.digests)
    made_of = {
        "inputs": sorted(inputs.values()),
        "version": __version__,
        "catalogue": load_catalogue().digest,
        "model": model_id,
        "seed": settings.seed,
        "settings": _settings_row(settings),
        "purpose": None if settings.purpose is None else dict(settings.purpose),
    }
    text = json.dumps(made_of, sort_keys=True)
    return Identity("r" + hashlib.sha256(text.encode()).hexdigest()[:12], model_id, inputs)


def _settings_row(settings: RunSettings) -> dict[str, object]:
    return {
        "top": settings.top,
        "language": settings.language,
        "fictitious": settings.partition.fictitious,
        "attributes": sorted(settings.partition.attributes),
        "contacts_in_text": dict(sorted(settings.partition.contacts_in_text.items())),
        "baseline": settings.partition.baseline.digest,
        "own_indicators_sha256": settings.partition.own and settings.partition.own.digest,
        "decisions": [asdict(decision) for decision in settings.decisions],
    }


def _unread(findings: pl.DataFrame) -> int:
    """Count the ads whose wording could not be measured: too short, or in another language."""
    catalogue = load_catalogue()
    wording = [n for n in catalogue.ad_ids if catalogue[n].languages]
    return findings.filter(pl.all_horizontal(pl.col(wording).is_null())).height


def _manifest(
    model: TriageClassifier,
    settings: RunSettings,
    identity: Identity,
    parts: _Measured,
) -> dict[str, object]:
    catalogue = load_catalogue()
    n_urgent = len({(row["source"], row["ad_id"]) for row in parts.urgent})
    return {
        "run_id": identity.run_id,
        "versions": {
            "signaltriage": __version__,
            "catalogue": catalogue.version,
            "catalogue_sha256": catalogue.digest,
            "baseline_sha256": parts.baseline.digest,
            "model": identity.model_id,
        },
        "model": asdict(model.training_),
        "settings": _settings_row(settings),
        "seed": settings.seed,
        "purpose": dict(settings.purpose) if settings.purpose else None,
        "inputs": dict(identity.inputs),
        "counts": {
            "rows": parts.n_rows,
            "rejected": len(parts.rejects),
            "duplicate_sightings": parts.n_duplicates,
            "urgent_ads": n_urgent,
            "sightings": parts.facts.height,
            "ads": parts.findings.height,
            "contacts": parts.contacts.height,
            "ads_without_text": parts.findings["m3_image_only"].sum(),
            "ads_without_measured_wording": _unread(parts.findings),
            "dropped_fields": dict(sorted(parts.dropped.items())),
        },
    }
