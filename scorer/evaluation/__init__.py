"""How good verdicts are, measured against labels."""

from scorer.evaluation.evaluated import Evaluation, evaluated
from scorer.evaluation.evidence import evidence_tests
from scorer.evaluation.gold import Gold, Labelled, gold_of, labelled, read_labelled
from scorer.evaluation.groups import GroupFigures, grouped
from scorer.evaluation.metrics import CLASSES, Judged, figures

__all__ = [
    "CLASSES",
    "Evaluation",
    "Gold",
    "GroupFigures",
    "Judged",
    "Labelled",
    "evaluated",
    "evidence_tests",
    "figures",
    "gold_of",
    "grouped",
    "labelled",
    "read_labelled",
]
