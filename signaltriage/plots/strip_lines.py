"""Stays, moves and announced tours on the timeline strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from signaltriage.plots.movement import announced_of, legs_of, stays_of
from signaltriage.plots.palette import LINE_COLOURS
from signaltriage.plots.wording import showable

if TYPE_CHECKING:
    import altair as alt

KINDS = ("stay", "leg", "parallel", "impossible", "announced")
MAX_LEGS = 120  # moves drawn, the latest; more of them are a blot
BAR = 7  # pixels
CROSS = "M-1,-1L1,1M-1,1L1,-1"
_COLOURS = {**LINE_COLOURS, "stay": "#7d93a8", "announced": "#1d6b4f"}
_DASHES = {"parallel": [4, 3]}


def strip_places(evidence: Mapping[str, Any]) -> dict[str, str]:
    """Give the places of stays and announced tours, each with the first time there."""
    rows: dict[str, str] = {}
    for row in [*stays_of(evidence), *announced_of(evidence)]:
        rows.setdefault(showable(row["place"]), row["first"])
    return rows


def strip_lines(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what is drawn around the points of the strip.

    Parameters
    ----------
    evidence : mapping
        ``stays``, ``legs`` and ``announced``, each of which may be absent: rows as
        `signaltriage.plots.movement` takes them.

    Returns
    -------
    list of dict
        ``kind``: ``"stay"``, ``"parallel"`` (a stay while there is another elsewhere, or the line
        that joins the two), ``"leg"``, ``"impossible"`` (faster than anybody can go) or
        ``"announced"``; ``place``, ``to_place`` (None for what stays on its row), ``start`` and
        ``end`` (days), ``contact`` (a number or None), ``km``, ``hours``.
    """
    lines: list[dict[str, Any]] = []
    episodes: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for stay in stays_of(evidence):
        kind = "parallel" if stay["parallel"] else "stay"
        lines.append(_line(kind, stay, stay["first"], stay["last"]))
        if stay["parallel"] and stay["episode"] is not None:
            episode = (stay["contact"], stay["persona"], stay["episode"])
            episodes.setdefault(episode, []).append(stay)
    for together in episodes.values():
        first = max(stay["first"] for stay in together)
        for one, other in pairwise(sorted(together, key=lambda s: (s["place"], s["first"]))):
            if one["place"] != other["place"]:
                day = min(first, one["last"], other["last"])
                lines.append(_line("parallel", one, day, day) | {"to_place": other["place"]})
    for leg in legs_of(evidence):
        kind = "impossible" if leg["impossible"] else "leg"
        ends = {"place": leg["from_place"], "contact": leg["contact"]}
        told = {"to_place": leg["to_place"], "km": leg["km"], "hours": leg["hours"]}
        lines.append(_line(kind, ends, leg["left"], leg["arrived"]) | told)
    lines += [_line("announced", row, row["first"], row["last"]) for row in announced_of(evidence)]
    return lines


def _line(kind: str, at: Mapping[str, Any], start: str, end: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "place": at["place"],
        "to_place": None,
        "start": start[:10],
        "end": end[:10],
        "contact": at.get("contact"),
        "km": None,
        "hours": None,
    }


def line_layers(
    evidence: Mapping[str, Any], lines: Sequence[str], other: str, w: Mapping[str, str]
) -> tuple[list[alt.Chart], list[alt.Chart], int]:
    """Draw bars and lines (behind the points), crosses (before them); how many are left out."""
    import altair as alt

    found = strip_lines(evidence)
    moves = [row for row in found if row["to_place"] is not None and row["kind"] != "parallel"]
    left_out = moves[: max(0, len(moves) - MAX_LEGS)]
    rows = [
        drawn
        for row in found
        if not any(row is gone for gone in left_out)
        and (drawn := _drawn(row, lines, other, w)) is not None
    ]
    if not rows:
        return [], [], 0
    kinds = [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]
    names = [w[f"strip_{kind}"] for kind in kinds]
    legend = alt.Legend(
        orient="bottom",
        columns=3,
        symbolType="stroke",
        symbolStrokeWidth=2,
        symbolOpacity=1,
        labelLimit=200,
    )
    stroke = alt.Stroke(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=[_COLOURS[kind] for kind in kinds]),
        legend=legend,
    )
    dash = alt.StrokeDash(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=[_DASHES.get(kind, [1, 0]) for kind in kinds]),
        legend=legend,
    )
    x, x2, y = alt.X("start:T"), alt.X2("end:T"), alt.Y("line:N", bandPosition=0.5)
    tooltip = [
        alt.Tooltip("name:N", title=w["kind"]),
        alt.Tooltip("way:N", title=w["place"]),
        alt.Tooltip("days:N", title=w["day"]),
        alt.Tooltip("contact:N", title=w["contact"]),
        alt.Tooltip("told:N", title=w["distance"]),
    ]
    base = alt.Chart(alt.InlineData(values=tuple(rows)))
    shared = {"x": x, "x2": x2, "y": y, "stroke": stroke, "strokeDash": dash, "tooltip": tooltip}
    flat = "!isValid(datum.to_line)"
    bars = base.transform_filter(f"{flat} && datum.kind !== 'announced'")
    moves_layer = base.transform_filter("isValid(datum.to_line)").mark_rule(strokeWidth=1.4)
    frames = base.transform_filter("datum.kind === 'announced'").mark_bar(
        fillOpacity=0, size=18, strokeWidth=1.6, cornerRadius=2
    )
    # A layer of nothing has no extent in time, of which Vega warns.
    layers = (
        (
            {"stay", "parallel"} & set(kinds),
            bars.mark_rule(strokeWidth=BAR, opacity=0.45).encode(**shared),
        ),
        (
            any("to_line" in row for row in rows),
            moves_layer.encode(y2=alt.Y2("to_line:N"), **shared),
        ),
        ("announced" in kinds, frames.encode(**shared)),
    )
    behind = [layer for there, layer in layers if there]
    crosses = (
        base.transform_filter("datum.kind === 'impossible'")
        .mark_point(shape=CROSS, size=70, strokeWidth=2.4, stroke=_COLOURS["impossible"], opacity=1)
        .encode(x=alt.X("end:T"), y=alt.Y("to_line:N", bandPosition=0.5), tooltip=tooltip)
    )
    front = [crosses] if "impossible" in kinds else []
    return behind, front, len(left_out)


def said_lines(evidence: Mapping[str, Any], w: Mapping[str, str]) -> list[str]:
    """Say moves and announced stays in words, the latest."""
    said = []
    for row in strip_lines(evidence):
        if row["kind"] in {"leg", "impossible", "announced"}:
            ends = filter(None, (row["place"], row["to_place"]))
            way = " → ".join(showable(place) for place in ends)
            said.append(f"{w['strip_' + row['kind']]} {way} {row['end']}")
    return said[-MAX_LEGS:]


def _drawn(
    row: Mapping[str, Any], lines: Sequence[str], other: str, w: Mapping[str, str]
) -> dict[str, Any] | None:
    """Give a row with the lines of the strip that it lies on; None between folded places."""
    place = showable(row["place"])
    to = None if row["to_place"] is None else showable(row["to_place"])
    line = place if place in lines else other
    to_line = to if to is None or to in lines else other
    if to is not None and line == to_line:
        return None
    days = row["start"] if row["start"] == row["end"] else f"{row['start']} – {row['end']}"
    told = "–" if row["km"] is None else f"{row['km']:.0f} km"
    if row["km"] is not None and row["hours"] is not None:
        told = w["in_hours"].format(km=f"{row['km']:.0f}", hours=f"{row['hours']:.0f}")
    return {
        "kind": row["kind"],
        "name": w[f"strip_{row['kind']}"],
        "line": line,
        **({} if to_line is None else {"to_line": to_line}),
        "start": row["start"],
        "end": row["end"],
        "way": place if to is None else f"{place} → {to}",
        "days": days,
        "contact": "–" if row["contact"] is None else str(row["contact"]),
        "told": told,
    }
