"""The cluster graph, drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from signaltriage.plots.graph import SIZE, Rows
from signaltriage.plots.labels import LETTER, LINE, place_labels
from signaltriage.plots.palette import MAP_COLOURS, NODE_COLOURS, NODE_SHAPES
from signaltriage.plots.remarks import remark
from signaltriage.plots.wording import count, measure, showable, words

if TYPE_CHECKING:
    import altair as alt

WIDTH, MARGIN = 520, 46  # pixels
LEAST_HEIGHT, MOST_HEIGHT, NODE_HEIGHT = 140, 420, 24  # pixels; the last one for each node
STEPS = 12  # of a line, for labels to keep off it


def graph_chart(graph: Mapping[str, Any], language: str = "en") -> alt.LayerChart:
    """Draw the graph of one cluster.

    Parameters
    ----------
    graph : mapping
        As `cluster_graph` gives it.
    language : str
        ``"en"`` or ``"nl"``.

    Returns
    -------
    altair.LayerChart
        Circles are ads, their area how many; other shapes are values that they share, by kind
        and number; lines are wider where the link is stronger, and dashed, with the reason, where
        it was cut. A line above says how much the cap leaves out.
    """
    import altair as alt

    w = words(language)
    height = min(MOST_HEIGHT, LEAST_HEIGHT + NODE_HEIGHT * len(graph["nodes"]))
    nodes = [_drawn_node(node, graph["nodes"], height, language) for node in graph["nodes"]]
    order = sorted(range(len(nodes)), key=lambda i: (nodes[i]["kind"] == "ads", i))
    points = [(nodes[i]["px"], nodes[i]["py"], nodes[i]["radius"], nodes[i]["name"]) for i in order]
    where = {node["id"]: drawn for node, drawn in zip(graph["nodes"], nodes, strict=True)}
    edges = [_drawn_edge(edge, where, language) for edge in graph["edges"]]
    lines = [point for edge in edges for point in _along(edge)]
    for i, label in zip(order, place_labels(points, WIDTH, height, lines), strict=True):
        if label is not None:
            nodes[i] |= {"label": label.text, "lx": label.x, "ly": label.y, "align": label.align}
    _name_reasons(edges, nodes)
    layers = [*_edges(edges, height, w), *_nodes(nodes, height, w)]
    hidden = [
        w[f"graph_hidden_{key}"].format(n=count(n, language))
        for key in ("groups", "values", "elsewhere")
        if (n := graph["hidden"].get(key, 0))
    ]
    return alt.LayerChart(
        layer=layers,
        width=WIDTH,
        height=height,
        view=alt.ViewConfig(stroke=None),
        description=_description(nodes, edges, w),
        title=remark("; ".join(hidden)),
    )


def _along(edge: Mapping[str, Any]) -> list[tuple[float, float, float]]:
    """Points along a line, which labels keep off; the middle of a cut one holds its reason."""
    ends = edge["px"], edge["py"], edge["px2"], edge["py2"]
    found = []
    for step in range(1, STEPS):
        t = step / STEPS
        x, y = ends[0] + t * (ends[2] - ends[0]), ends[1] + t * (ends[3] - ends[1])
        found.append((x, y, 24.0 if edge["cut"] and 2 * step == STEPS else 2.0))
    return found


def _name_reasons(edges: Rows, nodes: Rows) -> None:
    """Mark the cut lines with room for their reason; that of the others is in the tooltip."""
    taken = [(node["px"], node["py"], 2 * node["radius"], 2 * node["radius"]) for node in nodes]
    for node in nodes:
        if "label" in node:
            long = LETTER * len(node["label"])
            shift = {"left": 0.5, "right": -0.5, "center": 0.0}[node["align"]]
            taken.append((node["lx"] + shift * long, node["ly"], long, LINE))
    for edge in edges:
        if not edge["cut"]:
            continue
        box = edge["mx"], edge["my"], LETTER * len(edge["reason"]), LINE
        edge["said"] = not any(
            2 * abs(box[0] - x) < box[2] + w and 2 * abs(box[1] - y) < box[3] + h
            for x, y, w, h in taken
        )
        if edge["said"]:
            taken.append(box)


def _drawn_node(node: Mapping[str, Any], every: Rows, height: int, language: str) -> dict[str, Any]:
    """Give a node in pixels, with its words."""
    w = words(language)
    most = max((n["n_ads"] for n in every if n["kind"] == "ads"), default=1)
    kind = showable(node["kind"])
    word = w.get(f"kind_{kind}", kind)
    ads = count(node["n_ads"], language)
    name = f"{word} {node['number']}"
    if kind == "ads":
        name = w["graph_ad"] if node["n_ads"] == 1 else w["graph_ads"].format(n=ads)
    elif kind == "elsewhere":
        name = w["graph_elsewhere"].format(n=node["number"])
    across = 5 + 9 * math.sqrt(node["n_ads"] / max(1, most)) if kind == "ads" else 7.0
    return {
        "kind": kind,
        "group": _group(kind),
        "name": name,
        "names": ", ".join(map(showable, node["names"])) or "–",
        "ads": ads,
        "radius": across,
        "size": round((2 * across) ** 2, 1),
        "px": MARGIN + node["x"] * (WIDTH - 2 * MARGIN) / SIZE,
        "py": MARGIN / 2 + node["y"] * (height - MARGIN) / SIZE,
    }


def _group(kind: str) -> str:
    """Give what a node is drawn as: kinds without a look of their own share one."""
    return kind if kind in NODE_COLOURS else "contact"


def _drawn_edge(
    edge: Mapping[str, Any], where: Mapping[str, Mapping[str, Any]], language: str
) -> dict[str, Any]:
    w = words(language)
    left, right = where[edge["left"]], where[edge["right"]]
    kind, reason = showable(edge["kind"]), edge["reason"]
    why = "" if reason is None else showable(reason)
    return {
        "px": left["px"],
        "py": left["py"],
        "px2": right["px"],
        "py2": right["py"],
        "mx": left["px"] + 0.5 * (right["px"] - left["px"]),
        "my": left["py"] + 0.5 * (right["py"] - left["py"]),
        "cut": reason is not None,
        "width": round(0.8 + 3.2 * min(1.0, edge["weight"]), 2),
        "way": f"{left['name']} – {right['name']}",
        "kind": w.get(f"kind_{kind}", kind),
        "weight": measure(edge["weight"], language),
        "ads": count(edge["n_ads"], language),
        "reason": w.get(f"cut_{why}", why) or "–",
    }


def _axes(x: str, y: str, height: int) -> dict[str, Any]:
    import altair as alt

    return {
        "x": alt.X(x, axis=None, scale=alt.Scale(domain=[0, WIDTH], nice=False)),
        "y": alt.Y(y, axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
    }


def _edges(edges: Rows, height: int, w: Mapping[str, str]) -> list[alt.Chart]:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=tuple(edges)))
    tooltip = [
        alt.Tooltip("way:N", title=w["way"]),
        alt.Tooltip("kind:N", title=w["kind"]),
        alt.Tooltip("weight:N", title=w["weight"]),
        alt.Tooltip("ads:N", title=w["ads"]),
        alt.Tooltip("reason:N", title=w["cut_reason"]),
    ]
    ends = {
        "x2": alt.X2("px2:Q"),
        "y2": alt.Y2("py2:Q"),
        "strokeWidth": alt.StrokeWidth("width:Q", scale=None),
    }
    layers = [
        base.transform_filter(f"{'' if cut else '!'}datum.cut")
        .mark_rule(color=colour, strokeDash=dash, opacity=1)
        .encode(**_axes("px:Q", "py:Q", height), **ends, tooltip=tooltip)
        for cut, colour, dash in (
            (False, "#8b98a5", [1, 0]),
            (True, NODE_COLOURS["elsewhere"], [5, 4]),
        )
    ]
    if not any(edge["cut"] for edge in edges):
        return layers[:1]
    said = [
        base.transform_filter("datum.said === true")
        .mark_text(fontSize=10, fontStyle="italic", **halo)
        .encode(**_axes("mx:Q", "my:Q", height), text=alt.Text("reason:N"))
        for halo in _halos(NODE_COLOURS["elsewhere"])
    ]
    return [*layers, *said]


def _nodes(nodes: Rows, height: int, w: Mapping[str, str]) -> list[alt.Chart]:
    import altair as alt

    drawn = {node["group"] for node in nodes}
    groups = [group for group in NODE_COLOURS if group in drawn]
    for node in nodes:
        node["look"] = w[f"graph_kind_{node['group']}"]
    names = [w[f"graph_kind_{group}"] for group in groups]
    legend = alt.Legend(orient="bottom", columns=4, labelLimit=150, symbolSize=90)
    base = alt.Chart(alt.InlineData(values=tuple(nodes)))
    points = base.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=1).encode(
        **_axes("px:Q", "py:Q", height),
        size=alt.Size("size:Q", scale=None),
        shape=alt.Shape(
            "look:N",
            title=None,
            scale=alt.Scale(domain=names, range=[NODE_SHAPES[g] for g in groups]),
            legend=legend,
        ),
        color=alt.Color(
            "look:N",
            title=None,
            scale=alt.Scale(domain=names, range=[NODE_COLOURS[g] for g in groups]),
            legend=legend,
        ),
        tooltip=[
            alt.Tooltip("name:N", title=w["what_it_is"]),
            alt.Tooltip("ads:N", title=w["ads"]),
            alt.Tooltip("names:N", title=w["names"]),
        ],
    )
    labels = [
        base.transform_filter("isValid(datum.label)")
        .mark_text(
            fontSize=11, baseline="middle", align=alt.ExprRef("datum.align"), aria=False, **halo
        )
        .encode(**_axes("lx:Q", "ly:Q", height), text=alt.Text("label:N"))
        for halo in _halos(MAP_COLOURS["text"])
    ]
    return [points, *labels]


def _halos(colour: str) -> list[dict[str, Any]]:
    """Text first as a white rim, then in its colour."""
    rim = {"color": "white", "stroke": "white", "strokeWidth": 4.5, "strokeJoin": "round"}
    return [rim, {"color": colour}]


def _description(nodes: Rows, edges: Rows, w: Mapping[str, str]) -> str:
    """Say in words what the graph shows, for those who cannot see it."""
    kept = [f"{e['way']} ({e['kind']} {e['weight']})" for e in edges if not e["cut"]]
    gone = [f"{e['way']} ({e['kind']}, {e['reason']})" for e in edges if e["cut"]]
    told = [f"{w['graph']}: {'; '.join([n['name'] for n in nodes])}", "; ".join(kept)]
    if gone:
        told.append(f"{w['cut_links']}: {'; '.join(gone)}")
    return ". ".join(filter(None, told))
