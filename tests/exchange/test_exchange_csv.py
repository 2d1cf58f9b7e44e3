"""Ad records in CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signaltriage.errors import UsageError
from signaltriage.exchange import Reject, csv_rows, read_ads
from signaltriage.records import Ad

HEADER = "source,ad_id,observed_at,body"


def csv_row(ad_id: object, body: str = "Hallo", *more: str) -> str:
    """One row of CSV without its line end."""
    out = io.StringIO()
    csv.writer(out).writerow(["kiosk.example", ad_id, "2026-03-01T12:00:00Z", body, *more])
    return out.getvalue().removesuffix("\r\n")


def write(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    """Write a file of one header and these lines."""
    path = tmp_path / "ads.csv"
    path.write_bytes("\n".join([header, *lines, ""]).encode("utf-8", "surrogateescape"))
    return path


def read(path: Path) -> tuple[list[Ad], list[Reject]]:
    """Return the ads and the rejects of a file."""
    rejects: list[Reject] = []
    return list(read_ads(path, on_reject=rejects.append)), rejects


def test_every_field_is_read(tmp_path: Path) -> None:
    """Lists and attributes are JSON, the age a number, an empty cell is null."""
    path = write(
        tmp_path,
        csv_row(1, "Hallo\nU", "24", '["06-00000000"]', '{"a": "1"}', "", ""),
        header=HEADER + ",advertised_age,phones,attributes,location,title",
    )

    class Profile:
        attributes = ("a",)

    (ad,) = read_ads(path, Profile())
    assert ad.body == "Hallo\nU"
    assert ad.advertised_age == 24
    assert ad.phones == ("06-00000000",)
    assert dict(ad.attributes) == {"a": "1"}
    assert ad.location is None
    assert ad.title == ""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_marks_and_line_ends(tmp_path: Path, mark: bytes, end: bytes) -> None:
    """UTF-8 is read with or without a mark, lines with either end, blank ones skipped."""
    path = tmp_path / "ads.csv"
    lines = [HEADER.encode(), csv_row(1, "é").encode(), b"", csv_row(2).encode()]
    path.write_bytes(mark + end.join(lines))
    assert [(ad.ad_id, ad.body) for ad in read_ads(path)] == [("1", "é"), ("2", "Hallo")]


def test_an_empty_body_is_not_a_missing_one(tmp_path: Path) -> None:
    """CSV cannot tell the two apart, so an empty cell is an empty body."""
    assert [ad.body for ad in read_ads(write(tmp_path, csv_row(1, "")))] == [""]


@pytest.mark.parametrize(
    ("cell", "age"), [("24", 24), ("24.0", 24), (" 24 ", 24), ("", None), ("0", 0)]
)
def test_ages_that_are_numbers(tmp_path: Path, cell: str, age: int | None) -> None:
    """Ages as spreadsheets and pandas write them."""
    path = write(tmp_path, csv_row(1, "x", cell), header=HEADER + ",advertised_age")
    assert [ad.advertised_age for ad in read_ads(path)] == [age]


@pytest.mark.parametrize("cell", ["24.5", "-3", "twenty", "1e1", "٢٤", "999"])
def test_ages_that_are_not(tmp_path: Path, cell: str) -> None:
    """Anything else in the age column refuses the row."""
    path = write(tmp_path, csv_row(1, "x", cell), header=HEADER + ",advertised_age")
    ads, rejects = read(path)
    assert ads == []
    assert [r.field for r in rejects] == ["advertised_age"]


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ("a,b,c", "", "has 3 cells, the header has 4"),
        ("a,b,c,d,e", "", "has 5 cells, the header has 4"),
        ('a,b,"c"x,d', "", "is not CSV"),
        (csv_row(2, "\udcff"), "body", "is not valid UTF-8"),
        (csv_row(2, "a\0b"), "body", "NUL"),
        (csv_row(2).replace("kiosk.example", ""), "source", "is missing"),
        (csv_row(2).replace("Z", ""), "observed_at", "no time zone"),
        (csv_row(2, "x" * 110_000), "body", "longer than"),
        (csv_row(2, "x" * 200_000), "", "is not CSV"),
        ("x" * 3_000_000, "", "is longer than"),
    ],
)
def test_broken_rows_are_refused(tmp_path: Path, bad: str, field: str, reason: str) -> None:
    """A broken row costs itself alone."""
    ads, rejects = read(write(tmp_path, csv_row(1), bad, csv_row(3)))
    assert [ad.ad_id for ad in ads] == ["1", "3"]
    assert [(r.line, r.field) for r in rejects] == [(3, field)]
    assert reason in rejects[0].reason


@pytest.mark.parametrize("cell", ["06-00000000", "[", "{}", '["a", 5]', "NaN"])
def test_broken_lists_are_refused(tmp_path: Path, cell: str) -> None:
    """A list cell must hold a JSON list of text."""
    path = write(tmp_path, csv_row(1, "x", cell), header=HEADER + ",phones")
    ads, rejects = read(path)
    assert ads == []
    assert [r.field for r in rejects] == ["phones"]


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    """A stray quote swallows what follows until something breaks; only its own row is lost."""
    many = [csv_row(i, "with, a comma") for i in range(500)]
    path = write(tmp_path, *many[:100], 'kiosk.example,x,"open,Hallo', *many[100:])
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == [str(i) for i in range(500)]
    assert [r.line for r in rejects] == [102]


def test_line_numbers_count_lines_not_rows(tmp_path: Path) -> None:
    """A row of three lines moves the numbers of the rows below it by three."""
    _, rejects = read(write(tmp_path, csv_row(1, "a\nb\nc"), "short", csv_row(2), "short"))
    assert [r.line for r in rejects] == [5, 7]


def test_going_back_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that would be read over and over is cut short, and says what was lost."""
    monkeypatch.setattr(csv_rows, "_REREADS", 0)
    path = write(tmp_path, *['a","b'] * 40, 'a" b"x', csv_row(1))
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == ["1"]
    assert any("lines below are lost with it" in r.reason for r in rejects)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("ad_id,observed_at,body", "has no column source"),
        ("source;ad_id;observed_at;body", "separate the cells by commas"),
        ("a,b", "has no column source, ad_id, observed_at, body"),
        (HEADER + ",body", "names the column body more than once"),
        ('"source,ad_id', "the header is not CSV"),
        ("x" * 3_000_000, "the header is longer than"),
    ],
)
def test_wrong_headers_are_refused_before_reading(
    tmp_path: Path, header: str, message: str
) -> None:
    """A file whose header cannot be right is refused as a whole."""
    with pytest.raises(UsageError, match=message):
        read_ads(write(tmp_path, csv_row(1), header=header))


def test_unknown_columns_are_left_out(tmp_path: Path) -> None:
    """Columns that mean nothing here do not refuse the file."""
    path = write(tmp_path, csv_row(1, "x", "?"), header=HEADER + ", views ")
    assert [ad.ad_id for ad in read_ads(path)] == ["1"]


@given(content=st.text(alphabet='ab,"\n\r\0é', max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_below_the_header(tmp_path: Path, content: str) -> None:
    """No text raises anything; every row is an ad or a reject with a rising line number."""
    path = tmp_path / "ads.csv"
    path.write_bytes(f"{HEADER}\n{content}".encode())
    ads, rejects = read(path)
    assert ads == []
    lines = [r.line for r in rejects]
    assert lines == sorted(set(lines))
    assert all(2 <= line <= content.count("\n") + 2 for line in lines)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)


@given(bodies=st.lists(cells, max_size=6), phones=st.lists(cells, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_csv_module_writes_is_read(
    tmp_path: Path, bodies: list[str], phones: list[str]
) -> None:
    """Quotes, commas and line ends of any kind inside a cell are content."""
    rows = [csv_row(i, body, json.dumps(phones)) for i, body in enumerate(bodies)]
    ads, rejects = read(write(tmp_path, *rows, header=HEADER + ",phones"))
    assert rejects == []
    assert [(ad.body, ad.phones) for ad in ads] == [(body, tuple(phones)) for body in bodies]
