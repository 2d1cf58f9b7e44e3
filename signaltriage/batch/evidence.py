"""Evidence on demand: the spans, links and notes behind the clusters a reviewer opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from signaltriage.batch.class_record import class_records
from signaltriage.batch.explanation import Explanation
from signaltriage.batch.marks import cluster_marks
from signaltriage.batch.table import DECIMALS
from signaltriage.batch.views import cut_rows, graph_rows, movement_rows, template_view
from signaltriage.features import Indicator, find_spans, load_catalogue
from signaltriage.linking.clusters import ad_key
from signaltriage.linking.keys import link_keys
from signaltriage.models.explaining import PROTECTIVE, ads_counted, finding_sentence, is_present
from signaltriage.records import TELEPHONE_KINDS, Ad, LocatedContact, Score, Span
from signaltriage.text import find_ad_contacts, find_contacts, mask, mask_for_display

if TYPE_CHECKING:
    from signaltriage.batch.ranking import Ranking

Record = dict[str, Any]

POINT_DECIMALS = 12  # base and points still add up to the log-odds within 1e-9


def build_evidence(ranking: Ranking, ads: Mapping[str, Sequence[Ad]]) -> list[Explanation]:
    """Explain clusters.

    Parameters
    ----------
    ranking : Ranking
        Whose clusters they are.
    ads : mapping of str to sequence of Ad
        Cluster id to all sightings of its ads, sorted; in the order to return.

    Returns
    -------
    list of Explanation
    """
    ids = list(ads)
    if not ids:
        return []
    chosen = pl.DataFrame({"cluster_id": ids}, schema={"cluster_id": pl.String})
    values, table, common = (
        chosen.join(of, on="cluster_id", how="left", maintain_order="left")
        for of in (ranking.findings.clusters, ranking.table, ranking.common)
    )
    rows = table.to_dicts()
    scores = ranking.model.explain(
        values,
        **cluster_marks(table["class"], common, values, ranking.clusters.members, ranking.model),
        language=ranking.settings.language,
    )
    links = _links_by_cluster(ranking, ids)
    counts = _counts_by_cluster(ranking, ids)
    methods = _methods_by_cluster(ranking, ids)
    moves, cuts = movement_rows(ranking, ids), cut_rows(ranking, ids)
    names = {
        f"{ad.source}/{ad.ad_id}": _masked(ad.advertised_name) for its in ads.values() for ad in its
    }
    graphs = graph_rows(ranking, ids, names)
    classes = class_records(ranking, ids)
    views = {
        name: {**classes[name], **moves[name], "cut": cuts[name], "graph": graphs.get(name)}
        for name in ids
    }
    return [
        _explain(
            row,
            score,
            value,
            {"links": links[row["cluster_id"]], **views[row["cluster_id"]]},
            ads[row["cluster_id"]],
            ranking,
            _Wording(
                ranking.settings.language,
                row["n_ads"],
                counts[row["cluster_id"]],
                methods.get(row["cluster_id"], []),
            ),
        )
        for row, score, value in zip(rows, scores, values.iter_rows(named=True), strict=True)
    ]


def _explain(
    row: Record,
    score: Score,
    values: Record,
    views: Record,
    sightings: Sequence[Ad],
    ranking: Ranking,
    wording: _Wording,
) -> Explanation:
    catalogue = load_catalogue()
    own = ranking.settings.partition.own
    described = [*catalogue, *(own.indicators if own is not None else ())]
    spans: dict[str, list[Record]] = defaultdict(list)
    shown = []
    for sightings_of_ad in _by_ad(sightings):
        versions = _versions(sightings_of_ad, ranking)
        for version in versions:
            for span in version.spans:
                spans[span.indicator].append(_span_row(span, version.ad))
        shown.append(_shown(sightings_of_ad, versions))
    points = {c.indicator: c for c in score.contributions}
    sources = sorted({ad.source for ad in sightings})

    def entry(indicator: Indicator, value: float, earned: float) -> Record:
        note_for, note_against, innocent = indicator.notes(wording.language)
        return {
            "indicator": indicator.id,
            "family": indicator.family,
            "status": indicator.status,
            "value": round(value, DECIMALS),
            "points": round(earned, POINT_DECIMALS),
            "sentence": wording.sentence(indicator, value),
            "platform_shares": {
                source: round(share, DECIMALS)
                for source in sources
                if (share := ranking.findings.baseline.share(source, indicator.id)) is not None
            },
            "note_for": note_for,
            "note_against": note_against,
            "innocent": list(innocent),
            "citation": indicator.citation,
            "spans": spans.get(indicator.id, []),
        }

    contributions = [
        entry(catalogue[c.indicator], float(c.value or 0.0), c.points)
        for c in score.contributions
        if c.points != 0
    ]
    beside = [
        entry(indicator, float(value), 0.0)
        for indicator in described
        if indicator.measured
        and indicator.shown
        and (value := values.get(indicator.id)) is not None
        and is_present(indicator, float(value))
        and not (indicator.id in points and points[indicator.id].points != 0)
    ]
    record = {
        **{k: v for k, v in row.items() if k not in {"reasons", "unit", "model_id", "run_id"}},
        "first_seen": _iso(row["first_seen"]),
        "last_seen": _iso(row["last_seen"]),
        "places": [_masked(place) for place in row["places"]],
        "base": round(score.base, POINT_DECIMALS),
        "logit": round(score.base + sum(c.points for c in score.contributions), POINT_DECIMALS),
        "gates": list(score.gates),
        "contributions": contributions,
        "change": score.change and asdict(score.change),
        "protective": [e for e in beside if e["family"] == PROTECTIVE],
        "context": [e for e in beside if e["family"] != PROTECTIVE],
        "not_measurable": [
            i.id for i in described if i.measured and i.shown and values.get(i.id) is None
        ],
        **views,
        "template": template_view(ranking, shown),
    }
    return Explanation(record, tuple(shown))


@dataclass(frozen=True, slots=True)
class _Wording:
    """How the facts of one cluster are put into words."""

    language: str
    n_ads: int
    counts: Record  # indicator to (ads that carry it, ads on which it could be measured)
    methods: Sequence[str]

    def sentence(self, indicator: Indicator, value: float) -> str:
        """Fill the indicator's template."""
        carriers, measured = self.counts.get(indicator.id, (0, 0))
        ads = ads_counted(carriers, measured, self.n_ads, self.language)
        return finding_sentence(indicator, value, self.language, ads=ads, methods=self.methods)


def _counts_by_cluster(ranking: Ranking, ids: Sequence[str]) -> dict[str, Record]:
    """Per cluster and indicator, how many ads carry it and on how many it was measured."""
    key = ["source", "ad_id"]
    names = [name for name in ranking.findings.ads.columns if name not in key]
    rows = (
        _ads_of(ranking, ids)
        .join(ranking.findings.ads, on=key)
        .group_by("cluster_id")
        .agg(
            pl.concat_list((pl.col(name) > 0).sum().cast(pl.Int64), pl.col(name).count())
            .first()
            .alias(name)
            for name in names
        )
    )
    return {row.pop("cluster_id"): row for row in rows.to_dicts()}


def _methods_by_cluster(ranking: Ranking, ids: Sequence[str]) -> dict[str, list[str]]:
    """How telephone numbers in the texts of each cluster are hidden."""
    rows = (
        ranking.clusters.contacts.filter(
            pl.col("kind").is_in(TELEPHONE_KINDS) & pl.col("field").is_in(["title", "body"])
        )
        .join(_ads_of(ranking, ids), on=["source", "ad_id"])
        .group_by("cluster_id")
        .agg(pl.col("obscured").explode().drop_nulls().unique().sort())
    )
    return dict(rows.iter_rows())


def _ads_of(ranking: Ranking, ids: Sequence[str]) -> pl.DataFrame:
    members = ranking.clusters.members.filter(pl.col("cluster_id").is_in(ids))
    return members.select("source", "ad_id", "cluster_id").unique()


def _by_ad(sightings: Iterable[Ad]) -> list[list[Ad]]:
    groups: dict[tuple[str, str], list[Ad]] = defaultdict(list)
    for ad in sightings:
        groups[ad.key].append(ad)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Version:
    """One text of an ad, and what was found in it."""

    ad: Ad
    contacts: Sequence[LocatedContact]
    spans: Sequence[Span]


def _versions(sightings: Sequence[Ad], ranking: Ranking) -> list[_Version]:
    """Every text of an ad once, as first seen; sightings come in order of time."""
    texts: dict[tuple[str, str], Ad] = {}
    for ad in sightings:
        texts.setdefault((ad.title, ad.body), ad)
    settings = ranking.settings.partition
    versions = []
    for ad in texts.values():
        contacts = find_ad_contacts(ad, fictitious=settings.fictitious)
        spans = find_spans(ad, contacts, ranking.findings.baseline)
        if settings.own is not None:
            spans += settings.own.find_spans(ad, contacts)
        versions.append(_Version(ad, contacts, spans))
    return versions


def _shown(sightings: Sequence[Ad], versions: Sequence[_Version]) -> Record:
    """Show the text with most findings, the latest of such: contacts masked, spans moved along."""
    version = max(reversed(versions), key=lambda v: len({span.indicator for span in v.spans}))
    ad = version.ad
    masked = {
        field: mask_for_display(text, [c.contact for c in version.contacts if c.field == field])
        for field, text in (("title", ad.title), ("body", ad.body))
    }
    spans = []
    for span in version.spans:
        if span.field in masked:
            start, end = (masked[span.field].offset(at) for at in (span.start, span.end))
            if start < end:
                row = {"indicator": span.indicator, "field": span.field}
                spans.append({**row, "start": start, "end": end})
    return {
        "source": ad.source,
        "ad_id": ad.ad_id,
        "url": _masked_url(ad.url),
        "title": masked["title"].text,
        "body": masked["body"].text,
        "name": _masked(ad.advertised_name),
        "age": ad.advertised_age,
        "sightings": [
            {"observed_at": _iso(seen.observed_at), "place": _masked(seen.location)}
            for seen in sightings
        ],
        "spans": spans,
    }


def _links_by_cluster(ranking: Ranking, ids: Sequence[str]) -> dict[str, list[Record]]:
    """Links with the shared value, masked: a reader sees that it is the same, not what it is."""
    clusters = ranking.clusters
    members = _ads_of(ranking, ids)
    key = ad_key().alias("ad")
    owner = dict(members.select(key, "cluster_id").iter_rows())
    links = clusters.links.filter(pl.col("left").is_in(list(owner)))
    keys = link_keys(clusters.contacts.join(members, on=["source", "ad_id"], how="semi")).select(
        key, "kind", "value"
    )
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ad, kind, value in keys.iter_rows():
        values[ad, kind].add(value)
    found: dict[str, list[Record]] = {cluster_id: [] for cluster_id in ids}
    for left, right, kind, weight, specificity in links.iter_rows():
        shared = sorted(values[left, kind] & values[right, kind])
        found[owner[left]].append(
            {
                "left": left,
                "right": right,
                "kind": kind,
                "value": ", ".join(mask_value(value) for value in shared),
                "weight": weight,
                "specificity": round(specificity, DECIMALS),
            }
        )
    for rows in found.values():
        rows.sort(key=lambda row: (-row["weight"], row["left"], row["right"], row["kind"]))
    return found


def mask_value(value: str) -> str:
    """Hide a contact value but for the end of a number, or the first letter of a name.

    Examples
    --------
    >>> mask_value("+31671234567"), mask_value("sanne@mail.example")
    ('••••67', 's••••')
    """
    return "••••" + value[-2:] if value[-1:].isdigit() else value[:1] + "••••"


def _masked(text: str | None) -> str | None:
    """Mask a short field for display; people put numbers and addresses in any of them."""
    return text and mask_for_display(text, find_contacts(text, fictitious=True)).text


def _masked_url(url: str) -> str:
    """Mask telephone numbers in a web address; without its other digits it would lead nowhere."""
    apart = url.translate(str.maketrans("/:?=&#", " " * 6))  # else the whole address is one contact
    found = find_contacts(apart, fictitious=True)
    return mask(url, [contact for contact in found if contact.kind in TELEPHONE_KINDS]).text


def _span_row(span: Span, ad: Ad) -> Record:
    return {
        "source": span.source,
        "ad_id": span.ad_id,
        "observed_at": _iso(ad.observed_at),
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "text": span.text,
    }


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
