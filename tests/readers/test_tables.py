"""CSV and XLSX exports."""

import datetime
import io
import json

import pytest
import xlsxwriter

from scorer.errors import InputError
from scorer.readers import Detected, ReadOptions, Rejected, detect

from .conftest import Write, split

NOTES = "Id;Notitie;Medewerker;Datum\n1;gebeld, prima;Ann;12-3-2026\n2;bezocht;Bo;13-3-2026\n"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_delimiter_is_recognised(write: Write, delimiter: str) -> None:
    table = f'Id{delimiter}Notitie\n1{delimiter}"gebeld; prima, tab\ten | zo"\n'
    (note,), rejects = split(write("t.csv", table))
    assert note.text == "gebeld; prima, tab\ten | zo"
    assert not rejects


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_any_usual_encoding_is_recognised(write: Write, encoding: str) -> None:
    table = "Id;Notitie\n1;Café Noë vroeg € 5 korting en meer dan dat\n"
    (note,), _ = split(write("t.csv", table.encode(encoding)))
    assert note.text == "Café Noë vroeg € 5 korting en meer dan dat"
    assert note.id == "1"


def test_dutch_headings_are_guessed(write: Write) -> None:
    path = write("notities.csv", NOTES)
    first, second = split(path)[0]
    assert (first.rep, first.date, second.rep) == ("Ann", "2026-03-12", "Bo")
    assert detect(path) == Detected(
        str(path), "CSV", {"id": "Id", "text": "Notitie", "rep": "Medewerker", "date": "Datum"}
    )


def test_the_source_names_the_row_as_a_spreadsheet_does(write: Write) -> None:
    table = 'Id;Notitie\n1;"twee\nregels"\n2;een\n3;\n'
    notes, rejects = split(write("t.csv", table))
    assert [note.source.row for note in notes if note.source] == [2, 3]
    assert rejects[0].row == 4
    assert notes[0].text == "twee\nregels"


def test_a_salesforce_export_has_seconds_and_names(write: Write) -> None:
    table = (
        "Id,Subject,Description,OwnerId,Owner.Name,ActivityDate,CallDurationInSeconds\n"
        "00T8d00000AbCdEFAA,Call,Asked how he was,005,Grace,2026-03-12,300\n"
    )
    (note,), _ = split(write("t.csv", table))
    assert note.source is not None and note.source.format == "Salesforce Task (CSV)"
    assert (note.id, note.rep, note.date) == ("00T8d00000AbCdEFAA", "Grace", "2026-03-12")
    assert note.extra["duration_seconds"] == 300


def test_salesforce_report_labels_are_known(write: Write) -> None:
    table = "Activity ID,Comments,Assigned To,Due Date\n1,gebeld,Ann,25/3/2026\n"
    (note,), _ = split(write("t.csv", table))
    assert (note.text, note.rep, note.date) == ("gebeld", "Ann", "2026-03-25")


@pytest.mark.parametrize("prefix", ["", "properties_", "properties."])
def test_a_hubspot_export_has_milliseconds_and_html(write: Write, prefix: str) -> None:
    names = ["hs_object_id", "hs_call_body", "hs_timestamp", "hubspot_owner_id", "hs_call_duration"]
    table = ",".join(prefix + name for name in names)
    table += '\n1,"<p>Hi &amp; bye</p><p>again</p>",1773316800000,77,300000\n'
    (note,), _ = split(write("t.csv", table))
    assert note.text == "Hi & bye\nagain"
    assert (note.date, note.rep) == ("2026-03-12", "77")
    assert note.extra["duration_seconds"] == 300


def test_ids_of_nineteen_digits_stay_whole(write: Write) -> None:
    (note,), _ = split(write("t.csv", "id,note\n1234567890123456789,hello there\n"))
    assert note.id == "1234567890123456789"


def test_missing_ids_come_from_file_and_row_and_repeated_ones_get_a_number(write: Write) -> None:
    table = "id,note\n7,a note\n,b note\n7,c note\n7,d note\n7#2,e note\n"
    notes, _ = split(write("t.csv", table))
    assert [note.id for note in notes] == ["7", "t-3", "7#2", "7#3", "7#2#2"]


def test_a_conversation_that_was_read_before_is_a_reject(write: Write) -> None:
    table = (
        "id,note,rep,date\n7,a note,An,2026-03-01\n7,a note,An,2026-03-01\n7,a note,An,2026-03-02\n"
    )
    notes, (reject,) = split(write("t.csv", table))
    assert [note.id for note in notes] == ["7", "7#2"]
    assert reject.row == 3
    assert "under the id '7'" in reject.reason


def test_the_same_words_with_anything_else_changed_are_another_conversation(write: Write) -> None:
    def line(**changed: object) -> str:
        turns = [{"speaker": "rep", "text": "a"}, {"speaker": "customer", "text": "b"}]
        return json.dumps({"id": "1", "kind": "transcript", "turns": turns} | changed) + "\n"

    swapped = [{"speaker": "customer", "text": "a"}, {"speaker": "rep", "text": "b"}]
    lines = line() + line(turns=swapped) + line(labels={"balance": 2}) + line(customer="Zus")
    talks, rejects = split(write("t.jsonl", lines), write("u.jsonl", lines))
    assert [talk.id for talk in talks] == ["1", "1#2", "1#3", "1#4"]
    assert [(r.file[-7:], r.row) for r in rejects] == [("u.jsonl", n) for n in (1, 2, 3, 4)]


def test_one_rep_in_several_spellings_of_a_letter_and_a_space_is_one(write: Write) -> None:
    names = ("Zo\u00eb Peeters", "Zoe\u0308 Peeters", " Zo\u00eb  Peeters ")
    rows = "".join(f"{n},a note,{name}\n" for n, name in enumerate(names))
    notes, _ = split(write("t.csv", f"id,note,rep\n{rows}"))
    assert {note.rep for note in notes} == {"Zo\u00eb Peeters"}


def test_text_that_calls_itself_a_workbook_is_a_reject(write: Write) -> None:
    notes, (reject,) = split(write("t.xlsx", "not an xlsx"))
    assert not notes
    assert "no workbook" in reject.reason
    (note,), _ = split(write("u.xlsx", "id,note\n1,what stands in it decides\n"))
    assert note.id == "1"


def test_a_mapping_overrules_the_guess(write: Write) -> None:
    table = "id;Notitie;Vrij veld\n1;weg;dit\n"
    options = ReadOptions(mapping={"text": "vrij veld"}, rep="Ann")
    (note,), _ = split(write("t.csv", table), options=options)
    assert (note.text, note.rep) == ("dit", "Ann")


def test_a_table_without_text_says_how_to_map(write: Write) -> None:
    notes, (reject,) = split(write("t.csv", "nr;bedrag\n1;2\n"))
    assert not notes
    assert reject.row is None
    assert "nr, bedrag" in reject.reason
    assert "--map text=Column" in reject.reason


def test_a_mapped_column_that_is_not_there_is_one_reject(write: Write) -> None:
    options = ReadOptions(mapping={"rep": "Wie"})
    _, (reject,) = split(write("t.csv", NOTES), options=options)
    assert "'Wie'" in reject.reason
    assert "Medewerker" in reject.reason


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(InputError, match="a field is one of"):
        ReadOptions(mapping={"colour": "Kleur"})


def test_an_unreadable_date_keeps_the_row(write: Write) -> None:
    (note,), _ = split(write("t.csv", "id,note,date\n1,hello there,3/12/2026\n"))
    assert note.date is None
    assert note.extra["date_as_written"] == "3/12/2026"


def test_in_a_file_with_semicolons_the_day_comes_first(write: Write) -> None:
    (note,), _ = split(write("t.csv", "id;note;date\n1;hello there;3/12/2026\n"))
    assert note.date == "2026-12-03"


def test_a_row_with_too_many_cells_is_refused_and_the_rest_read(write: Write) -> None:
    notes, (reject,) = split(write("t.csv", "id;note\n1;a;b;c\n2;prima\n"))
    assert reject.row == 2
    assert "double quotes" in reject.reason
    assert [note.id for note in notes] == ["2"]


HEADINGS = "Id;Notitie;Verkoper\n"
OPEN = '1;"Prima, zei hij;Noor\n'


@pytest.mark.parametrize("after", ["2;gebeld;Bo\n3;bezocht;An\n", '2;"gebeld";Bo\n3;bezocht;An'])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_open_quotation_mark_spoils_its_own_row_only(
    write: Write, after: str, newline: str
) -> None:
    table = (HEADINGS + OPEN + after).replace("\n", newline)
    notes, (reject,) = split(write("t.csv", table))
    assert (reject.row, reject.raw) == (2, OPEN.strip())
    assert "never closed" in reject.reason
    found = [(note.text, note.rep, note.source and note.source.row) for note in notes]
    assert found == [("gebeld", "Bo", 3), ("bezocht", "An", 4)]


def test_every_open_quotation_mark_is_found(write: Write) -> None:
    table = HEADINGS + "".join(f'{n};"Prima;Noor\n{n + 1};"a ""b"";\nc";Bo\n' for n in (1, 3, 5))
    notes, rejects = split(write("t.csv", table))
    assert [reject.row for reject in rejects if "never closed" in reject.reason] == [2, 4, 6]
    assert [note.id for note in notes] == ["2", "4", "6"]


def test_rows_that_an_open_quotation_mark_makes_one_are_counted(write: Write) -> None:
    table = 'Id;Verkoper;Notitie\n1;Bo;bezocht\n2;Noor;"Prima,\nzei hij\ngebeld\n'
    (note,), (reject,) = split(write("t.csv", table))
    assert note.id == "1"
    assert reject.row == 3
    assert "rows 3 to 5 are not read" in reject.reason


def test_an_open_quotation_mark_in_a_long_file_loses_one_row(write: Write) -> None:
    rows = "".join(f"{n};{'gebeld ' * 1000};An\n" for n in range(2, 402))
    notes, (reject,) = split(write("t.csv", HEADINGS + OPEN + rows))
    assert len(notes) == 400
    assert "not closed within 2,000,000 characters" in reject.reason


def test_a_short_row_and_marks_inside_a_text_are_no_open_quotation(write: Write) -> None:
    table = HEADINGS + '1;"twee\nregels"\n2;"eerste\nHij zei "ja" en ging";Bo\n3;een "x";An\n'
    notes, rejects = split(write("t.csv", table))
    assert not rejects
    assert [note.text for note in notes] == [
        "twee\nregels", 'eerste\nHij zei ja" en ging"', 'een "x"',
    ]  # fmt: skip


def test_what_only_a_system_wrote_is_refused(write: Write) -> None:
    notes, (reject,) = split(write("t.csv", "id;note\n1;Logged call\n2;prima\n"))
    assert "system" in reject.reason
    assert len(notes) == 1


def test_a_cell_of_fifty_megabytes_is_refused_and_the_rest_read(write: Write) -> None:
    notes, (reject,) = split(write("t.csv", b"id,note\n1," + b"a" * 50_000_000 + b"\n2,prima\n"))
    assert reject.row == 2
    assert [note.text for note in notes] == ["prima"]


def test_a_table_of_one_column_may_hold_any_mark(write: Write) -> None:
    notes, _ = split(write("t.csv", "Notitie\neen, twee; drie\n"))
    assert [note.text for note in notes] == ["een, twee; drie"]


def test_headings_alone_are_refused(write: Write) -> None:
    assert split(write("t.csv", "id;note\n"))[1][0].reason == "no conversation in this file"


def test_a_workbook_keeps_ids_dates_and_line_breaks(write: Write) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("leeg")
    sheet = book.add_worksheet("gesprekken")
    sheet.write_row(0, 0, ["Id", "Notitie", "Datum", "Verkoper"])
    sheet.write_string(1, 0, "1234567890123456789")
    sheet.write_string(1, 1, "eerste\nregel")
    day = book.add_format({"num_format": "d-m-yyyy"})
    sheet.write_datetime(1, 2, datetime.datetime(2026, 3, 12), day)
    sheet.write_string(1, 3, "Ann")
    sheet.write_string(3, 1, "later")
    book.close()
    path = write("t.csv", stream.getvalue())  # the content says what it is, not the name
    (first, second), rejects = split(path)
    assert (first.id, first.text) == ("1234567890123456789", "eerste\nregel")
    assert (first.date, first.rep) == ("2026-03-12", "Ann")
    assert second.source is not None and second.source.row == 4
    assert not rejects


def test_rows_of_a_sheet_that_begins_lower_are_numbered_as_it_does(write: Write) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, cells in ((2, ["Id", "Notitie"]), (3, ["1", "gebeld"]), (6, ["2", "bezocht"])):
        sheet.write_row(row, 1, cells)
    book.close()
    notes, _ = split(write("t.xlsx", stream.getvalue()))
    assert [note.source.row for note in notes if note.source] == [4, 7]


def test_a_broken_workbook_is_one_reject(write: Write) -> None:
    path = write("t.xlsx", b"PK\x03\x04" + b"x" * 500)
    assert isinstance(detect(path), Rejected)
    assert len(split(path)[1]) == 1
