"""E-mail addresses, web addresses and chat links in running text, plain and hidden."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records import Contact
from signaltriage.text.addresses import addresses_in, find_addresses
from signaltriage.text.reading import Reading


def found_in(text: str) -> list[Contact]:
    """Return what is found in a text that is read as it is."""
    return addresses_in(Reading.of(text), fictitious=True)


def values(text: str) -> list[tuple[str, str]]:
    """Return kind and value of what is found."""
    return [(c.kind, c.value) for c in found_in(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sanne.x@example.nl", "sanne.x@example.nl"),
        ("Sanne_X+1@Mail.Example.CO.UK", "sanne_x+1@mail.example.co.uk"),
        ("mailto:sanne@example.com", "sanne@example.com"),
        ("...sanne@example.nl...", "sanne@example.nl"),
        ("sanne@example.nl.Bel mij", "sanne@example.nl"),
        ("(sanne@example.nl)", "sanne@example.nl"),
    ],
)
def test_plain_e_mail_addresses_are_in_lower_case(text: str, value: str) -> None:
    """A plain address is found without punctuation around it, surely and not hidden."""
    (contact,) = found_in(f"mail {text}")
    assert (contact.kind, contact.value) == ("email", value)
    assert (contact.obscured, contact.confidence) == ((), 1.0)
    assert contact.raw.lower() == value


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("sanne at kiosk punt nl", ("words",)),
        ("sanne AT kiosk DOT nl", ("words",)),
        ("sanne (at) kiosk (dot) nl", ("separated", "words")),
        ("sanne[at]kiosk[dot]nl", ("separated", "words")),
        ("sanne{at}kiosk.nl", ("separated", "words")),
        ("sanne(@)kiosk(.)nl", ("separated",)),
        ("sanne(a)kiosk.nl", ("separated", "words")),
        ("sanne apenstaartje kiosk punt nl", ("words",)),
        ("sanne apenstaart kiosk.nl", ("words",)),
        ("sanne @ kiosk . nl", ("separated",)),
        ("sanne@kiosk punt nl", ("words",)),
        ("sanne@kiosk(dot)nl", ("separated", "words")),
        ("sanne arroba kiosk punto nl", ("words",)),
        ("sanne arroba kiosk ponto nl", ("words",)),
        ("sanne Klammeraffe kiosk Punkt nl", ("words",)),
        ("sanne ät kiosk punkt nl", ("words",)),
        ("sanne arobase kiosk point nl", ("words",)),
        ("sanne małpa kiosk kropka nl", ("words",)),
        ("sanne kukac kiosk pont nl", ("words",)),
        ("sanne кльомба kiosk точка nl", ("words",)),
        ("sanne маймунка kiosk точка nl", ("words",)),
        ("sanne chiocciola kiosk punto nl", ("words",)),
        ("sanne arond kiosk punct nl", ("words",)),
        ("sanne a rond kiosk punct nl", ("words",)),
    ],
)
def test_hidden_e_mail_addresses_name_how_they_were_hidden(
    text: str, methods: tuple[str, ...]
) -> None:
    """Signs in words, in brackets or between spaces give the same address as plain ones."""
    (contact,) = found_in(f"stuur: {text}, groetjes")
    assert (contact.kind, contact.value) == ("email", "sanne@kiosk.nl")
    assert (contact.raw, contact.obscured) == (text, methods)
    assert contact.confidence < 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sanne at gmail.com", "sanne@gmail.com"),
        ("sanne at gmail com", "sanne@gmail.com"),
        ("sanne @ gmail. com", "sanne@gmail.com"),
        ("sanne88 gmail punt com", "sanne88@gmail.com"),
        ("mijn mail: sanne gmail punt com", "sanne@gmail.com"),
        ("sanne punt x at gmail punt com", "sanne.x@gmail.com"),
        ("sanne underscore x (at) gmail.com", "sanne_x@gmail.com"),
        ("sanne . x @ gmail . com", "sanne.x@gmail.com"),
        ("sanne at kiosk dot co dot uk", "sanne@kiosk.co.uk"),
        ("e-mail: sanne @ kiosk.nl", "sanne@kiosk.nl"),
    ],
)
def test_known_mailboxes_and_parts_in_words(text: str, value: str) -> None:
    """A well-known mailbox needs less; a name may hold words for its own signs."""
    assert values(text) == [("email", value)]


@pytest.mark.parametrize(
    "text",
    [
        "meet me at example dot",
        "meet me at example dot nl",
        "ik ben at home. nl",
        "op 5 punt 3",
        "at this point it is late",
        "at that point no more",
        "kom naar mij @ home. be quick",
        "vanavond @ home",
        "dat is het punt nl. altijd",
        "een punt com plicatie",
        "naam op hotmail",
        "mijn gmail punt com",
        "mail me at gmail dot com",
        "3 arrobas, y punto es todo",
        "stay-at-home. nl",
        "100@ 200@ 300@",
        "@ . nl",
        "adres: kerkstraat @ 12.nl",
        "ik werk @ clubx punt",
    ],
)
def test_prose_is_no_e_mail_address(text: str) -> None:
    """A name, a sign, a host and a known ending are all needed, and no word of a sentence."""
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://www.Example.com/Sanne/", "example.com/sanne"),
        ("hxxps://example.com/sanne", "example.com/sanne"),
        ("www.example.com/sanne#top", "example.com/sanne"),
        ("example.com/sanne?utm_source=x&fbclid=1", "example.com/sanne"),
        ("example.com/?id=7&gclid=2", "example.com?id=7"),
        ("http://kiosk.example:8080/a", "kiosk.example:8080/a"),
        ("linktr.ee/sanne", "linktr.ee/sanne"),
        ("www.café.example", "café.example"),
        ("www.xn--caf-dma.example", "café.example"),
        ("WWW.EXAMPLE.NL", "example.nl"),
        ("www.kiosk.nl.Bel", "kiosk.nl"),
        ("sanne-x.be", "sanne-x.be"),
        ("https://example.com/a_(b)", "example.com/a_(b)"),
        ("www punt kiosk punt nl", "kiosk.nl"),
        ("kiosk (dot) nl", "kiosk.nl"),
        ("kiosk[.]nl/sanne", "kiosk.nl/sanne"),
        ("website: kiosk punt nl", "kiosk.nl"),
        ("wa.me/message/ABC", "wa.me/message/abc"),
        ("instagram.com/explore", "instagram.com/explore"),
        ("t.me/joinchat/AAAA", "t.me/joinchat/aaaa"),
    ],
)
def test_web_addresses_have_one_normal_form(text: str, value: str) -> None:
    """Scheme, www, fragment, last slash, case and click counters do not count."""
    assert values(f"kijk: {text} !") == [("url", value)]


@pytest.mark.parametrize(
    "text",
    [
        "ontvangst.Ik ben er",
        "open 24 uur.nl dames",
        "Altijd eerlijk.be quick",
        "bel nu.Online ook",
        "Bună.eu sunt aici",
        "Bel me.nu of app.de groeten",
        "prijs 100.000 of 1.50",
        "http://",
        "www.",
        "kusjes.com amor",
    ],
)
def test_sentences_without_a_space_between_are_no_hosts(text: str) -> None:
    """A full stop with a word behind it is not yet a web address."""
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("wa.me/31671234567", "whatsapp"),
        ("https://wa.me/+31671234567?text=hoi", "whatsapp"),
        ("https://api.whatsapp.com/send?phone=31671234567&text=hoi", "whatsapp"),
        ("api.whatsapp.com/send/?text=hoi&phone=%2B31671234567", "whatsapp"),
        ("whatsapp://send?phone=31671234567", "whatsapp"),
        ("tel:+31671234567", "phone"),
        ("tel:+31-6-7123-4567", "phone"),
        ("sms:+31671234567", "phone"),
        ("viber://chat?number=%2B31671234567", "phone"),
        ("https://signal.me/#p/+31671234567", "signal"),
        ("t.me/+31671234567", "telegram"),
        ("tg://resolve?phone=31671234567", "telegram"),
    ],
)
def test_links_to_a_number_give_the_number(text: str, kind: str) -> None:
    """A chat link gives its kind and the number in E.164 form."""
    (contact,) = found_in(f"chat: {text}")
    assert (contact.kind, contact.value, contact.raw) == (kind, "+31671234567", text)


def test_a_chat_link_without_a_number_of_any_plan_is_a_web_address() -> None:
    """What no numbering plan has is not reported as a number."""
    assert values("wa.me/0000000000") == [("url", "wa.me/0000000000")]
    assert addresses_in(Reading.of("t.me/+31671234567"), fictitious=False)[0].kind == "url"


def test_letters_in_disguise_are_named() -> None:
    """What was undone before reading is a method of hiding, and the span is the original's."""
    text = "mail ｓａｎｎｅ@kiosk.nl nu"
    (contact,) = find_addresses(text, fictitious=True)
    assert contact.value == "sanne@kiosk.nl"
    assert contact.raw == text[5:19]


def test_several_kinds_in_one_text_are_in_order() -> None:
    """All families of contacts are found side by side."""
    text = "insta: @sanne_x, sanne (at) kiosk punt nl of www.example.com/sanne"
    assert values(text) == [
        ("instagram", "sanne_x"),
        ("email", "sanne@kiosk.nl"),
        ("url", "example.com/sanne"),
    ]


PIECES = st.sampled_from(
    ["sanne", "@", " at ", "(at)", ".", " punt ", "nl", "gmail", "com", " ", "\n", "www", "://",
     "http", "telegram", "insta", "IG", ":", "snap", "/", "_x1", "t.me/", "İ", "\ud800", "ß", "👻",
     "x.com/", "wa.me/31671234567", "[", "]", "+31671234567", "1", "ｎ", "-"]
)  # fmt: skip


@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=80)))
def test_addresses_are_slices_in_order(text: str) -> None:
    """Whatever the text, raw is its slice, and contacts are in order and apart."""
    found = find_addresses(text, fictitious=True)
    assert all(c.raw == text[c.start : c.end] and c.start < c.end and c.value for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.from_regex(r"[a-z]{3,9}\d{2}", fullmatch=True).filter(str.isascii))
def test_every_spelling_of_an_address_is_the_same(name: str) -> None:
    """Plain, in brackets, in words and between spaces give one value."""
    spellings = ("{}@kiosk.nl", "{} (at) kiosk (dot) nl", "{} at kiosk punt nl", "{} @ kiosk . nl")
    assert {tuple(values(s.format(name))) for s in spellings} == {(("email", f"{name}@kiosk.nl"),)}


@pytest.mark.parametrize(
    "piece",
    ["@", ".", "a.", "at ", "http://", "www.", "telegram ", "a", "(at)", "[dot]", " punt nl", "@a",
     "gmail.", "sc: ", "a@b ", "a-", "_", "x:", "snap: ", "insta, ", "://", " @ a . "]
)  # fmt: skip
def test_hostile_text_of_300_kilobytes_is_finished_for_addresses(piece: str) -> None:
    """No pattern backtracks itself to a standstill, and nothing is invented."""
    assert found_in(piece * (300_000 // len(piece))) == []


@pytest.mark.parametrize("text", ["www . kiosk . nl", "kijk op www. kiosk .nl!", "www .kiosk.nl"])
def test_web_address_with_blanks_is_found(text: str) -> None:
    """Blanks beside the dots of a web address are named as what hides it."""
    (found,) = find_addresses(text, fictitious=True)
    assert (found.kind, found.value, found.obscured) == ("url", "kiosk.nl", ("separated",))
