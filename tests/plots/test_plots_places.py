"""The map: places with their ads, lines between them, and the ground they stand on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_evidence import NAUGHTY, NUMBERS, SPOTS, cluster, leg, movement, spoiled, stay

from signaltriage.plots import places, places_chart, routes
from signaltriage.plots.draw_places import MAX_LINES, MAX_PLACES
from signaltriage.plots.labels import place_labels
from signaltriage.plots.outlines import HOME, outlines, outlines_of, shapes_in, window
from signaltriage.plots.wording import showable, words


def many(n: int) -> dict[str, Any]:
    """Give stays in many made-up towns abroad, and moves between each and the next."""
    towns = [
        stay("Antwerp", k, k + 1)
        | {"place": f"Town {k}", "lat": 48 + 0.1 * (k % 9), "lon": 2 + 0.1 * k}
        for k in range(n)
    ]
    legs = [
        leg("Antwerp", "Antwerp", k, k + 1)
        | {"from_place": f"Town {k}", "to_place": f"Town {k + 1}"}
        | {"from_lat": 48 + 0.1 * (k % 9), "from_lon": 2 + 0.1 * k, "to_lon": 2.1 + 0.1 * k}
        for k in range(n - 1)
    ]
    return {"stays": towns, "legs": legs}


def drawn(chart: Any) -> str:
    """Give the specification as text, checked against the schema of Vega-Lite."""
    return json.dumps(chart.to_dict(), sort_keys=True)


def test_places_sum_up_stays() -> None:
    """A municipality has one row with its stays; ads are counted once, by their sightings."""
    rows = {row["place"]: row for row in places(cluster() | movement())}
    assert next(iter(rows)) in {"Utrecht", "Zwolle", "Breda"}
    utrecht = rows["Utrecht"]
    assert (utrecht["stays"], utrecht["parallel"], utrecht["sightings"]) == (3, 1, 15)
    assert (utrecht["first"], utrecht["last"]) == ("2026-03-01", "2026-03-15")
    assert utrecht["ads"] == 7
    assert rows["Amsterdam"]["ads"] == 2  # no ad names it: what the stay says
    assert utrecht["radius_km"] == 6.0


def test_no_stays_no_places() -> None:
    """Evidence without stays has no map."""
    assert places(cluster()) == routes(cluster()) == []
    with pytest.raises(ValueError, match="no stay in a known place"):
        places_chart(cluster())


def test_routes_count_and_number_moves() -> None:
    """The same way twice is one line with both numbers; there and back are two."""
    evidence = movement("Utrecht", "Zwolle", "Utrecht", "Zwolle")
    told = [(r["from_place"], r["to_place"], r["count"], r["orders"]) for r in routes(evidence)]
    assert told[:2] == [("Utrecht", "Zwolle", 2, [1, 3]), ("Zwolle", "Utrecht", 1, [2])]


def test_places_at_once_are_joined_by_a_line_without_direction() -> None:
    """Parallel stays of one episode make a dashed line, and no move."""
    (line,) = (row for row in routes(movement()) if row["kind"] == "parallel")
    assert {line["from_place"], line["to_place"]} == {"Amsterdam", "Utrecht"}
    assert (line["orders"], line["km"]) == ([], None)
    one = {"stays": [stay("Breda", 0, 1, parallel=True, episode=1)]}
    assert routes(one) == []


def test_impossible_moves_are_lines_of_their_own() -> None:
    """A move that nobody can make is not mixed with one of the same way that can be made."""
    legs = [leg("Utrecht", "Breda", 0, 1), leg("Utrecht", "Breda", 5, 6, impossible=True)]
    assert [row["kind"] for row in routes({"legs": legs})] == ["leg", "impossible"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_chart_is_valid_and_said_in_words(language: str) -> None:
    """The specification fits the schema; its description names places, moves and their days."""
    evidence = cluster() | movement()
    evidence["legs"][2]["impossible"] = True
    chart = places_chart(evidence, language)
    assert "Utrecht → Zwolle (2026-03-04 – 2026-03-16)" in chart.to_dict()["description"]
    for kind in ("leg", "parallel", "impossible"):
        assert words(language)[f"line_{kind}"] in drawn(chart)


def test_contacts_are_not_drawn() -> None:
    """No part of the specification holds a contact."""
    text = drawn(places_chart(cluster() | movement()))
    assert not any(number[1:] in text for number in NUMBERS)


def test_order_of_the_input_does_not_matter() -> None:
    """The same stays and moves give the same bytes."""
    evidence = movement()
    turned = {key: rows[::-1] for key, rows in evidence.items()}
    assert drawn(places_chart(turned)) == drawn(places_chart(evidence))


def test_caps_are_said() -> None:
    """Beyond the caps a line says how many places and lines are not shown."""
    chart = places_chart(many(MAX_PLACES + 7)).to_dict()
    assert chart["title"]["text"] == "places not shown: 7"
    back = many(MAX_PLACES)
    back["legs"] += [
        {**row, **{f"from_{k}": row[f"to_{k}"] for k in ("place", "lat", "lon")}}
        | {f"to_{k}": row[f"from_{k}"] for k in ("place", "lat", "lon")}
        for row in back["legs"]
    ]
    title = places_chart(back).to_dict()["title"]["text"]
    assert title == f"lines not shown: {2 * (MAX_PLACES - 1) - MAX_LINES}"
    assert "title" not in places_chart(movement()).to_dict()


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_strings_are_shown_as_text(naughty: str) -> None:
    """A hostile name of a place is data, made showable."""
    evidence = spoiled(movement(), naughty) | {"legs": []}
    evidence["stays"][0]["place"] = "Antwerp"
    text = places_chart(evidence).to_dict()
    assert json.dumps(text, ensure_ascii=False).encode("utf-8")
    rows = [row for data in text["datasets"].values() if not isinstance(data, str) for row in data]
    assert showable(naughty) in {row.get("place") for row in rows}


def test_home_is_shown_whole() -> None:
    """Places in the Netherlands are shown on the whole of it; others on what holds them."""
    west, south, east, north = window([(52.09, 5.12)], 380, 400).box
    assert west <= HOME[0] + 0.01
    assert east >= HOME[2] - 0.01
    assert south < HOME[1] + 0.05
    assert north > HOME[3] - 0.05
    away = window([(52.09, 5.12), (48.85, 2.35)], 380, 400).box
    assert away[0] < 2.35 < 5.12 < away[2]


@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=5),
)
def test_every_point_lies_in_its_window(points: list[tuple[float, float]]) -> None:
    """Whatever the points, they are on the drawing, and back from there where they were."""
    here = window(points, 380, 400)
    for lat, lon in points:
        lat = max(-80.0, min(80.0, lat))
        x, y = here.pixel(lat, lon)
        assert -1 <= x <= 381
        assert -1 <= y <= 401
        assert here.degrees(x, y) == pytest.approx((lat, lon), abs=1e-6)


def test_outlines_hold_what_they_should() -> None:
    """Every country is there, the provinces of three; small, and each place in its province."""
    ids = shapes_in((-180, -90, 180, 90))
    assert {"NL", "BE", "DE", "FR", "GB", "US", "NL-UT", "BE-VAN", "DE-NW"} <= set(ids)
    assert len([i for i in ids if i.startswith("NL-")]) == 12
    assert "NL-BQ1" not in ids
    size = (resources.files("signaltriage.plots") / "geography" / "outlines.json").read_bytes()
    assert len(size) < 300_000
    for name, province in (("Utrecht", "NL-UT"), ("Zwolle", "NL-OV"), ("Breda", "NL-NB")):
        _, _, lat, lon = SPOTS[name]
        assert inside(province, lat, lon)
        assert inside("NL", lat, lon)
        assert not inside("BE", lat, lon)


def test_a_part_of_the_outlines_is_the_same_there() -> None:
    """Arcs that are taken along alone draw the same lines."""
    part = outlines_of(["NL", "NL-UT"])
    assert rings(part, "NL-UT") == rings(outlines(), "NL-UT")
    assert len(part["arcs"]) < 200


def rings(topology: Mapping[str, Any], name: str) -> list[list[tuple[int, int]]]:
    """Give the rings of a shape, in steps of the grid."""
    shapes = {s["id"]: s for s in topology["objects"]["shapes"]["geometries"]}
    shape = shapes[name]
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    found = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points: list[tuple[int, int]] = []
        for number in ring:
            x = y = 0
            arc = []
            for dx, dy in topology["arcs"][number if number >= 0 else ~number]:
                x, y = x + dx, y + dy
                arc.append((x, y))
            arc = arc if number >= 0 else arc[::-1]
            points += arc[1:] if points else arc
        found.append(points)
    return found


def inside(name: str, lat: float, lon: float) -> bool:
    """Whether a point lies in a shape."""
    topology = outlines()
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    crossings = 0
    for ring in rings(topology, name):
        at = [(x * sx + tx, y * sy + ty) for x, y in ring]
        for (x1, y1), (x2, y2) in zip(at, at[1:] + at[:1], strict=True):
            if (y1 > lat) != (y2 > lat):
                crossings += lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1


def test_numbers_of_moves_do_not_cover_each_other() -> None:
    """Between towns that lie close together a number is left out, the line and its words stay."""
    route = ["Amsterdam", "Utrecht"] * 3 + ["Arnhem", "Amsterdam", "Arnhem", "Utrecht", "Arnhem"]
    chart = places_chart(movement(*route)).to_dict()
    data = [rows for rows in chart["datasets"].values() if not isinstance(rows, str)]
    (arrows,) = ([r for r in rows if "angle" in r] for rows in data if "angle" in rows[0])
    assert 0 < sum("number" in row for row in arrows) <= len(arrows) == 6
    here = window([(52.09, 5.12)], chart["width"], chart["height"])
    boxes = []
    for row in (row for row in arrows if "number" in row):
        x, y = here.pixel(row["text_lat"], row["text_lon"])
        boxes.append((x, y, 6.2 * len(row["number"])))
    for n, (x, y, long) in enumerate(boxes):
        for x2, y2, long2 in boxes[:n]:
            assert abs(x - x2) > (long + long2) / 2 - 1 or abs(y - y2) > 12
    assert "Amsterdam → Utrecht" in chart["description"]


def test_labels_cover_nothing() -> None:
    """No label leaves the drawing or lies on another label or point; the crowded get none."""
    points = [(20.0 + 30 * (k % 5), 20.0 + 12 * k, 5.0, f"Place number {k}") for k in range(25)]
    labels = place_labels(points, 380, 300)
    assert any(label is None for label in labels)
    boxes = []
    for label in labels:
        if label is not None:
            long = 6.2 * len(label.text)
            left = label.x - {"left": 0, "right": long, "center": long / 2}[label.align]
            boxes.append((left, label.y - 6, left + long, label.y + 6))
    boxes += [(x - 5, y - 5, x + 5, y + 5) for x, y, *_ in points]
    for n, one in enumerate(boxes):
        for other in boxes[:n] if n < len(boxes) - 25 else []:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]
    assert all(box[0] >= 0 and box[2] <= 380 for box in boxes[:-25])


def test_long_labels_are_cut() -> None:
    """A long name does not fill the drawing."""
    (label,) = place_labels([(10.0, 50.0, 4.0, "w" * 300)], 380, 100)
    assert label is not None
    assert len(label.text) == 24
    assert re.fullmatch("w+…", label.text)
