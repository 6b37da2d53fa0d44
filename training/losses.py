"""What a batch of windows is trained by.

Per sentence: every label. Per talk: each behaviour's strongest sentence, the codebook's rule over
these, why it cannot be scored, whom it served, and the rule's class read from the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from scorer.codebook import Codebook
from scorer.rule import MIDDLE
from training.data import CLASSES, LEAN, REASONS, UNKNOWN, Example
from training.network import Batch
from training.rule_loss import UNKNOWN as NO_CLASS
from training.rule_loss import rule_loss

ELSEWHERE = 0.2  # weight of the lean at another balance


@dataclass(frozen=True)
class Weights:
    """How much each loss counts; `positive` is the weight of a label that is present."""

    positive: float
    talk: float
    rule: float
    reason: float
    lean: float
    direct: float


@dataclass(frozen=True)
class Piece:
    """One window of an example."""

    example: Example
    window: int

    @property
    def length(self) -> int:
        """In tokens."""
        return len(self.example.windows[self.window].ids)


def loss_of(
    labels: Tensor,
    whole: Tensor,
    pieces: Sequence[Piece],
    batch: Batch,
    weights: Weights,
    codebook: Codebook,
    *,
    talk: bool = True,
) -> tuple[Tensor, Tensor]:
    """What each window adds to the loss of its batch (their sum), and the loss of each by itself.

    *Shapes:* (n,) both. They differ where a target is known of some windows only: the batch takes the mean
    over these. labels, whole: the network's output, *Shapes:* (n, s, n_labels), (n, n_whole).
    `talk=False` leaves out what goes by a talk's strongest sentences.
    """
    targets = torch.zeros_like(labels)
    there = batch.pool.sum(dim=2) > 0
    for n, piece in enumerate(pieces):
        for row, s in enumerate(piece.example.windows[piece.window].stretches):
            targets[n, row] = torch.from_numpy(piece.example.targets[s.sentence])
    per_label = nn.functional.binary_cross_entropy_with_logits(
        labels,
        targets,
        reduction="none",
        pos_weight=torch.full((labels.shape[2],), weights.positive),
    )
    sizes = there.sum(dim=1)
    sentences = (per_label.sum(dim=2) * there).sum(dim=1) / sizes.clamp_min(1)
    terms = [(sentences, sizes), *_whole_terms(whole, pieces, weights)]
    if talk:
        terms += _talk_terms(labels, targets, pieces, weights, codebook)
    shares = [own * count / count.sum().clamp_min(1) for own, count in terms]
    alone = [own.detach() * (count > 0) for own, count in terms]
    return torch.stack(shares).sum(dim=0), torch.stack(alone).sum(dim=0)


Term = tuple[Tensor, Tensor]  # per window: its loss, and how much it counts among them (0: unknown)


def _whole_terms(whole: Tensor, pieces: Sequence[Piece], weights: Weights) -> list[Term]:
    """Reasons, lean and class of the talks of some windows."""
    reasons = torch.tensor([p.example.reason for p in pieces])
    leans = torch.tensor([p.example.lean for p in pieces])
    classes = torch.tensor([_class(p) for p in pieces])
    middle = torch.tensor([p.example.labels.get("balance") == MIDDLE for p in pieces])
    lean = nn.functional.binary_cross_entropy_with_logits(
        whole[:, LEAN], leans.clamp_min(0), reduction="none"
    )
    return [
        (weights.reason * _entropy(whole[:, : len(REASONS)], reasons), reasons != UNKNOWN),
        (weights.lean * lean * torch.where(middle, 1.0, ELSEWHERE), leans != UNKNOWN),
        (weights.direct * _entropy(whole[:, CLASSES], classes), classes != UNKNOWN),
    ]


def _entropy(logits: Tensor, classes: Tensor) -> Tensor:
    return nn.functional.cross_entropy(logits, classes, ignore_index=UNKNOWN, reduction="none")


def _class(piece: Piece) -> int:
    whole = len(piece.example.windows) == 1 and piece.example.rule_class >= 0
    return piece.example.rule_class if whole else UNKNOWN


def _talk_terms(
    labels: Tensor,
    targets: Tensor,
    pieces: Sequence[Piece],
    weights: Weights,
    codebook: Codebook,
) -> list[Term]:
    """Losses of each behaviour's strongest sentence of the rep: what the rule goes by."""
    n_behaviours = len(codebook.behaviours)
    strongest, present, classes, speaks = [], [], [], []
    for n, piece in enumerate(pieces):
        example = piece.example
        stretches = example.windows[piece.window].stretches
        if example.conversation.kind == "note":
            rows = list(range(len(stretches)))
        else:
            turns = [example.sentences[s.sentence].turn for s in stretches]
            rows = [
                r for r, t in enumerate(turns) if example.conversation.turns[t].speaker == "rep"
            ]
        speaks.append(bool(rows))
        rows = rows or [0]
        strongest.append(labels[n, rows, :n_behaviours].max(dim=0).values)
        present.append(targets[n, rows, :n_behaviours].max(dim=0).values)
        classes.append(example.rule_class if len(example.windows) == 1 else NO_CLASS)
    logits, heard, known = torch.stack(strongest), torch.tensor(speaks), torch.tensor(classes)
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, torch.stack(present), reduction="none"
    )
    ruled = rule_loss(torch.sigmoid(logits), known, codebook)
    return [
        (weights.talk * each.sum(dim=1), heard),
        (weights.rule * ruled, heard & (known != NO_CLASS)),
    ]
