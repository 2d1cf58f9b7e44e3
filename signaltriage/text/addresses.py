"""E-mail addresses, web addresses and chat links in running text."""

from __future__ import annotations

import re

from signaltriage.records import Contact
from signaltriage.text.phones import e164
from signaltriage.text.spans import merge_contacts

# Only endings that are no common word of a language we read: "de", "es" and "me" are.
_BARE_ENDINGS = "nl|com|net|org|info|be|eu|fr|ro|uk|online|site|xyz|vip"
_HINT = re.compile(rf"@|://|www\.|wa\.me|t\.me|\.(?:{_BARE_ENDINGS})\b", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?!\w)", re.IGNORECASE
)
_WEB = re.compile(
    rf"""(?<![\w.@/-])(?:https?://[^\s<>"'|]{{1,500}}|www\.[^\s<>"'|]{{1,500}}
        |wa\.me/\+?\d{{7,15}}|t(?:elegram)?\.me/[\w+/]{{4,64}}
        |(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_BARE_ENDINGS})(?![\w-]|\.\w)(?:/[^\s<>"'|]{{0,200}})?)""",
    re.IGNORECASE | re.VERBOSE,
)
_AT_HANDLE = re.compile(r"(?<!\w)telegram\W{0,3}@([a-z]\w{3,31})(?!\w)", re.IGNORECASE)
_WHATSAPP = re.compile(
    r"(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?(?:.*&)?phone=(?:%2b)?)\+?(\d{7,15})(?!\d)",
    re.IGNORECASE,
)
_TELEGRAM = re.compile(r"t(?:elegram)?\.me/(?:s/)?([a-z]\w{3,31})/?(?:\?|$)", re.IGNORECASE)
_TELEGRAM_PHONE = re.compile(r"t(?:elegram)?\.me/\+(\d{7,15})/?$", re.IGNORECASE)


def find_addresses(text: str, *, fictitious: bool) -> list[Contact]:
    """E-mail addresses, web addresses, WhatsApp and Telegram links, in order.

    Examples
    --------
    >>> [(c.kind, c.value) for c in find_addresses("mail Sanne@Example.nl of t.me/Sanne_1 .",
    ...                                            fictitious=True)]
    [('email', 'sanne@example.nl'), ('telegram', 'sanne_1')]
    """
    if not _HINT.search(text):
        return []
    emails = [
        Contact("email", match.group().lower(), match.group(), *match.span())
        for match in _EMAIL.finditer(text)
    ]
    handles = [
        Contact("telegram", match[1].lower(), f"@{match[1]}", match.start(1) - 1, match.end(1))
        for match in _AT_HANDLE.finditer(text)
    ]
    links = [
        _link(match.group().rstrip(".,;:!?)]}*_"), match.start(), fictitious=fictitious)
        for match in _WEB.finditer(text)
    ]
    return merge_contacts(merge_contacts(emails, handles), links)


def _link(raw: str, start: int, *, fictitious: bool) -> Contact:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", raw, flags=re.IGNORECASE)
    kind, value = "url", bare.lower().rstrip("/")
    if match := _WHATSAPP.match(bare):
        number = e164(f"+{match[1]}", None, fictitious=fictitious)
        if number:
            kind, value = "whatsapp", number
    elif match := _TELEGRAM_PHONE.match(bare):
        number = e164(f"+{match[1]}", None, fictitious=fictitious)
        if number:
            kind, value = "telegram", number
    elif (match := _TELEGRAM.match(bare)) and match[1].lower() not in {"joinchat", "share"}:
        kind, value = "telegram", match[1].lower()
    return Contact(kind, value, raw, start, start + len(raw))
