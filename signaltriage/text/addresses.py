"""E-mail addresses, web addresses, chat links and handles in running text, hidden ones too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import islice

from ahocorasick_rs import BytesAhoCorasick, Implementation

from signaltriage.records import Contact
from signaltriage.text.emails import (
    AT_WORDS,
    BRACKETED,
    DOT_WORDS,
    END,
    ENDINGS,
    MAILBOXES,
    PIECE,
    SPOKEN,
    apart,
    has_letter,
    hidden_emails,
    is_apart,
    plain_emails,
)
from signaltriage.text.handles import LIKELY, MOST, contact_at, handles_in, link_handle, tables
from signaltriage.text.lower_case import lowered
from signaltriage.text.normal import normalize
from signaltriage.text.numbering import e164
from signaltriage.text.reading import Reading
from signaltriage.text.spans import merge_contacts

# Only endings that are no common word of a language we read: "de", "es" and "me" are. The others
# need a path.
_BARE_ENDINGS = "nl|com|net|org|info|be|eu|fr|ro|uk|online|site|xyz|vip"
_PATH_ENDINGS = "me|am|dog|ly|ee|gg|link|app|bio|page|tv|io|co|to"
# Words, too, with which a sentence may begin right behind a full stop.
_WORD_ENDINGS = frozenset("net info be eu uk online site vip".split())
_WEB_SIGNS = ("://", "www", "tel:+", "sms:+", "callto:+")

_BARE_HINT = re.compile(rf"\.(?:(?:{_BARE_ENDINGS})(?![\w-])|(?:{_PATH_ENDINGS})/)")
_WEB_SIGN = re.compile(rf"www\.|tel:|sms:|callto:|://|{_BARE_HINT.pattern}")
_BLANK = re.compile(r"\s")
_MAX_HOST = 320  # characters before the ending of an address, and more
_WEB = re.compile(
    rf"""(?<![\w.@/-])(?:h(?:tt|xx)ps?://[^\s<>"'|]{{1,500}}|www\.[^\s<>"'|]{{1,500}}
        |(?:whatsapp|viber|tg|sgnl)://[^\s<>"'|]{{1,200}}
        |(?:tel|sms|callto):(?://)?\+\d[\d.()-]{{6,20}}
        |(?:[\w-]{{1,63}}\.){{1,4}}(?:(?:{_BARE_ENDINGS}){END}(?:[/?][^\s<>"'|]{{0,200}})?
            |(?:{_PATH_ENDINGS})/[^\s<>"'|]{{1,200}}))""",
    re.VERBOSE,
)
_HIDDEN_WEB = re.compile(
    rf"""(?P<dot>{BRACKETED}|{SPOKEN})(?P<ending>{ENDINGS}){END}
    (?:(?:/|\s(?:/|slash|schuine[ ]streep|barra)\s)(?P<path>@?[\w.+-]{{2,64}}))?""",
    re.VERBOSE,
)
_HIDDEN_HOST = re.compile(
    rf"(?<![\w@.-])(?P<www>www{PIECE})?(?P<host>[a-z0-9-]{{1,63}}(?:{BRACKETED}[a-z0-9-]{{1,63}})?)\Z"
)
_SPACED_WEB = re.compile(
    rf"(?<![\w@.-])www\s?\.\s?(?P<host>[a-z0-9-]{{2,63}})\s?\.\s?(?P<ending>{ENDINGS}){END}"
)
_EACH_PIECE = re.compile(PIECE)
_CUE = re.compile(r"(?:site|web|kijk op|zie|see|visit|p[aá]gina|page)\W{0,3}(?:is\s)?\Z")
# A sentence that begins right behind an address: "www.kiosk.nl.Bel".
_JOINED = re.compile(rf"((?:https?://|www\.)[a-z0-9.-]{{1,100}}\.(?:{ENDINGS}))\.[A-Z]")
_MAY_BE_WEB = re.compile("www|site|web|kijk op|zie|see|visit|p[aá]gina|page")
_HOSTS = frozenset("t telegram instagram snapchat onlyfans twitter wa".split())  # with a path

_PHONE_LINK = re.compile(
    r"""(?:(?P<whatsapp>wa\.me/|(?:(?:api|web)\.whatsapp\.com/send/?|whatsapp://send/?)
            \?(?:[^\s]{0,200}&)?phone=)
        |(?P<phone>(?:tel|sms|callto):(?://)?(?=\+)|viber://(?:chat|add|contact)/?\?number=)
        |(?P<signal>(?:sgnl://)?signal\.me/\#p/)
        |(?P<telegram>t(?:elegram)?\.me/(?=\+)|tg://resolve/?\?phone=))
        (?:%2b|\+)?(?P<number>\d[\d.()-]{6,20})(?!\d)""",
    re.VERBOSE,
)
_TELEGRAM_SCHEME = re.compile(r"tg://resolve/?\?domain=([a-z]\w{3,31})")
_HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?]|\Z)")
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|[dg]clid|[gw]braid|msclkid|yclid|t[tw]clid|igsh(?:id)?|mc_[ce]id|_ga|si)"
    r"(?:=.*)?"
)


def find_addresses(text: str, *, fictitious: bool) -> list[Contact]:
    """Find e-mail and web addresses, chat links and handles in a text; see `addresses_in`.

    Examples
    --------
    >>> [(c.kind, c.value) for c in find_addresses("mail Sanne@Example.nl of t.me/Sanne_1 .",
    ...                                            fictitious=True)]
    [('email', 'sanne@example.nl'), ('telegram', 'sanne_1')]
    """
    return addresses_in(normalize(text), fictitious=fictitious)


def addresses_in(reading: Reading, *, fictitious: bool) -> list[Contact]:
    """Find e-mail addresses, web addresses, links to a chat and handles.

    Parameters
    ----------
    reading : Reading
        The text, as `signaltriage.text.normal.normalize` returns it.
    fictitious : bool
        Also accept ranges that cannot be dialled, in links that hold a telephone number.

    Returns
    -------
    list of Contact
        In order, not overlapping; of kind ``email``, ``url``, ``telegram``, ``signal``,
        ``snapchat``, ``instagram``, ``x``, ``onlyfans``, and from a link with a number also
        ``whatsapp`` and ``phone``. `obscured` holds ``separated`` (spaces or brackets in it),
        ``words`` (words in place of signs), and what `hidden_by` names.

    Examples
    --------
    >>> reading = Reading.of("sanne(at)kiosk punt nl, insta: Sanne_x, www.example.com/?utm_id=1")
    >>> for c in addresses_in(reading, fictitious=True):
    ...     print(c.kind, c.value, c.obscured)
    email sanne@kiosk.nl ('separated', 'words')
    instagram sanne_x ()
    url example.com ()
    """
    lower = lowered(reading.text)
    automaton, signs = _gate()
    line = f" {lower} ".replace("\n", " ")
    matches = automaton.find_matches_as_indexes(line.encode(errors="replace"), overlapping=True)
    hits = {signs[i] for i, _, _ in matches} if matches else set()
    at = "@" in lower
    web = "web" in hits or _BARE_HINT.search(lower) is not None
    found: list[Contact] = []
    if at:
        found = apart(plain_emails(reading, lower))
    mailbox = "mailbox" in hits
    if at or mailbox or not hits.isdisjoint(("at", "dot")):
        found = merge_contacts(found, apart(hidden_emails(reading, lower, mailbox=mailbox)))
    if web:
        found = merge_contacts(found, apart(_links(reading, lower, fictitious=fictitious)))
        if "www" in lower:
            found = merge_contacts(found, apart(_spaced_links(reading, lower)))
    if "dot" in hits:
        found = merge_contacts(found, apart(_hidden_links(reading, lower, fictitious=fictitious)))
    if "label" in hits:
        found = merge_contacts(found, apart(handles_in(reading, lower)))
    return found


@cache
def _gate() -> tuple[BytesAhoCorasick, list[str]]:
    """Return what finds the signs that there may be a contact, and what each is a sign of."""
    families = {
        "web": _WEB_SIGNS,
        "mailbox": MAILBOXES.split("|"),
        "at": AT_WORDS,
        "dot": DOT_WORDS,
        "label": tables().signs,
    }
    automaton = BytesAhoCorasick(
        [w.encode() for words in families.values() for w in words],
        implementation=Implementation.DFA,  # three times as fast, and there are few words
    )
    return automaton, [what for what, words in families.items() for _ in words]


def _links(reading: Reading, lower: str, *, fictitious: bool) -> Iterator[Contact]:
    for match in islice(_web_addresses(lower), MOST):
        raw = match.group().rstrip(".,;:!?]}*_'\"…»”“")
        if "(" not in raw:
            raw = raw.rstrip(").,;:!?]}*_")
        if joined := _JOINED.match(reading.text, match.start(), match.start() + len(raw)):
            raw = raw[: joined.end(1) - match.start()]
        where = match.start(), match.start() + len(raw)
        if not _is_join(reading.text, lower, *where):
            named = _named(raw, fictitious=fictitious)
            if named:
                yield contact_at(reading, named, where)


def _web_addresses(lower: str) -> Iterator[re.Match[str]]:
    """Match web addresses, looking only at what stands around their signs without a blank."""
    end = 0
    for sign in _WEB_SIGN.finditer(lower):
        if sign.end() > end:
            least, at = max(end, sign.start() - _MAX_HOST), sign.start()
            start = max(least, *(lower.rfind(blank, least, at) + 1 for blank in " \n\t\r"))
            blank = _BLANK.search(lower, sign.end())
            end = blank.start() if blank else len(lower)
            yield from _WEB.finditer(lower, start, end)


def _is_join(text: str, lower: str, start: int, end: int) -> bool:
    """Whether a bare host is the end of one sentence and the beginning of the next."""
    host = lower[start:end]
    if host.startswith("www.") or "/" in host or "?" in host or ":" in host:
        return False
    name, _, ending = host.rpartition(".")
    cut = end - len(ending)
    if text[start:cut].islower() and text[cut].isupper():
        return True
    if name in tables().no_hosts or name.isdecimal():
        return True
    if ending not in _WORD_ENDINGS or re.search(r"[\d.-]", name):
        return False
    goes_on = re.match(r" [^\W\d_]", lower[end : end + 2])
    return goes_on is not None and not _CUE.search(lower, max(0, start - 20), start)


def _spaced_links(reading: Reading, lower: str) -> Iterator[Contact]:
    """Web addresses with blanks beside their dots: "www . kiosk . nl"."""
    for match in islice(_SPACED_WEB.finditer(lower), MOST):
        if " " in match.group():
            named = "url", f"{match['host']}.{match['ending']}"
            yield contact_at(reading, named, match.span(), ["separated"], LIKELY)


def _hidden_links(reading: Reading, lower: str, *, fictitious: bool) -> Iterator[Contact]:
    """Web addresses with a dot in words or brackets."""
    for match in islice(_HIDDEN_WEB.finditer(lower), MOST):
        bracketed = is_apart(match["dot"])
        start = max(0, match.start() - 90)
        if not (bracketed or match["path"] or _MAY_BE_WEB.search(lower, start, match.start())):
            continue
        before = _HIDDEN_HOST.search(lower, start, match.start())
        if before is None:
            continue
        host = _EACH_PIECE.sub(".", before["host"])
        known = host in _HOSTS and match["path"] is not None
        cue = _CUE.search(lower, max(0, before.start() - 20), before.start())
        if not (known or (len(host) > 1 and (bracketed or before["www"] or cue))):
            continue
        path = f"/{match['path'].rstrip('.')}" if match["path"] else ""
        named = _named(f"{host}.{match['ending']}{path}", fictitious=fictitious)
        if named is None:
            continue
        end = match.start("path") + len(path) - 1 if path else match.end("ending")
        methods = ["separated"] * bracketed + ["words"] * has_letter(match["dot"])
        yield contact_at(reading, named, (before.start(), end), methods, LIKELY)


def _named(raw: str, *, fictitious: bool) -> tuple[str, str] | None:
    """Kind and normal form of a web address in lower case; None if it is none."""
    bare = re.sub(r"^(?:h(?:tt|xx)ps?://)?(?:www\.)*", "", raw)
    if match := _PHONE_LINK.match(bare):
        digits = re.sub(r"\D", "", match["number"])
        number = e164(f"+{digits}", None, fictitious=fictitious)
        if number:
            kinds = ("whatsapp", "phone", "signal", "telegram")
            return next(kind for kind in kinds if match[kind] is not None), number
    if match := _TELEGRAM_SCHEME.match(bare):
        return "telegram", match[1]
    handle = link_handle(bare)
    if handle:
        return handle
    return ("url", _normal_address(bare)) if _HOST_NAME.match(bare) else None


def _normal_address(bare: str) -> str:
    """Drop fragment, parameters that count clicks, and the slash at the end.

    Paths are in lower case as well: people copy addresses by hand, and a web address links
    nothing by itself.
    """
    address, _, fragment = bare.partition("#")
    address, _, query = address.partition("?")
    host, _, path = address.partition("/")
    if "xn--" in host:
        with suppress(UnicodeError):
            host = host.encode("ascii").decode("idna")
    if host == "signal.me":
        return f"{host}/#{fragment}"
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.fullmatch(part))
    return f"{host}/{path}".rstrip("/") + (f"?{kept}" if kept else "")
