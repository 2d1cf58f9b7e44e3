"""A text in lower case, in which every position is that of the original."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4)  # several finders read one text after another
def lowered(text: str) -> str:
    r"""Lower case without a change of length, and a line break at the end.

    So each character has another after it and, by index -1, before it.

    Examples
    --------
    >>> lowered("AMSTERDAM İ")
    'amsterdam i\n'
    """
    low = text.lower()
    if len(low) != len(text):  # "İ" alone becomes two characters
        low = text.replace("İ", "i").lower()
    return f"{low}\n"
