"""From blocks of ads to the tables of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass

import polars as pl
from joblib import Parallel, delayed

from signaltriage.batch.inputs import AdBlock, AdInput
from signaltriage.batch.manifest import Steps
from signaltriage.batch.partition import (
    Partition,
    PartitionSettings,
    measure_block,
    sample_lines,
)
from signaltriage.exchange import Reject
from signaltriage.features import by_rules, learn_platforms
from signaltriage.linking import Texts
from signaltriage.records import Urgent
from signaltriage.text import Baseline, LineSample

Progress = Callable[[str, int], None]
"""Called with the name of a step and how many ads it has done so far."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the blocks hold together; the order of the input leaves no trace."""

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


def learn_lines(ads: AdInput, settings: PartitionSettings, n_jobs: int) -> Baseline:
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


def measure_all(
    ads: AdInput, settings: PartitionSettings, n_jobs: int, report: Progress, steps: Steps
) -> Measured:
    """Measure every block, in any process, and put the blocks together."""
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


def _gather(parts: list[Partition], n_rows: int, settings: PartitionSettings) -> Measured:
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
    return Measured(
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
