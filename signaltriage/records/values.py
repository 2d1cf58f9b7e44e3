"""What a text says beside contacts: rates, ages, places and languages, each with where."""

from __future__ import annotations

from dataclasses import dataclass

ADULT = 18


@dataclass(frozen=True, slots=True)
class Rate:
    """One price as stated.

    Parameters
    ----------
    amount : float
        The amount, or the lower end of a range.
    currency : str or None
        ISO 4217; ``"roses"`` for that slang; None if the text does not say.
    minutes : int or None
        What the amount is for; None if the text does not say.
    raw : str
        The text as written; always ``text[start:end]``.
    start, end : int
        Where it stands, in characters.
    amount_to : float or None
        The upper end of a range.
    at_least : bool
        Whether it is a lower bound ("from 50").
    setting : str or None
        ``"incall"`` or ``"outcall"`` where said.
    """

    amount: float
    currency: str | None
    minutes: int | None
    raw: str
    start: int
    end: int
    amount_to: float | None = None
    at_least: bool = False
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """An age that somebody states.

    Parameters
    ----------
    years : int
        The age; the lowest where a range is stated.
    raw : str
        The text as written; always ``text[start:end]``.
    start, end : int
        Where it stands, in characters.
    """

    years: int
    raw: str
    start: int
    end: int

    @property
    def minor(self) -> bool:
        """Whether it is under 18."""
        return self.years < ADULT


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place, district or region named in a text.

    Parameters
    ----------
    name : str
        Its usual name in GeoNames.
    geoname_id : int or None
        Its id there; None for what GeoNames does not number (a postcode area).
    country : str
        ISO 3166-1 alpha-2.
    lat, lon : float
        Degrees, WGS 84.
    radius_km : float
        How far from there the advertiser may well be.
    start, end : int
        Where it stands, in characters.
    municipality : str or None
        CBS code (``"GM0363"``) in the Netherlands, None elsewhere.
    """

    name: str
    geoname_id: int | None
    country: str
    lat: float
    lon: float
    radius_km: float
    start: int
    end: int
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """A stretch of a text in one language.

    Parameters
    ----------
    language : str or None
        ISO 639-1 code; None where it is not known.
    start, end : int
        Where it stands, in characters.
    """

    language: str | None
    start: int
    end: int
