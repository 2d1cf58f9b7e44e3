"""Names of well-known places with one slip of the keyboard."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from signaltriage.text.place_names import fold_name

ANYWHERE, AFTER_CUE = "!", "*"
_SHORTEST = 5


@cache
def _tables() -> tuple[dict[str, str], dict[str, list[str]], frozenset[str], frozenset[str]]:
    """Scopes by name; names by what is left without one letter; words; and rarer words."""
    folder = files("signaltriage.text") / "gazetteer"
    scopes: dict[str, str] = {}
    shapes: dict[str, list[str]] = {}
    for line in (folder / "typos.tsv").read_text("utf-8").splitlines():
        key, scope = line.split("\t")
        scopes[key] = scope
        for word in {key} if " " not in key else {max(key.split(), key=len)}:
            for form in _forms(word):
                shapes.setdefault(form, []).append(word)
    common, rare = (folder / "typo_words.txt").read_text("utf-8").splitlines()
    return scopes, shapes, frozenset(common.split("|")), frozenset(rare.split("|"))


def scope_of(name: str) -> str:
    """Where a misspelt name counts: `ANYWHERE`, `AFTER_CUE`, or in which countries; "" nowhere.

    Examples
    --------
    >>> scope_of("amsterdam"), scope_of("best")
    ('!', '')
    """
    return _tables()[0].get(name, "")


@lru_cache(maxsize=32768)
def intended(token: str) -> str | None:
    """Return the one word of a name that a word is one slip away from, if it is no word itself.

    Strings that some people write, and that no dictionary has, are left to `is_rare`.

    Examples
    --------
    >>> intended("amstredam"), intended("einhoven"), intended("rotterdammer")
    ('amsterdam', 'eindhoven', None)
    """
    if not _SHORTEST <= len(token) <= 30:
        return None
    word = fold_name(token)
    _, shapes, common, _ = _tables()
    if word in common:
        return None
    found = {
        name
        for form in _forms(word)
        for name in shapes.get(form, ())
        if name != word and is_one_slip(word, name)
    }
    return found.pop() if len(found) == 1 else None


def is_rare(token: str) -> bool:
    """Whether a word is written somewhere, so that only a cue makes it a misspelt name."""
    return fold_name(token) in _tables()[3]


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
