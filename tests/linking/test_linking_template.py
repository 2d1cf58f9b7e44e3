"""The template view: fixed wording, slots with names and values, and edits."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from signaltriage.linking import find_template

TEXT = (
    "Hallo heren, ik ben {name}, {age} jaar en ik ontvang je in {place} in mijn gezellige huis. "
    "Een uur kost {price} euro. Bel me gerust of stuur een bericht"
)


def filled(n: int) -> tuple[list[str], list[str]]:
    """Return texts of one template and the names in them."""
    rng = random.Random(1)
    names = [rng.choice(["Eva", "Noor", "Mila", "Lotte"]) for _ in range(n)]
    texts = [
        TEXT.format(
            name=name,
            age=rng.randrange(21, 40),
            place=rng.choice(["Zwolle", "Breda", "Utrecht"]),
            price=rng.choice([100, 120, 150]),
        )
        for name in names
    ]
    return texts, names


def test_slots_are_found_and_named() -> None:
    """What differs between the texts is a slot, named after what fills it, with its values."""
    texts, names = filled(60)
    found = find_template(texts, names)
    assert [part.text for part in found.parts if part.kind == "slot"] == [
        "name",
        "age",
        "place",
        "price",
    ]
    places = next(part for part in found.parts if part.text == "place")
    assert dict(places.values) == {
        place: sum(place in text for text in texts) for place in ("Zwolle", "Breda", "Utrecht")
    }
    assert found.edits == (0,) * 60


def test_edits_of_one_text_are_marked_there() -> None:
    """A word added and a word left out are edits of that text, not slots of the template."""
    texts, names = filled(20)
    texts[3] = texts[3].replace("gezellige ", "").replace("Bel me", "Bel of app me")
    found = find_template(texts, names)
    marks = [(s.kind, s.text) for s in found.rows[3] if s.kind in {"added", "missing"}]
    assert marks == [("missing", "gezellige"), ("added", "of app")]
    assert found.edits[3] == 3
    assert sum(found.edits) == 3


def test_optional_part_is_a_slot_that_may_be_empty() -> None:
    """A sentence that half of the texts have is a slot whose other value is nothing."""
    texts = ["Welkom in mijn huis. Tot snel lieve groet"] * 5
    texts += ["Welkom in mijn huis. Ook escort. Tot snel lieve groet"] * 4
    slot = next(p for p in find_template(texts).parts if p.kind == "slot")
    assert dict(slot.values) == {"": 5, "Ook escort.": 4}


@given(st.lists(st.text(alphabet="ab c.\n", max_size=30), max_size=6))
def test_stretches_cover_each_text(texts: list[str]) -> None:
    """Of any texts every word stands in exactly one stretch, in order."""
    found = find_template(texts)
    assert len(found.rows) == len(texts)
    for text, row in zip(texts, found.rows, strict=True):
        shown = [s for s in row if s.kind != "missing"]
        assert all(s.text == text[s.start : s.end] for s in shown)
        assert "".join("".join(s.text.split()) for s in shown) == "".join(text.split())


def test_no_texts_have_no_template() -> None:
    """Nothing in, nothing out."""
    assert find_template([]).parts == ()
