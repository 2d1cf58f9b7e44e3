"""Number words are read as digits where somebody dictates a number, and nowhere else."""

from __future__ import annotations

import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from signaltriage.text.number_spellings import misread_pairs, vocabulary
from signaltriage.text.number_words import (
    NUMBER_LANGUAGES,
    number_value,
    read_number_words,
    spoken_numbers,
)
from signaltriage.text.reading import Reading

# 0 to 9 as somebody says them, typed by hand beside the table.
UNITS = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "ro": "zero unu doi trei patru cinci șase șapte opt nouă",
    "hu": "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "bg": "нула едно две три четири пет шест седем осем девет",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
}
ANCHOR = {
    "nl": "drie",
    "en": "three",
    "de": "drei",
    "fr": "trois",
    "es": "cuatro",
    "ro": "trei",
    "hu": "három",
    "bg": "три",
    "pl": "trzy",
    "pt": "três",
    "it": "quattro",
}
NUMBERS = {
    "nl": "tien:10 elf:11 twaalf:12 veertien:14 achttien:18 twintig:20 eenentwintig:21 "
    "tweeëntwintig:22 tweeentwintig:22 drieëndertig:33 vijf_en_twintig:25 tachtig:80 "
    "negenennegentig:99 achthonderd:800 acht_honderd:800 zeshonderdtwaalf:612",
    "en": "ten:10 eleven:11 twelve:12 nineteen:19 twenty:20 twenty-five:25 twenty_five:25 "
    "twentyfive:25 fourty-two:42 ninety-nine:99 eight_hundred:800 o'h:0 oh:0 o:0",
    "de": "zwo:2 ein:1 fuenf:5 funf:5 zehn:10 zwölf:12 zwoelf:12 siebzehn:17 zwanzig:20 "
    "einundzwanzig:21 fünfundzwanzig:25 fuenfunddreissig:35 dreißig:30 neunundneunzig:99 "
    "fünf_und_zwanzig:25 achthundert:800",
    "fr": "zero:0 une:1 dix:10 onze:11 seize:16 dix-sept:17 dix_huit:18 vingt:20 vingt-cinq:25 "
    "vingt_et_un:21 soixante_et_onze:71 soixante-quinze:75 soixante-dix-sept:77 septante:70 "
    "quatre-vingts:80 quatre_vingt_deux:82 quatre-vingt-douze:92 quatre-vingt-dix:90 "
    "quatre-vingt-dix-sept:97 quatre_vingt_dix-neuf:99 nonante-trois:93 huit_cents:800",
    "es": "diez:10 once:11 doce:12 quince:15 dieciseis:16 veintidós:22 veintidos:22 "
    "veinticinco:25 treinta_y_cinco:35 treinta_y_uno:31 treintaicinco:35 noventa_nueve:99 "
    "seiscientos:600 seiscientos_doce:612 seiscientos_treinta_y_cuatro:634",
    "ro": "sase:6 şase:6 şapte:7 sapte:7 două:2 zece:10 unsprezece:11 doișpe:12 paisprezece:14 "
    "douăzeci:20 douăzeci_și_cinci:25 douazeci_si_cinci:25 douăzeci_şi_doi:22 șaizeci:60 "
    "nouăzeci_și_nouă:99 șapte_sute:700 șapte_sute_douăzeci_și_doi:722",
    "hu": "két:2 ket:2 harom:3 negy:4 ot:5 tíz:10 tiz:10 tizenegy:11 tizenhét:17 húsz:20 "
    "huszonöt:25 huszonot:25 harminchárom:33 hetvenhét:77 kilencvenkilenc:99 kétszáz:200 "
    "kétszázharmincnégy:234",
    "bg": "един:1 два:2 nula:0 edno:1 chetiri:4 4etiri:4 shest:6 6est:6 десет:10 единайсет:11 "
    "дванадесет:12 двадесет:20 двадесет_и_пет:25 двайсет_и_едно:21 шейсет:60 deset:10 "
    "dvaiset_i_pet:25 деветдесет_и_девет:99 осемстотин:800 осемстотин_осемдесет_и_осем:888",
    "pl": "dwie:2 piec:5 szesc:6 sześc:6 dziewiec:9 dziesięć:10 jedenaście:11 pietnascie:15 "
    "dwadzieścia:20 dwadzieścia_pięć:25 dwadziescia_piec:25 dziewięćdziesiąt_dziewięć:99 "
    "pięćset:500 pięćset_dwanaście:512",
    "pt": "uma:1 duas:2 tres:3 meia:6 dez:10 quatorze:14 dezesseis:16 dezanove:19 vinte:20 "
    "vinte_e_cinco:25 trinta_e_um:31 noventa_e_nove:99 novecentos:900 novecentos_e_doze:912",
    "it": "tré:3 dieci:10 undici:11 diciassette:17 venti:20 ventuno:21 ventotto:28 ventitré:23 "
    "venticinque:25 novantanove:99 duecento:200 trecentoquarantotto:348 trecentottanta:380",
}
CASES = [
    (language, word.replace("_", " "), value)
    for language, pairs in NUMBERS.items()
    for word, value in (pair.rsplit(":", 1) for pair in pairs.split())
]
PROSE = """
Ik ben een lieve meid en één van de elf masseuses; acht jaar ervaring, het is eenvoudig.
Een tweeling, van tien tot twaalf open, 80 euro voor een half uur, 150 een uur.
Twee keer een massage? Dubbel genieten, achter het station, op de zesde verdieping.
Ik ga er een nemen, 2 personen. Bel het nummer 06 12 34, een leuke avond voor jou.
Someone like me is one of a kind, ten out of ten, for two to enjoy; too sweet, I ate well.
An hour is 80, one hour and a half 120.
In my seventies disco, from 9to5 only, two for one, won nothing.
Sixteenth floor, the eighties, a threesome, a foursome. On one hand, oh 15 minutes, o!
Ich bin eine elegante Dame und nehme mir ein Herz; zweisam, achtsam, ein 40-jähriger Wein.
Jeden Tag, der zweite und der dritte, die vierten, zum sechsten Mal.
Ein Treffen, 100 für eine Stunde.
Je suis une femme neuve, un moment unique, sept jours sur sept, de neuf heures à onze heures.
Une heure 150, demi-heure 100, un massage. Les dixièmes, le vingtième, une seizaine.
Soy una chica de los dos mundos, dos o tres horas, entre once y doce, una hora 100, un beso.
Uno de mis amigos, Sixta, trescientas noches, unos besos, doscientas rosas.
Sunt una dintre cele mai bune, noua ta prietenă, o oră 200, un masaj, opt din zece, trenul vine.
Egy óra 20000, a hét minden napján, hat óra után, két ember, ötletek, hatalmas, egyedül.
Аз съм една дама, един час 100 лева, два часа, от десет до единайсет, шестима, пети етаж.
Edna dama, edin chas 100 leva, petak, sedmica, devetka, pet ili shest chasa.
Jedna godzina 200, jeden raz, dwa lub trzy dni, piec, siedemnastka, trzymam, dziesiątki.
Uma hora 100, um beijo, meia hora 60, dos melhores, das dez às onze e depois, seis ou sete, segunda.
Una ragazza, un'ora 100, due o tre ore, sei bella, settembre, trentenne, dalle nove alle undici.
MP3 een, h2o, b2b, 4x4, 24/7.
bel 0612345678 een leuke meid, een 0687654321 ook
""".strip().splitlines()


def read(text: str, languages: list[str] | None = None) -> str:
    """Read a text and return what it became."""
    return read_number_words(Reading.of(text), languages).text


def digits(text: str) -> str:
    """Keep the digits of a text after reading."""
    return "".join(c for c in read(text) if c.isdigit())


@pytest.mark.parametrize("language", NUMBER_LANGUAGES)
def test_units_are_read(language: str) -> None:
    """0 to 9 in a row become the ten digits, in every language and in any case."""
    words = UNITS[language]
    for text in (words, words.upper(), words.title(), words.replace(" ", "\n")):
        assert read(text).split() == list("0123456789")
    assert read(words, [language]).split() == list("0123456789")


@pytest.mark.parametrize(("language", "word", "value"), CASES)
def test_number_is_read_between_others(language: str, word: str, value: str) -> None:
    """A spelling between two number words becomes its digits, also with all languages on."""
    text = f"{ANCHOR[language]}, {word}, {ANCHOR[language]}"
    anchor = read(f"{ANCHOR[language]} {ANCHOR[language]}")[0]
    assert read(text) == read(text, [language]) == f"{anchor}, {value}, {anchor}"


@pytest.mark.parametrize(("language", "word", "value"), CASES)
def test_value_of_one_number(language: str, word: str, value: str) -> None:
    """Numbers up to 99 have a value, with and without naming the language; others have none."""
    expected = int(value) if int(value) < 100 else None
    assert number_value(word, language) == number_value(word.upper()) == expected


@pytest.mark.parametrize("language", NUMBER_LANGUAGES)
def test_spoken_numbers_are_complete(language: str) -> None:
    """There is a spelling, in lower case, for each number from 10 to 99, and no other value."""
    spoken = spoken_numbers(language)
    assert set(spoken.values()) == set(range(10, 100))
    assert all(word == word.lower() and number_value(word) == spoken[word] for word in spoken)


def test_unknown_language_has_no_numbers() -> None:
    """A language without a table is no mistake; it reads nothing."""
    assert spoken_numbers("xx") == {}
    assert number_value("twee", "xx") is None
    assert read("nul zes", ["xx"]) == "nul zes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nul zes zeven een twaalf", "0 6 7 1 12"),
        ("06zevenEEN2three", "067123"),
        ("twothree7", "237"),
        ("nulzesacht", "068"),
        ("SeVeN eIgHt", "7 8"),
        ("9zerofor80", "90480"),
        ("zerofor", "04"),
        ("for80", "480"),
        ("2too", "22"),
        ("7ate9", "789"),
        ("unoseisette", "167"),
        ("einsechs null", "16 0"),
        ("o six one two", "0 6 1 2"),
        ("nul 🌹 zes - 7", "0 🌹 6 - 7"),
        ("o six twenty seventy forty sixteen", "0 6 20 70 40 16"),
        ("nulla hat húsz öt hat", "0 6 20 5 6"),
        ("zéro six, vingt, cinq", "0 6, 20, 5"),
        ("nul dubbel nul zes", "0 00 6"),
        ("double five 3", "55 3"),
        ("one double 0 two", "1 00 2"),
        ("doppel null drei", "00 3"),
        ("doble cero seis", "00 6"),
        ("double zéro six", "00 6"),
        ("dublu zero șapte", "00 7"),
        ("six triple four", "6 444"),
        ("zes driedubbel vier", "6 444"),
        ("nul twee keer nul zes", "0 00 6"),
        ("two times five six", "55 6"),
        ("2x nul zes", "00 6"),
        ("twee x 7 nul", "twee x 7 0"),
        ("nul 12x nul zes", "nul 12x 0 6"),
        ("bel nul zes een twee drie vier vijf zes zeven een", "bel 0 6 1 2 3 4 5 6 7 1"),
        (
            "bel nul zes een twee drie vier vijf zes zeven acht een leuke meid",
            "bel 0 6 1 2 3 4 5 6 7 8 1 leuke meid",
        ),
        (
            "bel een nul zes een twee drie vier vijf zes zeven acht",
            "bel 1 0 6 1 2 3 4 5 6 7 8",
        ),
        ("06 12 34 56 7 een", "06 12 34 56 7 1"),
        ("06 een 2 drie", "06 1 2 3"),
        ("İ nul zes", "İ 0 6"),
    ],
)
def test_dictation_is_read(text: str, expected: str) -> None:
    """Words glued to each other or to digits, doubles, and words among digits become digits."""
    assert read(text) == expected


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_left_alone(text: str) -> None:
    """Number words of ordinary sentences stay, and the very same reading comes back."""
    reading = Reading.of(text)
    assert read_number_words(reading) is reading


@pytest.mark.parametrize(
    "word",
    "tweeten zweiten vierten ketone tendez trenul zestre treten unto eenvoudig someone seventies "
    "ventinove vijfentwintig oooo oneone h2o nulx xnul sixteen_fold".split(),
)
def test_one_word_alone_is_left_alone(word: str) -> None:
    """A word that only looks as if it were glued numbers, or one number alone, stays."""
    assert read(f"so {word} so") == f"so {word} so"


def test_languages_restrict_what_is_read() -> None:
    """Only the words of the languages asked for are read."""
    assert read("nul zes, seven eight", ["nl"]) == "0 6, seven eight"
    assert read("nul zes, seven eight", ["en", "xx"]) == "nul zes, 7 8"


def test_no_spelling_means_two_numbers() -> None:
    """No two languages give one spelling different values."""
    meaning: dict[str, str] = {}
    for language in NUMBER_LANGUAGES:
        for spelling, word in vocabulary(language).items():
            assert meaning.setdefault(spelling, word.digits) == word.digits, spelling


def test_glued_words_that_begin_with_a_longer_one_are_known() -> None:
    """Words that the longest match would tear apart have an entry of their own."""
    words = {}
    for language in NUMBER_LANGUAGES:
        words |= vocabulary(language)
    assert misread_pairs(words)["seisette"].digits == "67"


def test_positions_lead_back() -> None:
    """Each digit leads back to the word that it was written as."""
    reading = read_number_words(Reading.of("bel nul, zevenEEN2three twenty five"))
    written = {
        reading.text[i]: reading.written(i, i + 1) for i in range(len(reading.text)) if i > 3
    }
    assert reading.text == "bel 0, 7123 25"
    assert written["0"] == "nul"
    assert written["7"] == "zeven"
    assert written["1"] == "EEN"
    assert written["3"] == "three"
    assert written["5"] == "twenty five"


def test_lower_case_keeps_positions() -> None:
    """One letter alone grows in lower case, the one that the reader replaces."""
    assert [c for c in map(chr, range(sys.maxunicode + 1)) if len(c.lower()) > 1] == ["İ"]


@given(st.text() | st.lists(st.sampled_from([*"🌹 -\nİ\ud800\0x7", *UNITS["nl"].split()])))
def test_any_text_is_read(source: str | list[str]) -> None:
    """No text crashes, and what was not a number word is kept, with positions that lead back."""
    text = "".join(source)
    reading = read_number_words(Reading.of(text))
    assert reading.raw == text
    end = 0
    for i in range(len(reading.text)):
        start, last = reading.span(i, i + 1)
        assert 0 <= start < last <= len(text)
        assert start >= end or reading.text[i].isdigit()
        end = max(end, last)
    for mark in "🌹\0\n":
        assert reading.text.count(mark) == text.count(mark)


@given(
    st.sampled_from(NUMBER_LANGUAGES),
    st.text("0123456789", min_size=7, max_size=12).filter(lambda number: len(set(number)) > 4),
    st.sampled_from([" ", ", ", "-", " . ", "\n"]),
)
def test_dictated_digits_come_back(language: str, number: str, between: str) -> None:
    """Digits dictated one by one in any language are read as those digits."""
    words = UNITS[language].split()
    assert digits(between.join(words[int(digit)] for digit in number)) == number


@given(
    st.sampled_from(NUMBER_LANGUAGES),
    st.text("0123456789", min_size=7, max_size=12).filter(lambda number: len(set(number)) > 4),
)
def test_glued_digits_come_back(language: str, number: str) -> None:
    """Digits dictated without a blank are read as those digits, where words do not overlap."""
    words = UNITS[language].split()
    assume(language != "fr" or "111" not in number)  # "ununun" can be read as Romanian
    assert digits("".join(words[int(digit)] for digit in number)) == number
