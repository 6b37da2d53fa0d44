"""The language of a conversation."""

import pytest

from scorer.text import detect_language


@pytest.mark.parametrize(
    "text",
    [
        "vm ingespr., tb do",
        "Klant gebeld, wil korting. Offerte gestuurd.",
        "Amai, da was nog ne keer een deugddoende klap met den Luc, ge moet hem gerust laten",
        "Call gehad met de stakeholders, deal is nog niet closed, pipeline updaten",
        "geen gehoor",
    ],
)
def test_dutch_and_flemish_notes_are_nl(text: str) -> None:
    assert detect_language([text]) == "nl"


@pytest.mark.parametrize(
    "text",
    [
        "left vm, f/u thurs",
        "Asked him what went wrong with the last delivery and listened.",
        "No answer",
        "rang her back, she'll think about it w/ her partner",
    ],
)
def test_english_notes_are_en(text: str) -> None:
    assert detect_language([text]) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Der Kunde möchte kein neues Angebot, wir rufen nächste Woche wieder an.",
        "Le client ne veut pas de nouveau devis, je rappelle jeudi.",
        "Müşteri yeni teklif istemiyor, haftaya tekrar arayacağım.",
        "Die kliënt wil nie nou 'n nuwe kwotasie hê nie, ek bel hom volgende week weer.",
        "El cliente no quiere nada, le llamo la semana que viene",
        "Klient nie chce nowej oferty, zadzwonię w przyszłym tygodniu.",
        "客户不想要新的报价",
        "asdkjh qwe",
        "hfgjd kjdfhg kdjfhg, sdfkjh!",
    ],
)
def test_another_language_and_struck_keys_are_other(text: str) -> None:
    assert detect_language([text]) == "other"


def test_two_languages_with_clauses_of_their_own_are_mixed() -> None:
    text = "Called him about the renewal and he said yes. Daarna nog even gevraagd hoe het met zijn zoon gaat."
    assert detect_language([text]) == "mixed"


def test_a_loan_word_does_not_make_dutch_mixed() -> None:
    assert (
        detect_language(["Demo gegeven, follow-up volgende week, deal is nog niet rond."]) == "nl"
    )


def test_short_pieces_never_flip_a_conversation() -> None:
    dutch = ["Hoe is het met de nieuwe hal gegaan?", "Ja dat was druk, we zijn nog niet klaar."]
    assert detect_language([*dutch, "Yes!", "Oh my god", "Okay", "Sure", "Nice"]) == "nl"


@pytest.mark.parametrize("pieces", [[], [""], ["ok"], ["18:30"], ["vm"]])
def test_what_shows_nothing_is_taken_for_dutch(pieces: list[str]) -> None:
    assert detect_language(pieces) == "nl"
