"""Numbers that are no telephone numbers: dates, times, prices, measures, accounts, ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

# These are walls: no telephone number contains them.
_WALL = re.compile(
    r"""(?=\d)(?<!\d)(?:
        \d{1,2}(?P<a>[-./]|\ )(?:\d{1,2}|[a-z]{3,9}\.?)(?P=a)(?:19|20)\d\d(?!\d)
      | (?:19|20)\d\d(?P<b>[-./])\d{1,2}(?P=b)\d{1,2}(?!\d)
      | (?<![./-])(?:[012]?\d|3[01])(?P<c>[-./])(?:0?[1-9]|1[0-2])(?P=c)(?:19|2\d)(?!(?P=c)?\d)
      | (?<![:.])(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d)?(?![:.]?\d)(?!\ \d\d[:. ])
      | (?<![:.])(?:[01]?\d|2[0-4])[:.][0-5]\d\ ?[-–]\ ?(?:[01]?\d|2[0-4])[:.][0-5]\d(?!\d|[.-]\d)
      | (?<!/)(?<!/\ )(?:24\ ?[/xX]\ ?7|7\ ?/\ ?7|24\ ?[hu]\ ?/\ ?7)(?!\d)
      | (?<![-x/)])(?<![-x/)\d]\ )\d{2,3}\ ?[-x/]\ ?\d{2}\ ?[-x/]\ ?\d{2,3}(?!\d|\ ?[-x/.]?\ ?\d)
      | (?<![.,])(?:[1-9]\d{0,2}(?:,\d{3}){2,}|[1-9]\d?(?:\.\d{3}){2,})(?![,.]?\d)
      | 97[89][-\ ]\d{1,5}[-\ ]\d{1,7}[-\ ]\d{1,7}[-\ ]\d(?!\d)
      | \d{1,3}\.\d{4,}°?\ ?[NS]?[,;\ ]{1,3}-?\d{1,3}\.\d{4,}
      | (?<![\w.:])(?=[\d.]{0,12}\d\d)(?:[1-9]\d{0,2}\.){3}\d(?![\w.])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ACCOUNT = re.compile(
    r"""(?<![a-z\d])[a-z]{2}(?:\d\d\ ?[a-z]{4}(?:\ ?\d){6,20}|\d{13,32}(?!\d)
      |\d\d(?:\ [\da-z]{4}){3,7}(?:\ \d{1,4})?(?!\d))""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"""(?<!\w)(?:k\.?v\.?k\.?|btw|vat|tva|iva|mwst|ust(?:-?id)?|bsn|iban|bic|rekening|konto|cuenta
        |compte|account|acc|postbus|id|ref(?:erence|erentie|erencia)?|code|cod|order|bestel\w*
        |klant\w*|advertentie|annonce|anzeige|anuncio|anun[tț]|ad|listing|post|item|artikel|ticket
        |cui|cif|nif|(?-i:NIE|DNI)|cnp|hrb|hra|siret|siren|steuer\w*|nip|regon|pesel|krs|eik|bulstat|егн
        |еик|булстат|adószám|adoszam|cégjegyzék\w*|p\.?\ ?iva|partita\ iva|codice\ fiscale|isbn
        |ean|serial|serie|licen[cs]e|licentie|vergunning\w*|permit|reg|dossier|factuur|invoice
        |rechnung|kenteken)
        [ .:#/-]*(?:nummer|number|num[aă]r(?:ul)?|n[uú]mero|numero|nº|n°|№|nr|no|id)?[ .:#°/-]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_UNIT = re.compile(
    r"""\s?(?:€|\$|£|%|°|euro?s?\b|ron\b|lei\b|usd\b|gbp\b|pounds?\b|pln\b|zł|z[lł]\b|huf\b|ft\b
      |forint\b|лв|bgn\b|roses?\b|rosas?\b|min(?:ut\w*|s)?\b|mins?\b|perc\b|kg\b|lbs?\b|cm\b|km\b
      |mm\b|m\b|m²|uur\b|u\b|hours?\b|hrs?\b|h\b|stunden?\b|std\b|heures?\b|horas?\b|ore\b|ora\b|óra
      |godz\w*|час\w*|jaar\b|jr\b|years?\b|yrs?\b|yo\b|jahre\b|ans\b|a[nñ]os\b|ani\b|anos\b|anni\b
      |[eé]ves\b|lat\b|lata\b|год\w*|\+(?!\d)|st\b|nd\b|rd\b|th\b|likes\b|views\b|x\b)(?!\s?\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_MONEY = frozenset("€$£rRdDpPfFnN")
_UNIT_SIGNS = frozenset("€$£%°+")
_UNIT_LETTERS = frozenset("muhx")  # with no letter behind them
_UNIT_BEGINS = frozenset(
    """eu ro le us gb po pl zł zl hu ft fo лв bg mi pe kg lb cm km mm uu ho hr st he or ór go ча ja
    jr ye yr yo an añ ev év la го nd rd th li vi ou""".split()
)
_CURRENCY_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|usd|gbp|chf|huf|pln|ron))$", re.IGNORECASE)
_IN_WALLS = re.compile(r"[:./,xXhHuU]|-[^-]*-|(?:19|20)[0-9]{2}")
_DIGIT = re.compile(r"[0-9]")
# The last word of every label, or how it begins; most numbers stand behind another word.
_LAST_WORDS = frozenset(
    """k kvk btw vat tva iva mwst ust id bsn iban bic rekening konto cuenta compte account acc
    postbus ref reference referentie referencia code cod order annonce anzeige anuncio anunt anunț
    ad listing post item artikel ticket cui cif nif nie dni cnp hrb hra siret siren nip regon pesel
    krs eik bulstat егн еик булстат adószám adoszam fiscale isbn ean serial serie license licence
    licentie permit reg dossier factuur invoice rechnung kenteken advertentie
    nummer number numar numarul număr numărul numero número n nº n° nr no""".split()
)
_FIRST_PARTS = ("bestel", "klant", "steuer", "vergunning", "cégjegyzék")
_LAST_WORD = re.compile(r"[^\W\d_]*\Z")
LOOK_BACK = 32  # characters in which a label may stand
IBAN_HEAD, LOOK_AHEAD = 12, 16  # characters beside digits that may belong to the same figure


def walls(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches near ``text[start:end]`` that no telephone number contains."""
    found: list[tuple[int, int]] = []
    if _IN_WALLS.search(text, start, end + 1):
        found = [match.span() for match in _WALL.finditer(text, start, end + LOOK_AHEAD)]
    if _DIGIT.search(text, max(0, start - IBAN_HEAD), start) or text[start - 1 : start].isalpha():
        around = max(0, start - IBAN_HEAD), end + LOOK_AHEAD
        found += [match.span() for match in _ACCOUNT.finditer(text, *around)]
        found.sort()
    return found


def has_label(text: str, start: int) -> bool:
    """Whether what stands before says that digits are a registration, an order, an account."""
    before = text[max(0, start - LOOK_BACK) : start].rstrip(" .:#/°-")
    if not before or before[-1].isspace():
        return False
    word = before.rsplit(None, 1)[-1].lower()
    if not word.isalpha():
        found = _LAST_WORD.search(word)
        word = found[0] if found else ""
    if word:
        if not (word in _LAST_WORDS or word.startswith(_FIRST_PARTS)):
            return False
    elif not (before[-1].isdigit() or before[-1] in "№º_"):
        return False
    return _LABEL.search(text[max(0, start - LOOK_BACK) : start]) is not None


def has_unit(text: str, start: int, end: int) -> bool:
    """Whether digits have a unit behind them, or money before them."""
    behind = text[end : end + 3].lstrip()[:2].lower()
    if (
        behind in _UNIT_BEGINS
        or behind[:1] in _UNIT_SIGNS
        or (behind[:1] in _UNIT_LETTERS and not behind[1:].isalpha())
    ) and _UNIT.match(text, end):
        return True
    before = text[max(0, start - 5) : start].rstrip()
    return before[-1:] in _MONEY and _CURRENCY_BEFORE.search(before) is not None


def is_amount_list(groups: Sequence[str]) -> bool:
    """Whether digits are a list of prices: several round numbers of two to four figures."""
    return len(groups) > 1 and all(
        2 <= len(g) <= 4 and g[0] != "0" and int(g) % 5 == 0 for g in groups
    )
