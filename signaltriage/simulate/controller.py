"""One controller, drawn from (seed, index) alone: who it is and what it will post when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from signaltriage.simulate.grammar import grammar
from signaltriage.simulate.kinds import Kind, Kinds, kinds
from signaltriage.simulate.truth import posterior
from signaltriage.simulate.world import Origin, draw, world

MINUTES = 1440  # in a day
MAX_ADS = 64  # of one controller

_ID_STEP, _ID_SPACE = 7_304_285_711, 10_000_000_000  # coprime: ad ids never repeat
_LOCK_STEP_MINUTES = 4


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the people (or one of the faces) behind a controller's ads."""

    names: tuple[str, ...]
    ages: tuple[int, ...]
    language: str
    translated: bool
    price: int
    legs: tuple[str, ...]  # places, one after another
    leg_minutes: int

    def place(self, minute: int, ahead: int = 0) -> str:
        """Where the persona is at that minute of the simulation, or `ahead` stops later."""
        return self.legs[(minute // self.leg_minutes + ahead) % len(self.legs)]


@dataclass(frozen=True, slots=True)
class AdPlan:
    """One ad of a controller over its whole life; times in minutes since the start."""

    number: int
    persona: int
    face: int  # which of the persona's names and ages
    source: str
    ad_id: str
    language: str
    text: str  # ads with the same key share their sentences
    slot: int  # which of the controller's contacts
    cues: int  # mask of the text cues it shows
    posted: int
    ends: int
    bump_every: int  # 0 = never
    edit_every: int  # 0 = never
    style: int


@dataclass(frozen=True, slots=True)
class Controller:
    """Everything about one controller; a pure function of seed, index and span."""

    index: int
    kind: str
    origin: Origin
    exploited: bool
    visible: bool
    cues: int
    facts: int
    foreign: bool
    tour: bool
    personas: tuple[Persona, ...]
    ads: tuple[AdPlan, ...]
    victim: int | None
    style: int
    posterior: float


@lru_cache(maxsize=4_096)
def head(seed: int, index: int) -> tuple[Origin, str]:
    """Origin and kind of a controller: all that its neighbours need to know."""
    rng = Random(f"{seed}:{index}:head")
    origins, table = world().origins, kinds()
    origin = draw(rng, origins, [o.share for o in origins])
    kind = draw(rng, table.rows, [k.share(origin) for k in table.rows])
    if kind.copies and index == 0:  # nobody to copy from
        return origin, table.rows[0].name
    return origin, kind.name


@lru_cache(maxsize=1_024)
def controller(seed: int, index: int, span: int) -> Controller:
    """Draw a controller; `span` is the length of the simulation in minutes."""
    table = kinds()
    rng = Random(f"{seed}:{index}")
    origin, name = head(seed, index)
    kind = table[name]
    if kind.like:
        models = [table[other] for other in kind.like]
        kind = draw(rng, models, [model.share(origin) for model in models])
    victim = controller(seed, _victim(seed, index), span) if kind.copies else None
    cues = kind.draw_cues(rng) if victim is None else victim.cues
    facts = kind.draw_facts(rng)
    tour = kind.tour == "always" or (kind.tour == "by_origin" and rng.random() < origin.tour)
    personas = _personas(rng, table, kind, origin, facts, tour=tour)
    since = 0
    if victim is not None:
        personas = (_copy_face(victim, personas[0]),)
        since = victim.ads[0].posted
    ads = _ads(rng, table, kind, origin, index, (since, span), cues, facts, personas)
    return Controller(
        index=index,
        kind=name,
        origin=origin,
        exploited=table[name].exploited,
        visible=table[name].exploited and not table[name].like,
        cues=cues,
        facts=facts,
        foreign=rng.random() < origin.prefix,
        tour=tour,
        personas=personas,
        ads=ads,
        victim=None if victim is None else victim.index,
        style=rng.getrandbits(30),
        posterior=_posterior(seed, index, table, cues, facts, len(personas), ads),
    )


def _victim(seed: int, index: int) -> int:
    """Return the nearest earlier controller that does not copy itself."""
    table = kinds()
    while table[head(seed, index)[1]].copies:
        index -= 1
    return index


def _posterior(
    seed: int,
    index: int,
    table: Kinds,
    cues: int,
    facts: int,
    n_personas: int,
    ads: Sequence[AdPlan],
) -> float:
    """Score what the controller shows; the next controller may be a thief of its text."""
    if table[head(seed, index + 1)[1]].copies and not table[head(seed, index)[1]].copies:
        facts |= table.fact_bit("text_reuse")
    tied = facts & (table.fact_bit("shared_contact") | table.fact_bit("text_reuse"))
    platforms = world().platforms
    hidden = table.cue_bit("hidden_phone")
    unseen = 0 if any(platforms[ad.source].contacts_in_text for ad in ads) else hidden
    return posterior(cues & ~unseen, unseen, facts, n_personas if tied else None)


def _personas(
    rng: Random, table: Kinds, kind: Kind, origin: Origin, facts: int, *, tour: bool
) -> tuple[Persona, ...]:
    first, last = kind.personas
    count = first + int(rng.random() * (last - first + 1))
    leg_minutes = (4 + int(rng.random() * 5)) * MINUTES
    spread = kind.personas[1] > 2 and not facts & table.fact_bit("says_agency")
    home = _pick(rng, world().home)
    chosen: list[Persona] = []
    for _ in range(count):
        language = draw(rng, tuple(origin.languages), tuple(origin.languages.values()))
        if kind.second_language:
            others = {c: p for c, p in origin.languages.items() if c != origin.native}
            language = draw(rng, tuple(others), tuple(others.values()))
        elif chosen and not tour:
            language = chosen[0].language
        names = grammar(language).names
        age = 20 + int(abs(rng.gauss(0, 9)))
        faces = 4 if facts & table.fact_bit("many_names") else 1
        legs: tuple[str, ...] = (home,)
        if tour:
            legs = tuple(
                _pick(rng, world().abroad if rng.random() < 0.15 else world().home)
                for _ in range(3 + int(rng.random() * 4))
            )
        elif spread:
            legs = (_pick(rng, world().home), _pick(rng, world().home))
        chosen.append(
            Persona(
                names=tuple(_pick(rng, names) for _ in range(faces)),
                ages=tuple(min(65, max(20, age + (3 * f if f % 2 else -f))) for f in range(faces)),
                language=language,
                translated=language != origin.native and rng.random() < origin.translated,
                price=10 * int((12 + 9 * rng.random()) * origin.price),
                legs=legs,
                leg_minutes=leg_minutes,
            )
        )
    return tuple(chosen)


def _copy_face(victim: Controller, thief: Persona) -> Persona:
    """Give a thief the name, age and language of the ad it copies; price and places are its own."""
    face = victim.personas[0]
    return replace(
        thief,
        names=face.names[:1],
        ages=face.ages[:1],
        language=victim.ads[0].language,
        translated=face.translated,
    )


def _ads(
    rng: Random,
    table: Kinds,
    kind: Kind,
    origin: Origin,
    index: int,
    period: tuple[int, int],
    cues: int,
    facts: int,
    personas: Sequence[Persona],
) -> tuple[AdPlan, ...]:
    reuse = bool(facts & table.fact_bit("text_reuse"))
    lock_step = bool(facts & table.fact_bit("lock_step"))
    shared = bool(facts & table.fact_bit("shared_contact"))
    many_names = bool(facts & table.fact_bit("many_names"))
    hidden = table.cue_bit("hidden_phone")
    platforms = world().platforms
    first_phones, last_phones = kind.phones
    phones = first_phones + int(rng.random() * (last_phones - first_phones + 1))
    # Two personas must meet on one number for a contact to be shared.
    phones = min(phones, len(personas) - 1) if shared else len(personas)
    # Enough ads for the facts to show: a second name or a second number needs another ad.
    least = 3 if many_names or (lock_step and len(personas) == 1) else 2 if reuse else 1
    sizes = tuple(range(1, len(kind.ads) + 1))
    owners = [
        persona
        for persona in range(len(personas))
        for _ in range(max(draw(rng, sizes, kind.ads), least))
    ]
    times = _times(rng, len(owners), period, len(personas), lock_step=lock_step)
    plans: list[AdPlan] = []
    alone: dict[int, int] = {}
    for number, persona in enumerate(owners):
        nth = alone.get(persona, 0)
        alone[persona] = nth + 1
        source, language = _where(rng, kind, origin, personas[0 if reuse else persona], reuse=reuse)
        shown = cues
        for bit in (1 << at for at in range(cues.bit_length()) if cues >> at & 1):
            if nth and rng.random() < 0.1:
                shown &= ~bit
        if not platforms[source].contacts_in_text:
            shown &= ~hidden
        elif cues & hidden and not any(plan.cues & hidden for plan in plans):
            shown |= hidden
        text = f"{persona}.{nth if rng.random() < 0.6 else max(0, nth - 1)}"
        slot = persona % phones
        if reuse:
            text = "0.0"
            slot = slot if phones > 1 else number % 2
        posted = times[number]
        plans.append(
            AdPlan(
                number=number,
                persona=persona,
                face=nth % len(personas[persona].names),
                source=source,
                ad_id=str((index * MAX_ADS + number) * _ID_STEP % _ID_SPACE),
                language=language,
                text=text,
                slot=slot,
                cues=shown,
                posted=posted,
                ends=posted + int((5 + min(rng.expovariate(1 / 9), 35)) * MINUTES),
                bump_every=int((1 + 5 * rng.random()) * MINUTES) if rng.random() < 0.6 else 0,
                edit_every=int((4 + 8 * rng.random()) * MINUTES) if rng.random() < 0.5 else 0,
                style=rng.getrandbits(30),
            )
        )
    return tuple(plans)


def _times(
    rng: Random, count: int, period: tuple[int, int], n_personas: int, *, lock_step: bool
) -> list[int]:
    """Return minutes of posting: waves in lock-step, sorted if one person posts."""
    since, until = period
    if not lock_step:
        times = [since + int(rng.random() * (until - since)) for _ in range(count)]
        return sorted(times) if n_personas == 1 else times
    waves = [
        since + int(rng.random() * (until - since)) for _ in range(1 + count // (3 * n_personas))
    ]
    return [
        min(until - 1, waves[at % len(waves)] + int(rng.random() * _LOCK_STEP_MINUTES))
        for at in range(count)
    ]


def _where(
    rng: Random, kind: Kind, origin: Origin, persona: Persona, *, reuse: bool
) -> tuple[str, str]:
    """Choose the platform of an ad and the language it is written in there."""
    platforms = world().platforms
    language = persona.language
    weights = [
        weight
        * (not kind.sources or source in kind.sources)
        * (not reuse or language in platforms[source].languages)
        for source, weight in zip(platforms, origin.platforms, strict=True)
    ]
    source = draw(rng, tuple(platforms), weights)
    return source, language if language in platforms[source].languages else "en"


def _pick(rng: Random, values: Sequence[str]) -> str:
    return values[int(rng.random() * len(values))]
