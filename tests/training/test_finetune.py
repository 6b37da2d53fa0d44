"""Which texts a pass of training goes over."""

import pytest

pytest.importorskip("torch")

from training.finetune import Recipe, _awake

ITEMS = [{"id": f"a-{n}"} for n in range(100)]
HARD = {f"a-{n}": 0.1 if n < 80 else 5.0 for n in range(99)}  # the last text is new


def ids(recipe: Recipe, epoch: int, hard=HARD) -> list[str]:
    return [i["id"] for i in _awake(ITEMS, hard, recipe, epoch)]


def test_easy_texts_sit_out_by_chance_hard_and_new_ones_never():
    recipe = Recipe(epochs=6, rest=0.5)
    second, third = ids(recipe, 2), ids(recipe, 3)
    assert set(second) >= {f"a-{n}" for n in range(80, 100)}
    assert 45 < len(second) < 75
    assert second != third
    assert second == ids(recipe, 2)


def test_all_take_part_while_nothing_is_known_and_in_the_last_pass():
    recipe = Recipe(epochs=6, rest=0.9)
    assert len(ids(recipe, 1, hard={})) == 100
    assert len(ids(recipe, 5)) < 60
    assert len(ids(recipe, 6)) == 100
    assert len(ids(Recipe(epochs=6), 3)) == 100
