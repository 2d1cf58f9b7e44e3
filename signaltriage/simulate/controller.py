"""One controller, drawn from (seed, index) alone: who it is and what it will post when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from signaltriage.simulate.grammar import grammar
from signaltriage.simulate.itinerary import (
    LEAST_ADS,
    MINUTES,
    draw_legs,
    draw_scene,
    pick,
    schedule,
)
from signaltriage.simulate.kinds import Kind, kinds
from signaltriage.simulate.phones import SLOTS
from signaltriage.simulate.plans import AdPlan, Controller, Persona
from signaltriage.simulate.truth import posterior
from signaltriage.simulate.world import Origin, draw, world

MAX_ADS = 64  # of one controller

_ID_STEP, _ID_SPACE = 7_304_285_711, 10_000_000_000  # coprime: ad ids never repeat
_REACH = 4  # most victims a copying kind has
_PUBLIC = 24  # texts that anybody may fill in


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
    victims = [controller(seed, at, span) for at in _victims(seed, index, kind.victims)]
    cues = victims[0].cues if victims else kind.draw_cues(rng)
    facts = kind.draw_facts(rng)
    statement = kind.draw_statement(rng)
    first, last = kind.personas
    count = first + int(rng.random() * (last - first + 1))
    scene = draw_scene(rng, kind, facts, count)
    if scene == "lock_step":  # seen behind one contact
        facts &= ~table.fact_bit("contact_churn")
    tour = kind.tour == "always" or (kind.tour == "by_origin" and rng.random() < origin.tour)
    tour = scene in ("announced", "lock_step") or (tour and not scene)
    sketch = _Sketch(rng, kind, origin, index, span, cues, facts, statement, scene, tour)
    personas = sketch.personas(count)
    if victims:
        personas = (_copy_faces(victims, personas[0]),)
    ads = sketch.ads(personas, victims)
    return Controller(
        index=index,
        kind=name,
        origin=origin,
        exploited=table[name].exploited,
        visible=table[name].exploited and not table[name].like,
        cues=cues,
        facts=facts,
        statement=statement,
        scene=scene,
        foreign=rng.random() < origin.prefix,
        tour=tour,
        errors=rng.random() < origin.errors,
        nation=rng.random() < origin.nation,
        personas=personas,
        ads=ads,
        victims=tuple(victim.index for victim in victims),
        style=rng.getrandbits(30),
        posterior=_posterior(seed, index, cues, facts, statement, count, ads),
    )


def _victims(seed: int, index: int, count: int) -> list[int]:
    """Return the nearest earlier controllers that do not copy themselves."""
    table = kinds()
    found: list[int] = []
    while len(found) < count and index > 0:
        index -= 1
        if not table[head(seed, index)[1]].copies:
            found.append(index)
    return found


def _is_copied(seed: int, index: int) -> bool:
    """Whether a later controller copies this one's text."""
    table = kinds()
    if table[head(seed, index)[1]].copies:
        return False
    between = 0
    while between < _REACH:
        index += 1
        kind = table[head(seed, index)[1]]
        if not kind.copies:
            between += 1
        elif between < kind.victims:
            return True
    return False


def _posterior(
    seed: int,
    index: int,
    cues: int,
    facts: int,
    statement: str,
    n_personas: int,
    ads: Sequence[AdPlan],
) -> float:
    """Score what the controller shows; a later controller may be a thief of its text."""
    table = kinds()
    if _is_copied(seed, index):
        facts |= table.fact_bit("text_reuse")
    tied = facts & (table.fact_bit("shared_contact") | table.fact_bit("text_reuse"))
    platforms = world().platforms
    hidden = table.cue_bit("hidden_phone")
    unseen = 0 if any(platforms[ad.source].contacts_in_text for ad in ads) else hidden
    return posterior(cues & ~unseen, unseen, facts, n_personas if tied else None, statement)


def _copy_faces(victims: Sequence[Controller], thief: Persona) -> Persona:
    """Give a thief the names, ages and language of what it copies; price and places are its own."""
    faces = [victim.personas[0] for victim in victims]
    return replace(
        thief,
        names=tuple(face.names[0] for face in faces),
        ages=tuple(face.ages[0] for face in faces),
        language=victims[0].ads[0].language,
        translated=faces[0].translated,
    )


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What has been drawn of a controller before its personas and ads."""

    rng: Random
    kind: Kind
    origin: Origin
    index: int
    span: int
    cues: int
    facts: int
    statement: str
    scene: str
    tour: bool

    def has(self, fact: str) -> bool:
        return bool(self.facts & kinds().fact_bit(fact))

    def personas(self, count: int) -> tuple[Persona, ...]:
        rng, origin = self.rng, self.origin
        leg_minutes = (4 + int(rng.random() * 5)) * MINUTES
        if self.scene == "announced":
            leg_minutes = max(1, min(leg_minutes, self.span // LEAST_ADS["announced"]))
        spread = self.kind.personas[1] > 2 and self.kind.exploited and not self.has("says_agency")
        home = pick(rng, world().home)
        chosen: list[Persona] = []
        for _ in range(count):
            language = draw(rng, tuple(origin.languages), tuple(origin.languages.values()))
            if self.kind.second_language:
                others = {c: p for c, p in origin.languages.items() if c != origin.native}
                language = draw(rng, tuple(others), tuple(others.values()))
            elif chosen and not self.tour:
                language = chosen[0].language
            names = grammar(language).names
            age = 20 + int(abs(rng.gauss(0, 9)))
            faces = 4 if self.has("many_names") else 1
            legs = draw_legs(rng, self.scene, home, tour=self.tour, spread=spread)
            if self.scene == "lock_step" and chosen:
                legs = chosen[0].legs
            shown = tuple(pick(rng, names) for _ in range(faces))
            if self.statement == "couple":
                shown = tuple(f"{name} & {pick(rng, names)}" for name in shown)
            chosen.append(
                Persona(
                    names=shown,
                    ages=tuple(
                        min(65, max(20, age + (3 * f if f % 2 else -f))) for f in range(faces)
                    ),
                    language=language,
                    translated=self.statement == "translator"
                    or (language != origin.native and rng.random() < origin.translated),
                    price=10 * int((12 + 9 * rng.random()) * origin.price * self.kind.price),
                    legs=legs,
                    leg_minutes=leg_minutes,
                )
            )
        return tuple(chosen)

    def ads(self, personas: Sequence[Persona], victims: Sequence[Controller]) -> tuple[AdPlan, ...]:
        rng, kind = self.rng, self.kind
        shared, reuse = self.has("shared_contact"), self.has("text_reuse")
        hidden = kinds().cue_bit("hidden_phone")
        platforms = world().platforms
        first_phones, last_phones = kind.phones
        phones = first_phones + int(rng.random() * (last_phones - first_phones + 1))
        # Two personas must meet on one number for a contact to be shared.
        phones = min(phones, len(personas) - 1) if shared else len(personas)
        if self.scene == "lock_step":
            phones = 1
        churn = min(3, SLOTS // phones) if self.has("contact_churn") else 1
        sizes = self._sizes(len(personas), lock_step=self.has("lock_step"))
        since = max((victim.ads[0].posted for victim in victims), default=0)
        stops = schedule(
            rng,
            self.scene,
            personas[0].legs,
            personas[0].leg_minutes,
            sizes,
            (since, self.span),
            lock_step=self.has("lock_step"),
        )
        public = f"public{int(rng.random() * _PUBLIC)}"
        slower = 1 + int(rng.random() * 2)
        plans: list[AdPlan] = []
        for persona, size in enumerate(sizes):
            for nth in range(size):
                number = len(plans)
                who, cues, author, copied = personas[0 if reuse else persona], self.cues, -1, ""
                face = nth % len(personas[persona].names)
                text = f"{persona}.{nth if rng.random() < 0.6 else max(0, nth - 1)}"
                slot = persona % phones + phones * (nth % churn)
                if victims:
                    victim = victims[nth % len(victims)]
                    author, cues, text = victim.index, victim.cues, victim.ads[0].text
                    copied = "text" if rng.random() < 0.65 else "paragraph"
                    who = replace(who, language=victim.ads[0].language)
                elif kind.name == "template_user":
                    text = public
                elif reuse:
                    text = "0.0"
                    if phones == 1 and churn == 1 and self.scene != "lock_step":
                        slot = number % 2
                source, language = _where(
                    rng, kind, self.origin, who.language, reuse=reuse or bool(victims)
                )
                shown = cues
                for bit in (1 << at for at in range(cues.bit_length()) if cues >> at & 1):
                    if nth and rng.random() < 0.1:
                        shown &= ~bit
                if not platforms[source].contacts_in_text:
                    shown &= ~hidden
                elif cues & hidden and not any(plan.cues & hidden for plan in plans):
                    shown |= hidden
                age = personas[persona].ages[face]
                if self.has("age_down"):
                    age = max(20, max(24, age) - slower * nth)
                stop = stops[number]
                plans.append(
                    AdPlan(
                        number=number,
                        persona=persona,
                        face=face,
                        age=age,
                        source=source,
                        ad_id=str((self.index * MAX_ADS + number) * _ID_STEP % _ID_SPACE),
                        language=language,
                        text=text,
                        author=author if victims else self.index,
                        copied=copied,
                        slot=slot,
                        cues=shown,
                        posted=stop.posted,
                        ends=stop.posted + int((5 + min(rng.expovariate(1 / 9), 35)) * MINUTES),
                        place=stop.place,
                        slip=stop.slip,
                        bump_every=int((1 + 5 * rng.random()) * MINUTES)
                        if rng.random() < 0.6
                        else 0,
                        edit_every=int((4 + 8 * rng.random()) * MINUTES)
                        if rng.random() < 0.5
                        else 0,
                        style=rng.getrandbits(30),
                    )
                )
        return tuple(plans)

    def _sizes(self, count: int, *, lock_step: bool) -> list[int]:
        """Ads of each persona: enough for the facts to show."""
        if self.scene == "announced":
            return [LEAST_ADS[self.scene]]
        least = LEAST_ADS.get(self.scene, 1)
        if self.has("many_names") or (lock_step and count == 1):
            least = max(least, 3)
        if self.has("contact_churn") or self.has("age_down"):
            least = max(least, 3)
        if self.has("text_reuse"):
            least = max(least, 2)
        sizes = tuple(range(1, len(self.kind.ads) + 1))
        return [max(draw(self.rng, sizes, self.kind.ads), least) for _ in range(count)]


def _where(
    rng: Random, kind: Kind, origin: Origin, language: str, *, reuse: bool
) -> tuple[str, str]:
    """Choose the platform of an ad and the language it is written in there."""
    platforms = world().platforms
    weights = [
        weight
        * (not kind.sources or source in kind.sources)
        * (not reuse or language in platforms[source].languages)
        for source, weight in zip(platforms, origin.platforms, strict=True)
    ]
    source = draw(rng, tuple(platforms), weights)
    return source, language if language in platforms[source].languages else "en"
