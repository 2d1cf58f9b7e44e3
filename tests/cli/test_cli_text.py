"""`signaltriage text`: what it prints of one text, and how it ends."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.cli import main
from signaltriage.text import (
    find_ages,
    find_contacts,
    find_languages,
    find_places,
    find_rates,
    normalize,
)

AD = (
    "Anna (22), bel 06 - 7 1 2 3 4 5 6 7. 30 min 80 euro, outcall vanaf 150 per uur.\n"
    "Ik ontvang in Amsterdam, regio Utrecht. I also speak English, so do not be shy"
)
PROGRAM = (sys.executable, "-c", "import sys; from signaltriage.cli import main; sys.exit(main())")
LINE = re.compile(r"(\d+)-(\d+) +(\w+) {2,}(.+?)  +('.*'|\".*\")")


def typed(monkeypatch: pytest.MonkeyPatch, given: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))


class TestLines:
    def test_one_line_for_each_finding(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Each line holds start and end, kind, value and the text as written there."""
        assert main(["text", AD, "--fictitious"]) == 0
        out, err = capsys.readouterr()
        rows = [LINE.fullmatch(line) for line in out.splitlines()]
        assert all(rows)
        found = [row.groups() for row in rows if row]
        assert [(kind, value) for _, _, kind, value, _ in found] == [
            ("phone", "+31671234567 (hidden: separated; confidence 0.99)"),
            ("price", "80 EUR, 30 min"),
            ("price", "from 150 EUR, 60 min, outcall"),
            ("age", "22"),
            ("place", "Amsterdam, NL, GM0363, within 8 km"),
            ("place", "Utrecht, NL, within 20 km"),
            ("language", "nl"),
            ("language", "en"),
        ]
        for start, end, kind, _, written in found:
            if kind != "language":
                assert written == repr(AD[int(start) : int(end)])
        assert err == ""

    def test_an_age_under_18_is_marked(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Its line says that it is urgent, and stderr what to do with it; others do not."""
        assert main(["text", "ik ben 17 jaar"]) == 0
        out, err = capsys.readouterr()
        assert out == "7-14  age  17 (URGENT: under 18)  '17 jaar'\n"
        assert "112" in err
        assert main(["text", "ik ben 18 jaar"]) == 0
        out, err = capsys.readouterr()
        assert "URGENT" not in out
        assert err == ""

    def test_being_at_school_is_marked(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A claim without a number has a line of its own, and stderr says what to do."""
        assert main(["text", "still in high school"]) == 0
        out, err = capsys.readouterr()
        assert "0-20  urgent    URGENT: says to be at school  'still in high school'" in out
        assert "112" in err

    def test_nothing_found_is_a_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A text without findings ends with 0 and is answered in words."""
        for text in ("", "hallo", "24/7"):
            assert main(["text", text]) == 0
            out, err = capsys.readouterr()
            assert out.startswith("Nothing was found")
            assert err == ""

    def test_numbers_that_cannot_be_dialled_are_asked_for(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Without --fictitious made-up numbers are no contacts."""
        assert main(["text", "06-71 23 45 67"]) == 0
        assert "+31671234567" not in capsys.readouterr().out

    def test_the_country_decides_how_a_number_is_read(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A number without a country code belongs to --country, in either case of letters."""
        for code in ("GB", "gb"):
            assert main(["text", "07700 900123", "--fictitious", "--country", code]) == 0
            assert "+447700900123" in capsys.readouterr().out
        assert main(["text", "07700 900123", "--fictitious"]) == 0
        assert "Nothing was found" in capsys.readouterr().out

    def test_what_does_not_print_is_shown_as_a_code(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Line ends and invisible characters in a finding neither break a line nor vanish."""
        main(["text", "06 71\n23\u200b 45\x1b 67", "--fictitious"])
        line, *rest = capsys.readouterr().out.splitlines()
        assert rest == []
        assert r"'06 71\n23\u200b 45\x1b 67'" in line

    def test_a_long_stretch_is_cut(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A finding of many characters is shown by its beginning."""
        text = "Ik ontvang graag bij mij thuis en ben elke dag bereikbaar, " * 4
        main(["text", text])
        line = capsys.readouterr().out
        assert "language  nl" in line
        assert line.endswith("…'\n")
        assert len(line) < 110


class TestJson:
    def test_json_holds_what_the_finders_give(self, capsys: pytest.CaptureFixture[str]) -> None:
        """--json prints one object with every finding, and each span is where its text stands."""
        assert main(["text", AD, "--fictitious", "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        finders = {
            "contacts": find_contacts(AD, fictitious=True),
            "rates": find_rates(AD),
            "ages": find_ages(AD),
            "places": find_places(AD),
            "languages": find_languages(AD),
        }
        assert set(record) == {*finders, "characters", "urgent"}
        assert record["characters"] == len(AD)
        for name, expected in finders.items():
            assert len(record[name]) == len(expected) > 0
            for row, value in zip(record[name], expected, strict=True):
                assert row["raw"] == AD[row["start"] : row["end"]]
                for key in value.__slots__:
                    given = getattr(value, key)
                    assert row[key] == (list(given) if isinstance(given, tuple) else given)

    def test_keys_stay_when_nothing_is_found(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Every key is there, with an empty list."""
        assert main(["text", "", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {
            "characters": 0, "contacts": [], "rates": [], "ages": [], "places": [], "languages": [],
            "urgent": [],
        }  # fmt: skip

    def test_an_age_under_18_is_a_minors(self, capsys: pytest.CaptureFixture[str]) -> None:
        """`minor` says whether an age is under 18."""
        main(["text", "zij is 17 jaar, ik ben 24 jaar", "--json"])
        ages = json.loads(capsys.readouterr().out)["ages"]
        assert [(age["years"], age["minor"]) for age in ages] == [(17, True), (24, False)]

    def test_what_is_urgent_is_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        """`urgent` holds ages under 18 and claims of being at school, each with its place."""
        text = "Ik ben 17 en ik zit nog op school, mijn vriendin is 24 jaar"
        assert main(["text", text, "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert [(u["rule"], u["raw"]) for u in record["urgent"]] == [
            ("age_first_person", "17"),
            ("school_age", "zit nog op school"),
        ]
        assert all(u["raw"] == text[u["start"] : u["end"]] for u in record["urgent"])

    def test_no_minors_is_not_urgent(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A rule for visitors is no claim."""
        main(["text", "No minors, 18+ only, my schoolgirl outfit is new", "--json"])
        assert json.loads(capsys.readouterr().out)["urgent"] == []


class TestInput:
    def test_a_dash_reads_standard_input(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Characters are counted as they come, line ends of Windows among them."""
        typed(monkeypatch, "één\r\n06-71234567".encode())
        assert main(["text", "-", "--fictitious"]) == 0
        assert capsys.readouterr().out.startswith("5-16  phone")

    def test_the_installed_command_reads_a_pipe(self) -> None:
        """The same in a process of its own."""
        done = subprocess.run(
            [*PROGRAM, "text", "-", "--fictitious"], input=b"06-71234567",
            capture_output=True, check=True,
        )  # fmt: skip
        assert done.stdout.decode().startswith("0-11  phone  +31671234567")
        assert done.stderr == b""

    @pytest.mark.parametrize("country", ["XX", "NLD", "", "001", "ß"])
    def test_unknown_country_exits_2(
        self, country: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A code of no country is named as what is wrong."""
        assert main(["text", "hallo", "--country", country]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "--country" in err

    def test_what_is_not_utf_8_exits_2(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Broken bytes are refused, as argument and on standard input."""
        typed(monkeypatch, b"06-71234567 \xff")
        for text in ("-", "06-71234567 \udcff"):
            assert main(["text", text, "--fictitious"]) == 2
            out, err = capsys.readouterr()
            assert out == ""
            assert "not UTF-8" in err
            assert "06" not in err

    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
    def test_any_text_ends_with_0(self, text: str) -> None:
        """No text breaks the command; "--" keeps options apart from it."""
        if text != "-":
            assert main(["text", "--json", "--", text]) == 0
            assert main(["text", "--", text]) == 0
            assert normalize(text).raw == text
