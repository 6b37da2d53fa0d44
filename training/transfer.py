"""Check transfer on human dialogues: PersuasionForGood (Wang et al. 2019).

    python -m training.transfer p4g_dialogues.jsonl --out p4g.jsonl
    scorer score p4g.jsonl --out runs/p4g
    python -m training.transfer p4g_dialogues.jsonl --run runs/p4g

The first command writes the dialogues as transcripts with the persuader as rep; the last one gives
Spearman's rank correlation of 1 - p_customer_centred with the annotated share of pushing acts, and
that of the text's length alone. Never train on these dialogues.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

SPEAKERS = {"persuader": "rep", "persuadee": "customer"}


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--run", type=Path)
    args = parser.parse_args()
    dialogues = [json.loads(x) for x in args.dialogues.read_text("utf-8").splitlines()]
    if args.out:
        lines = [json.dumps(transcript(d), ensure_ascii=False) for d in dialogues]
        args.out.write_text("\n".join(lines) + "\n", "utf-8")
    if args.run:
        print(json.dumps(correlations(dialogues, args.run), indent=1))


def transcript(dialogue: dict[str, Any]) -> dict[str, Any]:
    """A dialogue by the input contract."""
    turns = [{"speaker": SPEAKERS[t["speaker"]], "text": t["text"]} for t in dialogue["turns"]]
    return {"id": dialogue["id"], "kind": "transcript", "language": "en", "turns": turns}


def correlations(dialogues: list[dict[str, Any]], run: Path) -> dict[str, Any]:
    """Spearman's rho with the push share, and 95% bootstrap intervals."""
    from scorer.runs import read_scored

    share = {d["id"]: d["gold_push_share"] for d in dialogues}
    scored = read_scored(run)
    verdicts = [s for s in scored if s.verdict.scorable]
    push = np.array([share[s.conversation.id] for s in verdicts])
    measures: dict[str, Callable[[Any], float]] = {
        "1 - p_customer_centred": lambda s: 1 - s.verdict.p_customer_centred,
        "length": lambda s: sum(len(p.split()) for p in s.conversation.pieces()),
    }
    rng = np.random.default_rng(0)
    result: dict[str, Any] = {"n": len(scored), "n_scorable": len(verdicts)}
    for name, value in measures.items():
        x = np.array([value(s) for s in verdicts])
        draws = [rng.integers(len(x), size=len(x)) for _ in range(1000)]
        rhos = [spearmanr(x[d], push[d]).statistic for d in draws]
        low, high = np.quantile(rhos, [0.025, 0.975])
        rho = float(spearmanr(x, push).statistic)
        result[name] = {"rho": round(rho, 3), "interval": [round(low, 3), round(high, 3)]}
    return result


if __name__ == "__main__":
    main()
