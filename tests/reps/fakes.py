"""Reps of chosen verdicts: no model, no run folder."""

from __future__ import annotations

import numpy as np

from scorer.conversation import Conversation
from scorer.model.bundle import StyleModel
from scorer.runs import Scored
from scorer.verdict import Evidence, ShownBehaviour, Verdict

STYLE = StyleModel(
    mean_customer=2.0, mean_mixed=0.0, mean_revenue=-2.0, noise=1.0, style=0.5, mixed=0.2
)
BEHAVIOUR = {"customer": "helps_no_strings", "revenue": "unneeded_pitch"}


def scored(
    id: str, rep: str | None, *, p_customer: float = 0.9, scorable: bool = True, **fields: object
) -> Scored:
    """A conversation whose band is mixed with 0, customer with `p_customer`, else revenue."""
    text = f"Tekst van {id}"
    conversation = Conversation.from_dict(
        {"id": id, "kind": "note", "text": text, "rep": rep, **fields}
    )
    side = "customer" if p_customer >= 0.5 else "revenue"
    evidence = Evidence(None, 0, len(text), text, 0.9)
    verdict = Verdict(
        id=id, kind=conversation.kind, language="nl", rep=rep, date=conversation.date,
        scorable=scorable, not_scorable=None if scorable else "NS1",
        p_scorable=1.0 if scorable else 0.0,
        tag=("customer_centred" if side == "customer" else "revenue_pushing") if scorable else None,
        p_customer_centred=p_customer if scorable else None,
        band=side if scorable else None,
        balance=(4 if side == "customer" else 2) if scorable else None,
        expected_balance=3.0 if scorable else None,
        band_probabilities={
            "customer": p_customer if scorable else None,
            "mixed": 0.0 if scorable else None,
            "revenue": 1 - p_customer if scorable else None,
        },
        sure=False,
        behaviours=(ShownBehaviour(BEHAVIOUR[side], side, 0.9, (evidence,)),) if scorable else (),
        evidence_grade="note", model="fake@0", codebook="1.2",
    )  # fmt: skip
    return Scored(conversation, verdict)


def team(n_reps: int, n: int, *, seed: int = 0, **fields: object) -> list[Scored]:
    """Reps who differ, with the scores a classifier would give: spread around their class."""
    rng = np.random.default_rng(seed)
    items = []
    for r in range(n_reps):
        share = 0.25 + 0.5 * r / max(n_reps - 1, 1)
        for j in range(n):
            logit = (2.0 if rng.random() < share else -2.0) + rng.normal()
            p = float(1 / (1 + np.exp(-logit)))
            items.append(scored(f"{r}-{j}", f"Rep {r:02}", p_customer=p, **fields))
    return items


def review_line(item: Scored, balance: int | None = None, **fields: object) -> dict[str, object]:
    """A review that agrees with the verdict, unless told otherwise."""
    return {
        "id": item.conversation.id, "reviewer": "coach", "date": "2026-06-01",
        "scorable": True, "balance": balance or item.verdict.balance, "behaviours": [],
        "stratum": "random", "inclusion_probability": 0.25, **fields,
    }  # fmt: skip
