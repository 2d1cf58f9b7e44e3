"""How fast `rank` is, and how much memory it takes, on simulated ads.

Run: python benchmarks/rank_speed.py [n_ads]

Writes the market to a JSONL file, ranks it with 1 and with 2 processes in processes of their
own, and prints ads per second, peak memory and the seconds of each step from the manifests.
Read the ratios: absolute figures belong to the machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from signaltriage.exchange import write_ads
from signaltriage.simulate import Market


def main(n_ads: int) -> None:
    """Generate, rank twice, compare, print."""
    with tempfile.TemporaryDirectory() as folder:
        ads = Path(folder) / "ads.jsonl"
        began = time.perf_counter()
        write_ads(ads, Market(seed=0, n_ads=n_ads).ads)
        seconds = time.perf_counter() - began
        print(f"generated {n_ads:,} ads in {seconds:.1f} s ({n_ads / seconds:,.0f} ads/s)")
        for jobs in (1, 2):
            out = Path(folder) / f"jobs{jobs}"
            began = time.perf_counter()
            command = [sys.executable, "-m", "signaltriage", "rank", str(ads), "--out", str(out),
                       "--jobs", str(jobs), "--fictitious", "--quiet"]  # fmt: skip
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - began
            manifest = json.loads((out / "manifest.json").read_text())
            print(
                f"rank --jobs {jobs}: {seconds:.1f} s wall ({n_ads / seconds:,.0f} ads/s), "
                f"peak {manifest['peak_memory_mib']:,.0f} MiB"
            )
            for step in manifest["steps"]:
                print(f"  {step['step']:>17}: {step['seconds']:7.2f} s")
        names = [p.name for p in (Path(folder) / "jobs1").iterdir() if p.name != "manifest.json"]
        same = all(
            (Path(folder) / "jobs1" / name).read_bytes()
            == (Path(folder) / "jobs2" / name).read_bytes()
            for name in names
        )
        print(f"same bytes with 1 and 2 processes in {len(names)} files: {same}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
