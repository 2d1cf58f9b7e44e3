"""Time of the template view: 1,000 made-up ads to template, rows and HTML.

python benchmarks/template_view.py
"""

from __future__ import annotations

import random
import time

from signaltriage.linking import find_template
from signaltriage.plots import template_html, template_rows

N_ADS, ROUNDS = 1000, 3
NAMES, TOWNS = ("Eva", "Noor", "Mila", "Roos", "Sanne"), ("Zwolle", "Ede", "Breda", "Arnhem")
TEXT = (
    "Hallo, ik ben {name} van {age} jaar en ik ontvang je graag in {town} in een rustig "
    "appartement. Een uur kost {price} euro. Bel of app mij op 06-0{phone} tussen tien en tien, "
    "stel je eerst even voor. Ik neem de tijd en houd van een goed gesprek. Tot snel misschien"
)


def market(chance: random.Random) -> tuple[list[str], list[str]]:
    """Texts of one template with up to three edits, and their names."""
    texts, names = [], []
    for _ in range(N_ADS):
        names.append(chance.choice(NAMES))
        fields = {"age": chance.randrange(21, 39), "town": chance.choice(TOWNS)}
        fields |= {"price": chance.choice((120, 150, 180)), "phone": chance.randrange(10**6, 10**7)}
        words = TEXT.format(name=names[-1], **fields).split()
        for _ in range(chance.choice((0, 0, 1, 3))):
            words.insert(chance.randrange(len(words)), chance.choice(("echt", "graag", "ook")))
        texts.append(" ".join(words))
    return texts, names


def main() -> None:
    """Print seconds of processor time of each part, the best of some rounds."""
    texts, names = market(random.Random(0))
    best = [float("inf")] * 3
    for _ in range(ROUNDS):
        at = [time.process_time()]
        template = find_template(texts, names)
        at.append(time.process_time())
        rows = template_rows(template)
        at.append(time.process_time())
        html = template_html(rows)
        at.append(time.process_time())
        best = [min(b, end - start) for b, start, end in zip(best, at, at[1:], strict=False)]
    parts = zip(("template", "rows", "HTML"), best, strict=True)
    print(f"{N_ADS} ads: " + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in parts))
    print(f"together {sum(best):.3f} s; {len(html):,} bytes of HTML")


if __name__ == "__main__":
    main()
