"""The label scheme: behaviours, tags, rule constants and every wording a coach reads.

`codebook.json` beside this module is the only source of ids, their order, sides and weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar

from scorer.errors import CodebookError

Side = Literal["customer", "revenue"]
SIDES = ("customer", "revenue")
LANGUAGES = ("nl", "en")
BANDS = ("customer", "mixed", "revenue")

Text = Mapping[str, str]  # one wording per language of LANGUAGES
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One of the scored behaviours; `weight_when_revenue_present` replaces `weight` beside any push."""

    id: str
    side: Side
    weight: float
    name: Text
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    examples: Mapping[str, Mapping[str, tuple[str, ...]]]
    near_misses: tuple[Mapping[str, str], ...]
    speaker: str
    notes_vs_transcripts: str
    weight_when_revenue_present: float | None = None
    tips: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def tips_for(self, kind: str, language: str) -> tuple[str, ...]:
        """What to try: how to do more of it, or what to say instead; in a note or a transcript."""
        return self.tips.get(kind, {}).get(language, ())


@dataclass(frozen=True, slots=True)
class ContextTag:
    """A neutral kind of sentence, never scored."""

    id: str
    name: Text
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class HardCase:
    """A case on which readers differ, with the decision."""

    id: str
    case: str
    decision: str


@dataclass(frozen=True, slots=True)
class NotScorable:
    """A reason why a conversation gets no score."""

    id: str
    name: Text
    meaning: str


@dataclass(frozen=True, slots=True)
class Balance:
    """One point of the five-point scale."""

    value: int
    band: str
    name: Text


@dataclass(frozen=True, slots=True)
class RuleConstants:
    """The numbers of the decision rule (`scorer.rule` says how they are used)."""

    cap: int
    clip: int
    scorable_from: int
    max_when_revenue: int
    min_when_customer: int
    min_when_customer_from: int
    strong_revenue_weight: int
    not_substantive: tuple[str, ...]
    last_third_strong_revenue_max: int
    last_third_substantive_customer_min: int
    lean_at_middle: float
    text: Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """Short wordings of the surfaces, per language."""

    tags: Mapping[str, Text]
    bands: Mapping[str, Text]
    undecided: Text
    indicative: Text


@dataclass(frozen=True, eq=False)
class Codebook:
    """The whole label scheme, checked when it is made; raises `CodebookError`.

    Compared and hashed by identity, so that what is derived from it can be cached.
    """

    version: str
    behaviours: tuple[Behaviour, ...]
    context_tags: tuple[ContextTag, ...]
    hard_cases: tuple[HardCase, ...]
    rule: RuleConstants
    span_attributes: Mapping[str, tuple[str, ...]]
    not_scorable: tuple[NotScorable, ...]
    balance: tuple[Balance, ...]
    words: Words

    def __post_init__(self) -> None:
        ids = [*self.behaviour_ids, *self.tag_ids, *(h.id for h in self.hard_cases)]
        ids += [n.id for n in self.not_scorable]
        doubles = sorted({i for i in ids if ids.count(i) > 1})
        if doubles:
            raise CodebookError(f"codebook: these ids occur more than once: {', '.join(doubles)}")
        for behaviour in self.behaviours:
            if behaviour.side not in SIDES:
                raise CodebookError(f"codebook: side of {behaviour.id} is {behaviour.side!r}")
            if behaviour.weight <= 0:
                raise CodebookError(f"codebook: weight of {behaviour.id} must be above 0")
        for name, text in self._named():
            missing = [lang for lang in LANGUAGES if not text.get(lang)]
            if missing:
                raise CodebookError(f"codebook: {name} has no wording in {', '.join(missing)}")
        unknown = {b.band for b in self.balance} - set(BANDS)
        if unknown:
            raise CodebookError(f"codebook: unknown bands {sorted(unknown)}")

    def _named(self) -> Iterable[tuple[str, Text]]:
        yield from ((b.id, b.name) for b in self.behaviours)
        yield from ((t.id, t.name) for t in self.context_tags)
        yield from ((n.id, n.name) for n in self.not_scorable)
        for point in self.balance:
            yield f"balance {point.value}", point.name
        for group in (self.words.tags, self.words.bands):
            yield from group.items()
        yield "undecided", self.words.undecided
        yield "indicative", self.words.indicative
        for behaviour in self.behaviours:
            for kind, per_language in behaviour.examples.items():
                joined = {lang: "".join(texts) for lang, texts in per_language.items()}
                yield f"examples of {behaviour.id} in a {kind}", joined
            for kind, per_language in behaviour.tips.items():
                joined = {lang: "".join(texts) for lang, texts in per_language.items()}
                yield f"tips of {behaviour.id} in a {kind}", joined

    @cached_property
    def behaviour_ids(self) -> tuple[str, ...]:
        """Ids of the behaviours, in the order of every array over behaviours."""
        return tuple(b.id for b in self.behaviours)

    @cached_property
    def tag_ids(self) -> tuple[str, ...]:
        """Ids of the context tags, in order."""
        return tuple(t.id for t in self.context_tags)

    @cached_property
    def label_ids(self) -> tuple[str, ...]:
        """Behaviours, then tags: the order of the sentence head."""
        return (*self.behaviour_ids, *self.tag_ids)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of ids, order, sides and weights: what a bundle depends on."""
        core = [
            [[b.id, b.side, b.weight, b.weight_when_revenue_present] for b in self.behaviours],
            list(self.tag_ids),
            [n.id for n in self.not_scorable],
        ]
        return hashlib.sha256(json.dumps(core).encode()).hexdigest()[:16]

    def behaviour(self, id: str) -> Behaviour:
        """The behaviour with this id; raises `CodebookError` with the ids there are."""
        for behaviour in self.behaviours:
            if behaviour.id == id:
                return behaviour
        known = ", ".join(self.behaviour_ids)
        raise CodebookError(f"no behaviour {id!r} in the codebook; there are: {known}")

    def band_of(self, balance: int) -> str:
        """The band of a balance of 1 to 5."""
        return next(b.band for b in self.balance if b.value == balance)

    def balance_name(self, balance: int, language: str) -> str:
        """What a balance of 1 to 5 is called."""
        return next(b.name[language] for b in self.balance if b.value == balance)

    def not_scorable_name(self, id: str, language: str) -> str:
        """What a reason for not scoring is called."""
        return next(n.name[language] for n in self.not_scorable if n.id == id)


def parse_codebook(raw: Mapping[str, Any]) -> Codebook:
    """Build a `Codebook` from parsed JSON; raises `CodebookError` on unknown or missing keys."""
    top = dict(raw)
    parts: dict[str, Any] = {
        "version": top.pop("version", None),
        "behaviours": tuple(_behaviour(b) for b in _list(top, "behaviours")),
        "context_tags": tuple(_make(ContextTag, t, "tag") for t in _list(top, "context_tags")),
        "hard_cases": tuple(_make(HardCase, h, "hard case") for h in _list(top, "hard_cases")),
        "rule": _make(RuleConstants, _tuples(top.pop("rule", {})), "rule"),
        "span_attributes": {k: tuple(v) for k, v in top.pop("span_attributes", {}).items()},
        "not_scorable": tuple(_make(NotScorable, n, "reason") for n in _list(top, "not_scorable")),
        "balance": tuple(_make(Balance, b, "balance") for b in _list(top, "balance")),
        "words": _make(Words, top.pop("words", {}), "words"),
    }
    if top:
        raise CodebookError(f"codebook: unknown keys {', '.join(sorted(top))}")
    return Codebook(**parts)


@lru_cache(maxsize=8)
def load_codebook(path: Path | None = None) -> Codebook:
    """The codebook of this package, or the one at `path`; raises `CodebookError`."""
    file = path or resources.files("scorer").joinpath("codebook.json")
    try:
        raw = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CodebookError(f"codebook {file} cannot be read: {error}") from error
    return parse_codebook(raw)


def _list(top: dict[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = top.pop(key, None)
    if not isinstance(value, list) or not value:
        raise CodebookError(f"codebook: {key} must be a list with something in it")
    return value


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}


def _behaviour(raw: Mapping[str, Any]) -> Behaviour:
    texts = {
        name: {
            kind: {lang: tuple(lines) for lang, lines in per_language.items()}
            for kind, per_language in raw.get(name, {}).items()
        }
        for name in ("examples", "tips")
    }
    return _make(Behaviour, _tuples(raw) | texts, f"behaviour {raw.get('id')}")


def _make(cls: type[T], raw: Mapping[str, Any], what: str) -> T:
    known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(raw) - known)
    if unknown:
        raise CodebookError(f"codebook: {what} has unknown keys {', '.join(unknown)}")
    try:
        return cls(**raw)
    except TypeError as error:
        raise CodebookError(f"codebook: {what}: {error}") from error
