"""HTML bodies of CRM exports to plain text."""

from __future__ import annotations

import html
import re

from scorer.text.abbreviations import words_of

_BREAKING = words_of(
    """
    address article blockquote br caption center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header
    hr li main ol p pre section table tr ul
    """
)
_INLINE = words_of(
    """
    a abbr b big body code col colgroup del em font html i img input ins label link o:p s small span
    meta strike strong sub sup tbody tfoot thead u
    """
)
_CELLS = words_of("td th")
_SILENT = words_of("head script style title")  # read by nobody; left to the parser
_TAG = re.compile(
    rf"</?({'|'.join(sorted(_BREAKING | _INLINE | _CELLS | _SILENT))})"
    r"""(?:\s+[\w:-]{1,40}\s*=(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*|[^<>]*)|\s*)/?>""",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|apos|euro|[lr][sd]quo|[mn]dash|hellip|bull|pound"
    r"|[a-z]{1,2}(?:acute|grave|uml|circ|cedil|tilde|ring|lig));|&#x?[\da-f]{1,6};",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n[ \n]*")


def looks_like_html(text: str) -> bool:
    """Whether the text holds known HTML tags or entities; `<3` and `<naam>` do not count."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def html_to_text(text: str) -> str:
    """The visible words of an HTML body, with line breaks where blocks and `<br>` stand.

    Text without HTML comes back unchanged. A `<` that opens no known tag stays what it is.
    """
    if not looks_like_html(text):
        return text
    if not _TAG.search(text):
        return html.unescape(text).replace("\xa0", " ")
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    source = _prepared(_without_comments(text))
    tree = LexborHTMLParser(source.encode("utf-8", "replace").decode())
    for node in tree.css(",".join(sorted(_SILENT))):
        node.decompose()
    words = tree.body.text(deep=True) if tree.body else ""
    return _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", words)).strip()


def _prepared(text: str) -> str:
    """HTML without all tags but the silent ones, whose content the parser has to find and drop.

    Blocks become line breaks, and every `<` that opens no known tag is escaped. Nothing is nested
    any more: the parser takes quadratic time on deep nests.
    """
    if any(tag[1].lower() in _BREAKING for tag in _TAG.finditer(text)):
        text = " ".join(text.splitlines())
    lower = text.lower()
    silent = {name for name in _SILENT if f"</{name}" in lower}
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        name = tag[1].lower()
        parts.append(text[at : tag.start()].replace("<", "&lt;"))
        if name in silent:
            parts.append(tag[0])
        elif name in _BREAKING | _CELLS:
            parts.append("\n" if name in _BREAKING else " ")
        at = tag.end()
    parts.append(text[at:].replace("<", "&lt;"))
    return "".join(parts)


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)
