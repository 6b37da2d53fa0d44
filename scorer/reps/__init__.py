"""Per rep: what the conversations show, in words or not at all, by the display gates."""

from scorer.reps.view import Quote, RepView, rep_views

__all__ = ["Quote", "RepView", "rep_views"]
