"""Cards: what one indicator is and what speaks for and against it, in plain words."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from signaltriage.features.catalogue import Indicator
from signaltriage.features.lexicon import load_phrases

CARD_LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer; more than one line is a list."""

    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator for people: police, municipalities, care workers, sex workers.

    Parameters
    ----------
    id, status : str
        As in the catalogue.
    standing, family : str
        Status and family in words.
    what : str
        What it is, in a sentence.
    sections : tuple of Section
        In reading order; evidence for is never without evidence against.
    """

    id: str
    status: str
    standing: str
    family: str
    what: str
    sections: tuple[Section, ...]


def make_card(indicator: Indicator, language: str = "en") -> Card:
    """Write the card of an indicator.

    Notes that the catalogue has in English only stand in English on a Dutch card, marked so.

    Parameters
    ----------
    indicator : Indicator
    language : str
        One of `CARD_LANGUAGES`.

    Returns
    -------
    Card

    Examples
    --------
    >>> from signaltriage.features import load_catalogue
    >>> card = make_card(load_catalogue()["b2_transient_words"])
    >>> card.what
    'The ad says new in town, or here for a few days only.'
    >>> [section.key for section in card.sections]
    ['status', 'note_for', 'note_against', 'innocent', 'weight', 'how', 'absence', 'citation']
    """
    words = _words()[language]
    answers: dict[str, Sequence[str]] = {
        "status": [
            words["status_of"].get(indicator.id) or words["status"][indicator.status],
        ],
        "note_for": _told(indicator, "note_for", language),
        "note_against": _told(indicator, "note_against", language),
        "innocent": _told(indicator, "innocent", language),
        "weight": [
            _weight(indicator, words["weight"]),
            _told(indicator, "weight_reason", language)[0]
            + words["english_only"] * _is_english(indicator, "weight_reason", language),
        ],
        "how": [_how(indicator, words)],
        "absence": [
            words["absence_of"].get(indicator.id) or words["absence"][_kind(indicator)],
        ],
        "citation": indicator.citation.split("; "),
    }
    return Card(
        id=indicator.id,
        status=indicator.status,
        standing=words["standing"][indicator.status],
        family=words["families"][indicator.family],
        what=_what(indicator, words, language),
        sections=tuple(
            Section(
                key,
                heading + words["english_only"] * _is_english(indicator, key, language),
                tuple(answers[key]),
            )
            for key, heading in words["headings"].items()
            if answers[key]
        ),
    )


@cache
def _words() -> dict[str, Any]:
    file = resources.files("signaltriage.features") / "cards.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _what(indicator: Indicator, words: dict[str, Any], language: str) -> str:
    own = getattr(indicator, "what", "") if language == "en" else ""
    return str(own or words["what"].get(indicator.id) or words["untold"])


def _told(indicator: Indicator, field: str, language: str) -> list[str]:
    """Return a field in a language, else in English."""
    value = getattr(indicator, f"{field}_{language}", None) or getattr(indicator, field)
    return [value] if isinstance(value, str) else list(value)


def _is_english(indicator: Indicator, key: str, language: str) -> bool:
    """Whether an answer is there in English only, on a card in another language."""
    return (
        language != "en"
        and key in {"note_for", "note_against", "innocent", "weight_reason"}
        and not getattr(indicator, f"{key}_{language}", None)
    )


def _kind(indicator: Indicator) -> str:
    """Return what its absence means alike for."""
    if indicator.status == "forbidden":
        return "forbidden"
    if not indicator.measured:
        return "unmeasured"
    if indicator.family == "protective":
        return "protective"
    if indicator.scope == "cluster":
        return "cluster"
    return "words" if lexicon_languages(indicator.id) else "ad"


def _how(indicator: Indicator, words: dict[str, Any]) -> str:
    how: dict[str, str] = words["how"]
    if indicator.id in how:
        return how[indicator.id]
    if indicator.status == "forbidden":
        return how["forbidden"]
    if not indicator.measured:
        return how["unmeasured"]
    codes = getattr(indicator, "languages", ()) or lexicon_languages(indicator.id)
    if indicator.scope == "ad" and codes:
        names = ", ".join(sorted(words["languages"].get(code, code) for code in codes))
        return how["words"].format(languages=names)
    return how[indicator.scope]


def _weight(indicator: Indicator, texts: dict[str, str]) -> str:
    if not indicator.weight:
        if indicator.column and indicator.weight_sd:
            return f"{texts['none']} {texts['tight']}"
        return texts["none"]
    steps = [
        texts["up_to"].format(
            edge=_edge(edge, indicator.scope),
            share=texts["part"].format(share=round(100 * step)) if step else texts["nothing"],
        )
        for edge, step in zip(indicator.edges, indicator.steps, strict=False)
        if edge or step
    ]
    first = texts["ads" if indicator.scope == "ad" else "values"]
    return texts["some"].format(
        weight=f"{indicator.weight:g}",
        odds=f"{math.exp(indicator.weight):.1f}",
        steps=first + "; ".join([*steps, texts["more"]]),
    )


def _edge(edge: float, scope: str) -> str:
    return f"{100 * edge:g}%" if scope == "ad" else f"{edge:g}"


@cache
def lexicon_languages(indicator: str) -> tuple[str, ...]:
    """Return the languages whose word lists have phrases for an indicator, sorted."""
    return tuple(
        sorted({p.language for p in load_phrases() if p.indicator == indicator and p.language})
    )


def card_markdown(card: Card, note: str = "") -> str:
    """Write a card as Markdown.

    Parameters
    ----------
    card : Card
    note : str
        A line at the end, such as where the page comes from.

    Returns
    -------
    str
    """
    lines = [f"# {card.id}", "", f"**{card.what}**", "", f"*{card.standing} · {card.family}*", ""]
    for section in card.sections:
        lines += [f"## {section.heading}", ""]
        if section.key == "weight" or len(section.lines) == 1:
            lines += ["\n\n".join(section.lines), ""]
        else:
            lines += [*(f"- {line}" for line in section.lines), ""]
    return "\n".join([*lines, *([note, ""] if note else [])])
