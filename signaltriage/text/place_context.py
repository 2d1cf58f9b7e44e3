"""What stands around a name and makes it a place, or something else."""

from __future__ import annotations

import re
from enum import IntEnum

from signaltriage.text.place_names import first_names, fold_name


class Cue(IntEnum):
    """How much the words before a name say that it is a place."""

    AGAINST = -1
    NONE = 0
    WEAK = 1
    STRONG = 2
    ONLY = 3
    LABEL = 4


LABELS = frozenset(
    """locatie location locatie(s) city plaats plaatsnaam stad woonplaats werkgebied regio area
    region standort ort stadt ville lieu adresse adres address ciudad ubicación ubicacion lugar
    zona oraș oras locație locatie localitate zonă hely helyszín város град място miasto
    lokalizacja miejsce cidade local localização città luogo werkplek werkplaats ontvangst based
    place town where waar okolice гр област localité""".split()
)
# Words that stand before places only, so that they settle a name that is also a word.
_ONLY = "nabij regio omgeving omstreken rondom near around nearby nahe raum umgebung cerca lângă "
_ONLY += "langa koło близо aproape vlakbij buurt gemeente dorp wijk zona cerca proche nähe "
_ONLY += "okolice okolicach környékén dintorni alrededores environs град гр miasto orașul orasul "
_ONLY += "ville cidade ciudad città stadt woonplaats plaats"
_STRONG = "in te vanuit hartje en: in at im près à em în w we в във около край presso vicino "
_STRONG += "centrum innenstadt visiting sui locatie location standort locație helyszín"
_WEAK = (
    "from uit aus naar to nach van von bij bei tot tussen between en a la da di de del din desde"
)
_WEAK += " z ze do od из от до via chez sur um visit és és si și o e y ab voor for"
CUES = {
    **dict.fromkeys(_WEAK.split(), Cue.WEAK),
    **dict.fromkeys(_STRONG.split(), Cue.STRONG),
    **dict.fromkeys(_ONLY.split(), Cue.ONLY),
}
# Somebody who "receives a", "is en", "lives no" does so in a place.
_VERBS = frozenset(
    """recibo estoy vivo atiendo trabajo ubicada ubicado resido sono trovo ricevo abito disponibile
    arrivo torno recebo atendo moro estou fico suis reçois recois habite reste passage arrive
    installée jestem aqui aquí""".split()
)
AFTER_VERBS = frozenset("a ad en no na à".split())
_SPANISH = frozenset("ES MX AR CO CL PE VE EC FR".split())
_SPANISH_FRENCH = re.compile(r"\b(?:el|los|las|una|para|con|por|soy|y|les|des|une|pour|avec)\b")
_DUTCH = re.compile(r"\b(?:ik|het|een|van|met|voor|ben|jij|jou)\b")
WIDE = frozenset("regio omgeving omstreken rondom around umgebung raum area".split())
FILLERS = frozenset(
    """de het the of van den der le el las los do da di del des centrum center centre city stad
    downtown ciudad ville centro hartje hotel zentrum beautiful mooie old oude lovely het""".split()
)
STREETS = frozenset(
    """rue calle avenue avenida boulevard strada ulica ul rua straße strasse piazza plaza place
    place: laan str bd blvd улица""".split()
)
WARES = (
    "straat|street|avenue|road|lane|plein|laan|weg|allee|platz|straße|strasse|boulevard|"
    "kaas|cheese|käse|wijn|wine|vlaai|syndroom|syndrome|hilton|boots|style|perfume|sausage|united|"
    "sprouts|mule|sauce|terrier|shorts|beans|chocolate|хилтън"
)
_FOLLOWING = re.compile(rf"[ \t-](?:{WARES})\b", re.IGNORECASE)
_TITLES = frozenset("mevrouw mevr meneer dhr mr mrs familie fam herr frau madame señora".split())
QUOTES = " \t\r\n\xa0\"'“”„‘’«(#*_[~>"
_MAIL = re.compile(
    r"@|://|www\.|\.(?:nl|com|be|de|eu|net|org|fr|es|it|ro|uk|info|online|site|xyz|example)\b",
    re.IGNORECASE,
)
PHRASES = (
    "condition|of|price|quality|service|way|shape|case|offer|robe|room|style|life|hoge|hele|goed|"
    "goede|mooi|mooie|lekker|lekkere|leuk|leuke|heel|heerlijk|heerlijke|veel|grot|grote|klein|kleine"
)
_WORDY = re.compile(rf" (?:{PHRASES})\b", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:the|het|der|die|das|dem|den|de|la|le|el|los|las|il|een|an)\s$", re.IGNORECASE
)
_NEXT_WORD = re.compile(r"[ \t]+([^\W\d_])")
_POSSESSIVE = re.compile(r"['’`]s\b")
WINDOW = 48
# Words between two names in a list.
JOINING = tuple("en and und et y e i és si și of or oder".split())


def cue_before(
    text: str, start: int, country: str = "NL", *, doubtful: bool = True
) -> tuple[Cue, bool]:
    """How much the words before say, and whether they mean a wide surrounding.

    `doubtful` says that it matters whether "en" is "and" or "in", as for a name of persons;
    `country` helps to tell.

    Examples
    --------
    >>> cue_before("privé in hartje Breda", 16)
    (<Cue.STRONG: 2>, False)
    >>> cue_before("regio Breda", 6), cue_before("rue de Breda", 7)
    ((<Cue.ONLY: 3>, True), (<Cue.AGAINST: -1>, False))
    """
    before = text[max(0, start - WINDOW) : start].rstrip(QUOTES)
    if not before:
        return Cue.NONE, False
    if before[-1] in ":=📍":
        words = before.rstrip(":= ").lower().split()
        if before[-1] == "📍" or (words and words[-1].strip("*_-•📍") in LABELS):
            return Cue.LABEL, bool(words) and words[-1] in WIDE
        return Cue.NONE, False
    if not (before[-1].isalnum() or before[-1] in ".'’"):
        return Cue.NONE, False
    raw = before.split()
    words = [w.lower() for w in raw[-4:]]
    wide = False
    last = words[-1].lstrip("(\"'“‘*-#")
    if last in {"van", "von", "den"} and _is_surname(raw):
        return Cue.AGAINST, False
    at = len(words) - 1
    while at > 0 and last in FILLERS and (CUES.get(last, 0) < Cue.STRONG):
        at -= 1
        following, last = last, words[at].lstrip("(\"'“‘*-#")
        if last not in CUES and last not in FILLERS and last not in STREETS:
            last = following
            break
    if last.rstrip(".") in STREETS:
        return Cue.AGAINST, False
    cue = CUES.get(last, Cue.NONE)
    wide = last in WIDE
    if last in AFTER_VERBS and doubtful:
        if len(words) > 1 and words[-2].strip("(*.,") in _VERBS:
            return Cue.STRONG, wide
        if last == "en":
            around = text[max(0, start - 200) : start + 200].lower()
            foreign = country in _SPANISH or _SPANISH_FRENCH.search(around)
            if foreign and not _DUTCH.search(around):
                cue = Cue.STRONG
    return cue, wide


_AREA = re.compile(
    r"[ \t]?,?[ \t](?:centrum|centre(?:-ville)?|center|city|centro|centru|zentrum|innenstadt|"
    r"centraal|belváros|śródmieście|център|downtown|incall|outcall|hbf|"
    r"(?:en|and|und|et|y|e|i|és|si|și|и) (?:omgeving|omstreken|omg|surroundings?|umgebung|"
    r"environs|alrededores|dintorni|okolice|okolicach|környéke|împrejurimi|околност\w*)|"
    r"e\.o|eo)\b",
    re.IGNORECASE,
)


def is_area(text: str, end: int) -> bool:
    """Whether a word follows that stands behind names of places: "Bath city centre".

    Examples
    --------
    >>> is_area("Kiel Zentrum", 4), is_area("Leiden en omgeving", 6), is_area("Best of all", 4)
    (True, True, False)
    """
    return _AREA.match(text, end) is not None


CUE_WORDS = frozenset((*CUES, *FILLERS))
SURE_CUES = frozenset(word for word, cue in CUES.items() if cue == Cue.ONLY)
AREA_WORDS = frozenset(
    """centrum centre center city centro centru zentrum innenstadt centraal belváros śródmieście
    център downtown incall outcall hbf en and und et y e i és si și и o eo""".split()
)


def _is_surname(raw: list[str]) -> bool:
    """Whether "van" stands after a title, or is itself written with a capital in mid-sentence."""
    van = len(raw) - 1
    while van > 0 and raw[van].lower() in {"den", "der", "de"}:
        van -= 1
    if raw[van].lower() not in {"van", "von"}:
        return False
    before = raw[van - 1] if van else ""
    return before.lower().rstrip(".") in _TITLES or (raw[van][0].isupper() and before != "")


def is_street_or_ware(text: str, end: int) -> bool:
    """Whether a name is the first part of that of a street, or of something to eat or wear."""
    return _FOLLOWING.match(text, end) is not None


def is_in_address(text: str, start: int, end: int) -> bool:
    """Whether a name stands inside a web or e-mail address or a handle."""
    if text[start - 1 : start] not in tuple("@/.-:=+") and text[end : end + 1] not in tuple("@/.-"):
        return False
    first, last = start, end
    while first > 0 and start - first < WINDOW and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and last - end < WINDOW and not text[last].isspace():
        last += 1
    return _MAIL.search(text, first, last) is not None or text[first] == "@"


def is_phrase(text: str, end: int) -> bool:
    """Whether a name that is a word is part of a phrase: "Best Western", "nice price"."""
    following = _NEXT_WORD.match(text, end)
    if following is None or is_area(text, end):
        return False
    return following[1].isupper() or _WORDY.match(text, end) is not None


def follows_article(text: str, start: int) -> bool:
    """Whether an article stands before a name, which towns have not: "in der Lage"."""
    return _ARTICLE.search(text, max(0, start - 6), start) is not None


_GOES_ON = re.compile(r"[ \t]+(?:[a-zà-ÿ\u0430-\u044fß-ÿăâîșțłńśźż0-9]|[IA] )")
_TRADE = re.compile(
    r"[ \t]+(?:priv[eé]|escort\w*|massage\w*|ontvangst\w*|noord|zuid|oost|west|centr|stad|city)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r" (?:en|and|et|y|e|i|és|si|și|of|or|oder|bij|nabij|near|bei) [A-ZÀ-ÞА-Я]")


def opens_sentence(text: str, start: int, end: int) -> bool:
    """Whether a word begins a sentence that goes on: "Kampen met", but not "Kampen en Zwolle".

    Examples
    --------
    >>> opens_sentence("Delft iemand een kuil?", 0, 5), opens_sentence("Delft centrum", 0, 5)
    (True, False)
    """
    before = text[max(0, start - 3) : start].strip(" \t")
    return (
        (not before or before[-1] in ".!?\n…")
        and _GOES_ON.match(text, end) is not None
        and not (is_area(text, end) or _TRADE.match(text, end) or _LISTED.match(text, end))
    )


def owns(text: str, end: int) -> bool:
    """Whether an English genitive follows: "Sofia's"."""
    return _POSSESSIVE.match(text, end) is not None


LINKS = "van|op|aan|am|an der|upon|under|sur|sous|lez|les|de|dos|das|di|del|bij"
_CONTINUED = re.compile(
    r"\s?\(\s?[^\W\d_a-zà-ÿ]|(?P<slash>/[A-Z])"
    rf"|[\s-](?:{LINKS})[\s-](?:de[nr]?[\s-])?[A-ZÀ-Þ]"
)
_TITLE = re.compile(
    r"(?<!\w)(?:dr|drs|mr|mrs|ms|miss|mw|mevr|mevrouw|dhr|meneer|de heer|juffrouw|herr|frau|prof"
    r"|signor[ae]?|sig|senhora?|se[nñ]or[ai]?|don|do[nñ]a|monsieur|madame|mme|pani?|doamna|domnul|г-н|г-жа|д-р"
    r"|tante|oom|oma|opa|aunt|uncle|m[aă]tu[sș]a|unchiul|леля|чичо)\.?\s$",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"(?<!\w)(?:[Ii]m|[Vv]om)\s$")
_MARGIN = 24


def is_continued(text: str, end: int, *, several: bool) -> bool:
    """Whether a name goes on with what was not understood: "Hoek van Holand", "Halle (Westf.)".

    A slash may also part two places; it counts where `several` places bear the name.
    """
    match = _CONTINUED.match(text, end)
    return match is not None and (several or match["slash"] is None)


_INTRODUCED = re.compile(
    r"(?<!\w)(?:ik ben|ik heet|naam is|ich bin|ich heiße|name ist|i['’ ]?m|i am|my name is|this is|"
    r"meet|je suis|m['’]appelle|moi c['’]est|soy|me llamo|sono|mi chiamo|sunt|mă numesc|ma numesc|"
    r"jestem|na imię|sou(?: [ao])?|chamo-me|me chamo|аз съм|казвам се|vraag naar|ask for|bel|"
    r"een|ein|eine|einen|un|une|una|uma|an)\s$",
    re.IGNORECASE,
)
_PATRONYMIC = re.compile(
    r" [A-ZÀ-ÞА-Я][a-zà-ÿа-я]+(?:sen|sson|[eé]z|escu|wicz|ows?k[ai]|ova?|eva?|ова?|ева?)\b"
)
# The last words of these, so that most names need no look at the patterns.
_BEFORE_PERSONS = frozenset(
    """dr drs mr mrs ms miss mw mevr mevrouw dhr meneer heer juffrouw herr frau prof signor signora
    signore sig senhor senhora señor señora senor senora señori don doña dona monsieur madame mme
    pan pani doamna domnul г-н г-жа д-р tante oom oma opa aunt uncle mătușa matusa mătusa matușa
    unchiul леля чичо ben heet is me bin heiße i'm i’m im m am meet suis m'appelle m’appelle c'est
    c’est soy llamo sono chiamo sunt numesc jestem imię sou o a chamo съм се naar for bel een ein
    eine einen un une una uma an""".split()
)


def is_second_part(text: str, start: int) -> bool:
    """Whether a name is joined to a word before it: "Bosch" in "Kapelle-op-den-Bosch"."""
    return text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha()


def names_person(
    text: str, start: int, end: int, lead: str | None = None, *, capital: bool = True
) -> bool:
    """Whether a person, or a thing called after a town, is named.

    After a title, a first name or an introduction: "Dr Bradford", "Jan Dongen heeft", "I'm Paris";
    before a surname from a father's name; or after an indefinite article: "un Bordeaux".
    `lead` is the token before, if known; `capital` says whether one may follow.

    Examples
    --------
    >>> names_person("Karin Venlo schreef", 6, 11), names_person("Karin in Venlo", 9, 14)
    (True, False)
    """
    if capital and _PATRONYMIC.match(text, end):
        return True
    if text[start - 1 : start] != " ":
        return False
    last = lead
    if last is None:
        before = text[max(0, start - _MARGIN) : start - 1]
        last = before.rpartition(" ")[2].rpartition("\n")[2]
    low = last.lower().rstrip(".")
    if low in _BEFORE_PERSONS:
        before = text[max(0, start - _MARGIN) : start]
        if _TITLE.search(before) or _INTRODUCED.search(before):
            return True
    return (
        last[:1].isupper()
        and _GOES_ON.match(text, end) is not None
        and fold_name(low) in first_names()
        and not (is_area(text, end) or _TRADE.match(text, end) or _LISTED.match(text, end))
    )


def is_common_noun(text: str, start: int) -> bool:
    """Whether German grammar makes it a noun: towns have no article, "im Hof" is a yard."""
    return _CONTRACTED.search(text[max(0, start - 4) : start]) is not None
