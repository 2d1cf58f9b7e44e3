"""The report: one page that opens offline, runs nothing but its own scripts and phones nobody."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from signaltriage.errors import UsageError
from signaltriage.plots.entries import entry
from signaltriage.plots.outlines import outlines
from signaltriage.plots.pages import asset
from signaltriage.plots.pages import environment as page_environment
from signaltriage.plots.palette import FAMILY_COLOURS, OTHER_COLOUR
from signaltriage.plots.wording import words

LIBRARIES = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
COUNTS = ("n_sightings", "n_ads", "n_clusters", "n_listed", "n_rejected", "n_urgent")
FACTS = ("run_id", "model", "catalogue", "seed")
PURPOSE = ("controller", "legal_basis", "regime", "scope", "expires")
FOLDED_BANDS = frozenset({"low", "unscored"})

FONT = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
TEXT_COLOUR = "#2b3640"
GRID_COLOUR = "#e3e7ec"


def render_report(
    clusters: Sequence[Mapping[str, Any]], run: Mapping[str, Any], language: str = "en"
) -> str:
    """Write the report as one self-contained HTML page.

    Every string of the input is escaped, no address is a link, and the page's
    Content-Security-Policy admits only the scripts and the style inside it, by hash. The same
    input gives the same page.

    Parameters
    ----------
    clusters : sequence of mapping
        The evidence of each reviewed cluster, in the order of the list. Where it holds ``stays``
        and ``legs`` (as for `places`), ``announced``, ``graph`` (of `cluster_graph`) or
        ``template`` (of `template_rows`), what they show is drawn as well.
    run : mapping
        Facts of the run, each of which may be absent or None: ``n_sightings``, ``n_ads``,
        ``n_clusters``, ``n_rejected``, ``n_urgent`` (counts), ``run_id``, ``model``,
        ``catalogue``, ``seed``, ``purpose`` (a mapping with the fields of
        `signaltriage.records.Purpose`), ``review_at`` and ``high_at`` (scores from which the
        bands begin), and ``assumed_prevalence`` with ``expected_precision`` (shares of 1; without
        the latter there is no reminder of the base rate).
    language : str
        ``"en"`` or ``"nl"``: the words of the page; sentences come with the evidence.

    Returns
    -------
    str
        The page, for UTF-8.

    Raises
    ------
    UsageError
        If the language is unknown or the evidence lacks a field.

    Examples
    --------
    >>> page = render_report([], {"seed": 7})
    >>> page.startswith("<!doctype html>") and "none recorded: ranked from files" in page
    True
    """
    w = words(language)
    entries = []
    for number, evidence in enumerate(clusters, 1):
        try:
            entries.append({"anchor": f"cluster-{number}", **entry(evidence, language)})
        except KeyError as error:
            where = evidence.get("cluster_id", "?")
            raise UsageError(
                f"evidence of cluster {where}: field {error} is missing; write it again"
            ) from None
    environment = page_environment(language)
    style = _style()
    scripts = [asset("vendor", name) for name in LIBRARIES] + [asset("templates", "report.js")]
    return environment.get_template("report.html.jinja").render(
        language=language,
        w=w,
        policy=_policy(scripts, style),
        style=Markup(style),  # noqa: S704 - packaged, never input
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - packaged, never input
        licences=asset("vendor", "LICENSES.txt"),
        config=_chart_config(language),
        outlines=_outlines(entries),
        counts=[(key, len(entries) if key == "n_listed" else run.get(key)) for key in COUNTS],
        facts=[(key, run.get(key)) for key in FACTS],
        purpose=run.get("purpose"),
        purpose_facts=PURPOSE,
        n_urgent=run.get("n_urgent") or 0,
        review_at=run.get("review_at"),
        high_at=run.get("high_at"),
        assumed_prevalence=run.get("assumed_prevalence"),
        expected_precision=run.get("expected_precision") if entries else None,
        n_listed=len(entries),
        lists=[
            _list(name, [e for e in entries if e["list"] == name])
            for name in ("ranked", "agencies", "others")
        ],
    )


def _outlines(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Give the outlines that the maps stand on; None where there is no map."""
    maps = any(chart["name"] == "map" for e in entries for chart in e["charts"])
    return outlines() if maps else None


def _list(name: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Part a list into what asks for a look and, where there is any, the rest, which is folded."""
    shown = [e for e in entries if e["band"] not in FOLDED_BANDS] or entries
    folded = [e for e in entries if e["band"] in FOLDED_BANDS] if shown is not entries else []
    return {"name": name, "entries": entries, "shown": shown, "folded": folded}


def _style() -> str:
    """Give the style sheet, with the colours of the families as variables."""
    colours = {**FAMILY_COLOURS, "other": OTHER_COLOUR}
    rules = [f".f-{family} {{ --family: {colour}; }}" for family, colour in colours.items()]
    sheets = [asset("templates", name) for name in ("report.css", "template.css")]
    return "\n".join([*sheets, *rules, ""])


def _policy(scripts: Sequence[str], style: str) -> str:
    """Give a Content-Security-Policy that admits these scripts and this style alone."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_source_hash, scripts))}",
            f"style-src {_source_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _source_hash(text: str) -> str:
    """Name an inline text by its digest, as CSP level 2 writes it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _chart_config(language: str) -> dict[str, Any]:
    """Give the look of all charts of the page, and the decimal mark of the language."""
    text = {"labelColor": TEXT_COLOUR, "titleColor": TEXT_COLOUR, "titleFontWeight": "normal"}
    decimal, thousands = (",", ".") if language == "nl" else (".", ",")
    return {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": {
            **text,
            "domainColor": "#aeb7c1",
            "gridColor": GRID_COLOUR,
            "tickColor": "#aeb7c1",
            "labelFontSize": 11.5,
            "titleFontSize": 11.5,
            "titlePadding": 8,
        },
        "legend": {**text, "labelFontSize": 11.5, "titleFontSize": 11.5, "titlePadding": 4},
        "locale": {
            "number": {
                "decimal": decimal,
                "thousands": thousands,
                "grouping": [3],
                "currency": ["", ""],
            }
        },
    }
