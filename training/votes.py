"""A second, blind reading of the corpus: sheets without labels, and the readers' answers as votes.

    python -m training.votes sheet data/corpus/test.jsonl --out sheet.txt
    python -m training.votes take answers.txt --items data/corpus/test.jsonl --reader r1 --out votes.jsonl

A sheet shows every item cut into its segments, numbered, without a label. A reader answers with one
line an item: its id; the whole (`b4c`: balance 4, lean customer; `NS2`; `m` for a single moment); then
one code per segment in the writers' markup (`docs/corpus.md`), marks included:

    w12-003 b5c cs hn ha fa
    w12-005 NS1 fa gi fa
    w15-010 m pu cs
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scorer.codebook import load_codebook
from training.data import counts, load_items
from training.markup import BY_CUSTOMER, CODES

WHOLE = re.compile(r"b(?P<balance>[1-5])(?P<lean>[cr])$|(?P<ns>NS[1-5])$|(?P<moment>m)$")
CODE = re.compile(r"(?P<codes>(?:[a-z]{2}|-)(?:\+[a-z]{2})*)(?P<marks>(?:!n|!p|\?|@o|@c)*)$")


def segments_of(item: dict[str, Any]) -> list[tuple[int | None, int, int]]:
    """The places that carry a label, in order: (turn, start, end)."""
    places = {(s["turn"], s["start"], s["end"]) for s in item["labels"]["spans"]}
    return sorted(places, key=lambda p: (p[0] or 0, p[1], p[2]))


def sheet(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines of a blind sheet."""
    for item in items:
        whole = "moment" if "scorable" not in item["labels"] else item["kind"]
        yield f"# {item['id']} {whole} {item['language']}"
        for number, (turn, start, end) in enumerate(segments_of(item), 1):
            words = item["text"] if turn is None else item["turns"][turn]["text"]
            who = "" if turn is None else f"{item['turns'][turn]['speaker'][0].upper()}: "
            yield f"{number} {who}{' '.join(words[start:end].split())}"


def answers(lines: Sequence[str], items: dict[str, dict[str, Any]], reader: str) -> Iterator[Any]:
    """Votes of one reader; what cannot be understood is yielded as a message (a string)."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        item = items.get(words[0])
        if item is None:
            yield f"line {number}: no item {words[0]}"
            continue
        places = segments_of(item)
        whole = WHOLE.match(words[1]) if len(words) > 1 else None
        codes = [CODE.match(w) for w in words[2:]]
        if whole is None or len(codes) != len(places):
            yield f"line {number}: {words[0]} takes the whole and {len(places)} codes, got {line!r}"
            continue
        unknown = [w for w, c in zip(words[2:], codes, strict=True) if not c or _unknown(c)]
        if unknown:
            yield f"line {number}: {words[0]}: unknown codes {' '.join(unknown)}"
            continue
        yield {
            "id": item["id"],
            "reader": reader,
            "ns": whole["ns"],
            "balance": int(whole["balance"]) if whole["balance"] else None,
            "lean": {"c": "customer", "r": "revenue"}.get(whole["lean"] or ""),
            "segments": [_segment(c) for c in codes if c],
        }


def writers_vote(item: dict[str, Any]) -> dict[str, Any]:
    """The writer's own reading, in the form of a vote."""
    labels = item["labels"]
    segments = []
    for place in segments_of(item):
        spans = [s for s in labels["spans"] if (s["turn"], s["start"], s["end"]) == place]
        segments.append(
            {
                "codes": [s["code"] for s in spans],
                "polarity": spans[0]["polarity"],
                "attribution": spans[0]["attribution"],
            }
        )
    return {
        "id": item["id"],
        "reader": "writer",
        "ns": labels.get("ns"),
        "balance": labels.get("balance"),
        "lean": labels.get("lean"),
        "segments": segments,
    }


def with_votes(
    items: Sequence[dict[str, Any]], votes: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Items whose spans weigh as much as the share of readers who gave them.

    `labels.p_lean` is the share of them by whom the talk served the customer. What only a minority saw is
    added as a span of its own, marked `minority`: it is learnt at its weight and counts nowhere else.
    """
    by_id: dict[str, list[dict[str, Any]]] = {}
    for vote in votes:
        by_id.setdefault(vote["id"], []).append(vote)
    return [_weighed(item, by_id.get(item["id"], [])) for item in items]


def _weighed(item: dict[str, Any], votes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if len(votes) < 2:
        return item
    spans, codebook = [], load_codebook()
    for n, place in enumerate(segments_of(item)):
        own = [s for s in item["labels"]["spans"] if (s["turn"], s["start"], s["end"]) == place]
        given = [v["segments"][n] for v in votes]
        shares = {
            code: sum(code in g["codes"] and _counts(code, g) for g in given) / len(given)
            for g in given
            for code in g["codes"]
        }
        for span in own:
            counted = span["code"] is not None and counts(span, codebook)
            spans.append(span | {"weight": shares.pop(span["code"], 1.0) if counted else 1.0})
        spans += [
            own[0]
            | {"code": code, "weight": share, "minority": True, "polarity": "done"}
            | ({} if code in BY_CUSTOMER else {"attribution": _speaker(item, place[0])})
            for code, share in shares.items()
            if code is not None and share > 0
        ]
    labels = item["labels"] | {"spans": spans}
    leans = [vote["lean"] for vote in votes if vote["lean"]]
    if labels.get("lean") and leans:
        labels["p_lean"] = leans.count("customer") / len(leans)
    return item | {"labels": labels}


def _counts(code: str | None, segment: dict[str, Any]) -> bool:
    """Whether a code of a reading counts: as a tag, or as conduct that was given to nobody else.

    A segment that opens with the customer's words may go on with what the rep did.
    """
    by_rep = segment["attribution"] in (None, "rep", "customer")
    return code in load_codebook().tag_ids or (segment["polarity"] == "done" and by_rep)


def _speaker(item: dict[str, Any], turn: int | None) -> str:
    return "rep" if turn is None else str(item["turns"][turn]["speaker"])


def _unknown(code: re.Match[str]) -> bool:
    return any(c not in CODES for c in code["codes"].split("+"))


def _segment(code: re.Match[str]) -> dict[str, Any]:
    marks = code["marks"]
    polarity = "not_done" if "!n" in marks else "planned" if "!p" in marks else "done"
    attribution = "other" if "@o" in marks else "customer" if "@c" in marks else None
    codes = [CODES[c] for c in code["codes"].split("+")]
    return {"codes": codes, "polarity": polarity, "attribution": attribution}


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("sheet")
    show.add_argument("items", nargs="+", type=Path)
    show.add_argument("--out", type=Path, required=True)
    take = commands.add_parser("take")
    take.add_argument("answers", type=Path)
    take.add_argument("--items", nargs="+", type=Path, required=True)
    take.add_argument("--reader", required=True)
    take.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    items = load_items(args.items)
    if args.command == "sheet":
        args.out.write_text("\n".join(sheet(items)) + "\n", "utf-8")
        return
    by_id = {i["id"]: i for i in items}
    n = 0
    missing = set(by_id)
    with args.out.open("w", encoding="utf-8") as out:
        for vote in answers(args.answers.read_text("utf-8").splitlines(), by_id, args.reader):
            if isinstance(vote, str):
                print(vote, file=sys.stderr)
            else:
                out.write(json.dumps(vote, ensure_ascii=False) + "\n")
                missing.discard(vote["id"])
                n += 1
    print(f"{n} votes, {len(missing)} items without one: {' '.join(sorted(missing)[:20])}")


if __name__ == "__main__":
    main()
