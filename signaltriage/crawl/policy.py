"""No purpose, no collection: what must be written down before the first request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches

from signaltriage.errors import ConfigError, PurposeError
from signaltriage.records import Purpose

REGIMES = ("AVG", "Wpg")
PURPOSE_KEYS = ("id", "controller", "legal_basis", "regime", "scope", "expires")

_EXAMPLE = """
[purpose]
id = "<short name, stamped on the manifest of every run>"
controller = "<name of the organisation that decides and answers>"
legal_basis = "<the article relied on, such as Wpg 8, or AVG 6(1)(e) and 9(2)(g)>"
regime = "<AVG or Wpg>"
scope = "<which sites, what for, in a sentence>"
expires = "<last day of collecting, a date without quotes, such as 2026-12-31>"
"""

# AVG 9(2)(e) covers what the person concerned made public; many ads are made by somebody else.
_MADE_PUBLIC = re.compile(
    r"manifestly\s+(?:made\s+)?public|made\s+manifestly\s+public"
    r"|kennelijk\s+(?:zelf\s+)?openbaar(?:\s+gemaakt)?"
    r"|(?<!\d)9\s*\(\s*2\s*\)\s*\(\s*e\s*\)"
    r"|(?<!\d)9\D{0,12}(?:lid|paragraph|par\.?)\s*2\W{0,3}(?:,|onder|sub|point|onderdeel)*\W{0,3}e\b"
)
_ARTICLE = re.compile(r"\d")
_NAMES = {
    "AVG": re.compile(r"\b(?:u?avg|gdpr|algemene verordening|general data protection)\b"),
    "Wpg": re.compile(r"\b(?:wpg|wet politiegegevens|police data act)\b"),
}


def load_purpose(table: Mapping[str, object], where: str) -> Purpose:
    """Read the table ``[purpose]`` of a configuration.

    Parameters
    ----------
    table : mapping
        The six keys of `Purpose`.
    where : str
        The file, for messages.

    Returns
    -------
    Purpose

    Raises
    ------
    PurposeError
        If a key is missing, empty or a placeholder in angle brackets, or the legal basis is
        "manifestly public" alone or an article of the other regime alone.
    ConfigError
        If a key is unknown or has the wrong type.

    Examples
    --------
    >>> from datetime import date
    >>> purpose = load_purpose(
    ...     {"id": "west-2026-01", "controller": "Politie", "legal_basis": "Wpg 8",
    ...      "regime": "Wpg", "scope": "Public ads", "expires": date(2026, 12, 31)},
    ...     "triage.toml")
    >>> purpose.legal_basis
    'Wpg 8'
    """
    for key in table:
        if key not in PURPOSE_KEYS:
            near = get_close_matches(key, PURPOSE_KEYS, 1, 0.0)[0]
            raise ConfigError(
                f"{where}: table [purpose]: unknown key {key!r}; did you mean {near!r}?"
            )
    values = {key: _text(table, key, where) for key in PURPOSE_KEYS[:-1]}
    if values["regime"] not in REGIMES:
        raise ConfigError(
            f"{where}: table [purpose], key regime: must be one of {', '.join(REGIMES)}"
        )
    _refuse_made_public_alone(values["legal_basis"], where)
    _refuse_other_regime(values["legal_basis"], values["regime"], where)
    expires = table.get("expires")
    if expires is None:
        raise _missing(where, "key expires is missing")
    if isinstance(expires, str):
        _text(table, "expires", where)
    if isinstance(expires, datetime) or not isinstance(expires, date):
        raise ConfigError(
            f"{where}: table [purpose], key expires: must be a date without quotes, "
            "such as expires = 2026-12-31"
        )
    return Purpose(**values, expires=expires)


def require_purpose(purpose: Purpose | None, today: date, where: str) -> Purpose:
    """Return the purpose if collection is allowed under it today.

    Parameters
    ----------
    purpose : Purpose or None
        As loaded; None if there is no such table.
    today : date
        From the injected clock.
    where : str
        The file to write it in, for messages.

    Returns
    -------
    Purpose

    Raises
    ------
    PurposeError
        If there is none or its last day has passed; the message says what to write where.

    Examples
    --------
    >>> from datetime import date
    >>> old = Purpose("a", "b", "Wpg 8", "Wpg", "c", date(2025, 12, 31))
    >>> require_purpose(old, date(2026, 1, 1), "triage.toml")
    Traceback (most recent call last):
        ...
    signaltriage.errors.PurposeError: triage.toml: table [purpose]: the purpose 'a' expired on \
2025-12-31; if it was renewed, write the new last day, such as expires = 2026-12-31
    """
    if purpose is None:
        raise _missing(where, "there is no purpose, so nothing may be collected")
    if today > purpose.expires:
        raise PurposeError(
            f"{where}: table [purpose]: the purpose {purpose.id!r} expired on {purpose.expires}; "
            f"if it was renewed, write the new last day, such as expires = {today.year}-12-31"
        )
    return purpose


def _text(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{where}: table [purpose], key {key}: must be text in quotes")
    if not value.strip():
        raise _missing(where, f"key {key} is missing or empty")
    if value.strip().startswith("<"):
        raise PurposeError(
            f"{where}: table [purpose], key {key}: is still the placeholder {value.strip()!r}; "
            "replace it, angle brackets and all, together with your privacy officer"
        )
    return value.strip()


def _missing(where: str, what: str) -> PurposeError:
    return PurposeError(f"{where}: table [purpose]: {what}. Write there, filled in:\n{_EXAMPLE}")


def _refuse_made_public_alone(basis: str, where: str) -> None:
    plain = basis.casefold().replace("_", " ").replace("-", " ")
    rest, found = _MADE_PUBLIC.subn(" ", plain)
    if found and not _ARTICLE.search(rest):
        raise PurposeError(
            f"{where}: table [purpose], key legal_basis: 'manifestly made public' (AVG 9(2)(e)) "
            "cannot carry collection alone: many ads are made by somebody other than the person "
            "shown, who then made nothing public. Name the article that gives you the task, "
            'such as legal_basis = "Wpg 8" or "AVG 6(1)(e) and 9(2)(g)"'
        )


def _refuse_other_regime(basis: str, regime: str, where: str) -> None:
    named = {name for name, words in _NAMES.items() if words.search(basis.casefold())}
    if named and regime not in named:
        (other,) = named
        raise PurposeError(
            f"{where}: table [purpose], key legal_basis: names the {other} alone, but key regime "
            f'is "{regime}". The AVG (GDPR) holds for everybody but police and prosecution at '
            "their task, the Wpg (Dutch Police Data Act) for the police at theirs; neither "
            f'replaces the other. Name an article of the {regime}, or write regime = "{other}"'
        )
