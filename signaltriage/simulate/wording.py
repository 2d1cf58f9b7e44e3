"""What an ad says at a given minute: the plan of a controller written out as an `Ad`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from signaltriage.records import Ad
from signaltriage.simulate.controller import controller
from signaltriage.simulate.grammar import Grammar, Template, fill, grammar
from signaltriage.simulate.images import image_hashes
from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.phones import allot, write_hidden, write_plainly
from signaltriage.simulate.plans import AdPlan, Controller, Persona
from signaltriage.simulate.world import world

SIMULATED: Mapping[str, str] = {"simulated": "yes"}

Body = list[tuple[str, Template]]  # topic and sentence

_LOOSE = frozenset({"self", "place", "availability", "price", "rules"})
_OWN = frozenset({"agency", "tour", "tour_dates", "many_places"})  # true of the author alone
_RATES = {
    "nl": "{price} euro per uur", "en": "{price} euro per hour", "de": "{price} Euro pro Stunde",
    "fr": "{price} euros de l'heure", "ro": "{price} euro pe oră", "es": "{price} euros por hora",
    "hu": "{price} euró óránként", "bg": "{price} евро на час", "pl": "{price} euro za godzinę",
    "pt": "{price} euros por hora",
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
    author = who if plan.author == who.index else controller(seed, plan.author, span)
    number = allot(seed, who.index, plan.slot, foreign=who.foreign)
    hidden = bool(plan.cues & table.cue_bit("hidden_phone"))
    link = who.facts & table.fact_bit("links_out")
    edits = (minute - plan.posted) // plan.edit_every if plan.edit_every else 0
    place = plan.where(persona, minute)
    context = {
        "name": persona.names[plan.face],
        "age": str(plan.age),
        "place": place,
        "next": persona.place(minute, ahead=1),
        "price": str(persona.price + 10 * (edits % 3)),
        "phone": write_hidden(number, plan.language, who.style)
        if hidden
        else write_plainly(number, plan.style),
        "link": f"https://meer{who.index}.example",
        "nation": grammar(plan.language).nations[author.origin.code],
        "dates": _dates(persona, start) if who.scene == "announced" else "",
        "places": _places(who) if who.scene.startswith("multi_city") else "",
    }
    in_field = not platform.contacts_in_text or (not hidden and plan.style % 10 < 6)
    in_text = platform.contacts_in_text and (hidden or not in_field or plan.style % 7 < 4)
    title, body = _text(seed, who, author, plan)
    dropped = _cue_topics(author.cues & ~plan.cues)
    dropped |= {"contact_field"} if in_text else {"contact"}
    if not link or not platform.contacts_in_text:
        dropped.add("links")
    if author is not who:  # what the victim says of itself is not true of the thief
        dropped |= _OWN | set(table.statements)
    body = [part for part in body if part[0] not in dropped]
    reused = who.facts & table.fact_bit("text_reuse")
    if reused and plan.style % 3 == 0:
        # Reused texts are seldom exact copies; what shows a cue stays.
        loose = [at for at, (topic, _) in enumerate(body) if topic in _LOOSE]
        if len(loose) > 2:
            del body[loose[plan.style % len(loose)]]
    sentences = [fill(template, context) for _, template in body]
    if reused and plan.word_edits:
        _edit_words(Random(plan.style), body, sentences, plan.word_edits)
    if who.errors:
        _misspell(Random(f"{plan.author}:{plan.text}:{plan.language}"), body, sentences)
    if edits:
        rng = Random(f"{seed}:{who.index}:{plan.number}:{edits}")
        sentences.append(fill(grammar(plan.language).choose("notice", rng), context))
    return Ad(
        source=plan.source,
        ad_id=plan.ad_id,
        observed_at=observed_at,
        posted_at=start + timedelta(minutes=plan.posted + plan.slip),
        url=f"https://{plan.source}/ad/{plan.ad_id}",
        title=fill(title, context),
        body=" ".join(sentences),
        phones=(write_plainly(number, plan.style // 7),) if in_field else (),
        handles=handles(who, plan, number),
        location=place,
        country="NL",
        advertised_name=context["name"],
        advertised_age=plan.age,
        rates=_RATES[plan.language].format(price=context["price"]),
        languages=_languages(persona, plan),
        image_hashes=tuple(value for value, _ in image_hashes(seed, who, plan)),
        attributes=SIMULATED,
    )


def handles(who: Controller, plan: AdPlan, number: str) -> tuple[str, ...]:
    """Other contact fields: only addresses under .example, and chat links of fictitious numbers."""
    shown = []
    if plan.style % 11 == 0 and not plan.cues & kinds().cue_bit("hidden_phone"):
        shown.append(f"https://wa.me/{number[1:]}")
    if who.style % 13 == 0:
        shown.append(f"bericht{who.index}.{plan.slot}@post.example")
    if who.facts & kinds().fact_bit("links_out"):
        shown.append(f"https://meer{who.index}.example")
    return tuple(shown)


def _languages(persona: Persona, plan: AdPlan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plan.language, persona.language, "en")))


def _cue_topics(mask: int) -> set[str]:
    return {f"cue.{name}" for name in kinds().cue_names(mask)}


def _dates(persona: Persona, start: datetime) -> str:
    """List the stops of a tour, with the day of arrival."""
    days = (start + timedelta(minutes=at * persona.leg_minutes) for at in range(len(persona.legs)))
    return ", ".join(f"{day:%d-%m} {place}" for day, place in zip(days, persona.legs, strict=True))


def _places(who: Controller) -> str:
    """Every city for which there is an ad."""
    names = [name for plan in who.ads if plan.place for name in plan.place.split(" / ")]
    return ", ".join(dict.fromkeys(names))


def _text(seed: int, who: Controller, author: Controller, plan: AdPlan) -> tuple[Template, Body]:
    """Title and sentences of an ad, with every cue its controller shows.

    Ads with the same author and text key draw the same sentences, whatever each of them leaves
    out; a thief draws those of its victim, or a paragraph of them among its own.
    """
    words = grammar(plan.language)
    owner = plan.text if plan.is_public else f"{author.index}:{plan.text}"
    rng = Random(f"{seed}:{owner}:{plan.language}")
    body = _middle(rng, words, author, author.personas[plan.persona])
    title = words.choose("title", rng)
    if plan.is_public:
        rng = Random(f"{seed}:{author.index}:{plan.language}")
    for name in kinds().cue_names(author.cues):
        if name != "hidden_phone":
            topic = f"cue.{name}"
            at = 1 + int(rng.random() * len(body))
            body.insert(at, (topic, words.choose(topic, rng)))
    if plan.copied == "paragraph":
        rng = Random(f"{seed}:{who.index}:{plan.language}")
        body = _with_paragraph(_middle(rng, words, who, who.personas[0]), body)
        title = words.choose("title", rng)
    body += [(topic, words.choose(topic, rng)) for topic in ("links", "contact", "contact_field")]
    return title, body


def _with_paragraph(own: Body, copied: Body) -> Body:
    """Put a paragraph of a copied text into one's own: three sentences, and those with a cue."""
    loose = [part for part in copied if part[0] in _LOOSE and part not in own][:3]
    part = [part for part in copied if part in loose or part[0].startswith("cue.")]
    own = [sentence for sentence in own if sentence not in part and sentence[0][:4] != "not."]
    return own[:2] + part + own[2:]


def _middle(rng: Random, words: Grammar, author: Controller, persona: Persona) -> Body:
    if author.kind == "job_ad":  # speaks of the house, not of a person
        parts = [(topic, words.choose(topic, rng)) for topic in ("job", "job", "job", "place")]
        return list(dict.fromkeys(parts))
    topics = ["self", "place"]
    topics += [
        topic
        for topic, chance in (
            ("self", 0.7), ("self", 0.3), ("place", 0.4), ("availability", 0.7),
            ("price", 0.5), ("rules", 0.6), ("rules", 0.3), ("review", 0.05),
        )
        if rng.random() < chance
    ]  # fmt: skip
    if rng.random() < 0.25:  # denies a cue that it does not show
        cues = kinds().text_cues
        at = int(rng.random() * len(cues))
        if cues[at] != "hidden_phone" and not author.cues >> at & 1:
            topics.append(f"not.{cues[at]}")
    if author.facts & kinds().fact_bit("says_agency"):
        topics.append("agency")
    if author.statement:
        topics.append(author.statement)
    if author.tour:
        topics.append("tour_dates" if author.scene == "announced" else "tour")
    if author.scene.startswith("multi_city"):
        topics.append("many_places")
    if author.nation:
        topics.append("nation")
    if persona.translated:
        topics += ["translated", "translated"]
    rng.shuffle(topics)
    body = [("greeting", words.choose("greeting", rng))]
    for topic in topics:
        part = (topic, words.choose(topic, rng))
        if part not in body:
            body.append(part)
    return body


def _edit_words(rng: Random, body: Body, sentences: list[str], count: int) -> None:
    """Change words of sentences that show no cue: one left out, doubled or moved each time."""
    loose = [at for at, (topic, _) in enumerate(body) if topic in _LOOSE]
    for _ in range(count):
        at = loose[int(rng.random() * len(loose))]
        words = sentences[at].split(" ")
        place = int(rng.random() * (len(words) - 1))
        way = rng.random()
        if any(letter.isdigit() for letter in words[place] + words[place - 1]):
            continue  # prices and times stay what they are
        if way < 0.4 and len(words) > 3:
            del words[place]
        elif way < 0.6:
            words.insert(place, words[place])
        else:
            words[place], words[place - 1] = words[place - 1], words[place]
        sentences[at] = " ".join(words)


def _misspell(rng: Random, body: Body, sentences: list[str]) -> None:
    """Make spelling errors in one to three sentences that show no cue."""
    loose = [at for at, (topic, _) in enumerate(body) if topic in _LOOSE]
    for _ in range(1 + int(rng.random() * 3)):
        at = loose[int(rng.random() * len(loose))]
        text = sentences[at]
        place = 1 + int(rng.random() * (len(text) - 2))
        if not text[place - 1 : place + 2].isalpha():
            sentences[at] = text[0].lower() + text[1:]
        elif rng.random() < 0.5:
            sentences[at] = text[:place] + text[place + 1 :]
        else:
            sentences[at] = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
