"""Handles of messengers and platforms, in links and behind labels."""

import pytest

from signaltriage.records import Contact
from signaltriage.text.addresses import addresses_in
from signaltriage.text.handles import link_handle
from signaltriage.text.reading import Reading


def found_in(text: str) -> list[Contact]:
    """Return what is found in a text."""
    return addresses_in(Reading.of(text), fictitious=True)


def values(text: str) -> list[tuple[str, str]]:
    """Return kind and value of what is found."""
    return [(c.kind, c.value) for c in found_in(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("t.me/Sanne_x1", "telegram"),
        ("https://telegram.me/sanne_x1", "telegram"),
        ("telegram.dog/sanne_x1", "telegram"),
        ("t.me/s/sanne_x1", "telegram"),
        ("tg://resolve?domain=sanne_x1", "telegram"),
        ("https://www.instagram.com/sanne_x1/?igsh=abc", "instagram"),
        ("instagram.com/stories/sanne_x1/123", "instagram"),
        ("ig.me/m/sanne_x1", "instagram"),
        ("snapchat.com/add/Sanne_x1", "snapchat"),
        ("https://www.snapchat.com/@sanne_x1", "snapchat"),
        ("x.com/sanne_x1", "x"),
        ("https://twitter.com/sanne_x1/status/1", "x"),
        ("onlyfans.com/sanne_x1", "onlyfans"),
        ("instagram punt com slash sanne_x1", "instagram"),
        ("t (dot) me/sanne_x1", "telegram"),
    ],
)
def test_profile_pages_give_the_handle(text: str, kind: str) -> None:
    """A link to a profile page is a handle in lower case."""
    assert values(f"zie {text}.") == [(kind, "sanne_x1")]


@pytest.mark.parametrize(
    "text",
    [
        "telegram: @Sanne_x1",
        "Telegram @sanne_x1.",
        "TG sanne_x1",
        "TG: sanne_x1",
        "tele gram @sanne_x1",
        "telegramm sanne_x1",
        "mijn telegram is sanne_x1",
        "Telegram 📲 @sanne_x1",
        "телеграм: @sanne_x1",
        "Telegram:\n@sanne_x1",
        "Telegram - @sanne_x1",
        "telegram kanaal @sanne_x1",
        "@sanne_x1 op telegram",
        "@sanne_x1 (telegram)",
        "telegram voor foto en meer @sanne_x1",
        "pe telegram @sanne_x1",
        "telegramie: sanne_x1",
        "mon telegram c'est sanne_x1",
        "por telegram al @sanne_x1",
    ],
)
def test_telegram_labels(text: str) -> None:
    """The label may stand before, behind, or a little earlier in the line."""
    assert values(f"Stuur bericht, {text}") == [("telegram", "sanne_x1")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("insta @Naam.x", "instagram", "naam.x"),
        ("IG: naamvip", "instagram", "naamvip"),
        ("ig naam_1", "instagram", "naam_1"),
        ("instagram naam.x", "instagram", "naam.x"),
        ("volg mij op insta naam_1", "instagram", "naam_1"),
        ("инстаграм @naam_1", "instagram", "naam_1"),
        ("insta: NaamVip", "instagram", "naamvip"),
        ("insta naam_1.Bel mij", "instagram", "naam_1"),
        ("snap naam123", "snapchat", "naam123"),
        ("snap: naamvip", "snapchat", "naamvip"),
        ("sc: naamvip", "snapchat", "naamvip"),
        ("Snapchat → naamvip", "snapchat", "naamvip"),
        ("👻 naam_1", "snapchat", "naam_1"),
        ("snap chat: naam-x1", "snapchat", "naam-x1"),
        ("OF: naamvip", "onlyfans", "naamvip"),
        ("OF @naam_1", "onlyfans", "naam_1"),
        ("onlyfans naam_1", "onlyfans", "naam_1"),
        ("only fans: naam_1", "onlyfans", "naam_1"),
        ("twitter @naam_1", "x", "naam_1"),
        ("X: @naam_1", "x", "naam_1"),
        ("twitter/X @naam_1", "x", "naam_1"),
        ("signal: naam.01", "signal", "naam.01"),
        ("Signal naam_x.42", "signal", "naam_x.42"),
    ],
)
def test_labels_of_each_kind(text: str, kind: str, value: str) -> None:
    """Each platform has its labels, and its own shape of a handle."""
    assert values(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "snap je?",
        "ik snap 24/7",
        "telegram of whatsapp",
        "Telegram: alleen serieus",
        "telegram: beschikbaar",
        "insta foto's op aanvraag",
        "Insta: foto's",
        "op OF",
        "10 uur of @home_1",
        "bel of: sanne_x1",
        "X jes",
        "kusjes x @sanne_x1",
        "disc naam_1",
        "weinig naam_1",
        "rustig: naam_1",
        "@sanne_x1",
        "insta en tiktok: zie @",
        "tiktok @sanne_x1",
        "tiktok: sanne_x1, groetjes",
        "telegram 24h",
        "telegram 0671234567",
        "telegram +31671234567",
        "Signal: +31671234567",
        "telegram tel0671234567",
        "snap 100euro",
        "telegram WhatsApp",
        "Instagram.Bel mij",
        "insta. Maat_40 is mijn cup",
        "telegram\nnaam_1",
        "snap: PREMIUM",
        "telegram: Amsterdam",
        "Telegram: Nederlands, Engels",
        "naam_x at hotmail",
        "telegram: vandaag.Bel",
        "insta sanne.bel mij",
        "telegram, cup75b",
        "Signal of Telegram. Mail naar @ voor meer",
        "IG",
        "insta@",
        "TG: top en lief",
        "instaprijs naam_1",
        "telegramacties naam_2",
    ],
)
def test_words_behind_a_label_are_no_handles(text: str) -> None:
    """A bare word must look like a handle, or stand alone behind a colon or an arrow."""
    assert values(text) == []


def test_confidence_follows_the_form() -> None:
    """A sign of its own is sure, a likely shape less, a plain word least."""
    texts = ("insta @naam_1", "insta naam_1", "insta: naamvip", "insta voor foto @naam_1")
    assert [found_in(text)[0].confidence for text in texts] == [1.0, 0.9, 0.8, 0.9]


def test_a_label_in_pieces_is_a_way_of_hiding() -> None:
    """A label with a space inside is noted; names that are two words anyway are not."""
    assert found_in("tele gram @naam_1")[0].obscured == ("separated",)
    assert found_in("snap chat @naam_1")[0].obscured == ()


def test_one_handle_behind_several_labels_is_one_contact_of_each_kind() -> None:
    """The first label takes the stretch of the handle, every other its own word."""
    found = found_in("IG/Snap: Naam_x")
    assert [(c.kind, c.value, c.raw) for c in found] == [
        ("snapchat", "naam_x", "Snap"),
        ("instagram", "naam_x", "Naam_x"),
    ]
    assert values("insta en tiktok: @naam_x") == [("instagram", "naam_x")]


def test_several_handles_each_have_their_label() -> None:
    """A label speaks for its own handle; a list behind one label for all in it."""
    text = "IG: naam_a | Snap: naam_b / telegram @naam_c"
    assert values(text) == [
        ("instagram", "naam_a"),
        ("snapchat", "naam_b"),
        ("telegram", "naam_c"),
    ]
    assert values("volg ons op insta: @naam_a en @naam_b") == [
        ("instagram", "naam_a"),
        ("instagram", "naam_b"),
    ]


def test_a_label_before_a_link_counts_once() -> None:
    """A link says by itself what it is."""
    assert values("insta: instagram.com/naam_x") == [("instagram", "naam_x")]
    assert values("telegram: sanne@example.nl") == [("email", "sanne@example.nl")]


@pytest.mark.parametrize(
    "address",
    ["instagram.com/p", "instagram.com/reel/abc", "t.me/joinchat", "x.com/home", "x.com/i/1",
     "twitter.com/intent", "snapchat.com/add", "onlyfans.com/my", "example.com/naam", "t.me", ""]
)  # fmt: skip
def test_pages_of_the_platform_itself_are_no_handles(address: str) -> None:
    """Names that a platform keeps for itself name nobody."""
    assert link_handle(address) is None
