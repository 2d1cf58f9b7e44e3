"""A trial of own indicators: what they would find in some ads, before anyone activates them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from joblib import Parallel, delayed

from signaltriage.batch.engine import engine
from signaltriage.batch.gather import Progress
from signaltriage.batch.inputs import AdInput, AnyBlock, parse_any
from signaltriage.exchange import Reject
from signaltriage.features import find_urgent, load_catalogue, measure_ads
from signaltriage.features.own import OwnIndicator, OwnIndicators
from signaltriage.features.own_patterns import FoldedText, build_matcher
from signaltriage.records import Ad, LocatedContact, Span
from signaltriage.text import find_ad_contacts, mask_for_display

SAMPLES = 5  # shown of each indicator
CONTEXT = 60  # characters before and after a hit
_KEY = ["source", "ad_id"]


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A hit as it stands in an ad, contacts masked; `draw` spreads samples over all ads."""

    draw: str
    source: str
    ad_id: str
    field: str
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some ads carry an indicator, with Wilson's 95 % interval.

    `low` and `high` are None where there is nothing to count.
    """

    found: int
    measured: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """Found of measured; None where nothing was measured."""
        return self.found / self.measured if self.measured else None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ads that carry an own and another indicator, of those on which both were measured."""

    indicator: str
    both: int
    own: int
    other: int
    measured: int

    @property
    def jaccard(self) -> float:
        """Ads that carry both, of those that carry at least one."""
        return self.both / either if (either := self.own + self.other - self.both) else 0.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What one own indicator would find."""

    indicator: OwnIndicator
    all: Share
    not_measured: int
    by_source: dict[str, Share]
    overlaps: tuple[Overlap, ...]
    hits: dict[str, int]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the own indicators of a file would find in some ads.

    Parameters
    ----------
    file, digest : str
        Of the own indicators.
    n_ads : int
        Ads looked at; several sightings of one are one.
    urgent : int
        Ads left out for a stated age under 18.
    tried : tuple of Tried
        In the order of the file.
    rejects : tuple of Reject
        Rows left out.
    """

    file: str
    digest: str
    n_ads: int
    urgent: int
    tried: tuple[Tried, ...]
    rejects: tuple[Reject, ...]


def try_indicators(
    ads: AdInput,
    own: OwnIndicators,
    *,
    fictitious: bool = False,
    n_jobs: int | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Measure own indicators on ads and say how they relate to what is measured already.

    Parameters
    ----------
    ads : AdInput
        Where the ads come from; read in blocks.
    own : OwnIndicators
    fictitious : bool
        Also accept telephone numbers that cannot be dialled; for made-up data only.
    n_jobs : int, optional
        Processes; all cores by default. The result does not depend on it.
    progress : callable, optional
        Called as ``progress(step, n_ads)``.

    Returns
    -------
    Trial
        Nothing in it names a contact.
    """
    parts: list[_Part] = []
    n_rows = 0
    with engine("local", n_jobs) as count:
        for part in Parallel(n_jobs=count, return_as="generator", pre_dispatch="2*n_jobs")(
            delayed(_try_block)(block, own, fictitious=fictitious) for block in ads.blocks()
        ):
            parts.append(part)
            n_rows += part.n_rows
            if progress is not None:
                progress("test own indicators", n_rows)
    return _gathered(parts, own)


@dataclass(frozen=True, slots=True)
class _Part:
    values: pl.DataFrame  # one row per sighting: key, then own and catalogue indicators
    hits: pl.DataFrame  # key and number of a phrase found; phrases are numbered through the file
    samples: tuple[tuple[Sample, ...], ...]  # for each own indicator
    urgent: frozenset[tuple[str, str]]
    rejects: tuple[Reject, ...]
    n_rows: int


def _try_block(block: AnyBlock, own: OwnIndicators, *, fictitious: bool) -> _Part:
    parsed = parse_any(block)
    urgent = frozenset(ad.key for ad in (*parsed.ads, *parsed.salvaged) if find_urgent(ad))
    ads = [ad for ad in parsed.ads if ad.key not in urgent]
    contacts = [find_ad_contacts(ad, fictitious=fictitious) for ad in ads]
    values = own.measure(ads, contacts)
    cues = _cues()
    ids = load_catalogue().ad_ids
    measured = measure_ads(ads, contacts)[:, [ids.index(name) for name in cues]]
    columns = np.hstack([values, measured])
    names = [*own.ids, *cues]
    hits: set[tuple[str, str, int]] = set()
    samples: list[tuple[Sample, ...]] = []
    first = 0
    for j, entry in enumerate(own.entries):
        carriers = [int(i) for i in np.flatnonzero(values[:, j] == 1.0)]
        find_which = _Phrases(entry)
        for i in carriers:
            found = own.found(entry, ads[i], contacts[i])
            hits |= {(*ads[i].key, first + n) for text in found for n in find_which(text)}
        first += len(find_which.written)
        drawn = sorted((_draw(ads[i]), i) for i in carriers)[: 3 * SAMPLES]
        samples.append(
            tuple(
                _sample(draw, ads[i], contacts[i], span)
                for draw, i in drawn
                for span in own.find_spans(ads[i], contacts[i])
                if span.indicator == entry.id
            )
        )
    return _Part(
        values=_keys([ad.key for ad in ads]).hstack(
            pl.DataFrame(columns, schema=names, nan_to_null=True)
        ),
        hits=pl.DataFrame(sorted(hits), schema=_HITS, orient="row"),
        samples=tuple(samples),
        urgent=urgent,
        rejects=parsed.rejects,
        n_rows=parsed.n_rows,
    )


_HITS = {"source": pl.String, "ad_id": pl.String, "phrase": pl.Int32}


def _keys(keys: Sequence[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(keys, schema=dict.fromkeys(_KEY, pl.String), orient="row")


class _Phrases:
    """Says which phrases and patterns of an indicator a stretch of text is."""

    def __init__(self, entry: OwnIndicator) -> None:
        self.written = (*entry.phrases, *entry.patterns)
        self._matchers = [
            *(build_matcher([phrase], [], entry.id) for phrase in entry.phrases),
            *(build_matcher([], [pattern], entry.id) for pattern in entry.patterns),
        ]

    @cache  # noqa: B019 - lives for one block; ads repeat each other
    def __call__(self, text: str) -> tuple[int, ...]:
        """Return their numbers."""
        folded = FoldedText(text)
        return tuple(
            number
            for number, matcher in enumerate(self._matchers)
            if any(end - start == len(text) for start, end in matcher.find(folded))
        )


def _draw(ad: Ad) -> str:
    """Return a number that has nothing to do with what the ad says, the same in every run."""
    key = "\0".join(ad.key).encode(errors="replace")
    return hashlib.blake2b(key, digest_size=8).hexdigest()


def _sample(draw: str, ad: Ad, contacts: Sequence[LocatedContact], span: Span) -> Sample:
    """Cut out a hit with its surroundings, contacts and other numbers masked."""
    text = ad.title if span.field == "title" else ad.body
    masked = mask_for_display(text, [c.contact for c in contacts if c.field == span.field])
    start, end = masked.offset(span.start), masked.offset(span.end)
    return Sample(
        draw,
        ad.source,
        ad.ad_id,
        span.field,
        _before(masked.text[:start]),
        masked.text[start:end],
        _after(masked.text[end:]),
    )


def _before(text: str) -> str:
    """Keep the last words; an ellipsis stands for the others."""
    kept = text[-CONTEXT:]
    return kept if len(kept) == len(text) else "…" + kept[kept.find(" ") + 1 :]


def _after(text: str) -> str:
    kept = text[:CONTEXT]
    if len(kept) == len(text):
        return kept
    return kept[: kept.rfind(" ") if " " in kept else None] + "…"


def _cues() -> list[str]:
    """Name the indicators that are there or not; with a length or a price nothing overlaps."""
    catalogue = load_catalogue()
    return [name for name in catalogue.ad_ids if catalogue[name].value == "presence"]


def _gathered(parts: Sequence[_Part], own: OwnIndicators) -> Trial:
    """Put the blocks together; the order of the input leaves no trace."""
    names = [*own.ids, *_cues()]
    urgent = frozenset[tuple[str, str]]().union(*(part.urgent for part in parts))
    gone = _keys(sorted(urgent))
    empty = _keys([]).with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in names)
    sightings = pl.concat([empty, *(part.values for part in parts)])
    ads = sightings.join(gone, on=_KEY, how="anti").group_by(_KEY).max()
    hits = pl.concat([pl.DataFrame(schema=_HITS), *(part.hits for part in parts)])
    counts = dict(hits.join(gone, on=_KEY, how="anti").unique()["phrase"].value_counts().rows())
    tried: list[Tried] = []
    first = 0
    for j, entry in enumerate(own.entries):
        written = (*entry.phrases, *entry.patterns)
        tried.append(
            Tried(
                indicator=entry,
                all=_share(ads[entry.id]),
                not_measured=ads[entry.id].null_count(),
                by_source={
                    str(source): _share(group[entry.id])
                    for (source,), group in sorted(ads.group_by("source"))
                },
                overlaps=_overlaps(ads, entry.id, [name for name in names if name != entry.id]),
                hits={text: counts.get(first + n, 0) for n, text in enumerate(written)},
                samples=_spread(
                    s
                    for part in parts
                    for s in part.samples[j]
                    if (s.source, s.ad_id) not in urgent
                ),
            )
        )
        first += len(written)
    return Trial(
        file=own.file,
        digest=own.digest,
        n_ads=ads.height,
        urgent=len(urgent),
        tried=tuple(tried),
        rejects=tuple(reject for part in parts for reject in part.rejects),
    )


def _share(values: pl.Series) -> Share:
    found, measured = int((values > 0).sum()), values.count()
    if not measured:
        return Share(found, measured, None, None)
    from scipy.stats import binomtest  # takes longer to load than all else

    interval = binomtest(found, measured).proportion_ci(method="wilson")
    return Share(found, measured, float(interval.low), float(interval.high))


def _overlaps(ads: pl.DataFrame, own: str, others: Iterable[str]) -> tuple[Overlap, ...]:
    """Return every other indicator, the most alike first."""
    found = []
    for other in others:
        both = ads.select(pl.col(own) > 0, other=pl.col(other) > 0).drop_nulls()
        left, right = both[own], both["other"]
        found.append(
            Overlap(other, int((left & right).sum()), int(left.sum()), int(right.sum()), len(left))
        )
    return tuple(sorted(found, key=lambda o: (-o.jaccard, o.indicator)))


def _spread(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Keep a few, no two of them the same words or from one ad."""
    kept: list[Sample] = []
    seen: set[object] = set()
    for sample in sorted(samples):
        marks = {(sample.source, sample.ad_id), (sample.before, sample.found, sample.after)}
        if not marks & seen:
            seen |= marks
            kept.append(sample)
    return tuple(kept[:SAMPLES])
