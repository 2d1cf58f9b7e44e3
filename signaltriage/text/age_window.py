"""What stands around a number that may be an age, folded and on one line."""

from __future__ import annotations

from signaltriage.text.folding import fold

LOOK_BACK = 56
MOST_WORDS = 20_000
_SIGNS = ",:=(["
_NOT_PAST = frozenset(" -–—\u00a0\n\r\t")


class _FlatWords(dict[str, str]):
    """Word that is not ASCII to what it folds to; filled as they are met, emptied when too many."""

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        folded = fold(f"a{word}a")[1:-1]  # keeps both its ends
        folded = self[word] = folded.replace("`", "'")
        return folded


_flat_word = _FlatWords().__getitem__


def flat_words(low: str) -> list[str]:
    """Words of a text in lower case that is normalised, folded."""
    if "-" in low or "_" in low or "`" in low:
        low = low.replace("-", " ").replace("_", " ").replace("`", "'")
    if low.isascii():
        return low.split()
    # A word may fold to two, for it holds a dash, or to nothing.
    return " ".join([w if w.isascii() else _flat_word(w) for w in low.split()]).split()


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
