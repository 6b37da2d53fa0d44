"""From labelled files to every figure: what `scorer evaluate` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scorer.evaluation.evidence import EvidenceFigures, evidence_tests
from scorer.evaluation.gold import read_labelled
from scorer.evaluation.groups import GroupFigures, grouped, rounded
from scorer.evaluation.metrics import judged
from scorer.readers import Rejected
from scorer.scoring import Scorer


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one model on some labelled conversations.

    groups: "all", "nl note", "en transcript", …, and each `variety` that lines name, both channels;
    empty when nothing could be used.
    evidence: of the "scorable" verdicts and of the "sure" ones.
    """

    model: str
    codebook: str
    groups: Mapping[str, GroupFigures]
    evidence: Mapping[str, EvidenceFigures]

    @property
    def n(self) -> int:
        """How many conversations were measured."""
        return self.groups["all"].figures.n if self.groups else 0

    def to_dict(self) -> dict[str, Any]:
        """As `scorer evaluate --json` writes it."""
        return {
            "model": self.model,
            "codebook": self.codebook,
            "groups": {name: g.to_dict() for name, g in self.groups.items()},
            "evidence": {name: rounded(asdict(e)) for name, e in self.evidence.items()},
        }


def evaluated(
    inputs: Sequence[Path | str],
    scorer: Scorer,
    *,
    on_reject: Callable[[Rejected], None] = lambda reject: None,
) -> Evaluation:
    """Score labelled files and measure; what cannot be used goes to `on_reject`.

    Raises `InputError` for a file that does not exist.
    """
    found, scored = [], []
    for item in read_labelled(inputs, scorer.codebook):
        if isinstance(item, Rejected):
            on_reject(item)
            continue
        verdict = scorer.score(item.conversation)
        variety = item.conversation.extra.get("variety")
        told = variety if isinstance(variety, str) else None
        found.append(judged(item.gold, verdict, scorer.codebook, item.cluster, variety=told))
        scored.append((item.conversation, verdict))
    return Evaluation(
        scorer.model,
        scorer.codebook.version,
        grouped(found, scorer.codebook) if found else {},
        evidence_tests(scored, scorer),
    )
