"""Contacts in a text and in an ad."""

from __future__ import annotations

from collections.abc import Sequence

from signaltriage.records import Ad, Contact, LocatedContact
from signaltriage.text.addresses import addresses_in
from signaltriage.text.normal import normalize
from signaltriage.text.phones import phones_in, whole_field
from signaltriage.text.reading import Reading
from signaltriage.text.spans import merge_contacts, overlaps

DEFAULT_COUNTRY = "NL"


def find_contacts(
    text: str,
    country: str = DEFAULT_COUNTRY,
    languages: Sequence[str] | None = None,
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
) -> list[Contact]:
    """Find telephone numbers, e-mail and web addresses, links to a chat and handles.

    A telephone number is reported only if the numbering plan of its country has it
    (libphonenumber); prices, dates, times, ages, accounts and ids are left alone.

    Parameters
    ----------
    text : str
        Any text.
    country : str
        ISO 3166-1 alpha-2; region in which numbers without a country code are read.
    languages : sequence of str, optional
        Languages whose number words count, of ``nl``, ``en``, ``de``, ``fr``, ``es``, ``ro``,
        ``hu``, ``bg``, ``pl``, ``pt`` and ``it``; all if None.
    fictitious : bool
        Also accept ranges that cannot be dialled; for made-up data only.

    Returns
    -------
    list of Contact
        In order, not overlapping; ``raw == text[start:end]``. `obscured` names every way in which
        it was hidden: ``escapes``, ``in_url``, ``invisible``, ``letters``, ``lookalikes``,
        ``mojibake``, ``separated``, ``split``, ``unicode_digits``, ``words``; ``()`` if it was
        written plainly. ``docs/text/contacts.md`` has an example of each, and says what is missed.

    Examples
    --------
    >>> [(c.value, c.obscured) for c in find_contacts("bel 06-71 23 45 67", fictitious=True)]
    [('+31671234567', ())]
    >>> find_contacts("0 6*7 1*2 3*4 5*6 7", fictitious=True)[0].obscured
    ('separated',)
    >>> find_contacts("30 min 100, 60 min 150, 10.00-22.00 uur")
    []
    """
    return contacts_in(normalize(text), country, languages, fictitious=fictitious)


def contacts_in(
    reading: Reading, country: str, languages: Sequence[str] | None = None, *, fictitious: bool
) -> list[Contact]:
    """Find what `find_contacts` finds, in a text that was normalised before."""
    found = addresses_in(reading, fictitious=fictitious)
    phones = phones_in(reading, country, languages, fictitious=fictitious)
    if not found or not phones:
        return found or phones
    inside = [(c.start, c.end) for c in phones if "in_url" in c.obscured]
    found = [c for c in found if c.kind != "url" or not overlaps(inside, c.start, c.end)]
    return merge_contacts(found, phones)


def find_ad_contacts(
    ad: Ad,
    fictitious: bool = False,  # noqa: FBT001, FBT002 - public, also by position
) -> list[LocatedContact]:
    """Find the contacts in title, body and contact fields of an ad.

    Parameters
    ----------
    ad : Ad
        Its country, or the Netherlands if it has none, is the region of its numbers.
    fictitious : bool
        Also accept ranges that cannot be dialled; for made-up data only.

    Returns
    -------
    list of LocatedContact
        Title first, then body, `phones` and `handles`; positions refer to that field.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC), phones=("671234567",))
    >>> [(c.field, c.contact.value) for c in find_ad_contacts(ad, fictitious=True)]
    [('phones[0]', '+31671234567')]
    """
    country = ad.country or DEFAULT_COUNTRY
    fields = [("title", ad.title), ("body", ad.body)]
    fields += [(f"handles[{i}]", text) for i, text in enumerate(ad.handles)]
    found = [
        LocatedContact(name, contact)
        for name, text in fields
        if text
        for contact in find_contacts(text, country, fictitious=fictitious)
    ]
    for i, text in enumerate(ad.phones):
        whole = whole_field(text, country, fictitious=fictitious)
        contacts = [whole] if whole else find_contacts(text, country, fictitious=fictitious)
        found += [LocatedContact(f"phones[{i}]", contact) for contact in contacts]
    return found
