"""The corpus: whether it is sound, what gives it away, and how an organisation adds its own.

    python -m training.corpus check            # everything that must hold; exit 1 where it does not
    python -m training.corpus check --fast     # without the comparisons between texts
    python -m training.corpus probe            # what a model could learn without reading
    python -m training.corpus import labelled.jsonl --writer acme --out data/own/train.jsonl

`docs/corpus.md` says how texts are written and labelled; the data card says what there is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.codebook import Codebook, load_codebook
from scorer.conversation import Conversation
from scorer.errors import InputError
from scorer.evaluation import gold_of
from scorer.rule import balance_of, last_third_from
from training.data import load_items
from training.overlap import common, crossing
from training.pairs import faults_of_pairs

Item = dict[str, Any]

CORPUS = Path("data/corpus")
PARTS = ("train", "dev", "test", "stress")
VOICES = "voices.jsonl"
PAIRS = "pairs.jsonl"
MOST_SHARED = 3  # writers whose texts may hold the same five words
MAX_DEPARTURE = 1  # of the reader's balance from the rule's, without a reason


@dataclass(frozen=True, slots=True)
class Quota:
    """Something the corpus must hold so much of."""

    name: str
    found: float
    least: float
    most: float = float("inf")

    @property
    def met(self) -> bool:
        """Whether the number found lies within its bounds."""
        return self.least <= self.found <= self.most

    def __str__(self) -> str:
        bound = f"at least {self.least:g}"
        if self.most < float("inf"):
            bound = f"{self.least:g} to {self.most:g}"
        return f"{self.name}: {self.found:g}, wanted {bound}"


def load_parts(folder: Path) -> dict[str, list[Item]]:
    """The items of every part that is there."""
    return {
        p: load_items([folder / f"{p}.jsonl"]) for p in PARTS if (folder / f"{p}.jsonl").exists()
    }


def is_moment(item: Item) -> bool:
    """Whether an item is cut to what decides a label, with spans only."""
    return "scorable" not in item["labels"]


def faults_of(item: Item, codebook: Codebook) -> Iterator[str]:
    """What is wrong with one labelled item."""
    name = item.get("id", "?")
    try:
        pieces = Conversation.from_dict({k: v for k, v in item.items() if k != "labels"}).pieces()
    except InputError as error:
        yield f"{name}: {error}"
        return
    labels = item["labels"]
    for span in labels["spans"]:
        turn = span["turn"] or 0
        if not (0 <= turn < len(pieces) and 0 <= span["start"] < span["end"] <= len(pieces[turn])):
            yield f"{name}: span {span['start']}-{span['end']} of turn {span['turn']} is outside the text"
        elif not pieces[turn][span["start"] : span["end"]].strip():
            yield f"{name}: span {span['start']}-{span['end']} of turn {span['turn']} holds no words"
        if span["code"] is not None and span["code"] not in codebook.label_ids:
            yield f"{name}: unknown code {span['code']!r}"
        for key, allowed in codebook.span_attributes.items():
            if span.get(key, allowed[0]) not in allowed:
                yield f"{name}: {key} {span[key]!r} is none of {', '.join(allowed)}"
    shown = behaviours_of(item, codebook)
    if "behaviours" in labels and set(labels["behaviours"]) != shown:
        yield f"{name}: behaviours are not what the spans add up to"
    if not is_moment(item):
        yield from _whole_faults(name, item, shown, codebook)


def _whole_faults(name: str, item: Item, shown: set[str], codebook: Codebook) -> Iterator[str]:
    labels = item["labels"]
    if not labels["scorable"]:
        if labels.get("ns") not in {n.id for n in codebook.not_scorable}:
            yield f"{name}: not scorable for the unknown reason {labels.get('ns')!r}"
        if labels.get("balance") is not None:
            yield f"{name}: not scorable, yet a balance"
        return
    if labels.get("balance") not in (1, 2, 3, 4, 5) or labels.get("lean") not in (
        "customer",
        "revenue",
    ):
        yield f"{name}: scorable takes a balance of 1 to 5 and a lean"
        return
    ruled = balance_of(shown, codebook, late=late_behaviours(item, codebook))
    departure = MAX_DEPARTURE + 1 if ruled is None else abs(ruled - labels["balance"])
    if departure > MAX_DEPARTURE and not labels.get("reason"):
        yield f"{name}: balance {labels['balance']}, but the rule says {ruled or 'too little'}; give a reason"


def behaviours_of(item: Item, codebook: Codebook) -> set[str]:
    """What the spans with the rep's own, done conduct add up to."""
    return {s["code"] for s in _own_spans(item, codebook)}


def late_behaviours(item: Item, codebook: Codebook) -> set[str] | None:
    """Behaviours of the last third, from the first to the last turn with conduct; None for a note."""
    if item["kind"] == "note":
        return None
    spans = _own_spans(item, codebook)
    if not spans:
        return set()
    begin = last_third_from(s["turn"] for s in spans)
    return {s["code"] for s in spans if s["turn"] >= begin}


def _own_spans(item: Item, codebook: Codebook) -> list[dict[str, Any]]:
    return [
        s
        for s in item["labels"]["spans"]
        if s["code"] in codebook.behaviour_ids
        and s["attribution"] == "rep"
        and s["polarity"] == "done"
    ]


def writers_in_two_parts(parts: Mapping[str, Sequence[Item]]) -> list[str]:
    """Writers whose texts stand in more than one part."""
    where: dict[str, set[str]] = {}
    for part, items in parts.items():
        for item in items:
            where.setdefault(item["writer"], set()).add(part)
    return sorted(f"{w} in {', '.join(sorted(p))}" for w, p in where.items() if len(p) > 1)


def quotas(
    parts: Mapping[str, Sequence[Item]],
    voices: Mapping[tuple[str, str], Mapping[str, Any]],
    pairs: Sequence[Mapping[str, Any]],
    codebook: Codebook,
) -> list[Quota]:
    """What the corpus is to hold, beside what it holds."""
    items = [i for part in parts.values() for i in part]
    whole, moments = [i for i in items if not is_moment(i)], [i for i in items if is_moment(i)]
    notes = [i for i in whole if i["kind"] == "note"]
    calls = [i for i in whole if i["kind"] == "transcript"]
    known = [voices[key] for i in items if (key := voice_key(i)) in voices]
    found = [
        Quota("notes", len(notes), 4000),
        Quota("transcripts", len(calls), 400),
        Quota("moments", len(moments), 6000),
        Quota("pairs", len(pairs), 1200),
        Quota("Dutch share", _share(items, lambda i: i["language"] == "nl"), 0.42, 0.58),
        Quota("Flemish", sum(i.get("variety") == "nl-BE" for i in items), 250),
        Quota("second-language writers", sum(bool(v.get("second_language")) for v in known), 250),
        Quota("mixed language", sum(i["language"] == "mixed" for i in items), 200),
        Quota("voices", len(voices), 120),
        Quota("trades", len({v["trade"] for v in voices.values()}), 40),
        Quota("call types", len({i["call_type"] for i in items if i.get("call_type")}), 6),
        Quota(
            "not scorable share", _share(whole, lambda i: not i["labels"]["scorable"]), 0.16, 0.24
        ),
        Quota("hard cases share", _share(whole, lambda i: bool(i.get("hard_cases"))), 0.25),
    ]
    lengths = [len(i["text"].split()) for i in notes]
    for name, low, high, share in (
        ("up to 8", 0, 8, 0.15), ("9 to 30", 8, 30, 0.35), ("31 to 80", 30, 80, 0.35),
        ("above 80", 80, 10**9, 0.15),
    ):  # fmt: skip
        there = sum(low < n <= high for n in lengths) / max(len(lengths), 1)
        found.append(Quota(f"notes of {name} words", round(there, 3), share - 0.06, share + 0.06))
    bands = Counter(
        codebook.band_of(i["labels"]["balance"]) for i in whole if i["labels"]["scorable"]
    )
    for band, n in sorted(bands.items()):
        found.append(Quota(f"band {band}", round(n / max(bands.total(), 1), 3), 0.24, 0.43))
    for reason in codebook.not_scorable:
        n = sum(i["labels"].get("ns") == reason.id for i in whole)
        found.append(Quota(f"not scorable {reason.id}", n, 40))
    for language in ("nl", "en"):
        counts = Counter(
            b for i in items if i["language"] == language for b in behaviours_of(i, codebook)
        )
        found += [Quota(f"{b} in {language}", counts[b], 150) for b in codebook.behaviour_ids]
    return found


def _share(items: Sequence[Item], holds: Any) -> float:
    return round(sum(map(holds, items)) / max(len(items), 1), 3)


def check(folder: Path, *, fast: bool) -> tuple[list[str], list[Quota]]:
    """Faults, and every quota met or not; `fast` leaves out the comparisons between texts."""
    codebook = load_codebook()
    parts = load_parts(folder)
    items = [i for part in parts.values() for i in part]
    faults = [fault for item in items for fault in faults_of(item, codebook)]
    doubles = [id for id, n in Counter(i["id"] for i in items).items() if n > 1]
    faults += [f"{id}: more than one item has this id" for id in doubles]
    faults += [f"writer {w}" for w in writers_in_two_parts(parts)]
    faults += faults_of_pairs(_optional(folder / PAIRS))
    if not fast:
        faults += [
            f"{phrase!r} stands in {', '.join(f'{part} {id}' for part, id in where)}"
            for phrase, where in crossing(parts).items()
        ]
        faults += [
            f"{phrase!r} stands in texts of more than {MOST_SHARED} writers: {', '.join(ids)}"
            for phrase, ids in common(items, most=MOST_SHARED).items()
        ]
    return faults, quotas(parts, load_voices(folder), _optional(folder / PAIRS), codebook)


def load_voices(folder: Path) -> dict[tuple[str, str], Item]:
    """The voices by writer and name."""
    return {voice_key(v): v for v in _optional(folder / VOICES)}


def voice_key(item: Mapping[str, Any]) -> tuple[str, str]:
    """Writer and name of the voice of an item or a row of `VOICES`: two may have one of the same name."""
    return item.get("writer", ""), item.get("voice", "")


def _optional(path: Path) -> list[Item]:
    return load_items([path]) if path.exists() else []


def import_labelled(path: Path, writer: str, codebook: Codebook) -> Iterator[Item | str]:
    """Labelled conversations of an organisation; a message for each that cannot be taken in.

    An id gets `writer` before it, so that it is no id of the corpus, and loses its `+`, which joins ids in
    training. A balance says that a text is scorable and, where it is not 3, its lean.
    """
    for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            for span in item["labels"]["spans"]:
                span.setdefault("turn", None)
                span.setdefault("attribution", "rep")
                span.setdefault("polarity", "done")
            labels = item["labels"]
            labels.setdefault("behaviours", sorted(behaviours_of(item, codebook)))
            if labels.get("balance") is not None:
                gold = gold_of(labels, codebook)
                labels |= {"scorable": gold.scorable, "lean": gold.lean}
            item.setdefault("writer", writer)
            item.setdefault("language", None)
            faults = list(faults_of(item, codebook))
        except (ValueError, KeyError, TypeError, InputError) as error:
            yield f"{path}, line {number}: not a labelled conversation ({error!r})"
            continue
        yield from (f"{path}, line {number}: {fault}" for fault in faults)
        if not faults:
            yield item | {"id": f"{writer}-{item['id']}".replace("+", "-")}


def _check(args: argparse.Namespace) -> int:
    faults, found = check(args.folder, fast=args.fast)
    short = [q for q in found if not q.met]
    _say(faults, 40)
    for quota in found:
        print(f"{'ok   ' if quota.met else 'SHORT'} {quota}")
    print(f"{len(faults)} faults, {len(short)} of {len(found)} quotas missed")
    return int(bool(faults) or bool(short))


def _probe(args: argparse.Namespace) -> int:
    from training.probes import probes

    parts = load_parts(args.folder)
    found = probes(parts["train"], parts["dev"])
    for probe in found:
        print(f"{'ok  ' if probe.ok else 'TELL'} {probe}")
    return int(not all(p.ok for p in found))


def _import(args: argparse.Namespace) -> int:
    args.out.parent.mkdir(parents=True, exist_ok=True)
    n = n_faults = 0
    there = {i["id"] for i in _optional(args.out)}
    with args.out.open("a", encoding="utf-8") as out:
        for found in import_labelled(args.labelled, args.writer, load_codebook()):
            item = found
            if not isinstance(item, str) and item["id"] in there:
                item = f"{args.labelled}: {item['id']} is in {args.out} already"
            if isinstance(item, str):
                n_faults += 1
                print(item, file=sys.stderr)
            else:
                n += 1
                there.add(item["id"])
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
    print(f"{n} items to {args.out}, {n_faults} faults")
    return int(n_faults > 0)


def _say(lines: Iterable[str], most: int) -> None:
    listed = list(lines)
    for line in listed[:most]:
        print(line)
    if len(listed) > most:
        print(f"and {len(listed) - most} more")


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check")
    checking.add_argument("--fast", action="store_true")
    checking.set_defaults(run=_check)
    commands.add_parser("probe").set_defaults(run=_probe)
    importing = commands.add_parser("import")
    importing.add_argument("labelled", type=Path)
    importing.add_argument("--writer", required=True)
    importing.add_argument("--out", type=Path, required=True)
    importing.set_defaults(run=_import)
    args = parser.parse_args()
    sys.exit(args.run(args))


if __name__ == "__main__":
    main()
