"""The plan of a controller: its personas, and every ad over its whole life."""

from __future__ import annotations

from dataclasses import dataclass

from signaltriage.simulate.world import Origin


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
    face: int  # which of the persona's names
    age: int
    source: str
    ad_id: str
    language: str
    text: str  # ads with the same author and key share their sentences
    author: int  # controller whose text it is
    copied: str  # "text" or "paragraph" of another author, or ""
    slot: int  # which of the controller's contacts
    cues: int  # mask of the text cues it shows
    posted: int
    ends: int
    place: str | None  # None: where the persona then is
    slip: int  # minutes that the platform adds to the time of posting
    bump_every: int  # 0 = never
    edit_every: int  # 0 = never
    style: int

    @property
    def word_edits(self) -> int:
        """Words changed where a text is reused."""
        return self.style // 11 % 4

    @property
    def is_public(self) -> bool:
        """Whether the text is one that anybody may fill in."""
        return self.text.startswith("public")

    def where(self, persona: Persona, minute: int) -> str:
        """Return the place the ad gives at that minute."""
        return self.place or persona.place(minute)


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
    statement: str
    scene: str
    foreign: bool
    tour: bool
    errors: bool
    nation: bool
    personas: tuple[Persona, ...]
    ads: tuple[AdPlan, ...]
    victims: tuple[int, ...]
    style: int
    posterior: float
