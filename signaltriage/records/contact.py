"""Contacts found in an ad."""

from __future__ import annotations

from dataclasses import dataclass

# Messengers that are addressed by telephone number name the same line as the phone does.
TELEPHONE_KINDS = ("phone", "signal", "whatsapp")

# Kinds that name whoever answers. A web address does not: link shorteners and the platform's own
# pages are shared by strangers.
PERSONAL_KINDS = (
    *TELEPHONE_KINDS,
    "email",
    "telegram",
    "snapchat",
    "instagram",
    "x",
    "onlyfans",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact found in a text.

    Parameters
    ----------
    kind : str
        ``"phone"``, ``"email"``, ``"url"``, or a service: ``"whatsapp"``, ``"telegram"``,
        ``"signal"``, ``"snapchat"``, ``"instagram"``, ``"x"``, ``"onlyfans"``.
    value : str
        Normal form: E.164 for phones, lower case for addresses and handles.
    raw : str
        The text as written; always ``text[start:end]``.
    start, end : int
        Where it stands, in characters.
    obscured : tuple of str
        Names of the methods used to hide it; ``()`` if written plainly.
    confidence : float
        0 to 1.
    """

    kind: str
    value: str
    raw: str
    start: int
    end: int
    obscured: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class LocatedContact:
    """A contact and the field of the ad it stands in.

    `field` is ``"title"``, ``"body"``, ``"phones[0]"``, ``"handles[1]"`` …; start and end of the
    contact refer to that field's text.
    """

    field: str
    contact: Contact
