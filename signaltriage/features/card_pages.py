"""The cards of a whole catalogue as Markdown pages with an index, in English and Dutch."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from signaltriage.features.cards import CARD_LANGUAGES, Card, card_markdown, make_card
from signaltriage.features.catalogue import STATUSES, Catalogue

INDEX = "README.md"


def card_pages(catalogue: Catalogue) -> dict[str, str]:
    """Write all pages.

    Parameters
    ----------
    catalogue : Catalogue

    Returns
    -------
    dict of str to str
        Path from the folder of the cards to content: English first, Dutch under ``nl/``.

    Examples
    --------
    >>> from signaltriage.features import load_catalogue
    >>> pages = card_pages(load_catalogue())
    >>> "nl/a1_shared_contact.md" in pages, pages["README.md"].splitlines()[0]
    (True, '# Indicator cards')
    """
    pages: dict[str, str] = {}
    for language in CARD_LANGUAGES:
        folder = "" if language == "en" else f"{language}/"
        words = _words()[language]
        made = [make_card(indicator, language) for indicator in catalogue]
        pages[folder + INDEX] = _index(made, words, catalogue.version)
        for card in made:
            note = words["note"].format(version=catalogue.version)
            pages[f"{folder}{card.id}.md"] = card_markdown(card, note)
    return pages


@cache
def _words() -> dict[str, Any]:
    file = resources.files("signaltriage.features") / "card_pages.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _index(cards: list[Card], words: dict[str, Any], version: str) -> str:
    lines = [f"# {words['title']}", "", words["intro"].strip(), ""]
    for status in STATUSES:
        lines += [f"## {words['statuses'][status]}", "", words["row"], "|---|---|"]
        lines += [f"| [{c.id}]({c.id}.md) | {c.what} |" for c in cards if c.status == status]
        lines.append("")
    return "\n".join([*lines, words["note"].format(version=version), ""])
