"""Column headings of known exports. Data only.

Headings are compared in lower case with every run of other characters than letters and digits as
one space; `properties_` and `properties.` before a heading are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scorer.readers.values import DurationUnit


@dataclass(frozen=True, slots=True)
class Preset:
    """A known export: the headings per field, best first, and what tells it from others.

    A table is this export when it has a text heading and one of `signs`.
    """

    name: str
    signs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    duration: DurationUnit


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


SALESFORCE_TASK = Preset(
    name="Salesforce Task",
    signs=_words(
        "calldurationinseconds | tasksubtype | calldisposition | callobject | activitydate | whoid"
        " | whatid | activity id | activiteit id | task id"
    ),
    columns={
        "id": _words("id | activity id | activiteit id | task id"),
        "text": _words("description | comments | full comments | opmerkingen | beschrijving"),
        "subject": _words("subject | onderwerp"),
        "rep": _words(
            "owner name | assigned to | assigned | toegewezen aan | eigenaar | ownerid | owner id"
        ),
        "customer": _words(
            "account name | company account | accountnaam | account | what name | related to"
            " | gerelateerd aan | accountid"
        ),
        "date": _words(
            "activitydate | due date | vervaldatum | date | datum | completeddatetime | createddate"
        ),
        "call_type": _words("type | calltype | call type | tasksubtype | task subtype"),
        "duration": _words("calldurationinseconds | call duration | gespreksduur"),
        "outcome": _words("calldisposition | call result | outcome | resultaat | uitkomst"),
    },
    duration="s",
)

HUBSPOT = Preset(
    name="HubSpot",
    signs=_words(
        "hs call body | hs note body | hs timestamp | hubspot owner id | hs object id | call notes"
        " | activity assigned to | hs call duration"
    ),
    columns={
        "id": _words("hs object id | record id | call id | note id | engagement id | id"),
        "text": _words("hs call body | hs note body | call notes | note body | call body | notes"),
        "subject": _words("hs call title | call title | title"),
        "rep": _words(
            "hubspot owner name | owner name | activity assigned to | call owner | owner"
            " | hubspot owner id"
        ),
        "customer": _words(
            "associated company | associated company name | company name | company"
            " | associated companies | associated company ids"
        ),
        "date": _words("hs timestamp | activity date | call date | date | hs createdate"),
        "call_type": _words(
            "hs activity type | call and meeting type | call type | hs call direction"
            " | call direction"
        ),
        "duration": _words("hs call duration | call duration | call duration ms"),
        "outcome": _words("hs call disposition | call outcome | outcome"),
    },
    duration="ms",
)

# Any other table, Dutch or English.
GENERIC = Preset(
    name="table",
    signs=(),
    columns={
        "id": _words(
            "id | record id | call id | note id | activity id | nummer | gesprek id | notitie id"
            " | gespreksnummer | uuid | guid | conversation id | activityid"
        ),
        "text": _words(
            "gespreksnotitie | gespreksverslag | notitie | notities | verslag | bezoekverslag"
            " | belnotitie | call note | call notes | conversation | note | notes | note text"
            " | notetext | note content | note body | description | omschrijving | beschrijving"
            " | opmerking | opmerkingen | comments | comment | remarks | toelichting | memo"
            " | tekst | text | body | content | inhoud | samenvatting | summary"
        ),
        "subject": _words("subject | onderwerp | titel | title"),
        "rep": _words(
            "verkoper | vertegenwoordiger | accountmanager | account manager | medewerker"
            " | adviseur | rep | sales rep | salesperson | agent | rep name | owner name"
            " | owner | eigenaar"
            " | assigned to | toegewezen aan | userfullname | user | gebruiker | employee"
            " | naam medewerker"
        ),
        "customer": _words(
            "klant | klantnaam | customer | customer name | account | account name | accountname"
            " | bedrijf | bedrijfsnaam | company | relatie | org name | organization | client"
        ),
        "date": _words(
            "datum | gespreksdatum | date | call date | datum gesprek | activity date | due date"
            " | created | createdon | created at | created date | aangemaakt | aangemaakt op"
            " | timestamp | date time | datum tijd | actualstart | add time | call start time"
        ),
        "language": _words("taal | language | lang"),
        "call_type": _words(
            "soort gesprek | gesprekstype | type gesprek | call type | soort | type | activity type"
        ),
        "duration": _words(
            "calldurationinseconds | call duration in seconds | duration seconds | duration s"
            " | duur in seconden | duration | duur | gespreksduur | actualdurationminutes"
            " | duration minutes | duur in minuten"
        ),
        "outcome": _words("outcome | call outcome | resultaat | uitkomst | result"),
        "amount": _words(
            "amount | order amount | bedrag | orderbedrag | orderwaarde | deal amount"
        ),
        "calls": _words("calls | aantal gesprekken | aantal telefoontjes | n calls"),
        "meetings": _words("meetings | afspraken | aantal afspraken | n meetings"),
        "quotes": _words("quotes | offertes | aantal offertes | n quotes"),
        "orders": _words("orders | aantal orders | opdrachten | n orders"),
    },
    duration="unknown",
)

PRESETS = (HUBSPOT, SALESFORCE_TASK)

# Whole texts that a system writes where a rep wrote nothing.
SYSTEM_NOTES = frozenset(
    _words(
        "logged call | call logged | call | no notes | geen notitie | automatisch gelogd"
        " | automatisch aangemaakt | n/a | - | outgoing call | incoming call | gelogd gesprek"
    )
)
