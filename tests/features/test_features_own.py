"""Own indicators: read strictly, found in every script, and never about who somebody is."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ConfigError, ForbiddenFeatureError
from signaltriage.features import load_catalogue
from signaltriage.features.own import LANGUAGES, OwnIndicators, parse_own
from signaltriage.features.own_patterns import MAX_LENGTH, FoldedText, build_matcher
from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts, fold

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
ENTRY = {
    "id": "own_gift_cards",
    "what": "Asks to be paid in gift cards",
    "why": "Codes can be passed on.",
    "citation": "Own experience, no test",
    "note_for": "Seen by a care team.",
    "note_against": "Never counted.",
    "innocent": ["no bank account"],
    "languages": ["nl"],
    "sentence_en": "Asks for gift cards, in {ads}.",
    "sentence_nl": "Vraagt om cadeaukaarten, in {ads}.",
    "phrases": ["cadeaukaart*"],
}


def own(**changes: object) -> OwnIndicators:
    """Read one entry with some keys changed; None takes a key away."""
    entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return parse_own("\n".join(["[[indicator]]", *lines]).encode(), "own.toml")


def found(text: str, phrases: tuple[str, ...] = (), patterns: tuple[str, ...] = ()) -> list[str]:
    """Return what phrases and patterns find in a text, folded."""
    folded = FoldedText(fold(text))
    hits = build_matcher(phrases, patterns, "own.toml").find(folded)
    return [folded.text[start:end] for start, end in hits]


def ad(body: str, title: str = "") -> Ad:
    """Make up an ad."""
    return Ad("kiosk.example", "17", SEEN, title=title, body=body)


class TestFile:
    @pytest.mark.parametrize("key", [k for k in ENTRY if k not in {"id", "phrases"}])
    def test_every_key_is_asked_for(self, key: str) -> None:
        """What the catalogue must say, an own indicator must say, too."""
        with pytest.raises(ConfigError, match=rf"own\.toml: own_gift_cards: lacks {key}; add"):
            own(**{key: None})

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"status": "supported"}, 'status must be "untested"'),
            ({"weight": 2.0}, "unknown keys weight"),
            ({"column": True}, "unknown keys column"),
            ({"what": "  "}, "what must be text"),
            ({"innocent": []}, "innocent is empty"),
            ({"languages": ["xx"]}, "languages must be some of"),
            ({"languages": []}, "languages must be some of"),
            ({"languages": ["any", "nl"]}, "languages must be some of"),
            ({"family": "contact"}, "family must be one of"),
            ({"sentence_en": "In {place}."}, "sentence_en may use"),
            ({"sentence_nl": "In {ads.real}."}, "sentence_nl may use"),
            ({"phrases": None}, "neither phrases nor patterns"),
            ({"phrases": "cadeaukaart"}, "phrases must be a list of texts"),
            ({"phrases": ["x" * (MAX_LENGTH + 1)]}, "phrase 1: is 301 characters long"),
            ({"phrases": ["ok", "***"]}, "phrase 2: holds no letter"),
            ({"phrases": ["ca*deau"]}, "phrase 1: has a star that is not at the end of a word"),
            ({"id": "own_Gift"}, "an id is own_ with words in small letters"),
            ({"id": "gift_cards"}, "an id is own_"),
            ({"id": "own_e6_trust_language"}, "the catalogue has e6_trust_language"),
            ({"id": "own_trust_language"}, "the catalogue has e6_trust_language"),
            ({"id": "e6_trust_language"}, "the catalogue has e6_trust_language"),
        ],
    )
    def test_mistakes_are_named(self, changes: dict[str, object], reason: str) -> None:
        """The message names file, entry, what is wrong and what to do."""
        with pytest.raises(ConfigError, match=reason) as raised:
            own(**changes)
        assert str(raised.value).startswith(f"own.toml: {changes.get('id', 'own_gift_cards')}: ")
        assert ";" in str(raised.value)

    @pytest.mark.parametrize(
        "data", [b"", b"\xff", b"x = 1", b"indicator = 1", b"[[indicator]]\n", b"[[indicator]"]
    )
    def test_what_is_no_such_file_is_refused(self, data: bytes) -> None:
        """Not TOML, no entries, an entry without id."""
        with pytest.raises(ConfigError, match=r"own\.toml: "):
            parse_own(data, "own.toml")

    def test_an_id_is_used_once(self) -> None:
        """Two entries with one id would be one column."""
        text = "[[indicator]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in ENTRY.items())
        with pytest.raises(ConfigError, match="ids used twice: own_gift_cards"):
            parse_own(f"{text}\n{text}".encode(), "own.toml")

    def test_it_describes_and_never_scores(self) -> None:
        """In the catalogue's form it has no sign, weight or column, and no model takes it."""
        indicator = own().entries[0].as_indicator()
        assert (indicator.sign, indicator.weight, indicator.column) == (0, 0.0, False)
        assert (indicator.status, indicator.scope) == ("untested", "ad")
        with pytest.raises(ConfigError, match="does not know: own_gift_cards"):
            load_catalogue().check_columns(["own_gift_cards"])

    def test_it_travels_to_other_processes(self) -> None:
        """Workers get it pickled, and it finds the same."""
        there = pickle.loads(pickle.dumps(own()))  # noqa: S301 - our own bytes
        assert there.ids == ("own_gift_cards",)
        assert there.digest == own().digest
        text = FoldedText("een cadeaukaart")
        assert list(there.entries[0].find(text, "nl")) == [(4, 15)]


class TestRedLines:
    @pytest.mark.parametrize("entry", [i for i in load_catalogue() if i.status == "forbidden"])
    def test_forbidden_entries_cannot_come_back(self, entry: object) -> None:
        """Neither the id of a forbidden entry nor its name is an id."""
        name = entry.id  # type: ignore[attr-defined]
        for variant in (name, f"own_{name}", f"own_{name.partition('_')[2]}"):
            with pytest.raises(ForbiddenFeatureError, match="may never be a feature"):
                own(id=variant)

    @pytest.mark.parametrize(
        "name",
        ["origin", "ethnicity_words", "nationality", "romanian", "roemeense_dames", "accent",
         "prefix_abroad", "gender_identity", "trans", "tattoo_words", "body", "herkomst"],
    )  # fmt: skip
    def test_ids_about_who_somebody_is_are_refused(self, name: str) -> None:
        """A theme is refused under any name that says it."""
        with pytest.raises(ForbiddenFeatureError):
            own(id=f"own_{name}")

    @pytest.mark.parametrize(
        "phrase",
        ["Roemeense dame", "Polish girl*", "latina", "ŞI ROMÂNCĂ", "българка", "magyar lány",
         "spreekt bulgaars", "bel +40", "0040 nummer", "transgender", "shemale*", "met tatoeages",
         "blonde", "gebroken accent", "met vergunning"],
    )  # fmt: skip
    def test_phrases_about_who_somebody_is_are_refused(self, phrase: str) -> None:
        """Origin, claimed language, prefix, gender identity, looks and licence, in any spelling."""
        with pytest.raises(ForbiddenFeatureError, match="phrase 1"):
            own(phrases=[phrase])

    @pytest.mark.parametrize(
        "pattern",
        [r"r[o0]emeens\w*", r"(bul|hon)gaarse", r"latin[ao]s?", r"\+40 ?\d*", r"l.tina",
         r"dutch|anything else", r"[a-z]{5,8}"],
    )  # fmt: skip
    def test_patterns_that_find_such_words_are_refused(self, pattern: str) -> None:
        """It matters what a pattern finds, not how it is spelt."""
        with pytest.raises((ForbiddenFeatureError, ConfigError)) as raised:
            own(phrases=[], patterns=[pattern])
        assert raised.type is ForbiddenFeatureError

    @pytest.mark.parametrize(
        "phrase",
        ["tour*", "avond", "franse", "griekse", "transport", "romantisch*", "romance", "polka",
         "betrouwbaar", "face to face", "kaart", "huid op huid", "nieuw hier", "eigen tijden"],
    )  # fmt: skip
    def test_other_words_are_not(self, phrase: str) -> None:
        """Services, ordinary words and words that only begin alike may be looked for."""
        assert own(phrases=[phrase]).ids == ("own_gift_cards",)


class TestPhrases:
    def test_case_accents_dashes_and_spaces_do_not_matter(self) -> None:
        """Phrase and text are folded alike."""
        assert found("EEN\u2011op\u2013EEN, één  op één", ("Één-op-een",)) == ["een op een"] * 2

    def test_a_phrase_runs_over_a_line_break(self) -> None:
        """As the catalogue's phrases do."""
        assert found("gift\ncard", ("gift card",)) == ["gift\ncard"]

    def test_a_star_takes_the_rest_of_a_word(self) -> None:
        """At the end and inside a phrase; without it the word ends there."""
        assert found("gifts cards", ("gift* card*",)) == ["gifts cards"]
        assert found("gifts cards", ("gift card*",)) == []
        assert found("kaarten", ("kaart",)) == []
        assert found("de kaartje", ("kaart*",)) == ["kaartje"]

    def test_the_longest_is_found_and_neighbours_share_their_edge(self) -> None:
        """A shorter phrase does not hide a longer one, nor a hit the next."""
        assert found("kaart kaart kaarten", ("kaart", "kaart*")) == ["kaart", "kaart", "kaarten"]

    @pytest.mark.parametrize(
        ("text", "phrase", "hit"),
        [
            ("моя среща е тук", "среща", True),
            ("моясреща", "среща", False),
            ("срещата", "среща", False),
            ("γειά σου φίλος", "φίλοσ", True),
            ("मेरा नाम", "नाम", True),
            ("这里按摩很好", "按摩", True),
            ("ここでマッサージする", "マッサージ", True),
            ("นวดไทยดี", "นวด", True),
            ("x按摩y", "按摩", True),
            ("café", "caf", False),
            ("x2kaart", "kaart", False),
            ("(kaart)", "kaart", True),
            ("🎁kaart🎁", "kaart", True),
            ("kaart_code", "kaart", True),
        ],
    )
    def test_edges_of_words_hold_in_every_script(self, text: str, phrase: str, hit: bool) -> None:
        """Where a script has no spaces, every character is an edge."""
        assert bool(found(text, (phrase,))) is hit

    def test_hundreds_of_phrases_are_one_fast_expression(self) -> None:
        """The letters of all scripts are written once, not for each phrase."""
        words = [f"woord{i:03}*" for i in range(500)]
        matcher = build_matcher(words, [], "own.toml")
        assert len(matcher.expressions) == 1
        assert matcher.expressions[0].programsize < 15_000


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "text", "hits"),
        [
            (r"(betaal|pay)\w* .{0,20}codes?", "Betaald met 3 codes", ["betaald met 3 codes"]),
            (r"\d+ (bonnen|kaarten)", "stuur ２ bonnen", ["2 bonnen"]),
            (r"één-op-één", "een op een", ["een op een"]),
            (r"[É]én", "een", ["een"]),
            (r"stra(ß)e", "Strasse", ["strasse"]),
            (r"A[B-D]E", "ace", ["ace"]),
            (r"бон\w*", "бонове", ["бонове"]),
            (r"bon\.nl", "bon.nl", ["bon.nl"]),
            (r"kaart", "kaarten", []),
            (r"kaart|kaarten", "kaarten", ["kaarten"]),
            (r"bon.*kaart", "bon\nkaart", []),
            (r"bon\skaart", "bon\nkaart", ["bon\nkaart"]),
            (r"bon\Wkaart", "bon/kaart", ["bon/kaart"]),
            (r"bon[\w]kaart", "bonékaart", ["bonekaart"]),
            (r"[]a]bon", "]bon", ["]bon"]),
        ],
    )
    def test_patterns_read_folded_text(self, pattern: str, text: str, hits: list[str]) -> None:
        """Case and accents never matter, letters and digits are those of every script."""
        assert found(text, (), (pattern,)) == hits

    @pytest.mark.parametrize(
        ("pattern", "reason"),
        [
            ("a*", "matches nothing at all"),
            ("(bon)?", "matches nothing at all"),
            ("bon|", "matches nothing at all"),
            (r"\w+", "matches any word"),
            (".+", "matches any word"),
            ("(bon", "no valid pattern"),
            ("bon{2,1}", "no valid pattern"),
            (r"bon\p{Nope}", "no valid pattern"),
            ("[bon", r"\[ is not closed"),
            (r"\bbon", "edges of words"),
            ("^bon$", "edges of words"),
            ("(?i)bon", "without flags"),
            ("(?=bon)", "looking around"),
            (r"(bon)\1", "refers back"),
            ("bon\\", "lone backslash"),
            (r"bon\Q", "is not known"),
            ("[[:alpha:]]bon", "English letters alone"),
            (r"bon(\w{1,9}){9}", "too large"),
            (r"(bon){1001}", "no valid pattern"),
            ("b" * 301, "characters long"),
        ],
    )
    def test_mistakes_are_named(self, pattern: str, reason: str) -> None:
        """The message names file, entry and pattern, and what to do."""
        with pytest.raises(ConfigError, match=reason) as raised:
            own(phrases=["bon"], patterns=[pattern])
        assert str(raised.value).startswith("own.toml: own_gift_cards: pattern")

    def test_a_pattern_made_to_explode_does_not(self) -> None:
        """What takes Python's engine ages is read in linear time."""
        assert found("a" * 50_000 + "!", (), ("(a|aa)+b",)) == []

    @given(st.text(max_size=40))
    def test_any_text_is_a_pattern_or_a_config_error(self, pattern: str) -> None:
        """No pattern ends in another kind of error."""
        try:
            matcher = build_matcher([], [pattern], "own.toml")
        except ConfigError:
            return
        assert list(matcher.find(FoldedText(""))) == []


class TestMeasure:
    @pytest.mark.parametrize(
        ("body", "value"),
        [
            ("Ik ontvang je graag bij mij thuis, stuur vooraf een cadeaukaart", 1.0),
            ("Ik ontvang je graag bij mij thuis, maar geen cadeaukaarten", 0.0),
            ("Ik ontvang je graag bij mij thuis in de avond", 0.0),
            ("I would love to see you at my place, send a cadeaukaart", np.nan),
            ("cadeaukaart", np.nan),
            ("", np.nan),
        ],
    )
    def test_present_absent_and_not_measurable(self, body: str, value: float) -> None:
        """Another language or too little text is no absence, and a negation takes a hit back."""
        row = own().measure([ad(body)], [[]])
        np.testing.assert_array_equal(row, [[value]])

    def test_words_of_no_language_are_measured_everywhere(self) -> None:
        """But an ad without text has nothing to measure."""
        values = own(languages=["any"]).measure([ad("cadeaukaart"), ad("bon"), ad("")], [[]] * 3)
        np.testing.assert_array_equal(values[:, 0], [1.0, 0.0, np.nan])

    def test_nothing_runs_from_title_into_body(self) -> None:
        """They are two texts."""
        entry = own(phrases=["gift card"], languages=["any"])
        assert entry.measure([ad("card", title="gift")], [[]])[0, 0] == 0.0
        assert entry.measure([ad("", title="gift card")], [[]])[0, 0] == 1.0

    def test_contacts_are_out_of_reach(self) -> None:
        """No pattern reads a telephone number or an address."""
        entry = own(phrases=None, patterns=[r"06 ?7[\d ]+", r"mail\w*"], languages=["any"])
        one = ad("bel 06-71234567 of sanne@mail.example vandaag")
        contacts = [find_ad_contacts(one, fictitious=True)]
        assert entry.measure([one], contacts)[0, 0] == 0.0
        assert entry.find_spans(one, contacts[0]) == []

    @given(st.text(alphabet="éÉﬁß \t\n\u200b\u0301-x😀ab", max_size=30), st.text(max_size=10))
    def test_spans_are_in_the_ad(self, before: str, after: str) -> None:
        """A span is the text of its field, whatever folding does around it."""
        one = ad(f"{before} CADEAU\u200bKAÁRT {after}")
        spans = own(languages=["any"]).find_spans(one, [])
        for span in spans:
            assert span.text == one.body[span.start : span.end]
            assert fold(span.text).strip() == "cadeaukaart"

    def test_spans_and_values_agree(self) -> None:
        """An ad carries an indicator just where a span is shown."""
        texts = [
            "Ik ben Sanne en vraag een cadeaukaart, of twee cadeaukaarten",
            "Ik ben Sanne en ik",
        ]
        ads = [ad(text) for text in texts]
        entry = own()
        shown = [[span.text for span in entry.find_spans(one, [])] for one in ads]
        assert shown == [["cadeaukaart", "cadeaukaarten"], []]
        assert entry.measure([ads[0]], [[]])[0, 0] == 1.0

    def test_lone_surrogates_do_no_harm(self) -> None:
        """Half of a surrogate pair moves no span."""
        one = ad("\ud83d bon \ud83d cadeaukaart")
        spans = own(languages=["any"]).find_spans(one, [])
        assert [span.text for span in spans] == ["cadeaukaart"]


def test_the_languages_are_those_that_are_told_apart() -> None:
    """A language that is never detected could never be measured."""
    assert {"nl", "en", "ro", "bg"} <= LANGUAGES
