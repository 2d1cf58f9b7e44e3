"""Clusters that are too large or loosely joined are taken apart at their weakest evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from signaltriage.linking.graph import components

MOST_ADS = 500  # of one cluster; more is taken apart where it can be, and reported where not
LOOSE_SIDE = 20  # ads on either side of a single thread that is cut
THREAD = 2  # ads that show values of both sides
LOOSE_WEIGHT = 0.6  # of such a thread; a number that one person shows is stronger

_Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Uses:
    """Which ad shows which value, and how much that says.

    Parameters
    ----------
    node, value : array of int64, shape (m,)
        Ad and value.
    weight : array of float64, shape (m,)
        Between 0 and 1.
    """

    node: NDArray[np.int64]
    value: NDArray[np.int64]
    weight: NDArray[np.float64]

    def take(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Uses:
        """Keep some of the rows."""
        return Uses(self.node[kept], self.value[kept], self.weight[kept])


def cluster_labels(uses: Uses, n_ads: int, n_values: int) -> NDArray[np.int64]:
    """Components of the graph of ads and values: a label for each ad, then each value."""
    return components(uses.node, uses.value + n_ads, n_ads + n_values)


def cut_loose(
    uses: Uses,
    n_ads: int,
    soft: NDArray[np.bool_],
    apart: Sequence[tuple[int, int]] = (),
    most_ads: int = MOST_ADS,
) -> tuple[NDArray[np.bool_], NDArray[np.str_]]:
    """Say which uses hold clusters together only loosely.

    Clusters are components of the graph of ads and values. Pairs that a person told apart are
    separated by the lightest cut. A bridge (an edge without which the cluster falls in two) is
    cut if it is weak and both sides are large. A cluster above the bound is taken apart by the
    Louvain method (Blondel et al. 2008) if it has parts.

    Parameters
    ----------
    uses : Uses
    n_ads : int
    soft : array of bool, shape (n_values,)
        Which values are texts or pictures, which can be copied.
    apart : sequence of (int, int)
        Ads that may not be in one cluster.
    most_ads : int
        The bound.

    Returns
    -------
    cut : array of bool, shape (m,)
    reason : array of str, shape (m,)
        ``"not_same"``, ``"bridge"``, ``"too_large"``, or ``""`` where nothing was cut.
    """
    reason = np.full(len(uses.node), "", dtype="<U10")
    n_values = len(soft)
    labels = cluster_labels(uses, n_ads, n_values)
    sizes = np.bincount(labels[:n_ads], minlength=labels.max(initial=-1) + 1)
    n_shown = np.bincount(labels[n_ads:], minlength=len(sizes))
    wanted = (sizes > 2 * LOOSE_SIDE) & (n_shown > 1)
    for left, right in apart:
        if labels[left] == labels[right]:
            wanted[labels[left]] = True
    rows_of = _rows_by_label(labels[uses.node], wanted)
    for label, rows in rows_of.items():
        told = [pair for pair in apart if labels[pair[0]] == label == labels[pair[1]]]
        single = {end for pair in told for end in pair}
        graph = _Collapsed(uses.take(rows), rows, soft, single)
        for cut, why in (
            (graph.separate(told), "not_same"),
            (graph.bridges(), "bridge"),
            (graph.parts(most_ads), "too_large"),
        ):
            reason[np.fromiter(cut, dtype=np.int64)] = why
    return reason != "", reason


def _rows_by_label(
    labels: NDArray[np.int64], wanted: NDArray[np.bool_]
) -> dict[int, NDArray[np.int64]]:
    rows = np.flatnonzero(wanted[labels]) if len(labels) else np.empty(0, np.int64)
    order = rows[np.argsort(labels[rows], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(order) else []
    return {int(labels[part[0]]): part for part in parts}


class _Collapsed:
    """One cluster as a graph in which ads that show the same values are one node.

    Ads in `single` keep a node of their own.
    """

    def __init__(
        self, uses: Uses, rows: NDArray[np.int64], soft: NDArray[np.bool_], single: set[int]
    ) -> None:
        import networkx as nx

        self._nx = nx
        self._soft = soft
        shown = (
            pl.DataFrame(
                {"node": uses.node, "value": uses.value, "weight": uses.weight, "row": rows}
            )
            .sort("node", "value")
            .group_by("node", maintain_order=True)
            .agg("value", "weight", "row")
            .with_columns(pl.col("node").min().over("value").alias("group"))
            .with_columns(
                pl.when(pl.col("node").is_in(sorted(single)))
                .then("node")
                .otherwise("group")
                .alias("group")
            )
        )
        self.graph = nx.Graph()
        for _node, values, weights, its_rows, group in shown.iter_rows():
            ads: _Node = ("ads", group)
            if ads not in self.graph:
                self.graph.add_node(ads, ads=0)
            self.graph.nodes[ads]["ads"] += 1
            for value, weight, row in zip(values, weights, its_rows, strict=True):
                edge = ads, ("value", value)
                if not self.graph.has_edge(*edge):
                    self.graph.add_edge(*edge, weight=0.0, strongest=0.0, rows=[])
                data = self.graph.edges[edge]
                data["weight"] += weight
                data["strongest"] = max(data["strongest"], weight)
                data["rows"].append(row)

    def separate(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Cut the lightest set of edges between ads that a person told apart."""
        cut: list[int] = []
        for left, right in pairs:
            ends: tuple[_Node, _Node] = ("ads", left), ("ads", right)
            if not self._nx.has_path(self.graph, *ends):
                continue
            _, (side, _) = self._nx.minimum_cut(self.graph, *ends, capacity="weight")
            cut += self._remove([(a, b) for a, b in self.graph.edges if (a in side) != (b in side)])
        return cut

    def bridges(self) -> list[int]:
        """Cut weak bridges between two large sides."""
        cut: list[int] = []
        for part in list(self._nx.connected_components(self.graph)):
            total = self._n_ads(part)
            if total <= 2 * LOOSE_SIDE:
                continue
            tree = self.graph.subgraph(part)
            weak = [
                (a, b)
                for a, b in sorted(self._nx.bridges(tree))
                if tree.edges[a, b]["strongest"] < LOOSE_WEIGHT and self._thin(a, b)
            ]
            cut += self._remove([edge for edge in weak if self._divides(edge, part, total)])
        return cut

    def parts(self, most_ads: int) -> list[int]:
        """Cut between the communities of a part above the bound."""
        cut: list[int] = []
        for part in list(self._nx.connected_components(self.graph)):
            if self._n_ads(part) <= most_ads:
                continue
            communities = self._nx.community.louvain_communities(
                self.graph.subgraph(sorted(part)), weight="weight", seed=0
            )
            label = {node: i for i, members in enumerate(communities) for node in members}
            cut += self._remove(
                [(a, b) for a, b in self.graph.subgraph(part).edges if label[a] != label[b]]
            )
        return cut

    def _thin(self, a: _Node, b: _Node) -> bool:
        """Whether an edge is a text or picture, or shown by an ad or two: not a line of many."""
        ads, value = (a, b) if a[0] == "ads" else (b, a)
        return bool(self._soft[value[1]]) or self.graph.nodes[ads]["ads"] <= THREAD

    def _divides(self, edge: tuple[_Node, _Node], part: set[_Node], total: int) -> bool:
        """Whether both sides of a bridge are large."""
        side = {edge[0]}
        todo = [edge[0]]
        while todo:
            here = todo.pop()
            for there in self.graph[here]:
                if there not in side and {here, there} != set(edge):
                    side.add(there)
                    todo.append(there)
        ads = self._n_ads(side)
        return LOOSE_SIDE < ads < total - LOOSE_SIDE

    def _n_ads(self, part: Iterable[_Node]) -> int:
        return sum(self.graph.nodes[node].get("ads", 0) for node in part)

    def _remove(self, edges: Iterable[tuple[_Node, _Node]]) -> list[int]:
        rows: list[int] = []
        for a, b in edges:
            rows += self.graph.edges[a, b]["rows"]
            self.graph.remove_edge(a, b)
        return rows
