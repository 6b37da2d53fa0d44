"""Earlier models as one more reader of the training texts.

    python -m training.teacher BUNDLE... --items data/corpus/train.jsonl --out data/corpus/teacher.jsonl

Writes the mean probabilities of some bundles, a text a line. Lines that the file holds already and that
still fit their text stay, whichever bundles they came from; the others are read anew, so that a stopped
run goes on. In training they are learnt beside the readers' labels (`with_teacher`): one model takes over
what several know together. Source: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural
Network". Bundles of earlier releases stand in the history: `git archive COMMIT models/nl-en-small | tar x
-C FOLDER`; a bundle older than the layout of its calibration does not open.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scorer.codebook import load_codebook
from scorer.conversation import Conversation
from scorer.model.bundle import load_bundle
from scorer.model.calibration import reading_of, sentence_probabilities
from scorer.model.runtime import Network
from scorer.text import sentences_of
from training.data import counts, labels_sentence, load_items
from training.markup import CODES, SHORT

LEAST = 0.1  # probability of a label, to be told; what lies below is taken for 0
CONTRADICTS = 0.5  # difference from the share of readers, above which these stand alone
Item = dict[str, Any]


class Said(NamedTuple):
    """What the teacher says of a sentence: its place (turn 0 of a note), and labels in short codes."""

    turn: int
    start: int
    end: int
    told: dict[str, float]


class Teacher:
    """Some bundles, read together; raises `BundleError` for one that cannot be opened."""

    def __init__(self, bundles: Sequence[Path]) -> None:
        opened = [load_bundle(path) for path in bundles]
        self._members = [(Network(bundle), bundle) for bundle in opened]

    def reading(self, item: Item) -> Item:
        """Mean calibrated probabilities of a text, per sentence and of the lean.

        `said`: a row per sentence, as `Said`, with the labels of at least `LEAST`. `lean`: P(the talk served
        the customer), as it is calibrated for talks whose balance is 3.
        """
        conversation = _conversation(item)
        sentences = sentences_of(conversation)
        turns = [s.turn for s in sentences]
        found, leans = [], []
        for network, bundle in self._members:
            labels, talk = network.logits(conversation, sentences)
            calibration, codebook = bundle.calibration, bundle.codebook
            found.append(sentence_probabilities(labels, calibration))
            read = reading_of(
                conversation, turns, labels, talk,
                calibration=calibration, codebook=codebook, reason_ids=bundle.settings.reasons,
            )  # fmt: skip
            leans += [read.p_lean] if read.p_lean is not None else []
        codes = [SHORT[label] for label in load_codebook().label_ids]
        said = [
            Said(s.turn, s.start, s.end, _told(codes, row))
            for s, row in zip(sentences, np.mean(found, axis=0), strict=True)
        ]
        return {"id": item["id"], "lean": round(float(np.mean(leans)), 2), "said": said}


def _told(codes: Sequence[str], row: Iterable[float]) -> dict[str, float]:
    return {c: round(float(p), 2) for c, p in zip(codes, row, strict=True) if p >= LEAST}


def _conversation(item: Item) -> Conversation:
    return Conversation.from_dict({k: v for k, v in item.items() if k != "labels"})


def fits(reading: Item, item: Item) -> bool:
    """Whether a reading is of the sentences that an item has now."""
    places = [(s.turn, s.start, s.end) for s in sentences_of(_conversation(item))]
    return [tuple(row[:3]) for row in reading["said"]] == places


def with_teacher(items: Sequence[Item], readings: Iterable[Item], share: float) -> list[Item]:
    """Items whose labels weigh by `share` what the teacher says, and by the rest what readers say.

    items: with the readers' weights (`training.votes.with_votes`). readings: rows as `Teacher.reading` gives
    them, one a text; a text without one stays as it is. share: in [0, 1]; 0 changes nothing.

    Where it contradicts the readers, they stand alone; of a span of several sentences the one that it saw
    most surely counts. What it half saw and no reader did (not even as planned, or of another person) is
    added as a span that is not of the gold label, marked `minority` as in `training.votes`. Whether a text
    is scorable, and its balance, stay the readers' alone. Raises ValueError for a reading of another text.
    """
    by_id = {r["id"]: r for r in readings}
    for item in items:
        if item["id"] in by_id and not fits(by_id[item["id"]], item):
            raise ValueError(
                f"{item['id']}: the text was changed after earlier models read it; run "
                "`python -m training.teacher` again with the same --out"
            )
    return [_taught(i, by_id[i["id"]], share) if i["id"] in by_id else i for i in items]


def _taught(item: Item, reading: Item, share: float) -> Item:
    labels, spans, codebook = item["labels"], [], load_codebook()
    rows = [Said(*row) for row in reading["said"]]
    seen: set[tuple[str, int]] = set()  # codes and the sentences in which a reader saw them
    for span in labels["spans"]:
        code = SHORT.get(span["code"])
        here = [n for n, row in enumerate(rows) if labels_sentence(span, *row[:3])]
        if code and here:
            p = max(rows[n].told.get(code, 0.0) for n in here)
            spans.append(span | {"weight": _mixed(span.get("weight", 1.0), p, share)})
            seen |= {(code, n) for n in here}
        else:
            spans.append(span)
    for n, row in enumerate(rows):
        note = item["kind"] == "note"
        place = {"turn": None if note else row.turn, "start": row.start, "end": row.end}
        speaker = "rep" if note else item["turns"][row.turn]["speaker"]
        for code, p in row.told.items():
            weight = _mixed(0.0, p, share)
            span = place | {"code": CODES[code], "attribution": speaker, "polarity": "done"}
            if weight and (code, n) not in seen and counts(span, codebook):
                spans.append(span | {"weight": weight, "minority": True})
    changed = labels | {"spans": spans}
    if labels.get("lean"):
        own = labels.get("p_lean", float(labels["lean"] == "customer"))
        changed["p_lean"] = _mixed(own, reading["lean"], share)
    return item | {"labels": changed}


def _mixed(readers: float, teacher: float, share: float) -> float:
    if abs(readers - teacher) > CONTRADICTS:
        return readers
    return (1 - share) * readers + share * teacher


def _kept(items: Sequence[Item], path: Path) -> Iterator[Item]:
    """The readings of a file that fit these items; a last line that was cut off is none."""
    by_id = {item["id"]: item for item in items}
    lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
    for reading in map(json.loads, lines):
        item = by_id.pop(reading["id"], None)
        if item and fits(reading, item):
            yield reading


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundles", nargs="+", type=Path)
    parser.add_argument("--items", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    teacher, items = Teacher(args.bundles), load_items(args.items)
    kept = list(_kept(items, args.out))
    known = {r["id"] for r in kept}
    unread = [i for i in items if i["id"] not in known]
    with args.out.open("w", encoding="utf-8") as out:
        out.writelines(map(_line, kept))
        for n, item in enumerate(unread, 1):
            out.write(_line(teacher.reading(item)))
            if n % 1000 == 0:
                out.flush()
                print(f"{n} of {len(unread)}", flush=True)


def _line(reading: Item) -> str:
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
