"""The ad record: one sighting of one public advertisement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ad:
    """One sighting of one advertisement, as the platform shows it.

    (`source`, `ad_id`) is one ad; several records of it are sightings. Records made from
    outside data go through `signaltriage.records.parse_ad`, which checks every field; the
    constructor itself trusts its caller.

    Parameters
    ----------
    source : str
        Platform key, e.g. ``"kiosk.example"``.
    ad_id : str
        The platform's own id.
    observed_at : datetime
        When it was seen, timezone-aware, UTC.
    posted_at : datetime, optional
        When the platform says it was posted, UTC.
    url, title, body : str
        As shown; the body may be empty.
    phones, handles : tuple of str
        Contact fields as shown (telephone numbers; e-mail, chat links, web addresses).
    location : str, optional
        Place as shown.
    country : str, optional
        ISO 3166-1 alpha-2; also the region in which phone numbers are read.
    advertised_name : str, optional
        Working name as shown.
    advertised_age : int, optional
        Age in years as shown.
    rates : str, optional
        Prices as shown.
    languages : tuple of str
        Languages the ad claims.
    image_hashes : tuple of str
        Given by the caller; never computed here, and no image is ever fetched.
    attributes : mapping of str to str
        Further labelled fields on the source's allow-list.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC), body="Sanne, Utrecht")
    >>> ad.key
    ('kiosk.example', '17')
    """

    source: str
    ad_id: str
    observed_at: datetime
    posted_at: datetime | None = None
    url: str = ""
    title: str = ""
    body: str = ""
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    location: str | None = None
    country: str | None = None
    advertised_name: str | None = None
    advertised_age: int | None = None
    rates: str | None = None
    languages: tuple[str, ...] = ()
    image_hashes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """(source, ad_id): the identity of the ad across its sightings."""
        return (self.source, self.ad_id)

    @property
    def persona(self) -> str | None:
        """The advertised name as it is compared: casefolded, spacing made uniform."""
        return _plain(self.advertised_name)

    @property
    def place(self) -> str | None:
        """The location as it is compared, in the same way."""
        return _plain(self.location)


def _plain(text: str | None) -> str | None:
    return " ".join((text or "").split()).casefold() or None
