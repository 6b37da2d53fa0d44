"""Per rep: what the conversations show, as a figure, in words or not at all, by the display gates."""

from scorer.reps.remarks import BehaviourShare, Quote, Remark
from scorer.reps.view import RepView, rep_views

__all__ = ["BehaviourShare", "Quote", "Remark", "RepView", "rep_views"]
