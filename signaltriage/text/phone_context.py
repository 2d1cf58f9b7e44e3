"""What stands before a telephone number: a plus, or a word that announces it."""

from __future__ import annotations

import re

_TELLING = re.compile(
    r"""(?:tel\w{0,6}|phone|mobil\w*|mobiel\w*|mob|gsm|cell?|cel|nr|nummer|number|numero|número
      |num[aă]r(?:ul)?|bel(?:len)?|call|llama\w*|sun[aă]\w*|ruf\w*|anruf\w*|appel\w*|hívj\w*|zadzwo\w*
      |liga\w*|chiama\w*|app(?:en)?|wa|wapp|whats\w*|watts\w*|sms\w*|text|txt|signal|viber|contact\w*
      |kontakt\w*|тел\w*|звън\w*|обад\w*|☎|📞|📱|📲|t|m)[\s.:;,=#(\[{*~>♥❤\ufe0f-]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# A line on Signal alone: "Signal: 06…", "via Signal op 06…", but not "WhatsApp/Signal 06…".
_ON_SIGNAL = re.compile(
    r"""(?:\A|[\n.;:!?•|]\s*|\b(?:op|on|via|auf|über|sur|por|per|par|pe|prin|na|mijn|my|mein|mon|mi)\s+)
    \W{0,3}(?:signal|сигнал)(?:[ ]?app)?
    [\s:=>→➡️*~-]{0,4}(?:(?:op|on|auf|unter|sur|al|en|pe|la|na|is|nr|number|nummer)\b\W{0,3})?[(\[+]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_GLUED_TO = frozenset(
    "tel telefoon telefon telefono teléfono telefone téléphone phone mobile mobiel mob gsm nr bel "
    "call app wa whatsapp appen sms text txt signal viber m t at on op me mij nu now".split()
)
_PLUS = re.compile(
    r"(?:\+|(?<![^\W\d_])(?:plusz?|più|piu|más|mas|mais|плюс)\n?)[^\w\n]{0,3}$", re.IGNORECASE
)
_PLUS_ENDS = frozenset("szùuс")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_MARGIN = 24


def is_announced(text: str, start: int) -> bool:
    """Whether words such as "tel" or "whatsapp" stand right before a position."""
    return _TELLING.search(text[max(0, start - _MARGIN) : start]) is not None


def is_on_signal(text: str, start: int) -> bool:
    """Whether the words right before a position say that a number is one on Signal."""
    first = max(0, start - _MARGIN)
    before = text[first:start]
    if "ignal" not in before.lower() and "игнал" not in before.lower():
        return False
    if first:  # the beginning of the stretch is not the beginning of the text
        before = "x" + before
    return _ON_SIGNAL.search(before) is not None


def has_plus(text: str, start: int) -> bool:
    """Whether a plus, in figures or words, stands before a position."""
    before = text[max(0, start - 4) : start]
    if "+" not in before and before.rstrip()[-1:].lower() not in _PLUS_ENDS:
        return False
    return _PLUS.search(text[max(0, start - 8) : start]) is not None


def may_be_glued(before: str, *, marked: bool) -> bool:
    """Whether a number may follow a letter at once: "bel06…" and "nu06…", but not "AB06…"."""
    match = _LAST_WORD.search(before)
    word = match.group() if match else ""
    if word.lower() in _GLUED_TO:
        return True
    return marked and len(word) >= 3 and (word.islower() or word.istitle())
