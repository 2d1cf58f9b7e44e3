"""Texts without case, accents and odd spacing, in which phrases are looked up."""

from __future__ import annotations

import unicodedata


class _Folds(dict[int, str]):
    """Code point to what it folds to; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "\r\n\v\f\u0085\u2028\u2029":
            folded = "\n"
        elif unicodedata.category(char) in {"Zs", "Pd"} or char in "\t_":
            folded = " "
        else:
            decomposed = unicodedata.normalize("NFKD", char).casefold()
            folded = "".join(
                "'" if c in "’‘ʼ`´" else c
                for c in unicodedata.normalize("NFKD", decomposed)
                if unicodedata.category(c) not in {"Mn", "Me", "Cf", "Cc"}
            )
            folded = "".join(folded.split())
        self[code] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    r"""Casefold, drop accents and invisible characters, and make spacing uniform.

    Spaces and dashes become one space, line breaks one ``"\n"``; nothing stands at either end
    of a line. Compatibility forms (full-width, styled letters) become plain ones (NFKD).

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str

    Examples
    --------
    >>> fold("  Új  lány —\nNON-stop")
    'uj lany\nnon stop'
    """
    lines = text.translate(_FOLDS).split("\n")
    return "\n".join(kept for line in lines if (kept := " ".join(line.split())))


def fold_origins(text: str) -> list[int]:
    """Where each character of ``fold(text)`` stands in `text`, and one more for the end.

    Examples
    --------
    >>> fold_origins(" a  b")
    [1, 2, 4, 5]
    """
    origins: list[int] = []
    gap: tuple[str, int] | None = None  # the break since the last character, and where it began
    end = 0
    for at, char in enumerate(text):
        folded = _FOLDS[ord(char)]
        if folded in {" ", "\n"}:
            if gap is None or folded == "\n":
                gap = folded, at if gap is None else gap[1]
            continue
        if folded and gap is not None:
            if origins:
                origins.append(gap[1])
            gap = None
        origins += [at] * len(folded)
        if gap is None and origins:
            end = at + 1
    return [*origins, end]
