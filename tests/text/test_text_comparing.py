"""What texts are compared by, and the number of a text."""

from __future__ import annotations

import pytest

from signaltriage.records import LocatedContact
from signaltriage.text import compared_text, find_contacts, text_key

BODY = "Lieve groet van Sanne uit Utrecht, ik ontvang je graag thuis. Bel {} vandaag"


def compared(body: str) -> str:
    """Compare a body with its contacts found."""
    found = [LocatedContact("body", c) for c in find_contacts(body, fictitious=True)]
    return compared_text("", body, found)


def test_contacts_digits_case_and_spacing_do_not_count() -> None:
    """Copies of a text with another number, price or layout have one key; other texts do not."""
    bodies = [BODY.format(number) for number in ("06-71234567", "06 91 23 45 67")]
    bodies.append(bodies[0].upper().replace(" ", "\n "))
    keys = {text_key(compared(body)) for body in bodies}
    assert len(keys) == 1
    assert keys.isdisjoint({None, text_key(compared(bodies[0].replace("Sanne", "Eva")))})


def test_lines_of_the_platform_are_left_out() -> None:
    """A line that the site puts under every ad makes no two texts alike."""
    text = compared_text(
        "", "Ik ben Sanne\nMeld misbruik via de knop", [], {"meld misbruik via de knop"}
    )
    assert text == "ik ben sanne"


@pytest.mark.parametrize("text", ["", "bel me", "0 " * 100, "a" * 39])
def test_short_texts_have_no_key(text: str) -> None:
    """Texts with fewer than forty letters are alike by chance."""
    assert text_key(text) is None


def test_key_is_stable() -> None:
    """The digest does not change between runs or versions without notice."""
    assert text_key("a" * 40) == 13889801592344387421
