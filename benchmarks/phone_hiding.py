"""Ways to write a telephone number: plainly, and hidden the way advertisers hide it.

Every writer takes a `Hand` (the digits in groups, whether a plus stands before them, the
language, the dice) and returns the written number, or None where the method does not apply.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

TABLES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("phone_words.toml").read_text("utf-8")
)

MARKS: dict[str, list[str]] = TABLES["marks"]
SCRIPTS: dict[str, list[str]] = TABLES["scripts"]
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
LETTERS = {"0": "oO", "1": "lIi", "2": "zZ", "5": "sS", "8": "B"}
CYRILLIC = {"0": "оО", "1": "І", "3": "Зз", "5": "Ѕ", "6": "б", "8": "В"}
LOOKALIKE = str.maketrans("aeopcxyiAEOPCXTKMHB", "аеорсхуіАЕОРСХТКМНВ")
SPOKEN_VARIANTS = {"de": {2: "zwo"}, "nl": {1: "één"}, "fr": {1: "une"}}


@dataclass(frozen=True)
class Hand:
    """What a writer needs: dice, the digits in groups, a plus or not, language, region."""

    rng: Random
    groups: tuple[str, ...]
    plus: bool
    language: str
    region: str = ""

    @property
    def digits(self) -> str:
        """All digits in a row."""
        return "".join(self.groups)

    @property
    def sign(self) -> str:
        """The plus, if there is one."""
        return "+" if self.plus else ""


@cache
def words(table: str) -> list[str]:
    """Give the words for 0 to 99."""
    return [w.replace("~", " ") for w in TABLES["numbers"][table]["words"].split()]


def unaccented(text: str) -> str:
    """Strip the marks from letters."""
    text = text.replace("ł", "l").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def plain(hand: Hand) -> str:
    """Write as people usually do: groups with one usual separator."""
    rng, groups = hand.rng, list(hand.groups)
    sep = rng.choice([" ", " ", " ", "-", ".", "", "", " - ", "first"])
    if len(groups) == 1:
        return hand.sign + groups[0]
    if not hand.plus and hand.region in ("BE", "DE", "AT", "CH") and rng.random() < 0.2:
        return groups[0] + "/" + rng.choice(["", " ", "."]).join(groups[1:])
    if sep == "first":
        return hand.sign + groups[0] + "-" + rng.choice(["", " "]).join(groups[1:])
    if not hand.plus and len(groups[0]) > 2 and rng.random() < 0.2:
        return f"({groups[0]}) " + rng.choice([" ", "-"]).join(groups[1:])
    return hand.sign + sep.join(groups)


def _by_digit(hand: Hand, glyph: Callable[[str], str], sep: Callable[[], str]) -> str:
    """Join one glyph per digit with a fresh separator each."""
    out = [hand.sign]
    for i, digit in enumerate(hand.digits):
        out.append((sep() if i else "") + glyph(digit))
    return "".join(out)


def _by_group(
    hand: Hand, glyph: Callable[[str], str], seps: Sequence[str] = (" ", "-", ".", "")
) -> str:
    """Write one glyph per digit in usual groups."""
    sep = hand.rng.choice(seps)
    return hand.sign + sep.join("".join(glyph(d) for d in group) for group in hand.groups)


def _same(digit: str) -> str:
    """Leave the digit."""
    return digit


def spaced(hand: Hand) -> str:
    """0 6 1 2 …, sometimes with wider gaps."""
    sep = hand.rng.choice([" ", " ", "  ", "   ", "\u00a0", "\u2009"])
    return _by_digit(hand, _same, lambda: sep)


def separated(hand: Hand) -> str:
    """Put the same mark after every digit."""
    mark = hand.rng.choice(MARKS["separators"])
    sep = hand.rng.choice([mark, mark, f" {mark} ", f"{mark} ", mark * 2])
    return _by_digit(hand, _same, lambda: sep)


def separated_mixed(hand: Hand) -> str:
    """Put changing marks after every digit."""
    marks = hand.rng.sample(MARKS["separators"], 4)
    return _by_digit(hand, _same, lambda: hand.rng.choice([*marks, marks[0] + marks[1]]))


def separated_emoji(hand: Hand) -> str:
    """Put emoji between digits or groups."""
    marks = hand.rng.sample(MARKS["emoji"], hand.rng.choice([1, 1, 3]))
    if hand.rng.random() < 0.5 and len(hand.groups) > 2:
        return hand.sign + hand.rng.choice(marks).join(hand.groups)
    return _by_digit(hand, _same, lambda: hand.rng.choice(marks))


def group_marks(hand: Hand) -> str | None:
    """Put unusual marks between the groups."""
    if len(hand.groups) < 3:
        return None
    marks = [m for m in MARKS["separators"] if m not in ".-/"] + [
        "//",
        "--",
        "..",
        "***",
        " ~ ",
        "♡",
        "→",
    ]
    return hand.sign + hand.rng.choice(marks).join(hand.groups)


def bracket_digits(hand: Hand) -> str:
    """Write (0)(6)[1]{2}."""
    kinds = hand.rng.sample(MARKS["brackets"], hand.rng.choice([1, 1, 3]))
    space = hand.rng.choice(["", "", " "])

    def glyph(digit: str) -> str:
        pair = hand.rng.choice(kinds)
        return pair[0] + digit + pair[1]

    return _by_digit(hand, glyph, lambda: space)


def bracket_groups(hand: Hand) -> str | None:
    """Write (06)[12]{34}."""
    if len(hand.groups) < 3:
        return None
    kinds = hand.rng.sample(MARKS["brackets"], hand.rng.choice([1, 3]))
    pairs = [hand.rng.choice(kinds) for _ in hand.groups]
    sep = hand.rng.choice(["", " ", "-"])
    return hand.sign + sep.join(p[0] + g + p[1] for p, g in zip(pairs, hand.groups, strict=True))


def lines(hand: Hand) -> str | None:
    """Write groups, or digits, on lines of their own."""
    if len(hand.groups) > 2 and hand.rng.random() < 0.7:
        return hand.sign + hand.rng.choice(["\n", "\n", "\r\n", " \n"]).join(hand.groups)
    return _by_digit(hand, _same, lambda: "\n")


def split_words(hand: Hand) -> str | None:
    """06 71 call me 23 45 67."""
    sizes = list(accumulate(map(len, hand.groups)))
    cuts = [i + 1 for i, size in enumerate(sizes) if size >= 4 and sizes[-1] - size >= 4]
    if not cuts:
        return None
    cut = hand.rng.choice(cuts)
    phrase = hand.rng.choice(TABLES["text"][hand.language]["between"].split("|"))
    around = hand.rng.choice([" {} ", " {} ", " ({}) ", " ... {} ... ", "-{}-"])
    left, right = " ".join(hand.groups[:cut]), " ".join(hand.groups[cut:])
    return hand.sign + left + around.format(phrase) + right


def _table(hand: Hand) -> str:
    """Choose the script of the words."""
    return "bg_latin" if hand.language == "bg" and hand.rng.random() < 0.4 else hand.language


def _style(hand: Hand) -> Callable[[str], str]:
    """Choose case and accents once for a whole number."""
    bare = hand.rng.random() < 0.4
    case = hand.rng.choice(["lower", "lower", "lower", "upper", "title", "wild"])

    def styled(word: str) -> str:
        word = unaccented(word) if bare else word
        if case == "wild":
            return "".join(hand.rng.choice([c.upper(), c.lower()]) for c in word)
        return str(getattr(word, case)())

    return styled


def _word(hand: Hand, table: str) -> Callable[[str], str]:
    """Give a digit as a word, now and then by a second name."""
    variants = SPOKEN_VARIANTS.get(hand.language, {})
    second = hand.rng.random() < 0.3

    def word(digit: str) -> str:
        value = int(digit)
        if value == 6 and hand.region == "BR" and hand.language == "pt" and second:
            return "meia"
        return variants[value] if second and value in variants else words(table)[value]

    return word


def _spoken(hand: Hand, tokens: list[str], seps: Sequence[str]) -> str:
    """Join words; a plus is a sign or a word."""
    sep = hand.rng.choice(seps)
    plus = hand.rng.choice(["+", "+ ", TABLES["text"][hand.language]["words"]["plus"][0] + " "])
    return (plus if hand.plus else "") + sep.join(tokens)


WORD_SEPS = (" ", " ", " ", "-", ", ", ".", " - ", "  ", "/", "\n", " * ")


def digit_words(hand: Hand) -> str:
    """Write nul zes een."""
    word, style = _word(hand, _table(hand)), _style(hand)
    return _spoken(hand, [style(word(d)) for d in hand.digits], WORD_SEPS)


def words_glued(hand: Hand) -> str:
    """Write nulzeseen."""
    word, style = _word(hand, _table(hand)), _style(hand)
    return _spoken(hand, [style(word(d)) for d in hand.digits], ("",))


def words_among_digits(hand: Hand) -> str | None:
    """Write nul 6 een 2 or nul6een2."""
    word, style = _word(hand, _table(hand)), _style(hand)
    flags = [hand.rng.random() < 0.5 for _ in hand.digits]
    if not 2 <= sum(flags) <= len(flags) - 2:
        return None
    tokens = [style(word(d)) if f else d for d, f in zip(hand.digits, flags, strict=True)]
    return _spoken(hand, tokens, (" ", " ", "", "", "-", "."))


def word_pairs(hand: Hand) -> str:
    """Write zero six, twelve, thirty-four."""
    table, style = _table(hand), _style(hand)
    tokens, rest = [], hand.digits
    head = len(rest) - len(rest.lstrip("0")) + (1 if rest[0] == "0" else 0)
    tokens += [words(table)[int(d)] for d in rest[:head]]
    rest = rest[head:]
    while rest:
        pair, rest = rest[:2], rest[2:]
        known = len(pair) == 2 and pair[0] != "0"
        tokens += [words(table)[int(p)] for p in ([pair] if known else pair)]
    return _spoken(hand, [style(t) for t in tokens], (" ", " ", ", ", " - ", " . "))


def word_repeats(hand: Hand) -> str | None:
    """Write double seven, triple one."""
    spoken = TABLES["text"][hand.language]["words"]
    runs = re.findall(r"((\d)\2*)", hand.digits)
    if not spoken["double"] or all(len(run) == 1 for run, _ in runs):
        return None
    style, tokens = _style(hand), []
    for run, digit in runs:
        name, left = words(hand.language)[int(digit)], len(run)
        while left:
            size = 3 if left >= 3 and spoken["triple"] else min(left, 2)
            lead = {1: "", 2: spoken["double"] + " ", 3: spoken["triple"] + " "}[size]
            tokens.append(style(lead + name))
            left -= size
    return _spoken(hand, tokens, (" ", " ", ", ", " - "))


def english_oh(hand: Hand) -> str | None:
    """Write oh seven seven oh oh."""
    if hand.language != "en" or "0" not in hand.digits:
        return None
    oh, style = hand.rng.choice(["oh", "oh", "o"]), _style(hand)
    tokens = [oh if d == "0" else words("en")[int(d)] for d in hand.digits]
    return _spoken(hand, [style(t) for t in tokens], (" ", " ", "-", ", "))


def lookalike_words(hand: Hand) -> str | None:
    """Write digit words with some letters from the other alphabet."""
    if hand.language == "bg":
        return None
    word, style = _word(hand, hand.language), _style(hand)

    def glyph(digit: str) -> str:
        return "".join(
            c.translate(LOOKALIKE) if hand.rng.random() < 0.4 else c for c in style(word(digit))
        )

    return _spoken(hand, [glyph(d) for d in hand.digits], (" ", " ", "-", ""))


def _replaced(hand: Hand, table: dict[str, str]) -> str | None:
    """Exchange some digits for letters that look like them; most digits stay."""
    found = [i for i, d in enumerate(hand.digits) if d in table]
    if not found:
        return None
    most = max(1, min(len(found), len(hand.digits) // 2))
    chosen = iter(sorted(hand.rng.sample(found, hand.rng.randint(1, most))))
    target, at, out = next(chosen), 0, []
    for group in hand.groups:
        new = ""
        for digit in group:
            hit = at == target
            new += hand.rng.choice(table[digit]) if hit else digit
            target = next(chosen, -1) if hit else target
            at += 1
        out.append(new)
    return hand.sign + hand.rng.choice([" ", " ", "-", "", "."]).join(out)


def script(name: str) -> Callable[[Hand], str]:
    """Make a writer with the digits of another script."""

    def write(hand: Hand) -> str:
        row = hand.rng.choice(SCRIPTS[name])
        return _by_group(hand, lambda d: row[int(d)])

    return write


def _parenthesised(digit: str) -> str:
    """⑴ … ⑼; zero has no such character."""
    return "(0)" if digit == "0" else chr(0x2474 + int(digit) - 1)


def zero_width(hand: Hand) -> str:
    """Put unseen characters between digits."""
    unseen = hand.rng.sample(ZERO_WIDTH, hand.rng.choice([1, 3]))
    return _by_group(hand, lambda d: d + hand.rng.choice(unseen))


def combining(hand: Hand) -> str:
    """Strike digits through, or underline them."""
    mark = hand.rng.choice("\u0336\u0332\u0305\u0338\u0489")
    return _by_group(hand, lambda d: d + mark)


def escapes(hand: Hand) -> str:
    r"""Write \u0031, <U+0031>, &#49; for some or all digits."""
    form = hand.rng.choice(["\\u{:04x}", "<U+{:04X}>", "&#{};", "&#x{:x};", "\\x{:02x}"])
    share = hand.rng.choice([0.4, 1.0])
    return _by_group(hand, lambda d: form.format(ord(d)) if hand.rng.random() < share else d)


def _marks(marks: list[str]) -> Callable[[Hand], str | None]:
    """Make a writer that puts one of the strings between digits or groups."""

    def write(hand: Hand) -> str | None:
        mark = hand.rng.choice(marks)
        if hand.rng.random() < 0.5:
            return hand.sign + mark.join(hand.groups) if len(hand.groups) > 2 else None
        return _by_digit(hand, _same, lambda: mark)

    return write


def mixture(hand: Hand) -> str:
    """Two ways of writing a digit, and marks between all of them."""
    word, style = _word(hand, hand.language), _style(hand)
    row = hand.rng.choice([r for rows in SCRIPTS.values() for r in rows])
    ways = [
        lambda d: style(word(d)),
        lambda d: row[int(d)],
        lambda d: hand.rng.choice(LETTERS.get(d, d)),
        lambda d: f"({d})",
    ]
    first, second = hand.rng.sample(ways, 2)
    sep = hand.rng.choice([" ", "-", ".", "*", "_", " - ", hand.rng.choice(MARKS["emoji"])])
    return _by_digit(hand, lambda d: hand.rng.choice([first, second, _same])(d), lambda: sep)


def url_path(hand: Hand) -> str | None:
    """Put the number into the path of a link; without a plus the country must be its own."""
    path = hand.rng.choice(["ads/lisa-{}", "foto/{}/", "contact/{}", "p/mia_{}.html", "{}"])
    www = hand.rng.choice(["www.", ""])
    return f"https://{www}lisa-{hand.language}.example/" + path.format(hand.digits)


METHODS: dict[str, Callable[[Hand], str | None]] = {
    "spaced": spaced, "separated": separated, "separated_mixed": separated_mixed,
    "separated_emoji": separated_emoji, "group_marks": group_marks,
    "bracket_digits": bracket_digits, "bracket_groups": bracket_groups, "lines": lines,
    "split_words": split_words, "digit_words": digit_words, "words_glued": words_glued,
    "words_among_digits": words_among_digits, "word_pairs": word_pairs,
    "word_repeats": word_repeats, "english_oh": english_oh, "lookalike_words": lookalike_words,
    "letters": lambda hand: _replaced(hand, LETTERS),
    "cyrillic_letters": lambda hand: _replaced(hand, CYRILLIC),
    **{name: script(name) for name in SCRIPTS},
    "parenthesised": lambda hand: _by_group(hand, _parenthesised, ("", " ")),
    "keycap": lambda hand: _by_group(hand, lambda d: d + "\ufe0f\u20e3", ("", " ", "-")),
    "zero_width": zero_width, "combining": combining, "escapes": escapes,
    "escaped_marks": _marks(MARKS["escaped"]), "mojibake": _marks(MARKS["mojibake"]),
    "url_path": url_path, "mixture": mixture,
}  # fmt: skip
