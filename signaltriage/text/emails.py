"""E-mail addresses, also with words, brackets or spaces in place of their signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from signaltriage.records import Contact
from signaltriage.text.handles import LIKELY, MOST, WORD, contact_at, tables
from signaltriage.text.reading import Reading

ENDINGS = (
    "nl|com|net|org|info|be|eu|de|fr|es|it|ro|hu|bg|pl|pt|uk|at|ch|lu|ie|cz|sk|biz|me|online|site"
    "|xyz|vip|email|example"
)
MAILBOXES = (
    "gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|protonmail|gmx|ziggo|kpnmail|telenet"
    "|skynet|wanadoo|abv|libero|citromail|freemail|interia|onet"
)
DOT = "dot|punt|punkt|punto|ponto|point|punct|pont|kropka|точка"
_AT_WORD = (
    "apenstaart(?:je)?|arrobas?|arobas[ae]?|klammeraffe|affenschwanz|ma[lł]pa|kukac|кльомба"
    "|маймунка|маймунско[ ]а|chiocciola|a[ ]?rond|at-sign"
)
AT_WORDS = (
    *(f"{left}{at}" for at in ("at", "@", "ät", "a)", "a]", " at", " @") for left in "([{<"),
    *"apenstaart arroba arobas klammeraffe affenschwanz małpa malpa kukac кльомба маймун".split(),
    *("chiocciola", "arond", "a rond", "at-sign"),
)
_PAIRS = [tuple(pair) for pair in ("  ", "()", "[]", "{}", "<>", "--", "__", "**", "( ", "[ ")]
DOT_WORDS = (
    *("[.]", "(.)", "{.}", "<.>"),
    *(f"{left}{dot}{right}" for dot in DOT.split("|") for left, right in _PAIRS),
)

END = r"(?![\w-]|\.\w)"
BRACKETED = rf"\s{{0,2}}[(\[{{<*_-]\s?(?:\.|{DOT})\s?[)\]}}>*_-]\s{{0,2}}"
SPOKEN = rf"\s{{1,2}}(?:{DOT})\s{{1,2}}"
PIECE = rf"(?:{BRACKETED}|{SPOKEN}|\s{{0,2}}\.\s{{0,2}})"
_SIGNS_AROUND = frozenset("([{<)]}>*_-")

_DOMAIN = re.compile(r"@((?:[\w-]{1,63}\.){1,4}[a-z]{2,24})(?!\w)")
_LOCAL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\Z")
_SIGN = "(?P<sign>@)(?P<weak>(?!))?"
_SAID = (
    rf"(?P<sign>(?!))?(?<![^\W_])(?:{_AT_WORD}|(?<=[(\[])a(?=[)\]])|(?P<weak>at|ät|aet))(?![^\W_])"
)
# A quick look: whatever stands for "@" has a name of a mailbox before it.
_SAYS_AT = re.compile(rf"[\s(\[{{<*_-](?:{_AT_WORD}|(?:at?|ät|aet)[\s)\]}}>*_-])")
_HOST = rf"""(?P<after>[\s)\]}}>*_-]{{0,4}})
    (?:(?P<mailbox>{MAILBOXES})(?P<gap>{PIECE}|[ ])
      |(?P<host>[a-z0-9][a-z0-9-]{{1,40}}(?:{PIECE}[a-z0-9-]{{2,40}})??)(?P<dot>{PIECE}))
    (?P<ending>{ENDINGS}){END}"""
_SIGNED_DOMAIN = re.compile(_SIGN + _HOST, re.VERBOSE)
_SAID_DOMAIN = re.compile(_SAID + _HOST, re.VERBOSE)
_MAILBOX = re.compile(
    rf"(?<![\w@.-])(?P<host>{MAILBOXES})(?P<dot>{PIECE})(?P<ending>{ENDINGS}){END}"
)
_HIDDEN_LOCAL = re.compile(
    rf"""(?<![\w.+-])(?P<local>[a-z0-9](?:[\w.+-]{{0,62}}\w)?
        (?:(?:\s\.\s|\s?[(\[{{]\s?(?:\.|{DOT})\s?[)\]}}]\s?|\s(?:{DOT}|underscore)\s)
        [\w+-]{{1,30}}){{0,2}})(?P<before>[\s(\[{{<*_-]{{0,4}})\Z""",
    re.VERBOSE,
)
_EACH_PIECE = re.compile(PIECE)
_UNDERSCORE = re.compile(r"\sunderscore\s")
_CUE = re.compile(r"(?:mail|correo|courriel|имейл|poczta)[^\n@]{0,24}\Z")
_KNOWN_ENDINGS = frozenset(ENDINGS.split("|"))
_AMBIGUOUS_DOTS = frozenset({"point", "pont", "punct"})  # "at this point it is"


def plain_emails(reading: Reading, lower: str) -> Iterator[Contact]:
    """E-mail addresses as they should be written; `lower` is the text, position for position."""
    for match in islice(_DOMAIN.finditer(lower), MOST):
        local = _LOCAL.search(lower, max(0, match.start() - 64), match.start())
        name = local.group().lstrip(".+-") if local else ""
        if not name:
            continue
        labels = match[1].split(".")
        known = [i for i, label in enumerate(labels) if i and label in _KNOWN_ENDINGS]
        if known and (len(labels[-1]) != 2 or labels[-1] in tables().no_handles):
            labels = labels[: known[-1] + 1]  # a sentence begins behind it without a space
        host = ".".join(labels)
        where = match.start() - len(name), match.start(1) + len(host)
        yield contact_at(reading, ("email", f"{name}@{host}"), where)


def hidden_emails(reading: Reading, lower: str, *, mailbox: bool) -> Iterator[Contact]:
    """E-mail addresses in which a sign is a word, stands in brackets or between spaces.

    `mailbox`: the name of a well-known mailbox is in the text.
    """
    domains = _SIGNED_DOMAIN.finditer(lower)
    said = _SAYS_AT.search(lower)
    every = chain(domains, _SAID_DOMAIN.finditer(lower, said.start())) if said else domains
    for match in islice(every, MOST):
        before = _before(lower, match.start())
        if before is None:
            continue
        host, dot = match["mailbox"] or match["host"], match["gap"] or match["dot"]
        pieces = [*_EACH_PIECE.findall(before["local"]), *_EACH_PIECE.findall(host), dot]
        if match["sign"] and not before["before"] and not match["after"] and set(pieces) == {"."}:
            continue  # written plainly
        local, host = _joined(before["local"]), _joined(host)
        if not (_is_mailbox(local) and _is_meant(lower, match, before, dot)):
            continue
        around = (before["before"] + match["after"]).strip()
        spaced = bool(around or (match["sign"] and before["before"] + match["after"]))
        methods = ["separated"] * (spaced or any(map(is_apart, pieces)))
        methods += ["words"] * (not match["sign"] or any(map(has_letter, pieces)))
        value = f"{local}@{host}.{match['ending']}"
        where = before.start(), match.end()
        yield contact_at(reading, ("email", value), where, methods, LIKELY)
    for match in islice(_MAILBOX.finditer(lower), MOST if mailbox else 0):
        before = _before(lower, match.start())
        if before is None or not before["before"] or before["before"].strip():
            continue
        local = _joined(before["local"])
        if _is_mailbox(local) and (_has_cue(lower, before.start()) or re.search(r"[\d._]", local)):
            value = f"{local}@{match['host']}.{match['ending']}"
            methods = ["separated"] + ["words"] * has_letter(match["dot"])
            where = before.start(), match.end()
            yield contact_at(reading, ("email", value), where, methods, WORD)


def has_letter(text: str) -> bool:
    """Whether there is a letter in a text."""
    return any(map(str.isalpha, text))


def is_apart(piece: str) -> bool:
    """Whether a dot stands in brackets or beside a space, rather than being a word."""
    inner = piece.strip()
    return bool(inner) and piece != "." and (inner == "." or inner[0] in _SIGNS_AROUND)


def _before(lower: str, end: int) -> re.Match[str] | None:
    return _HIDDEN_LOCAL.search(lower, max(0, end - 100), end)


def _has_cue(lower: str, start: int) -> bool:
    return _CUE.search(lower, max(0, start - 30), start) is not None


def _joined(text: str) -> str:
    return _EACH_PIECE.sub(".", _UNDERSCORE.sub("_", text))


def _is_meant(lower: str, match: re.Match[str], before: re.Match[str], dot: str) -> bool:
    """Whether enough is hidden on purpose, or the mailbox is well known."""
    if match["mailbox"]:
        return True
    if not has_letter(match["host"]):
        return False
    inner = dot.strip()
    hidden = inner != "." or (dot[0] != "." and dot[-1] != ".")
    around = before["before"] + match["after"]
    bracketed = not _SIGNS_AROUND.isdisjoint(before["before"]) and around.strip()[1:] != ""
    if match["weak"] and not bracketed:
        return hidden and inner not in _AMBIGUOUS_DOTS
    if match["sign"] and not bracketed and not hidden:
        return dot == "." and _has_cue(lower, before.start())
    return hidden or dot == "."


def _is_mailbox(local: str) -> bool:
    """Whether a word may be the name of a mailbox rather than a word of a sentence."""
    return len(local) > 1 and has_letter(local) and local not in tables().no_mailboxes


def apart(found: Iterable[Contact]) -> list[Contact]:
    """Leave out what begins inside the contact before it; in order."""
    kept: list[Contact] = []
    for contact in sorted(found, key=lambda c: (c.start, -c.end)):
        if not kept or contact.start >= kept[-1].end:
            kept.append(contact)
    return kept
