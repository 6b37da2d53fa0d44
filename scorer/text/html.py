"""HTML bodies of CRM exports to plain text."""

from __future__ import annotations

import html
import re

from scorer.text.abbreviations import words_of

_TAG = re.compile(
    r"</?(html|body|div|p|br|span|b|i|u|em|strong|s|ul|ol|li|a|table|tbody|thead|tr|td|th|h[1-6]|"
    r"font|blockquote|hr|img|pre|style|script|meta|head|title)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|apos|euro|[lr][sd]quo|[mn]dash|hellip|bull|pound"
    r"|[a-z]{1,2}(?:acute|grave|uml|circ|cedil|tilde|ring|lig));|&#x?[\da-f]{1,6};",
    re.IGNORECASE,
)
_BREAKING = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "table", "ul", "ol", "pre"])
_SILENT = "script,style,head,title,meta"
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
    for node in tree.css(_SILENT):
        node.decompose()
    words = tree.body.text(deep=True) if tree.body else ""
    return _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", words)).strip()


def _prepared(text: str) -> str:
    """HTML with line breaks around blocks only, and every `<` that opens no known tag escaped."""
    if any(tag[1].lower() in _BREAKING for tag in _TAG.finditer(text)):
        text = " ".join(text.splitlines())
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        parts.append(text[at : tag.start()].replace("<", "&lt;"))
        breaks = tag[1].lower() in _BREAKING
        parts.append(f"\n{tag[0]}\n" if breaks else tag[0])
        at = tag.end()
    parts.append(text[at:].replace("<", "&lt;"))
    return "".join(parts)


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)
