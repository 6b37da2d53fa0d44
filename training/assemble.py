"""Put writers' texts, readers' votes and voices together as the corpus.

    python -m training.assemble work-files/*.jsonl --votes work-files/votes --voices work-files/voices \\
        --dev w21 w22 --test w31 w32 --stress w35

Texts of a writer stand in one part. Where readers were three, the majority is the gold label; where
they were two and differ, the writer's reading stays and the votes tell. With `--add` the items join the corpus as it is. Train texts that share five
words in a row with a held-out part, or with texts of many other writers, are left out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median_low
from typing import Any

from scorer.codebook import Codebook, load_codebook
from training.corpus import (
    CORPUS,
    MOST_SHARED,
    VOICES,
    behaviours_of,
    faults_of,
    is_moment,
    load_voices,
    voice_key,
)
from training.data import load_items
from training.overlap import common, crossing
from training.votes import segments_of, writers_vote

Item = dict[str, Any]
Vote = dict[str, Any]

HELD_OUT = ("dev", "test", "stress")
SECOND_LANGUAGE = re.compile(
    r"non-native|niet moedertaal|moedertaal (?!nederlands)|second[- ]language|tweede taal"
    r"|native (?:polish|spanish|dutch|german|turkish|hindi|portuguese|chinese|arabic)"
    r"|\((?:polish|dutch|german|turkish|indian|spanish)[^)]*native\)|niet-moedertaal|foreign"
    r"|first language",
    re.IGNORECASE,
)


def gold(item: Item, votes: Sequence[Vote], codebook: Codebook) -> Item:
    """The item with its adjudicated labels; unchanged with fewer than three readings."""
    readings = [writers_vote(item), *votes]
    if len(readings) < 3:
        return item
    labels = item["labels"]
    spans = []
    for n, (turn, start, end) in enumerate(segments_of(item)):
        given = [r["segments"][n] for r in readings]
        winner = _majority([(tuple(g["codes"]), g["polarity"]) for g in given])
        chosen = next(g for g in given if (tuple(g["codes"]), g["polarity"]) == winner)
        old = next(
            s for s in labels["spans"] if (s["turn"], s["start"], s["end"]) == (turn, start, end)
        )
        for code in chosen["codes"]:
            who = chosen["attribution"] or _whose(code, old, item, turn)
            spans.append(old | {"code": code, "polarity": chosen["polarity"], "attribution": who})
    new = labels | {"spans": spans}
    if not is_moment(item):
        new |= _whole([r for r in readings])
    result = item | {"labels": new}
    result["labels"]["behaviours"] = [
        b for b in codebook.behaviour_ids if b in behaviours_of(result, codebook)
    ]
    return result if not list(faults_of(result, codebook)) else item


def _whole(readings: Sequence[Vote]) -> dict[str, Any]:
    ns = _majority([r["ns"] for r in readings])
    if ns is not None:
        return {"scorable": False, "ns": ns, "balance": None, "lean": None}
    kept = [r for r in readings if r["ns"] is None]
    return {
        "scorable": True,
        "ns": None,
        "balance": median_low([r["balance"] for r in kept]),
        "lean": _majority([r["lean"] for r in kept]),
    }


def _majority(values: Sequence[Any]) -> Any:
    """The most frequent value; the first (the writer's) where none is."""
    return Counter(values).most_common(1)[0][0]


def _whose(code: str | None, old: dict[str, Any], item: Item, turn: int | None) -> str:
    """Whose words a newly coded segment holds, when the reader did not say."""
    if turn is not None:
        return str(item["turns"][turn]["speaker"])
    if code in ("customer_speech", "customer_led_order"):
        return "customer"
    return "rep" if old["attribution"] == "customer" else str(old["attribution"])


def without_overlap(parts: dict[str, list[Item]]) -> dict[str, list[Item]]:
    """Parts that share no phrase: held-out texts win over train, test over dev over stress."""
    order = ("test", "dev", "stress", "train")
    kept: dict[str, list[Item]] = {}
    for part in order:
        found = crossing({**kept, part: parts[part]})
        bad = {id for where in found.values() for p, id in where if p == part}
        kept[part] = [i for i in parts[part] if i["id"] not in bad]
    for ids in common([i for p in order for i in kept[p]], most=MOST_SHARED).values():
        held = {i["id"] for p in HELD_OUT for i in kept[p]}
        surplus = set([i for i in ids if i not in held][MOST_SHARED:])
        kept["train"] = [i for i in kept["train"] if i["id"] not in surplus]
    return {part: kept[part] for part in ("train", *HELD_OUT)}


def voice_of(raw: Item) -> Item:
    """A voice with a mark for who writes in a second language."""
    told = " ".join(str(raw.get(k, "")) for k in ("language", "region", "habits", "schooling"))
    return raw | {"second_language": bool(SECOND_LANGUAGE.search(told))}


def _write(path: Path, rows: Iterable[Item]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), "utf-8")
    return len(lines)


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", nargs="+", type=Path)
    parser.add_argument("--votes", type=Path, help="folder of readers' votes")
    parser.add_argument("--voices", type=Path, help="folder of voices")
    parser.add_argument("--out", type=Path, default=CORPUS)
    parser.add_argument("--add", action="store_true", help="to the corpus as it is; else anew")
    for part in HELD_OUT:
        parser.add_argument(f"--{part}", nargs="*", default=[], metavar="WRITER")
    args = parser.parse_args()
    codebook = load_codebook()
    by_id: dict[str, list[Vote]] = defaultdict(list)
    for path in sorted(args.votes.glob("*.jsonl")) if args.votes else []:
        for vote in load_items([path]):
            by_id[vote["id"]].append(vote)
    where = {w: part for part in HELD_OUT for w in getattr(args, part)}
    parts: dict[str, list[Item]] = {p: [] for p in ("train", *HELD_OUT)}
    voices: dict[tuple[str, str], Item] = {}
    if args.add:
        parts = {p: load_items([args.out / f"{p}.jsonl"]) for p in parts}
        voices = load_voices(args.out)
    originals = {}
    for item in load_items(args.items):
        if list(faults_of(item, codebook)):
            print(f"left out: {next(iter(faults_of(item, codebook)))}")
            continue
        originals[item["id"]] = item
        parts[where.get(item["writer"], "train")].append(gold(item, by_id[item["id"]], codebook))
    kept = without_overlap(parts)
    for part, items in kept.items():
        n = _write(args.out / f"{part}.jsonl", items)
        print(f"{part}: {n} of {len(parts[part])} items")
    readings: dict[str, list[Vote]] = defaultdict(list)
    for item in (i for items in kept.values() for i in items):
        if by_id[item["id"]]:
            votes = [writers_vote(originals[item["id"]]), *by_id[item["id"]]]
            readings[item["writer"]] += votes
    for writer, votes in readings.items():
        _write(args.out / "votes" / f"{writer}.jsonl", votes)
    if args.voices:
        raw = [v for path in sorted(args.voices.glob("*.jsonl")) for v in load_items([path])]
        used = {voice_key(i) for items in kept.values() for i in items}
        voices |= {voice_key(v): voice_of(v) for v in raw if voice_key(v) in used}
        print(f"{_write(args.out / VOICES, voices.values())} voices")


if __name__ == "__main__":
    main()
