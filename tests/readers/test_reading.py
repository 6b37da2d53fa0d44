"""Files, folders, JSONL, and everything that cannot be read."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorer
from scorer.conversation import Conversation
from scorer.errors import InputError
from scorer.readers import ReadOptions, Rejected, detect, files_of, read

from .conftest import Write, split

EXAMPLES = Path(scorer.__file__).parents[1] / "data" / "examples"


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "kind": "note", "text": "gebeld"} | fields)


def test_broken_json_in_one_line_leaves_the_rest(write: Write) -> None:
    lines = [line(id=str(n)) for n in range(1, 10)]
    lines[6] = '{"id": "7", "kind"'
    notes, (reject,) = split(write("t.jsonl", "\n".join(lines)))
    assert len(notes) == 8
    assert (reject.row, reject.raw) == (7, '{"id": "7", "kind"')
    assert "no valid JSON" in reject.reason


def test_a_line_of_fifty_megabytes_is_refused_and_the_rest_read(write: Write) -> None:
    long = b'{"id":"1","kind":"note","text":"' + b"a" * 50_000_000 + b'"}\n'
    notes, (reject,) = split(write("t.jsonl", long + line().encode()))
    assert (reject.row, len(reject.raw)) == (1, 500)
    assert len(notes) == 1


@pytest.mark.parametrize("content", ["[%s, %s, 3]", "[\n%s,\n%s,\n3\n]"])
def test_a_json_array_is_read_member_by_member(write: Write, content: str) -> None:
    notes, (reject,) = split(write("t.json", content % (line(), line(id=None))))
    assert [note.id for note in notes] == ["a", "t-2"]
    assert reject.row == 3


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (line(text=" "), "the text is empty"),
        (line(text=None), "needs its words"),
        (line(date="ooit"), "date must be"),
        ("[1]", "expected a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "no valid JSON"),
        ('{"id":"t","kind":"transcript","turns":[{"text":"hoi"}]}', "without speakers"),
    ],
)
def test_a_line_outside_the_contract_is_refused(write: Write, raw: str, reason: str) -> None:
    _, rejects = split(write("t.jsonl", f"{line()}\n{raw}\n"))
    assert [reject.row for reject in rejects] == [2]
    assert reason in rejects[0].reason


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nl-BE", "nl"),
        ("nl_NL", "nl"),
        ("NL", "nl"),
        ("Nederlands", "nl"),
        ("en-GB", "en"),
        ("English", "en"),
        ("de", "other"),
        ("Duits", "other"),
        ("French", "other"),
        ("mixed", "mixed"),
        ("", None),
        ("onbekend", None),
        ("n/a", None),
        ("unknown", None),
        ("nl,en", None),
    ],
)
def test_a_language_is_understood_as_people_write_it(
    write: Write, written: str, code: str | None
) -> None:
    (note,), _ = split(write("t.jsonl", line(language=written)))
    assert note.language == code


def test_a_language_that_is_none_of_the_contract_names_all_that_are() -> None:
    with pytest.raises(InputError, match="nl, en, mixed, other or null"):
        Conversation("a", "note", "gebeld", language="de")


def test_half_characters_become_a_mark_and_no_place_moves(write: Write) -> None:
    half, mark = "\ud83d", "\ufffd"
    turns = [{"speaker": "rep", "name": half, "text": f"a{half}b"}]
    lines = [
        line(id=half, text=f"Gebeld {half} \U0001f600", rep=half, labels={half: [half]}),
        line(id="c", kind="transcript", text=None, turns=turns),
        line(id="d", text=half, date=half),
    ]
    (note, call), (reject,) = split(write("t.jsonl", "\n".join(lines)))
    assert (note.id, note.text, note.rep) == (mark, f"Gebeld {mark} \U0001f600", mark)
    assert note.extra == {"labels": {mark: [mark]}}
    assert (call.turns[0].name, call.turns[0].text) == (mark, f"a{mark}b")
    written = json.dumps([note.to_dict(), call.to_dict(), reject.to_dict()], ensure_ascii=False)
    assert mark in written.encode().decode()


@pytest.mark.parametrize("depth", [100, 400, 700, 900, 960, 970, 980])
def test_a_field_of_any_depth_is_kept_or_refused(write: Write, depth: int) -> None:
    deep = line().replace("}", ', "more": ' + "[" * depth + "]" * depth + "}")
    notes, rejects = split(write("t.jsonl", f"{deep}\n{line()}\n"))
    assert len(notes) + len(rejects) == 2
    assert notes[-1].id.startswith("a")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("leeg.csv", b"", "empty"),
        ("wit.txt", b" \n\n ", "empty"),
        ("rapport.csv", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("brief.txt", b"PK\x03\x04....word/document.xml", "Word"),
        ("ding.txt", bytes(range(256)) * 8, "binary"),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"),
        ("groot.txt", b"a " * 1_500_000, "hardly one conversation"),
    ],
)
def test_a_file_that_is_no_conversation_is_one_reject(
    write: Write, name: str, content: bytes, reason: str
) -> None:
    notes, (reject,) = split(write(name, content))
    assert not notes
    assert reject.file.endswith(name)
    assert reject.row is None
    assert reason in reject.reason


def test_a_folder_is_read_in_order_and_one_bad_file_stops_nothing(write: Write) -> None:
    write("map/b.txt", "gebeld met b")
    write("map/a/z.txt", "gebeld met z")
    write("map/c.pdf", "%PDF-1.4")
    write("map/.verborgen.txt", "niet lezen")
    folder = write("map/README.md", "# uitleg").parent
    notes, rejects = split(folder)
    assert [note.id for note in notes] == ["z", "b"]
    assert [Path(reject.file).name for reject in rejects] == ["c.pdf"]
    assert [path.name for path in files_of([folder])] == ["z.txt", "b.txt", "c.pdf"]


def test_a_folder_that_cannot_be_listed_is_a_reject(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("map/b.txt", "gebeld met b").parent
    closed = write("map/dicht/c.txt", "gebeld met c").parent
    scan = os.scandir

    def refusing(path: str) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    notes, rejects = split(folder)
    assert [note.id for note in notes] == ["b"]
    assert [Path(reject.file).name for reject in rejects] == ["dicht"]
    assert "cannot be opened" in rejects[0].reason


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"weg\.csv"):
        read([tmp_path / "weg.csv"])


def test_on_file_hears_of_every_file_with_its_size(write: Write) -> None:
    heard: list[tuple[str, int]] = []
    path = write("t.txt", "gebeld")
    list(read([path], on_file=lambda file, size: heard.append((file.name, size))))
    assert heard == [("t.txt", 6)]


def test_standard_input_is_read_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line().encode())))
    (note,) = read(["-"])
    assert isinstance(note, Conversation)
    assert note.id == "a"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(), st.text().map(str.encode)),
    suffix=st.sampled_from(["csv", "jsonl", "json", "txt", "vtt", "xlsx", ""]),
    start=st.sampled_from([b"", b"WEBVTT\n\n", b"id;note\n", b'{"id":', b"PK\x03\x04", b"[{"]),
)
def test_no_content_raises_and_every_file_gives_something(
    tmp_path: Path, content: bytes, suffix: str, start: bytes
) -> None:
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(start + content)
    items = list(read([path], options=ReadOptions(rep_speakers=("Ann",))))
    assert items
    assert all(isinstance(item, Conversation | Rejected) for item in items)
    detect(path)


def test_the_shipped_examples_are_read_but_for_one_empty_row() -> None:
    notes, rejects = split(EXAMPLES)
    assert [reject.reason for reject in rejects] == ["the text is empty"]
    assert len(notes) == 45 + 26 + 2 + 10
    assert len({note.id for note in notes}) == len(notes)
    assert all(note.rep and (note.date or note.kind == "transcript") for note in notes)
    turns = [len(note.turns) for note in notes if note.source and note.source.cue]
    assert min(turns) > 25
