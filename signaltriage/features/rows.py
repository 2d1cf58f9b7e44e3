"""Rows of whatever library become ad records."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from signaltriage.errors import RecordError, UsageError
from signaltriage.records import Ad, parse_ad


def rows_of(data: object) -> Iterable[object]:
    """Give the rows of a data frame as mappings, without nulls; an iterable as it is.

    Parameters
    ----------
    data : iterable, or pandas or polars data frame

    Raises
    ------
    UsageError
        If `data` is none of these, or is a path.

    Examples
    --------
    >>> import polars as pl
    >>> rows_of(pl.DataFrame({"source": ["a"], "rates": [None]}))
    [{'source': 'a'}]
    """
    if isinstance(data, str | bytes) or hasattr(data, "__fspath__"):
        raise UsageError("pass ads, not a path: signaltriage.rank(signaltriage.read_ads(path))")
    if hasattr(data, "columns"):
        import narwhals as nw

        frame = nw.from_native(data, eager_only=True)  # type: ignore[call-overload]
        return [
            {name: plain for name, value in row.items() if (plain := _plain(value)) is not None}
            for row in frame.iter_rows(named=True)
        ]
    if isinstance(data, Iterable):
        return data
    raise UsageError(f"cannot read ads from a {type(data).__name__}; pass an iterable of Ad")


def ad_rows(data: object) -> list[Ad]:
    """Read one ad record from every row, in order.

    Raises
    ------
    UsageError
        If `data` holds no ads, or a row breaks the schema; says which row and field.

    Examples
    --------
    >>> row = {"source": "a", "ad_id": "1", "observed_at": "2026-03-01T12:00:00Z", "body": ""}
    >>> ad_rows([row])[0].key
    ('a', '1')
    """
    ads: list[Ad] = []
    for number, row in enumerate(rows_of(data), 1):
        if isinstance(row, Ad):
            ads.append(row)
        elif isinstance(row, Mapping):
            try:
                ads.append(parse_ad(row))
            except RecordError as error:
                raise UsageError(
                    f"row {number}: {error.field}: {error.reason}; correct the row or leave it out"
                ) from None
        else:
            raise wrong_row(number, row)
    return ads


def wrong_row(number: int, row: object) -> UsageError:
    """Say that a row is no ad."""
    return UsageError(
        f"row {number} is a {type(row).__name__}; pass signaltriage.Ad records, "
        "mappings with their fields, or a data frame"
    )


def _plain(value: object) -> object:
    """Return a cell as Python has it; pandas has types of its own for nothing and numbers."""
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        value = value.tolist()
    missing = type(value).__name__ in {"NAType", "NaTType"} or (
        isinstance(value, float) and math.isnan(value)
    )
    return None if missing else value
