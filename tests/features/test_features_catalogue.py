"""The indicator catalogue: complete, honest, and refused when it is not."""

import hashlib
import re
import tomllib
from importlib import resources

import pytest

from signaltriage.errors import ConfigError, ForbiddenFeatureError
from signaltriage.features import Catalogue, load_catalogue
from signaltriage.features.ads import CLASSES
from signaltriage.features.catalogue import SHOWN_ONLY, parse_catalogue
from signaltriage.features.lexicon import load_phrases
from signaltriage.models import TriageClassifier, dumps, loads
from signaltriage.models.gates import COUNTED_FAMILIES

FORBIDDEN = {
    "e1_origin_stated",
    "e2_language_quality",
    "e3_foreign_prefix",
    "e4_gender_identity",
    "e8_body_marks",
    "e9_faceless",
}

ENTRY = """
version = "1"
[sources]
someone = "Someone (2020)"
[[indicator]]
id = "x1_cue"
family = "contact"
scope = "ad"
status = "untested"
sign = 1
weight = 0.5
weight_sd = 0.2
weight_reason = "assumed"
citation = ["someone"]
note_for = "for"
note_against = "against"
note_for_nl = "voor"
note_against_nl = "tegen"
edges = [0.0, 0.25]
steps = [0.0, 0.5, 1.0]
column = true
measured = true
sentence_en = "Seen in {ads}: {value}, {methods}"
sentence_nl = "{value}"
"""


def parse(old: str = "", new: str = "") -> Catalogue:
    """Parse the entry with one line changed."""
    assert old in ENTRY
    return parse_catalogue(ENTRY.replace(old, new, 1).encode() if old else ENTRY.encode())


def test_every_entry_of_the_packaged_catalogue_is_cited_and_explained() -> None:
    """Each indicator says why it weighs what it weighs, and where that comes from."""
    catalogue = load_catalogue()
    assert len(catalogue) >= 38
    for indicator in catalogue:
        assert indicator.citation
        assert indicator.weight_reason
        assert indicator.note_for
        assert indicator.note_against


def test_every_source_is_cited() -> None:
    """The list of sources holds nothing that no entry rests on."""
    data = resources.files("signaltriage.features").joinpath("catalogue.toml").read_text("utf-8")
    document = tomllib.loads(data)
    cited = {key for row in document["indicator"] for key in row["citation"]}
    assert cited == document["sources"].keys()


def test_what_was_not_predictive_points_nowhere() -> None:
    """A null result gives no direction, and its sentence draws no conclusion."""
    screening = load_catalogue()["d6_screening"]
    assert (screening.sign, screening.sentence_en) == (
        0,
        "Says that clients are screened, in {ads}.",
    )
    assert "other way" not in screening.note_against
    assert "leaned" not in load_catalogue()["e8_body_marks"].note_against


def test_the_red_lines_hold() -> None:
    """Traits of people are forbidden; contradicted and movement evidence weighs nothing."""
    catalogue = load_catalogue()
    assert {i.id for i in catalogue if i.status == "forbidden"} == FORBIDDEN
    for indicator in catalogue:
        if indicator.status in {"forbidden", "contradicted"} or indicator.family == "movement":
            assert indicator.weight == 0
    assert not FORBIDDEN & {*catalogue.columns, *catalogue.ad_ids, *catalogue.cluster_ids}
    assert not {"b2_transient_words", "d6_screening", "c2_stated_18_20"} & {*catalogue.columns}
    assert "e10_no_licence_no" not in {*catalogue.ad_ids, *catalogue.cluster_ids}
    hopping = catalogue["b1_hopping"]
    assert (hopping.column, hopping.sign, hopping.weight) == (True, 0, 0.0)


def test_only_outcome_tested_cues_count_as_supported() -> None:
    """The one study with known outcomes supports three cues that may be used."""
    supported = {i.id for i in load_catalogue() if i.status == "supported"}
    assert supported == {"c3_youth_language", "e5_obscured_phone", "e6_trust_language"}


def test_two_names_on_one_line_do_not_count() -> None:
    """A duo that shares a telephone earns nothing for it, so it is no family of evidence."""
    indicator = load_catalogue()["a1_shared_contact"]
    assert indicator.edges[0] == 2.0
    assert indicator.steps[0] == 0.0


def test_digest_is_that_of_the_file() -> None:
    """Models can be tied to the bytes of the catalogue they were made for."""
    data = resources.files("signaltriage.features").joinpath("catalogue.toml").read_bytes()
    assert load_catalogue().digest == hashlib.sha256(data).hexdigest()
    assert load_catalogue() is load_catalogue()


def test_a_sound_entry_is_read() -> None:
    """Keys become an indicator, sources become its citation."""
    catalogue = parse()
    assert catalogue["x1_cue"].citation == "Someone (2020)"
    assert catalogue.columns == catalogue.ad_ids == ("x1_cue",)
    assert [i.id for i in catalogue] == ["x1_cue"]
    assert "x2" not in catalogue


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('citation = ["someone"]', "", "citation"),
        ('citation = ["someone"]', "citation = []", "citation"),
        ('citation = ["someone"]', 'citation = ["nobody"]', "citation"),
        ('status = "untested"', 'status = "believed"', "status"),
        ('family = "contact"', 'family = "movements"', "family"),
        ('scope = "ad"', 'scope = "person"', "scope"),
        ("sign = 1", "sign = 2", "sign"),
        ("sign = 1", "sign = -1", "sign"),
        ("sign = 1", "sign = 0", "sign"),
        ('status = "untested"', 'status = "contradicted"', "weighs 0"),
        ('family = "contact"', 'family = "movement"', "weighs 0"),
        ("measured = true", "measured = false", "not measured"),
        ("column = true", "column = false", "no column"),
        ("weight_sd = 0.2", "weight_sd = 0.0", "weight_sd"),
        ("edges = [0.0, 0.25]", "edges = [0.25, 0.0]", "edges"),
        ("steps = [0.0, 0.5, 1.0]", "steps = [0.0, 1.0]", "steps"),
        ("steps = [0.0, 0.5, 1.0]", "steps = [0.1, 0.5, 1.0]", "steps"),
        ('note_against = "against"', 'note_against = ""', "note_against"),
        ('note_against = "against"', "", "lacks note_against"),
        ('note_for_nl = "voor"', 'note_for_nl = ""', "Dutch"),
        ('note_for_nl = "voor"', "", "Dutch"),
        ("measured = true", 'measured = true\ninnocent = ["marketing"]', "both languages"),
        ("measured = true", 'measured = true\nvalue = "colour"', "value"),
        ('family = "contact"', 'family = "care"', "never scored"),
        ('family = "contact"', 'family = "context"', "never scored"),
        ('sentence_nl = "{value}"', "", "sentence_nl"),
        ('sentence_nl = "{value}"', 'sentence_nl = "{name}"', "sentences"),
        ('sentence_nl = "{value}"', 'sentence_nl = "{value}"\nnote = "x"', "unknown keys note"),
        ('version = "1"', "", "version"),
        ('version = "1"', "version = ", "TOML"),
        (
            "[[indicator]]",
            '[[indicator]]\nid = "x"\ncitation = ["someone"]\n[[indicator]]',
            "x: lacks",
        ),
    ],
)
def test_a_faulty_entry_is_refused(old: str, new: str, says: str) -> None:
    """The message names what to change."""
    with pytest.raises(ConfigError, match=says):
        parse(old, new)


def test_an_id_may_not_be_used_twice() -> None:
    """Two entries with one id are refused by name."""
    entry = ENTRY[ENTRY.index("[[indicator]]") :]
    with pytest.raises(ConfigError, match="twice: x1_cue"):
        parse_catalogue((ENTRY + entry).encode())


@pytest.mark.parametrize("keep", ["column = true", "measured = true", "weight = 0.5"])
def test_a_forbidden_entry_may_not_be_used_in_any_way(keep: str) -> None:
    """A forbidden indicator is no column, is not measured, and has no weight."""
    off = {"column = true": "column = false", "measured = true": "measured = false"}
    text = ENTRY.replace('"untested"', '"forbidden"')
    for line, without in {**off, "weight = 0.5": "weight = 0.0"}.items():
        if line != keep:
            text = text.replace(line, without)
    with pytest.raises(ForbiddenFeatureError, match="x1_cue"):
        parse_catalogue(text.encode())


def test_columns_are_checked_by_name() -> None:
    """Forbidden ids break policy; unknown ids and context are mistakes."""
    catalogue = load_catalogue()
    catalogue.check_columns(catalogue.columns)
    for name in FORBIDDEN:
        with pytest.raises(ForbiddenFeatureError, match=name):
            catalogue.check_columns(["a1_shared_contact", name])
    with pytest.raises(ConfigError, match="does not know: x9"):
        catalogue.check_columns(["x9"])
    with pytest.raises(ConfigError, match="keeps out of models: b2_transient_words"):
        catalogue.check_columns(["b2_transient_words"])


def test_wording_is_looked_for_in_ten_languages() -> None:
    """Each entry says in which languages; what no wording tells names none."""
    catalogue = load_catalogue()
    ten = {"nl", "en", "de", "fr", "es", "ro", "hu", "bg", "pl", "pt"}
    assert {frozenset(i.languages) for i in catalogue} == {frozenset(), frozenset(ten)}
    phrases = {phrase.indicator for phrase in load_phrases()} - set(CLASSES)
    wording = {i.id for i in catalogue if i.languages and i.value == "presence"}
    assert phrases <= wording <= set(catalogue.ad_ids)


def test_what_describes_is_never_scored() -> None:
    """Signs of need, protective facts and context are measured and are no column."""
    catalogue = load_catalogue()
    shown = [i for i in catalogue if i.family in SHOWN_ONLY]
    assert {"c6_distress_need", "p4_stable_identity", "v3_third_person", "m4_rate_hour",
            "b5_incall_only", "d3_price_low"} <= {i.id for i in shown if i.measured}  # fmt: skip
    assert not [i.id for i in shown if i.column or i.weight]
    assert catalogue["c6_distress_need"].family == "care"
    assert not set(SHOWN_ONLY) & set(COUNTED_FAMILIES)


def test_notes_stand_in_both_languages() -> None:
    """A Dutch reviewer reads Dutch, and gets as many innocent explanations."""
    for indicator in load_catalogue():
        english, dutch = indicator.notes("en"), indicator.notes("nl")
        assert all(english[:2])
        assert all(dutch[:2])
        assert english[0] != dutch[0]
        assert len(english[2]) == len(dutch[2])


def test_own_entries_are_joined_under_one_digest() -> None:
    """Entries of one's own follow the packaged ones, and results say that they were there."""
    both = load_catalogue().joined(parse())
    assert "x1_cue" in both
    assert both.ad_ids == (*load_catalogue().ad_ids, "x1_cue")
    assert both.digest not in {load_catalogue().digest, parse().digest}
    with pytest.raises(ConfigError, match="taken: b3_always_on"):
        load_catalogue().joined(parse("x1_cue", "b3_always_on"))


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_own_entries_may_not_bring_back_what_is_forbidden(name: str) -> None:
    """An entry that goes by the id of a forbidden one is refused, whatever it calls itself."""
    with pytest.raises(ForbiddenFeatureError, match=name):
        load_catalogue().joined(parse("x1_cue", name))


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_a_model_that_uses_what_is_forbidden_is_not_loaded(name: str) -> None:
    """A model file with such a column is refused before anything is scored."""
    text = dumps(TriageClassifier.from_catalogue()).replace("b3_always_on", name)
    with pytest.raises(ForbiddenFeatureError, match=name):
        loads(text)


def test_licences_are_not_measured_at_all() -> None:
    """No entry that is measured speaks of permits or registration."""
    for indicator in load_catalogue():
        if indicator.measured:
            words = f"{indicator.id} {indicator.sentence_en} {indicator.sentence_nl}".lower()
            assert not re.search(r"licen[cs]e|permit|registr|vergunning|kvk", words)
