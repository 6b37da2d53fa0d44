"""Text layer: HTML to text, language, sentences with exact offsets, words to whoever scores."""

from scorer.text.addressed import addressed, without_addressed
from scorer.text.html import html_to_text, looks_like_html
from scorer.text.language import detect_language
from scorer.text.sentences import Sentence, sentences_of, split_sentences

__all__ = [
    "Sentence",
    "addressed",
    "detect_language",
    "html_to_text",
    "looks_like_html",
    "sentences_of",
    "split_sentences",
    "without_addressed",
]
