"""What stands beside the points: sentences, notes, facts, and what would change the band."""

import string
import tomllib
from importlib import resources
from itertools import product

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import AdditiveTable, Column, Gates, TriageClassifier
from signaltriage.models.assess import assess_rows, explain_rows
from signaltriage.models.explaining import (
    ads_counted,
    fewest_findings,
    finding_sentence,
    is_present,
    read_protective,
)
from signaltriage.models.gates import COUNTED_FAMILIES
from signaltriage.records import BANDS, Score

CATALOGUE = load_catalogue()
BASE = -3.9
FAMILIES = (*COUNTED_FAMILIES, "movement")
columns = st.lists(
    st.tuples(
        st.sampled_from(FAMILIES),
        st.sampled_from([-2.0, -0.7, 0.0, 0.3, 0.6, 1.2, 1.2, 2.5]) | st.floats(-3, 4),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
)


def model(families: tuple[str, ...], points: list[float]) -> AdditiveTable:
    """Return a table whose columns earn these points at 1, and none at 0."""
    return AdditiveTable(
        tuple(
            Column(f"c{j}", family, (0.5,), (0.0, p), (0.0, 0.0))
            for j, (family, p) in enumerate(zip(families, points, strict=True))
        ),
        base=BASE,
        base_sd=0.0,
    )


def scored(
    families: tuple[str, ...], points: list[float], common: list[bool], *, agency: bool = False
) -> Score:
    """Score one cluster in which every column has the points given."""
    x = np.ones((1, len(points)))
    table = model(families, points)
    (score,) = explain_rows(table, Gates(), x, np.array([agency]), np.array([common]))
    return score


@given(columns, st.booleans())
def test_nothing_smaller_changes_the_band(row: list[tuple[str, float, bool]], agency: bool) -> None:
    """Of all subsets none smaller moves the band, and the one told does, to the band told."""
    families, points, common = (list(part) for part in zip(*row, strict=True))
    present = np.array(list(product([1.0, 0.0], repeat=len(row))))
    flags = np.full(len(present), agency), np.array(common)
    bands = assess_rows(model(families, points), Gates(), present, *flags).band
    change = scored(families, points, common, agency=agency).change
    absent = (present == 0).sum(axis=1)
    moved = bands != bands[0]
    if change is None:
        assert not moved.any()
    else:
        left_out = [int(name[1:]) for name in change.findings]
        kept = np.ones(len(row))
        kept[left_out] = 0
        (which,) = np.flatnonzero((present == kept).all(axis=1))
        assert len(left_out) == absent[which] == absent[moved].min()
        assert (change.before, change.after) == (bands[0], bands[which])
        assert moved[which]
        assert all(points[j] for j in left_out)


@given(columns, st.booleans(), st.randoms())
def test_order_of_columns_does_not_matter(
    row: list[tuple[str, float, bool]], agency: bool, random: object
) -> None:
    """The same findings are named wherever their columns stand."""
    mixed = list(enumerate(row))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = []
    for numbered in (list(enumerate(row)), mixed):
        names = [f"c{j}" for j, _ in numbered]
        families, points, common = zip(*(r for _, r in numbered), strict=True)
        told = fewest_findings(
            Gates(), BASE, np.round(points, 3), names, families, np.array(common), agency=agency
        )
        found.append(told and ([names[j] for j in told[0]], told[1]))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("families", "points", "findings", "after"),
    [
        # The score: one large finding carries the band.
        (("contact", "control", "marketing"), [2.0, 0.3, 0.3], ["c0"], "low"),
        # Families: the smaller one goes whole, whatever its points.
        (("contact", "contact", "report"), [1.5, 1.5, 1.4], ["c2"], "low"),
        # High needs evidence other than marketing.
        (
            ("contact", "contact", "report", "report", "marketing", "marketing"),
            [1.0, 0.1, 0.7, 0.1, 3.0, 3.0],
            ["c0"],
            "review",
        ),
        # What lowers the score holds it back.
        (("contact", "control", "movement"), [1.2, 0.9, -2.0], ["c2"], "review"),
        # Nothing: one family alone, and no finding at all.
        (("contact", "contact"), [3.0, 3.0], None, None),
        (("contact", "control"), [0.0, 0.0], None, None),
    ],
)
def test_each_gate_has_its_own_way_out(
    families: tuple[str, ...], points: list[float], findings: list[str] | None, after: str | None
) -> None:
    """Score, families, evidence other than marketing and negative points are all looked at."""
    change = scored(families, points, [False] * len(points)).change
    assert (change and list(change.findings), change and change.after) == (findings, after)


def test_common_and_agency_are_respected() -> None:
    """A common cue opens no gate, and an agency's wording of control has no points to lose."""
    families, points = ("contact", "marketing", "report"), [2.0, 0.4, 0.4]
    assert scored(families, [1.2, 0.9, 0.9], [False] * 3).change.findings == ("c0",)
    rare = scored(families, points, [False, False, False])
    common = scored(families, [0.9, 0.9, 0.9], [False, False, True])
    assert rare.change.findings == ("c0",)
    assert common.change.findings == ("c0",)
    control = ("contact", "control", "marketing")
    agency = scored(control, [2.0, 3.0, 0.4], [False] * 3, agency=True)
    assert (agency.band, agency.change.findings) == ("review", ("c0",))
    assert scored(control, [2.0, 3.0, 0.4], [False] * 3).change.findings == ("c1",)


def test_change_is_said(expert: TriageClassifier, row) -> None:
    """The sentence names codes and band in the language of the reader."""
    x = row("a1", "a6", "e5", "e6")
    english, dutch = (expert.explain(x, language=of)[0].change for of in ("en", "nl"))
    assert english.sentence == "Without A1 this would be in band review."
    assert dutch.sentence == "Zonder A1 viel dit cluster in de band ‘bekijken’."
    (held,) = expert.explain(row("a1", "a3", "a5", "a6", "a9", "e5", "e6"))
    assert held.change.sentence.startswith("Without A1")
    assert " and " in held.change.sentence


def test_unscored_and_unmovable_have_no_change(expert: TriageClassifier, row) -> None:
    """Where nothing was measured or found, no absence is told."""
    nothing = np.full((1, expert.n_features_in_), np.nan)
    for x in (nothing, row(), row("a1")):
        assert expert.explain(x)[0].change is None


def test_contributions_carry_sentence_and_notes(expert: TriageClassifier, row) -> None:
    """Alone in a notebook, each finding is told with its notes, in both languages."""
    x = row("a1", "a5", missing=("e5",))
    x[0, expert.table_.names.index("a5_third_person")] = 0.5
    for language, ads, said in (
        ("en", "in 50% of its ads.", "E5 could not be measured."),
        ("nl", "in 50% van de advertenties.", "E5 kon niet worden gemeten."),
    ):
        (score,) = expert.explain(x, language=language)
        told = {c.indicator: c for c in score.contributions}
        assert told["a5_third_person"].sentence.endswith(ads)
        assert told["e5_obscured_phone"].sentence == said
        for name, c in told.items():
            notes = CATALOGUE[name].notes(language)
            assert (c.note_for, c.note_against, c.innocent) == notes
        assert score.missing == ("e5_obscured_phone",)
        assert score.reasons == tuple(c.sentence for c in score.contributions[:2])


def test_columns_outside_the_catalogue_are_told_plainly() -> None:
    """A column without an entry is its name and value; its name is not cut."""
    table = AdditiveTable(
        (
            Column("mean radius", "contact", (0.5,), (0.0, 2.0), (0.0, 0.0)),
            Column("worst_area", "report", (0.5,), (0.0, 2.0), (0.0, 0.0)),
        ),
        base=BASE,
        base_sd=0.0,
    )
    one, two = explain_rows(table, Gates(), np.array([[17.99, 1.0], [np.nan, 1.0]]))
    assert one.reasons == ("mean radius = 17.99", "worst_area = 1")
    assert one.contributions[0].note_against == ""
    assert one.change.sentence == "Without mean radius this would be in band low."
    assert two.contributions[-1].sentence == "mean radius could not be measured."


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame])
def test_protective_facts_are_read_from_frames(expert: TriageClassifier, row, frame: type) -> None:
    """What a frame holds of protective facts is told; absent, missing and ordinary is not."""
    values = dict(zip(expert.table_.names, row("a1")[0].tolist(), strict=True))
    held = {"p1_own_voice": 0.25, "p2_own_hours": 0.0, "p3_announced_tour": None}
    x = frame([values | held | {"p4_stable_identity": 80.0}])
    (score,) = expert.explain(x)
    (fact,) = score.protective
    assert fact.sentence == "States own terms in the first person, in 25% of its ads."
    assert fact.note_against == "Anybody can write in the first person."
    (longer,) = expert.explain(frame([values | {"p4_stable_identity": 120.0}]), language="nl")
    assert longer.protective[0].sentence.endswith("horen al 120 dagen bij elkaar.")


def test_arrays_hold_no_protective_facts(expert: TriageClassifier, row) -> None:
    """An array has no names, and a frame of model columns has no such column."""
    x = row("a1")
    assert expert.explain(x)[0].protective == ()
    frame = pl.DataFrame(x, schema=list(expert.table_.names))
    assert expert.explain(frame)[0].protective == ()
    assert read_protective(x, CATALOGUE) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_measured_indicator_can_be_told(language: str) -> None:
    """Templates are filled without a hole, with counts, shares and methods or without."""
    for indicator in CATALOGUE:
        if indicator.measured:
            counted = ads_counted(2, 4, 5, language)
            full = finding_sentence(indicator, 2.0, language, ads=counted, methods=["words"])
            for said in (full, finding_sentence(indicator, 0.333, language)):
                assert not set("{}") & set(said)
                assert "()" not in said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "none of"), (0.001, "1% of"), (0.5, "50% of"), (0.999, "99% of"), (1.0, "all")],
)
def test_shares_are_never_rounded_to_all_or_none(share: float, said: str) -> None:
    """Few and nearly all stay apart from none and all."""
    sentence = finding_sentence(CATALOGUE["a5_third_person"], share, "en")
    assert sentence.endswith(f"in {said} its ads.")


def test_counts_of_ads_are_told() -> None:
    """Carriers, ads in all, and those that could not be measured."""
    assert ads_counted(1, 1, 1, "en") == "its only ad"
    assert ads_counted(3, 3, 3, "en") == "all 3 ads"
    assert ads_counted(1, 2, 3, "nl") == "1 van de 3 advertenties (1 niet meetbaar)"


def test_bottom_bin_is_not_present() -> None:
    """Absent cues and ordinary values are nothing to tell."""
    assert not is_present(CATALOGUE["a1_shared_contact"], 1.0)
    assert not is_present(CATALOGUE["p1_own_voice"], float("nan"))
    assert is_present(CATALOGUE["p1_own_voice"], 0.1)


def test_languages_have_the_same_words() -> None:
    """Both languages have every key, with the same blanks."""
    text = resources.files("signaltriage.models").joinpath("explaining.toml").read_text("utf-8")
    words = tomllib.loads(text)
    blanks = [
        {
            (key, part): {name for _, name, _, _ in string.Formatter().parse(said) if name}
            for key, value in words[language].items()
            for part, said in (value.items() if isinstance(value, dict) else [("", value)])
        }
        for language in ("en", "nl")
    ]
    assert blanks[0] == blanks[1]
    assert set(words["en"]["bands"]) == set(BANDS) - {"unscored"}


def test_unknown_language_is_refused() -> None:
    """The error names the languages that are known."""
    with pytest.raises(UsageError, match="en, nl"):
        finding_sentence(CATALOGUE["a5_third_person"], 1.0, "de")
