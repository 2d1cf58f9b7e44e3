"""Handles on Telegram, Signal, Snapchat, Instagram, X and OnlyFans, in links and behind labels."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice

from signaltriage.records import Contact
from signaltriage.text.normal import hidden_by
from signaltriage.text.reading import Reading

KINDS = ("telegram", "signal", "snapchat", "instagram", "x", "onlyfans")

PLAIN, LIKELY, WORD = 1.0, 0.9, 0.8  # with a sign of its own; shaped like a handle; a plain word
MOST = 2_000  # of each kind that a text is read for; no advertisement has a hundredth of them
FAR = 40  # characters between a label and the sign of its handle
MIN_WORD = 4  # letters of a plain word behind a colon

_NAME = r"[a-z0-9_](?:[a-z0-9_.-]{0,61}[a-z0-9_])?"
_AT_NAME = re.compile(rf"(?<![\w@/.])@({_NAME})(?![\w@’'])")
_STRONG = re.compile("[:=→➡➔➜►▶⇒👉>]")  # between a label and what it announces
_CLAUSE_BEFORE = re.compile(
    r"(?:^|[^\w\s]|\n|\b(?:mijn|my|mi|mon|mein|meu|mio|op|on|en|and|y|et))\s*\Z"
)
_CLAUSE_AFTER = re.compile(r"\s*(?:\Z|\n|[^\w\s’'&+-])|[ \t]*\n")
_LIST = re.compile(
    r"\s{0,2}(?:[,/&+|]|(?<=\s)(?:en|and|und|et|y|e|i|și|si|és|и|or|of)(?=\s))\s{0,2}"
)
_BEHIND = re.compile(r"\s{0,2}(?:\(\s?|(?:op|on|auf|sur|en|pe|na|no|su|în|via|at)\s)")
_LIKE = re.compile(r"(?=.*_)_*[a-z0-9].*|[a-z](?=.*\d)(?=(?:.*[a-z]){3}).{4,}")
_NO_HANDLE = re.compile(
    r"\d+|.*\d{7}.*|(?:cup|maat|size|talla|taille|mar|min|max)\d+[a-z]?|www\..*"
)
_ENDING = re.compile(r".*\.(?:nl|com|net|org|info|be|eu|de|fr|es|it|ro|pl|uk)")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a handle of one kind looks like, and where profile pages stand."""

    name: str
    shape: re.Pattern[str]
    link: re.Pattern[str] | None
    reserved: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of ``handles.toml``, compiled."""

    kinds: dict[str, _Kind]
    label: re.Pattern[str]
    named: re.Pattern[str]
    links: re.Pattern[str]
    no_handles: frozenset[str]
    no_mailboxes: frozenset[str]
    no_hosts: frozenset[str]
    signs: tuple[str, ...]


@cache
def tables() -> _Tables:
    """Labels, shapes and word lists, read once."""
    source = resources.files("signaltriage.text").joinpath("handles.toml").read_text("utf-8")
    data = tomllib.loads(source)
    words = data["words"]
    kinds = {}
    for name in KINDS:
        entry = data[name]
        starts = "|".join(entry["links"])
        link = rf"(?:{starts})@?({entry['shape']})\Z" if starts else None
        kinds[name] = _Kind(
            name,
            re.compile(entry["shape"]),
            re.compile(link) if link else None,
            frozenset(entry["reserved"]),
        )
    groups = [f"(?P<{name}>{'|'.join(data[name]['labels'])})" for name in KINDS]
    every = [label for name in KINDS for label in data[name]["labels"]]
    label = _whole("|".join([*groups, *words["others"].split()]))
    one = _whole("|".join([*every, *words["others"].split()]))
    filler = rf"(?:{'|'.join(words['fillers'].split())})(?![\w.-])"
    named = (
        rf"{_whole('|'.join(every))}(?:{_LIST.pattern}{one}){{0,3}}"
        rf"(?P<fill>(?:[\s:]{{1,3}}{filler}){{0,3}})(?P<gap>[^\w@.,;!?]{{0,6}})(?P<at>@?)"
        rf"(?!{one}(?![\w.-]))(?P<name>{_NAME})(?![\w@’'])"
    )
    return _Tables(
        kinds,
        re.compile(label),
        re.compile(named),
        re.compile("|".join(start for name in KINDS for start in data[name]["links"])),
        frozenset((words["not_handles"] + words["fillers"]).split()),
        frozenset(words["not_mailboxes"].split()),
        frozenset((words["not_handles"] + words["not_hosts"]).split()),
        tuple(words["signs"].splitlines()),
    )


def _whole(words: str) -> str:
    return rf"(?<![^\W_])(?:{words})(?![^\W_])"


def link_handle(address: str) -> tuple[str, str] | None:
    """Kind and handle of a profile page; `address` is lower case, without scheme and ``www.``.

    Examples
    --------
    >>> link_handle("instagram.com/sanne_x"), link_handle("instagram.com/explore")
    (('instagram', 'sanne_x'), None)
    """
    if not tables().links.match(address):
        return None
    host, *pieces = re.split("[/?#]", address, maxsplit=3)
    for kind in tables().kinds.values():
        if kind.link is None:
            continue
        for depth in (1, 2):
            match = kind.link.match("/".join([host, *pieces[:depth]]))
            if match and match[1] not in kind.reserved:
                return kind.name, match[1]
    return None


def contact_at(
    reading: Reading,
    named: tuple[str, str],
    where: tuple[int, int],
    methods: Sequence[str] = (),
    confidence: float = PLAIN,
) -> Contact:
    """Make a contact of kind and value, and of where it stands in the text of a reading."""
    start, end = reading.span(*where)
    raw = reading.raw[start:end]
    if raw != reading.text[slice(*where)]:
        methods = sorted({*methods, *hidden_by(raw)})
    return Contact(*named, raw, start, end, tuple(methods), confidence)


def handles_in(reading: Reading, lower: str) -> list[Contact]:
    """Find handles behind a label, and those with ``@`` that a label nearby names.

    Parameters
    ----------
    reading : Reading
        The text.
    lower : str
        Its text in lower case, position for position.

    Returns
    -------
    list of Contact
        Possibly overlapping. Of several labels before one handle the first has the handle as its
        stretch, every other its own label.

    Examples
    --------
    >>> text = "IG/Snap: Sanne_x"
    >>> [(c.kind, c.value, c.raw) for c in handles_in(Reading.of(text), text.lower())]
    [('instagram', 'sanne_x', 'Sanne_x'), ('snapchat', 'sanne_x', 'Snap')]
    """
    found: list[Contact] = []
    done: list[tuple[int, str]] = []  # where the handles end, and of which kind they are
    for match in islice(tables().named.finditer(lower), MOST):
        here = list(_named(reading, lower, match))
        found += here
        if here:
            done.append((match.end("name"), here[0].kind))
    if "@" in lower:
        found += _apart_from_label(reading, lower, done)
    return found


def _named(reading: Reading, lower: str, match: re.Match[str]) -> Iterator[Contact]:
    """Contacts of one list of labels and the handle behind it."""
    labels = [
        (label.lastgroup, *label.span())
        for label in tables().label.finditer(lower, match.start(), match.start("name"))
        if label.lastgroup and not _is_plain_of(reading.text, label)
    ]
    start, at = match.start("name"), bool(match["at"])
    strong = bool(_STRONG.search(match["gap"]) or ":" in match["fill"])
    if "\n" in match["gap"] and not (at or strong):
        return
    free = True
    for kind, label_start, label_end in labels:
        end = _end_of_handle(reading.text, lower, kind, start, match.end("name"))
        if end is None:
            continue
        sure = PLAIN if at else _sureness(reading.text, lower, kind, (start, end), strong=strong)
        if sure is None:
            continue
        spaced = " " in lower[label_start:label_end] and kind in {"telegram", "instagram"}
        where = (start - at, end) if free else (label_start, label_end)
        methods = ("separated",) if spaced else ()
        yield contact_at(reading, (kind, lower[start:end]), where, methods, sure)
        free = False


def _is_plain_of(text: str, label: re.Match[str]) -> bool:
    """Whether a short label is the Dutch or English "of", or a kiss, rather than a platform."""
    if label.group() not in {"of", "x"}:
        return False
    start = label.start()
    written = text[start : label.end()]
    return written.islower() or not _CLAUSE_BEFORE.search(text, max(0, start - 12), start)


def _end_of_handle(text: str, lower: str, kind: str, start: int, end: int) -> int | None:
    """Where a handle of this kind ends; None if there is none."""
    about = tables().kinds[kind]
    joined = re.compile(r"(?<=[a-z0-9_])\.(?=[A-Z])").search(text, start, end)
    if joined and text[start].islower():
        end = joined.start()  # the full stop of a sentence, and no space behind it
    if kind != "instagram" and _ENDING.fullmatch(lower, start, end):
        return None
    if not about.shape.fullmatch(lower, start, end):
        return None
    name = lower[start:end]
    return None if name in about.reserved or name.isdecimal() else end


def _sureness(
    text: str, lower: str, kind: str, span: tuple[int, int], *, strong: bool
) -> float | None:
    """How likely a word without ``@`` is a handle; None if too little speaks for it."""
    start, end = span
    name = lower[start:end]
    no_handles = tables().no_handles
    if name in no_handles or _NO_HANDLE.fullmatch(name) or not name[0].isalpha():
        return None
    if kind == "signal" or _LIKE.fullmatch(name) or re.search("[a-z][A-Z]", text[start:end]):
        return LIKELY
    ends = _CLAUSE_AFTER.match(lower, end) is not None
    parts = re.split("[.-]", name)
    if len(parts) > 1:
        if "-" in name or parts[-1] in no_handles:
            return None
        if not parts[0] or (parts[0] in no_handles and len(parts[-1]) > 1):
            return None
        return LIKELY if strong or ends or len(parts[-1]) == 1 else None
    if not strong or not ends or len(name) < MIN_WORD or text[start].isupper():
        return None
    return WORD


def _apart_from_label(
    reading: Reading, lower: str, done: Sequence[tuple[int, str]]
) -> Iterator[Contact]:
    """Find handles with ``@`` whose label stands earlier in the line, or just behind."""
    names = list(islice(_AT_NAME.finditer(lower), MOST))
    ends = {end for end, _ in done}
    if all(name.end() in ends for name in names):
        return
    every = tables().label.finditer(lower)
    labels = [label for label in every if not _is_plain_of(reading.text, label)]
    starts = [label.start() for label in labels]
    last: tuple[str, int] | None = None  # kind and end of the handle before
    used = -1  # where the text ends whose labels have their handle
    for match in names:
        start = match.start()
        i = bisect_left(done, (match.start(1), ""))
        if i < len(done) and done[i][0] <= match.end():
            used, last = done[i][0], (done[i][1], done[i][0])
            continue
        before = labels[bisect_left(starts, start) - 1] if starts and starts[0] < start else None
        kind = None
        if before and before.start() >= used and _reaches(lower, before.end(), start):
            kind = before.lastgroup
        elif last and last[1] <= start and _LIST.fullmatch(lower, last[1], start):
            kind = last[0]
        elif (gap := _BEHIND.match(lower, match.end())) and (
            label := tables().label.match(lower, gap.end())
        ):
            announces = lower[label.end() : label.end() + 2].strip()[:1] in {":", "@"}
            kind = None if announces else label.lastgroup
        end = kind and _end_of_handle(reading.text, lower, kind, start + 1, match.end())
        if kind and end:
            yield contact_at(reading, (kind, lower[start + 1 : end]), (start, end), (), LIKELY)
            last = kind, end
        used = match.end()


def _reaches(lower: str, start: int, end: int) -> bool:
    """Whether a label speaks for what follows: same line, near, no sentence between."""
    between = lower[start:end] if end - start <= FAR else "\n"
    return "\n" not in between and not re.search(r"[.!?]\s|@", between)
