"""One reading of an ad, made once, on which every measure of it rests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from signaltriage.features.lexicon import Lexicon, load_lexicon
from signaltriage.features.patterns import level
from signaltriage.features.quotation import quoted_spans
from signaltriage.records import Ad, LanguageSpan, LocatedContact, Rate
from signaltriage.text import Baseline, find_languages, find_rates, fold, fold_origins
from signaltriage.text.contacts import DEFAULT_COUNTRY
from signaltriage.text.language import main_language

TEXT_FIELDS = ("title", "body")
BETWEEN_FIELDS = "\n\x1f\n"  # no phrase runs from the title into the body


class _Words(dict[int, str]):
    """Letters to themselves, figures to 0, the rest to a space; filled as met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = kept = "0" if char.isdecimal() else char if char.isalnum() else " "
        return kept


_WORDS = _Words()
_ZEROS = re.compile("00+")


@dataclass(frozen=True, slots=True)
class AdText:
    """What was read in one ad.

    The platform's own lines, what is quoted from clients, and the contacts are left out of it.

    Parameters
    ----------
    ad : Ad
        The sighting.
    contacts : sequence of LocatedContact
        What `signaltriage.text.find_ad_contacts` found in it.
    own : tuple of str
        Title and body, with line breaks in place of the platform's own lines and of what is
        quoted from clients.
    spans : tuple of LanguageSpan
        Which part of the title, a line break and the body is in which language.
    language : str or None
        In which most of its text is. It chooses the lexicon and helps to find an interpreter;
        it is no measure of anybody, and no table carries it.
    folded : str
        Title and body as `signaltriage.text.fold` writes them, one after the other.
    stretches : tuple of LanguageSpan
        Which part of `folded` is in which language.
    words : str
        `folded` with 0 for figures and a space for signs; of the same length.
    compared : str
        What the text is compared by: as `signaltriage.text.compared_text` of what is the
        advertiser's own.
    present : frozenset of str
        Indicators and classes of which a phrase stands in `folded` that no negation takes back.
    rates : tuple of Rate
        Prices stated, of the field first.
    """

    ad: Ad
    contacts: Sequence[LocatedContact]
    own: tuple[str, str]
    spans: tuple[LanguageSpan, ...]
    language: str | None
    folded: str
    stretches: tuple[LanguageSpan, ...]
    words: str
    compared: str
    present: frozenset[str]
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Where `AdText.folded` stands in the fields of the ad, worked out when somebody looks."""

    origins: tuple[int, ...]
    body: int

    def place(self, start: int, end: int) -> tuple[str, int, int]:
        """Field, start and end of ``folded[start:end]``."""
        field = "body" if start >= self.body else "title"
        return field, self.origins[start], self.origins[end]


def read_ads(
    ads: Sequence[Ad],
    contacts: Sequence[Sequence[LocatedContact]],
    baseline: Baseline | None = None,
    lexicon: Lexicon | None = None,
) -> list[AdText]:
    """Read ads, once for all measures.

    Parameters
    ----------
    ads : sequence of Ad, length n
        Sightings.
    contacts : sequence of sequence of LocatedContact, length n
        What `signaltriage.text.find_ad_contacts` found in each.
    baseline : Baseline, optional
        What is ordinary on the platforms; nothing is known of them by default.
    lexicon : Lexicon, optional
        The packaged one by default.

    Returns
    -------
    list of AdText, length n

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC),
    ...         body="Ik ben Sanne en ik ben altijd bereikbaar")
    >>> (text,) = read_ads([ad], [[]])
    >>> text.language, sorted(text.present)
    ('nl', ['b3_always_on'])
    """
    known, phrases = baseline or Baseline(), lexicon or load_lexicon()
    read = []
    for ad, found in zip(ads, contacts, strict=True):
        read.append(read_text(ad, found, *text_values(ad, known), phrases))
    return read


def text_values(
    ad: Ad, baseline: Baseline
) -> tuple[tuple[str, str], tuple[LanguageSpan, ...], tuple[Rate, ...]]:
    """Find what `signaltriage.text` finds in what is the advertiser's: text, languages, rates."""
    own = _unquoted(baseline.own(ad.source, ad.title)), _unquoted(baseline.own(ad.source, ad.body))
    country = ad.country or DEFAULT_COUNTRY
    stated = find_rates(ad.rates, country) if ad.rates else []
    # The fields are judged together: few titles tell their language alone.
    spans = tuple(find_languages("\n".join(own)))
    return own, spans, tuple(stated or find_rates(own[1], country))


def locate(text: AdText) -> Located:
    """Work out where the folded text of an ad stands in its fields."""
    origins: list[int] = []
    body = 0
    for name, pieces in zip(TEXT_FIELDS, _pieces(text.contacts, text.own, text.spans), strict=True):
        if name == "body":
            origins += [0] * (len(BETWEEN_FIELDS) - bool(origins))
            body = len(origins)
        for _, at, piece in pieces:
            if fold(piece):
                origins += [at + origin for origin in fold_origins(piece)]
    return Located((*origins, 0), body)


def read_text(
    ad: Ad,
    contacts: Sequence[LocatedContact],
    own: tuple[str, str],
    spans: tuple[LanguageSpan, ...],
    rates: tuple[Rate, ...],
    lexicon: Lexicon | None = None,
) -> AdText:
    """Fold, look up and part into words what `text_values` has found."""
    stretches: list[LanguageSpan] = []
    folded = ""
    for name, pieces in zip(TEXT_FIELDS, _pieces(contacts, own, spans), strict=True):
        if name == "body":
            folded += BETWEEN_FIELDS
        gap = ""
        for language, _, piece in pieces:
            if kept := fold(piece):
                folded += gap + kept
                stretches.append(LanguageSpan(language, len(folded) - len(kept), len(folded)))
                gap = "\n" if _ends_line(piece) else " "
    words = folded.translate(_WORDS)
    language = spans[0].language if len(spans) == 1 else main_language(list(spans))
    split = words.split()
    present = (lexicon or load_lexicon()).present(
        folded, language, several_languages(stretches), level(words).split()
    )
    return AdText(
        ad=ad,
        contacts=contacts,
        own=own,
        spans=spans,
        language=language,
        folded=folded,
        stretches=tuple(stretches),
        words=words,
        compared=_ZEROS.sub("0", " ".join(split)),
        present=present,
        rates=rates,
    )


def several_languages(stretches: Sequence[LanguageSpan]) -> Sequence[LanguageSpan]:
    """Return the stretches if they are of different languages; else that of the text will do."""
    return stretches if len({stretch.language for stretch in stretches}) > 1 else ()


def _pieces(
    contacts: Sequence[LocatedContact], own: tuple[str, str], spans: Sequence[LanguageSpan]
) -> Iterator[list[tuple[str | None, int, str]]]:
    """Yield for title and body their stretches: language, start in the field, text."""
    before = 0
    for name, text in zip(TEXT_FIELDS, own, strict=True):
        blank = without_contacts(text, contacts, name) if contacts else text
        cuts: list[tuple[int, str | None]] = [(0, spans[0].language if spans else None)]
        for span in spans:
            start = span.start - before
            if start <= 0:
                cuts = [(0, span.language)]
            elif start < len(text):
                cuts.append((start, span.language))
        if len(cuts) == 1:
            yield [(cuts[0][1], 0, blank)]
        else:
            ends = [start for start, _ in cuts[1:]] + [len(text)]
            yield [
                (language, start, blank[start:end])
                for (start, language), end in zip(cuts, ends, strict=True)
            ]
        before += len(text) + 1


def _ends_line(piece: str) -> bool:
    return not set(piece[len(piece.rstrip()) :]) <= {" ", "\t"}


def _unquoted(text: str) -> str:
    return _blanked(text, quoted_spans(text))


def without_contacts(text: str, contacts: Sequence[LocatedContact], field: str) -> str:
    """Take contacts out: a number next to words is no phrase."""
    return _blanked(text, [(c.contact.start, c.contact.end) for c in contacts if c.field == field])


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Put line breaks in place of some stretches, which are in order and do not overlap."""
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (text[at:start], "\n" * (end - start))
        at = end
    return "".join([*pieces, text[at:]])
