"""The parts of the network that are its own."""

import pytest

torch = pytest.importorskip("torch")

from training.network import Dropout, attention, load_encoder  # noqa: E402


def test_dropout_puts_a_share_to_zero_and_keeps_the_mean():
    torch.manual_seed(1)
    dropout = Dropout(0.1, size=1 << 20)
    found = torch.stack([dropout(torch.ones(100, 384)) for _ in range(40)])
    assert float((found == 0).float().mean()) == pytest.approx(0.1, abs=0.005)
    assert float(found.mean()) == pytest.approx(1, abs=0.005)
    assert not torch.equal(found[0], found[1])


def test_dropout_does_nothing_outside_training_and_leaves_no_trace_in_the_weights():
    dropout = Dropout(0.5, size=1 << 10)
    x = torch.ones(8, 8)
    assert not torch.equal(dropout(x), x)
    assert torch.equal(dropout.eval()(x), x)
    assert dropout.state_dict() == {}
    assert torch.equal(Dropout(0.0)(x), x)


def test_dropout_of_more_than_its_bank_draws_anew():
    dropout = Dropout(0.5, size=16)
    a, b = dropout(torch.ones(1000)), dropout(torch.ones(1000))
    assert not torch.equal(a, b)


def test_a_share_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        Dropout(1.0)


@pytest.fixture
def base(tmp_path):
    """A folder with an encoder of two layers."""
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel

    torch.manual_seed(5)
    config = BertConfig(vocab_size=20, hidden_size=8, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=8, max_position_embeddings=16)  # fmt: skip
    config.save_pretrained(tmp_path)
    save_file(
        BertModel(config, add_pooling_layer=False).state_dict(), tmp_path / "model.safetensors"
    )
    return tmp_path


def test_an_encoder_in_training_holds_no_other_dropout(base):
    encoder = load_encoder(base, dropout=0.1)
    drops = [m.p for m in encoder.modules() if isinstance(m, torch.nn.Dropout)]
    assert not any(drops)
    assert any(isinstance(m, Dropout) and m.p == 0.1 for m in encoder.modules())


def test_what_is_trained_with_is_what_ships(base):
    encoder = load_encoder(base).eval()
    ids = torch.randint(5, 20, (2, 6))
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]])
    with torch.no_grad():
        trained = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        encoder.set_attn_implementation("eager")
        ships = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        alone = encoder(input_ids=ids[1:, :3]).last_hidden_state
    assert torch.allclose(trained[mask > 0], ships[mask > 0], atol=1e-5)
    assert torch.allclose(trained[1, :3], alone[0], atol=1e-5)


def test_the_attention_is_the_softmax_one_however_large_the_scores():
    torch.manual_seed(2)
    query, key, value = (torch.randn(2, 3, 5, 4) for _ in range(3))
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    found, _ = attention(torch.nn.Identity(), query, key, value, mask, scaling=0.5)
    wanted = torch.nn.functional.scaled_dot_product_attention(
        query, key, value, attn_mask=mask[:, None, None, :].bool(), scale=0.5
    )
    assert torch.allclose(found, wanted.transpose(1, 2), atol=1e-6)
    moved, _ = attention(torch.nn.Identity(), query, key + 300, value, mask, scaling=0.5)
    assert torch.allclose(moved, found, atol=1e-3)
