"""The writers' plain-text markup to labelled conversations.

    python -m training.markup work-files/drafts/*.txt --out work-files/new.jsonl

`docs/corpus.md` describes the markup. Each draft file is one writer's; its name is the writer.
Every span is the writer's label; `balance` and `lean` are the writer's own reading of the whole.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CODES = {
    "gi": "genuine_interest", "od": "open_discovery", "lr": "listening_reflection",
    "hn": "helps_no_strings", "rt": "respects_timing", "gn": "guides_by_need", "ha": "honest_advice",
    "ra": "revenue_ask", "up": "unneeded_pitch", "pu": "pressure_urgency", "pn": "pushes_past_no",
    "ot": "own_target_first", "rl": "rapport_as_lever", "dc": "dismisses_concern",
    "cl": "customer_led_order", "cs": "customer_speech", "ir": "internal_remark",
    "fa": "fact_or_admin", "-": None,
}  # fmt: skip
BY_CUSTOMER = ("customer_led_order", "customer_speech")
SPEAKERS = {"R": "rep", "C": "customer", "O": "other"}
HEADER = re.compile(
    r"= *(?P<id>\S+) +(?P<kind>note|transcript) +(?P<language>nl|nl-BE|en|mixed) +(?P<type>\w+) *\| *"
    r"(?:b=(?P<balance>[1-5]) +lean=(?P<lean>[cr])|(?P<ns>NS[1-5])|(?P<moment>moment))\b *(?P<rest>.*)$"
)
SEGMENT = re.compile(
    r"^(?:(?P<who>[RCO+]) +)?(?P<codes>(?:[a-z]{2}|-)(?:\+[a-z]{2})*)(?P<marks>(?:!n|!p|\?|@o|@c)*) *: *(?P<text>.+)$"
)


@dataclass
class _Item:
    head: dict[str, str]
    writer: str
    pieces: list[str] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    breaks: bool = False

    def add(self, segment: re.Match[str]) -> None:
        words, who = segment["text"].rstrip(), segment["who"]
        line_break = words.endswith("¶")
        words = words.removesuffix("¶").rstrip()
        is_note = self.head["kind"] == "note"
        if is_note and self.pieces:
            glue = "\n" if self.breaks else " "
        elif who == "+":
            glue = " "
        else:
            glue = ""
            self.pieces.append("")
            self.speakers.append(SPEAKERS.get(who or "R", "rep"))
        self.breaks = line_break
        start = len(self.pieces[-1]) + len(glue)
        self.pieces[-1] += glue + words
        for code in segment["codes"].split("+"):
            label = CODES[code]
            self.spans.append(
                {
                    "code": label,
                    "turn": None if is_note else len(self.pieces) - 1,
                    "start": start,
                    "end": start + len(words),
                    "attribution": self._attribution(label, segment["marks"]),
                    "polarity": "not_done" if "!n" in segment["marks"]
                    else "planned" if "!p" in segment["marks"] else "done",
                    "certainty": "low" if "?" in segment["marks"] else "high",
                }
            )  # fmt: skip

    def _attribution(self, label: str | None, marks: str) -> str:
        if "@o" in marks:
            return "other"
        if "@c" in marks or label in BY_CUSTOMER:
            return "customer"
        return self.speakers[-1]

    def to_dict(self) -> dict[str, Any]:
        words: dict[str, Any] = (
            {"text": self.pieces[0]}
            if self.head["kind"] == "note"
            else {
                "turns": [
                    {"speaker": s, "text": t}
                    for s, t in zip(self.speakers, self.pieces, strict=True)
                ]
            }
        )
        scored = {
            s["code"]
            for s in self.spans
            if s["code"] and s["attribution"] == "rep" and s["polarity"] == "done"
        }
        behaviours = [c for c in list(CODES.values())[:14] if c in scored]
        rest = self.head["rest"]
        labels: dict[str, Any] = {"behaviours": behaviours, "spans": self.spans}
        if not self.head["moment"]:
            labels = {
                "scorable": not self.head["ns"],
                "ns": self.head["ns"] or None,
                "balance": int(self.head["balance"]) if self.head["balance"] else None,
                "lean": {"c": "customer", "r": "revenue"}.get(self.head["lean"] or ""),
            } | labels
        return {
            "id": self.head["id"],
            "kind": self.head["kind"],
            "language": "nl" if self.head["language"] == "nl-BE" else self.head["language"],
            "call_type": self.head["type"],
            **words,
            "writer": self.writer,
            "voice": rest.split("|")[1].strip() if rest.count("|") else "",
            "variety": "nl-BE" if self.head["language"] == "nl-BE" else None,
            "twin": bool(re.search(r"\|\s*twin\b", rest)),
            "hard_cases": re.findall(r"\bH\d+\b", rest),
            "labels": labels,
        }


def parse(path: Path) -> Iterator[dict[str, Any]]:
    """The items of one draft file; lines that cannot be understood are said on stderr."""
    item: _Item | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("="):
            if item and item.pieces:
                yield item.to_dict()
            head = HEADER.match(line)
            item = (
                _Item({k: v or "" for k, v in head.groupdict().items()}, path.stem)
                if head
                else None
            )
            if not head:
                print(f"{path}:{number}: header not understood: {line[:80]}", file=sys.stderr)
        elif line.strip():
            segment = SEGMENT.match(line)
            if segment is None or any(c not in CODES for c in segment["codes"].split("+")):
                print(f"{path}:{number}: segment not understood: {line[:80]}", file=sys.stderr)
            elif item:
                item.add(segment)
    if item and item.pieces:
        yield item.to_dict()


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drafts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    n = 0
    with args.out.open("w", encoding="utf-8") as out:
        for path in sorted(args.drafts):
            for item in parse(path):
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
                n += 1
    print(f"{n} items to {args.out}")


if __name__ == "__main__":
    main()
