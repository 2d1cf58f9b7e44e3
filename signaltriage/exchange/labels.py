"""Labels from files."""

from __future__ import annotations

import os
from collections.abc import Mapping

from signaltriage.errors import RecordError, UsageError
from signaltriage.exchange.blocks import Block, Raw, cut_files
from signaltriage.exchange.csv_rows import named_cells
from signaltriage.exchange.json_lines import decode
from signaltriage.records import LABEL_SOURCES, Label
from signaltriage.records.parse import parse_key, parse_time

_REQUIRED = ("source", "ad_id", "label", "label_source", "labelled_at")
_COLUMNS = (*_REQUIRED, "sampling_prob")


def read_labels(path: str | os.PathLike[str]) -> list[Label]:
    r"""Read labels from a .csv, .jsonl or .jsonl.gz file.

    Columns: source, ad_id, label (0 or 1), label_source, labelled_at (ISO 8601 with an offset,
    or a date alone), sampling_prob (default 1). Unlike an ad record, one wrong row refuses the
    file: a label left out, or a sampling probability under a misspelt name, would bias every
    figure drawn from the rest.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    list of Label
        In the order of the file.

    Raises
    ------
    UsageError
        Naming file, line, field and reason.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "labels.csv"
    ...     _ = path.write_text("source,ad_id,label,label_source,labelled_at\n"
    ...                         "kiosk.example,17,1,reviewer_opinion,2026-03-01\n")
    ...     [label.label for label in read_labels(path)]
    [1]
    """
    labels: list[Label] = []
    for block in cut_files(path, 2000, _COLUMNS, _REQUIRED, kinds=("csv", "jsonl")):
        for bad in block.rejects:
            raise _refusal(bad.file, bad.line, bad.field, bad.reason)
        for line, raw in block.rows:
            try:
                labels.append(_label(_row(block, raw)))
            except RecordError as error:
                raise _refusal(block.file, line, error.field, error.reason) from None
    return labels


def _refusal(file: str, line: int, field: str, reason: str) -> UsageError:
    return UsageError(f"{file}, line {line}: {field}: {reason}".replace(": : ", ": "))


def _row(block: Block, raw: Raw) -> Mapping[str, object]:
    row = named_cells(block.header, raw) if isinstance(raw, tuple) else decode(raw)
    if not isinstance(row, dict):
        raise RecordError("", "is JSON, but not an object")
    unknown = row.keys() - set(_COLUMNS)
    if unknown:
        raise RecordError("", f"has other fields than {', '.join(_COLUMNS)}; take them out")
    return row


def _label(row: Mapping[str, object]) -> Label:
    source, ad_id = parse_key(row, "source"), parse_key(row, "ad_id")
    label = _number(row, "label")
    if label not in (0, 1):
        raise RecordError("label", "must be 0 or 1")
    label_source = row.get("label_source")
    if label_source not in LABEL_SOURCES:
        raise RecordError("label_source", f"must be one of {', '.join(LABEL_SOURCES)}")
    labelled_at = parse_time(row, "labelled_at", day_alone=True)
    if labelled_at is None:
        raise RecordError("labelled_at", "is missing")
    sampling_prob = _number(row, "sampling_prob", missing=1.0)
    if not 0 < sampling_prob <= 1:
        raise RecordError("sampling_prob", "must be above 0 and at most 1")
    return Label(source, ad_id, int(label), str(label_source), labelled_at, sampling_prob)


def _number(row: Mapping[str, object], field: str, missing: float | None = None) -> float:
    value = row.get(field)
    if value is None and missing is not None:
        return missing
    if isinstance(value, str):  # a CSV cell
        try:
            return float(value)
        except ValueError:
            raise RecordError(field, "must be a number") from None
    if value is None:
        raise RecordError(field, "is missing")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError(field, "must be a number")
    try:
        return float(value)
    except OverflowError:
        raise RecordError(field, "must be a number of ordinary size") from None
