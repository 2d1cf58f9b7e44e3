"""How well wording is read in sentences written from the indicators' cards alone.

Run: python benchmarks/wording.py [--odd]

Prints precision and recall of `tests/features/phrases`, on which the lexicons were mended, and of
`wording_sentences`, a second set, of whose sentences only every other one was looked at. `--odd`
takes those alone that nobody looked at while mending.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path

from signaltriage.features.lexicon import load_lexicon
from signaltriage.features.quotation import quoted_spans
from signaltriage.text import fold

HERE = Path(__file__).parent
SETS = (HERE.parent / "tests" / "features" / "phrases", HERE / "wording_sentences")


def is_found(sentence: str, language: str, indicator: str) -> bool:
    """Whether a phrase of the indicator stands in the sentence, outside quotations."""
    for start, end in reversed(quoted_spans(sentence)):
        sentence = sentence[:start] + "\n" * (end - start) + sentence[end:]
    return indicator in load_lexicon().present(fold(sentence), language)


def show(name: str, counts: Counter[tuple[str, bool]]) -> None:
    """Print precision and recall."""
    right, wrong = counts["present", True], counts["absent", True]
    missed = counts["present", False]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    print(f"{name:<22} precision {precision:.3f} recall {recall:.3f}")


def main(arguments: list[str]) -> int:
    """Measure both sets."""
    odd = "--odd" in arguments
    for folder in SETS[odd:]:
        total: Counter[tuple[str, bool]] = Counter()
        by_indicator: dict[str, Counter[tuple[str, bool]]] = {}
        print(f"\n{folder.name}")
        for path in sorted(folder.glob("*.toml")):
            here: Counter[tuple[str, bool]] = Counter()
            for indicator, kinds in tomllib.loads(path.read_text("utf-8")).items():
                for kind, sentences in kinds.items():
                    for sentence in sentences[1::2] if odd else sentences:
                        result = kind, is_found(sentence, path.stem, indicator)
                        here[result] += 1
                        by_indicator.setdefault(indicator, Counter())[result] += 1
            show(path.stem, here)
            total += here
        for indicator, counts in by_indicator.items():
            show(indicator, counts)
        show("all", total)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
