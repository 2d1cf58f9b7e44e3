"""The template view: what alike texts have in common, what is filled in, and what was edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from signaltriage.linking import Stretch, Template
from signaltriage.plots.pages import asset, environment
from signaltriage.plots.wording import words
from signaltriage.text import find_contacts, mask_for_display
from signaltriage.text.masking import Masked

MAX_ADS = 25  # rows of the table
MAX_VALUES = 8  # of each slot
MAX_TEXT = 1500  # characters of one text
HIDDEN = "[…]"  # wording that is part of a contact
CONTACT = "[contact]"


class Fragment(str):
    """HTML that stands inside a page, and in a notebook is shown as it is."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<style>{asset('templates', 'template.css')}</style>{self}"


def template_rows(
    template: Template, ads: Sequence[str] = (), most_ads: int = MAX_ADS
) -> dict[str, Any]:
    """Give the template view as plain rows, with contacts masked.

    Parameters
    ----------
    template : Template
        As `signaltriage.linking.find_template` finds it, of texts masked or not.
    ads : sequence of str, length n or 0
        What to call each text, such as ``"source/ad_id"``; numbers without.
    most_ads : int
        Texts to give, those with most edits first.

    Returns
    -------
    dict
        ``parts``: each with ``kind`` (``"fixed"``, ``"slot"``), ``text`` (the wording, or what
        fills the slot), and of a slot ``number``, ``values`` (``text``, ``count``), ``n_filled``
        (different values, the empty one apart) and ``n_values_hidden``. ``ads``: each with
        ``ad``, ``edits`` and ``stretches`` (``kind``: ``"fixed"``, ``"slot"``, ``"added"``,
        ``"missing"``; ``text``; ``slot``, its number or None). ``n_ads``, ``n_edited``,
        ``n_hidden``: texts, those with edits, those not given.

    Examples
    --------
    >>> from signaltriage.linking import find_template
    >>> found = find_template(["Ik ben Eva, bel 06-71234567", "Ik ben Noor, bel 06-71234568"],
    ...                       ["Eva", "Noor"])
    >>> rows = template_rows(found)
    >>> [(part["text"], [v["text"] for v in part.get("values", [])]) for part in rows["parts"]]
    [('Ik ben', []), ('name', ['Eva', 'Noor']), (', bel ', []), ('contact', ['[contact]'])]
    """
    order = sorted(range(len(template.rows)), key=lambda i: (-template.edits[i], i))
    masks: dict[int, Masked] = {}

    def masked(row: int) -> Masked:
        if row not in masks:
            masks[row] = _mask(_rebuilt(template.rows[row]))
        return masks[row]

    fixed = _fixed(template)
    numbers = _slot_numbers(template)
    first: dict[tuple[int, str], tuple[int, Stretch]] = {}
    for number, row in enumerate(template.rows):
        for stretch in row:
            if stretch.kind == "slot":
                first.setdefault((stretch.part, stretch.text), (number, stretch))

    def value(part: int, text: str) -> str:
        if (part, text) not in first:
            return text
        row, stretch = first[part, text]
        return _cut(masked(row), stretch)

    parts: list[dict[str, Any]] = []
    for number, part in enumerate(template.parts):
        if part.kind == "fixed":
            parts.append({"kind": "fixed", "text": fixed[number]})
            continue
        shown: Counter[str] = Counter()
        private = part.text == "contact"
        for text, count in part.values if private else part.values[:MAX_VALUES]:
            shown[CONTACT if private and text else value(number, text)] += count
        values = [{"text": t, "count": n} for t, n in shown.items()]
        hidden = 0 if private else max(0, len(part.values) - MAX_VALUES)
        parts.append(
            {"kind": "slot", "text": part.text, "number": numbers[number], "values": values}
            | {"n_filled": sum(bool(text) for text, _ in part.values), "n_values_hidden": hidden}
        )
    rows = [
        {
            "ad": ads[i] if ads else str(i + 1),
            "edits": template.edits[i],
            "stretches": _stretches(template.rows[i], masked(i), fixed, numbers),
        }
        for i in order[:most_ads]
    ]
    return {
        "parts": parts,
        "ads": rows,
        "n_ads": len(template.rows),
        "n_edited": sum(edits > 0 for edits in template.edits),
        "n_hidden": len(template.rows) - len(rows),
    }


def template_html(
    template: Template | Mapping[str, Any], language: str = "en", ads: Sequence[str] = ()
) -> Fragment:
    """Give the template view as a fragment of HTML.

    Every string is escaped, and it has neither scripts nor styles of its own, so that it can
    stand in a page with a strict policy; a notebook shows it with its style.

    Parameters
    ----------
    template : Template or mapping
        A template, or what `template_rows` gave of it.
    language : str
        ``"en"`` or ``"nl"``.
    ads : sequence of str
        As for `template_rows`.

    Returns
    -------
    Fragment
        A string.
    """
    rows = template_rows(template, ads) if isinstance(template, Template) else template
    page = environment(language).get_template("template.html.jinja")
    return Fragment(page.render(t=rows, w=words(language)))


def _slot_numbers(template: Template) -> dict[int, int]:
    slots = [i for i, part in enumerate(template.parts) if part.kind == "slot"]
    return {part: number for number, part in enumerate(slots, 1)}


def _mask(text: str) -> Masked:
    return mask_for_display(text, find_contacts(text, fictitious=True))


def _rebuilt(row: Sequence[Stretch]) -> str:
    """Put a text together again, but for what kind of space stands between its stretches."""
    text = ""
    for stretch in row:
        if stretch.kind != "missing":
            text = text.ljust(stretch.start) + stretch.text
    return text


def _cut(masked: Masked, stretch: Stretch) -> str:
    """Give a stretch of a masked text."""
    return masked.text[masked.offset(stretch.start) : masked.offset(stretch.end)]


def _fixed(template: Template) -> dict[int, str]:
    """Give the wording of fixed parts, masked in their surroundings: a number may span parts."""
    at, text, spans = 0, "", {}
    for number, part in enumerate(template.parts):
        filled = part.text
        if part.kind == "slot":
            filled = next((value for value, _ in part.values if value), "")
        text += filled + " "
        spans[number] = Stretch(at, at + len(filled), "fixed", number, filled)
        at = len(text)
    masked = _mask(text)
    return {
        number: _cut(masked, span)
        for number, span in spans.items()
        if template.parts[number].kind == "fixed"
    }


def _stretches(
    row: Sequence[Stretch], masked: Masked, fixed: Mapping[int, str], numbers: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Give the stretches of one text, up to a length that can be read."""
    found: list[dict[str, Any]] = []
    length = 0
    for stretch in row:
        text = _cut(masked, stretch)
        if stretch.kind == "missing":
            text = stretch.text if stretch.text in fixed.get(stretch.part, "") else HIDDEN
        if length + len(text) > MAX_TEXT:
            found.append({"kind": stretch.kind, "text": text[: MAX_TEXT - length] + "…"})
            found[-1]["slot"] = numbers.get(stretch.part) if stretch.kind == "slot" else None
            break
        length += len(text)
        slot = numbers.get(stretch.part) if stretch.kind == "slot" else None
        found.append({"kind": stretch.kind, "text": text, "slot": slot})
    return found
