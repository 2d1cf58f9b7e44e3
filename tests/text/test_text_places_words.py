"""Names of places that are also words or persons: found with a cue, left alone without."""

from __future__ import annotations

import pytest

from signaltriage.text.place_context import Cue, cue_before, is_area, names_person, opens_sentence
from signaltriage.text.place_names import find_name
from signaltriage.text.place_typos import intended
from signaltriage.text.places import find_places

WORDS = "Echt Een Well Best Made Heel Goes Leiden Losser Delft Weert Horst".split()
PERSONS = {
    "Sofia": ("BG", "BG"),
    "Nancy": ("FR", "FR"),
    "Paris": ("FR", "FR"),
    "Florence": ("IT", "IT"),
    "Chelsea": ("GB", "GB"),
    "Roma": ("IT", "IT"),
}


def named(text: str, country: str = "NL") -> set[str]:
    """Names of the places found."""
    return {place.name for place in find_places(text, country)}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "cued",
    ["Ik ontvang in {}.", "regio {}", "omgeving {lower}", "Locatie: {lower}", "{} en omgeving"],
)
def test_a_word_counts_after_a_cue(word: str, cued: str) -> None:
    """A preposition of place with a capital, a word for surroundings, or a label is enough."""
    assert named(cued.format(word, lower=word.lower())) == {word}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "bare",
    ["{} is het altijd.", "{} je dat, dan lacht ze.", "Alles is {lower} hier.", "100% {lower}"],
)
def test_a_word_does_not_count_alone(word: str, bare: str) -> None:
    """Not with the capital of a sentence, and not in lower case."""
    assert named(bare.format(word, lower=word.lower())) == set()


@pytest.mark.parametrize("person", [*PERSONS, "Laura", "Linda", "Victoria"])
@pytest.mark.parametrize(
    "text",
    ["Ik ben {}, bel me.", "{} lacht graag.", "I'm {}", "Ich bin {}", "Je suis {}, douce.",
     "Soy {}", "met {} thuis", "{} en Anna", "{}'s kamer"],
)  # fmt: skip
def test_a_person_is_no_place(person: str, text: str) -> None:
    """Neither where she says her name, nor as the subject of a sentence, nor in a pair."""
    for country in {"NL", PERSONS.get(person, ("", "NL"))[1]}:
        assert find_places(text.format(person), country) == []


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("text", ["in {}", "Locatie: {}", "{} centre"])
def test_a_town_called_like_a_person_counts_after_a_cue(person: str, text: str) -> None:
    """A label, "in", or "centre" behind it makes it the town."""
    where, hint = PERSONS[person]
    (place,) = find_places(text.format(person), hint)
    assert place.country == where


@pytest.mark.parametrize(
    "text",
    ["Аз съм София и обичам да се смея.", "Нанси работи.", "Karin Venlo schreef een boek.",
     "Jan Dongen heeft de sleutel.", "Sjoerd Hoorn wint weer.", "Almelo Jansen hielp.",
     "De haan kraait vroeg.", "Parken im Hof ist frei.", "een Gouda bij de wijn"],
)  # fmt: skip
def test_surnames_nouns_and_wares(text: str) -> None:
    """A first name, an article or a contraction before a name makes it something else."""
    assert find_places(text) == []


@pytest.mark.parametrize("name", ["Bergen", "Beek", "Valencia"])
def test_namesakes_are_left_out(name: str) -> None:
    """Where country and context do not say which one, none is given."""
    assert find_places(f"Ontvangst in {name}") == []


@pytest.mark.parametrize(
    ("text", "country", "where"),
    [
        ("Ontvangst in Rijswijk (ZH)", "NL", "GM0603"),
        ("in Hengelo (Gld)", "NL", "GM1876"),
        ("Recibo en Valencia", "ES", "ES"),
        ("Valencia, Venezuela", "NL", "VE"),
        ("Kom naar Valkenburg aan de Geul", "NL", "GM0994"),
        ("in Halle (Saale)", "DE", "DE"),
        ("in Zürich", "CH", "CH"),
        ("Locatie: Bergen", "BE", "BE"),
    ],
)
def test_namesakes_are_told_apart(text: str, country: str, where: str) -> None:
    """Size at home, or what stands after the name, says which one is meant."""
    (place,) = find_places(text, country)
    assert where in {place.municipality, place.country}


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("in Barcelonna tot zondag", "NL", "Barcelona"),
        ("Ciudad: Barcelna", "ES", "Barcelona"),
        ("Alphen aan den Rijnn", "NL", ""),
        ("Wijk bij Duurtede", "NL", "Wijk bij Duurstede"),
        ("Edinbuurgh centre", "GB", "Edinburgh"),
    ],
)
def test_slips_abroad_and_in_long_names(text: str, country: str, name: str) -> None:
    """One slip counts abroad after a cue, and in the longest word of a name."""
    assert named(text, country) == ({name} if name else set())


@pytest.mark.parametrize("word", ["bramen", "warschuwen", "assertive", "goudse"])
def test_no_word_is_a_slip(word: str) -> None:
    """What a dictionary has is no misspelt name."""
    assert find_name(word) is None
    assert intended(word) is None or named(f"Alles {word} hier.") == set()


def test_names_are_found_without_accents_and_with_other_ones() -> None:
    """A comma or a cedilla below, or none, is one name."""
    for name in ("Galați", "Galaţi", "Galati", "GALAȚI"):
        assert len(find_places(f"Locatie: {name}", "RO")) == 1


def test_looks_around_a_name() -> None:
    """Each look answers for what it is named after."""
    assert cue_before("Ricevo a Roma", 9, "IT")[0] == Cue.STRONG
    assert cue_before("piace a Sofia", 8, "IT")[0] == Cue.WEAK
    assert cue_before("Recibo en León", 10, "ES")[0] == Cue.STRONG
    assert is_area("Leiden en omgeving", 6)
    assert names_person("Meneer Dongen", 7, 13)
    assert opens_sentence("Kampen met twijfel", 0, 6)
    assert not opens_sentence("Kampen en Zwolle", 0, 6)
