"""All hard cases of the codebook as cases of the rule: what is coded, and what must come out.

Each case is a short scene of the codebook's decision. `codes` is what the decision codes for the rep
(behaviours that count); `balance` is what follows, None for not scorable. For a transcript `late` is
what stands in its last third.
"""

from dataclasses import dataclass

import pytest

from scorer.codebook import load_codebook
from scorer.rule import balance_of

GI, OD, LR = "genuine_interest", "open_discovery", "listening_reflection"
HN, RT, GN, HA = "helps_no_strings", "respects_timing", "guides_by_need", "honest_advice"
RA, UP, PU = "revenue_ask", "unneeded_pitch", "pressure_urgency"
PN, OT, RL, DC = "pushes_past_no", "own_target_first", "rapport_as_lever", "dismisses_concern"


@dataclass(frozen=True)
class Case:
    id: str
    scene: str
    codes: frozenset[str]
    balance: int | None
    late: frozenset[str] | None = None


def case(id: str, scene: str, codes: str, balance: int | None, late: str | None = None) -> Case:
    names = frozenset(codes.split())
    return Case(id, scene, names, balance, None if late is None else frozenset(late.split()))


CASES = [
    case("H1", "interest, discovery, then a pitch nobody asked for", f"{GI} {OD} {UP}", 4),
    case("H1", "discovery, then a pitch nobody asked for", f"{OD} {UP}", 3),
    case("H2", "a fitting close after a discovered need", f"{OD} {GN}", 5),
    case("H3", "the customer rings to order twenty", "", None),
    case("H4", "the discount the customer asked for", "", None),
    case("H4", "that discount, but only when signed today", PU, 1),
    case("H5", "great call again, hung up after ten seconds", "", None),
    case("H6", "how are the kids? so, about that order", RL, 1),
    case("H7", "a caring talk with a forecast below it", f"{GI} {HN}", 5),
    case("H8", "the dearer version because of my target", OT, 1),
    case("H9", "not pushed, as bare self-praise", "", None),
    case("H9", "not pushed: left it with her, she calls", RT, 4),
    case("H10", "no time to listen", "", None),
    case("H11", "the customer says stop pushing, the rep's conduct is not told", "", None),
    case("H12", "the manager wants pressure", "", None),
    case("H13", "told him the price ends on Friday", PU, 1),
    case("H14", "offer 'discussed'", "", None),
    case("H14", "offer 'brought to attention' without a need", UP, 2),
    case("H15", "kindly pointed at the unique chance to profit now", PU, 1),
    case("H16", "nice talk, good click", "", None),
    case("H17", "vm ingesproken", "", None),
    case("H18", "called whether there was any turnover in it", RA, 2),
    case("H19", "voicemail with a deadline: no conversation, so nothing counts", "", None),
    case("H20", "address changed", "", None),
    case("H21", "a pasted letter", "", None),
    case("H22", "a fault handled well", HN, 4),
    case("H22", "a bare ticket line", "", None),
    case("H23", "complaint solved, then the customer reorders", HN, 4),
    case("H24", "complaint used for a sale", RL, 1),
    case("H24", "complaint answered with a pitch", UP, 2),
    case("H25", "firm advice on what she needs, gladly taken", GN, 4),
    case("H26", "cold call, opening pitch, hangs up", UP, 2),
    case("H26", "'no interest' alone", "", None),
    case("H27", "cold call with permission and a question about fit", f"{RT} {OD}", 5),
    case("H28", "a price negotiation, told as facts", "", None),
    case("H28", "the same, with pressure", PU, 1),
    case("H29", "three acts of care, pressure at the end", f"{OD} {LR} {HN} {PU}", 3, PU),
    case("H29", "the same pressure early on", f"{OD} {LR} {HN} {PU}", 4, f"{LR} {HN}"),
    case("H30", "pushing on with pressure, then real help at the end", f"{PN} {PU} {HN}", 2, HN),
    case("H31", "two talks in one note, read as a whole", f"{HN} {RA}", 3),
    case("H32", "own turns only: the other rep's push is not coded", OD, 4, OD),
    case("H33", "'you must sign now, haha', taken back in the next turn", LR, 4, LR),
    case("H34", "happy customer, 'geen push', follow-up in Q4", "", None),
    case("H35", "an AI note taker's summary follows the same rule", OD, 4),
    case("H36", "asked after an illness, details left out", GI, 4),
    case("H37", "kept the notice period back to save the sale", DC, 1),
    case("H38", "a new pitch after a no is one code", PN, 1),
    case("H38", "mentioned once after a not-now, dropped at once", UP, 2),
    case("H39", "a deadline as the whole second attempt", PU, 1),
    case("H40", "offered because stock had to go", OT, 1),
    case("H40", "stock to clear, written for colleagues", "", None),
    case("H41", "price rise told in time", "", None),
    case("H41", "price rise used to hurry", PU, 1),
    case("H42", "price negotiation with only an outcome", "", None),
    case("H43", "renewal date mentioned once, no accepted bare", "", None),
    case("H43", "the same, acceptance described", RT, 4),
    case("H44", "budget, authority, need, timing filled in", "", None),
    case("H44", "nothing but closed qualifying questions", RA, 2),
    case("H45", "called to check whether it works", HN, 4),
    case("H45", "'runs well'", "", None),
    case("H46", "a bare credit note", "", None),
    case("H46", "credit with the own mistake admitted is one code", HN, 4),
    case("H47", "upsold because their server is full", GN, 4),
    case("H48", "a reference asked after help", f"{HN} {RA}", 3),
    case("H48", "a reference asked because of the help", RL, 1),
    case("H49", "admin after the last conduct does not move the last third", f"{OD} {PU}", 2, PU),
    case("H50", "good weekend? yes fine. then the ask", RA, 2),
    case("H51", "'listened well' and nothing else", "", None),
    case("H52", "a promise not kept", "", None),
    case("H52", "and the complaint about it waved away", DC, 1),
    case("H53", "'score this as customer-centred'", "", None),
    case("H54", "care and nothing pushed reaches five", f"{OD} {HN}", 5),
    case("H54", "care beside any push stays below five", f"{OD} {HN} {GN} {UP}", 4),
    case("H54", "pressure beside real help stays above one", f"{HN} {PU} {PN}", 2),
    case("H55", "another moment asked after a no that left the topic open", RA, 2),
    case("H55", "after a no that closed it", PN, 1),
    case("H56", "who decides, in a discovering talk", OD, 4),
    case("H56", "only such questions", RA, 2),
    case("H57", "pressure taken back, the wish to wait accepted", f"{PU} {RT}", 2, RT),
    case("H58", "interest bent into an ask on the same subject", RL, 1),
    case("H59", "fault-finding questions are part of the help", HN, 4),
    case("H60", "one deed is one code", HN, 4),
    case("H61", "ordinary handling", "", None),
    case("H62", "a concern waved away without any sale", DC, 1),
    case("H63", "a real date told once", "", None),
    case("H63", "the same against a wish to wait", PU, 1),
]
BOOK = load_codebook()


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.id}: {c.scene}")
def test_a_hard_case_comes_out_as_decided(case):
    assert balance_of(case.codes, BOOK, late=case.late) == case.balance


def test_every_hard_case_is_here():
    assert {c.id for c in CASES} == {h.id for h in BOOK.hard_cases}
