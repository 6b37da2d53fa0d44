"""Check transfer on human dialogues that nothing here was trained on or tuned by.

    python -m training.transfer models/nl-en-small FOLDER [--json FILE]

FOLDER holds PersuasionForGood (Wang et al. 2019: `p4g_utterances.jsonl`, `p4g_dialogues.jsonl`) and
CaSiNo (Chawla et al. 2021: `casino_utterances.jsonl`), mapped to the construct. The speaker of an
utterance is taken as the rep, what was said before as the customer. Reported: AUC of pushing against
customer acts, by the verdict (1 - p_customer_centred, 1/2 where a text is not scorable) and by the act
(P(the rep showed one of the pushing behaviours), which is there for every text), beside length; over
whole dialogues Spearman's rank correlation of both with the share of pushing acts. Failures in every
second dialogue (`looked_at`) were looked at, and the second measure was chosen on these, so a row of
the others stands beside that of all.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

from scorer.scoring import Scorer, load
from scorer.verdict import Verdict
from training.data import load_items

Floats = NDArray[np.float64]
SPEAKERS = {"persuader": "rep", "persuadee": "customer"}
ASKS = (
    "proposition-of-donation", "ask-donation-amount", "ask-donate-more", "foot-in-the-door",
    "confirm-donation",
)  # fmt: skip
PUSH, CARE = "revenue_pushing", "customer_centred"
N_DRAWS = 500


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    scorer = load(args.bundle)
    found = {
        "PersuasionForGood": utterances(load_items([args.folder / "p4g_utterances.jsonl"]), scorer),
        "CaSiNo": utterances(load_items([args.folder / "casino_utterances.jsonl"]), scorer),
        "PersuasionForGood, dialogues": dialogues(
            load_items([args.folder / "p4g_dialogues.jsonl"]), scorer
        ),
    }
    text = json.dumps({"model": scorer.model} | found, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", "utf-8")


def push_of(verdict: Verdict) -> float:
    """1 - p_customer_centred; 1/2 where nothing can be said."""
    return 0.5 if verdict.p_customer_centred is None else 1 - verdict.p_customer_centred


def act_of(scorer: Scorer, conversation: dict[str, Any]) -> float:
    """P(at least one pushing behaviour), the behaviours taken as independent of each other."""
    found = scorer.behaviour_probabilities(conversation)
    pushing = [found[b.id] for b in scorer.codebook.behaviours if b.side == "revenue"]
    return 1 - float(np.prod(1 - np.array(pushing)))


def utterances(items: Sequence[dict[str, Any]], scorer: Scorer) -> dict[str, Any]:
    """AUCs of single utterances; intervals are 95% over conversations."""
    kept = [i for i in items if i["map"] in (PUSH, CARE)]
    scores = {
        "verdict": np.array([push_of(scorer.score(_turns(i))) for i in kept]),
        "act": np.array([act_of(scorer, _turns(i)) for i in kept]),
        "length": np.array([float(len(i["text"].split())) for i in kept]),
    }
    push = np.array([i["map"] == PUSH for i in kept])
    labels = np.array([_act(i["label"]) for i in kept])
    whose = np.array([i["conversation"] for i in kept])
    sets = {"pushing against customer acts": np.full(len(kept), True)}
    if np.isin(labels, ASKS).any():
        sets["asking against customer acts"] = np.isin(labels, ASKS) | ~push
        unseen = ~np.isin(whose, list(looked_at(whose)))
        sets |= {f"{name}, dialogues not looked at": rows & unseen for name, rows in sets.items()}
    result: dict[str, Any] = {"n": len(kept)}
    for name, rows in sets.items():
        result[name] = _row({k: v[rows] for k, v in scores.items()}, push[rows], whose[rows])
    result["acts"] = {
        act: {"n": int((labels == act).sum())}
        | {k: round(float(v[labels == act].mean()), 3) for k, v in scores.items() if k != "length"}
        for act in sorted(set(labels))
    }
    return result


def looked_at(conversations: Iterable[str]) -> set[str]:
    """Every second dialogue of PersuasionForGood, by name: failures in them were looked at."""
    return set(sorted(set(conversations))[::2])


def _act(label: str | list[str]) -> str:
    return label if isinstance(label, str) else " + ".join(label)


def _turns(item: dict[str, Any]) -> dict[str, Any]:
    turns = [{"speaker": "rep", "text": item["text"]}]
    if item.get("context"):
        turns.insert(0, {"speaker": "customer", "text": item["context"]})
    return {"id": item["id"], "kind": "transcript", "language": "en", "turns": turns}


def _row(scores: dict[str, Floats], push: Any, whose: Sequence[str]) -> dict[str, Any]:
    """How many, and the AUC by each score with its interval of 95% over conversations."""
    rows = defaultdict(list)
    for n, name in enumerate(whose):
        rows[name].append(n)
    names = sorted(rows)
    rng = np.random.default_rng(0)
    draws = [
        [n for k in rng.integers(len(names), size=len(names)) for n in rows[names[k]]]
        for _ in range(N_DRAWS)
    ]
    result: dict[str, Any] = {"n": len(push)}
    for name, score in scores.items():
        low, high = np.quantile([auc(score[d], push[d]) for d in draws], [0.025, 0.975])
        result[name] = {
            "auc": round(auc(score, push), 3),
            "interval": [round(float(low), 3), round(float(high), 3)],
        }
    return result


def auc(score: Floats, positive: Any) -> float:
    """P(a positive's score is larger), ties counting half (Mann and Whitney)."""
    n = int(positive.sum())
    ranks = rankdata(score)
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(score) - n)))


def dialogues(items: Sequence[dict[str, Any]], scorer: Scorer) -> dict[str, Any]:
    """Rank correlation of whole dialogues with the annotated share of pushing acts."""
    scores: dict[str, list[float]] = {"verdict": [], "act": [], "length": []}
    share, n_scorable = [], 0
    for d in items:
        turns = [{"speaker": SPEAKERS[t["speaker"]], "text": t["text"]} for t in d["turns"]]
        talk = {"id": d["id"], "kind": "transcript", "language": "en", "turns": turns}
        verdict = scorer.score(talk)
        n_scorable += verdict.scorable
        scores["verdict"].append(push_of(verdict))
        scores["act"].append(act_of(scorer, talk))
        scores["length"].append(float(sum(len(t["text"].split()) for t in turns)))
        share.append(d["gold_push_share"])
    rho = {k: round(float(spearmanr(v, share).statistic), 3) for k, v in scores.items()}
    return {"n": len(items), "n_scorable": n_scorable, "rho": rho}


if __name__ == "__main__":
    main()
