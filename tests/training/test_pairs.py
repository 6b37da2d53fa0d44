"""What names of a group do to a verdict."""

from tests.reps.fakes import scored
from training.pairs import shifts_of


def pair(id, a, b, p_a, p_b):
    verdicts = [
        scored(id, None, p_customer=p or 0.5, scorable=p is not None).verdict for p in (p_a, p_b)
    ]
    return {"id": id, "type": "names", "names_a": a, "names_b": b}, *verdicts


def test_a_shift_goes_from_usual_names_to_those_of_the_group():
    there = [pair(f"a{n}", ["dutch"], ["turkish"], 0.9, 0.8) for n in range(6)]
    back = [pair(f"b{n}", ["turkish"], ["dutch", "flemish"], 0.7, 0.9) for n in range(6)]
    plain = [pair("c", ["dutch"], ["english"], 0.9, 0.1), pair("d", [], ["turkish"], 0.9, 0.1)]
    (found,) = shifts_of([*there, *back, *plain])
    assert (found.names, found.n, found.flips) == ("turkish", 12, 0)
    assert round(found.shift, 3) == -0.15
    assert not found.ok


def test_a_name_that_makes_a_text_unscored_is_a_flip():
    pairs = [pair(str(n), ["english"], ["polish"], 0.9, None if n else 0.9) for n in range(10)]
    (found,) = shifts_of(pairs)
    assert (found.n, found.flips, found.shift) == (10, 9, 0.0)
    assert not found.ok


def test_rare_groups_stand_together_and_a_pair_once():
    (found,) = shifts_of([pair("a", ["english"], ["polish", "chinese"], 0.9, 0.9)])
    assert (found.names, found.n, found.ok) == ("others", 1, True)
