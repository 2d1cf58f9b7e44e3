"""Single hidden numbers of kinds known from the field; all of them fictitious."""

from __future__ import annotations

FieldString = tuple[str, str, str, list[str]]

STRINGS: list[FieldString] = [
    ("mixed case words glued", "call Two1Two5fiveFive01four7 now", "US", ["+12125550147"]),
    ("words in capitals glued", "THREE0FIVE5FIVE5ZERO1TWO8", "US", ["+13055550128"]),
    ("for is four", "text 2one2fivefive501sevenfor", "US", ["+12125550174"]),
    ("brackets of kinds", "(4){1}[5]<5>(5){5}[0]<1>(9){1}", "US", ["+14155550191"]),
    ("brackets in groups", "[702]-{555}-(0133)", "US", ["+17025550133"]),
    ("colons", "3:1:2:5:5:5:0:1:6:2 ask for Mia", "US", ["+13125550162"]),
    ("quotes", "6'1'7'5'5'5'0'1'0'9", "US", ["+16175550109"]),
    ("double quotes", 'call "212" "555" "0186" anytime', "US", ["+12125550186"]),
    ("escapes", "\\u0033\\u0030\\u0035 555 \\u0030\\u0031\\u0037\\u0035", "US", ["+13055550175"]),
    ("escaped emoji between", "415<U+2764>555<U+2764>0122", "US", ["+14155550122"]),
    ("height and weight behind", "702-555-0190 5'4\" 120 lbs", "US", ["+17025550190"]),
    ("measures before", "36-24-36 5'6\" 312.555.0144", "US", ["+13125550144"]),
    ("letters for digits", "2l2-SS5-Ol3O", "US", ["+12125550130"]),
    ("words and stars", "*six*one*seven*555*zero*one*six*six*", "US", ["+16175550166"]),
    ("rates beside", "hh 100 hr 160 qv 80 (305) 555 0119", "US", ["+13055550119"]),
    ("Dutch words glued", "Bel NulZesZevenEenTweeDrieVierVijfZesNul", "NL", ["+31671234560"]),
    ("Dutch words and digits", "app 06 zeven1 twee 3 vier5 zes7", "NL", ["+31671234567"]),
    ("Dutch split", "06 7123 bel mij 45 68", "NL", ["+31671234568"]),
    ("Dutch letters", "O6-9l2 345 67", "NL", ["+31691234567"]),
    ("Dutch keycaps", "0️⃣6️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣8️⃣", "NL", ["+31691234568"]),
    ("Dutch stars and rates", "0*6*7*0*1*2*3*4*5*6 30 min 80 60 min 150", "NL", ["+31670123456"]),
    ("Dutch brackets", "(06)(90)(12)(34)(57)", "NL", ["+31690123457"]),
    ("Dutch circled, plus", "+③① ⑥ ⑨⓪①② ③④⑤⑧", "NL", ["+31690123458"]),
    ("Dutch underscores", "nul_zes_negen_nul_een_twee_drie_4_5_9", "NL", ["+31690123459"]),
]  # fmt: skip


def field_strings() -> list[FieldString]:
    """Give name, text, country and the numbers in it."""
    return STRINGS
