"""What takes a phrase back: a negation, a question to the client, what is past or another's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from signaltriage.features.patterns import level
from signaltriage.text import fold

_CLAUSE_END = re.compile(r"[\n.,;:!?¿¡()|•*]")
_QUOTES = "\"'„“”«»‘"  # that open just before the phrase
LOOK_AROUND = 70  # characters; six words and a negator fit in


@dataclass(frozen=True, slots=True)
class Guard:
    """What takes a phrase back in one language.

    Parameters
    ----------
    before : pattern
        Determiners up to one word before the phrase in its clause, negators up to three, what
        is over or another's up to six.
    first_words : frozenset of str
        Words with which `before` begins; without one of them it is not tried.
    after : pattern or None
        A negation that follows.
    """

    before: re.Pattern[str]
    first_words: frozenset[str]
    after: re.Pattern[str] | None

    def takes_back(self, before: str, following: str) -> bool:
        """Whether what stands around a phrase takes it back."""
        if self.after is not None and self.after.match(following):
            return True
        clause = _CLAUSE_END.split(before.rstrip(_QUOTES))[-1]
        if self.first_words.isdisjoint(clause.replace("'", " ").split()):
            return False
        return self.before.search(clause) is not None


def build_guard(document: Mapping[str, Any]) -> Guard:
    """Build the guard of a language from the head of its lexicon.

    Parameters
    ----------
    document : mapping
        With the keys determiners, negators, past, exceptions, breaks, joins and after; all but
        the first two may be absent.

    Returns
    -------
    Guard

    Examples
    --------
    >>> guard = build_guard({"determiners": ["no"], "negators": ["never"]})
    >>> guard.takes_back("i never work ", ""), guard.takes_back("never late, ", "")
    (True, False)
    """
    near, far = document["determiners"], document["negators"]
    past = document.get("past", ())
    breaks = document.get("breaks", ())
    step = rf"(?:(?!(?:{_either(breaks)}) )[^ ]+ )" if breaks else "(?:[^ ]+ )"
    exceptions = document.get("exceptions", ())
    not_here = rf"(?!(?:{_either(exceptions)})\b)" if exceptions else ""
    joins = document.get("joins", ())
    listed = rf"(?:[^ ]+ (?:{_either(joins)}) )?" if joins else ""
    parts = [
        rf"(?:{_either(words)}) {listed}{step}{{0,{reach}}}$"
        for words, reach in ((near, 1), (far, 3), (past, 6))
        if words
    ]
    after = document.get("after")
    return Guard(
        before=re.compile(rf"(?:^|(?<=[^\w'])){not_here}(?:{'|'.join(parts)})"),
        first_words=frozenset(
            re.split(r"[^\w]", _plain(words))[0] for words in (*near, *far, *past)
        ),
        after=re.compile(after) if after else None,
    )


def _plain(words: str) -> str:
    return level(fold(words))


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(word)) for word in words)
