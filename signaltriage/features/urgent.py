"""Explicit claims of an age under 18: no score, no list, straight to a human."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from signaltriage.records import Ad, Urgent
from signaltriage.text import fold, fold_origins

ADULT = 18


@dataclass(frozen=True, slots=True)
class _Claims:
    """How a language states an age, folded: alternatives of a regular expression."""

    numbers: str  # 10 to 17
    years: str  # follows a number; said of durations too
    unit: str  # follows a number; said of ages alone
    person: str  # stands before the number of an age
    label: str
    noun: str  # somebody young, set apart from the number: "girl, 16"


_LANGUAGES = {
    "nl": _Claims(
        numbers="tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien",
        years="jaar|jr",
        unit="jarige?|jaartjes|(?:jaar|jr) (?:oude?|jong)|geworden",
        person="(?:ik|'k) ben|ben|word|(?:zij|ze|meisje|zusje|vriendin|nichtje) is|wordt",
        label="leeftijd",
        noun="meisje|meid|jongen|tiener|schoolmeisje",
    ),
    "en": _Claims(
        numbers="ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen",
        years="years?|yrs?",
        unit="(?:years?|yrs?) (?:old|young)",
        person="i'?m|i am|(?:she|he|girl|sister|friend|niece) is|(?:she|he)'s|turned|turning",
        label="age|aged",
        noun="girl|boy|teen|teenager|schoolgirl",
    ),
    "es": _Claims(
        numbers="diez|once|doce|trece|catorce|quince|dieciseis|diecisiete",
        years="anos",
        unit="anitos?|cumplidos",
        person="tengo|tiene|cumpli",
        label="edad|idade",
        noun="chica|chico|nina|nino|adolescente|colegiala",
    ),
    "ro": _Claims(
        numbers="zece|unsprezece|doisprezece|treisprezece|paisprezece|cincisprezece|saisprezece"
        "|saptesprezece",
        years="ani",
        unit="anisori|impliniti",
        person="implinit",  # "am" is left to "ani": in an English text it is the time of day
        label="varsta",
        noun="fata|baiat|adolescenta|pustoaica",
    ),
    "de": _Claims(
        numbers="zehn|elf|zwolf|dreizehn|vierzehn|funfzehn|sechzehn|siebzehn",
        years="jahre",
        unit="jahrige?|jahre (?:alt|jung)",
        person="ich bin|bin|sie ist",
        label="alter",
        noun="madchen|junge|teenie",
    ),
    "fr": _Claims(
        numbers="onze|douze|treize|quatorze|quinze|seize|dix sept|dix",
        years="ans",
        unit="piges",
        person="j'ai|elle a",
        label="age",
        noun="fille|garcon|lyceenne",
    ),
}

# What follows an age that stands by itself: nothing, a sign, or "and". No sum, range or fraction.
_SET_APART = re.compile(
    r"[^\S\r\n]*(?:\Z|[\r\n]|[-–—](?!\s*\d|\w)|(?![-–—%€$£°+])[^\w\s](?!\d))"
    r"|\s+(?:and|but|en|maar|y|pero|si|dar|und|aber|et|mais)\s+(?!\d|a\s|an\s|een\s)",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"""[\w%€]|[.,:/]\d
      |\ ?(?:min\w*|uur|hours?|h|euro?s?|km|kilomet\w+|miles?|kg|cm|%|x
        |dag(?:en)?|days?|we(?:ek|ken|eks)|maand(?:en)?|months?|ore|dias|out\ of)(?!\w)""",
    re.VERBOSE,
)

# Years of work, of living somewhere, of waiting, of difference: not the age of anybody.
_FOR_YEARS_BEFORE = re.compile(
    r"""(?<!\w)(?:al|reeds|ruim|sinds(?!\ kort)|since|over|for|meer\ dan|more\ than|bijna
      |afgelopen|laatste
      |hace|desde|durante|mas\ de|llevo|de\ peste|peste|acum|depuis|seit|pendant|il\ y\ a|na
      |ervaring|experiencia|experienta|werk|werkzaam|actief|trabajo|trabajando|lucrez|binnen
      |bestaat|bestaan|woon|woont|wonen|live|lived|living
      |vivo|viviendo|locuiesc|traiesc|wohne
      |habite|open)
      \ (?:[\w']+\ ){0,2}$""",
    re.VERBOSE,
)
_FOR_YEARS_AFTER = re.compile(
    r"""\ (?:(?!(?:and|but|en|maar|y|pero|si|dar|und|aber|et|mais)\ )[\w']+\ ){0,2}
      (?:ervaring|experience|experiencia|experienta|erfahrung|werkzaam|actief|geleden|ago
      |bestaan|bestaat|jubileum|garantie|vakmanschap|in\ business|working
      |in\ (?:het|de|dit|deze|the|this)\ (?:vak|branche|werk|business|industry|work|job|trade)
      |als\ mass\w+|as\ a\ mass\w+|getrouwd|married|jonger|ouder|younger|older
      |de\ trabajo|trabajando|samen|in\ domeniu|de\ activitate|together|gewerkt)(?!\w)""",
    re.VERBOSE,
)
# These tell nothing after "I am": "I am 16 years, experienced".
_PERHAPS_FOR_YEARS_AFTER = re.compile(r" (?:mass\w+|ervaren|experienced)(?!\w)")

# Own children and animals, and things that are sold or counted by their age.
_MY = r"(?:mijn|m'n|onze|my|our|mi|nuestr[oa]|meine?|unsere?|mon|ma|notre)"
_CHILD = (
    "(?:zoon(?:tje)?|dochter(?:tje|s)?|kind(?:eren|je)?|hond(?:je)?|kat|sons?|daughters?"
    "|child(?:ren)?|kids?|dogs?|cats?|hij[oa]s?|perr[oa]|gat[oa]|sohn|tochter|hund|katze|fils|fille|enfants?"
    "|chien|chat)"
)
_CHILD_BEFORE = re.compile(
    rf"""(?<!\w)(?:{_MY}\ (?:[\w']+\ )?{_CHILD}
        |(?:fiul|baiatul|copilul|cainele|fiica|fetita|pisica)\ me[au]),?
      (?:\ (?:is|was|has|are|zijn|just|turned|now|nu|net|van|of|de|aged|geworden|wordt|tiene|cumplio
        |ist|jetzt|a|only|pas|nog|al|already|de\ numai|1?\d|and|en|y))*\ $""",
    re.VERBOSE,
)
_MY_BEFORE = re.compile(rf"(?<!\w){_MY} $")
_CHILD_AFTER = re.compile(rf" {_CHILD}(?!\w)")
_GOODS = "whiske?y|rum|cognac|brandy|jenever|scotch|bourbon|wijn|wine|vino|wein"
_GOODS_BEFORE = re.compile(rf"(?<!\w)(?:{_GOODS})(?: (?:is|of|van|de|aged|ist|a))* $")
_GOODS_AFTER = re.compile(rf" (?:[\w']+ )?(?:{_GOODS}|bestaan|jubileum|ervaring|anniversary)(?!\w)")
_LOOK_BACK = 60
_ENGLISH_YEARS = {"year", "years", "yr", "yrs"}  # an age only with "old", or after a person


@dataclass(frozen=True, slots=True)
class _Rules:
    """The same as patterns: of one language for its number words, of all of them for digits."""

    years: re.Pattern[str]
    unit: re.Pattern[str]
    person: re.Pattern[str]
    label: re.Pattern[str]
    noun: re.Pattern[str]


def _rules(languages: Iterable[_Claims]) -> _Rules:
    def any_of(part: str) -> str:
        return "|".join(getattr(claims, part) for claims in languages)

    now = "only|just|nearly|almost|now|still|net|pas|nu|nog|bijna|maar|solo|apenas|casi|erst|gerade"
    return _Rules(
        years=re.compile(rf" ?(?:{any_of('years')})(?!\w)"),
        unit=re.compile(rf" ?(?:{any_of('unit')}|y\.? ?/? ?o\.?)(?!\w)"),
        person=re.compile(rf"(?<!\w)(?:{any_of('person')}) (?:(?:{now}) ){{0,3}}$"),
        label=re.compile(rf"(?<!\w)(?:{any_of('label')}) ?[:=(\[]? ?$"),
        noun=re.compile(rf"(?<!\w)(?:{any_of('noun')})(?: (?:van|of|aged|de|von))?[ ,:(]{{1,3}}$"),
    )


_NUMBER = re.compile(
    r"(?<![\w€$£+])(?<!\d[.,:/])(?:1[0-7](?!\d)|"
    + "|".join(claims.numbers for claims in _LANGUAGES.values())
    + ")"
)
_RULES_OF_DIGITS = (_rules(tuple(_LANGUAGES.values())),)
_RULES_OF_WORD = {
    word: tuple(
        _rules((claims,)) for claims in _LANGUAGES.values() if word in claims.numbers.split("|")
    )
    for each in _LANGUAGES.values()
    for word in each.numbers.split("|")
}


def find_urgent(ad: Ad) -> list[Urgent]:
    """Find explicit claims of an age under 18.

    Parameters
    ----------
    ad : Ad
        One sighting.

    Returns
    -------
    list of Urgent
        In order of position. ``rule`` is ``advertised_age`` (which has no position: start and
        end are 0), ``age_in_years``, ``age_or_duration``, ``age_first_person`` ("I am 17", "she
        is 17") or ``age_label`` ("age 17", "girl, 17").

    Notes
    -----
    Explicit claims alone: no age is guessed from style, and none from an image. A number word
    counts next to a unit, a person or a label of its own language only ("once" is eleven in
    Spanish). Durations, distances, own children and goods are left alone; where a claim and
    something else are equally likely it is a claim, for a human looks at it. An advertised age
    of 0 is an empty field.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = datetime(2026, 3, 1, tzinfo=UTC)
    >>> [u.rule for u in find_urgent(Ad("kiosk.example", "17", seen, body="Ik ben 16 jaar"))]
    ['age_or_duration']
    >>> find_urgent(Ad("kiosk.example", "18", seen, body="Masseuse met 16 jaar ervaring"))
    []
    """
    found: list[Urgent] = []
    if ad.advertised_age is not None and 0 < ad.advertised_age < ADULT:
        found.append(Urgent(ad.source, ad.ad_id, "advertised_age", "advertised_age", 0, 0))
    for field, text in (("title", ad.title), ("body", ad.body)):
        found += [
            Urgent(ad.source, ad.ad_id, rule, field, start, end)
            for rule, start, end in _claims(text)
        ]
    return found


def _claims(text: str) -> list[tuple[str, int, int]]:
    """Rule, start and end of each claim in a text."""
    line = fold(text).replace("\n", " ")
    numbers = list(_NUMBER.finditer(line))
    if not numbers:
        return []
    origins = fold_origins(text)
    claims = []
    for number in numbers:
        # Folding takes line breaks and dashes away, which set an age apart.
        apart = _SET_APART.match(text, origins[number.end()]) is not None
        for rules in _RULES_OF_WORD.get(number.group(), _RULES_OF_DIGITS):
            if found := _rule(rules, line, *number.span(), apart=apart):
                rule, end = found
                claims.append((rule, origins[number.start()], origins[end]))
                break
    return claims


def _rule(rules: _Rules, line: str, start: int, end: int, *, apart: bool) -> tuple[str, int] | None:
    """Name the rule by which a number claims an age, and where the claim ends; None if none."""

    def before(pattern: re.Pattern[str]) -> bool:
        return pattern.search(line, max(0, start - _LOOK_BACK), start) is not None

    unit = rules.unit.match(line, end)
    years = rules.years.match(line, end)
    stop = max(found.end() for found in (unit, years) if found) if unit or years else end
    if before(_CHILD_BEFORE) or (before(_MY_BEFORE) and _CHILD_AFTER.match(line, stop)):
        return None
    if before(_GOODS_BEFORE) or _GOODS_AFTER.match(line, stop):
        return None
    if unit:
        return "age_in_years", stop
    person = before(rules.person)
    if years:
        if _FOR_YEARS_AFTER.match(line, stop):
            return None
        perhaps = _PERHAPS_FOR_YEARS_AFTER.match(line, stop) or before(_FOR_YEARS_BEFORE)
        named = person or before(rules.label)
        if not named and (perhaps or years.group().strip() in _ENGLISH_YEARS):
            return None
        return "age_or_duration", stop
    if person and apart:
        return "age_first_person", end
    if (before(rules.label) and not _OTHER_UNIT.match(line, end)) or (apart and before(rules.noun)):
        return "age_label", end
    return None
