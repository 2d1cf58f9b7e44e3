"""What models say, in the languages they say it in."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from signaltriage.errors import UsageError


@cache
def read_words(file: str, language: str) -> dict[str, Any]:
    """Read the words of one language from a packaged file with a table for each.

    Raises
    ------
    UsageError
        If the file has no such language.

    Examples
    --------
    >>> read_words("gates.toml", "nl")["families"]["report"]
    'melding'
    """
    text = resources.files("signaltriage.models").joinpath(file).read_text("utf-8")
    languages = tomllib.loads(text)
    if language not in languages:
        raise UsageError(f"language {language!r} is not known; use one of {', '.join(languages)}")
    found: dict[str, Any] = languages[language]
    return found
