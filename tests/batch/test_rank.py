"""Ranking: what comes out, that it adds up, and that it is the same every time."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import signaltriage as st
from signaltriage.batch import (
    FileInput,
    MemoryInput,
    PartitionSettings,
    Ranking,
    RunSettings,
    run,
)
from signaltriage.batch.table import RANKED_COLUMNS
from signaltriage.errors import UsageError
from signaltriage.features import load_catalogue
from signaltriage.simulate import Market
from signaltriage.text import Baseline

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)

FILES = {
    *("ranked.csv", "ranked.parquet", "members.parquet", "contacts.parquet", "findings.parquet"),
    *("cluster_findings.parquet", "links.parquet", "evidence.jsonl", "urgent.jsonl"),
    *("report.html", "manifest.json", "baseline.json"),
}


@pytest.fixture(scope="module")
def ranking(market_file: Path) -> Ranking:
    """Rank the market's file in this process."""
    settings = RunSettings(top=20, partition=PartitionSettings(fictitious=True))
    return run(FileInput([market_file]), settings, n_jobs=1)


def saved(ranking: Ranking, folder: Path) -> dict[str, bytes]:
    """All result files but the manifest, by name."""
    ranking.save(folder)
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "manifest.json"}


class TestFiles:
    def test_all_result_files_are_written(self, ranking: Ranking, tmp_path: Path) -> None:
        """Every promised file is there, readable by its owner alone; none is left over."""
        ranking.save(tmp_path / "out")
        files = {p.name: p for p in (tmp_path / "out").iterdir()}
        assert files.keys() == FILES
        assert {oct(p.stat().st_mode & 0o777) for p in files.values()} == {"0o600"}

    def test_columns_are_those_promised(self, ranking: Ranking, tmp_path: Path) -> None:
        """Tables have the promised columns, in order."""
        ranking.save(tmp_path)
        columns = {
            name: pl.read_parquet_schema(tmp_path / f"{name}.parquet")
            for name in ("ranked", "members", "contacts", "links", "findings", "cluster_findings")
        }
        assert tuple(columns["ranked"]) == RANKED_COLUMNS
        assert list(columns["members"]) == ["source", "ad_id", "observed_at", "cluster_id"]
        assert list(columns["contacts"]) == [
            *("source", "ad_id", "kind", "value", "field", "start", "end", "obscured"),
            "confidence",
        ]
        assert list(columns["links"]) == ["left", "right", "kind", "weight", "specificity"]
        assert list(columns["findings"])[:2] == ["source", "ad_id"]
        assert set(list(columns["findings"].values())[2:]) == {pl.Float64}
        assert next(iter(columns["cluster_findings"])) == "cluster_id"
        assert "a1_shared_contact" in columns["cluster_findings"]

    def test_manifest_says_what_went_in_and_out(self, ranking: Ranking, tmp_path: Path) -> None:
        """The manifest has versions, digests, counts, seconds, memory, seed and no purpose."""
        ranking.save(tmp_path)
        manifest = json.loads((tmp_path / "manifest.json").read_text())
        assert manifest["purpose"] is None
        assert manifest["seed"] == 0
        assert manifest["counts"]["rows"] == 2_500
        assert manifest["counts"]["ads"] + manifest["counts"]["urgent_ads"] == 2_500
        assert manifest["versions"]["catalogue"]
        assert all(len(digest) == 64 for digest in manifest["inputs"].values())
        assert [step["step"] for step in manifest["steps"]] == [
            *("measure ads", "link", "measure clusters", "score", "explain", "write"),
        ]
        assert manifest["peak_memory_mib"] > 0

    def test_report_and_evidence_hold_no_number(self, ranking: Ranking, tmp_path: Path) -> None:
        """No contact value found in an ad stands in the report."""
        files = saved(ranking, tmp_path)
        numbers = ranking.clusters.contacts.filter(pl.col("kind") == "phone")["value"].unique()
        report = files["report.html"].decode()
        assert len(numbers) > 100
        assert [n for n in numbers if n in report or n.removeprefix("+31") in report] == []


class TestSameBytes:
    def test_number_of_processes_changes_nothing(
        self, ranking: Ranking, market_file: Path, tmp_path: Path
    ) -> None:
        """One process and two write the same bytes."""
        settings = RunSettings(top=20, partition=PartitionSettings(fictitious=True))
        other = run(FileInput([market_file]), settings, n_jobs=2)
        assert saved(ranking, tmp_path / "1") == saved(other, tmp_path / "2")

    def test_order_of_rows_changes_only_the_run_id(
        self, ranking: Ranking, market_file: Path, tmp_path: Path
    ) -> None:
        """Shuffled input gives the same clusters, scores and reasons."""
        lines = market_file.read_text().splitlines()
        random.Random(5).shuffle(lines)
        shuffled = tmp_path / "ads.jsonl"
        shuffled.write_text("\n".join(lines))
        settings = RunSettings(top=20, partition=PartitionSettings(fictitious=True))
        other = run(FileInput([shuffled]), settings, n_jobs=1)
        assert other.table.drop("run_id").equals(ranking.table.drop("run_id"))
        assert other.manifest["run_id"] != ranking.manifest["run_id"]

    def test_run_id_depends_on_the_seed(self, market_file: Path, ranking: Ranking) -> None:
        """Another seed is another run."""
        settings = RunSettings(seed=1, top=20, partition=PartitionSettings(fictitious=True))
        other = run(FileInput([market_file]), settings, n_jobs=1)
        assert other.manifest["run_id"] != ranking.manifest["run_id"]


class TestExplanations:
    def test_every_score_adds_up(self, ranking: Ranking) -> None:
        """Base plus points is the log-odds of the score, for every explained cluster."""
        for row in ranking.table.head(20).iter_rows(named=True):
            explained = ranking.explain(row["cluster_id"])
            assert explained.base + sum(explained.points.values()) == pytest.approx(
                explained.logit, abs=1e-9
            )
            assert explained.score == pytest.approx(row["score"], abs=1e-6)

    def test_what_would_change_the_band_is_among_the_reasons(self, ranking: Ranking) -> None:
        """Findings named earn points there, and a band that families opened can be closed."""
        records = [e.record for e in ranking.evidence.values()]
        assert any(r["change"] for r in records)
        for record in records:
            if record["change"]:
                told = {c["indicator"] for c in record["contributions"]}
                assert set(record["change"]["findings"]) <= told
                assert record["change"]["before"] == record["band"] != record["change"]["after"]
            else:
                assert record["band"] in {"low", "unscored"}

    def test_protective_facts_stand_apart(self, ranking: Ranking) -> None:
        """They have a list of their own, carry no points, and come with spans and notes."""
        facts = [f for e in ranking.evidence.values() for f in e.record["protective"]]
        assert {(f["family"], f["points"]) for f in facts} == {("protective", 0.0)}
        assert any(f["spans"] for f in facts)
        context = [f for e in ranking.evidence.values() for f in e.record["context"]]
        assert "protective" not in {f["family"] for f in context}

    def test_clusters_below_the_top_can_be_explained(self, ranking: Ranking) -> None:
        """A cluster outside the top is read again and explained on demand."""
        cluster = ranking.table["cluster_id"][-1]
        assert ranking.explain(cluster).ads

    def test_spans_are_in_the_ads(self, ranking: Ranking, market_file: Path) -> None:
        """Every span of the evidence is a slice of the field it names."""
        ads = {ad.key: ad for ad in st.read_ads(market_file)}
        spans = [
            span
            for explained in ranking.evidence.values()
            for entry in (*explained.record["contributions"], *explained.record["context"])
            for span in entry["spans"]
        ]
        assert spans
        for span in spans:
            ad = ads[span["source"], span["ad_id"]]
            text = getattr(ad, span["field"]) if "[" not in span["field"] else None
            if text is not None:
                assert text[span["start"] : span["end"]] == span["text"]

    def test_masked_spans_stay_on_their_words(self, ranking: Ranking) -> None:
        """Spans in the masked texts lie inside them."""
        for explained in ranking.evidence.values():
            for ad in explained.ads:
                for span in ad["spans"]:
                    assert 0 <= span["start"] < span["end"] <= len(ad[span["field"]])

    def test_contacts_in_any_field_are_masked(self) -> None:
        """A number in name, place, title or address is not shown."""
        number = "06-79182736"
        ad = st.Ad("kiosk.example", "1", SEEN, url=f"https://kiosk.example/{number}",
                   title=f"Noor {number}", body="x" * 50, advertised_name=f"Noor {number}",
                   location=f"Utrecht {number}", phones=(number,))  # fmt: skip
        ranking = st.rank([ad], fictitious=True, n_jobs=1)
        assert "9182736" not in ranking.report_html()
        assert "9182736" not in repr(ranking) + repr(
            ranking.explain(ranking.table["cluster_id"][0])
        )

    def test_evidence_is_found_in_earlier_versions(self) -> None:
        """A cue that was taken out of the text later still has its span."""
        first = st.Ad(
            "kiosk.example",
            "1",
            SEEN,
            phones=("06-71234567",),
            country="NL",
            body="Ik ben Noor en ik ben altijd bereikbaar, dag en nacht, voor jou",
        )
        later = replace(first, observed_at=SEEN + timedelta(days=1), body="Ik ben Noor uit Utrecht")
        ranking = st.rank([later, first], fictitious=True, n_jobs=1)
        explained = ranking.explain(ranking.table["cluster_id"][0])
        found = {c["indicator"]: c["spans"] for c in explained.record["contributions"]}
        assert found["b3_always_on"]
        assert "dag en nacht" in explained.ads[0]["body"]

    def test_unknown_cluster_is_refused(self, ranking: Ranking) -> None:
        """An id that is not in the ranking says where to take one from."""
        with pytest.raises(UsageError, match="cluster_id column"):
            ranking.explain("c0")

    def test_order_is_band_then_class_then_score(self, ranking: Ranking) -> None:
        """The list is sorted by band, then whether the class stands behind, then by score."""
        order = {"high": 0, "review": 1, "low": 2, "unscored": 3}
        behind = {"agency": 1, "spam": 2, "scam": 2, "job_ad": 2}
        rows = ranking.table.select("band", "class", "score").iter_rows()
        keys = [(order[band], behind.get(name, 0), -score) for band, name, score in rows]
        assert keys == sorted(keys)
        assert ranking.table["rank"].to_list() == list(range(1, len(keys) + 1))


class TestUrgent:
    def test_an_urgent_ad_is_nowhere_else(self, market: Market, tmp_path: Path) -> None:
        """An ad that states an age under 18 is in urgent.jsonl alone, with all its sightings."""
        ads = list(market.ads)[:300]
        first = st.Ad("kiosk.example", "first-77", SEEN, body="Hallo", phones=ads[0].phones)
        later = replace(first, observed_at=SEEN + timedelta(days=1), body="Ik ben 16 jaar")
        ranking = st.rank([*ads, first, later], fictitious=True, n_jobs=1)
        files = saved(ranking, tmp_path)
        rows = [json.loads(line) for line in files["urgent.jsonl"].splitlines()]
        assert [(row["source"], row["ad_id"]) for row in rows] == [first.key]
        assert set(rows[0]) == {"source", "ad_id", "span", "rule"}
        span = rows[0]["span"]
        assert span["field"] == "body"
        assert "16" in later.body[span["start"] : span["end"]]
        gone = (pl.col("source") == first.source) & (pl.col("ad_id") == first.ad_id)
        for name in ("members", "contacts", "findings"):
            assert pl.read_parquet(tmp_path / f"{name}.parquet").filter(gone).height == 0
        for name in ("evidence.jsonl", "report.html"):
            assert first.ad_id.encode() not in files[name]


class TestPlatformRules:
    def test_hidden_numbers_count_where_plain_ones_stand(self) -> None:
        """On a large platform without any plain number in a text, hiding one is not measured."""
        hidden = [
            st.Ad(
                "a", str(i), SEEN, body="Bel me op nul zes zeven een twee drie vier vijf zes acht"
            )
            for i in range(120)
        ]
        silent = st.rank(hidden, fictitious=True, n_jobs=1).findings.ads
        assert silent["e5_obscured_phone"].null_count() == 120
        plain = replace(hidden[0], ad_id="plain", body="Bel me op 06-71234567, liefs van Noor")
        mixed = st.rank([*hidden, plain], fictitious=True, n_jobs=1).findings.ads
        assert mixed["e5_obscured_phone"].sum() == 120

    def test_what_is_said_of_a_platform_outweighs_what_it_looks_like(self) -> None:
        """A platform without plain numbers that is known to allow them is measured."""
        hidden = [
            st.Ad("a", str(i), SEEN, body=f"Bel {'n' * (i + 1)} 0 6 * 0 1 * 2 3 * 4 5 * 6 7 nu")
            for i in range(120)
        ]
        for said, n_null in ((True, 0), (False, 120)):
            partition = PartitionSettings(fictitious=True, contacts_in_text={"a": said})
            ranking = run(MemoryInput(hidden), RunSettings(partition=partition), n_jobs=1)
            assert ranking.findings.ads["e5_obscured_phone"].null_count() == n_null

    def test_the_platforms_own_lines_are_nobodys_wording(self) -> None:
        """A line of all advertisers is no cue; the same words of one advertiser are."""
        line = "Dag en nacht bereikbaar via deze site"
        ads = [
            st.Ad("a", str(i), SEEN, phones=(f"06-0{i:07d}",), country="NL",
                  body=f"Hallo, ik ben {'Anne' + 'n' * i} en ik ontvang je graag thuis.\n{line}")
            for i in range(110)
        ]  # fmt: skip
        own = replace(ads[0], ad_id="own", body=f"{ads[0].body}\nIk ben altijd bereikbaar.")
        other = replace(ads[0], source="b", ad_id="b")
        ranking = st.rank([*ads, own, other], fictitious=True, n_jobs=1)
        table = ranking.findings.ads
        assert table.filter(pl.col("b3_always_on") > 0)["ad_id"].to_list() == ["own", "b"]
        assert "dag en nacht bereikbaar via deze site" in ranking.findings.baseline.dumps()
        quoted = {
            span["text"]
            for explained in ranking.evidence.values()
            for entry in (*explained.record["contributions"], *explained.record["context"])
            for span in entry["spans"]
        }
        assert any("altijd bereikbaar" in text for text in quoted)

    def test_a_small_run_keeps_what_an_earlier_one_learnt(self, ranking: Ranking) -> None:
        """Few ads are measured with the baseline of the last full run."""
        known = ranking.findings.baseline
        source = next(iter(known.rules()))
        ad = st.Ad(source, "new", SEEN, body="Hallo, ik ben Noor en ik ontvang je graag thuis")
        partition = PartitionSettings(fictitious=True, baseline=known)
        small = run(MemoryInput([ad]), RunSettings(partition=partition), n_jobs=1)
        assert small.findings.baseline == known
        (row,) = small.findings.relative().to_dicts()
        share = known.share(source, "e6_trust_language")
        assert row["e6_trust_language"] == pytest.approx(-(share or 0))
        assert small.manifest["settings"]["baseline"] == known.digest

    def test_evidence_says_how_common_a_cue_is(self, ranking: Ranking, tmp_path: Path) -> None:
        """Each finding carries the share of its platforms' ads; the baseline is a file."""
        ranking.save(tmp_path)
        written = Baseline.loads((tmp_path / "baseline.json").read_text())
        entries = [e for x in ranking.evidence.values() for e in x.record["contributions"]]
        shares = [(e["indicator"], s, v) for e in entries for s, v in e["platform_shares"].items()]
        assert shares
        for indicator, source, share in shares:
            assert written.share(source, indicator) == pytest.approx(share, abs=1e-6)


class TestWhatIsShown:
    def test_a_dutch_reader_gets_dutch_notes(self) -> None:
        """Sentence, notes and innocent explanations are in the language of the run."""
        ad = st.Ad(
            "a",
            "1",
            SEEN,
            phones=("06-71234567",),
            country="NL",
            body="Hallo, ik ben Noor. Ik heb dringend geld nodig. Dag en nacht bereikbaar.",
        )
        partition = PartitionSettings(fictitious=True)
        ranking = run(MemoryInput([ad]), RunSettings(language="nl", partition=partition), n_jobs=1)
        record = ranking.explain(ranking.table["cluster_id"][0]).record
        (entry,) = [c for c in record["contributions"] if c["indicator"] == "b3_always_on"]
        assert entry["note_against"].startswith("Gebruikelijke reclame")
        assert entry["innocent"] == ["reclame", "meerdere sekswerkers die elkaar afwisselen"]

    def test_descriptions_are_in_the_tables_and_not_in_the_findings(self, ranking: Ranking) -> None:
        """Voice, lengths and prices are no finding, and no gap for a reviewer to read about."""
        hidden = {i.id for i in load_catalogue() if i.measured and not i.shown}
        assert hidden <= set(ranking.findings.ads.columns)
        for explained in ranking.evidence.values():
            record = explained.record
            shown = {e["indicator"] for e in (*record["contributions"], *record["context"])}
            assert not hidden & (shown | set(record["not_measurable"]))


class TestInputs:
    def test_rank_takes_mappings_and_frames(self) -> None:
        """Mappings, polars and pandas frames give the same list as ad records."""
        rows = [
            {"source": "kiosk.example", "ad_id": str(i), "body": "Bel 06-71234567",
             "observed_at": "2026-03-01T12:00:00Z", "country": "NL"}
            for i in range(3)
        ]  # fmt: skip
        tables = [
            st.rank(data, fictitious=True, n_jobs=1).table.drop("run_id")
            for data in (rows, pl.DataFrame(rows), pd.DataFrame(rows))
        ]
        assert tables[0]["n_ads"].to_list() == [3]
        assert tables[0].equals(tables[1])
        assert tables[0].equals(tables[2])

    def test_pandas_nulls_and_arrays_are_read(self) -> None:
        """Nullable columns, numpy numbers and arrays in cells are what they stand for."""
        frame = pd.DataFrame(
            {
                "source": ["a", "a"],
                "ad_id": ["1", "2"],
                "body": ["", ""],
                "observed_at": [SEEN, SEEN],
                "advertised_age": pd.array([24, pd.NA], dtype="Int64"),
                "phones": [np.array(["06-71234567"]), np.array([], dtype=object)],
            }
        )
        ranking = st.rank(frame, fictitious=True, n_jobs=1)
        assert ranking.rejects == ()
        assert ranking.clusters.contacts.height == 1

    def test_bad_mappings_are_rejects(self) -> None:
        """A mapping that breaks the schema is counted, the rest is ranked."""
        good = {"source": "a", "ad_id": "1", "body": "", "observed_at": "2026-03-01T12:00:00Z"}
        ranking = st.rank([good, {"source": "a"}], n_jobs=1)
        assert [(r.line, r.field) for r in ranking.rejects] == [(2, "observed_at")]
        assert ranking.table.height == 1

    def test_a_path_is_refused_with_the_right_call(self) -> None:
        """Passing a path says to read it first."""
        with pytest.raises(UsageError, match="read_ads"):
            st.rank("ads.jsonl")

    def test_no_ads_give_an_empty_list(self, tmp_path: Path) -> None:
        """Empty input is ranked to an empty list with all files."""
        ranking = st.rank([], n_jobs=1)
        assert ranking.to_polars().columns == list(RANKED_COLUMNS)
        ranking.save(tmp_path)
        assert {p.name for p in tmp_path.iterdir()} == FILES

    def test_conflicting_records_of_one_sighting_do_not_depend_on_their_order(self) -> None:
        """Of two records of one sighting the same one is kept in every order."""
        ads = [st.Ad("a", "1", SEEN, body="Hallo", advertised_name=name) for name in ("Ana", "Bea")]
        reports = [st.rank(order, n_jobs=1).report_html() for order in (ads, ads[::-1])]
        assert [("Ana" in report, "Bea" in report) for report in reports] == [(True, False)] * 2

    def test_duplicate_sightings_count_once(self) -> None:
        """The same row twice is one sighting."""
        ad = st.Ad("kiosk.example", "1", SEEN, body="Hallo")
        ranking = st.rank([ad, ad], n_jobs=1)
        assert ranking.clusters.members.height == 1
        assert ranking.manifest["counts"]["duplicate_sightings"] == 1


class TestLabels:
    def test_labels_move_the_model(self, market: Market) -> None:
        """Labels of one source fit the scorecard; the manifest says how many."""
        ads = list(market.ads)
        labels = [
            st.Label(t.source, t.ad_id, int(t.exploited), "synthetic", SEEN) for t in market.truth
        ]
        ranking = st.rank(ads, labels=labels, fictitious=True, n_jobs=1, top=5)
        assert ranking.manifest["model"]["label_source"] == "synthetic"
        assert ranking.manifest["model"]["n"] == ranking.table.height

    def test_label_sources_never_mix(self) -> None:
        """Labels of two sources are refused."""
        ad = st.Ad("a", "1", SEEN)
        labels = [st.Label("a", "1", 1, kind, SEEN) for kind in ("court", "synthetic")]
        with pytest.raises(UsageError, match="several sources"):
            st.rank([ad], labels=labels, n_jobs=1)

    @pytest.mark.parametrize(
        ("model", "said"),
        [
            ("model.json", "read with load_model"),
            (st.TriageClassifier, "must be a fitted TriageClassifier"),
            (st.TriageClassifier().fit([[0.0], [1.0]], [0, 1]), "not those of the catalogue"),
        ],
    )
    def test_what_is_no_model_of_the_catalogue_is_refused(self, model: Any, said: str) -> None:
        """Before anything is measured."""

        def progress(step: str, n: int) -> None:
            raise AssertionError(step)

        with pytest.raises(UsageError, match=said):
            st.rank([st.Ad("a", "1", SEEN)], model=model, n_jobs=1, progress=progress)

    def test_labels_of_other_ads_are_refused(self) -> None:
        """Labels that fit no ad raise instead of being ignored."""
        labels = [st.Label("b", "9", 1, "court", SEEN)]
        with pytest.raises(UsageError, match="none of the labels"):
            st.rank([st.Ad("a", "1", SEEN)], labels=labels, n_jobs=1)
