"""Rows from outside become ad records, or are refused with a field and a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from signaltriage.errors import ForbiddenFeatureError, RecordError
from signaltriage.records.ad import Ad

MAX_TEXT = 100_000  # characters in one field; a listing text is a few thousand
MAX_ITEMS = 100  # entries in one list field
MAX_KEY = 200  # characters in source and ad_id
MAX_DROPPED_NAMES = 100  # in one count of dropped fields
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before public web advertisements
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
POSTED_AHEAD = timedelta(hours=24)  # posted_at may lead observed_at by any time-zone slip

TEXT_FIELDS = ("url", "title", "body")
OPTIONAL_TEXT_FIELDS = ("location", "advertised_name", "rates")
LIST_FIELDS = ("phones", "handles", "languages", "image_hashes")
AD_FIELDS = (
    "source",
    "ad_id",
    "observed_at",
    "posted_at",
    *TEXT_FIELDS,
    "phones",
    "handles",
    "location",
    "country",
    "advertised_name",
    "advertised_age",
    "rates",
    "languages",
    "image_hashes",
    "attributes",
)

# Grondwet 1, AVG 9, LED 11(3): never collected, so never a feature.
FORBIDDEN_ATTRIBUTES = frozenset(
    """origin nationality ethnicity race appearance gender gender_identity skin skin_colour
    skin_color hair hair_colour hair_color eyes eye_colour eye_color body build height weight
    breast cup cup_size tattoo tattoos face afkomst herkomst nationaliteit etniciteit uiterlijk
    geslacht huidskleur haarkleur oogkleur lengte gewicht cupmaat""".split()
)

_KNOWN = frozenset(AD_FIELDS)
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_. -]{0,39}")


def refuse_forbidden_attributes(names: Collection[str]) -> None:
    """Raise if an allow-list names an attribute for origin, appearance or gender.

    Parameters
    ----------
    names : collection of str
        Attribute names a source wants to keep.

    Raises
    ------
    ForbiddenFeatureError
        Naming the attributes to take off the list.

    Examples
    --------
    >>> refuse_forbidden_attributes(["venue"])
    >>> refuse_forbidden_attributes(["Nationality"])
    Traceback (most recent call last):
        ...
    signaltriage.errors.ForbiddenFeatureError: attributes that may never be collected: \
Nationality; take them off the allow-list
    """
    bad = sorted(n for n in names if _attribute_key(n) in FORBIDDEN_ATTRIBUTES)
    if bad:
        raise ForbiddenFeatureError(
            f"attributes that may never be collected: {', '.join(bad)}; "
            "take them off the allow-list"
        )


def parse_ad(
    row: Mapping[str, object],
    attributes: Collection[str] = (),
    dropped: Counter[str] | None = None,
) -> Ad:
    """Check one row against the schema of the ad record.

    Parameters
    ----------
    row : mapping
        Field names to values, as read from JSON. Times are ISO 8601 strings with an offset, or
        timezone-aware datetimes; `posted_at` may also be a date alone.
    attributes : collection of str
        Names allowed in the `attributes` field; others are dropped.
    dropped : Counter, optional
        Counts the names of fields that were dropped; what does not look like the name of a
        field, and everything after 100 names, is counted as ``"(other)"``.

    Returns
    -------
    Ad

    Raises
    ------
    RecordError
        With the field and the reason; values are never repeated in it.

    Examples
    --------
    >>> ad = parse_ad({"source": "kiosk.example", "ad_id": "17", "body": "Hallo",
    ...                "observed_at": "2026-03-01T12:00:00+01:00"})
    >>> ad.observed_at.isoformat()
    '2026-03-01T11:00:00+00:00'
    >>> parse_ad({"source": "kiosk.example", "ad_id": "17", "body": "Hallo",
    ...           "observed_at": "2026-03-01T12:00:00"})
    Traceback (most recent call last):
        ...
    signaltriage.errors.RecordError: observed_at: has no time zone; write UTC, like \
2026-03-01T12:00:00Z
    """
    if not row.keys() <= _KNOWN and dropped is not None:
        for name in row:
            if name not in _KNOWN:
                _count_dropped(dropped, "", name)
    observed_at = parse_time(row, "observed_at")
    if observed_at is None:
        raise RecordError("observed_at", "is missing")
    posted_at = parse_time(row, "posted_at", day_alone=True)
    if posted_at is not None and posted_at - observed_at > POSTED_AHEAD:
        raise RecordError("posted_at", "is more than 24 hours after observed_at")
    body = row.get("body")
    if body is None:
        raise RecordError("body", "is missing; an empty body is written as an empty string")
    return Ad(
        source=parse_key(row, "source"),
        ad_id=parse_key(row, "ad_id"),
        observed_at=observed_at,
        posted_at=posted_at,
        url=_text(row, "url") or "",
        title=_text(row, "title") or "",
        body=_checked(body, "body"),
        phones=_list(row, "phones"),
        handles=_list(row, "handles"),
        location=_text(row, "location"),
        country=_country(row),
        advertised_name=_text(row, "advertised_name"),
        advertised_age=_age(row),
        rates=_text(row, "rates"),
        languages=_list(row, "languages"),
        image_hashes=_list(row, "image_hashes"),
        attributes=_attributes(row, attributes, dropped),
    )


def salvage_ad(row: Mapping[str, object]) -> Ad | None:
    """Read what can be read of a refused row, to look for an urgent claim and for nothing else.

    Parameters
    ----------
    row : mapping
        A row that `parse_ad` refused.

    Returns
    -------
    Ad or None
        Key, title, body and stated age as far as they are readable, at a time that means
        nothing; None if the row names no ad.

    Examples
    --------
    >>> ad = salvage_ad({"source": "kiosk.example", "ad_id": "17", "advertised_age": "16"})
    >>> ad.advertised_age
    16
    """
    try:
        source, ad_id = parse_key(row, "source"), parse_key(row, "ad_id")
    except RecordError:
        return None
    title, body = (
        value[:MAX_TEXT].encode(errors="replace").decode() if isinstance(value, str) else ""
        for value in (row.get("title"), row.get("body"))
    )
    age = str(row.get("advertised_age")).strip()
    years = int(age) if age.isascii() and age.isdigit() and len(age) <= 3 else None
    return Ad(source, ad_id, EARLIEST, title=title, body=body, advertised_age=years)


def parse_key(row: Mapping[str, object], field: str) -> str:
    """Return a source or an ad_id; raise `RecordError` unless it is one short line of text."""
    value = row.get(field)
    if value is None:
        raise RecordError(field, "is missing")
    text = _checked(value, field).strip()
    if not text:
        raise RecordError(field, "is empty")
    if len(text) > MAX_KEY:
        raise RecordError(field, f"is longer than {MAX_KEY} characters")
    if not text.isprintable():
        raise RecordError(field, "holds a control or an invisible character")
    if field == "source" and "/" in text:
        raise RecordError(field, "holds a slash, which parts source and ad_id in links")
    return text


def parse_time(
    row: Mapping[str, object], field: str, *, day_alone: bool = False
) -> datetime | None:
    """Return a time in UTC, None if there is none; raise `RecordError` if it is not one.

    `day_alone` accepts a date without a time, as platforms often show it: midnight UTC.
    """
    value = row.get(field)
    if value is None or (isinstance(value, str) and not value):
        return None
    if isinstance(value, datetime):
        moment = value
    else:
        text = _checked(value, field)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise RecordError(field, "is not an ISO 8601 time") from None
        if day_alone and len(text) == len("2026-03-01"):
            moment = moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        raise RecordError(field, "has no time zone; write UTC, like 2026-03-01T12:00:00Z")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise RecordError(field, "is not a possible time") from None
    if not EARLIEST <= moment < LATEST:
        raise RecordError(field, f"lies outside {EARLIEST.year} to {LATEST.year}")
    return moment


def _count_dropped(dropped: Counter[str], prefix: str, name: object) -> None:
    """Count a dropped field; its name comes from outside and must not become a store of text."""
    known = isinstance(name, str) and _FIELD_NAME.fullmatch(name) is not None
    label = f"{prefix}{name}" if known else f"{prefix}(other)"
    if label not in dropped and len(dropped) >= MAX_DROPPED_NAMES:
        label = "(other)"
    dropped[label] += 1


def _attribute_key(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _checked(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise RecordError(field, f"must be text, not {_type_name(value)}")
    if len(value) > MAX_TEXT:
        raise RecordError(field, f"is longer than {MAX_TEXT:,} characters")
    if "\0" in value:
        raise RecordError(field, "holds a NUL character")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise RecordError(field, "holds half of a surrogate pair") from None
    return value


def _text(row: Mapping[str, object], field: str) -> str | None:
    value = row.get(field)
    return None if value is None else _checked(value, field)


def _list(row: Mapping[str, object], field: str) -> tuple[str, ...]:
    value = row.get(field)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise RecordError(field, f"must be a list of text, not {_type_name(value)}")
    if len(value) > MAX_ITEMS:
        raise RecordError(field, f"has more than {MAX_ITEMS} entries")
    return tuple(_checked(item, field) for item in value)


def _country(row: Mapping[str, object]) -> str | None:
    value = _text(row, "country")
    if not value:
        return None
    if len(value) != 2 or not (value.isascii() and value.isalpha()):
        raise RecordError("country", "must be two letters, ISO 3166-1 alpha-2")
    return value.upper()


def _age(row: Mapping[str, object]) -> int | None:
    value = row.get("advertised_age")
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # in JSON, 24.0 is a whole number too
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecordError("advertised_age", f"must be a whole number, not {_type_name(value)}")
    if not 0 <= value <= 130:
        raise RecordError("advertised_age", "must lie between 0 and 130")
    return value


def _attributes(
    row: Mapping[str, object], allowed: Collection[str], dropped: Counter[str] | None
) -> Mapping[str, str]:
    value = row.get("attributes")
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise RecordError("attributes", f"must map names to text, not {_type_name(value)}")
    if len(value) > MAX_ITEMS:
        raise RecordError("attributes", f"has more than {MAX_ITEMS} entries")
    kept: dict[str, str] = {}
    for name, item in value.items():
        if name in allowed and _attribute_key(name) not in FORBIDDEN_ATTRIBUTES:
            kept[name] = _checked(item, f"attributes.{name}")
        elif dropped is not None:
            _count_dropped(dropped, "attributes.", name)
    return kept


def _type_name(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "this type")


_TYPE_NAMES: dict[type, str] = {
    bool: "true or false",
    datetime: "a time",
    dict: "a mapping",
    float: "a number with decimals",
    int: "a number",
    list: "a list",
    str: "text",
    type(None): "null",
}
