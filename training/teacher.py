"""Earlier models as one more reader of the training texts.

    python -m training.teacher BUNDLE... --items data/corpus/train.jsonl --out data/corpus/teacher.jsonl

Writes the mean probabilities of some bundles, a text a line; texts that the file holds already are not
read again. In training they are learnt beside the readers' labels (`with_teacher`), so that one model
takes over what several know together. Source: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge
in a Neural Network". Bundles of earlier releases stand in the history:
`git archive COMMIT models/nl-en-small | tar x -C FOLDER`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scorer.conversation import Conversation
from scorer.model.bundle import Scale, load_bundle
from scorer.model.runtime import Network
from scorer.text import sentences_of
from training.data import LEAN, MIN_OVERLAP, load_items
from training.markup import CODES

SHORT = {v: k for k, v in CODES.items()}
LEAST = 0.1  # probability of a label, to be told
CONTRADICTS = 0.5  # difference from the share of readers, above which these stand alone
Item = dict[str, Any]


class Teacher:
    """Some bundles, read together."""

    def __init__(self, bundles: Sequence[Path]) -> None:
        opened = [load_bundle(path) for path in bundles]
        self._members = [(Network(bundle), bundle) for bundle in opened]
        self._label_ids = opened[0].codebook.label_ids

    def reading(self, item: Item) -> Item | None:
        """Mean calibrated probabilities of a text, per sentence and of the lean; None without sentences.

        `said`: a row per sentence, its turn (of a note 0), where it begins and ends, and the labels of at
        least `LEAST`, in the markup's short codes. `lean`: P(the talk served the customer).
        """
        conversation = Conversation.from_dict({k: v for k, v in item.items() if k != "labels"})
        sentences = sentences_of(conversation)
        if not sentences:
            return None
        found, leans = [], []
        for network, bundle in self._members:
            labels, talk = network.logits(conversation, sentences)
            scales = bundle.calibration.labels
            found.append([[_p(x, s) for x, s in zip(row, scales, strict=True)] for row in labels])
            leans.append(_p(talk[LEAN], bundle.calibration.lean))
        said = [
            [s.turn, s.start, s.end, {SHORT[i]: round(float(p), 2) for i, p in told if p >= LEAST}]
            for s, row in zip(sentences, np.mean(found, axis=0), strict=True)
            for told in [list(zip(self._label_ids, row, strict=True))]
        ]
        return {"id": item["id"], "lean": round(float(np.mean(leans)), 2), "said": said}


def _p(logit: float, scale: Scale) -> float:
    return float(1 / (1 + np.exp(-(scale.slope * logit + scale.offset))))


def with_teacher(items: Sequence[Item], readings: Iterable[Item], share: float) -> list[Item]:
    """Items whose labels weigh by `share` what the teacher says, and by the rest what readers say.

    Where it contradicts the readers, they stand alone. What the teacher half saw and no reader did is added
    as spans of a minority, as in `training.votes`. Whether a text is scorable, and its balance, stay the
    readers' alone.
    """
    by_id = {r["id"]: r for r in readings}
    return [_taught(i, by_id[i["id"]], share) if i["id"] in by_id else i for i in items]


def _taught(item: Item, reading: Item, share: float) -> Item:
    labels, spans = item["labels"], []
    taught: set[tuple[str, int]] = set()  # codes and the sentences in which a reader saw them
    for span in labels["spans"]:
        weight = span.get("weight", 1.0)
        rows = [n for n, row in enumerate(reading["said"]) if _overlap(span, row)]
        code = SHORT.get(span["code"])
        if code and rows:
            p = max(reading["said"][n][3].get(code, 0.0) for n in rows)
            weight = _mixed(weight, p, share)
            taught |= {(code, n) for n in rows}
        spans.append(span | {"weight": weight})
    for n, (turn, start, end, told) in enumerate(reading["said"]):
        speaker = "rep" if item["kind"] == "note" else item["turns"][turn]["speaker"]
        spans += [
            {
                "code": CODES[code], "turn": None if item["kind"] == "note" else turn,
                "start": start, "end": end, "weight": _mixed(0.0, p, share), "minority": True,
                "polarity": "done", "attribution": speaker,
            }
            for code, p in told.items()
            if (code, n) not in taught and p <= CONTRADICTS
        ]  # fmt: skip
    changed = labels | {"spans": spans}
    if labels.get("lean"):
        own = labels.get("p_lean", float(labels["lean"] == "customer"))
        changed["p_lean"] = _mixed(own, reading["lean"], share)
    return item | {"labels": changed}


def _mixed(readers: float, teacher: float, share: float) -> float:
    if abs(readers - teacher) > CONTRADICTS:
        return readers
    return (1 - share) * readers + share * teacher


def _overlap(span: Item, row: Sequence[Any]) -> bool:
    """Whether a span labels a sentence, as `training.data.sentence_targets` takes it."""
    turn, start, end, _ = row
    shared = min(end, span["end"]) - max(start, span["start"])
    return turn == (span["turn"] or 0) and shared >= MIN_OVERLAP * min(
        end - start, span["end"] - span["start"]
    )


def _unread(items: Iterable[Item], out: Path) -> Iterator[Item]:
    known = {r["id"] for r in load_items([out])} if out.exists() else set()
    return (i for i in items if i["id"] not in known)


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundles", nargs="+", type=Path)
    parser.add_argument("--items", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    teacher = Teacher(args.bundles)
    unread = list(_unread(load_items(args.items), args.out))
    with args.out.open("a", encoding="utf-8") as out:
        for n, item in enumerate(unread, 1):
            if reading := teacher.reading(item):
                out.write(json.dumps(reading, ensure_ascii=False, separators=(",", ":")) + "\n")
            if n % 1000 == 0:
                print(f"{n} of {len(unread)}", flush=True)


if __name__ == "__main__":
    main()
