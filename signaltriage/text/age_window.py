"""What stands around a number that may be an age, folded and on one line."""

from __future__ import annotations

from functools import lru_cache

from signaltriage.text.folding import fold

LOOK_BACK = 56
_SIGNS = ",:=(["
_NOT_PAST = frozenset(" -–—\u00a0\n\r\t")


@lru_cache(maxsize=16384)
def _flat_word(word: str) -> tuple[str, ...]:
    """Fold a word that is not ASCII and holds no blank; a dash or a sign may part or end it."""
    folded = fold(f"a{word}a")[1:-1]  # what it begins or ends with stays
    return tuple(folded.replace("`", "'").split())


def flat_words(low: str) -> list[str]:
    """Words of a text in lower case that is normalised, folded."""
    if "-" in low or "_" in low or "`" in low:
        low = low.replace("-", " ").replace("_", " ").replace("`", "'")
    if low.isascii():
        return low.split()
    words: list[str] = []
    for word in low.split():
        if word.isascii():
            words.append(word)
        else:
            words += _flat_word(word)
    return words


def flat(low: str) -> str:
    """Fold a text in lower case that is normalised, and make one line of it."""
    return " ".join(flat_words(low))


def words_before(low: str, start: int) -> tuple[list[str], str]:
    """Words before a number, folded, and what stands between them and the number."""
    part = low[max(0, start - LOOK_BACK) : start]
    words = flat_words(part)
    if not words:
        return words, ""
    gap = " " if part[-1] in _NOT_PAST else ""
    while words[-1][-1] in _SIGNS:
        last = words[-1].rstrip(_SIGNS)
        gap = words[-1][len(last) :] + gap
        if last:
            words[-1] = last
            break
        words.pop()
        if not words:
            break
        gap = f" {gap}"
    return words, gap
