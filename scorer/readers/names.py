"""`Name: words` lines, and the words before a colon that are no names."""

from __future__ import annotations

import re

from scorer.text.abbreviations import words_of

_LINE = re.compile(
    r"\s*(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\]?\s*[-–]?\s*)?([^:\n]{1,60}?)\s*:(?:\s+|$)(.*)"
)
_NOT_IN_A_NAME = re.compile(r"https?$|[.!?;]\s|[?!=€%]|\d{3}")
_MAX_WORDS = 6

# Headings of notes and openings of sentences that stand before a colon; `_` is a space.
NO_NAMES = words_of(
    """
    kortom samengevat actie acties vervolg vervolgactie let_op opmerking opmerkingen vraag vragen
    antwoord dus nou ja nee besproken afspraak afspraken budget prijs todo to_do datum onderwerp
    locatie aanwezig aanwezigen notitie notities doel doelen samenvatting conclusie resultaat
    volgende_stap volgende_stappen behoefte situatie pijn nb ps bijv bijvoorbeeld concreet kans
    contactpersoon contact tel telefoon email e-mail mail adres status planning kansen bezwaren
    concurrentie beslisser levertijd product producten offerte advies achtergrond
    action actions action_items next next_step next_steps note notes question answer so well yes no
    price pricing subject date location present attendees summary result outcome need needs pain
    timing timeline authority decision dm champion competition competitor risk risks background
    discussed agreed follow-up followup follow_up f/u re fyi pros cons status phone goal goals
    objections objection opportunity stage forecast deal value amount contact_person key
    """
)


def split_name(line: str) -> tuple[str | None, str]:
    """The speaker's name, if the line begins with one and a colon, and the words."""
    found = _LINE.match(line)
    if not found:
        return None, line.strip()
    name = " ".join(found[1].split())
    if (
        not name[:1].isalpha()
        or len(name.split()) > _MAX_WORDS
        or name.lower().replace(" ", "_") in NO_NAMES
        or _NOT_IN_A_NAME.search(name)
    ):
        return None, line.strip()
    return name, found[2].strip()
