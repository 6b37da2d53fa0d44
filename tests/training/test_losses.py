"""What each window of a batch adds to its loss."""

import pytest

torch = pytest.importorskip("torch")

from scorer.model.windows import WindowSettings  # noqa: E402
from training.data import LEAN, N_WHOLE, examples_of  # noqa: E402
from training.finetune import Recipe  # noqa: E402
from training.losses import Piece, loss_of  # noqa: E402
from training.network import batch_of  # noqa: E402


def span(text: str, code: str | None) -> dict:
    return {"turn": None, "start": 0, "end": len(text), "code": code, "attribution": "rep",
            "polarity": "done", "certainty": "high"}  # fmt: skip


def note(number: int, text: str, code: str | None, **labels: object) -> dict:
    return {"id": f"a-{number}", "kind": "note", "language": "en", "writer": "a", "text": text,
            "labels": {"spans": [span(text, code)], **labels}}  # fmt: skip


ITEMS = [
    note(1, "Asked for an order.", "revenue_ask", scorable=True, ns=None, balance=2,
         lean="revenue", behaviours=["revenue_ask"]),
    note(2, "Left a message with the desk.", "fact_or_admin", scorable=False, ns="NS1",
         balance=None, lean=None, behaviours=[]),
    note(3, "Asked how the move had gone.", "genuine_interest"),
]  # fmt: skip


@pytest.fixture
def pieces(codebook):
    examples = examples_of(
        ITEMS, lambda words: [7 + len(w) for w in words.split()], codebook, WindowSettings()
    )
    return [Piece(e, 0) for e in examples]


def logits(pieces, codebook):
    torch.manual_seed(4)
    rows = max(len(p.example.windows[0].stretches) for p in pieces)
    return torch.randn(len(pieces), rows, len(codebook.label_ids)), torch.randn(
        len(pieces), N_WHOLE
    )


def loss(pieces, labels, whole, codebook):
    batch = batch_of([p.example.windows[0] for p in pieces])
    return loss_of(labels, whole, pieces, batch, Recipe().weights, codebook)


def test_a_window_by_itself_is_what_it_is_in_a_batch_of_its_own(pieces, codebook):
    labels, whole = logits(pieces, codebook)
    _, alone = loss(pieces, labels, whole, codebook)
    for n, piece in enumerate(pieces):
        shares, own = loss([piece], labels[n : n + 1], whole[n : n + 1], codebook)
        assert float(alone[n]) == pytest.approx(float(shares[0]), abs=1e-5)
        assert float(own[0]) == pytest.approx(float(shares[0]), abs=1e-5)


def test_a_moment_has_no_lean_to_add(pieces, codebook):
    labels, whole = logits(pieces, codebook)
    before, _ = loss(pieces, labels, whole, codebook)
    moved = whole.clone()
    moved[2, LEAN] += 5
    after, _ = loss(pieces, labels, moved, codebook)
    assert torch.allclose(before, after)
    moved[0, LEAN] += 5
    assert not torch.allclose(before, loss(pieces, labels, moved, codebook)[0])


def test_a_mean_goes_over_the_windows_that_know(pieces, codebook):
    labels, whole = logits(pieces, codebook)
    both, _ = loss(pieces[:2], labels[:2], whole[:2], codebook)
    one, _ = loss(pieces[:1], labels[:1], whole[:1], codebook)
    moved = whole.clone()
    moved[0, LEAN] += 5  # the second has no lean: the whole change is the first's
    change = loss(pieces[:2], labels[:2], moved[:2], codebook)[0].sum() - both.sum()
    alone = loss(pieces[:1], labels[:1], moved[:1], codebook)[0].sum() - one.sum()
    assert float(change) == pytest.approx(float(alone), abs=1e-5)
