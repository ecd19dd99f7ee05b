"""How fast timescales are read, and whether any text can make it slow: `python -m benchmarks.timescales`."""

import random
import statistics
import sys
import time
from datetime import date

from lscb_workflow.rules.timescales import read

PLAN_START, PLAN_END = date(2012, 7, 1), date(2013, 6, 30)
PRINTED = (
    "July 12 – June 13",
    "To commence in March 2013",
    "To be determined by Director of Public Health",
    "Jan 13 (procedures) Aug 12 onwards (workforce development strategy)",
    "Post launch of revised national guidance",
    "Quarterly – commencing Nov 12.",
    "Sept 12 (S11) and March 12 (S175/157)",
    "By June 2013",
    "1.4.13",
    "every six months (at the end of quarters two and four)",
)
PIECES = (
    "sept 12", "(", ")", "-", "/", "1", "12", "2013", "2013/14", "end of", "the", "every", "half", "quarter 2 and",
    "on", "year 1,", "3, 10 and 17", "to be confirmed by", "on-going", "per", "twice a", "may", "spetembre", "'", "ⅷ",
    "\u200b", "x" * 90,
)  # fmt: skip
HOSTILE = 1000
AT_LEAST = 1000  # expressions a second: a plan of 60 actions is read before anybody notices
AT_MOST = 50  # milliseconds for the worst of the hostile texts


def hostile(seed: int) -> str:
    """A text made to be slow: a few pieces again and again, one piece nested, or a word of a million letters."""
    chance = random.Random(seed)  # noqa: S311 the same texts every time; nothing secret
    piece = " ".join(chance.choices(PIECES, k=chance.randint(1, 4)))
    if seed % 100 == 0:
        return piece.replace(" ", "") * (1_000_000 // len(piece))
    return chance.choice(("", " ", " - ")).join([piece] * (400 // len(piece)))


def seconds(text: str) -> float:
    """The best of three: what reading takes, not what the machine was doing meanwhile."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        read(text, plan_start=PLAN_START, plan_end=PLAN_END)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def main() -> int:
    """Print the figures; the last line says whether both targets were met."""
    rate = len(PRINTED) / sum(seconds(text) for text in PRINTED)
    taken = sorted(seconds(hostile(seed)) * 1000 for seed in range(HOSTILE))
    median, worst = statistics.median(taken), taken[-1]
    print(f"timescales: {rate:,.0f} expressions a second (target: at least {AT_LEAST:,})")
    print(
        f"timescales: {HOSTILE} hostile texts: median {median:.2f}, worst {worst:.2f} ms ({worst / median:.0f} times)"
    )
    met = rate >= AT_LEAST and worst <= AT_MOST
    print(
        f"timescales: the worst text takes {worst:.1f} ms (target: at most {AT_MOST} ms)  {'ok' if met else 'MISSED'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
