"""HTML bodies to text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.text import html_to_text, looks_like_html


@pytest.mark.parametrize(
    "text",
    [
        "prima gesprek <3",
        "marge x < y en y > z",
        "mail naar <naam> gestuurd",
        "stuur aan <jan@bedrijf.nl>",
        "R&D en AT&T & co",
        "kosten <div",
        "a<b en c>d",
        "",
    ],
)
def test_plain_text_is_not_html_and_comes_back_unchanged(text: str) -> None:
    assert not looks_like_html(text)
    assert html_to_text(text) == text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hoi &amp; <b>dag</b></p><p>x<br/>y</p>", "Hoi & dag\nx\ny"),
        ("<ul><li>een</li><li>twee</li></ul>", "een\ntwee"),
        ("<style>p{a}</style><p>z</p><script>var a='<p>';</script>", "z"),
        ("<head><title>T</title></head><body>hallo</body>", "hallo"),
        ("<p>x < y, <naam> & <3</p>", "x < y, <naam> & <3"),
        ("<div>regel\nloopt door</div>", "regel loopt door"),
        ("een <b>vet</b> woord\nen een regel", "een vet woord\nen een regel"),
        ("<tr><td>naam</td><td>bedrag</td></tr>", "naam bedrag"),
        ('<a title="x>y" href="#">link</a>', "link"),
        ("<!-- weg -->blijft<br>staan", "blijft\nstaan"),
        ("prijs &euro;&nbsp;3, &lt;5 st.", "prijs € 3, <5 st."),
        ("<DIV CLASS=x>groot</DIV>", "groot"),
    ],
)
def test_visible_words_stay_and_blocks_become_lines(source: str, words: str) -> None:
    assert looks_like_html(source)
    assert html_to_text(source) == words


@given(st.lists(st.text("abc <>&x3\n", max_size=12), max_size=5))
def test_no_word_between_tags_is_lost(pieces: list[str]) -> None:
    source = "".join(
        f"<p>{piece.replace('&', '&amp;').replace('<', '&lt;')}</p>" for piece in pieces
    )
    assert "".join(html_to_text(source).split()) == "".join("".join(pieces).split())


@pytest.mark.parametrize("unit", ["<div>", "<!--", "<b ", "&amp;", "<title>", '<p a="'])
def test_a_megabyte_of_marks_takes_no_time(unit: str) -> None:
    began = time.perf_counter()
    html_to_text(unit * (1_000_000 // len(unit)) + "<br>")
    assert time.perf_counter() - began < 5
