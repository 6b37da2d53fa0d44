"""Readers: exports, transcripts and text files in, conversations and reasoned rejects out."""

from scorer.readers.contract import Detected, ReadOptions, Rejected
from scorer.readers.reading import detect, files_of, read

__all__ = ["Detected", "ReadOptions", "Rejected", "detect", "files_of", "read"]
