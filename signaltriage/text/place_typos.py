"""Names of well-known places with one slip of the keyboard."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

_CUES = frozenset("in te regio omgeving nabij near around vanuit locatie stad city".split())
_SHORTEST = 5
_END = 3


@cache
def _tables() -> tuple[dict[str, list[str]], frozenset[str], frozenset[str]]:
    """Names by what is left of them without one letter; words that are no typo; both ends."""
    path = files("signaltriage.text") / "gazetteer" / "typos.txt"
    names, words = path.read_text("utf-8").splitlines()
    shapes: dict[str, list[str]] = {}
    ends: set[str] = set()
    for name in names.split():
        for form in _forms(name):
            shapes.setdefault(form, []).append(name)
        ends.update((name[:_END], "-" + name[-_END:], name[:2] + name[3]))
        ends.add("-" + name[-4] + name[-2:])
    return shapes, frozenset(words.split()), frozenset(ends)


def suspects(tokens: list[str], *, cased: bool, lower: bool) -> list[str]:
    """Words that may be a misspelt name: with a capital, or after a word such as "in".

    Examples
    --------
    >>> suspects("Amstredam of eindhven".split(), cased=True, lower=False)
    ['Amstredam']
    >>> suspects("ik ben in einhoven".split(), cased=True, lower=False)
    ['einhoven']
    """
    asked = set(tokens) if lower else {b for a, b in pairwise(tokens) if a in _CUES}
    if cased:
        asked.update([t for t in tokens if t[0].isupper()])
    ends = _tables()[2]
    out = []
    for token in sorted([t for t in asked if len(t) >= _SHORTEST]):
        word = token.lower()
        if (word[:_END] in ends or "-" + word[-_END:] in ends) and intended(word):
            out.append(token)
    return out


@lru_cache(maxsize=16384)
def intended(token: str) -> str | None:
    """Return the one name that a word is one slip away from, if it is no word itself.

    Examples
    --------
    >>> intended("amstredam"), intended("einhoven"), intended("rotterdammer")
    ('amsterdam', 'eindhoven', None)
    """
    shapes, words, _ = _tables()
    if token in words:
        return None
    found = {
        name
        for form in _forms(token)
        for name in shapes.get(form, ())
        if name != token and is_one_slip(token, name)
    }
    return found.pop() if len(found) == 1 else None


def is_one_slip(written: str, name: str) -> bool:
    """Whether one letter was added, dropped or replaced, or two neighbours swapped."""
    if abs(len(written) - len(name)) > 1:
        return False
    at = 0
    shorter = min(len(written), len(name))
    while at < shorter and written[at] == name[at]:
        at += 1
    a, b = written[at:], name[at:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
    return a == b[1:] or a[1:] == b


def _forms(word: str) -> list[str]:
    return [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]
