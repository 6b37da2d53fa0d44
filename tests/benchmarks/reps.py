"""What the per-rep figures cost: seconds for 12 reps, and how they grow to 1,000.

    python -m tests.benchmarks.reps

Times are the machine's; the ratio of the two is what counts (83 reps cost 83 times as much at most).
"""

import time

from scorer.codebook import load_codebook
from scorer.reps import rep_views
from tests.reps.fakes import STYLE, team

SIZES = (12, 1000)


def main() -> None:
    style = {"note": STYLE, "transcript": STYLE}
    taken = []
    for n_reps in SIZES:
        items = team(n_reps, 60)
        began = time.perf_counter()
        rep_views(items, codebook=load_codebook(), style=style)
        taken.append(time.perf_counter() - began)
        print(f"{n_reps:5} reps of 60 conversations: {taken[-1]:.2f} s")
    print(f"{SIZES[1] / SIZES[0]:.0f} times the reps, {taken[1] / taken[0]:.0f} times the time")


if __name__ == "__main__":
    main()
