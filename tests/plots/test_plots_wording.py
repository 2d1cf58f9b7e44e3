"""Both languages say the same things; strings become showable; colours can be read."""

from __future__ import annotations

import re
import string
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import Gates
from signaltriage.models.gates import COUNTED_FAMILIES
from signaltriage.plots.palette import (
    FAMILY_COLOURS,
    LINE_COLOURS,
    MAP_COLOURS,
    NODE_COLOURS,
    NODE_SHAPES,
    OTHER_COLOUR,
)
from signaltriage.plots.wording import LANGUAGES, indicator_label, percentage, showable, words
from signaltriage.records import PERSONAL_KINDS


def test_languages_have_the_same_words() -> None:
    """No word is missing or empty in any language."""
    assert {frozenset(words(language)) for language in LANGUAGES} == {frozenset(words("en"))}
    assert all(value for language in LANGUAGES for value in words(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_measured_indicators_have_names(language: str) -> None:
    """Every measured indicator has a name in every language, all different, no other has."""
    measured = [i.id for i in load_catalogue() if i.measured]
    named = {key for key in words(language) if key.startswith("label_")}
    assert named == {f"label_{name}" for name in measured}
    assert len({indicator_label(name, language) for name in measured}) == len(measured)


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_that_link_have_names(language: str) -> None:
    """Every kind of contact that links ads is named."""
    assert [k for k in PERSONAL_KINDS if f"kind_{k}" not in words(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gates_and_report_name_families_alike(language: str) -> None:
    """The sentences of the gates use the report's names of the families."""
    for family in COUNTED_FAMILIES:
        (said,) = Gates().sentences("low", 0.2, [family], [], [], language=language)
        assert said.endswith(f"({words(language)[f'family_{family}']}).")


def test_score_is_never_called_a_probability() -> None:
    """No word of charts or report gives the score a second meaning."""
    for language, stem in (("en", "probab"), ("nl", "kans")):
        assert [k for k, value in words(language).items() if stem in value.lower()] == []


def test_unknown_language_is_refused() -> None:
    """The error names the languages that are known."""
    with pytest.raises(UsageError, match="en, nl"):
        words("de")


@given(st.text(st.characters(exclude_categories=())))
def test_showable_keeps_the_length(text: str) -> None:
    """Every character stays or becomes one replacement character, so offsets stay true."""
    shown = showable(text)
    assert len(shown) == len(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", shown)


def test_showable_leaves_ordinary_text_alone() -> None:
    """Letters of any script, line breaks, tabs and joined emoji stay as they are."""
    text = string.printable.replace("\r", "").replace("\x0b", "").replace("\x0c", "")
    text += "Ünïcødé, русский, עברית, \U0001f469\u200d\U0001f4bb"
    assert showable(text) == text


@given(st.floats(0, 1))
def test_percentages_are_short(probability: float) -> None:
    """A percentage never claims more than three characters of digits."""
    assert re.fullmatch(r"< 0[.]1%|\d{1,3}%|\d[.]\d%", percentage(probability, "en"))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_colours_meet_wcag_aa() -> None:
    """Families on a card, bands on their chip, soft text on the desk: at least 4.5 to 1."""
    css = (resources.files("signaltriage.plots") / "templates" / "report.css").read_text("utf-8")
    pairs = [(colour, "#f3f5f7") for colour in [*FAMILY_COLOURS.values(), OTHER_COLOUR]]
    bands = re.findall(r"\.band-\w+ \{ color: (#\w{6}); background: (#\w{6})", css)
    assert len(bands) == 4
    soft = re.search(r"--soft: (#\w{6})", css)
    assert soft
    pairs += [*bands, (soft[1], "#f3f5f7"), (soft[1], "#ffffff")]
    assert all(contrast(text, ground) >= 4.5 for text, ground in pairs)


def test_template_view_meets_wcag_aa() -> None:
    """Slots, edits and counts of the template view: at least 4.5 to 1 on their ground."""
    css = (resources.files("signaltriage.plots") / "templates" / "template.css").read_text("utf-8")
    rules = [dict(re.findall(r"([\w-]+): (#\w{6})", rule)) for rule in css.split("}")]
    texts = [(r["color"], r.get("background", "#f3f5f7")) for r in rules if "color" in r]
    assert len(texts) > 6
    assert all(contrast(text, ground) >= 4.5 for text, ground in texts)
    added, missing = (re.search(rf"\.template {tag} {{.*}}", css) for tag in ("ins", "del"))
    assert added
    assert missing
    assert "underline" in added[0]
    assert "line-through" in missing[0]


def test_lines_and_nodes_can_be_told_from_their_ground() -> None:
    """What a map or a graph draws stands out by 3 to 1, its text by 4.5; shapes all differ."""
    for ground in (MAP_COLOURS["sea"], MAP_COLOURS["land"], "#ffffff"):
        drawn = [*LINE_COLOURS.values(), *NODE_COLOURS.values(), MAP_COLOURS["point"]]
        assert all(contrast(colour, ground) >= 3 for colour in drawn)
        assert contrast(MAP_COLOURS["text"], ground) >= 4.5
    assert contrast(NODE_COLOURS["elsewhere"], "#ffffff") >= 4.5  # the reason of a cut link
    assert len(set(NODE_SHAPES.values())) == len(NODE_COLOURS) == len(NODE_SHAPES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_cuts_have_names(language: str) -> None:
    """Every kind of link, reason of a cut, node, line and slot is named."""
    kinds = [*PERSONAL_KINDS, "url", "text", "passage", "image", "decision"]
    named = [f"kind_{kind}" for kind in kinds]
    named += [f"cut_{reason}" for reason in ("theft_guard", "bridge", "too_large", "not_same")]
    named += [f"graph_kind_{group}" for group in NODE_COLOURS]
    named += [f"line_{kind}" for kind in LINE_COLOURS]
    named += [f"slot_{kind}" for kind in "name age place price contact number other".split()]
    assert [key for key in named if key not in words(language)] == []
