"""The cluster graph: ads by what they share, values unnamed, cut links kept, caps said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sample_evidence import NAUGHTY, graph, spoiled

import signaltriage as st
from signaltriage.linking import Clusters
from signaltriage.plots import cluster_graph, cluster_graphs, graph_chart
from signaltriage.plots.draw_graph import MOST_HEIGHT, WIDTH
from signaltriage.plots.graph import MAX_GROUPS, MAX_VALUES

START = datetime(2026, 3, 1, tzinfo=UTC)
PHONES = [f"06-7{n:07}" for n in range(1234567, 1234667)]


def ad(number: int, *phones: str, name: str = "Sanne", **fields: Any) -> st.Ad:
    """Give an ad that shows some numbers."""
    return st.Ad(
        "kiosk.example",
        str(number),
        START + timedelta(hours=number),
        phones=phones,
        advertised_name=name,
        **fields,
    )


def linked(*ads: st.Ad) -> tuple[Clusters, str]:
    """Link ads; give the id of the first one's cluster."""
    clusters = st.link(list(ads), fictitious=True)
    first = clusters.members.filter(pl.col("ad_id") == ads[0].ad_id)
    return clusters, first["cluster_id"][0]


def kinds(found: dict[str, Any]) -> list[tuple[str, int]]:
    """Give what the nodes are and how many ads they stand for."""
    return [(node["kind"], node["n_ads"]) for node in found["nodes"]]


def test_ads_with_the_same_values_are_one_node() -> None:
    """Two numbers, three ads with one, two with both: two groups."""
    ads = [ad(n, PHONES[0]) for n in range(3)] + [ad(n, PHONES[0], PHONES[1]) for n in (3, 4)]
    found = cluster_graph(*linked(*ads))
    assert kinds(found) == [("phone", 5), ("phone", 2), ("ads", 2), ("ads", 3)]
    edges = {(edge["left"], edge["right"], edge["n_ads"]) for edge in found["edges"]}
    assert edges == {("a0", "v0", 2), ("a0", "v1", 2), ("a1", "v0", 3)}
    assert all(0 < edge["weight"] <= 1 and edge["reason"] is None for edge in found["edges"])


def test_values_are_never_named() -> None:
    """No number, nor a number that stands in a name, is in the graph or its drawing."""
    ads = [ad(n, PHONES[0], name=f"Eva {PHONES[1]}") for n in range(3)]
    clusters, cluster_id = linked(*ads)
    names = {f"kiosk.example/{a.ad_id}": a.advertised_name for a in ads}
    found = cluster_graph(clusters, cluster_id, names)
    text = json.dumps([found, graph_chart(found).to_dict()])
    for number in PHONES[:2]:
        assert number[3:] not in text
    assert "Eva" in text


def test_a_value_of_one_ad_is_no_node() -> None:
    """What only one ad shows joins nothing."""
    found = cluster_graph(*linked(ad(0, PHONES[0], PHONES[5]), ad(1, PHONES[0], PHONES[6])))
    assert kinds(found) == [("phone", 2), ("ads", 2)]


def test_cut_links_lead_elsewhere_with_their_reason() -> None:
    """A link that was cut is an edge to another cluster, dashed, and its reason is said."""
    clusters, cluster_id = linked(ad(0, PHONES[0]), ad(1, PHONES[0]), ad(2, PHONES[1]))
    row = {"left": "kiosk.example/1", "right": "kiosk.example/2", "kind": "text"}
    cut = pl.DataFrame([row | {"weight": 0.4, "specificity": 0.4, "reason": "theft_guard"}])
    tables = {name: getattr(clusters, name) for name in Clusters.__slots__} | {"cut": cut}
    found = cluster_graph(Clusters(**tables), cluster_id)
    assert kinds(found) == [("phone", 2), ("ads", 2), ("elsewhere", 0)]
    assert [e["reason"] for e in found["edges"]] == [None, "theft_guard"]
    chart = graph_chart(found).to_dict()
    assert "Cut links: 2 ads – other cluster 1 (alike text, may be copied)" in chart["description"]
    assert [5, 4] in [layer["mark"].get("strokeDash") for layer in chart["layer"]]


def test_large_clusters_are_capped_and_say_so() -> None:
    """Of hundreds of groups and values the most telling are drawn, the rest is counted."""
    ads = [ad(n, PHONES[99], *PHONES[n // 2 : n // 2 + 2]) for n in range(80)]
    found = cluster_graph(*linked(*ads))
    drawn = [kind for kind, _ in kinds(found)]
    assert drawn.count("ads") <= MAX_GROUPS
    assert len(drawn) - drawn.count("ads") == MAX_VALUES
    counted = sum(n for kind, n in kinds(found) if kind == "ads") + found["hidden"]["ads"]
    assert counted == 80
    title = graph_chart(found).to_dict()["title"]["text"]
    assert f"values not shown: {found['hidden']['values']}" in title


def test_groups_are_capped_too() -> None:
    """Many small groups around few values: the cap keeps those that hold the cluster together."""
    pairs = [(a, b) for a in range(12) for b in range(a)]
    ads = [ad(n, PHONES[a], PHONES[b]) for n, (a, b) in enumerate(pairs)]
    found = cluster_graph(*linked(*ads))
    assert sum(kind == "ads" for kind, _ in kinds(found)) == MAX_GROUPS
    assert found["hidden"]["groups"] == found["hidden"]["ads"] == len(pairs) - MAX_GROUPS


def test_many_at_once_are_as_one_by_one() -> None:
    """Clusters do not disturb each other."""
    ads = [ad(n, PHONES[n % 3]) for n in range(12)]
    clusters = st.link(ads, fictitious=True)
    ids = clusters.members["cluster_id"].unique().sort().to_list()
    assert len(ids) == 3
    assert cluster_graphs(clusters, ids) == {i: cluster_graph(clusters, i) for i in ids}


def test_same_places_in_another_process() -> None:
    """The layout follows neither the order of ads nor the salt of string hashes."""
    code = (
        "import json, sys; from test_plots_graph import *;"
        "ads = [ad(n, PHONES[0], PHONES[1 + n % 4]) for n in range(20)];"
        "found = cluster_graph(*linked(*ads));"
        "back = linked(*ads[::-1]);"
        "assert cluster_graph(*back) == found;"
        "print(json.dumps([found, graph_chart(found).to_dict()]))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
        for path in [os.pathsep.join([str(Path(__file__).parent), *sys.path])]
    }
    assert len(printed) == 1


def test_nodes_have_room() -> None:
    """Every node lies on the drawing, and no two on one spot."""
    ads = [ad(n, PHONES[0], PHONES[1 + n % 9]) for n in range(40)]
    found = cluster_graph(*linked(*ads))
    at = [(node["x"], node["y"]) for node in found["nodes"]]
    assert len(set(at)) == len(at)
    assert all(0 <= value <= 1000 for place in at for value in place)
    chart = graph_chart(found).to_dict()
    assert (chart["width"], chart["height"]) <= (WIDTH, MOST_HEIGHT)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_chart_is_valid_and_said_in_words(language: str) -> None:
    """The specification fits the schema, and its description says nodes, links and cuts."""
    chart = graph_chart(graph(), language).to_dict()
    assert ("may be copied" if language == "en" else "kan gekopieerd zijn") in chart["description"]
    hidden = chart["title"]["text"]
    groups = "groups of ads not shown" if language == "en" else "niet getoonde groepen advertenties"
    assert hidden.startswith(f"{groups}: 4; ")


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_strings_are_data(naughty: str) -> None:
    """Hostile kinds, names and reasons are drawn as text, if at all."""
    chart = graph_chart(spoiled(graph(), naughty)).to_dict()
    assert json.dumps(chart, ensure_ascii=False).encode("utf-8")
