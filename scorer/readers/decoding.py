"""From bytes to text: encodings, and files that hold no text at all."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

HEAD = 65_536  # bytes looked at to tell what a file is
CHUNK = 1 << 20

_MARKS = (  # the byte order marks, longest first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF", "this is a PDF, whatever its name says; save the text or the table instead"),
    (b"\xd0\xcf\x11\xe0", "this is an old Office or Outlook file; save it as XLSX, CSV or text"),
    (b"\x89PNG", "this is a picture"),
    (b"\xff\xd8\xff", "this is a picture"),
    (b"\x1f\x8b", "this is a compressed file; unpack it first"),
    (b"SQLite format 3", "this is a database; export a table from it"),
    (b"PAR1", "this is a Parquet file; export it as CSV or JSONL"),
    (b"{\\rtf", "this is a formatted text (RTF); save it as plain text"),
)
_TEXT_CONTROLS = b"\t\n\r\f\x0b\x1b\x08\x85"


def binary_reason(head: bytes) -> str | None:
    """Why the file that begins with these bytes holds no text to read; None when it does.

    A spreadsheet (XLSX) counts as binary here: look for it first.
    """
    for magic, reason in _BINARY:
        if head.startswith(magic):
            return reason
    if head.startswith(b"PK\x03\x04"):
        if b"word/" in head:
            return "this is a Word document (DOCX); save it as plain text or VTT"
        return "this is a packed file; unpack it first"
    if utf16_without_mark(head) or any(head.startswith(mark) for mark, _ in _MARKS):
        return None
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    return "this is no text but a binary file" if controls > len(head) / 100 else None


def utf16_without_mark(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when every other byte of the beginning is zero."""
    head = head[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def encoding_of(handle: BinaryIO) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else cp1252.

    Reads the file once, from the start, and leaves the handle there.
    """
    handle.seek(0)
    head = handle.read(HEAD)
    handle.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if (without_mark := utf16_without_mark(head)) is not None:
        return without_mark
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := handle.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        handle.seek(0)
    return "utf-8"


def as_text(handle: BinaryIO) -> io.TextIOWrapper:
    """The file as a stream of text with its line ends kept; what cannot be decoded becomes U+FFFD.

    Detach the result when the handle is to stay open.
    """
    encoding = encoding_of(handle)
    return io.TextIOWrapper(handle, encoding=encoding, errors="replace", newline="")
