"""The partition function: one block of ads to tables, in any process, without side effects."""

from __future__ import annotations

import os
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from signaltriage.batch.inputs import AnyBlock, parse_any
from signaltriage.exchange import Reject
from signaltriage.features import (
    facts,
    find_urgent,
    load_catalogue,
    measure_texts,
    read_ads,
    said_classes,
)
from signaltriage.features.class_measures import SAID_COLUMNS
from signaltriage.features.own import OwnIndicators
from signaltriage.features.own_findings import own_columns
from signaltriage.linking import Texts, contact_table
from signaltriage.records import Ad, Urgent
from signaltriage.text import Baseline, LineSample, find_ad_contacts


@dataclass(frozen=True, slots=True)
class PartitionSettings:
    """What the partition function needs to know.

    Parameters
    ----------
    fictitious : bool
        Accept telephone numbers that cannot be dialled.
    attributes : frozenset of str
        Allow-list for the `attributes` field.
    contacts_in_text : mapping of str to bool
        Sources whose rule somebody knows: False where the text may hold no contacts.
    baseline : Baseline
        What is ordinary on the platforms, as the last full run learnt it; a run learns it again.
    own : OwnIndicators, optional
        Own indicators: columns of the findings that no model reads.
    """

    fictitious: bool = False
    attributes: frozenset[str] = frozenset()
    contacts_in_text: Mapping[str, bool] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)
    own: OwnIndicators | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """The tables of one block; rows are sightings, without the urgent ones."""

    facts: pl.DataFrame
    findings: pl.DataFrame
    contacts: pl.DataFrame
    texts: Texts
    urgent: tuple[Urgent, ...]
    rejects: tuple[Reject, ...]
    dropped: Counter[str]
    n_rows: int
    process: int
    peak_bytes: int


def measure_block(number: int, block: AnyBlock, settings: PartitionSettings) -> Partition:
    """Parse, find and measure one block.

    Parameters
    ----------
    number : int
        Position of the block; kept with each row so that a reviewed ad can be read again.
    block : Block or AdBlock
    settings : PartitionSettings

    Returns
    -------
    Partition
    """
    parsed = parse_any(block, settings.attributes)
    urgent = [mark for ad in (*parsed.ads, *parsed.salvaged) for mark in find_urgent(ad)]
    gone = {(mark.source, mark.ad_id) for mark in urgent}
    ads = [ad for ad in parsed.ads if ad.key not in gone]
    found = [find_ad_contacts(ad, fictitious=settings.fictitious) for ad in ads]
    catalogue = load_catalogue()
    texts = read_ads(ads, found, settings.baseline)
    values = measure_texts(texts, settings.baseline)
    keys = {
        "source": pl.Series([ad.source for ad in ads], dtype=pl.String),
        "ad_id": pl.Series([ad.ad_id for ad in ads], dtype=pl.String),
    }
    columns = {
        name: pl.Series(values[:, i], nan_to_null=True, dtype=pl.Float64)
        for i, name in enumerate(catalogue.ad_ids)
    }
    findings = pl.DataFrame({**keys, **columns})
    if settings.own is not None:
        findings = findings.hstack(own_columns(settings.own, ads, found))
    known, said = facts(texts), said_classes(texts)
    return Partition(
        facts=known.with_columns(
            *(
                pl.Series(column, said[:, j], nan_to_null=True)
                for j, column in enumerate(SAID_COLUMNS)
            ),
            pl.Series(
                "location", [(ad.location or "").strip() or None for ad in ads], dtype=pl.String
            ),
            pl.lit(number, dtype=pl.Int64).alias("block"),
        ),
        findings=findings,
        contacts=contact_table(ads, found),
        texts=Texts.of((text.compared for text in texts), known["text_id"]),
        urgent=tuple(urgent),
        rejects=tuple(parsed.rejects),
        dropped=parsed.dropped,
        n_rows=parsed.n_rows,
        process=os.getpid(),
        peak_bytes=peak_memory(),
    )


def sample_lines(block: AnyBlock, attributes: Iterable[str]) -> LineSample:
    """Parse a block and keep lines of some advertisers, from which boilerplate is told."""
    return LineSample.of(parse_any(block, attributes).ads)


def pick_ads(
    block: AnyBlock, wanted: frozenset[tuple[str, str]], attributes: Iterable[str]
) -> list[Ad]:
    """Parse a block again and keep the ads that a reviewer opens."""
    return [ad for ad in parse_any(block, attributes).ads if ad.key in wanted]


def peak_memory() -> int:
    """Highest resident memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
