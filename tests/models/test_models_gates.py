"""Bands and gates: which evidence may lift a cluster, and which never does."""

import re
import tomllib
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from signaltriage.errors import ModelError, UsageError
from signaltriage.models import AdditiveTable, Column, Gates, TriageClassifier
from signaltriage.models.assess import explain_rows
from signaltriage.models.gates import COUNTED_FAMILIES, OUTSIDE
from signaltriage.records import Score

CONTACT = ("a1", "a3", "a9")
CONTROL = ("a5", "a6")
MARKETING = ("b3", "c3", "c5", "d1", "d2", "e5", "e6")


@pytest.mark.parametrize(
    ("cues", "band", "families"),
    [
        ((), "low", ()),
        (("a1",), "low", ("contact",)),
        (CONTACT, "low", ("contact",)),
        (CONTROL, "low", ("control",)),
        (MARKETING, "low", ("marketing",)),
        (("a1", "a5"), "review", ("contact", "control")),
        (("a1", "e5"), "review", ("contact", "marketing")),
        (("a1", "a3", "e6"), "review", ("contact", "marketing")),
        (("a1", "c3", "e6", "d2"), "review", ("contact", "marketing")),
        (("a5", "c3"), "low", ("control", "marketing")),
        (("a1", "a3", "e5"), "review", ("contact", "marketing")),
        (("a1", "a6", "e5"), "review", ("contact", "control", "marketing")),
        (("a1", "a6", "e5", "e6"), "high", ("contact", "control", "marketing")),
        (("a1", "a3", "a5", "e6"), "high", ("contact", "control", "marketing")),
        (("a1", "a3", "a5", "c3"), "high", ("contact", "control", "marketing")),
        ((*CONTACT, "a6"), "high", ("contact", "control")),
    ],
)
def test_bands_of_the_expert_scorecard(
    expert: TriageClassifier, row, cues: tuple[str, ...], band: str, families: tuple[str, ...]
) -> None:
    """Without labels, one family stays low, two may be reviewed, strong mixed evidence is high."""
    found = expert.assess(row(*cues))
    assert (found.band.tolist(), found.families) == ([band], [families])


def test_one_family_says_so(expert: TriageClassifier, row) -> None:
    """A cluster held at low is told which family it was."""
    (score,) = expert.explain(row(*CONTACT, "a4"))
    assert score.score > expert.gates_.high_at
    assert score.gates == ("Held at low: evidence from one family only (contact).",)


def test_marketing_carries_nothing_to_high(expert: TriageClassifier, row) -> None:
    """A trace of other evidence does not let a heap of marketing wording reach high."""
    (score,) = expert.explain(row("a5", *MARKETING))
    assert score.score > expert.gates_.high_at
    assert score.band == "review"
    assert score.gates == (
        "Held at review: without the marketing wording too little evidence is left.",
    )


def one_row(
    families: tuple[str, ...], points: tuple[float, ...], common: tuple[bool, ...] | None = None
) -> Score:
    """Score one row in which every column has the points given, from a base of 2 %."""
    columns = tuple(
        Column(f"c{j}", family, (0.5,), (0.0, p), (0.0, 0.0))
        for j, (family, p) in enumerate(zip(families, points, strict=True))
    )
    table = AdditiveTable(columns, base=-3.9, base_sd=0.0)
    flags = None if common is None else np.array([common])
    (score,) = explain_rows(table, Gates(), np.ones((1, len(columns))), common=flags)
    return score


@pytest.mark.parametrize("family", ["movement", "protective"])
def test_movement_and_protective_never_count(family: str) -> None:
    """However many points labels give them, they open no gate."""
    score = one_row((family, "marketing"), (9.0, 0.3))
    assert (score.band, score.families) == ("low", ("marketing",))
    assert score.score > 0.9


@pytest.mark.parametrize("other", ["movement", "marketing", "protective"])
def test_high_needs_evidence_that_is_not_marketing(other: str) -> None:
    """Weak contact evidence with many points from elsewhere is reviewed, never high."""
    assert one_row(("contact", "marketing", other), (0.1, 3.0, 9.0)).band == "review"


def test_reports_count() -> None:
    """A report is a family of its own, and with contact evidence may be high."""
    score = one_row(("contact", "report"), (1.2, 2.0))
    assert (score.band, score.families) == ("high", ("contact", "report"))


def test_negative_points_are_no_evidence() -> None:
    """A column that lowers the score counts for no family."""
    assert one_row(("contact", "control"), (4.0, -0.5)).families == ("contact",)


def test_common_cue_counts_for_no_family() -> None:
    """A cue that is common on its platform keeps its points but opens no gate."""
    families = ("contact", "marketing")
    rare = one_row(families, (2.0, 0.7))
    common = one_row(families, (2.0, 0.7), common=(False, True))
    assert (rare.band, common.band) == ("review", "low")
    assert common.score == rare.score
    assert common.families == ("contact",)
    assert common.gates == (
        "Held at low: evidence from one family only (contact).",
        "Counted for no family, found on more than 20% of the platform's ads: C1.",
    )


def test_all_common_says_that_nothing_counts() -> None:
    """With every cue common there is no family left."""
    score = one_row(("contact", "marketing"), (2.0, 0.7), common=(True, True))
    assert score.gates[0] == "Held at low: no family of evidence counts."


def test_family_counts_while_one_of_its_cues_is_rare() -> None:
    """A common cue does not silence a rare one of the same family."""
    score = one_row(("contact", "contact", "control"), (2.0, 1.0, 0.5), (True, False, False))
    assert score.families == ("contact", "control")


def test_agency_makes_control_descriptive(expert: TriageClassifier, row) -> None:
    """For an agency wording of control adds 0 and counts for nothing, and this is said."""
    x = np.vstack([row("a1", "a5", "a6", "e5")] * 2)
    found = expert.assess(x, agency=np.array([False, True]))
    assert found.families == [("contact", "control", "marketing"), ("contact", "marketing")]
    without = expert.assess(row("a1", "e5"))
    assert (found.score[1], found.low[1]) == (without.score[0], without.low[0])
    plain, agency = expert.explain(x, agency=np.array([False, True]))
    assert plain.gates == ()
    (said,) = agency.gates
    assert said.startswith("Descriptive only, 0 points, because this is an agency or club: ")
    assert said.endswith("A5, A6.")
    assert {c.points for c in agency.contributions if c.family == "control"} == {0.0}


@pytest.mark.parametrize(
    ("values", "band"),
    [
        ({"a1": 2, "a5": 1, "e5": 1}, "low"),
        ({"a1": 5, "a5": 1}, "review"),
        ({"a1": 5, "c3": 1}, "review"),
        ({"a1": 3, "a9": 1, "a5": 1}, "low"),
        ({"a1": 3, "a9": 1, "e5": 1}, "low"),
        ({"a1": 3, "a9": 1, "a6": 1}, "review"),
        ({"a1": 3, "a9": 1, "a5": 1, "c3": 1}, "review"),
        ({"a1": 5, "a9": 3, "e5": 1}, "review"),
        ({"a1": 5, "a9": 3, "e5": 1, "c3": 1}, "high"),
        ({"a1": 5, "a9": 3, "a5": 1, "a6": 1}, "high"),
    ],
)
def test_bands_of_names_on_one_contact(
    expert: TriageClassifier, values: dict[str, float], band: str
) -> None:
    """What the description of the gates says about names on one contact holds."""
    assert expert.assess(measured(expert, values)).band.tolist() == [band]


def measured(model: TriageClassifier, values: dict[str, float]) -> np.ndarray:
    """Return a row with these values; cues are named by the first part of their id."""
    x = np.zeros((1, model.n_features_in_))
    for cue, value in values.items():
        (j,) = (j for j, c in enumerate(model.table_.names) if c.startswith(f"{cue}_"))
        x[0, j] = value
    return x


def test_agency_is_never_high(expert: TriageClassifier) -> None:
    """Twelve names on an agency's line with all its marketing are reviewed, and this is said."""
    cues = {"a1": 12, "a9": 10, "a3": 5, "a4": 3} | dict.fromkeys(MARKETING, 1)
    x = np.vstack([measured(expert, cues)] * 2)
    flags = np.array([False, True])
    assert expert.assess(x, agency=flags).band.tolist() == ["high", "review"]
    plain, agency = expert.explain(x, agency=flags)
    assert plain.gates == ()
    assert agency.gates == (
        "Held at review: this is an agency or club, where several names on one line are ordinary.",
    )
    assert agency.score == plain.score


def test_agency_below_high_is_not_said_to_be_held(expert: TriageClassifier) -> None:
    """The rule is named only where it lowered the band."""
    (score,) = expert.explain(measured(expert, {"a1": 12, "c3": 1}), agency=np.array([True]))
    assert (score.band, score.gates) == ("review", ())
    nothing = np.full((1, expert.n_features_in_), np.nan)
    assert expert.assess(nothing, agency=np.array([True])).band.tolist() == ["unscored"]


def test_sentences_speak_dutch(expert: TriageClassifier, row) -> None:
    """Sentences follow the language asked for; the bands do not."""
    x = np.vstack([row("a1", "a5", "e5"), row(*CONTACT, "a4"), row("a5", *MARKETING)])
    agency = np.array([True, False, False])
    said = expert.explain(x, agency=agency, language="nl")
    assert [score.gates for score in said] == [
        ("Alleen beschrijvend, 0 punten, omdat dit een bureau of club is: A5.",),
        ("Blijft in de band ‘laag’: de aanwijzingen komen uit maar één familie (contact).",),
        ("Blijft in de band ‘bekijken’: zonder de reclametaal zijn er te weinig aanwijzingen.",),
    ]
    assert [s.band for s in said] == [s.band for s in expert.explain(x, agency=agency)]


def test_languages_say_the_same() -> None:
    """Every sentence stands in every language, with the same blanks."""
    languages = tomllib.loads(
        resources.files("signaltriage.models").joinpath("gates.toml").read_text("utf-8")
    )
    assert set(languages) == {"en", "nl"}
    blanks = [
        {
            key: re.findall(r"{(\w+)", text) if isinstance(text, str) else sorted(text)
            for key, text in words.items()
        }
        for words in languages.values()
    ]
    assert blanks[0] == blanks[1]
    assert set(blanks[0]["families"]) == set(COUNTED_FAMILIES)


def test_unknown_language_is_refused(expert: TriageClassifier, row) -> None:
    """The error names the languages that are known."""
    with pytest.raises(UsageError, match="en, nl"):
        expert.explain(row(), language="de")


def test_too_little_measured_is_unscored(expert: TriageClassifier, row) -> None:
    """Below a quarter of the columns nothing is scored, and the reason is told."""
    k = expert.n_features_in_
    x = np.full((3, k), np.nan)
    x[1, :4] = 0.0
    x[2, :5] = 0.0
    found = expert.assess(x)
    assert found.band.tolist() == ["unscored", "unscored", "low"]
    assert found.outside.tolist() == ["measured", "measured", ""]
    assert [score.gates for score in expert.explain(x)] == [
        ("Not scored: nothing the model uses could be measured.",),
        ("Not scored: only 4 of 17 indicators could be measured.",),
        (),
    ]


@pytest.mark.parametrize("reason", OUTSIDE)
def test_out_of_domain_is_unscored(expert: TriageClassifier, row, reason: str) -> None:
    """Whatever is measured, a cluster that the model knows nothing of the like of has no band."""
    x = np.repeat(row("a1", "a3", "a5", "a6", "e5"), 2, axis=0)
    outside = np.array(["", reason])
    found = expert.assess(x, outside=outside)
    assert found.band.tolist() == ["high", "unscored"]
    assert found.outside.tolist() == ["", reason]
    for language, said in (("en", "Not scored: "), ("nl", "Zonder score: ")):
        (told,) = expert.explain(x, outside=outside, language=language)[1].gates
        assert told.startswith(said)


def test_unknown_reasons_are_refused(expert: TriageClassifier, row) -> None:
    """A reason that nobody knows, however it begins, is an error and no gate."""
    with pytest.raises(UsageError, match="'image_only_'"):
        expert.assess(row("a1"), outside=np.array(["image_only_"]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"review_at": 0.3}, "review_at < high_at"),
        ({"review_at": 0.0}, "review_at < high_at"),
        ({"high_at": float("nan")}, "review_at < high_at"),
        ({"min_families": 1}, "2 or more"),
        ({"common_share": 0.0}, "common_share"),
    ],
)
def test_gates_cannot_be_opened(arguments: dict[str, float], said: str) -> None:
    """Thresholds out of order and a rule of one family are refused."""
    with pytest.raises(ModelError, match=said):
        Gates(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("flags", [{"agency": [True] * 3}, {"common": [[True, False]]}])
def test_flags_must_fit(expert: TriageClassifier, row, flags: dict[str, list[object]]) -> None:
    """Flags of another shape are refused."""
    with pytest.raises(UsageError, match="has shape"):
        expert.assess(row(), **flags)


def test_movement_lifts_no_cluster_into_a_band(expert: TriageClassifier, row) -> None:
    """Points that labels gave to moving are in the score; the band is that without them."""
    names = list(expert.feature_names_in_)
    hopping = names.index("b1_hopping")
    columns = list(expert.table_.columns)
    columns[hopping] = replace(columns[hopping], points=(0.0, 0.2, 0.4, 0.6))
    table = replace(expert.table_, columns=tuple(columns), base=-3.3)
    x = np.repeat(row("a1", "c5"), 2, axis=0)
    x[0, hopping] = 9.0
    moving, staying = explain_rows(table, Gates(review_at=0.15), x)
    assert moving.score > 0.15 > staying.score
    assert moving.band == staying.band == "low"
    assert moving.gates[0].startswith("Held at low: without what moving adds")
    assert moving.change is None
    moving, staying = explain_rows(table, Gates(review_at=0.05, high_at=0.15), x)
    assert moving.band == staying.band == "review"
    assert moving.gates[0].startswith("Held at review: without what moving adds")
