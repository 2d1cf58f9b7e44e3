"""Reading a written number again, by another way than it was written.

A check of the generator: a number that a reader who knows the method cannot read is not planted.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from phone_hiding import (
    CYRILLIC,
    LETTERS,
    LOOKALIKE,
    MARKS,
    SPOKEN_VARIANTS,
    TABLES,
    unaccented,
    words,
)


@cache
def vocabulary(language: str) -> dict[str, str]:
    """Words without accents and spaces to their digits."""
    tables = ["bg", "bg_latin"] if language == "bg" else [language]
    found: dict[str, str] = {"oh": "0", "o": "0"} if language == "en" else {}
    for table in tables:
        for value, word in enumerate(words(table)):
            found[re.sub(r"[\W_]", "", unaccented(word))] = str(value)
    for value, word in SPOKEN_VARIANTS.get(language, {}).items():
        found[unaccented(word)] = str(value)
    if language == "pt":
        found["meia"] = "6"
    return found


def read_back(written: str, method: str, language: str) -> str:
    """Read the digits of a written number again, knowing the method."""
    text = written
    if method == "url_path":
        return str(re.findall(r"\d{7,}", text)[-1])
    for mark in (
        (*MARKS["mojibake"], *MARKS["escaped"]) if method in ("mojibake", "escaped_marks") else ()
    ):
        text = text.replace(mark, " ")
    text = re.sub(r"<U\+(\w{4})>|\\u(\w{4})|\\x(\w{2})",
                  lambda m: chr(int(m[1] or m[2] or m[3], 16)), html.unescape(text))  # fmt: skip
    text = "".join("0" if c in "⓿🄋" else c for c in text)
    text = "".join(str(int(unicodedata.numeric(c))) if unicodedata.category(c) == "No" else c
                   for c in text)  # fmt: skip
    text = unaccented(unicodedata.normalize("NFKC", text))
    text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    if method == "split_words":
        text = re.sub(r"[^\W\d]", " ", text)
    if method in ("letters", "cyrillic_letters", "mixture"):
        for table in (LETTERS, CYRILLIC):
            for digit, forms in table.items():
                text = re.sub(rf"(?<![^\W\d_])[{forms}](?![^\W\d_])", digit, text)
                if method != "mixture":
                    text = re.sub(f"[{forms}]", digit, text)
    if method == "lookalike_words":
        text = text.translate({v: k for k, v in LOOKALIKE.items()})
    return _read_words(re.sub(r"[\W_]", "", text).lower(), language)


def _read_words(text: str, language: str) -> str:
    """Read glued words and digits, the longest word first."""
    known, spoken = vocabulary(language), TABLES["text"][language]["words"]
    repeats = {spoken["double"]: 2, spoken["triple"]: 3}
    text = re.sub("^" + unaccented(spoken["plus"][0]), "", text)
    out, at, times = "", 0, 1
    while at < len(text):
        for size in range(min(22, len(text) - at), 0, -1):
            piece = text[at : at + size]
            if piece in repeats:
                times = repeats[piece]
            elif (piece.isdigit() and size == 1) or piece in known:
                out += known.get(piece, piece) * times
                times = 1
            else:
                continue
            at += size
            break
        else:
            return out + "?"
    return out
