import pytest

from scorer.reps import rep_views
from scorer.reps.gates import shown
from scorer.reps.reviews import consensus, read_reviews

from .fakes import STYLE, review_line, scored, team


def views(items, codebook, style, reviews=(), tmp_path=None):
    readings = {}
    if reviews:
        import json

        path = tmp_path / "reviews.jsonl"
        path.write_text("\n".join(json.dumps(r) for r in reviews), "utf-8")
        readings = consensus(list(read_reviews(path, codebook)), codebook)
    return rep_views(items, codebook=codebook, style=style, readings=readings)


@pytest.mark.parametrize(
    ("n_scorable", "n", "m", "display"),
    [
        (9, 9, 9, "none"), (10, 10, 0, "words"), (10, 20, 5, "words"), (10, 21, 5, "none"),
        (19, 19, 19, "words"), (20, 20, 4, "words"), (20, 20, 5, "figure"), (39, 60, 9, "figure"),
        (0, 40, 0, "none"),
    ],
)  # fmt: skip
def test_the_gates_hold_at_their_edges(n_scorable, n, m, display):
    assert shown(n_scorable, n, m).display == display


@pytest.mark.parametrize(
    ("n", "m", "display"),
    [
        (9, 0, "none"), (10, 0, "words"), (19, 5, "words"), (20, 0, "words"), (20, 4, "words"),
        (20, 5, "figure"), (39, 10, "figure"), (40, 9, "figure"), (40, 10, "figure"),
    ],
)  # fmt: skip
def test_a_run_of_reps_is_shown_by_the_gates(n, m, display, codebook, style, tmp_path):
    items = team(6, n)
    reviews = [
        review_line(s)
        for r in range(6)
        for s in [s for s in items if s.conversation.rep == f"Rep {r:02}"][:m]
    ]
    for view in views(items, codebook, style, reviews, tmp_path):
        raw = view.to_dict()
        if view.why_not in ("wide", "check"):
            assert raw["display"] == "words"
        else:
            assert raw["display"] == display
        assert (raw["share"] is not None) == (raw["display"] == "figure")
        assert (raw["interval"] is not None) == (raw["display"] == "figure")
        assert (raw["words"] is not None) == (raw["display"] == "words")


@pytest.mark.parametrize(("n", "m", "there"), [(39, 10, False), (40, 9, False), (40, 10, True)])
def test_change_is_shown_from_forty_conversations_and_ten_reviews(
    n, m, there, codebook, style, tmp_path
):
    items = [
        scored(f"c{j}", "An", p_customer=0.9 if j % 3 else 0.1, date=f"2026-{1 + j * 6 // n:02}-15")
        for j in range(n)
    ]
    (view,) = views(items, codebook, style, [review_line(s) for s in items[:m]], tmp_path)
    assert (view.trend is not None) == there


def test_picked_and_disputed_reviews_do_not_open_the_gate(codebook, style, tmp_path):
    items = team(1, 30)
    reviews = [review_line(s, stratum="disputed") for s in items[:10]]
    (view,) = views(items, codebook, style, reviews, tmp_path)
    assert (view.display, view.n_reviewed) == ("words", 10)


def test_reps_stand_by_name_and_the_nameless_last(codebook, style):
    items = [scored("a", "Zoë"), scored("b", "An"), scored("c", None)]
    assert [v.rep for v in views(items, codebook, style)] == ["An", "Zoë", None]


def test_a_clear_rep_gets_an_indicative_word_and_never_a_figure(codebook, style):
    (view,) = views([scored(f"c{j}", "An") for j in range(19)], codebook, style)
    assert view.words == "mostly customer (indicative)"
    raw = view.to_dict()
    assert [raw[k] for k in ("share", "interval", "check", "style_shift", "trend")] == [None] * 5


def test_a_check_that_disagrees_hides_the_figure_and_says_so(codebook, style, tmp_path, caplog):
    """Random reviews that all contradict the verdicts of one rep, in a team that is read well."""
    from dataclasses import replace

    from scorer.reps import view as module

    items = team(6, 40)
    reviews = [review_line(s) for s in items if int(s.conversation.id.split("-")[1]) < 10]
    known = module.estimates

    def disagreeing(*args):
        found = known(*args)
        return {name: replace(e, agrees=name != "Rep 03") for name, e in found.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "estimates", disagreeing)
        shown_views = {v.rep: v for v in views(items, codebook, style, reviews, tmp_path)}
    assert shown_views["Rep 03"].display == "words"
    assert shown_views["Rep 03"].why_not == "check"
    assert shown_views["Rep 02"].display == "figure"
    assert "Rep 03: figure hidden" in caplog.text


def test_more_than_half_not_scorable_gives_silence(codebook, style):
    items = [scored(f"c{j}", "An", scorable=j < 20) for j in range(41)]
    (view,) = views(items, codebook, style)
    assert (view.display, view.why_not) == ("none", "not_scorable")
    assert view.not_scorable == {"NS1": 21}


def test_nothing_scorable_at_all_gives_the_same_silence(codebook, style):
    (view,) = views([scored(f"c{j}", "An", scorable=False) for j in range(15)], codebook, style)
    assert (view.display, view.why_not) == ("none", "not_scorable")


def test_a_channel_without_a_class_model_gives_no_word(codebook):
    (view,) = views([scored(f"c{j}", "An") for j in range(30)], codebook, {"transcript": STYLE})
    assert view.display == "none"


def test_few_of_many_that_cannot_be_scored_gives_the_hint_on_notes(codebook, style):
    items = [scored(f"c{j}", "An", scorable=j < 9) for j in range(40)]
    (view,) = views(items, codebook, style)
    assert (view.display, view.why_not) == ("none", "not_scorable")


def test_disputed_calls_do_not_make_a_change(codebook, style, tmp_path):
    """Coaches read what reps dispute in the later half only: no change may follow from that."""
    items = [
        scored(f"c{j}", "An", p_customer=0.9 if j % 2 else 0.1, date=f"2026-{1 + j // 20:02}-15")
        for j in range(120)
    ]
    drawn = [review_line(s) for s in items[:120:10]]
    disputed = [
        review_line(s, balance=5, stratum="disputed")
        for s in items[61::2]
        if s.verdict.band == "revenue"
    ]
    disputed += [review_line(s, balance=5, stratum="disputed") for s in items[62:118:4]]
    plain, more = (
        views(items, codebook, style, reviews, tmp_path)[0].trend
        for reviews in (
            drawn,
            drawn + [d for d in disputed if d["id"] not in {x["id"] for x in drawn}],
        )
    )
    assert more.difference == pytest.approx(plain.difference, abs=1e-9)
