"""A stage on disk."""

import pytest

torch = pytest.importorskip("torch")

from training.checkpoints import MEAN, RunningMean, resume, save  # noqa: E402


def test_a_checkpoint_without_one_of_its_files_is_not_gone_on_with(tmp_path):
    network = torch.nn.Linear(2, 1)
    mean, optimizer = RunningMean(network, 0.9), torch.optim.AdamW(network.parameters())
    mean.restart()
    history = [{"epoch": 0, "macro_f1": 0.5}]
    save(tmp_path, network, mean, optimizer, {"purpose": "a", "history": history})
    assert resume(tmp_path, network, mean, optimizer, "a")["history"] == history
    (tmp_path / MEAN).unlink()
    with pytest.raises(ValueError, match="cut its last checkpoint in two"):
        resume(tmp_path, network, mean, optimizer, "a")
