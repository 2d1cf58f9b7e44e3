"""The language of a text, from its commonest words; None where they do not tell."""

from __future__ import annotations

from collections import Counter

MIN_LETTERS = 20
MIN_SHARE = 0.08  # of all words that are known words of the language
SHORT = 8  # up to this many words, one known word is enough

# Words without accents that no other language of this table uses; German, French, Italian,
# Portuguese, Hungarian and Polish are here so that they are not taken for one of the others.
_WORDS = {
    "nl": """ik het een je jij niet geen met voor zijn ben jou jouw mijn bij naar ook maar graag
        heb hebben wil kan kun deze dit uur jaar alleen onze wij zij haar hem elke dag
        altijd van nog lekker lekkere lief lieve meisje meiden dame mooie vrouw ontvang
        ontvangst bel stuur afspraak mogelijk prive thuis vandaag heerlijk heerlijke
        ontspannen gezellig gezellige massage's""",
    "en": """the and you your with for my are have call only i'm im can our we she her this not
        it's all new available girl girls lady book sweet lovely beautiful time enjoy relax
        relaxing offer offering here want looking please hello hi very from text""",
    "es": """el los las y soy muy del mis tus estoy tengo hago llamame hola chica chicas aqui ven
        conmigo contigo quieres tambien nuestras nuestra ella senora hombres caballeros
        masajes besos piso citas te espero disfruta guapa carinosa dulce bonita sin hasta
        donde""",
    "ro": """sunt pentru cu mea meu imi iti fete sau doar astept buna mai si suna fata frumoasa
        domni domnilor masaj locatie locatia mine tine este vreau poti dulce draguta ofer
        relaxare clipe nu langa zi noapte ziua apel mesaj noua noastre voi""",
    "de": """ich und nicht mit fur ein eine bin dich dir mein meine auf bei auch oder ist sind
        wir sie zum nur noch nach komm ruf gerne frau madchen stunde stunden einfach alles
        diese""",
    "fr": """je suis vous avec pour pas les une des mon mes toi dans est nous elle tres chez tout
        toute bonjour femme fille moi aussi sur votre vos appelez heures""",
    "it": """sono per il gli della di ciao ragazza bella molto anche chiama chiamami solo nella
        questa tuo io dolce massaggio che vieni aspetto ti""",
    "pt": """voce sou com uma nao muito meu minha seu sua meus mulher garota bem gostosa atendo
        ligue horas tambem ola gatinha carinhosa em os as""",
    "hu": """vagyok es nem egy hogy csak szia neked veled nalam lany varlak hivj az szep ora napi
        szeretnek minden kedves""",
    "pl": """jestem nie na sie dla ze mna tylko dziewczyna czekam zadzwon moje mam jest oraz
        czesc godziny mila piekna zapraszam""",
}


def _unique() -> dict[str, str]:
    """Word to its language; words of several languages are left out."""
    seen: Counter[str] = Counter()
    for words in _WORDS.values():
        seen.update(set(words.split()))
    return {w: name for name, ws in _WORDS.items() for w in ws.split() if seen[w] == 1}


_LANGUAGE_OF = _unique()
_NO_LETTERS = dict.fromkeys(map(ord, '.,;:!?()[]{}"*+/|~=<>&%€$£•♥❤0123456789'), " ")


def guess_language(folded: str) -> str | None:
    """Guess the language of a text from its function words.

    Parameters
    ----------
    folded : str
        A text as `signaltriage.text.fold` returns it.

    Returns
    -------
    str or None
        ISO 639-1 code; None if the text is short or no language reaches `MIN_SHARE` of its words.

    Examples
    --------
    >>> guess_language("ik ben sanne en ontvang graag bij mij thuis")
    'nl'
    >>> guess_language("whatsapp telegram massage incall") is None
    True
    """
    words = folded.translate(_NO_LETTERS).split()
    if sum(map(len, words)) < MIN_LETTERS:
        return None
    counts = Counter(filter(None, map(_LANGUAGE_OF.get, words)))
    if not counts:
        return None
    language, hits = max(counts.items(), key=lambda item: (item[1], item[0]))
    enough = hits >= 2 or len(words) <= SHORT
    return language if enough and hits / len(words) >= MIN_SHARE else None
