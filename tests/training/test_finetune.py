"""Which texts a pass of training goes over, and how much each counts."""

import pytest

pytest.importorskip("torch")

from training.finetune import Recipe, _awake, _weight, check_ids

ITEMS = [
    {"id": f"a-{n}", "kind": "note", "labels": {"scorable": True} if n % 2 else {}}
    for n in range(400)
]  # talks and moments
HARD = {f"a-{n}": 0.1 * (1 + n % 2) if n < 320 else 5.0 for n in range(399)}  # the last is new


def awake(epoch: int, hard=HARD, rest=0.5, **settings) -> dict[str, float]:
    return _awake(ITEMS, hard, Recipe(epochs=6, rest=rest, **settings), epoch)


def test_easy_texts_sit_out_by_chance_hard_and_new_ones_never():
    second, third = awake(2), awake(3)
    assert set(second) >= {f"a-{n}" for n in range(320, 400)}
    assert 190 < len(second) < 290
    assert set(second) != set(third)
    assert second == awake(2)


def test_those_that_stay_count_for_those_that_sit_out():
    found = awake(2, rest=0.75)
    assert {found[f"a-{n}"] for n in range(320, 400)} == {1.0}
    assert {w for i, w in found.items() if int(i[2:]) < 320} == {4.0}
    assert sum(found.values()) == pytest.approx(400, rel=0.25)


def test_a_text_is_easy_among_its_kind():
    hard = {i["id"]: 4.0 if "scorable" in i["labels"] else 1.0 for i in ITEMS}
    hard |= {"a-0": 0.1, "a-1": 3.0}
    assert set(awake(2, hard, rest=0.99)) >= {i["id"] for i in ITEMS[2:]}


def test_all_take_part_while_nothing_is_known_and_in_the_last_pass():
    assert set(awake(1, hard={}).values()) == {1.0}
    assert len(awake(1, hard={})) == len(awake(6)) == 400
    assert len(awake(5, rest=0.9)) < 160
    assert len(awake(3, rest=0.0)) == 400


def test_the_first_passes_can_be_over_all():
    assert [len(awake(n, rest_from=4)) == 400 for n in range(2, 7)] == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_a_joined_text_counts_as_its_parts():
    weight = {"a": 4.0, "b": 1.0}
    assert _weight("a", weight) == 4.0
    assert _weight("a+b", weight) == 2.5
    assert _weight("a+sits out", weight) == 4.0


@pytest.mark.parametrize("ids", [["a", "b", "a"], ["a", "b+c"], ["a", 7]])
def test_ids_that_cannot_tell_texts_apart_are_refused(ids):
    check_ids([{"id": "a"}, {"id": "b"}])
    with pytest.raises(ValueError, match=f"met {ids[-1]!r}".replace("+", r"\+")):
        check_ids([{"id": i} for i in ids])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"rest": 1.0}, "at least 0 and below 1"),
        ({"rest_from": 1}, "at least 2"),
        ({"probe_share": 0.0}, "above 0"),
        ({"probe_share": 1.5}, "at most 1"),
    ],
)
def test_a_share_or_pass_that_cannot_be_is_refused(setting, said):
    with pytest.raises(ValueError, match=said):
        Recipe(**setting)
