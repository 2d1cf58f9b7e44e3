"""The cluster graph: which ads show which values, and which links were cut."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from signaltriage.linking import Clusters
from signaltriage.linking.clusters import ad_key
from signaltriage.linking.keys import link_keys
from signaltriage.plots.movement import without_contacts
from signaltriage.records import PERSONAL_KINDS

MAX_VALUES, MAX_GROUPS, MAX_ELSEWHERE = 24, 32, 6  # nodes: what most ads share, the largest groups
MAX_NAMES = 4  # named in the tooltip of a group
SIZE = 1000  # of the layout; no unit
ROUNDS, SEED = 150, 0  # of the layout
ROOMS, LEAST_APART = 40, 78  # rounds in which neighbours are pushed apart; units of the layout

Rows = list[dict[str, Any]]


def cluster_graph(
    clusters: Clusters, cluster_id: str, names: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """Give the graph of one cluster; see `cluster_graphs`."""
    return cluster_graphs(clusters, [cluster_id], names)[cluster_id]


def cluster_graphs(
    clusters: Clusters,
    cluster_ids: Sequence[str],
    names: Mapping[str, str | None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Give the graphs of some clusters.

    Ads that show the same values are one node. A value is a node if two ads of the cluster share
    it; it has a kind and a number, and what it is, is nowhere in the graph.

    Parameters
    ----------
    clusters : Clusters
        Linked ads.
    cluster_ids : sequence of str
        Which clusters.
    names : mapping of str to str, optional
        Advertised name of each ad (``"source/ad_id"``).

    Returns
    -------
    dict of str to dict
        Of each cluster, in plain rows: ``nodes`` (``id``; ``kind``: ``"ads"``, a kind of value, or
        ``"elsewhere"`` for another cluster; ``number`` within the kind; ``n_ads``; ``names``, most
        frequent first; ``x``, ``y`` from 0 to 1000), ``edges`` (``left``, ``right``, ``kind``,
        ``weight``, ``n_ads``, ``reason``, which is None but for links that were cut) and
        ``hidden`` (``ads``, ``groups``, ``values``, ``elsewhere`` left out by the cap).

    Examples
    --------
    >>> import signaltriage as st
    >>> from datetime import UTC, datetime
    >>> ads = [st.Ad("kiosk.example", str(n), datetime(2026, 3, 1, tzinfo=UTC),
    ...              phones=("06-71234567",)) for n in range(3)]
    >>> clusters = st.link(ads, fictitious=True)
    >>> graph = cluster_graph(clusters, clusters.members["cluster_id"][0])
    >>> [(node["kind"], node["number"], node["n_ads"]) for node in graph["nodes"]]
    [('phone', 1, 3), ('ads', 1, 3)]
    """
    members = clusters.members.filter(pl.col("cluster_id").is_in(list(cluster_ids)))
    owner = dict(members.select(ad_key(), "cluster_id").unique().sort("source").iter_rows())
    every = list(owner)
    links = clusters.links.filter(pl.col("left").is_in(every))
    cut = clusters.cut.filter(pl.col("left").is_in(every) | pl.col("right").is_in(every))
    far = set(cut["left"]) | set(cut["right"])
    named = clusters.members.select(ad_key().alias("ad"), "cluster_id").unique()
    homes = dict(named.filter(pl.col("ad").is_in(sorted(far))).iter_rows())
    shown = clusters.contacts.join(members, on=["source", "ad_id"], how="semi")
    keys = link_keys(shown).join(
        clusters.over_shared.select("kind", "value"), on=["kind", "value"], how="anti"
    )
    values: dict[str, dict[tuple[str, str], set[str]]] = {c: {} for c in cluster_ids}
    for kind, value, ad in keys.select("kind", "value", ad_key().alias("ad")).iter_rows():
        values[owner[ad]].setdefault((kind, value), set()).add(ad)
    by_cluster: dict[str, list[tuple[str, str, str, float]]] = defaultdict(list)
    for left, right, kind, weight, _ in links.iter_rows():
        by_cluster[owner[left]].append((left, right, kind, weight))
        if kind not in _CONTACTS:
            values[owner[left]].setdefault((kind, left), {left}).add(right)
    cuts: dict[str, list[tuple[str, str, str, float, str]]] = defaultdict(list)
    for left, right, kind, weight, _, reason in cut.iter_rows():
        for here, there in ((left, right), (right, left)):
            if here in owner:
                cuts[owner[here]].append((here, homes.get(there, there), kind, weight, reason))
    ads: dict[str, list[str]] = defaultdict(list)
    for ad in sorted(owner):
        ads[owner[ad]].append(ad)
    return {
        cluster_id: _graph(
            ads[cluster_id],
            values[cluster_id],
            by_cluster[cluster_id],
            cuts[cluster_id],
            names or {},
        )
        for cluster_id in cluster_ids
    }


_CONTACTS = frozenset({*PERSONAL_KINDS, "url"})


def _graph(
    ads: Sequence[str],
    values: Mapping[tuple[str, str], set[str]],
    links: Sequence[tuple[str, str, str, float]],
    cuts: Sequence[tuple[str, str, str, float, str]],
    names: Mapping[str, str | None],
) -> dict[str, Any]:
    """Build the graph of one cluster."""
    shared = {key: found for key, found in values.items() if len(found) > 1}
    ranked = sorted(shared, key=lambda key: (-len(shared[key]), key))
    kept = ranked[:MAX_VALUES]
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    holding: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(kept):
        for ad in shared[key]:
            holding[ad].append(number)
    for ad in ads:
        groups[tuple(holding[ad])].append(ad)
    away = Counter(there for _, there, *_ in cuts)
    elsewhere = sorted(away, key=lambda there: (-away[there], there))
    cut_ads = {here for here, there, *_ in cuts if there in elsewhere[:MAX_ELSEWHERE]}
    # Ends of cut links, then what holds the cluster together, then the largest groups.
    order = sorted(
        groups, key=lambda g: (cut_ads.isdisjoint(groups[g]), len(g) < 2, -len(groups[g]), g)
    )
    drawn = order[:MAX_GROUPS]
    held = {number for group in drawn for number in group}
    nodes: Rows = []
    kinds: Counter[str] = Counter()
    for number, (kind, _) in enumerate(kept):
        if number not in held:  # all of its ads are left out
            continue
        kinds[kind] += 1
        nodes.append(_node(f"v{number}", kind, kinds[kind], shared[kept[number]], names))
    for number, group in enumerate(drawn):
        nodes.append(_node(f"a{number}", "ads", number + 1, groups[group], names))
    there_at = {there: f"e{n}" for n, there in enumerate(elsewhere[:MAX_ELSEWHERE])}
    nodes += [_node(at, "elsewhere", n, (), names) for n, at in enumerate(there_at.values(), 1)]
    strength = _strengths(links)
    edges: Rows = []
    at = {ad: f"a{number}" for number, group in enumerate(drawn) for ad in groups[group]}
    for number, group in enumerate(drawn):
        for value in group:
            kind = kept[value][0]
            weight = max((strength.get((kind, ad), 0.0) for ad in groups[group]), default=0.0)
            edges.append(_edge(f"a{number}", f"v{value}", kind, weight, len(groups[group]), None))
    cut_edges: dict[tuple[str, str, str, str], list[float]] = defaultdict(list)
    for here, there, kind, weight, reason in cuts:
        if here in at and there in there_at:
            cut_edges[at[here], there_at[there], kind, reason].append(weight)
    for (left, right, kind, reason), weights in sorted(cut_edges.items()):
        edges.append(_edge(left, right, kind, max(weights), len(weights), reason))
    _lay_out(nodes, edges)
    hidden = {
        "ads": sum(len(groups[group]) for group in order[MAX_GROUPS:]),
        "groups": len(order) - len(drawn),
        "values": len(ranked) - len(held),
        "elsewhere": len(elsewhere) - len(there_at),
    }
    return {"nodes": nodes, "edges": edges, "hidden": hidden}


def _strengths(links: Sequence[tuple[str, str, str, float]]) -> dict[tuple[str, str], float]:
    """Weight of the strongest link of each kind at each ad."""
    strength: dict[tuple[str, str], float] = {}
    for left, right, kind, weight in links:
        for ad in (left, right):
            strength[kind, ad] = max(weight, strength.get((kind, ad), 0.0))
    return strength


def _node(
    name: str, kind: str, number: int, ads: Sequence[str] | set[str], names: Mapping[str, Any]
) -> dict[str, Any]:
    found = Counter(names[ad] for ad in ads if names.get(ad))
    common = [without_contacts(n) for n in sorted(found, key=lambda n: (-found[n], n))[:MAX_NAMES]]
    return {"id": name, "kind": kind, "number": number, "n_ads": len(ads), "names": common}


def _edge(
    left: str, right: str, kind: str, weight: float, n_ads: int, reason: str | None
) -> dict[str, Any]:
    return {
        "left": left,
        "right": right,
        "kind": kind,
        "weight": round(weight, 6),
        "n_ads": n_ads,
        "reason": reason,
    }


def _lay_out(nodes: Rows, edges: Rows) -> None:
    """Give each node its place, the same one every time."""
    import networkx as nx  # here, because only a graph needs it

    graph = nx.Graph()
    graph.add_nodes_from(node["id"] for node in nodes)
    graph.add_edges_from((edge["left"], edge["right"]) for edge in edges)
    spread = 2.8 / math.sqrt(max(1, len(nodes)))
    places = nx.spring_layout(graph, k=spread, iterations=ROUNDS, seed=SEED)
    at = [[float(value) for value in places[node["id"]]] for node in nodes]
    _stretch(at)
    for _ in range(ROOMS):
        _make_room(at)
    _stretch(at)
    for node, (x, y) in zip(nodes, at, strict=True):
        node["x"], node["y"] = round(x), round(y)


def _stretch(at: list[list[float]]) -> None:
    """Fill the square of the layout."""
    for axis in (0, 1):
        low, high = min(p[axis] for p in at), max(p[axis] for p in at)
        for point in at:
            share = (point[axis] - low) / (high - low) if high - low > 1e-9 else 0.5
            point[axis] = SIZE * share


def _make_room(at: list[list[float]]) -> None:
    """Push apart what lies too near; the labels of neighbours need room, too."""
    for i, one in enumerate(at):
        for other in at[:i]:
            dx, dy = one[0] - other[0], one[1] - other[1]
            apart = math.hypot(dx, dy)
            if apart < LEAST_APART:
                if apart < 1e-9:
                    dx, dy, apart = 1.0, 0.0, 1.0
                push = 0.5 * (LEAST_APART - apart) / apart
                for point, sign in ((one, 1), (other, -1)):
                    point[0] += sign * push * dx
                    point[1] += sign * push * dy
