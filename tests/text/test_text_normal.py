"""Hiding on the level of characters is undone, and every position leads back."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.text.normal import _PLAIN, hidden_by, normalize

PIECES = (
    *"06a1é Oe&#;\\xuU+03<>n/\n½²①③１٠𝟘ａﬁâ€¢ÂÃ©™ð\xa0\x00\x80оОбраA",
    *"\u200b\u200d\u0301\u0327\u0336\ufe0f\u20e3\u00ad❤💋➕⑴㉑…´\ud83d\udc97",
    *("&amp;", "&#49;", "&nbsp", "\\u0031", "\\n", "U+0031", "e\u0301", "раrty"),
)
TRICKY = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
ANY = st.one_of(st.text(max_size=40), TRICKY)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("０６７１", "0671"),
        ("𝟎𝟞 ٠٦ ०६ ߀᠖ 🯰🯶", "06 06 06 06 06"),
        ("①❶⓪➊⓵ ㉑ ⓫ 🔟", "11011 21 11 10"),
        ("⑴⑵", "(1)(2)"),
        ("⁺³¹⁶ ₀₆", "+316 06"),
        ("0️⃣6️⃣7\u20e3 0\ufe0f6\ufe0f", "067 06"),
        ("0\u03366\u0336 s\u0336e\u0336x\u0336", "06 sex"),
        ("𝐜𝐚𝐥𝐥 ⓜⓔ 𝓷𝓸𝔀 ｂｅｌ ᴛᴇʟ 🅒🅐🅛🅛 ﬁjn", "call me now bel tel CALL fijn"),
        ("➕31 ＋31", "+31 +31"),
        ("0\u200b6\u00ad7\u202e1\ufeff", "0671"),
        ("06\u00a071\u200923", "06 71 23"),
        ("06\x0071", "06 71"),
        ("\x80 50", "€ 50"),
        ("een\u2028twee", "een\ntwee"),
        ("e\u0301e\u0301n и\u0306", "één й"),
        ("o\u0323\u0301", "ọ\u0301"),
        ("x" + "\u0301\u0327" * 3 + "y", "xy"),
    ],
)
def test_forms_of_characters(written: str, plain: str) -> None:
    """Digits and letters in other forms become plain, and invisible characters go."""
    assert normalize(written).text == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("①50 euro", "1 50 euro"),
        ("1️⃣50 euro", "1 50 euro"),
        ("30min 50②", "30min 50 2"),
        ("⒈50", " 1. 50"),
        ("2① jaar", "21 jaar"),
        ("②1 jaar", "21 jaar"),
    ],
)
def test_an_item_number_does_not_join_a_price(written: str, plain: str) -> None:
    """A digit in a circle stays apart from a longer number beside it, and joins a single digit."""
    assert normalize(written).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "20 m², 10², € 50⁰⁰, prijs¹",
        "1½ uur of ½ uur, ¾",
        "´s avonds, foto´s … № 5, nº 5, 1ª, WhatsApp™ ‼",
        "❤️ 💋 ☎ 🇳🇱 👍🏽 €50 £ $ – — “quote” ’t déjà façade Straße ăâîșț ŁódźŐ",
        "AT&T, a&b, R&reg, B&not, ?a=1&copy=2, &, &;, &foo;, &#; 100%25",
        r"\ \u12 \ud83d \U00110000 ¯\_(ツ)_/¯ C:\map\0671",
        "U+31671234567 U+3167 1234 u+0031",
        "MANHÃ” ROMÂNIA „câine” CAFÉ» Spaß“ MAÇÃ sâmbătă",
        "Нежна и дискретна, само за теб. Обади се: 06 и чакам на бул. 5б, 2о, 90х, 2-о.",
        "Приходи ко мне, дом 5б, квартира 12, 3 часа 100 евро.",
        "Ласкава дівчина чекає, тел. 06 71, їжак і ґанок.",
        "Γλυκιά κοπέλα σε περιμένει στην Αθήνα, ΩΡΑ 10-12, τηλ 06.",
        "Ела при мен in Amsterdam, ул. Main Street 5",
        "ساعة 50 يورو، نِسَاء",
        "สวัสดีครับ น้ำ",
        "नमस्ते हिन्दी",
        "\ud83d lone, İstanbul, 日本語 カタカナ 한국어",
        "Bel mij\r\n\tnu",
        "",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    """What is no hiding stays as it is, character by character."""
    reading = normalize(text)
    assert (reading.text, reading.raw) == (text, text)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"\u0030\U00000036\x37\u{31}", "0671"),
        (r"\\u0030", "0"),
        ("<U+0030>6 U+0031 <U+1F48B>", "06 1 💋"),
        (r"\ud83d\udc97", "💗"),
        ("&#48;&#x36;&#55&#49 &amp;#49; &amp;amp;", "0671 1 &"),
        ("&nbsp;50&euro; caf&eacute; caf&eacute &nbsp06", " 50€ café café  06"),
        (r"06\n71", "06\n71"),
        (r"https:\/\/wa.me\/1", "https://wa.me/1"),
        ("&#xff11;&#8203;", "1"),
    ],
)
def test_escapes_and_entities(written: str, plain: str) -> None:
    """Literal escapes and entities become the characters they stand for."""
    assert normalize(written).text == plain


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("text", ["06•71", "♥ 06", "06 – 71 € 50", "déjà", "bună ş 💋", "привет"])
def test_mojibake(text: str, times: int) -> None:
    """UTF-8 that was shown as cp1252, once or twice, is read as it was meant."""
    shown = text
    for _ in range(times):
        shown = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in shown.encode())
    assert shown != text
    assert normalize(shown).text == text


def test_mojibake_that_lost_a_byte_parts_digits() -> None:
    """A lone rest between digits becomes a space, never a letter."""
    assert normalize("06Â 71 Â 23Â45").text == "06  71   23 45"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("раrty", "party"),
        ("Whаtsаpp", "Whatsapp"),
        ("привeт", "привет"),
        ("Kαλησπέρα Αmsterdam", "Καλησπέρα Amsterdam"),
        ("О6 71 2О З1 1б2", "O6 71 2O 31 162"),
        ("О 6 7 б 1", "O 6 7 6 1"),
        ("TikTokшоу", "TikTokшоу"),
    ],
)
def test_lookalikes(written: str, plain: str) -> None:
    """Words of mixed script and letters that pose as digits become those of one script."""
    assert normalize(written).text == plain


def test_lone_letters_stay_in_a_text_of_their_script() -> None:
    """A preposition before a number is no digit."""
    assert normalize("О 6 часах вечера").text == "О 6 часах вечера"


@pytest.mark.parametrize(
    ("raw", "ways"),
    [
        ("06-71 23 45 67", ()),
        ("06 71 ❤️ 23 👩\u200d❤️\u200d👩 é 45", ()),
        ("０6 71", ("unicode_digits",)),
        ("0️⃣6️⃣", ("unicode_digits",)),
        ("0\u200b6", ("invisible",)),
        ("0\x006", ("invisible",)),
        ("&#48;6", ("escapes",)),
        ("О6 71", ("lookalikes",)),
        ("06â€¢71", ("mojibake",)),
        ("0\u200b①&#55; раrty", ("escapes", "invisible", "lookalikes", "unicode_digits")),
    ],
)
def test_ways_of_hiding(raw: str, ways: tuple[str, ...]) -> None:
    """The ways are named, in order; plain text shows none."""
    assert hidden_by(raw) == ways


def test_a_long_run_of_marks_goes() -> None:
    """Thousands of marks on one letter take the letter's accents with them, and nothing else."""
    assert normalize("a" + "\u0301" * 50_000 + "b1" + "\u20e3" * 50_000).text == "ab1"


def test_spans_of_clusters() -> None:
    """A character leads back to all that was written for it, and a plain one to itself."""
    reading = normalize("x 0️⃣&#54;\u200b7 é")
    assert reading.text == "x 067 é"
    assert [reading.written(i, i + 1) for i in range(7)] == [
        *("x", " ", "0️⃣", "&#54;", "7", " ", "é"),
    ]
    assert reading.written(2, 5) == "0️⃣&#54;\u200b7"


@given(ANY)
def test_spans_lie_in_the_text_and_never_fall(text: str) -> None:
    """Each character has a stretch inside the original; stretches are in order."""
    reading = normalize(text)
    assert reading.raw == text
    spans = [reading.span(i, i + 1) for i in range(len(reading.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
    if spans:
        assert reading.span(0, len(spans)) == (spans[0][0], spans[-1][1])


@given(ANY, ANY)
def test_unchanged_text_maps_to_itself(before: str, after: str) -> None:
    """A plain word between spaces leads back to exactly itself."""
    text = f"{before} quiz {after}"
    reading = normalize(text)
    places = {m.start() for m in re.finditer("quiz", text)}
    for match in re.finditer("quiz", reading.text):
        assert reading.span(*match.span())[0] in places
        assert reading.written(*match.span()) == "quiz"


@given(
    st.one_of(st.text(max_size=40), st.text("06a1é Oe½²①１٠ａﬁ\u200b\u0301\u0336о", max_size=20))
)
def test_twice_is_once(text: str) -> None:
    """What was normalised is normal; escapes nested deeper than three times are the exception."""
    once = normalize(text).text
    assert normalize(once).text == once


@given(ANY)
def test_ways_are_known_and_sorted(text: str) -> None:
    """No text crashes, and only known ways are named."""
    ways = hidden_by(text)
    assert list(ways) == sorted(ways)
    assert set(ways) <= {"escapes", "invisible", "lookalikes", "mojibake", "unicode_digits"}


def test_what_is_passed_over_is_plain() -> None:
    """No decimal, control or invisible character hides in the ranges that are left as they are."""
    plain = re.compile(f"[{_PLAIN}]")
    passed = filter(plain.match, map(chr, range(0x80, 0x110000)))
    assert not [c for c in passed if unicodedata.category(c) in {"Nd", "Cf", "Cc", "Zs"}]


def test_what_is_passed_over_and_has_another_form() -> None:
    """The characters whose compatibility form is declined are these."""
    plain = re.compile(f"[{_PLAIN}]")
    passed = filter(plain.match, map(chr, range(0x80, 0x110000)))
    declined = "".join(c for c in passed if not unicodedata.is_normalized("NFKC", c))
    assert declined == "¨ª¯´µ¸º¼½¾ำ‑‗…″‴‶‷‼‾⁇⁈⁉⁗№℠™ℹ"
