"""Decisions about links from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signaltriage.errors import UsageError
from signaltriage.exchange import read_link_decisions

ROW = {
    "decision": "not_same",
    "left": "kiosk.example/1",
    "right": "kiosk.example/2",
    "actor": "k.jansen",
    "reason": "seen together",
}


def test_json_lines_are_read(tmp_path: Path) -> None:
    """Each line is a decision; the last word on a pair counts."""
    path = tmp_path / "decisions.jsonl"
    path.write_text("".join(json.dumps(ROW | {"decision": d}) + "\n" for d in ("not_same", "same")))
    (decision,) = read_link_decisions(path)
    assert (decision.decision, decision.actor) == ("same", "k.jansen")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": ""}, "line 1: decision: reason is empty"),
        ({"decision": "maybe"}, "line 1: decision: 'maybe' is none of"),
        ({"note": "x"}, "line 1: must have the fields"),
    ],
)
def test_a_wrong_row_refuses_the_file(tmp_path: Path, change: dict[str, str], message: str) -> None:
    """File and line are named, with what is wrong."""
    path = tmp_path / "decisions.jsonl"
    path.write_text(json.dumps(ROW | change) + "\n")
    with pytest.raises(UsageError, match=message):
        read_link_decisions(path)
