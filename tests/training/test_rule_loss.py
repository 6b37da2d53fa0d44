import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from scorer.rule import rule_distribution
from training.rule_loss import class_probabilities, rule_loss


def test_it_is_the_rule_that_scores(codebook):
    rng = np.random.default_rng(3)
    p = rng.random((6, len(codebook.behaviours)))
    found = class_probabilities(torch.tensor(p, dtype=torch.float32), codebook).numpy()
    for row, chances in zip(p, found, strict=True):
        ruled = rule_distribution(row, codebook)
        assert chances[0] == pytest.approx(ruled.p_too_little, abs=1e-5)
        assert chances[1:] == pytest.approx((1 - ruled.p_too_little) * ruled.p_balance, abs=1e-5)


def test_its_gradient_points_to_the_right_class(codebook):
    logits = torch.zeros(1, len(codebook.behaviours), requires_grad=True)
    rule_loss(torch.sigmoid(logits), torch.tensor([0]), codebook).backward()
    assert (logits.grad > 0).all()  # too little: every behaviour should be less probable


def test_each_row_has_a_loss_of_its_own(codebook):
    p = torch.full((2, len(codebook.behaviours)), 0.1)
    likely, unlikely = rule_loss(p, torch.tensor([0, 5]), codebook).tolist()
    assert 0 < likely < unlikely


def test_a_row_of_unknown_class_gives_a_number(codebook):
    p = torch.full((1, len(codebook.behaviours)), 0.5)
    assert bool(torch.isfinite(rule_loss(p, torch.tensor([-1]), codebook)).all())
