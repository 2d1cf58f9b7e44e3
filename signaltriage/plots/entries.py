"""Evidence of a cluster becomes what the report shows of it: capped, ordered, quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from signaltriage.features.catalogue import FAMILIES
from signaltriage.plots.draw_graph import graph_chart
from signaltriage.plots.draw_places import places_chart
from signaltriage.plots.highlight import Segment, segments
from signaltriage.plots.places import places
from signaltriage.plots.timeline import timeline_chart
from signaltriage.plots.waterfall import waterfall_chart
from signaltriage.plots.wording import indicator_code, indicator_label, words
from signaltriage.records import BANDS

MAX_ADS = 12
MAX_LINKS = 20
MAX_PLACES = 6
MAX_SIGHTINGS = 8
MAX_PASSAGES = 3
LEAST_NODES = 4  # of a graph; with fewer, the table of links says the same
MAX_QUOTE = 160  # characters of a quoted passage
LONG_TEXT = 240  # characters; a longer ad text is folded
AS_GIVEN = tuple(
    """rank cluster_id score score_low score_high class gates n_ads n_contacts n_personas n_sources
    first_seen last_seen""".split()
)
CLASS_PARTS = ("class_nearest", "class_reasons", "class_caveats", "class_against")
OUTLINES = "outlines"
STRATA = {"agency": "agencies", "spam": "others", "scam": "others", "job_ad": "others"}


def entry(evidence: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give what the report shows of one cluster.

    Parameters
    ----------
    evidence : mapping
        One reviewed cluster.
    language : str
        ``"en"`` or ``"nl"``.

    Returns
    -------
    dict
        Plain strings, numbers and lists for the template, and the chart specifications under
        ``charts``.
    """
    ads = evidence["ads"]
    # Ads that carry marked passages first: the cap must not hide what a reason rests on.
    shown = sorted(ads, key=lambda ad: -len({s["indicator"] for s in ad["spans"]}))[:MAX_ADS]
    contributions = [_reason(c, ads, language) for c in evidence["contributions"]]
    return {
        **{key: evidence[key] for key in AS_GIVEN},
        "list": STRATA.get(evidence["class"], "ranked"),
        **{key: evidence.get(key, ()) for key in CLASS_PARTS},
        "band": evidence["band"] if evidence["band"] in BANDS else "unscored",
        "families": [_family(name) for name in evidence["families"]],
        "places": evidence["places"][:MAX_PLACES],
        "n_places_hidden": max(0, len(evidence["places"]) - MAX_PLACES),
        "first_reason": next((c["sentence"] for c in contributions if c["points"] > 0), None),
        "reasons": contributions,
        "change": _change(evidence["change"], language),
        "protective": [_reason(c, ads, language) for c in evidence["protective"]],
        "context": [_reason(c, ads, language) for c in evidence["context"]],
        "not_measurable": _named(evidence["not_measurable"], language),
        "links": evidence["links"][:MAX_LINKS],
        "n_links_hidden": max(0, len(evidence["links"]) - MAX_LINKS),
        "ads": [_ad(ad, language) for ad in shown],
        # n_ads counts the cluster; the evidence itself may hold a part of its ads only.
        "n_ads_hidden": max(len(ads), evidence["n_ads"]) - len(shown),
        "charts": _unchecked_charts(evidence, language),
        "template": _template(evidence.get("template")),
    }


def _reason(
    contribution: Mapping[str, Any], ads: list[Mapping[str, Any]], language: str
) -> dict[str, Any]:
    """Give one finding with the passages it rests on.

    Passages are cut from the ad texts, which are masked; the text inside a span is not quoted,
    because it may hold a contact in the clear.
    """
    indicator = contribution["indicator"]
    quoted: dict[str, list[str]] = {}  # passage -> the ads it stands in
    for ad in ads:
        for span in ad["spans"]:
            if span["indicator"] == indicator and (quote := _quote(ad, span)):
                quoted.setdefault(quote, []).append(f"{ad['source']}/{ad['ad_id']}")
    passages = [
        {"text": text, "where": where[0], "n_others": len(set(where)) - 1}
        for text, where in quoted.items()
    ]
    return {
        "code": indicator_code(indicator),
        "label": indicator_label(indicator, language),
        "family": _family(contribution["family"]),
        "status": contribution["status"],
        "points": contribution["points"],
        "sentence": contribution["sentence"],
        "note_for": contribution["note_for"],
        "note_against": contribution["note_against"],
        "innocent": contribution["innocent"],
        "citation": contribution["citation"],
        "passages": passages[:MAX_PASSAGES],
        "n_passages_hidden": max(0, len(passages) - MAX_PASSAGES),
    }


def _change(change: Mapping[str, Any] | None, language: str) -> dict[str, Any] | None:
    """Give what would change the band, with the names of the findings."""
    if change is None:
        return None
    return {"sentence": change["sentence"], "findings": _named(change["findings"], language)}


def _named(indicators: Sequence[str], language: str) -> list[dict[str, str]]:
    """Give code and name of each indicator."""
    return [{"code": indicator_code(i), "label": indicator_label(i, language)} for i in indicators]


def _quote(ad: Mapping[str, Any], span: Mapping[str, Any]) -> str:
    """Cut a passage from the title or body of an ad; empty where the span lies elsewhere."""
    if span["field"] not in ("title", "body"):
        return ""
    passage: str = ad[span["field"]][max(0, span["start"]) : max(0, span["end"])]
    return passage if len(passage) <= MAX_QUOTE else passage[:MAX_QUOTE] + "…"


def _ad(ad: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give one ad with its texts cut into marked stretches."""
    title, body = (
        _marked(segments(ad[field], [s for s in ad["spans"] if s["field"] == field]), language)
        for field in ("title", "body")
    )
    return {
        "where": f"{ad['source']}/{ad['ad_id']}",
        "url": ad["url"],
        "name": ad["name"],
        "age": ad["age"],
        "title": title,
        "body": body,
        "n_characters": len(ad["body"]),
        "n_marked": sum(bool(stretch["codes"]) for stretch in body),
        "folded": len(ad["body"]) > LONG_TEXT,
        "sightings": ad["sightings"][:MAX_SIGHTINGS],
        "n_sightings_hidden": max(0, len(ad["sightings"]) - MAX_SIGHTINGS),
    }


def _marked(stretches: list[Segment], language: str) -> list[dict[str, Any]]:
    """Give each stretch with the codes and names that its mark shows."""
    return [
        {
            "text": stretch.text,
            "codes": " ".join(indicator_code(i) for i in stretch.indicators),
            "labels": ", ".join(indicator_label(i, language) for i in stretch.indicators),
        }
        for stretch in stretches
    ]


def _template(template: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give the template view if there is something to see: two texts or more."""
    if template is None or template["n_ads"] < 2:
        return None
    return {key: template[key] for key in ("parts", "ads", "n_ads", "n_edited", "n_hidden")}


def _family(name: str) -> dict[str, str]:
    """Give a family with the name of its style; an unknown one has the plain style."""
    return {"name": name, "style": name if name in FAMILIES else "other"}


def _unchecked_charts(evidence: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Give the charts without checking each part of them: the tests do, and it takes half the time.

    The form of a chart does not depend on the data.
    """
    from altair.utils.schemapi import debug_mode

    with debug_mode(arg=False):
        return _charts(evidence, language)


def _charts(evidence: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Give the charts of a cluster as Vega-Lite specifications."""
    w = words(language)
    charts: dict[str, Any] = {}
    if evidence["contributions"]:
        charts["waterfall"] = waterfall_chart(evidence, language)
    named = {s["place"] for ad in evidence["ads"] for s in ad["sightings"]}
    stayed = places(evidence)
    if named:
        several = max(len(named), len(stayed)) > 1
        by: Literal["place", "persona"] = "place" if several else "persona"
        charts["timeline"] = timeline_chart(evidence, by, language)
    if stayed:
        charts["map"] = places_chart(evidence, language)
    graph = evidence.get("graph")
    if graph and len(graph["nodes"]) >= LEAST_NODES:
        charts["graph"] = graph_chart(graph, language)
    drawn = []
    for name, chart in charts.items():
        spec = _specification(chart)
        said: dict[str, Any] = {"name": name, "title": w[name], "note": w[f"{name}_note"]}
        # The reasons say what the waterfall shows; the others are said below them.
        said["words"] = None if name == "waterfall" else spec["description"]
        drawn.append({**said, "spec": _on_the_page(spec) if name == "map" else spec})
    return drawn


def _specification(chart: Any) -> dict[str, Any]:
    """Give the specification of a chart, whatever theme a notebook has switched on."""
    import altair as alt

    with alt.theme.enable("none"):
        specification: dict[str, Any] = chart.to_dict(validate=False)
    specification.pop("$schema", None)
    specification.pop("config", None)
    return specification


def _on_the_page(specification: dict[str, Any]) -> dict[str, Any]:
    """Name the outlines instead of holding them: the page has them once, for all maps."""
    ground = specification["layer"][0]
    del specification["datasets"][ground["data"]["name"]]
    ground["data"] = {"name": OUTLINES}
    return specification
