"""Own indicators of a user: read from TOML with the honesty of the catalogue, and measured.

They describe and never score: an own indicator is no column of a model and has no weight.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signaltriage.errors import ConfigError
from signaltriage.features.ad_text import without_contacts
from signaltriage.features.catalogue import Indicator
from signaltriage.features.forbidden_words import refuse_id, refuse_matches, refuse_words
from signaltriage.features.lexicon import load_lexicon
from signaltriage.features.own_patterns import FoldedText, Matcher, build_matcher
from signaltriage.records import Ad, LocatedContact, Span
from signaltriage.text import detect_language, fold, fold_origins
from signaltriage.text.language import LANGUAGES

PREFIX = "own_"
STATUS = "untested"
FAMILIES = ("control", "marketing", "movement", "protective")  # wording shows no contact, no report
ANY = "any"  # for words that belong to no language, such as a product's name
MAX_BYTES = 1_000_000
MAX_ID = 60
MAX_ENTRIES = 100
MAX_PHRASES = 500  # of one indicator; patterns count, too

_ID = re.compile(rf"{PREFIX}[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_TEXTS = ("what", "why", "citation", "note_for", "note_against", "sentence_en", "sentence_nl")
_LISTS = ("innocent", "languages", "phrases", "patterns")
_OPTIONAL = frozenset({"status", "family", "phrases", "patterns"})
KEYS = ("id", *_TEXTS, *_LISTS, "status", "family")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIndicator:
    """One own indicator; the fields are those of the user's file.

    Parameters
    ----------
    id : str
        Begins with ``own_``.
    what, why : str
        What it looks for, and why somebody should know.
    citation, note_for, note_against : str
        Source, and what speaks for and against it.
    innocent : tuple of str
        Innocent explanations, at least one.
    languages : tuple of str
        Of the ads in which it is measured, or ``("any",)``.
    sentence_en, sentence_nl : str
        Templates as in the catalogue.
    family : str
        One of `FAMILIES`; an own indicator opens no gate, whatever its family.
    phrases, patterns : tuple of str
        What is looked for.
    matcher : Matcher
        Both, compiled.
    """

    id: str
    what: str
    why: str
    citation: str
    note_for: str
    note_against: str
    innocent: tuple[str, ...]
    languages: tuple[str, ...]
    sentence_en: str
    sentence_nl: str
    matcher: Matcher
    family: str = "marketing"
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Always untested: only a test against known outcomes makes an indicator supported."""
        return STATUS

    def as_indicator(self) -> Indicator:
        """Return it in the form of the catalogue: without sign, weight or column."""
        values: dict[str, Any] = {
            "scope": "ad",
            "status": STATUS,
            "sign": 0,
            "weight": 0.0,
            "weight_sd": 0.0,
            "weight_reason": "An own indicator describes; it has no weight.",
            "column": False,
            "measured": True,
            **{f.name: getattr(self, f.name) for f in fields(self) if f.name != "matcher"},
        }
        known = {f.name for f in fields(Indicator)}
        return Indicator(**{name: value for name, value in values.items() if name in known})

    def measured_in(self, language: str | None) -> bool:
        """Whether its absence from an ad in this language says anything."""
        return ANY in self.languages or language in self.languages

    def find(self, text: FoldedText, language: str | None) -> Iterator[tuple[int, int]]:
        """Yield start and end of each hit that no negation takes back."""
        for start, end in self.matcher.find(text):
            if not load_lexicon().takes_back(text.text, start, end, language):
                yield start, end


@dataclass(frozen=True, slots=True)
class OwnIndicators:
    """All own indicators of one file, in its order.

    Parameters
    ----------
    file : str
        Its name.
    digest : str
        SHA-256 of its content, in hexadecimal; goes into a run's id and manifest.
    entries : tuple of OwnIndicator
    """

    file: str
    digest: str
    entries: tuple[OwnIndicator, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the columns that `measure` returns."""
        return tuple(entry.id for entry in self.entries)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """In the form of the catalogue, for evidence beside its entries."""
        return tuple(entry.as_indicator() for entry in self.entries)

    def measure(
        self,
        ads: Sequence[Ad],
        contacts: Sequence[Sequence[LocatedContact]],
        languages: Sequence[str | None] | None = None,
    ) -> NDArray[np.float64]:
        """Measure every own indicator on ads.

        Parameters
        ----------
        ads : sequence of Ad, length n
            Sightings.
        contacts : sequence of sequence of LocatedContact, length n
            What `signaltriage.text.find_ad_contacts` found in each.
        languages : sequence of str or None, length n, optional
            Of the ads, where they are known already.

        Returns
        -------
        array of float64, shape (n, len(self.ids))
            1 present, 0 measured and absent, NaN could not be measured: the ad is in none of the
            indicator's languages, or has no text.
        """
        values = np.full((len(ads), len(self.entries)), np.nan)
        for i, (ad, found) in enumerate(zip(ads, contacts, strict=True)):
            language = ad_language(ad) if languages is None else languages[i]
            wanted = [j for j, e in enumerate(self.entries) if e.measured_in(language)]
            if not wanted or not (ad.title or ad.body):
                continue
            texts = [
                FoldedText(fold(without_contacts(text, found, name))) for name, text in _fields(ad)
            ]
            for j in wanted:
                entry = self.entries[j]
                hits = (hit for text in texts for hit in entry.find(text, language))
                values[i, j] = float(next(hits, None) is not None)
        return values

    def found(
        self, entry: OwnIndicator, ad: Ad, contacts: Sequence[LocatedContact]
    ) -> Iterator[str]:
        """Yield what an entry finds in an ad, folded."""
        language = ad_language(ad)
        for field, text in _fields(ad):
            folded = FoldedText(fold(without_contacts(text, contacts, field)))
            for start, end in entry.find(folded, language):
                yield folded.text[start:end]

    def find_spans(self, ad: Ad, contacts: Sequence[LocatedContact]) -> list[Span]:
        """Say where own indicators stand in title and body.

        Parameters
        ----------
        ad : Ad
            One sighting.
        contacts : sequence of LocatedContact
            What `signaltriage.text.find_ad_contacts` found in it.

        Returns
        -------
        list of Span
            By field (title first), position and indicator; ``text`` is that part of the field.
        """
        language = ad_language(ad)
        spans: list[Span] = []
        for field, text in _fields(ad):
            blanked = without_contacts(text, contacts, field)
            folded, origins = FoldedText(fold(blanked)), fold_origins(blanked)
            places = {
                (origins[start], origins[end], entry.id)
                for entry in self.entries
                if entry.measured_in(language)
                for start, end in entry.find(folded, language)
            }
            spans += [
                Span(name, ad.source, ad.ad_id, field, start, end, text[start:end])
                for start, end, name in sorted(places)
            ]
        return spans


def ad_language(ad: Ad) -> str | None:
    """Detect the language of the wording; it says what can be measured and measures nobody."""
    return detect_language(f"{ad.title}\n{ad.body}")


def parse_own(data: bytes, file: str) -> OwnIndicators:
    r"""Read and check own indicators.

    Parameters
    ----------
    data : bytes
        TOML: `[[indicator]]` entries, as docs/own_indicators.md describes them.
    file : str
        Its name, for messages.

    Returns
    -------
    OwnIndicators

    Raises
    ------
    ConfigError
        Naming file, entry and what to change: a key missing or unknown, a status other than
        untested, an id of the catalogue, no phrase, a pattern that is not valid.
    ForbiddenFeatureError
        If an id, phrase or pattern is about what may never be a feature.

    Examples
    --------
    >>> parse_own(b'[[indicator]]\nid = "own_origin_stated"', "own.toml") # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    signaltriage.errors.ForbiddenFeatureError: own.toml: own_origin_stated: its id is about what ...
    """
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{file}: is larger than {MAX_BYTES:,} bytes; split it")
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: is not TOML: {error}; correct it") from None
    rows = document.get("indicator")
    if set(document) != {"indicator"} or not isinstance(rows, list) or not rows:
        raise ConfigError(f"{file}: must hold [[indicator]] entries and nothing else; correct it")
    if len(rows) > MAX_ENTRIES:
        raise ConfigError(f"{file}: has {len(rows)} entries, at most {MAX_ENTRIES}; split it")
    entries = tuple(_entry(row, number, file) for number, row in enumerate(rows, 1))
    twice = sorted(n for n, k in Counter(e.id for e in entries).items() if k > 1)
    if twice:
        raise ConfigError(f"{file}: ids used twice: {', '.join(twice)}; keep one of each")
    return OwnIndicators(file, hashlib.sha256(data).hexdigest(), entries)


def _entry(row: object, number: int, file: str) -> OwnIndicator:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise ConfigError(f"{file}: entry {number}: has no id; add one, such as own_gift_cards")
    name: str = row["id"]
    where = f"{file}: {name}"
    _check_id(name, where)
    unknown = sorted(row.keys() - set(KEYS))
    if unknown:
        raise ConfigError(
            f"{where}: unknown keys {', '.join(unknown)}; the keys are {', '.join(KEYS)}"
        )
    lacking = [key for key in KEYS if key not in row and key not in _OPTIONAL]
    if lacking:
        raise ConfigError(f"{where}: lacks {', '.join(lacking)}; add them")
    if row.get("status", STATUS) != STATUS:
        raise ConfigError(
            f'{where}: status must be "{STATUS}": only a test against known outcomes, in the '
            "catalogue, makes an indicator more than that; change it or leave it out"
        )
    for key in _TEXTS:
        if not isinstance(row[key], str) or not row[key].strip():
            raise ConfigError(f"{where}: {key} must be text that says something; write it")
    lists = {key: _strings(row.get(key, []), key, where) for key in _LISTS}
    if not lists["innocent"]:
        raise ConfigError(
            f"{where}: innocent is empty; give at least one innocent explanation of such wording"
        )
    _check_languages(lists["languages"], where)
    if row.get("family", "marketing") not in FAMILIES:
        raise ConfigError(f"{where}: family must be one of {', '.join(FAMILIES)}; choose one")
    for key in ("sentence_en", "sentence_nl"):
        _check_sentence(row[key], key, where)
    if not lists["phrases"] and not lists["patterns"]:
        raise ConfigError(f"{where}: has neither phrases nor patterns; add what to look for")
    if len(lists["phrases"]) + len(lists["patterns"]) > MAX_PHRASES:
        raise ConfigError(f"{where}: has more than {MAX_PHRASES} phrases; split it in two entries")
    for key, noun in (("phrases", "phrase"), ("patterns", "pattern")):
        for i, written in enumerate(lists[key], 1):
            refuse_words(written, f"{where}: {noun} {i}")
    matcher = build_matcher(lists["phrases"], lists["patterns"], where)
    refuse_matches(matcher, where)
    texts = {key: value for key, value in row.items() if key != "status"}
    return OwnIndicator(**{**texts, **lists, "matcher": matcher})


def _strings(value: object, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigError(f'{where}: {key} must be a list of texts; write it as ["…", "…"]')
    return tuple(value)


def _check_id(name: str, where: str) -> None:
    refuse_id(name.removeprefix(PREFIX), where)
    if not _ID.fullmatch(name) or len(name) > MAX_ID:
        raise ConfigError(
            f"{where}: an id is {PREFIX} with words in small letters, such as own_gift_cards, "
            f"and at most {MAX_ID} characters; change it"
        )


def _check_languages(languages: Sequence[str], where: str) -> None:
    known = {*LANGUAGES, ANY}
    bad = [name for name in languages if name not in known]
    if bad or not languages or (ANY in languages and len(languages) > 1):
        raise ConfigError(
            f"{where}: languages must be some of {', '.join(sorted(LANGUAGES))}, or "
            f'["{ANY}"] alone for words of no language; correct it'
        )


def _check_sentence(template: str, key: str, where: str) -> None:
    try:
        template.format(value=1, ads="")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise ConfigError(
            f"{where}: {key} may use {{ads}} and {{value}} only; correct it"
        ) from None


def _fields(ad: Ad) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("title", ad.title), ("body", ad.body)
