"""The spaCy component `conversation_quality`: a note in, verdict and marked sentences out.

>>> import spacy
>>> nlp = spacy.blank("nl")
>>> _ = nlp.add_pipe("conversation_quality")
>>> doc = nlp("Gevraagd hoe het ging na de verhuizing, nog veel gedoe.")
>>> doc._.verdict.band
'customer'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

if TYPE_CHECKING:
    from scorer.scoring import Scorer
    from scorer.verdict import Verdict

SPANS_KEY = "behaviours"
DEFAULTS: dict[str, str | None] = {"bundle": None, "spans_key": SPANS_KEY}


class ConversationQuality:
    """Scores every doc as one note; fills `doc._.verdict` and `doc.spans[spans_key]`.

    A span per piece of evidence, widened to whole tokens, labelled with the behaviour's id.
    """

    def __init__(self, *, bundle: str | None, spans_key: str) -> None:
        self.bundle, self.spans_key = bundle, spans_key
        self._scorer: Scorer | None = None
        if not Doc.has_extension("verdict"):
            Doc.set_extension("verdict", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a doc; one without words gets None and no spans."""
        self.set_annotations(doc, self.predict(doc) if doc.text.strip() else None)
        return doc

    def predict(self, doc: Doc) -> Verdict:
        """The verdict on the text of a doc; changes nothing."""
        if self._scorer is None:
            from scorer.scoring import load

            self._scorer = load(self.bundle)
        return self._scorer.score(doc.text)

    def set_annotations(self, doc: Doc, verdict: Verdict | None) -> None:
        """Write a verdict into a doc."""
        doc._.verdict = verdict
        spans = [
            doc.char_span(e.start, e.end, label=b.id, alignment_mode="expand")
            for b in (verdict.behaviours if verdict else ())
            for e in b.evidence
        ]
        doc.spans[self.spans_key] = [span for span in spans if span is not None]


@Language.factory("conversation_quality", default_config=DEFAULTS)
def make_conversation_quality(
    nlp: Language, name: str, bundle: str | None, spans_key: str
) -> ConversationQuality:
    """The factory behind `nlp.add_pipe("conversation_quality")`; `bundle` is a folder."""
    return ConversationQuality(bundle=bundle, spans_key=spans_key)
