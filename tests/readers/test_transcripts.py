"""VTT files and texts with speakers."""

import pytest

from scorer.readers import ReadOptions

from .conftest import Write, split

TEAMS = """WEBVTT

6f1c/9-0
00:00:01.000 --> 00:00:03.500
<v Jan de Vries>Hoi &amp; welkom</v>

6f1c/10-0
00:00:03.500 --> 00:00:05.000
<v Jan de Vries>alles goed?

6f1c/11-0
00:00:05.000 --> 00:01:06.000
<v.loud Kim O&apos;Neill>Prima
<v Jan de Vries>Mooi</v>
"""

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Anna (she/her): Hi there, 10:30 is fine

2
00:00:03.000 --> 00:00:04.000
Gupta, WUD: Kortom: yes

3
00:00:04.000 --> 00:00:05.000
Gupta, WUD: good
"""


def test_teams_voices_become_turns_with_times_and_roles(write: Write) -> None:
    options = ReadOptions(rep_speakers=("jan DE vries",))
    (call,), _ = split(write("t.vtt", TEAMS), options=options)
    assert [(t.speaker, t.name, t.text, t.start, t.end) for t in call.turns] == [
        ("rep", "Jan de Vries", "Hoi & welkom alles goed?", 1.0, 5.0),
        ("customer", "Kim O'Neill", "Prima", 5.0, 66.0),
        ("rep", "Jan de Vries", "Mooi", 5.0, 66.0),
    ]
    assert call.rep == "Jan de Vries"
    assert call.source is not None and (call.source.cue, call.source.format) == (1, "Teams VTT")


def test_zoom_names_become_speakers(write: Write) -> None:
    options = ReadOptions(rep_speakers=("Anna",))
    (call,), _ = split(write("GMT20250417-062516_Recording.vtt", ZOOM), options=options)
    assert [(t.speaker, t.name, t.text) for t in call.turns] == [
        ("rep", "Anna (she/her)", "Hi there, 10:30 is fine"),
        ("customer", "Gupta, WUD", "Kortom: yes good"),
    ]
    assert (call.rep, call.date) == ("Anna", "2025-04-17")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_transcript_may_have_any_encoding(write: Write, encoding: str) -> None:
    source = ZOOM.replace("Anna", "Zoë").encode(encoding)
    (call,), _ = split(write("t.vtt", source), options=ReadOptions(rep_speakers=("Zoë",)))
    assert call.turns[0].name == "Zoë (she/her)"


def test_without_a_known_rep_the_speakers_are_listed(write: Write) -> None:
    calls, (reject,) = split(write("t.vtt", TEAMS))
    assert not calls
    assert "Jan de Vries, Kim O'Neill" in reject.reason
    assert '--rep-speaker "Name"' in reject.reason


def test_a_word_for_the_role_in_the_name_is_enough(write: Write) -> None:
    (call,), _ = split(write("t.vtt", TEAMS.replace("Jan de Vries", "Jan (verkoper)")))
    assert [turn.speaker for turn in call.turns] == ["rep", "customer", "rep"]
    assert call.rep == "Jan"


@pytest.mark.parametrize("name", ["t.vtt", "t.txt"])
def test_beside_a_named_rep_words_make_no_other_a_rep(write: Write, name: str) -> None:
    other = "Kees Jansen | Sales | Bouwgroep"
    lines = [f"{who}: dag {n}" for n in (1, 2) for who in ("Noor de Wit", other)]
    cues = [f"00:0{n}.000 --> 00:0{n}.900\n{line}" for n, line in enumerate(lines)]
    path = write(name, "\n".join(lines) if name == "t.txt" else "\n\n".join(["WEBVTT", *cues]))
    (call,), _ = split(path, options=ReadOptions(rep_speakers=("Noor de Wit",)))
    assert [turn.speaker for turn in call.turns] == ["rep", "customer"] * 2
    assert call.rep == "Noor de Wit"
    (call,), _ = split(path, options=ReadOptions(rep_speakers=("An",)))  # speaks elsewhere
    assert [turn.speaker for turn in call.turns] == ["customer", "rep"] * 2


def test_cues_without_names_are_refused(write: Write) -> None:
    source = "WEBVTT\n\n00:01.000 --> 00:02.000\nhallo daar\n"
    _, (reject,) = split(write("t.vtt", source))
    assert "without speakers" in reject.reason


@pytest.mark.parametrize("source", ["WEBVTT\n", "geen vtt", "WEBVTT\n\n00:00:99 --> x\nfout\n"])
def test_a_broken_or_empty_vtt_is_one_reject(write: Write, source: str) -> None:
    calls, rejects = split(write("t.vtt", source))
    assert not calls
    assert len(rejects) == 1


def test_a_text_with_role_words_is_a_transcript(write: Write) -> None:
    (call,), _ = split(write("t.txt", "Verkoper: Dag.\nKlant: Hoi.\nhoe is het\n"))
    assert [(t.speaker, t.text) for t in call.turns] == [
        ("rep", "Dag."),
        ("customer", "Hoi. hoe is het"),
    ]
    assert call.rep is None


def test_a_text_with_names_needs_to_know_the_rep(write: Write) -> None:
    path = write("t.txt", "Jan: dag\nPiet: hoi\nJan: nog iets nodig?\nPiet: nee\n")
    assert "Jan, Piet" in split(path)[1][0].reason
    (call,), _ = split(path, options=ReadOptions(rep_speakers=("Jan",)))
    assert [turn.speaker for turn in call.turns] == ["rep", "customer"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "even langs geweest, prima gesprek",
        "Klant: tevreden\nPrijs: te hoog\nvlgs mij tb\n",
        "Besproken: prijs\nActie: offerte\nBudget: 5k\nVervolg: mei\n",
        "10:30 gebeld\n11:00 nog eens\n",
    ],
)
def test_a_note_with_colons_stays_a_note(write: Write, text: str) -> None:
    (note,), _ = split(write("t.txt", text), options=ReadOptions(rep="Ann"))
    assert (note.kind, note.text, note.rep, note.id) == ("note", text, "Ann", "t")
