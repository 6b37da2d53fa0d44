"""From labelled files to every figure: what `scorer evaluate` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scorer.evaluation.evidence import evidence_tests
from scorer.evaluation.gold import read_labelled
from scorer.evaluation.groups import grouped, rounded
from scorer.evaluation.metrics import judged
from scorer.readers import Rejected
from scorer.scoring import Scorer


def evaluated(
    inputs: Sequence[Path | str],
    scorer: Scorer,
    *,
    on_reject: Callable[[Rejected], None] = lambda reject: None,
) -> dict[str, Any]:
    """Figures per language and channel, with intervals over clusters, and the evidence tests.

    `groups` maps "all" and "nl note", "en transcript", … to `scorer.evaluation.figures`; empty when
    nothing could be used. Raises `InputError` for a file that does not exist.
    """
    found, conversations = [], []
    for item in read_labelled(inputs, scorer.codebook):
        if isinstance(item, Rejected):
            on_reject(item)
            continue
        verdict = scorer.score(item.conversation)
        found.append(judged(item.gold, verdict, scorer.codebook, item.cluster))
        conversations.append(item.conversation)
    return {
        "model": scorer.model,
        "codebook": scorer.codebook.version,
        "groups": grouped(found, scorer.codebook) if found else {},
        "evidence": rounded(evidence_tests(conversations, scorer)),
    }
