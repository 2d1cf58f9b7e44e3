"""JSON-LD blocks and paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl.jsonld import find_values, read_blocks


@pytest.mark.parametrize(
    ("script", "path", "values"),
    [
        ('{"identifier": 17}', "identifier", ["17"]),
        ('[{"a": 1}, {"identifier": "x"}]', "identifier", ["x"]),
        ('{"@graph": [{"name": "Sanne"}]}', "name", ["Sanne"]),
        ('{"offers": {"price": 50.5}}', "offers.price", ["50.5"]),
        ('{"telephone": ["a", ["b"]]}', "telephone", ["a", "b"]),
        ('{"name": {"@value": "Sanne", "@language": "nl"}}', "name", ["Sanne"]),
        ('{"name": null}', "name", []),
        ('{"name": true}', "name", []),
        ('{"name": {"first": "x"}}', "name", []),
        ('{"name": "x"}', "name.first", []),
        ("[" * 100_000, "name", []),
        ('{"name": ' + "9" * 10_000 + "}", "name", []),
        ('{"name": "x"', "name", []),
    ],
)
def test_paths(script, path, values):
    """Arrays, graphs and values are followed; what leads to no text is nothing."""
    assert find_values(read_blocks([script]), path) == values


def test_a_broken_block_hides_no_other():
    """A block that is not JSON does not spoil the page."""
    assert find_values(read_blocks(["{", '{"name": "Sanne"}']), "name") == ["Sanne"]


@given(st.text(max_size=100), st.text(max_size=9))
def test_no_script_raises(script, path):
    """Whatever a script holds, values are texts."""
    assert all(isinstance(value, str) for value in find_values(read_blocks([script]), path))
