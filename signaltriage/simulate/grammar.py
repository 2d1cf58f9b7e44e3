"""The sentences of the made-up ads: one TOML file of topics and slots per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

LANGUAGES = ("bg", "de", "en", "es", "fr", "hu", "nl", "pl", "pt", "ro")
CONTEXT = frozenset(
    {"name", "age", "place", "next", "price", "phone", "link", "nation", "dates", "places"}
)

_SLOT = re.compile(r"\{(\w+)\}")

# A template cut at its slots: text, slot, text, slot, …, text.
Template = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Topics and slots of one language.

    Sentences that show a cue are topics named ``cue.<name>``, those that deny one ``not.<name>``.
    """

    language: str
    names: tuple[str, ...]
    topics: Mapping[str, tuple[Template, ...]]
    slots: Mapping[str, tuple[str, ...]]
    nations: Mapping[str, str]  # how a woman of each origin names her nationality

    def choose(self, topic: str, rng: Random) -> Template:
        """Draw a template of a topic, with its free slots filled in; context slots stay open."""
        options = self.topics[topic]
        template = options[int(rng.random() * len(options))]
        if len(template) == 1:
            return template
        parts = list(template)
        for at in range(1, len(parts), 2):
            values = self.slots.get(parts[at])
            if values is not None:
                parts[at - 1] += values[int(rng.random() * len(values))]
                parts[at] = ""
        return tuple(parts)


def fill(template: Template, context: Mapping[str, str]) -> str:
    """Write a template out: slots stand at the odd places, `""` where already filled in."""
    if len(template) == 1:
        return template[0]
    text = "".join(
        part if at % 2 == 0 or not part else context[part] for at, part in enumerate(template)
    )
    return text[:1].upper() + text[1:]


@cache
def grammar(language: str) -> Grammar:
    """Load the grammar of a language, packaged as ``grammars/<language>.toml``."""
    data = _read(language)
    slots = {name: tuple(values) for name, values in data["slots"].items()}
    topics = {
        topic: tuple(tuple(_SLOT.split(text)) for text in texts)
        for topic, texts in _topics(data).items()
    }
    for topic, templates in topics.items():
        for template in templates:
            unknown = set(template[1::2]) - CONTEXT - slots.keys()
            if unknown:
                raise ValueError(f"grammars/{language}.toml, {topic}: no slot {sorted(unknown)}")
    return Grammar(language, tuple(data["names"].split()), topics, slots, data["nations"])


def sentences(language: str | None = None) -> Iterator[str]:
    """Every sentence template and slot value from which ad texts are made.

    Lets a test compare the simulator's wording with that of a lexicon: the two must not be
    copies of each other, or recall on simulated ads would mean nothing.

    Parameters
    ----------
    language : str, optional
        One of `LANGUAGES`, such as ``"en"``; all by default.

    Yields
    ------
    str
        As written in the grammar, with slots in braces.

    Examples
    --------
    >>> "{name} in {place}" in set(sentences("en"))
    True
    """
    for code in LANGUAGES if language is None else (language,):
        data = _read(code)
        for texts in (*_topics(data).values(), *data["slots"].values()):
            yield from texts


def _topics(data: Mapping[str, Any]) -> dict[str, list[str]]:
    topics: dict[str, Any] = dict(data["topics"])
    for table, prefix in (("cues", "cue"), ("denials", "not")):
        texts: dict[str, list[str]] = topics.pop(table)
        topics |= {f"{prefix}.{name}": text for name, text in texts.items()}
    return topics


@cache
def _read(language: str) -> dict[str, Any]:
    file = resources.files("signaltriage.simulate") / "grammars" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
