"""What an ad says at a given minute: the plan of a controller written out as an `Ad`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from signaltriage.records import Ad
from signaltriage.simulate.controller import AdPlan, Controller, Persona, controller
from signaltriage.simulate.grammar import Grammar, Template, fill, grammar
from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.phones import allot, write_hidden, write_plainly
from signaltriage.simulate.world import world

SIMULATED: Mapping[str, str] = {"simulated": "yes"}

_LOOSE = frozenset({"self", "place", "availability", "price", "rules"})
_RATES = {
    "nl": "{price} euro per uur", "en": "{price} euro per hour",
    "ro": "{price} euro pe oră", "es": "{price} euros por hora",
}  # fmt: skip


def write_ad(
    seed: int,
    span: int,
    who: Controller,
    plan: AdPlan,
    minute: int,
    start: datetime,
    observed_at: datetime,
) -> Ad:
    """Write one ad as it stands `minute` minutes after `start`."""
    persona = who.personas[plan.persona]
    platform = world().platforms[plan.source]
    table = kinds()
    number = allot(seed, who.index, plan.slot, foreign=who.foreign)
    hidden = bool(plan.cues & table.cue_bit("hidden_phone"))
    link = who.facts & table.fact_bit("links_out")
    edits = (minute - plan.posted) // plan.edit_every if plan.edit_every else 0
    context = {
        "name": persona.names[plan.face],
        "age": str(persona.ages[plan.face]),
        "place": persona.place(minute),
        "next": persona.place(minute, ahead=1),
        "price": str(persona.price + 10 * (edits % 3)),
        "phone": write_hidden(number, plan.language, who.style)
        if hidden
        else write_plainly(number, plan.style),
        "link": f"https://meer{who.index}.example",
    }
    in_field = not platform.contacts_in_text or (not hidden and plan.style % 10 < 6)
    in_text = platform.contacts_in_text and (hidden or not in_field or plan.style % 7 < 4)
    title, body = _text(seed, span, who, plan)
    dropped = _cue_topics(who.cues & ~plan.cues)
    dropped |= {"contact_field"} if in_text else {"contact"}
    if not link or not platform.contacts_in_text:
        dropped.add("links")
    if who.victim is not None:  # what the victim says of itself is not true of the thief
        dropped |= {"agency", "tour"}
    body = [part for part in body if part[0] not in dropped]
    if who.facts & table.fact_bit("text_reuse") and plan.style % 3 == 0:
        # Reused texts are seldom exact copies; what shows a cue stays.
        loose = [at for at, (topic, _) in enumerate(body) if topic in _LOOSE]
        if len(loose) > 2:
            del body[loose[plan.style % len(loose)]]
    sentences = [fill(template, context) for _, template in body]
    if edits:
        rng = Random(f"{seed}:{who.index}:{plan.number}:{edits}")
        sentences.append(fill(grammar(plan.language).choose("notice", rng), context))
    return Ad(
        source=plan.source,
        ad_id=plan.ad_id,
        observed_at=observed_at,
        posted_at=start + timedelta(minutes=plan.posted),
        url=f"https://{plan.source}/ad/{plan.ad_id}",
        title=fill(title, context),
        body=" ".join(sentences),
        phones=(write_plainly(number, plan.style // 7),) if in_field else (),
        handles=_handles(who, plan, number, context["link"] if link else ""),
        location=context["place"],
        country="NL",
        advertised_name=context["name"],
        advertised_age=persona.ages[plan.face],
        rates=_RATES[plan.language].format(price=context["price"]),
        languages=_languages(persona, plan),
        attributes=SIMULATED,
    )


def _handles(who: Controller, plan: AdPlan, number: str, link: str) -> tuple[str, ...]:
    """Other contact fields: only addresses under .example, and chat links of fictitious numbers."""
    shown = []
    if plan.style % 11 == 0 and not plan.cues & kinds().cue_bit("hidden_phone"):
        shown.append(f"https://wa.me/{number[1:]}")
    if who.style % 13 == 0:
        shown.append(f"bericht{who.index}.{plan.slot}@post.example")
    if link:
        shown.append(link)
    return tuple(shown)


def _languages(persona: Persona, plan: AdPlan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plan.language, persona.language, "en")))


def _cue_topics(mask: int) -> set[str]:
    return {f"cue.{name}" for name in kinds().cue_names(mask)}


def _text(
    seed: int, span: int, who: Controller, plan: AdPlan
) -> tuple[Template, list[tuple[str, Template]]]:
    """Title and sentences of an ad, with every cue its controller shows.

    Ads with the same text key draw the same sentences, whatever each of them leaves out; a text
    thief draws those of its victim.
    """
    author = who if who.victim is None else controller(seed, who.victim, span)
    rng = Random(f"{seed}:{author.index}:{plan.text}:{plan.language}")
    words = grammar(plan.language)
    body = _middle(rng, words, author, author.personas[plan.persona])
    for name in kinds().cue_names(author.cues):
        if name != "hidden_phone":
            topic = f"cue.{name}"
            at = 1 + int(rng.random() * len(body))
            body.insert(at, (topic, words.choose(topic, rng)))
    body += [(topic, words.choose(topic, rng)) for topic in ("links", "contact", "contact_field")]
    return words.choose("title", rng), body


def _middle(
    rng: Random, words: Grammar, author: Controller, persona: Persona
) -> list[tuple[str, Template]]:
    topics = ["self", "place"]
    topics += [
        topic
        for topic, chance in (
            ("self", 0.7), ("self", 0.3), ("place", 0.4), ("availability", 0.7),
            ("price", 0.5), ("rules", 0.6), ("rules", 0.3),
        )
        if rng.random() < chance
    ]  # fmt: skip
    if author.facts & kinds().fact_bit("says_agency"):
        topics.append("agency")
    if author.tour:
        topics.append("tour")
    if persona.translated:
        topics += ["translated", "translated"]
    rng.shuffle(topics)
    body = [("greeting", words.choose("greeting", rng))]
    for topic in topics:
        part = (topic, words.choose(topic, rng))
        if part not in body:
            body.append(part)
    return body
