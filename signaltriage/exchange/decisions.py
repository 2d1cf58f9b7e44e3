"""What people decided about links, read from a file."""

from __future__ import annotations

import os
from dataclasses import fields

from signaltriage.errors import UsageError
from signaltriage.exchange.blocks import cut_files
from signaltriage.exchange.csv_rows import named_cells
from signaltriage.exchange.json_lines import decode
from signaltriage.linking import LinkDecision
from signaltriage.linking.decisions import read_decisions

_COLUMNS = tuple(f.name for f in fields(LinkDecision))


def read_link_decisions(path: str | os.PathLike[str]) -> tuple[LinkDecision, ...]:
    r"""Read decisions about links from a .csv, .jsonl or .jsonl.gz file.

    Columns: decision, left, right, actor, reason (docs/linking.md). One wrong row refuses the
    file: a decision left out would join or part what a person said otherwise.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    tuple of LinkDecision
        The last word on each pair and value.

    Raises
    ------
    UsageError
        Naming file, line and reason.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "decisions.csv"
    ...     _ = path.write_text("decision,left,right,actor,reason\n"
    ...                         "platform,phone,+31900,k.jansen,help desk of the site\n")
    ...     [decision.decision for decision in read_link_decisions(path)]
    ['platform']
    """
    rows: list[LinkDecision] = []
    for block in cut_files(path, 2000, _COLUMNS, _COLUMNS, kinds=("csv", "jsonl")):
        for bad in block.rejects:
            raise UsageError(f"{bad.file}, line {bad.line}: {bad.field} {bad.reason}")
        for line, raw in block.rows:
            row = named_cells(block.header, raw) if isinstance(raw, tuple) else decode(raw)
            try:
                rows.append(_decision(row))
            except UsageError as error:
                raise UsageError(f"{block.file}, line {line}: {error}") from None
    return read_decisions(rows)


def _decision(row: object) -> LinkDecision:
    if not isinstance(row, dict) or row.keys() != set(_COLUMNS):
        raise UsageError(f"must have the fields {', '.join(_COLUMNS)}, and no others")
    return LinkDecision(**{name: str(row[name] or "") for name in _COLUMNS})
