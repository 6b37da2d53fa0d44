"""Figures of `scorer evaluate` as tables of a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from scorer.codebook import Codebook
from scorer.evaluation import Evaluation, GroupFigures
from scorer.evaluation.groups import MIN_CLUSTERS

ROWS = {
    "n": "conversations",
    "macro_f1": "bands and not scorable, macro-F1",
    "customer_f1": "  customer, F1",
    "mixed_f1": "  mixed, F1",
    "revenue_f1": "  revenue, F1",
    "not_scorable_recall": "not scorable, recall",
    "not_scorable_precision": "not scorable, precision",
    "kept_out": "scorable, and not scored",
    "lean_f1": "customer-centred or revenue-pushing, F1",
    "lean_f1_without_3": "  without balance 3, F1",
    "kappa": "balance, quadratic kappa",
    "balance_error": "balance, mean absolute error",
    "two_step": "balance off by two or more",
    "swaps": "1 for 5 or 5 for 1",
    "behaviour_macro_f1": "behaviours, macro-F1",
    "evidence_f1": "evidence against labelled spans, F1",
    "evidence_code_f1": "  with the same behaviour, F1",
    "ece": "calibration error",
    "ece_debiased": "  less what chance alone gives",
    "ece_classwise": "  the same per class, mean",
    "sure_coverage": "share that is sure",
    "sure_risk": "  of these in the wrong band",
    "coverage_at_5": "largest share with 5% in the wrong band",
    "augrc": "AUGRC",
}
EVIDENCE = {
    "n": "verdicts",
    "flips_or_weakens": "band flips or weakens without the evidence",
    "kept_by_evidence_alone": "band is the same with the evidence alone",
    "kept_by_evidence_and_others": "  with the turns of customer and others left in",
    "comprehensiveness": "comprehensiveness",
    "sufficiency": "sufficiency (lower is better)",
    "nothing_left": "share in which the rep says nothing else",
    "n_compared": "verdicts with as many other sentences of the rep",
    "flips_or_weakens_where_compared": "  of these, flips or weakens without the evidence",
    "kept_by_evidence_alone_where_compared": "  of these, the same with the evidence alone",
    "comprehensiveness_where_compared": "  comprehensiveness of the evidence",
    "comprehensiveness_random": "  of as many others, drawn at random",
    "comprehensiveness_replaced": "  of the evidence, neutral sentences in its place",
    "comprehensiveness_random_replaced": "  of the others, neutral sentences in their place",
}


NAME = max(map(len, ROWS.values())) + 5  # characters that the first column takes
FIGURE = 16  # and each column of figures
CAPTION = f"Below a figure: its 95% interval over reps or writers, from {MIN_CLUSTERS} of them on."


def evaluation_tables(result: Evaluation, codebook: Codebook, *, width: int) -> Iterator[Table]:
    """Figures per group, behaviours, evidence tests; intervals are 95%, over reps or writers.

    As many groups a table as `width` characters hold; the next ones in another table.
    """
    groups = list(result.groups.items())
    at_once = max(1, (width - NAME) // FIGURE)
    title = f"{result.model}, codebook {result.codebook}"
    for first in range(0, len(groups), at_once):
        some = groups[first : first + at_once]
        table = Table(
            "", *(name for name, _ in some), title=title, caption=CAPTION, box=SIMPLE_HEAD
        )
        for key, name in ROWS.items():
            table.add_row(name, *(_cell(group, key) for _, group in some))
        yield table
    if each := result.groups["all"].figures.behaviour_f1:
        behaviours = Table("behaviour", "F1", title="all")
        for id, f1 in each.items():
            behaviours.add_row(codebook.behaviour(id).name["en"], shown(f1))
        yield behaviours
    if result.evidence:
        tests = Table("", *result.evidence, title="Is the evidence the cause of the verdict?")
        for key, name in EVIDENCE.items():
            tests.add_row(name, *(shown(getattr(row, key)) for row in result.evidence.values()))
        yield tests


def _cell(group: GroupFigures, key: str) -> str:
    between = group.intervals.get(key)
    span = f"\n{between.low:.2f}–{between.high:.2f}" if between else ""
    return shown(getattr(group.figures, key)) + span


def shown(value: float | int | None) -> str:
    """A figure in two decimals, a count as it is, nothing for nothing."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.2f}"
