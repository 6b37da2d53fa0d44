"""Whether the interval per rep holds where every conversation of a rep is labelled.

    python -m training.coverage models/nl-en-small data/corpus/test.jsonl [--json docs/coverage.json]

`training.simulate` assumes how a classifier errs; here it is the bundle itself that errs, on texts it did
not learn from. A rep is a voice of the corpus, or all that one of its writers wrote, which averages over
voices. Each rep of a team gets a share, logit-normal(.3, .8) as there, as many mixed conversations as the
bundle's class model has, and conversations of these values out of those of the voice, drawn with
replacement: few texts come up often, so that what is misread in them weighs more than it would. What is not
scorable comes along as often as in the data. Readings, of conversations that the bundle scored and drawn at
random, find what the labels say. Compared: the mean value of the verdicts (1), the mean expected value (2),
the independent check (8c) and the model of the figure (10, without readings 6; `scorer.reps.estimates`) at
the rep's own mix of calls, which is where the drawn share holds. Intervals are of 90%; coverage has one of
95% over voices.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from scorer.codebook import Codebook
from scorer.evaluation import read_labelled
from scorer.evaluation.gold import Labelled
from scorer.model.bundle import StyleModel, load_bundle
from scorer.readers import Rejected
from scorer.reps import gates
from scorer.reps.estimates import RepEstimate, estimates, expected_value, is_scorable
from scorer.reps.measurement import logistic
from scorer.reps.reviews import Consensus
from scorer.reps.shares import BAND_VALUES
from scorer.runs import Scored
from scorer.scoring import load
from scorer.verdict import Verdict
from training.methods import Result, around, wilson
from training.simulate import MEAN, N_REPS, SIZES, SPREAD

N_TEAMS = 50
N_DRAWS = 1000  # of voices, for the interval of the coverage
MIN_OF_VALUE = 3  # conversations of each value that there must be to draw from
BY: dict[str, Callable[[Labelled], str]] = {
    "voice": lambda text: text.cluster,
    "writer": lambda text: str(text.conversation.extra.get("writer")),
}


@dataclass(frozen=True)
class Voice:
    """The conversations of one voice by their value, and those with nothing to score."""

    by_value: Mapping[float, Sequence[Scored]]
    not_scorable: Sequence[Scored]

    @property
    def n(self) -> int:
        """Conversations with something to score."""
        return sum(map(len, self.by_value.values()))


@dataclass(frozen=True)
class Drawn:
    """A rep of a team: the true share, conversations, and what a reader would find in each."""

    share: float
    items: Sequence[Scored]
    values: Mapping[str, float | None]


@dataclass(frozen=True)
class Window:
    """What a method says of one rep; shown: whether the figure would stand on a page."""

    voice: str
    share: float
    result: Result
    shown: bool = False

    @property
    def holds(self) -> bool:
        """Whether the interval holds the true share."""
        return self.result.low <= self.share <= self.result.high


def voices_of(
    texts: Sequence[tuple[Labelled, Scored]], codebook: Codebook, by: str
) -> dict[str, Voice]:
    """Scored conversations per voice; voices with too few of a value are left out."""
    found: dict[str, dict[float | None, list[Scored]]] = defaultdict(lambda: defaultdict(list))
    for text, scored in texts:
        balance = text.gold.balance
        value = BAND_VALUES[codebook.band_of(balance)] if balance else None
        found[BY[by](text)][value].append(scored)
    voices = {
        name: Voice({v: items[v] for v in BAND_VALUES.values()}, items[None])
        for name, items in sorted(found.items())
    }
    return {
        name: voice
        for name, voice in voices.items()
        if min(map(len, voice.by_value.values())) >= MIN_OF_VALUE
    }


def drawn(voice: Voice, name: str, n: int, width: float, rng: np.random.Generator) -> Drawn:
    """A rep with n conversations of a voice; width: half the distance of the ordered shares."""
    level = rng.normal(MEAN, SPREAD)
    top, above = logistic(np.array([level - width, level + width]))
    draw = rng.random(n)
    pools: list[tuple[float | None, Sequence[Scored]]] = [
        (value, voice.by_value[value]) for value in (draw < top) * 0.5 + (draw < above) * 0.5
    ]
    n_other = rng.poisson(n * len(voice.not_scorable) / voice.n)
    pools += [(None, voice.not_scorable)] * n_other
    items, values = [], {}
    for number, (value, pool) in enumerate(pools):
        item = pool[int(rng.integers(len(pool)))]
        id = f"{name}-{number}"
        items.append(replace(item, conversation=replace(item.conversation, id=id, rep=name)))
        values[id] = value
    return Drawn(float(top + above) / 2, items, values)


def readings_of(rep: Drawn, m: int, rng: np.random.Generator) -> dict[str, Consensus]:
    """What readers find in m conversations of those that were scored."""
    ids = [s.conversation.id for s in rep.items if s.verdict.scorable]
    chosen = rng.permutation(ids)[:m]
    chance = min(1.0, m / max(len(ids), 1))
    return {id: Consensus(id, rep.values[id], frozenset(), "random", chance, 1) for id in chosen}


def windows_of(
    team: Mapping[str, Drawn], m: int, style: Mapping[str, StyleModel], rng: np.random.Generator
) -> Iterator[tuple[str, Window]]:
    """Each method's name with what it says of each rep of whom it says anything."""
    readings: dict[str, Consensus] = {}
    for name, rep in team.items():
        readings |= readings_of(rep, m, rng)
        verdicts = [s.verdict for s in rep.items if s.verdict.scorable]
        if verdicts:
            yield "1 mean verdict", Window(name, rep.share, mean_verdict(verdicts))
            yield "2 mean expected value", Window(name, rep.share, mean_expected(verdicts))
    groups = {name: rep.items for name, rep in team.items()}
    for name, e in estimates(groups, readings, style).items():
        share = team[name].share
        if e.check is not None:
            yield "8c check", Window(name, share, Result(e.check.share, *e.check.interval))
        own = Result(e.own_mix.mean, *e.own_mix.interval(gates.LEVEL))
        shown = is_shown(team[name], readings, e)
        yield "10 model" if m else "6 model", Window(name, share, own, shown)


def mean_verdict(verdicts: Sequence[Verdict]) -> Result:
    """The mean value of the bands that were named, as if each were right."""
    return wilson(float(np.mean([BAND_VALUES[v.band or ""] for v in verdicts])), len(verdicts))


def mean_expected(verdicts: Sequence[Verdict]) -> Result:
    """The mean expected value with the error it has where probabilities are calibrated."""
    expected = np.array([expected_value(v) for v in verdicts])
    squares = [
        sum(value**2 * (v.band_probabilities[band] or 0.0) for band, value in BAND_VALUES.items())
        for v in verdicts
    ]
    return around(float(expected.mean()), float((squares - expected**2).sum()) / len(verdicts) ** 2)


def is_shown(rep: Drawn, readings: Mapping[str, Consensus], known: RepEstimate) -> bool:
    """Whether the gates let the figure stand, as on a page."""
    n = sum(is_scorable(s, readings) for s in rep.items)
    allowed = gates.shown(n, len(rep.items), known.n_random).display == "figure"
    return allowed and known.why_not is None


def coverage(
    voices: Mapping[str, Voice], style: Mapping[str, StyleModel], *, n_teams: int, seed: int
) -> Iterator[dict[str, Any]]:
    """One row per size of window and method."""
    width = style["note"].width
    for n, m in SIZES:
        rows: dict[str, list[Window]] = defaultdict(list)
        for number in range(n_teams):
            rng = np.random.default_rng([seed, n, m, number])
            names = sorted(rng.permutation(list(voices))[:N_REPS])
            team = {name: drawn(voices[name], name, n, width, rng) for name in names}
            for method, window in windows_of(team, m, style, rng):
                rows[method].append(window)
        for method in sorted(rows, key=lambda name: int(name.split()[0].rstrip("c"))):
            yield {"n": n, "readings": m, "method": method} | summary(rows[method])


def summary(windows: Sequence[Window]) -> dict[str, Any]:
    """Coverage with its 95% interval (bootstrap over voices); width; RMSE and bias of the share.

    shown: share of windows whose figure would stand on a page, and the coverage of these; None where
    none would.
    """
    voices: dict[str, list[bool]] = defaultdict(list)
    for w in windows:
        voices[w.voice].append(w.holds)
    hits, sizes = (np.array([f(h) for h in voices.values()]) for f in (sum, len))
    rows = np.random.default_rng(0).integers(len(hits), size=(N_DRAWS, len(hits)))
    between = np.quantile(hits[rows].sum(axis=1) / sizes[rows].sum(axis=1), [0.025, 0.975])
    off = np.array([w.result.share - w.share for w in windows])
    shown = [w.holds for w in windows if w.shown]
    return {
        "n_windows": len(windows),
        "coverage": float(hits.sum() / sizes.sum()),
        "interval": between.tolist(),
        "width": float(np.mean([w.result.high - w.result.low for w in windows])),
        "rmse": float(np.sqrt((off**2).mean())),
        "bias": float(off.mean()),
        "shown": len(shown) / len(windows) if shown else None,
        "coverage_shown": float(np.mean(shown)) if shown else None,
    }


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--teams", type=int, default=N_TEAMS, help="per size")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    scorer, style = load(args.bundle), load_bundle(args.bundle).calibration.style
    texts = []
    for text in read_labelled(args.data, scorer.codebook):
        if isinstance(text, Rejected):
            print(f"rejected: {text.file}, row {text.row}: {text.reason}", file=sys.stderr)
        else:
            texts.append((text, Scored(text.conversation, scorer.score(text.conversation))))
    rows = []
    for by in BY:
        voices = voices_of(texts, scorer.codebook, by)
        if not voices or "note" not in style:
            parser.error(
                f"needs {MIN_OF_VALUE} texts of each band by one {by}, and a bundle with class models"
            )
        for row in coverage(voices, style, n_teams=args.teams, seed=args.seed):
            rows.append({"rep": by, "n_voices": len(voices)} | row)
            print(
                f"{by:6} n {row['n']:3} readings {row['readings']:2} {row['method']:21} coverage"
                f" {row['coverage']:.3f} width {row['width']:.2f} rmse {row['rmse']:.3f}"
                f" bias {row['bias']:+.3f}",
                flush=True,
            )
    if args.json:
        found = {"model": scorer.model, "data": [p.name for p in args.data], "rows": rows}
        args.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
