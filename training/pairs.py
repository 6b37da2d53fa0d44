"""The behavioural tests: minimal pairs, and whether a bundle does on them what a reader would.

    python -m training.pairs models/nl-en-small [--pairs data/corpus/pairs.jsonl] [--json FILE]

A pair is a text and its neighbour. What must hold depends on its type: the same band (a courtesy, an
outcome, a name was added), another band (who asked changed, the need was taken away), a lower balance,
no behaviour of a side, or not scorable. No pair is trained on. Gates: `EXPECTATIONS`. Pairs of type
`names` tell where the names in each text are usual, so that a shift can be told per group.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scorer.codebook import load_codebook
from scorer.conversation import Conversation
from scorer.evaluation.metrics import PRESENT
from scorer.scoring import Scorer, load
from scorer.verdict import Verdict
from training.data import load_items

SPEAKERS = {"R": "rep", "C": "customer", "O": "other"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold of the verdicts (a, b) of a pair, and in which share of pairs.

    most_change, most_shift: of p_customer_centred over the pairs, mean absolute and mean signed.
    """

    what: str
    gate: float
    holds: Callable[[Verdict, Verdict], bool]
    most_change: float = 1.0
    most_shift: float = 1.0


def _same(a: Verdict, b: Verdict) -> bool:
    return a.band == b.band


def _other(a: Verdict, b: Verdict) -> bool:
    return a.band != b.band


def _lower(a: Verdict, b: Verdict) -> bool:
    if a.expected_balance is None or b.expected_balance is None:
        return False
    return b.expected_balance < a.expected_balance


def _no(side: str) -> Callable[[Verdict, Verdict], bool]:
    return lambda a, b: not any(x.side == side and x.probability >= PRESENT for x in b.behaviours)


def _silent(a: Verdict, b: Verdict) -> bool:
    return not b.scorable


EXPECTATIONS = {
    "negated_push": Expectation("no revenue behaviour", 0.95, _no("revenue")),
    "scope_negation": Expectation("no revenue behaviour", 0.85, _no("revenue")),
    "negated_care": Expectation("no customer behaviour", 0.90, _no("customer")),
    "attribution": Expectation("another band", 0.95, _other),
    "need": Expectation("another band", 0.85, _other),
    "strong_push_added": Expectation("lower balance", 0.98, _lower),
    "courtesy_added": Expectation("same band", 0.97, _same),
    "outcome_added": Expectation("same band", 0.97, _same),
    "target_line_added": Expectation("same band", 0.95, _same),
    "polite_wrapper": Expectation("same band", 0.92, _same),
    "paraphrase": Expectation("same band, p within .05", 0.95, _same, most_change=0.05),
    "names": Expectation("same band, no shift above .01", 0.99, _same, most_shift=0.01),
    "flemish": Expectation("same band, no shift above .01", 0.98, _same, most_shift=0.01),
    "learner": Expectation("same band, no shift above .02", 0.97, _same, most_shift=0.02),
    "typos": Expectation("same band", 0.95, _same),
    "code_switch": Expectation("same band", 0.93, _same),
    "disfluency": Expectation("same band", 0.93, _same),
    "padding": Expectation("same band", 0.95, _same),
    "translation": Expectation("same band", 0.93, _same),
    "voicemail": Expectation("not scorable", 0.98, _silent),
    "empty_warmth": Expectation("not scorable", 0.98, _silent),
    "injection": Expectation("same band", 1.0, _same),
    "swapped_speakers": Expectation("another band or not scorable", 0.93, _other),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Pass rate of one type in one language.

    gold_a, gold_b: how often the bands given by the writer hold. shown: share of the behaviours that b
    must have and that are shown, or must not have and are not; None where none is named. delta, shift:
    mean absolute and mean signed change of p_customer_centred, where both are scorable.
    """

    type: str
    language: str
    what: str
    n: int
    passed: float
    gate: float
    gold_a: float
    gold_b: float
    shown: float | None
    delta: float
    shift: float

    @property
    def ok(self) -> bool:
        """Whether the gate is met, and the bounds of the change of p."""
        expected = EXPECTATIONS[self.type]
        within = self.delta <= expected.most_change and abs(self.shift) <= expected.most_shift
        return self.passed >= self.gate and within


@dataclass(frozen=True, slots=True)
class NameShift:
    """What names of a group do, beside names of `USUAL` in the other text of a pair.

    shift: mean signed change of p_customer_centred, over the pairs in which both texts are scored; flips:
    how many of the n pairs get another band, or are scored in one text only.
    """

    names: str
    n: int
    shift: float
    flips: int

    @property
    def ok(self) -> bool:
        """Whether shift and flips are within the gate of the pairs of type `names`."""
        expected = EXPECTATIONS["names"]
        return abs(self.shift) <= expected.most_shift and 1 - self.flips / self.n >= expected.gate


Read = tuple[dict[str, Any], Verdict, Verdict]
USUAL = {"dutch", "flemish", "english"}
MIN_NAMES = 10  # pairs of a group


def conversation_of(pair: dict[str, Any], side: str) -> Conversation:
    """The text a or b of a pair; lines `R: …` and `C: …` are turns."""
    text = pair[side]
    id = f"{pair['id']}-{side}"
    if pair["kind"] == "note":
        return Conversation.from_dict({"id": id, "kind": "note", "text": text})
    turns = []
    for line in text.splitlines():
        who, _, words = line.partition(":")
        if who.strip() in SPEAKERS and words.strip():
            turns.append({"speaker": SPEAKERS[who.strip()], "text": words.strip()})
    return Conversation.from_dict({"id": id, "kind": "transcript", "turns": turns})


def read(pairs: Iterable[dict[str, Any]], scorer: Scorer) -> list[Read]:
    """Every pair with the verdicts on its two texts."""
    return [
        (p, scorer.score(conversation_of(p, "a")), scorer.score(conversation_of(p, "b")))
        for p in pairs
    ]


def rows_of(found: Sequence[Read]) -> list[Row]:
    """Pass rates per type and language."""
    groups: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for pair, a, b in found:
        groups[pair["type"], pair["language"]].append((pair, a, b))
    return [
        _row(type, language, groups[type, language])
        for type in EXPECTATIONS
        for language in ("nl", "en", "mixed")
        if (type, language) in groups
    ]


def shifts_of(found: Sequence[Read]) -> list[NameShift]:
    """Per group of names, from pairs of which one text has only names of `USUAL` and the other has others.

    Groups of fewer than `MIN_NAMES` pairs stand together as "others".
    """
    groups: dict[str, list[Read]] = defaultdict(list)
    for pair, a, b in found:
        usual = [set(pair.get(f"names_{side}", ())) <= USUAL for side in "ab"]
        if usual[0] == usual[1] or not (pair["names_a"] and pair["names_b"]):
            continue
        first, second, names = (a, b, "names_b") if usual[0] else (b, a, "names_a")
        for group in sorted(set(pair[names]) - USUAL):
            groups[group].append((pair, first, second))
    small = [g for g, pairs in groups.items() if len(pairs) < MIN_NAMES]
    others = {pair["id"]: (pair, a, b) for g in small for pair, a, b in groups.pop(g)}
    told = sorted(groups.items(), key=lambda row: -len(row[1]))
    return [_shift(g, pairs) for g, pairs in [*told, ("others", [*others.values()])] if pairs]


def _shift(group: str, pairs: Sequence[Read]) -> NameShift:
    flips = sum(a.band != b.band for _, a, b in pairs)
    return NameShift(group, len(pairs), float(np.mean(_moved(pairs) or [0.0])), flips)


def _moved(found: Sequence[Read]) -> list[float]:
    """Change of p_customer_centred from the first text to the second, where both are scored."""
    return [
        b.p_customer_centred - a.p_customer_centred
        for _, a, b in found
        if a.p_customer_centred is not None and b.p_customer_centred is not None
    ]


def _row(type: str, language: str, found: Sequence[Read]) -> Row:
    expected, n = EXPECTATIONS[type], len(found)
    shown = [
        (code in _present(b)) == wanted
        for p, _, b in found
        for wanted, codes in ((True, p["has"]), (False, p["has_not"]))
        for code in codes
    ]
    moved = _moved(found)
    return Row(
        type,
        language,
        expected.what,
        n,
        sum(expected.holds(a, b) for _, a, b in found) / n,
        expected.gate,
        sum((a.band or "not scorable") == p["band_a"] for p, a, _ in found) / n,
        sum((b.band or "not scorable") == p["band_b"] for p, _, b in found) / n,
        sum(shown) / len(shown) if shown else None,
        sum(map(abs, moved)) / max(len(moved), 1),
        sum(moved) / max(len(moved), 1),
    )


def _present(verdict: Verdict) -> set[str]:
    return {b.id for b in verdict.behaviours if b.probability >= PRESENT}


def faults_of_pairs(pairs: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with the pairs themselves."""
    bands = {*("customer", "mixed", "revenue"), "not scorable"}
    known = set(load_codebook().behaviour_ids)
    faults = []
    for pair in pairs:
        if pair["type"] not in EXPECTATIONS:
            faults.append(f"{pair['id']}: unknown type {pair['type']}")
        elif EXPECTATIONS[pair["type"]].holds is _same and pair["band_a"] != pair["band_b"]:
            faults.append(f"{pair['id']}: the bands of an invariant pair differ")
        if not {pair["band_a"], pair["band_b"]} <= bands:
            faults.append(f"{pair['id']}: unknown band")
        if not {*pair["has"], *pair["has_not"]} <= known:
            faults.append(f"{pair['id']}: unknown behaviour")
    return faults


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--pairs", nargs="+", type=Path, default=[Path("data/corpus/pairs.jsonl")])
    parser.add_argument("--json", type=Path)
    parser.add_argument(
        "--report", action="store_true", help="exit with 0 whether or not the gates are met"
    )
    args = parser.parse_args()
    scorer = load(args.bundle)
    found = read(load_items(args.pairs), scorer)
    rows, shifts = rows_of(found), shifts_of(found)
    for r in rows:
        print(
            f"{'ok   ' if r.ok else 'BELOW'} {r.type:18} {r.language:5} n {r.n:3} {r.what:30}"
            f" {r.passed:.2f} (gate {r.gate:.2f}); right band a {r.gold_a:.2f}, b {r.gold_b:.2f}"
        )
    for s in shifts:
        print(f"names: {s.names:14} n {s.n:3} shift {s.shift:+.3f} flips {s.flips}")
    if args.json:
        table = [asdict(r) | {"ok": r.ok} for r in rows]
        told = {
            "model": scorer.model,
            "rows": table,
            "names": [asdict(s) | {"ok": s.ok} for s in shifts],
        }
        args.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    sys.exit(int(not args.report and not all([r.ok for r in rows] + [s.ok for s in shifts])))


if __name__ == "__main__":
    main()
