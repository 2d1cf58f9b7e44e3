"""The lexicons: wide enough, found in any form and script, and taken back by negation."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ConfigError
from signaltriage.features.lexicon import (
    CLASSES,
    LANGUAGES,
    Phrase,
    build_lexicon,
    fold_stretches,
    load_lexicon,
    load_phrases,
)
from signaltriage.features.patterns import forms
from signaltriage.features.quotation import quoted_spans
from signaltriage.records.values import LanguageSpan
from signaltriage.text import find_languages, fold, fold_origins

WORDING = (
    "a5_third_person",
    "a6_intermediary",
    "b2_transient_words",
    "b3_always_on",
    "b5_incall_only",
    "c3_youth_language",
    "c5_inexperience",
    "c6_distress_need",
    "d1_unprotected",
    "d2_no_limits",
    "d6_screening",
    "e6_trust_language",
    "p1_own_voice",
    "p2_own_hours",
    "p3_announced_tour",
)
SHOWN_ONLY = {"b5", "d6", "p1", "p2", "p3"}


def found(text: str, language: str) -> set[str]:
    """Return the short ids of what a text says."""
    hits = load_lexicon().find(fold(text), language)
    return {hit.phrase.indicator.split("_")[0] for hit in hits}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lexicons_are_wide(language: str) -> None:
    """Each kind of wording has many phrases in each language, none twice, each with a gloss."""
    phrases = [phrase for phrase in load_phrases() if phrase.language == language]
    counts = Counter(phrase.indicator for phrase in phrases)
    least = 25 if language in {"nl", "en"} else 10
    assert {name for name in (*WORDING, *CLASSES) if counts[name] < least} == set()
    assert set(counts) == {*WORDING, *CLASSES}
    twice = Counter((phrase.indicator, fold(phrase.pattern)) for phrase in phrases)
    assert [entry for entry, times in twice.items() if times > 1] == []
    assert all(phrase.gloss and phrase.text for phrase in phrases)


def test_every_phrase_is_found_in_its_own_words() -> None:
    """No phrase of the lexicons takes itself back."""
    lexicon = load_lexicon()
    missed = []
    for phrase in lexicon.phrases:
        for form in forms(phrase.pattern, phrase.language)[:8]:
            hits = lexicon.find(f"xx {form} xx", phrase.language, phrase.indicator)
            if next(hits, None) is None:
                missed.append((phrase.language, phrase.indicator, form))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Onze MEISJES ontvangen je 24/7", "nl", {"a5", "b3"}),
        ("Vraag naar Eva, geen taboes", "nl", {"a6", "d2"}),
        ("net 18 geworden, alles kan zonder condoom", "nl", {"c3", "d1", "d2"}),
        ("nu 24/7 bereikbaar", "nl", {"b3"}),
        ("Ask for Mia, no limits, no rush", "en", {"a6", "d2"}),
        ("New girls weekly, 100% real pics", "en", {"a5", "e6"}),
        ("not only discreet", "en", {"e6"}),
        ("Bitte am Empfang melden, Tag und Nacht", "de", {"a6", "b3"}),
        ("Melden bij de balie, u spreekt niemand anders", "nl", {"a6"}),
        ("Day two for me, report to the front desk", "en", {"c5", "a6"}),
        ("Nuestras chicas, sin límites, 24 horas", "es", {"a5", "d2", "b3"}),
        ("jovencita, primera vez", "es", {"c3", "c5"}),
        ("Fetele noastre, fara limite, non-stop", "ro", {"a5", "d2", "b3"}),
        ("Întreabă de Ana, poze reale", "ro", {"a6", "e6"}),
    ],
)
def test_wording_is_found(text: str, language: str, expected: set[str]) -> None:
    """Case, accents and neighbours make no difference."""
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("geen 24/7", "nl"),
        ("niet zonder condoom", "nl"),
        ("zonder condoom doe ik niet", "nl"),
        ("ik werk nooit met een manager", "nl"),
        ("geen telefoniste of chauffeur", "nl"),
        ("24 uur van tevoren bellen", "nl"),
        ("vraag naar de mogelijkheden", "nl"),
        ("geen condoom, geen afspraak", "nl"),
        ("niemand kan 24 uur per dag werken", "nl"),
        ("wie denkt dat alles mag", "nl"),
        ("het tankstation is dag en nacht open", "nl"),
        ("ik werk het liefst zonder haast", "nl"),
        ("no new girls", "en"),
        ("not 24/7", "en"),
        ("we do not have a manager", "en"),
        ("never without condom", "en"),
        ("no condom, no service", "en"),
        ("without protection is not possible", "en"),
        ("safe sex only", "en"),
        ("for first time visitors", "en"),
        ("nobody can work 24 hours", "en"),
        ("if you believe anything goes", "en"),
        ("walk past reception", "en"),
        ("niemand kann 24 Stunden arbeiten", "de"),
        ("wenn du denkst, ich arbeite lieber mit Hektik", "de"),
        ("Schwangere sind willkommen", "de"),
        ("no hago nada sin condón", "es"),
        ("no trabajo 24 horas", "es"),
        ("nunca sin protección", "es"),
        ("sin manager ni chófer", "es"),
        ("nu fac fără protecție", "ro"),
        ("nu sunt non-stop", "ro"),
        ("niciodată fără prezervativ", "ro"),
        ("fără manager", "ro"),
    ],
)
def test_negation_and_other_meanings_take_wording_back(text: str, language: str) -> None:
    """What an ad says it does not offer is not held against it."""
    assert found(text, language) == set()


def test_a_negation_ends_with_its_clause() -> None:
    """A "no" in one clause or line leaves the next alone."""
    assert found("geen haast, 24/7", "nl") == {"b3"}
    assert found("geen anoniem\n24/7", "nl") == {"d6", "b3"}
    assert found("no rush and any time", "en") == {"b3"}


def test_words_count_whole() -> None:
    """A phrase inside a longer word is another word, unless it may be inflected."""
    assert found("indiscreet, clubsandwich, straw", "en") == set()
    assert found("betrouwbare", "nl") == set()
    assert found("tienermeisje", "nl") == {"c3"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("geen 24/7", "nl"),
        ("niet zonder condoom", "nl"),
        ("ik ben geen bureau", "nl"),
        ("bij mijn vorige club werkten meerdere dames", "nl"),
        ("ik werkte vroeger bij een escortbureau", "nl"),
        ("geen schulden", "nl"),
        ("geen nieuwe meisjes", "nl"),
        ("ik ben niet zwanger", "nl"),
        ("geen dames gezocht", "nl"),
        ("vrienden van een vriendin wonen in Utrecht", "nl"),
        ("no new girls here", "en"),
        ("not 24/7", "en"),
        ("I used to work for an agency", "en"),
        ("I am not pregnant", "en"),
        ("we are not hiring", "en"),
        ("never without protection", "en"),
        ("no debts", "en"),
        ("not homeless", "en"),
        ("ask for the price list", "en"),
        ("kein AO", "de"),
        ("nie ohne Gummi", "de"),
        ("nicht rund um die Uhr", "de"),
        ("ich bin keine Agentur", "de"),
        ("keine neuen Mädchen", "de"),
        ("ohne Kondom mache ich nicht", "de"),
        ("früher habe ich bei einer Agentur gearbeitet", "de"),
        ("kein Anfänger", "de"),
        ("nicht tabulos", "de"),
        ("ich habe keine Schulden", "de"),
        ("nur seriöse Anfragen", "de"),
        ("24 Stunden vorher buchen", "de"),
        ("jung geblieben", "de"),
        ("kein Manager", "de"),
        ("nicht alles möglich", "de"),
        ("frag nach den Preisen", "de"),
        ("jamais sans préservatif", "fr"),
        ("je ne suis pas une agence", "fr"),
        ("pas 24h/24", "fr"),
        ("pas de manager", "fr"),
        ("sans préservatif, non", "fr"),
        ("je ne suis pas débutante", "fr"),
        ("pas de nouvelles filles ici", "fr"),
        ("j'ai travaillé dans un club privé", "fr"),
        ("je n'ai pas de dettes", "fr"),
        ("demandez les tarifs", "fr"),
        ("je ne fais pas tout", "fr"),
        ("jamais de rapport non protégé", "fr"),
        ("je ne suis pas enceinte", "fr"),
        ("24h à l'avance", "fr"),
        ("mon amie, elle est coiffeuse", "fr"),
        ("la pharmacie est ouverte jour et nuit", "fr"),
        ("si vous croyez que tout est permis, passez votre chemin", "fr"),
        ("à tout moment tu peux dire stop", "fr"),
        ("nunca sin condón", "es"),
        ("no soy una agencia", "es"),
        ("no estoy disponible 24 horas", "es"),
        ("no tengo deudas", "es"),
        ("no estoy embarazada", "es"),
        ("antes trabajaba en un club", "es"),
        ("no buscamos chicas", "es"),
        ("la gasolinera abre día y noche", "es"),
        ("si crees que todo vale, no llames", "es"),
        ("en cualquier momento puedes parar", "es"),
        ("nu sunt agenție", "ro"),
        ("niciodată fără prezervativ", "ro"),
        ("nu sunt non-stop", "ro"),
        ("nu am datorii", "ro"),
        ("nu sunt însărcinată", "ro"),
        ("nu căutăm fete", "ro"),
        ("am lucrat la o agenție", "ro"),
        ("am lucrat printr-o agenție de turism", "ro"),
        ("linia de ajutor răspunde non-stop", "ro"),
        ("dacă crezi că totul e permis, caută pe altcineva", "ro"),
        ("soha nem óvszer nélkül", "hu"),
        ("óvszer nélkül nem", "hu"),
        ("nem vagyok ügynökség", "hu"),
        ("nincs 0-24", "hu"),
        ("nem vagyok kezdő", "hu"),
        ("nincs menedzserem", "hu"),
        ("nincsenek új lányok", "hu"),
        ("régen egy ügynökségnél dolgoztam", "hu"),
        ("nincs adósságom", "hu"),
        ("nem vagyok terhes", "hu"),
        ("nem mindent lehet", "hu"),
        ("nem keresünk lányokat", "hu"),
        ("óvszer nélkül semmit nem vállalok", "hu"),
        ("csak 18 éven felülieknek", "hu"),
        ("kérj árlistát", "hu"),
        ("не съм агенция", "bg"),
        ("никога без презерватив", "bg"),
        ("не съм денонощно", "bg"),
        ("без презерватив не правя", "bg"),
        ("нямам мениджър", "bg"),
        ("няма нови момичета", "bg"),
        ("не съм начинаеща", "bg"),
        ("нямам дългове", "bg"),
        ("не съм бременна", "bg"),
        ("преди работех в агенция", "bg"),
        ("не всичко е позволено", "bg"),
        ("питай за цени", "bg"),
        ("24 часа предварително", "bg"),
        ("контактът без презерватив увеличава риска", "bg"),
        ("нищо без гума", "bg"),
        ("nie bez gumki", "pl"),
        ("nigdy bez zabezpieczenia", "pl"),
        ("nie jestem agencją", "pl"),
        ("nie całą dobę", "pl"),
        ("bez gumki nie", "pl"),
        ("nie mam menadżera", "pl"),
        ("nie jestem początkująca", "pl"),
        ("żadnych nowych dziewczyn", "pl"),
        ("nie mam długów", "pl"),
        ("nie jestem w ciąży", "pl"),
        ("kiedyś pracowałam w agencji", "pl"),
        ("nie robię wszystkiego", "pl"),
        ("pytaj o cenę", "pl"),
        ("nie jestem nastolatką", "pl"),
        ("nie szukamy dziewczyn", "pl"),
        ("infolinia działa całą dobę", "pl"),
        ("bez gumki nic nie będzie", "pl"),
        ("nada sem camisinha", "pt"),
        ("nunca sem preservativo", "pt"),
        ("não sou agência", "pt"),
        ("não atendo 24 horas", "pt"),
        ("sem preservativo não", "pt"),
        ("não tenho gerente", "pt"),
        ("não sou iniciante", "pt"),
        ("não tenho dívidas", "pt"),
        ("não estou grávida", "pt"),
        ("antes trabalhava numa agência", "pt"),
        ("não faço tudo", "pt"),
        ("pergunte pelos preços", "pt"),
        ("não há meninas novas", "pt"),
        ("não procuramos meninas", "pt"),
        ("se achas que vale tudo", "pt"),
        ("a bomba de gasolina está aberta dia e noite", "pt"),
    ],
)
def test_each_language_takes_back_what_it_denies(text: str, language: str) -> None:
    """What is denied, over, or said of somebody else is no cue, in any of the ten languages."""
    assert found(text, language) <= SHOWN_ONLY


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Sie verwöhnt dich, 24 Stunden geöffnet", "de", {"a5", "b3"}),
        ("Ruf mich jederzeit an, ich bin immer fuer dich da", "de", {"b3"}),
        ("Tout est permis, même sans préservatif", "fr", {"d2", "d1"}),
        ("Most múltam 18 éves, kezdő vagyok", "hu", {"c3", "c5"}),
        ("ДЕНОНОЩНО, без задръжки", "bg", {"b3", "d2"}),
        ("Dostepna cala dobe, bez gumki", "pl", {"b3", "d1"}),
        ("Dostępna całą dobę, bez gumki", "pl", {"b3", "d1"}),
        ("Não me desloco, sou independente", "pt", {"b5", "p1"}),
        ("Déplacements : non, visites à domicile : non", "fr", {"b5"}),
        ("Mi novio contesta el teléfono, hago de todo", "es", {"a6", "d2"}),
        ("Prietena mea preia apelurile, fără prezervativ", "ro", {"a6", "d1"}),
        ("Ik heb geen schulden maar wel dringend geld nodig", "nl", {"c6"}),
    ],
)
def test_wording_is_found_in_every_language(text: str, language: str, expected: set[str]) -> None:
    """Inflection, word order and missing accents make no difference."""
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("неденонощно", "bg"),
        ("предденонощнов", "bg"),
        ("tabulososo", "nl"),
        ("xdyskretna", "pl"),
        ("éjjel-nappalos", "hu"),
        ("préservatifsansx", "fr"),
    ],
)
def test_words_end_where_they_end_in_every_script(text: str, language: str) -> None:
    """A letter of any script goes on a word, so what it goes on is another word."""
    assert found(text, language) == set()


def test_a_phrase_of_another_language_counts_only_if_unmistakable() -> None:
    """Short words that mean something else in the language of the text are no cue in it."""
    own = [
        Phrase("x_one", "de", "nie", "never"),
        Phrase("x_two", "de", "immer erreichbar", "always reachable"),
    ]
    lexicon = build_lexicon(own)

    def seen(language: str | None) -> list[str]:
        text = "nie mam, immer erreichbar"
        return [hit.phrase.indicator for hit in lexicon.find(text, language)]

    assert seen("pl") == ["x_two"]
    assert seen("de") == seen(None) == ["x_one", "x_two"]


def test_stretches_decide_the_language_where_they_are_given() -> None:
    """In a text of two languages each phrase is judged by its own stretch."""
    lexicon = build_lexicon([Phrase("x_one", "de", "nie", "never")])
    text = "Das mache ich nie mit dir. Nie mam na to czasu"
    stretches = fold_stretches(text, [LanguageSpan("de", 0, 26), LanguageSpan("pl", 27, 46)])
    hits = [hit.start for hit in lexicon.find(fold(text), "de", stretches=stretches)]
    assert hits == [text.index("nie")]


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@given(text=st.text(alphabet="abeinostu zàçłéß24/7.,\nднощ", max_size=60), data=st.data())
def test_spans_lie_inside_the_text(language: str | None, text: str, data: st.DataObject) -> None:
    """Every hit is a part of the folded text and has a place in the original."""
    phrase = data.draw(st.sampled_from(load_phrases()))
    whole = f"{text} {forms(phrase.pattern, phrase.language)[0]} {text}"
    folded, origins = fold(whole), fold_origins(whole)
    stretches = fold_stretches(whole, find_languages(whole))
    for given_stretches in ((), stretches):
        for hit in load_lexicon().find(folded, language, stretches=given_stretches):
            assert 0 <= hit.start < hit.end <= len(folded)
            assert origins[hit.start] < origins[hit.end] <= len(whole)


@pytest.mark.parametrize("pattern", ["", "*", "~ word", "a (b", "(a|) ~ b", "word ~"])
def test_a_damaged_pattern_is_named(pattern: str) -> None:
    """The error says which indicator and which pattern."""
    with pytest.raises(ConfigError, match="x_mine"):
        build_lexicon([Phrase("x_mine", None, pattern, "gloss")])


def test_own_phrases_join_the_packaged_ones() -> None:
    """A phrase of no language counts in all and is taken back like the others."""
    own = Phrase("x_weather", None, "(sun|rain)* ~2 today", "weather", "mine")
    lexicon = build_lexicon([*load_phrases(), own])
    hits = [hit.phrase.source for hit in lexicon.find("rains again today, 24/7", "en")]
    assert set(hits) == {"mine", "published list"}
    assert list(lexicon.find("no sun today", "en", "x_weather")) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Review van klant: alles kan, 24/7!", ["alles kan, 24/7!"]),
        ("A client wrote: “no limits at all” and I blushed", ["“no limits at all”"]),
        ("„Tabulos und jung“, schrieb ein Gast", ["„Tabulos und jung“"]),
        ("Avis : sans tabou, superbe", ["sans tabou, superbe"]),
        ("Един клиент: без задръжки", ["без задръжки"]),
        ("«sin límites», dice un cliente", ["«sin límites»"]),
        ("Opinia klienta: robi wszystko\nJestem sama", ["robi wszystko"]),
        ("Mijn motto: “alles kan”", []),
        ("Reviews staan op mijn site", []),
        ("İ Review: alles kan", ["alles kan"]),
    ],
)
def test_what_clients_say_is_told_apart(text: str, quoted: list[str]) -> None:
    """Reviews are parts that the caller can blank; a motto in quotation marks stays."""
    assert [text[start:end] for start, end in quoted_spans(text)] == quoted


@given(st.text(alphabet='abc :“”"„«»\nreviewklant', max_size=80))
def test_quoted_parts_lie_apart_inside_the_text(text: str) -> None:
    """They are in order, not empty and do not overlap."""
    spans = quoted_spans(f"review {text}")
    assert all(0 <= start < end <= len(text) + 7 for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
