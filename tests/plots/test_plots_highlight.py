"""Marked stretches cover exactly what the spans cover."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaltriage.plots.highlight import segments

SPANS = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": st.sampled_from(["a5_third_person", "c3_youth_language", "d2_no_limits"]),
            "start": st.integers(-5, 60),
            "end": st.integers(-5, 60),
        }
    ),
    max_size=8,
)


@given(st.text(max_size=50), SPANS)
def test_every_character_carries_the_spans_over_it(text: str, spans: list[dict[str, int]]) -> None:
    """Stretches join to the text, and each character has just the indicators that cover it."""
    cut = segments(text, spans)
    assert "".join(stretch.text for stretch in cut) == text
    position = 0
    for stretch in cut:
        for at in range(position, position + len(stretch.text)):
            covering = {s["indicator"] for s in spans if s["start"] <= at < s["end"]}
            assert set(stretch.indicators) == covering
        position += len(stretch.text)


def test_nested_and_touching_spans() -> None:
    """A span inside another adds to it; spans that touch stay apart."""
    spans = [
        {"indicator": "x1_a", "start": 0, "end": 6},
        {"indicator": "x2_b", "start": 2, "end": 4},
        {"indicator": "x3_c", "start": 6, "end": 8},
    ]
    cut = segments("abcdefgh", spans)
    assert [(s.text, s.indicators) for s in cut] == [
        ("ab", ("x1_a",)),
        ("cd", ("x1_a", "x2_b")),
        ("ef", ("x1_a",)),
        ("gh", ("x3_c",)),
    ]
