"""What two texts are compared by: their words, without what differs in every copy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

from signaltriage.records import LocatedContact
from signaltriage.text.folding import fold

MIN_LETTERS = 40  # shorter texts are equal by chance

_NO_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def compared_text(
    title: str,
    body: str,
    contacts: Sequence[LocatedContact],
    boilerplate: Collection[str] = frozenset(),
) -> str:
    r"""Fold a text and leave out contacts, figures, signs and the platform's own lines.

    Parameters
    ----------
    title, body : str
        The texts.
    contacts : sequence of LocatedContact
        The contacts found in the ad; those in other fields are ignored.
    boilerplate : collection of str
        Lines that belong to the platform, as `signaltriage.text.fold` writes them.

    Returns
    -------
    str

    Examples
    --------
    >>> compared_text("Sanne!", "Elke dag vanaf 10.30 uur\nMeld misbruik", [], {"meld misbruik"})
    'sanne elke dag vanaf 0 0 uur'
    """
    parts = []
    for field, text in (("title", title), ("body", body)):
        folded = fold(_without(text, field, contacts))
        if boilerplate:
            folded = "\n".join(line for line in folded.split("\n") if line not in boilerplate)
        parts.append(folded)
    return _DIGITS.sub("0", _NO_WORD.sub(" ", " ".join(parts))).strip()


def text_key(text: str) -> int | None:
    """Return 64 bits of BLAKE2b of a compared text; None for one that is too short to compare.

    Examples
    --------
    >>> text_key("bel me") is None
    True
    """
    if len(text) - text.count(" ") - text.count("0") < MIN_LETTERS:
        return None
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _without(text: str, field: str, contacts: Sequence[LocatedContact]) -> str:
    here = [c.contact for c in contacts if c.field == field]
    if not here:
        return text
    pieces: list[str] = []
    at = 0
    for contact in here:
        pieces += (text[at : contact.start], " ")
        at = contact.end
    return "".join([*pieces, text[at:]])
