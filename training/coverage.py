"""Whether the interval per rep holds where every conversation of a rep is labelled.

    python -m training.coverage models/nl-en-small data/corpus/test.jsonl [--json docs/coverage.json]

`training.simulate` assumes how a classifier errs; here it is the bundle itself that errs, on texts it did
not learn from. A rep is a voice of the corpus, or all that one of its writers wrote, which averages over
voices. Each rep of a team gets a share, logit-normal(.3, .8) as there, and conversations of that share out of
those of the voice, drawn with replacement: few texts come up often, so that what is misread in them weighs
more than it would. What is not scorable comes along as often as in the data. Readings, of conversations that
the bundle scored and drawn at random, find what the labels say. Compared: the share of verdicts as they are
(1), the mean probability (2), the independent check (8c) and the figure that is shown (10, without readings
6; `scorer.reps.estimates`), with 90% intervals.
"""

from __future__ import annotations

import argparse
import json
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
from scorer.reps.estimates import estimates, expected_value
from scorer.reps.gates import LEVEL
from scorer.reps.measurement import logistic
from scorer.reps.reviews import Consensus
from scorer.reps.shares import BAND_VALUES
from scorer.runs import Scored
from scorer.scoring import load
from training.methods import Result, mean_probability, raw_share
from training.simulate import MEAN, SIZES, SPREAD

N_TEAMS = 50
N_REPS = 12  # of a team at most
MIN_OF_VALUE = 3  # conversations of each value that there must be to draw from


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


BY: dict[str, Callable[[Labelled], str]] = {
    "voice": lambda text: text.cluster,
    "writer": lambda text: str(text.conversation.extra.get("writer")),
}


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
    n_other = rng.binomial(n, len(voice.not_scorable) / voice.n) if voice.not_scorable else 0
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


def results_of(
    team: Mapping[str, Drawn], m: int, style: Mapping[str, StyleModel], rng: np.random.Generator
) -> dict[str, dict[str, Result]]:
    """Per method the share and interval of each rep that gets one."""
    readings: dict[str, Consensus] = {}
    for rep in team.values():
        readings |= readings_of(rep, m, rng)
    found: dict[str, dict[str, Result]] = defaultdict(dict)
    for name, rep in team.items():
        expected = np.array([expected_value(s.verdict) for s in rep.items if s.verdict.scorable])
        if len(expected):
            found["1 raw share"][name] = raw_share(expected)
            found["2 mean probability"][name] = mean_probability(expected)
    groups = {name: rep.items for name, rep in team.items()}
    for name, e in estimates(groups, readings, style).items():
        shown = Result(e.posterior.mean, *e.posterior.interval(LEVEL))
        found["10 model" if m else "6 model"][name] = shown
        if e.check is not None:
            found["8c check"][name] = Result(e.check.share, *e.check.interval)
    return found


def coverage(
    voices: Mapping[str, Voice], style: Mapping[str, StyleModel], *, n_teams: int, seed: int
) -> Iterator[dict[str, Any]]:
    """One row per size of window and method."""
    width = style["note"].width
    for n, m in SIZES:
        rows: dict[str, list[tuple[str, float, Result]]] = defaultdict(list)
        for number in range(n_teams):
            rng = np.random.default_rng([seed, n, m, number])
            names = sorted(rng.permutation(list(voices))[:N_REPS])
            team = {name: drawn(voices[name], name, n, width, rng) for name in names}
            for method, results in results_of(team, m, style, rng).items():
                rows[method] += [(name, team[name].share, r) for name, r in results.items()]
        for method in sorted(rows, key=lambda name: int(name.split()[0].rstrip("c"))):
            yield {"n": n, "readings": m, "method": method} | summary(rows[method])


def summary(rows: Sequence[tuple[str, float, Result]]) -> dict[str, Any]:
    """Coverage, in all and of the tenth of the voices where it is least; width; RMSE and bias."""
    inside: dict[str, list[bool]] = defaultdict(list)
    for voice, share, r in rows:
        inside[voice].append(r.low <= share <= r.high)
    off = np.array([r.share - share for _, share, r in rows])
    worst = sorted(inside.values(), key=lambda hits: float(np.mean(hits)))[: -(-len(inside) // 10)]
    return {
        "n_reps": len(rows),
        "coverage": float(np.mean([hit for hits in inside.values() for hit in hits])),
        "least_coverage": float(np.mean([hit for hits in worst for hit in hits])),
        "width": float(np.mean([r.high - r.low for _, _, r in rows])),
        "rmse": float(np.sqrt((off**2).mean())),
        "bias": float(off.mean()),
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
    labelled = [t for t in read_labelled(args.data, scorer.codebook) if not isinstance(t, Rejected)]
    texts = [(t, Scored(t.conversation, scorer.score(t.conversation))) for t in labelled]
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
                f"{by:6} n {row['n']:3} readings {row['readings']:2} {row['method']:18} coverage"
                f" {row['coverage']:.3f} least {row['least_coverage']:.2f} width {row['width']:.2f}"
                f" rmse {row['rmse']:.3f} bias {row['bias']:+.3f}",
                flush=True,
            )
    if args.json:
        found = {"model": scorer.model, "data": [p.name for p in args.data], "rows": rows}
        args.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
