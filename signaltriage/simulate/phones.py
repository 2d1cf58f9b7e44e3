"""Telephone numbers that cannot be dialled: one controller never gets another's."""

from __future__ import annotations

from random import Random

SLOTS = 6  # numbers kept apart for each controller
DUTCH = 30_000_000  # 06-0, 06-7 and 06-9, seven digits each
MAX_CONTROLLERS = DUTCH // SLOTS

_STEP = 17_368_787  # coprime to DUTCH, so that n * _STEP % DUTCH never repeats
_OFFSET = 13_579_246
_AREAS = """201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231
234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310
312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 346 347 351 352 360 361 385 386 401
402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 501 502
503 504 505 507""".split()
_LANES = 21  # of 21 successive controllers one may have a UK number, ten French, ten American
_FOREIGN = 1000 * _LANES  # controllers, from the first; then the small ranges are used up

_WORDS = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "en": "zero one two three four five six seven eight nine",
    "ro": "zero unu doi trei patru cinci șase șapte opt nouă",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "hu": "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "bg": "нула едно две три четири пет шест седем осем девет",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
}
_WORDS_OF = {language: words.split() for language, words in _WORDS.items()}
_LOOKALIKES = str.maketrans("01358", "Ol3S8")
_KEYCAP = "\ufe0f\u20e3"


def allot(seed: int, index: int, slot: int, *, foreign: bool) -> str:
    """Give a controller the number of one of its slots, in E.164.

    Numbers are injective in (index, slot) for one seed. Ofcom and ARCEP reserve few numbers
    for fiction (07700 900xxx, 06 39 98 xx xx; in North America 555-01xx): only slot 0 of the
    first 21,000 controllers can have one, afterwards a foreign number falls back to a Dutch one
    from series that are not in use (06-0, 06-7, 06-9).

    Examples
    --------
    >>> allot(0, 0, 0, foreign=True)
    '+447700900000'
    >>> allot(0, 1, 0, foreign=True)
    '+33639980000'
    """
    if foreign and slot == 0 and index < _FOREIGN:
        block, lane = divmod(index, _LANES)
        if lane == 0:
            return f"+447700900{block:03}"
        if lane <= 10:
            return f"+3363998{block * 10 + lane - 1:04}"
        area, line = divmod(block * 10 + lane - 11, 100)
        return f"+1{_AREAS[area]}55501{line:02}"
    number = ((index * SLOTS + slot) * _STEP + seed * 7_919 + _OFFSET) % DUTCH
    series, rest = divmod(number, 10_000_000)
    return f"+316{'079'[series]}{rest:07}"


def write_plainly(number: str, style: int) -> str:
    """Write a number as people do; `style` (any whole number) chooses the form.

    Examples
    --------
    >>> [write_plainly("+31671234567", style) for style in range(4)]
    ['06 71 23 45 67', '06-71234567', '+31 6 71234567', '0031 6 71 23 45 67']
    """
    if number.startswith("+316"):
        rest = number[4:]
        pairs = " ".join(rest[at : at + 2] for at in range(0, 8, 2))
        forms = (f"06 {pairs}", f"06-{rest}", f"+31 6 {rest}", f"0031 6 {pairs}", f"06{rest}")
        return forms[style % len(forms)]
    if number.startswith("+44"):
        groups = ["44", number[3:7], number[7:]]
    elif number.startswith("+33"):
        groups = ["33", number[3], *(number[at : at + 2] for at in range(4, 12, 2))]
    else:
        groups = ["1", number[2:5], number[5:8], number[8:]]
    return ("+" if style % 3 else "00") + " ".join(groups)


def write_hidden(number: str, language: str, style: int) -> str:
    """Write a number so that a simple filter misses it; `style` chooses the way.

    Examples
    --------
    >>> write_hidden("+31671234567", "en", 1)
    '0.6.7.1.2.3.4.5.6.7'
    """
    digits = "0" + number[3:] if number.startswith("+31") else "00" + number[1:]
    way, detail = style % 6, style // 6
    if way == 0:
        return " ".join(_WORDS_OF[language][int(d)] for d in digits)
    if way == 1:
        return ("." if detail % 2 == 0 else " * ").join(digits)
    if way == 2:
        return digits.translate(_LOOKALIKES)
    if way == 3:
        return "".join(d + _KEYCAP for d in digits)
    if way == 4:
        return " ".join(f"({digits[at : at + 2]})" for at in range(0, len(digits), 2))
    rng = Random(style)
    words = _WORDS_OF[language]
    return " ".join(words[int(d)] if rng.random() < 0.4 else d for d in digits)
