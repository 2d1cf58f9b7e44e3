"""A text in lower case, in which every position is that of the original."""

from __future__ import annotations

from functools import lru_cache

SHARED = 8  # texts that finders, reading one after another, share


@lru_cache(maxsize=SHARED)
def lowered(text: str) -> str:
    """Return a text in lower case, position for position.

    Examples
    --------
    >>> lowered("Éen İSTANBUL")
    'éen istanbul'
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = text.replace("İ", "i").lower()  # the one letter whose small form is longer
    return lower


@lru_cache(maxsize=SHARED)
def lowered_line(text: str) -> str:
    r"""Return a text in lower case with a line break at the end.

    So each character has another after it and, by index -1, before it.

    Examples
    --------
    >>> lowered_line("AMSTERDAM İ")
    'amsterdam i\n'
    """
    return f"{lowered(text)}\n"
