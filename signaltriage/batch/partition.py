"""The partition function: one block of ads to tables, in any process, without side effects."""

from __future__ import annotations

import os
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from signaltriage.batch.inputs import AnyBlock, parse_any
from signaltriage.exchange import Reject
from signaltriage.features import classify_ads, facts, find_urgent, load_catalogue, measure_ads
from signaltriage.linking import Texts, contact_table
from signaltriage.records import Ad, Urgent
from signaltriage.text import compared_text, find_ad_contacts


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
        Sources that forbid contacts in the text are False; others may be absent.
    """

    fictitious: bool = False
    attributes: frozenset[str] = frozenset()
    contacts_in_text: Mapping[str, bool] = field(default_factory=dict)


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
    values = measure_ads(ads, found, contacts_in_text=settings.contacts_in_text)
    keys = {
        "source": pl.Series([ad.source for ad in ads], dtype=pl.String),
        "ad_id": pl.Series([ad.ad_id for ad in ads], dtype=pl.String),
    }
    columns = {
        name: pl.Series(values[:, i], nan_to_null=True, dtype=pl.Float64)
        for i, name in enumerate(catalogue.ad_ids)
    }
    return Partition(
        facts=facts(ads, found).with_columns(
            pl.Series("agency", np.asarray(classify_ads(ads)) == "agency", dtype=pl.Boolean),
            pl.Series(
                "location", [(ad.location or "").strip() or None for ad in ads], dtype=pl.String
            ),
            pl.lit(number, dtype=pl.Int64).alias("block"),
        ),
        findings=pl.DataFrame({**keys, **columns}),
        contacts=contact_table(ads, found),
        texts=Texts.of(
            compared_text(ad.title, ad.body, its) for ad, its in zip(ads, found, strict=True)
        ),
        urgent=tuple(urgent),
        rejects=tuple(parsed.rejects),
        dropped=parsed.dropped,
        n_rows=parsed.n_rows,
        process=os.getpid(),
        peak_bytes=peak_memory(),
    )


def pick_ads(
    block: AnyBlock, wanted: frozenset[tuple[str, str]], attributes: Iterable[str]
) -> list[Ad]:
    """Parse a block again and keep the ads that a reviewer opens."""
    return [ad for ad in parse_any(block, attributes).ads if ad.key in wanted]


def peak_memory() -> int:
    """Highest resident memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
