"""The template behind alike texts: what stays, what is filled in, and what was edited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from signaltriage.text import find_ages, find_contacts, find_places, find_rates

FIXED_SHARE = 0.6  # of the texts that must hold a word for it to belong to the template
INSERTED_SHARE = 0.25  # of the texts that have something there for a place to be a slot
MEDOID_SAMPLE = 40  # texts compared with one another to find the most typical one
NAMING_SAMPLE = 25  # texts in which slots are named
NAMED_SHARE = 0.5  # of those in which a finder must see the slot

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the template.

    Parameters
    ----------
    kind : str
        ``"fixed"`` or ``"slot"``.
    text : str
        The wording of a fixed part; of a slot its name: ``"name"``, ``"age"``, ``"place"``,
        ``"price"``, ``"contact"``, ``"number"`` or ``"other"``.
    values : tuple of (str, int)
        What fills the slot and in how many texts, most frequent first; ``""`` where it is empty.
    """

    kind: str
    text: str
    values: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one text.

    Parameters
    ----------
    start, end : int
        ``text[start:end]``; empty where wording of the template is missing.
    kind : str
        ``"fixed"``, ``"slot"``, ``"added"`` (not in the template) or ``"missing"``.
    part : int
        Index of the part it belongs to, or after which it was added.
    text : str
        The stretch; for ``"missing"`` the wording of the template that is not there.
    """

    start: int
    end: int
    kind: str
    part: int
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """The template of some texts.

    Parameters
    ----------
    parts : tuple of Part
        In order.
    rows : tuple of tuple of Stretch
        Each text cut along the template, in the order of the texts.
    edits : tuple of int
        Words added or missing in each text, outside the slots.
    """

    parts: tuple[Part, ...]
    rows: tuple[tuple[Stretch, ...], ...]
    edits: tuple[int, ...]


def find_template(texts: Sequence[str], names: Sequence[str | None] = ()) -> Template:
    """Align texts and tell what they have in common from what is filled in.

    The most typical text is the base; every other text is aligned with it by the fewest changed
    words (Levenshtein). Words that most texts hold are fixed, what stands between them where texts
    differ is a slot, and the rest is marked as an edit of that one text.

    Parameters
    ----------
    texts : sequence of str, length n
        Texts of one family, contacts masked or not.
    names : sequence of str or None, length n or 0
        Advertised names, by which the slot for the name is recognised.

    Returns
    -------
    Template

    Examples
    --------
    >>> found = find_template(["Ik ben Eva en woon in Zwolle", "Ik ben Noor en woon in Ede",
    ...                        "Ik ben Mila en woon in Breda"], ["Eva", "Noor", "Mila"])
    >>> [(part.kind, part.text) for part in found.parts]
    [('fixed', 'Ik ben'), ('slot', 'name'), ('fixed', 'en woon in'), ('slot', 'place')]
    >>> found.edits
    (0, 0, 0)
    """
    if not texts:
        return Template((), (), ())
    tokens = [list(_TOKEN.finditer(text)) for text in texts]
    words = [[token[0].casefold() for token in row] for row in tokens]
    numbers = {word: i for i, word in enumerate(dict.fromkeys(w for row in words for w in row))}
    coded = [[numbers[word] for word in row] for row in words]
    base = _medoid(coded)
    columns = [_aligned(coded[base], row) for row in coded]
    layout = _layout(columns, coded, len(coded[base]))
    cut = [_cut(layout, columns[i], len(coded[i])) for i in range(len(texts))]
    typical = texts[base], tokens[base]
    rows, edits = [], []
    for text, row, pieces in zip(texts, tokens, cut, strict=True):
        stretches = tuple(_stretch(text, row, piece, typical) for piece in pieces)
        rows.append(stretches)
        edits.append(
            sum(len(_TOKEN.findall(s.text)) for s in stretches if s.kind in {"added", "missing"})
        )
    parts = tuple(
        Part("fixed", _joined(*typical, start, end))
        if kind == "fixed"
        else _slot(number, rows, texts, names)
        for number, (kind, start, end) in enumerate(layout)
    )
    return Template(parts, tuple(rows), tuple(edits))


_Tokens = Sequence[re.Match[str]]
_Layout = list[tuple[str, int, int]]  # kind, and which tokens of the base
_Piece = tuple[str, int, int, int]  # kind, part, and which tokens of the text (or of the base)


def _medoid(coded: Sequence[Sequence[int]]) -> int:
    """Find the text with the least total distance to a sample of the others."""
    step = max(1, len(coded) // MEDOID_SAMPLE)
    sample = range(0, len(coded), step)
    return min(
        sample,
        key=lambda i: (
            sum(Levenshtein.normalized_distance(coded[i], coded[j]) for j in sample),
            i,
        ),
    )


def _aligned(base: Sequence[int], other: Sequence[int]) -> list[int]:
    """Where each token of the base stands in another text; -1 where it does not."""
    places = [-1] * len(base)
    for block in Levenshtein.opcodes(base, other):
        if block.tag == "equal":
            shift = block.dest_start - block.src_start
            for k in range(block.src_start, block.src_end):
                places[k] = k + shift
    return places


def _layout(
    columns: Sequence[Sequence[int]], coded: Sequence[Sequence[int]], length: int
) -> _Layout:
    n = len(columns)
    held = [sum(row[k] >= 0 for row in columns) >= FIXED_SHARE * n for k in range(length)]
    inserted = [0] * (length + 1)  # texts that have something before this fixed token
    fixed = [k for k in range(length) if held[k]]
    for row, text in zip(columns, coded, strict=True):
        last = -1
        seen = True
        for k in fixed:
            if row[k] >= 0:
                inserted[k] += seen and row[k] > last + 1
                last = row[k]
            seen = row[k] >= 0
        inserted[length] += seen and len(text) > last + 1
    layout: _Layout = []
    for keep, group in groupby(range(length), key=lambda k: held[k]):
        run = list(group)
        if not keep:
            layout.append(("slot", run[0], run[-1] + 1))
            continue
        start = run[0]
        for k in run:
            after_slot = bool(layout) and layout[-1][0] == "slot" and k == start
            if inserted[k] >= INSERTED_SHARE * n and not after_slot:
                if k > start:
                    layout.append(("fixed", start, k))
                layout.append(("slot", k, k))
                start = k
        layout.append(("fixed", start, run[-1] + 1))
    ends_open = not layout or layout[-1][0] == "fixed"
    if ends_open and inserted[length] >= INSERTED_SHARE * n:
        layout.append(("slot", length, length))
    return layout


def _cut(layout: _Layout, places: Sequence[int], length: int) -> list[_Piece]:
    """Cut a text along the template."""
    pieces: list[_Piece] = []
    at = 0
    waiting: int | None = None  # the slot before the next fixed word
    for part, (kind, start, end) in enumerate(layout):
        if kind == "slot":
            waiting = part
            continue
        missing = start
        for k in range(start, end):
            here = places[k]
            if here < 0:
                continue
            if missing < k:
                pieces.append(("missing", part, missing, k))
            missing = k + 1
            if here > at or waiting is not None:
                pieces.append(
                    ("added", part, at, here) if waiting is None else ("slot", waiting, at, here)
                )
            waiting = None
            if (
                pieces
                and pieces[-1][0] == "fixed"
                and pieces[-1][1] == part
                and pieces[-1][3] == here
            ):
                pieces[-1] = ("fixed", part, pieces[-1][2], here + 1)
            else:
                pieces.append(("fixed", part, here, here + 1))
            at = here + 1
        if missing < end:
            pieces.append(("missing", part, missing, end))
    if waiting is not None:
        pieces.append(("slot", waiting, at, length))
    elif at < length:
        pieces.append(("added", len(layout) - 1, at, length))
    return pieces


def _stretch(text: str, tokens: _Tokens, piece: _Piece, typical: tuple[str, _Tokens]) -> Stretch:
    kind, part, first, last = piece
    if kind == "missing":
        return Stretch(0, 0, kind, part, _joined(*typical, first, last))
    if first == last:
        end = tokens[first - 1].end() if first else 0
        return Stretch(end, end, kind, part, "")
    start, end = tokens[first].start(), tokens[last - 1].end()
    return Stretch(start, end, kind, part, text[start:end])


def _joined(text: str, tokens: _Tokens, first: int, last: int) -> str:
    return text[tokens[first].start() : tokens[last - 1].end()] if first < last else ""


def _slot(
    number: int,
    rows: Sequence[Sequence[Stretch]],
    texts: Sequence[str],
    names: Sequence[str | None],
) -> Part:
    filled = [next((s for s in row if s.kind == "slot" and s.part == number), None) for row in rows]
    values = Counter(s.text if s else "" for s in filled)
    ranked = tuple(sorted(values.items(), key=lambda item: (-item[1], item[0])))
    return Part("slot", _named(filled, texts, names), ranked)


def _named(
    filled: Sequence[Stretch | None], texts: Sequence[str], names: Sequence[str | None]
) -> str:
    """Name a slot after what is found in it in most of some texts."""
    shown = [(i, s) for i, s in enumerate(filled) if s is not None and s.text]
    step = max(1, len(shown) // NAMING_SAMPLE)
    sample = shown[::step]
    votes: Counter[str] = Counter()
    for i, stretch in sample:
        if names and (names[i] or "").casefold() == stretch.text.casefold():
            votes["name"] += 1
        for kind, find in _FINDERS.items():
            found = find(texts[i])
            votes[kind] += any(s < stretch.end and stretch.start < e for s, e in found)
        votes["number"] += stretch.text.isdecimal()
    kinds = ("name", *_FINDERS, "number")
    return next((k for k in kinds if sample and votes[k] >= NAMED_SHARE * len(sample)), "other")


_FINDERS: dict[str, Callable[[str], list[tuple[int, int]]]] = {
    "contact": lambda text: [(c.start, c.end) for c in find_contacts(text, fictitious=True)],
    "age": lambda text: [(a.start, a.end) for a in find_ages(text)],
    "price": lambda text: [(r.start, r.end) for r in find_rates(text)],
    "place": lambda text: [(p.start, p.end) for p in find_places(text)],
}
