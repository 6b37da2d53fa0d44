"""Text files: one conversation each, a note or the turns of a transcript."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from scorer.conversation import Conversation, Source, Turn
from scorer.errors import InputError
from scorer.readers.contract import MAX_TEXT, Given, Item, ReadOptions, Rejected, shown
from scorer.readers.decoding import as_text
from scorer.readers.names import split_name
from scorer.readers.roles import roles_of, with_roles
from scorer.readers.values import date_in_name
from scorer.text import html_to_text

MIN_SHARE_OF_TURNS = 0.6  # of the lines that are not blank, for a transcript


def conversation(given: Given) -> Item:
    """The file as one conversation, or a reject. The handle stays open."""
    stream = as_text(given.handle)
    try:
        text = stream.read(MAX_TEXT + 1).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    finally:
        stream.detach()
    if len(text) > MAX_TEXT:
        reason = f"longer than {MAX_TEXT:,} characters: hardly one conversation"
        return Rejected(given.file, None, reason, shown(text))
    text = html_to_text(text)
    if not text.strip():
        return Rejected(given.file, None, "the file is empty", "")
    day = date_in_name(given.stem)
    turns = turns_of(text, given.options)
    source = Source(given.file, row=1, format="transcript in text" if turns else "text")
    note = Conversation(given.stem, "note", text, rep=given.options.rep, date=day, source=source)
    if not turns:
        return note
    try:
        found = replace(note, kind="transcript", text=None, turns=turns)
        return with_roles(found, given.options)
    except InputError as error:
        return Rejected(given.file, None, str(error), shown(text))


def turns_of(text: str, options: ReadOptions) -> tuple[Turn, ...]:
    """The turns of a text written as `Name: words`; none when it is a note.

    Headings such as `Prijs:` do not count. Two speakers are needed, who take turns or are known by
    their roles.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    split = [split_name(line) for line in lines]
    names = Counter(name for name, _ in split if name is not None)
    roles = set(roles_of(names, options).values())
    take_turns = sum(n > 1 for n in names.values()) >= 1 and names.total() >= 4
    enough = names.total() >= MIN_SHARE_OF_TURNS * len(lines) and split and split[0][0] is not None
    if not enough or len(names) < 2 or not (take_turns or {"rep", "customer"} <= roles):
        return ()
    turns: list[Turn] = []
    for name, words in split:
        if name is None or (turns and name == turns[-1].name):
            turns[-1] = Turn("unknown", f"{turns[-1].text} {words}".strip(), name=turns[-1].name)
        else:
            turns.append(Turn("unknown", words, name=name))
    return tuple(turn for turn in turns if turn.text)
