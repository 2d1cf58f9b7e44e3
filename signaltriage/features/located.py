"""Where a sighting is: each location field resolved once, and the distance between two places."""

from __future__ import annotations

import polars as pl

from signaltriage.text import resolve_place

EARTH_KM = 6371.0
WIDE_KM = 15.0  # a region, province or postcode area: it may hold many towns
HOME_COUNTRY = "NL"  # of a field that comes without a country, as everywhere in this package

PLACE_COLUMNS = ("town", "land", "lat", "lon", "radius_km", "municipality", "spot", "wide")
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "place": pl.String,
    "country": pl.String,
    "town": pl.String,
    "land": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "radius_km": pl.Float64,
    "municipality": pl.String,
    "spot": pl.String,
    "wide": pl.Boolean,
}


def locate(sightings: pl.DataFrame) -> pl.DataFrame:
    """Add the place of each sighting.

    Parameters
    ----------
    sightings : polars.DataFrame
        With place (the location field) and country (ISO 3166-1 alpha-2 or null).

    Returns
    -------
    polars.DataFrame
        The same rows in the same order, with town, land, lat, lon (degrees), radius_km and
        municipality as `signaltriage.text.resolve_place` gives them; spot, which two sightings
        share if they are in one municipality or, abroad, in one town; and wide, true for a
        region. All null where the field names no place, several, or one of several by that name.

    Examples
    --------
    >>> fields = pl.DataFrame({"place": ["Utrecht", "Amsterdam Noord", "Bergen"], "country": "NL"})
    >>> locate(fields)["spot"].to_list()
    ['GM0344', 'GM0363', None]
    """
    fields = (
        sightings.select("place", "country").drop_nulls("place").unique().sort("place", "country")
    )
    table = pl.DataFrame(
        [(*field, *_resolve(*field)) for field in fields.iter_rows()], schema=_SCHEMA, orient="row"
    )
    return sightings.join(
        table, on=["place", "country"], how="left", nulls_equal=True, maintain_order="left"
    )


def _resolve(field: str, country: str | None) -> tuple[object, ...]:
    place = resolve_place(field, country or HOME_COUNTRY)
    if place is None:
        return (None,) * len(PLACE_COLUMNS)
    # In the Netherlands whatever lies in one municipality has its code.
    wide = place.municipality is None and (
        place.country == HOME_COUNTRY or place.radius_km > WIDE_KM
    )
    spot = place.municipality or f"{place.country}:{place.geoname_id or place.name}"
    at = (place.lat, place.lon, place.radius_km)
    return (place.name, place.country, *at, place.municipality, spot, wide)


def kilometres(lat: pl.Expr, lon: pl.Expr, other_lat: pl.Expr, other_lon: pl.Expr) -> pl.Expr:
    """Great-circle distance (haversine) of two points in degrees."""
    a, b = lat.radians(), other_lat.radians()
    half = ((b - a) / 2).sin() ** 2 + a.cos() * b.cos() * (
        (other_lon - lon).radians() / 2
    ).sin() ** 2
    return 2 * EARTH_KM * half.clip(0, 1).sqrt().arcsin()
