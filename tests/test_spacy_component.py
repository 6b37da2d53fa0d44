import pytest
import spacy


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("nl")
    nlp.add_pipe("conversation_quality")
    return nlp


def test_the_component_fills_verdict_and_spans(nlp):
    doc = nlp("Gebeld. Heb je nog omzet voor mij?")
    assert doc._.verdict.tag == "revenue_pushing"
    asks = [s.text for s in doc.spans["behaviours"] if s.label_ == "revenue_ask"]
    assert "Heb je nog omzet voor mij?" in asks


def test_a_doc_without_words_stays_empty(nlp):
    doc = nlp("  ")
    assert doc._.verdict is None
    assert len(doc.spans["behaviours"]) == 0


def test_many_docs_go_through(nlp):
    assert len(list(nlp.pipe(["vm ingesproken"] * 3))) == 3
