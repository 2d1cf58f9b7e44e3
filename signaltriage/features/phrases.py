"""The phrases of the lexicons: data with an indicator, a language, a gloss and a source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from signaltriage.errors import ConfigError
from signaltriage.text import fold

LANGUAGES = ("nl", "en", "de", "fr", "es", "ro", "hu", "bg", "pl", "pt")
SOURCES = {"published": "published list", "own": "own"}  # key in the file, name in the record
AGENCY = "agency"  # a class of ads, not an indicator
JOB_AD = "job_ad"  # another
CLASSES = (AGENCY, JOB_AD)  # what an ad calls itself, weightiest first


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a lexicon.

    Parameters
    ----------
    indicator : str
        Id of the indicator, or one of `CLASSES`.
    language : str or None
        ISO 639-1 code; None counts in texts of any language.
    pattern : str
        As written; the signs in it are those of `signaltriage.features.patterns`.
    gloss : str
        Its meaning in English.
    source : str
        A value of `SOURCES`, or whatever an own list calls itself.
    not_before : tuple of str
        Words that take it back when they follow at once.
    """

    indicator: str
    language: str | None
    pattern: str
    gloss: str
    source: str = "own"
    not_before: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The pattern, folded, without stars."""
        return fold(self.pattern).replace("*", "")


@cache
def load_phrases() -> tuple[Phrase, ...]:
    """Load the phrases of all packaged lexicons.

    Returns
    -------
    tuple of Phrase
        In the order of `LANGUAGES` and of the files.

    Raises
    ------
    ConfigError
        If a lexicon is damaged; names file and entry.

    Examples
    --------
    >>> [phrase.gloss for phrase in load_phrases() if phrase.text == "onze meisjes"]
    ['our girls']
    """
    return tuple(
        phrase for name in LANGUAGES for phrase in _phrases(name, read_document(name)["phrases"])
    )


@cache
def read_document(language: str) -> dict[str, Any]:
    """Read the lexicon of one language as it is written."""
    folder = resources.files("signaltriage.features") / "lexicons"
    return tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))


def _phrases(language: str, groups: dict[str, dict[str, list[list[str]]]]) -> Iterator[Phrase]:
    for indicator, by_source in groups.items():
        for source, entries in by_source.items():
            for entry in entries:
                if source not in SOURCES or not 2 <= len(entry) <= 3 or not entry[0].strip("* "):
                    raise ConfigError(
                        f"lexicons/{language}.toml: {indicator}: {entry} must be a phrase and a "
                        f"gloss under one of {sorted(SOURCES)}; correct it"
                    )
                yield Phrase(
                    indicator=indicator,
                    language=language,
                    pattern=entry[0],
                    gloss=entry[1],
                    source=SOURCES[source],
                    not_before=tuple(entry[2].split()) if len(entry) == 3 else (),
                )
