"""Variants of labelled conversations that change nothing of their labels, for training only.

What a reader would not score by: capitals, full stops, slips of the keyboard, lost accents, and what
stands beside the conduct (a line of administration before or after, a sentence that speaks to the
scorer among the others). Two short moments of one writer may also be read as one text, so that a label
does not lean on standing alone. Of a talk, only the rep's side may be left, or only what the rep did.
Nothing is written to the corpus.
"""

from __future__ import annotations

import copy
import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from scorer.codebook import load_codebook
from training.data import is_conduct, of_minority

Item = dict[str, Any]
Line = tuple[str, Sequence[Item]]  # with its spans, each over all of it
# Codes of the lines that may be put into a text without changing its labels: into one without contact,
# one of administration, any other. A line of no code at all (None) tells of conduct that earns none.
NEUTRAL = {
    "NS1": ("fact_or_admin",),
    "NS2": ("fact_or_admin", "internal_remark"),
    None: ("fact_or_admin", "internal_remark", None),
}
# What others said decides these.
BY_OTHERS = ("guides_by_need", "pushes_past_no", "dismisses_concern", "customer_led_order")
BY_GROUND = ("revenue_ask", "unneeded_pitch", "guides_by_need")  # what stands before them decides
TO_SCORER = "H53"  # the hard case of a text that addresses the scorer
MOST_LINES = 5
STOPS = ".!?"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {a: b for row in ROWS for a, b in zip(row, row[1:] + row[-2], strict=True)}


@dataclass(frozen=True)
class Chances:
    """Probability of each change per conversation, in [0, 1]; `slip` is per word, `more` per line."""

    lower: float = 0.15
    no_stops: float = 0.1
    no_accents: float = 0.1
    slips: float = 0.25
    slip: float = 0.12
    pad: float = 0.25
    more: float = 0.4  # of yet another neutral line
    join: float = 0.25  # of a moment: with another one
    graft: float = 0.15  # of a moment: into a whole note
    address: float = 0.05  # of a line that speaks to the scorer
    one_side: float = 0.1  # of a whole talk: only the rep's turns
    conduct: float = 0.1  # of a whole talk: only what the rep did

    def scaled(self, factor: float) -> Chances:
        """All chances times `factor`."""
        return Chances(**{k: min(1.0, v * factor) for k, v in asdict(self).items()})


def augmented(
    items: Sequence[Item], chances: Chances, seed: int, pool: Sequence[Item] | None = None
) -> list[Item]:
    """A variant of every conversation, the same for the same seed.

    Some moments are joined in pairs, or read as the end or the beginning of a whole note; such a text bears
    both ids. What is added to a text comes from `pool` (without one, from `items`).
    """
    rng = random.Random(seed)
    pool = items if pool is None else pool
    lines, hosts, addresses = _neutral_lines(pool), _hosts(pool), _addresses(pool)
    result, waiting = [], dict[tuple[str, str, str], Item]()
    for original in items:
        item = copy.deepcopy(original)
        if "scorable" not in item["labels"]:
            dice = rng.random()
            key = (item["kind"], item["language"], item["writer"])
            if dice < chances.join and key not in waiting:
                waiting[key] = item
                continue
            if dice < chances.join and _holds_anywhere(item):
                item = joined(waiting.pop(key), item)
            elif chances.join <= dice < chances.join + chances.graft and item["kind"] == "note":
                item = _grafted(item, hosts.get(item["language"], []), rng)
        elif item["kind"] == "transcript":
            dice = rng.random()
            if dice < chances.one_side:
                one_sided(item)
            elif dice < chances.one_side + chances.conduct:
                only_conduct(item)
        n_lines = 0
        while n_lines < MOST_LINES and rng.random() < (chances.more if n_lines else chances.pad):
            pad(item, lines.get((item["language"], _nothing_more(item)), []), rng)
            n_lines += 1
        if rng.random() < chances.address and TO_SCORER not in (item.get("hard_cases") or ()):
            address(item, addresses.get(item["language"]) or addresses[None], rng)
        respell(item, chances, rng)
        result.append(item)
    return result + list(waiting.values())


def _hosts(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Whole notes, per language, that a moment can be read with."""
    hosts: dict[str, list[Item]] = {}
    for item in items:
        if item["kind"] == "note" and item["labels"].get("ns", "NS1") in (None, "NS2", "NS3"):
            hosts.setdefault(item["language"], []).append(item)
    return hosts


def _grafted(moment: Item, hosts: Sequence[Item], rng: random.Random) -> Item:
    """A moment as the end or the beginning of a whole note, where the labels of both still hold."""
    if not hosts:
        return moment
    host = rng.choice(hosts)
    host = host | {"labels": {"spans": host["labels"]["spans"]}}
    first, second = (host, moment) if rng.random() < 0.6 else (moment, host)
    return joined(first, second) if _holds_anywhere(second) else moment


def _holds_anywhere(item: Item) -> bool:
    """Whether the labels of a text hold whatever stands before it."""
    return not any(s["code"] in BY_GROUND and not of_minority(s) for s in item["labels"]["spans"])


def _nothing_more(item: Item) -> str | None:
    """The reason why a text is not scorable, if it is one that conduct in another line would undo."""
    ns = item["labels"].get("ns")
    return ns if ns in NEUTRAL else None


def joined(first: Item, second: Item) -> Item:
    """Two moments as one text, the second after the first; it bears both ids.

    What only a minority saw in the second goes where it hangs on what stood before.
    """
    item = copy.deepcopy(first) | {"id": f"{first['id']}+{second['id']}"}
    spans = [
        copy.deepcopy(s)
        for s in second["labels"]["spans"]
        if not (of_minority(s) and s["code"] in BY_GROUND)
    ]
    if item["kind"] == "note":
        shift = len(item["text"]) + 1
        item["text"] += "\n" + second["text"]
        for span in spans:
            span["start"] += shift
            span["end"] += shift
    else:
        for span in spans:
            span["turn"] += len(item["turns"])
        item["turns"] += copy.deepcopy(second["turns"])
    item["labels"]["spans"] += spans
    return item


def one_sided(item: Item) -> None:
    """Leave the rep's turns of a talk, as a recording of one side has them."""
    if item["labels"].get("ns") != "NS4":
        own = (n for n, turn in enumerate(item["turns"]) if turn["speaker"] == "rep")
        _keep(item, [(n, 0, len(item["turns"][n]["text"])) for n in own])


def only_conduct(item: Item) -> None:
    """Leave the spans of a scored talk in which the rep did something, and nothing beside them."""
    if item["labels"].get("ns") is None:
        codebook = load_codebook()
        done = (s for s in item["labels"]["spans"] if is_conduct(s, codebook))
        _keep(item, sorted({(s["turn"], s["start"], s["end"]) for s in done}))


def _keep(item: Item, places: Sequence[tuple[int, int, int]]) -> None:
    """Leave some places of a talk, in order, if its labels hold without the rest."""
    spans = item["labels"]["spans"]
    if not places or any(s["code"] in BY_OTHERS and not of_minority(s) for s in spans):
        return
    turns: list[Item] = []
    kept: list[Item] = []
    before, until = -1, 0  # the turn of the last place, and where that ended
    for number, first, end in places:
        start = max(first, until) if number == before else first
        if start >= end:
            continue
        if number == before:
            turns[-1]["text"] += " "
        else:
            turns.append(item["turns"][number] | {"text": ""})
        by = len(turns[-1]["text"]) - start
        turns[-1]["text"] += item["turns"][number]["text"][start:end]
        for span in spans:
            at, to = max(span["start"], start), min(span["end"], end)
            whole = (at, to) == (span["start"], span["end"]) and span["code"] not in BY_OTHERS
            if span["turn"] == number and at < to and (whole or not of_minority(span)):
                kept.append(span | {"turn": len(turns) - 1, "start": at + by, "end": to + by})
        before, until = number, end
    item["turns"], item["labels"]["spans"] = turns, kept


def pad(item: Item, lines: Sequence[Line], rng: random.Random) -> None:
    """Put a neutral line of another text before or after a note."""
    if not lines or item["kind"] != "note" or item["labels"].get("ns") in ("NS4", "NS5"):
        return
    line, said = rng.choice(lines)
    _insert(item, None, 0 if rng.random() < 0.5 else len(item["text"]), "\n", line, said)


def address(item: Item, lines: Sequence[Line], rng: random.Random) -> None:
    """Let a line of another text speak to the scorer, before a span of a note or of a rep's turn or last.

    It is a sentence of its own: on a line of its own, or behind a full stop and with one.
    """
    if not lines or item["labels"].get("ns") in ("NS1", "NS4", "NS5"):
        return
    if item["kind"] == "note":
        turn, text = None, item["text"]
    else:
        own = [n for n, t in enumerate(item["turns"]) if t["speaker"] == "rep"]
        if not own:
            return
        turn = rng.choice(own)
        text = item["turns"][turn]["text"]
    line, said = rng.choice(lines)
    between = "\n" if turn is None and rng.random() < 0.5 else " "
    if between == " " and not _closed(line):
        line += "."
    here = [s for s in item["labels"]["spans"] if s["turn"] == turn]
    places = {0, len(text)} | {s["start"] for s in here}
    free = [
        p
        for p in sorted(places)
        if not any(s["start"] < p < s["end"] for s in here)
        and (p == 0 or (p == len(text) if between == "\n" else _closed(text[:p])))
    ]
    _insert(item, turn, rng.choice(free), between, line, said)


def _closed(text: str) -> bool:
    return text.rstrip()[-1:] in tuple(STOPS)


def _insert(
    item: Item, turn: int | None, at: int, between: str, line: str, said: Sequence[Item]
) -> None:
    """Put a line with its spans into a note or a turn, at a place that no span goes across."""
    holder = item if turn is None else item["turns"][turn]
    text, spans = holder["text"], item["labels"]["spans"]
    last = at == len(text)
    holder["text"] = text[:at] + (between + line if last else line + between) + text[at:]
    for span in spans:
        if (turn is None or span["turn"] == turn) and span["start"] >= at:
            span["start"] += len(line) + len(between)
            span["end"] += len(line) + len(between)
    start = at + len(between) * last
    spans += [s | {"turn": turn, "start": start, "end": start + len(line)} for s in said]


def respell(item: Item, chances: Chances, rng: random.Random) -> None:
    """Change how the words are typed; spans keep what they mark."""
    changes: list[Callable[[str], list[str]]] = []
    if rng.random() < chances.lower:
        changes.append(lambda t: [c.lower() for c in t])
    if rng.random() < chances.no_stops:
        changes.append(lambda t: [" " if c in STOPS else c for c in t])
    if rng.random() < chances.no_accents:
        changes.append(lambda t: [_plain(c) for c in t])
    if rng.random() < chances.slips:
        changes.append(lambda t: _slips(t, chances.slip, rng))
    for change in changes:
        if item["kind"] == "note":
            item["text"] = _changed(item["text"], item["labels"]["spans"], change)
        else:
            for n, turn in enumerate(item["turns"]):
                spans = [s for s in item["labels"]["spans"] if s["turn"] == n]
                turn["text"] = _changed(turn["text"], spans, change)


def _changed(text: str, spans: Sequence[Item], change: Callable[[str], list[str]]) -> str:
    """A text with what each of its characters became, its spans moved along."""
    became = change(text)
    at = [0, *accumulate(len(c) for c in became)]
    for span in spans:
        span["start"], span["end"] = at[span["start"]], at[span["end"]]
    return "".join(became)


def _plain(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isalpha() else character


def _slips(text: str, chance: float, rng: random.Random) -> list[str]:
    """What each character becomes when some words are mistyped."""
    became = list(text)
    at = 0
    for word in text.split(" "):
        if len(word) > 3 and word.isalpha() and rng.random() < chance:
            n = at + rng.randrange(1, len(word) - 1)
            match rng.randrange(5):
                case 0 | 1:
                    became[n], became[n + 1] = became[n + 1], became[n]
                case 2:
                    became[n] = ""
                case 3:
                    became[n] *= 2
                case 4:
                    became[n] = NEIGHBOURS.get(became[n], became[n])
        at += len(word) + 1
    return became


def _neutral_lines(items: Sequence[Item]) -> dict[tuple[str, str | None], list[Line]]:
    """Neutral lines of notes, per language and kind of text that they may be put into.

    A text without contact takes lines of such texts only.
    """
    lines: dict[tuple[str, str | None], list[Line]] = {}
    for item in items:
        if item["kind"] != "note" or item["labels"].get("ns") in ("NS4", "NS5"):
            continue
        into = ("NS1",) if _nothing_more(item) == "NS1" else ("NS2", None)
        spans = item["labels"]["spans"]
        neutral = NEUTRAL[into[-1]]
        mixed = {
            (s["start"], s["end"])
            for s in spans
            if s["code"] not in neutral or s.get("weight", 1.0) < 1 or s["polarity"] != "done"
        }
        for span in spans:
            alone = (span["start"], span["end"]) not in mixed
            if alone and span["code"] in neutral and span["end"] - span["start"] > 12:
                text = item["text"][span["start"] : span["end"]]
                said = [{"code": span["code"], "attribution": "rep", "polarity": "done"}]
                for kind in into:
                    if span["code"] in NEUTRAL[kind]:
                        lines.setdefault((item["language"], kind), []).append((text, said))
    return lines


def _addresses(items: Sequence[Item]) -> dict[str | None, list[Line]]:
    """Moments that do nothing but speak to the scorer, per language; under None, of all of them."""
    lines: dict[str | None, list[Line]] = {None: []}
    for item in items:
        told = "scorable" not in item["labels"] and item["kind"] == "note"
        if not told or TO_SCORER not in (item.get("hard_cases") or ()):
            continue
        spans = item["labels"]["spans"]
        whole = {(s["start"], s["end"]) for s in spans} == {(0, len(item["text"]))}
        if whole and all(s["code"] in NEUTRAL[None] and s["polarity"] == "done" for s in spans):
            for language in (item["language"], None):
                lines.setdefault(language, []).append((item["text"], spans))
    return lines
