import re
import string

import pytest

from scorer.report.html import write_report
from scorer.report.messages import MESSAGES
from scorer.reps import rep_views
from scorer.reps.reviews import consensus, read_reviews
from tests.reps.fakes import STYLE, review_line, scored, team


def places(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_both_languages_say_the_same_things():
    assert set(MESSAGES["nl"]) == set(MESSAGES["en"])
    for key, text in MESSAGES["en"].items():
        assert places(text) == places(MESSAGES["nl"][key]), key


@pytest.fixture
def page(codebook, tmp_path):
    def make(items, lang="nl", reviews=()):
        import json

        path = tmp_path / "reviews.jsonl"
        path.write_text("\n".join(json.dumps(r) for r in reviews), "utf-8")
        readings = consensus(list(read_reviews(path, codebook)), codebook)
        style = {"note": STYLE, "transcript": STYLE}
        views = rep_views(items, codebook=codebook, style=style, readings=readings, lang=lang)
        file = tmp_path / f"{lang}.html"
        write_report(file, items, views, codebook=codebook, lang=lang, source="run")
        return file.read_text("utf-8")

    return make


def test_texts_are_escaped(page):
    html = page([scored("a", "<b>An</b>"), scored("<i>x</i>", "<script>alert(1)</script>")])
    assert "<script" not in html
    assert "<b>An" not in html


def test_nothing_is_loaded_from_elsewhere(page):
    html = page(team(6, 20))
    loaded = re.findall(r'(?:src|href)="(?!#)([^"]*)"|url\(([^)]*)\)', html)
    assert not [x for pair in loaded for x in pair if x and not x.startswith("#")]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_figure_stands_with_its_interval_and_how_it_was_made(page, lang):
    items = team(6, 40)
    reviews = [review_line(s) for s in items if int(s.conversation.id.split("-")[1]) < 10]
    html = page(items, lang, reviews)
    start = MESSAGES[lang]["figure"].split("{")[0]
    assert html.count(start) >= 4
    assert html.count(MESSAGES[lang]["how"]) >= html.count(start)
    assert 'role="img"' in html


def test_a_rep_with_few_conversations_gets_a_useful_page(page):
    html = page([scored("a", "An"), scored("b", "An", scorable=False)], "en")
    assert "that is already enough to talk about" in html
    assert "Tekst van a" in html


FORBIDDEN = re.compile(
    r"\b(?:best rep|worst|beste verkoper|slechtste|rangorde van|happy|angry|blij|boos|emot\w+)\b"
)


def test_no_word_of_the_page_ranks_or_names_an_emotion_of_the_rep(page):
    for lang in ("nl", "en"):
        words = re.sub(r"<[^>]+>", " ", page(team(6, 30), lang)).lower()
        assert not FORBIDDEN.search(words)


def test_the_team_is_shown_from_five_reps_on(page):
    assert MESSAGES["en"]["team_few"].split("{")[0] in page(team(4, 12), "en")
    assert "6 reps" in page(team(6, 12), "en")
