"""Connected components."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.linking.graph import components

NODES = st.integers(0, 11)


@given(st.lists(st.tuples(NODES, NODES), max_size=20))
def test_components_are_those_of_networkx_in_order_of_first_nodes(
    edges: list[tuple[int, int]],
) -> None:
    """Any graph has the components that networkx finds, numbered by their first nodes."""
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(12))
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    expected = np.empty(12, dtype=np.int64)
    for label, part in enumerate(sorted(nx.connected_components(graph), key=min)):
        expected[list(part)] = label
    assert components(left, right, 12).tolist() == expected.tolist()


def test_no_nodes_have_no_components() -> None:
    """An empty graph gives an empty array."""
    assert len(components(np.empty(0, np.int64), np.empty(0, np.int64), 0)) == 0
