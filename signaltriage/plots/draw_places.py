"""The places map, drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from signaltriage.plots.labels import LETTER, LINE, place_labels
from signaltriage.plots.outlines import Window, outlines_text, shapes_in, window
from signaltriage.plots.palette import LINE_COLOURS, MAP_COLOURS
from signaltriage.plots.places import places, routes
from signaltriage.plots.remarks import remark
from signaltriage.plots.wording import showable, words

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 380, 400  # pixels
MAX_PLACES = 40  # the places with most ads; nearby ones would cover each other
MAX_LINES = 60  # the ways that were gone most often
MAX_NUMBERS = 3  # moves named on one line
MAX_TOLD = 12  # moves named in the tooltip of a line
BEND = 0.14  # of its length: the way there and the way back are two lines
STEPS = 10  # straight pieces of a bent line
ARROW = 9.0  # pixels around the head of an arrow
LINE_KINDS = ("leg", "parallel", "impossible")


def places_chart(evidence: Mapping[str, Any], language: str = "en") -> alt.LayerChart:
    """Draw the places map of one cluster.

    Parameters
    ----------
    evidence : mapping
        As for `places` and `routes`, with at least one stay.
    language : str
        ``"en"`` or ``"nl"``.

    Returns
    -------
    altair.LayerChart
        On bundled outlines, without a tile server: a point per municipality, its area the ads;
        a ring where the advertiser may well be; lines for moves, wider the oftener, numbered in
        order of time; dashed where places were advertised at the same time. Beyond
        `MAX_PLACES` and `MAX_LINES` a line under the title says how many are not shown.

    Raises
    ------
    ValueError
        If there is no stay in a known place.
    """
    import altair as alt

    w = words(language)
    found = places(evidence)
    shown = found[:MAX_PLACES]
    if not shown:
        raise ValueError("no stay in a known place; draw a map of a cluster that has one")
    here = window([(row["lat"], row["lon"]) for row in shown], WIDTH, HEIGHT)
    keys = {row["key"] for row in shown}
    lines = [r for r in routes(evidence) if r["from_key"] in keys and r["to_key"] in keys]
    kept = sorted(lines, key=lambda r: (LINE_KINDS.index(r["kind"]) == 1, -r["count"]))[:MAX_LINES]
    drawn = [row for row in lines if any(row is k for k in kept)]
    lined, obstacles = _lines(drawn, shown, here, w) if drawn else ([], [])
    rings, *points = _places(shown, here, w, obstacles)
    hidden = len(found) - len(shown), len(lines) - len(drawn)
    said = [w[k].format(n=n) for k, n in zip(_HIDDEN, hidden, strict=True) if n]
    return alt.LayerChart(
        layer=[_ground(here), rings, *lined, *points],
        width=WIDTH,
        height=HEIGHT,
        view=alt.ViewConfig(fill=MAP_COLOURS["sea"], stroke=MAP_COLOURS["border"]),
        description=_description(shown, drawn, w),
        title=remark("; ".join(said)),
    )


_HIDDEN = ("places_not_shown", "lines_not_shown")


def _projection(here: Window) -> alt.Projection:
    import altair as alt

    return alt.Projection(
        type="mercator",
        center=[here.lon, here.lat],
        scale=here.scale,
        translate=[here.width / 2, here.height / 2],
    )


def _ground(here: Window) -> alt.Chart:
    """Draw the outlines that reach into the window."""
    import altair as alt

    ids = shapes_in(here.box)
    province = "length(datum.id) > 3"  # its id is such as NL-UT
    shapes = alt.TopoDataFormat(type="topojson", feature="shapes")
    ground: alt.Chart = (
        alt.Chart(alt.InlineData(values=outlines_text(tuple(ids)), format=shapes))
        .transform_filter(alt.FieldOneOfPredicate(field="id", oneOf=ids))
        .mark_geoshape(stroke=MAP_COLOURS["border"], clip=True, aria=False)
        .encode(
            strokeWidth=alt.when(province).then(alt.value(0.5)).otherwise(alt.value(1)),
            fill=alt.when(province)
            .then(alt.value("transparent"))
            .otherwise(alt.value(MAP_COLOURS["land"])),
        )
        .project(**_projection(here).to_dict())
    )
    return ground


def _places(
    shown: Sequence[Mapping[str, Any]],
    here: Window,
    w: Mapping[str, str],
    obstacles: Sequence[tuple[float, float, float]],
) -> list[alt.Chart]:
    """Draw rings, points and labels."""
    import altair as alt

    most = max(row["ads"] for row in shown)
    rows: list[dict[str, Any]] = []
    at = []
    for row in shown:
        radius = _radius(row, most)
        x, y = here.pixel(row["lat"], row["lon"])
        at.append((x, y, radius, showable(row["place"])))
        ring = row["radius_km"] * here.kilometre(row["lat"])
        drawn = {key: row[key] for key in ("lat", "lon", "ads", "sightings", "parallel")}
        drawn |= {"place": showable(row["place"]), "size": round((2 * radius) ** 2, 1)}
        drawn |= {"ring": round((2 * ring) ** 2, 1) if ring > radius else 0}
        drawn |= {"days": f"{row['first']} – {row['last']}", "radius": f"{row['radius_km']:.0f} km"}
        rows.append(drawn)
    for row, label in zip(rows, place_labels(at, here.width, here.height, obstacles), strict=True):
        if label is not None:
            lat, lon = here.degrees(label.x, label.y)
            row |= {"label": label.text, "align": label.align}
            row |= {"label_lat": round(lat, 5), "label_lon": round(lon, 5)}
    base = alt.Chart(alt.InlineData(values=tuple(rows))).project(**_projection(here).to_dict())
    position = {"longitude": alt.Longitude("lon:Q"), "latitude": alt.Latitude("lat:Q")}
    rings = (
        base.transform_filter("datum.ring > 0")
        .mark_circle(
            color=MAP_COLOURS["point"],
            opacity=1,
            fillOpacity=0.1,
            stroke=MAP_COLOURS["point"],
            strokeOpacity=0.45,
            strokeWidth=0.8,
            clip=True,
            aria=False,
        )
        .encode(**position, size=alt.Size("ring:Q", scale=None))
    )
    points = base.mark_circle(
        color=MAP_COLOURS["point"], opacity=1, stroke="white", strokeWidth=1
    ).encode(
        **position,
        size=alt.Size("size:Q", scale=None),
        tooltip=[
            alt.Tooltip("place:N", title=w["place"]),
            alt.Tooltip("ads:Q", title=w["ads"]),
            alt.Tooltip("sightings:Q", title=w["sightings"]),
            alt.Tooltip("days:N", title=w["seen"]),
            alt.Tooltip("radius:N", title=w["radius"]),
            alt.Tooltip("parallel:Q", title=w["stays_parallel"]),
        ],
    )
    labels = [
        base.transform_filter("isValid(datum.label)")
        .mark_text(
            fontSize=11,
            baseline="middle",
            align=alt.ExprRef("datum.align"),
            aria=False,
            **halo,
        )
        .encode(
            longitude=alt.Longitude("label_lon:Q"),
            latitude=alt.Latitude("label_lat:Q"),
            text=alt.Text("label:N"),
        )
        for halo in (
            {"color": "white", "stroke": "white", "strokeWidth": 3.5, "strokeJoin": "round"},
            {"color": MAP_COLOURS["text"]},
        )
    ]
    return [rings, points, *labels]


def _radius(row: Mapping[str, Any], most: int) -> float:
    """Pixels; the area of a point says how many ads."""
    return 3 + 7 * math.sqrt(row["ads"] / most) if most > 1 else 5.0


def _lines(
    drawn: Sequence[Mapping[str, Any]],
    shown: Sequence[Mapping[str, Any]],
    here: Window,
    w: Mapping[str, str],
) -> tuple[list[alt.Chart], list[tuple[float, float, float]]]:
    """Draw bent lines, an arrow on each that has a direction, and the order of the moves.

    Also gives what they cover.
    """
    import altair as alt

    most = max(row["count"] for row in drawn)
    ads = max(row["ads"] for row in shown)
    points = [(*here.pixel(row["lat"], row["lon"]), _radius(row, ads)) for row in shown]
    covered = [*points]
    pieces: list[dict[str, Any]] = []
    arrows: list[dict[str, Any]] = []
    obstacles: list[tuple[float, float, float]] = []
    for number, row in enumerate(drawn):
        ways = _bent(row, here)
        obstacles += [(x, y, 2.0) for x, y in ways[2:-2]]
        told = _told(row, w)
        width = round(1.4 + 2.6 * (row["count"] - 1) / max(1, most - 1), 2)
        for step, (x, y) in enumerate(ways):
            lat, lon = here.degrees(x, y)
            pieces.append(
                {"line": number, "step": step, "lat": round(lat, 5), "lon": round(lon, 5)}
                | {"width": width, "kind": told["kind"]}
                | ({} if step else told)  # Vega reads the tooltip of a line from its first point
            )
        if row["kind"] != "parallel":
            arrow = _arrow(row, ways, covered, here)
            covered.append((*here.pixel(arrow["lat"], arrow["lon"]), ARROW))
            arrows.append(arrow | told)
    obstacles += _thin_out(arrows, points, here)
    kinds = [w[f"line_{kind}"] for kind in LINE_KINDS if any(r["kind"] == kind for r in drawn)]
    colours = [LINE_COLOURS[k] for k in LINE_KINDS if w[f"line_{k}"] in kinds]
    dashes = [[5, 4] if k == "parallel" else [1, 0] for k in LINE_KINDS if w[f"line_{k}"] in kinds]
    legend = alt.Legend(orient="bottom", direction="vertical", labelLimit=WIDTH - 40)
    colour = alt.Color(
        "kind:N", title=None, scale=alt.Scale(domain=kinds, range=colours), legend=legend
    )
    tooltip = [
        alt.Tooltip("kind:N", title=w["kind"]),
        alt.Tooltip("way:N", title=w["way"]),
        alt.Tooltip("count:Q", title=w["times"]),
        alt.Tooltip("order:N", title=w["order"]),
        alt.Tooltip("days:N", title=w["day"]),
        alt.Tooltip("km:N", title=w["distance"]),
        alt.Tooltip("hours:N", title=w["hours_between"]),
    ]
    place = {"longitude": alt.Longitude("lon:Q"), "latitude": alt.Latitude("lat:Q")}
    projection = _projection(here).to_dict()
    ways_layer = (
        alt.Chart(alt.InlineData(values=tuple(pieces)))
        .project(**projection)
        .mark_line(opacity=0.85, clip=True)
        .encode(
            **place,
            detail=alt.Detail("line:N"),
            order=alt.Order("step:Q"),
            color=colour,
            strokeDash=alt.StrokeDash(
                "kind:N", title=None, scale=alt.Scale(domain=kinds, range=dashes), legend=legend
            ),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            tooltip=tooltip,
        )
    )
    base = alt.Chart(alt.InlineData(values=tuple(arrows))).project(**projection)
    heads = base.mark_point(shape="triangle-up", filled=True, size=80, opacity=1).encode(
        **place,
        angle=alt.Angle("angle:Q", scale=None),
        color=alt.Color(
            "kind:N", title=None, scale=alt.Scale(domain=kinds, range=colours), legend=legend
        ),
        tooltip=tooltip,
    )
    numbers = [
        base.transform_filter("isValid(datum.number)")
        .mark_text(fontSize=10, baseline="middle", fontWeight="bold", aria=False, **halo)
        .encode(
            longitude=alt.Longitude("text_lon:Q"),
            latitude=alt.Latitude("text_lat:Q"),
            text=alt.Text("number:N"),
        )
        for halo in (
            {"color": "white", "stroke": "white", "strokeWidth": 3, "strokeJoin": "round"},
            {"color": MAP_COLOURS["text"]},
        )
    ]
    return ([ways_layer, heads, *numbers] if arrows else [ways_layer]), [*covered, *obstacles]


def _told(row: Mapping[str, Any], w: Mapping[str, str]) -> dict[str, Any]:
    arrow = "–" if row["kind"] == "parallel" else "→"
    days = row["first"] if row["first"] == row["last"] else f"{row['first']} – {row['last']}"
    return {
        "kind": w[f"line_{row['kind']}"],
        "way": f"{showable(row['from_place'])} {arrow} {showable(row['to_place'])}",
        "count": row["count"],
        "days": days,
        "km": "–" if row["km"] is None else f"{row['km']:.0f} km",
        "hours": "–" if row["hours"] is None else f"{row['hours']:.0f}",
        "order": "·".join(map(str, row["orders"][:MAX_TOLD])) or "–",
    }


def _bent(row: Mapping[str, Any], here: Window) -> list[tuple[float, float]]:
    """Pixels along a line that bends to the right of its direction; parallel ones are straight."""
    (ax, ay), (bx, by) = (
        here.pixel(row[f"{end}_lat"], row[f"{end}_lon"]) for end in ("from", "to")
    )
    bend = 0.0 if row["kind"] == "parallel" else BEND
    cx, cy = (ax + bx) / 2 - bend * (by - ay), (ay + by) / 2 + bend * (bx - ax)
    found = []
    for step in range(STEPS + 1):
        t = step / STEPS
        a, c, b = (1 - t) ** 2, 2 * t * (1 - t), t**2
        found.append((a * ax + c * cx + b * bx, a * ay + c * cy + b * by))
    return found


def _arrow(
    row: Mapping[str, Any],
    ways: Sequence[tuple[float, float]],
    covered: Sequence[tuple[float, float, float]],
    here: Window,
) -> dict[str, Any]:
    """Place the head of an arrow where nothing covers it, and its number beside it."""

    def room(step: int) -> float:
        x, y = ways[step]
        near = min(math.hypot(x - cx, y - cy) - radius for cx, cy, radius in covered)
        return min(near, 2 * ARROW)

    # Of places with room enough the first, which lies past the middle.
    at = max((6, 5, 7, 4, 8, 3), key=room)
    (ax, ay), (bx, by) = ways[at - 1], ways[at]
    length = math.hypot(bx - ax, by - ay) or 1.0
    nx, ny = -(by - ay) / length, (bx - ax) / length
    lat, lon = here.degrees(bx, by)
    number = "·".join(map(str, row["orders"]))
    if len(row["orders"]) > MAX_NUMBERS:
        number = f"{row['orders'][0]}…{row['orders'][-1]}"
    off = ARROW + 1 + LETTER * len(number) / 2 * abs(nx)
    text_lat, text_lon = here.degrees(bx + off * nx, by + off * ny)
    return {
        "lat": round(lat, 5),
        "lon": round(lon, 5),
        "angle": round(math.degrees(math.atan2(by - ay, bx - ax)) + 90, 1),
        "text_lat": round(text_lat, 5),
        "text_lon": round(text_lon, 5),
        "number": number,
    }


def _thin_out(
    arrows: Sequence[dict[str, Any]],
    covered: Sequence[tuple[float, float, float]],
    here: Window,
) -> list[tuple[float, float, float]]:
    """Take numbers away that would cover another or a point; the tooltip has them. Gives the rest.

    Where towns lie close together, no number is better than a blot.
    """
    taken = [(x, y, 2 * radius, 2 * radius) for x, y, radius in covered]
    kept: list[tuple[float, float, float]] = []
    for arrow in arrows:
        x, y = here.pixel(arrow["text_lat"], arrow["text_lon"])
        head_x, head_y = here.pixel(arrow["lat"], arrow["lon"])
        long = LETTER * len(arrow["number"])
        for at in ((x, y), (2 * head_x - x, 2 * head_y - y)):  # on the one side, or on the other
            if not any(
                2 * abs(at[0] - a) < long + b and 2 * abs(at[1] - c) < LINE + d
                for a, c, b, d in taken
            ):
                lat, lon = here.degrees(*at)
                arrow |= {"text_lat": round(lat, 5), "text_lon": round(lon, 5)}
                taken.append((*at, long, LINE))
                kept.append((*at, ARROW))
                break
        else:
            del arrow["number"]
    return kept


def _description(
    shown: Sequence[Mapping[str, Any]], drawn: Sequence[Mapping[str, Any]], w: Mapping[str, str]
) -> str:
    """Say in words what the map shows, for those who cannot see it."""
    at = [f"{showable(row['place'])} {row['ads']} {w['ads'].lower()}" for row in shown]
    ways = [
        f"{'·'.join(map(str, row['orders']))} {told['way']} ({told['days']})".strip()
        for row in drawn
        for told in [_told(row, w)]
    ]
    return f"{w['map']}: {'; '.join([*at, *ways])}"
