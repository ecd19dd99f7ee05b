"""What it costs to start: `lscb-workflow --help` against an empty Python process. `python -m benchmarks.start`."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

MOST = 6  # times an empty process
RUNS = 15
COMMAND = Path(sys.executable).with_name("lscb-workflow")


def seconds(*command: str | Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    pairs = [(seconds(sys.executable, "-c", ""), seconds(COMMAND, "--help")) for _ in range(RUNS)]
    empty, helped = (median(times) for times in zip(*pairs, strict=True))
    ratio = helped / empty
    print(f"start: an empty Python {empty * 1000:.0f} ms, --help {helped * 1000:.0f} ms")
    end = "ok" if ratio <= MOST else "MISSED"
    print(f"start: --help takes {ratio:.1f} times an empty Python (target: at most {MOST})  {end}")


if __name__ == "__main__":
    main()
