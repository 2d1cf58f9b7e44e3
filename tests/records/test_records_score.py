"""The score as a record: its reasons, and the face it has in a notebook."""

from dataclasses import FrozenInstanceError, replace

import pytest

from signaltriage.records import BandChange, Contribution, ProtectiveFact, Score

HOSTILE = "<script>alert(1)</script>"


def contribution(points: float, said: str = "One number, four names.") -> Contribution:
    """Return a contribution of shared contacts."""
    notes = ("Leads to groups.", "Groups share lines.", ("a duo", "an agency"))
    return Contribution("a1_shared_contact", "contact", 4.0, points, 0.3, said, *notes)


SCORE = Score(
    base=-3.9,
    contributions=(contribution(1.2), contribution(0.0, "Absent."), contribution(-0.4, "Lower.")),
    score=0.043,
    low=0.02,
    high=0.09,
    band="low",
    families=("contact",),
    gates=("Held at low: evidence from one family only (contact).",),
    missing=("a4_media_reuse",),
    protective=(ProtectiveFact("p2_own_hours", "States own hours.", "Goes with.", "Anybody can."),),
    change=BandChange(("x",), "low", "review", "Without x this would be in band review."),
)


def test_reasons_are_the_findings_that_add_points() -> None:
    """Neither absent findings nor those that lower the score are reasons."""
    assert SCORE.reasons == ("One number, four names.",)


def test_face_shows_what_stands_beside_the_points() -> None:
    """Points, notes, gates, change, missing and protective facts are all there."""
    face = SCORE._repr_html_()
    for part in (
        "<b>low</b>, score 0.043 (0.020 to 0.090), base -3.90",
        "One number, four names. <b>+1.20</b>",
        "Lower. <b>-0.40</b>",
        "For: Leads to groups. Against: Groups share lines.",
        "Innocent explanations: a duo; an agency",
        "Held at low",
        "Without x this would be in band review.",
        "could not be measured: a4_media_reuse",
        "States own hours.<br><small>For: Goes with. Against: Anybody can.</small>",
    ):
        assert part in face
    assert "Absent." not in face


def test_face_of_a_bare_score() -> None:
    """Without facts, gates and change nothing empty is shown."""
    bare = replace(SCORE, gates=(), missing=(), protective=(), change=None)
    face = bare._repr_html_()
    assert face.endswith("</ol>")
    assert "None" not in face


def test_face_escapes_whatever_is_told() -> None:
    """Names of columns and sentences are text, never markup."""
    change = BandChange((HOSTILE,), "low", "review", HOSTILE)
    fact = ProtectiveFact(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    told = replace(
        contribution(1.0, HOSTILE), note_for=HOSTILE, note_against=HOSTILE, innocent=(HOSTILE,)
    )
    hostile = replace(
        SCORE,
        contributions=(told,),
        gates=(HOSTILE,),
        missing=(HOSTILE,),
        protective=(fact,),
        change=change,
    )
    assert "<script" not in hostile._repr_html_()


def test_scores_are_frozen() -> None:
    """A score that was given out is not changed afterwards."""
    with pytest.raises(FrozenInstanceError):
        SCORE.band = "high"  # type: ignore[misc]
