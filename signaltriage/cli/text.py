"""`signaltriage text`: what is found in one text, and where it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from signaltriage.cli.output import fictitious_option, json_option, print_json, visible

if TYPE_CHECKING:
    from signaltriage.records import Age, Contact, LanguageSpan, Place, Rate

SHOWN = 72  # characters of a finding as written; --json holds all

_SAID = {
    "minor_stated": "URGENT: says to be a minor",
    "school_age": "URGENT: says to be at school",
}

_Line = tuple[int, int, str, str]  # start, end, kind, value


@dataclass(frozen=True, slots=True)
class _Found:
    """What one text says."""

    text: str
    contacts: list[Contact]
    rates: list[Rate]
    ages: list[Age]
    places: list[Place]
    languages: list[LanguageSpan]
    urgent: list[tuple[str, int, int]]

    def lines(self) -> Iterator[_Line]:
        """Give every finding as a line for people."""
        yield from ((c.start, c.end, c.kind, _contact(c)) for c in self.contacts)
        yield from ((r.start, r.end, "price", _rate(r)) for r in self.rates)
        yield from ((a.start, a.end, "age", _age(a)) for a in self.ages)
        yield from ((a, b, "urgent", _SAID[r]) for r, a, b in self.urgent if r in _SAID)
        places = sorted(self.places, key=lambda place: place.start)
        yield from ((p.start, p.end, "place", _place(p)) for p in places)
        yield from ((s.start, s.end, "language", s.language) for s in self.languages if s.language)

    def record(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        text = self.text
        return {
            "characters": len(text),
            "contacts": [asdict(contact) for contact in self.contacts],
            "rates": [asdict(rate) for rate in self.rates],
            "ages": [{**asdict(age), "minor": age.minor} for age in self.ages],
            "places": [{**asdict(p), "raw": text[p.start : p.end]} for p in self.places],
            "urgent": [
                {"rule": rule, "start": start, "end": end, "raw": text[start:end]}
                for rule, start, end in self.urgent
            ],
            "languages": [{**asdict(s), "raw": text[s.start : s.end]} for s in self.languages],
        }


@click.command()
@click.argument("text")
@click.option(
    "--country",
    default="NL",
    show_default=True,
    help="Where the text comes from, in two letters (ISO 3166-1).",
)
@fictitious_option
@json_option
def text(text: str, country: str, *, fictitious: bool, as_json: bool) -> None:
    """Show what is found in TEXT: contacts, prices, ages, places, languages, and what is urgent.

    TEXT "-" reads standard input, which keeps the text out of the history of the shell.

    Example: signaltriage text --fictitious "Anna, bel 06 - 7 1 2 3 4 5 6 7, 30 min 80 euro"
    """
    found = _find(_read(text), _known(country), fictitious=fictitious)
    lines = list(found.lines())
    if as_json:
        print_json(found.record())
    elif lines:
        _print(found.text, lines)
    else:
        click.echo("Nothing was found: no contact, price, age or place, and no language for sure.")
    if found.urgent:
        click.echo(
            "An age under 18, or being at school, is stated. Pass it on now: in danger call 112, "
            "else the police (0900-8844); Offlimits takes reports of public pages.",
            err=True,
        )


def _read(given: str) -> str:
    """Return the text of the argument or of standard input; spans count its characters."""
    try:
        if given == "-":
            return sys.stdin.buffer.read().decode()
        given.encode()  # bytes that are not UTF-8 come as halves of surrogate pairs
    except UnicodeError as error:
        raise click.UsageError("the text is not UTF-8") from error
    return given


def _known(country: str) -> str:
    from signaltriage.text.numbering import plan_of

    code = country.upper()
    if not country.isascii() or plan_of(code) is None:
        raise click.BadParameter(
            "no country is known by this code; give two letters, such as NL or BE",
            param_hint="--country",
        )
    return code


def _find(text: str, country: str, *, fictitious: bool) -> _Found:
    from signaltriage.features.urgent import urgent_in
    from signaltriage.text.ages import ages_in
    from signaltriage.text.contacts import contacts_in
    from signaltriage.text.language import languages_in
    from signaltriage.text.normal import normalize
    from signaltriage.text.places import places_in
    from signaltriage.text.rates import rates_in

    reading = normalize(text)
    return _Found(
        text,
        contacts_in(reading, country, fictitious=fictitious),
        rates_in(reading, country),
        ages_in(reading),
        places_in(reading, country),
        languages_in(reading),
        urgent_in(reading),
    )


def _print(text: str, lines: list[_Line]) -> None:
    """Print one line for each finding; what is written is quoted, with invisible signs as codes."""
    rows = []
    for start, end, kind, value in lines:
        raw = text[start:end]
        written = repr(raw if len(raw) <= SHOWN else f"{raw[: SHOWN - 1]}…")
        rows.append((f"{start}-{end}", kind, visible(value), written))
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for row in rows:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*padded, row[3]]))


def _contact(contact: Contact) -> str:
    how = f"hidden: {', '.join(contact.obscured)}; " if contact.obscured else ""
    return f"{contact.value} ({how}confidence {contact.confidence:g})"


def _rate(rate: Rate) -> str:
    value = f"from {_amount(rate.amount)}" if rate.at_least else _amount(rate.amount)
    if rate.amount_to is not None:
        value += f" to {_amount(rate.amount_to)}"
    if rate.currency:
        value += f" {rate.currency}"
    parts = [f"{rate.minutes} min" if rate.minutes else "", rate.setting or ""]
    return ", ".join([value, *filter(None, parts)])


def _amount(amount: float) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def _age(age: Age) -> str:
    return f"{age.years} (URGENT: under 18)" if age.minor else str(age.years)


def _place(place: Place) -> str:
    parts = [place.name, place.country, place.municipality or "", f"within {place.radius_km:g} km"]
    return ", ".join(filter(None, parts))
