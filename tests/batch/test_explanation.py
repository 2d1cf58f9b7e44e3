"""The face of an explained cluster in a notebook."""

from typing import Any

import pytest

from signaltriage.batch import Explanation

HOSTILE = "<script>alert(1)</script>"


def told(text: str, points: float) -> dict[str, Any]:
    """Return a finding whose words are all `text`."""
    notes = {"note_for": text, "note_against": text, "innocent": [text]}
    return {"indicator": "a1_shared_contact", "sentence": text, "points": points, **notes}


def explanation(text: str, **changes: Any) -> Explanation:
    """Return an explanation in which every word is `text`."""
    record = {
        "cluster_id": text,
        "band": "low",
        "score_low": 0.02,
        "score_high": 0.2,
        "base": -3.9,
        "logit": -2.7,
        "gates": [text],
        "change": {"findings": [text], "before": "low", "after": "review", "sentence": text},
        "protective": [told(text, 0.0)],
        "contributions": [told(text, 1.2)],
        "not_measurable": [text],
    }
    return Explanation(record | changes, ())


def test_face_shows_what_stands_beside_the_points() -> None:
    """Score, points, notes, gates, change, missing and protective facts are all there."""
    face = explanation("WORDS")._repr_html_()
    assert "score 0.063 (0.020 to 0.200), base -3.90" in face
    notes = "<br><small>For: WORDS Against: WORDS Innocent explanations: WORDS</small>"
    assert f"<li>WORDS <b>+1.20</b>{notes}</li>" in face
    assert f"<p>Protective facts:</p><ul><li>WORDS{notes}</li></ul>" in face
    assert "<p>could not be measured: WORDS</p>" in face
    assert face.count("<p>WORDS</p>") == 2  # gate and change


def test_face_without_anything_beside() -> None:
    """Nothing empty is shown."""
    nothing = {"gates": [], "change": None, "protective": [], "not_measurable": []}
    assert explanation("WORDS", **nothing)._repr_html_().endswith("</ol>")


@pytest.mark.parametrize("hostile", [HOSTILE, "&<b>"])
def test_face_escapes_everything(hostile: str) -> None:
    """No word of the record becomes markup."""
    assert hostile not in explanation(hostile)._repr_html_()
