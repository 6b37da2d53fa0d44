"""Text layer: HTML to text, language of a conversation, sentences with exact offsets."""

from scorer.text.html import html_to_text, looks_like_html
from scorer.text.language import detect_language
from scorer.text.sentences import Sentence, sentences_of, split_sentences

__all__ = [
    "Sentence",
    "detect_language",
    "html_to_text",
    "looks_like_html",
    "sentences_of",
    "split_sentences",
]
