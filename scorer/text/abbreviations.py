"""Abbreviations of Dutch and English sales notes that carry a full stop. Data only.

Forms without a stop (`tb`, `f/u`, `w/`) need no entry: nothing in them ends a sentence. Dotted
letters (`o.a.`, `m.b.t.`, `e.g.`) and single letters are recognised by their shape. Whole words
(`nat`, `vol`, `no`) are left out although they also occur shortened.
"""


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


# A sentence goes on after these, whatever follows.
ABBREVIATIONS = words_of(
    """
    aanb aangeb afd afgelev afl afspr alg appr approx asst att attn avg bep bespr betr
    bijl bijv bldg blz bv ca capt cf chr comm concl cont contr corr dd dgl dhr dhrn div
    doorgest dr drs ds dubb eerstv eff eig evt excl fa fam felicit fig geadv gebr gecomb
    ger gerep gesp gespr gest getek gev gew gov govt hon incl ing inh inst intl inv inz ipv ir
    ivm jhr jl kl kol lev lic lit lt mbt medew mej mevr mgr mr mrs ms mw nal nav nl nr nrs
    onbek ond onderh ong ontv oorspr opdr opl orig overl pag par penn perc plm pls plv poss
    pres prev prob proc prot qty recd reg rek reqd resp rm sched sect sgt sr str supt
    tav tbv tel telef teruggeb tgo thru tkn tlf tnv toel tov uitg uitz univ verd verg verk
    verm verv verz vgl vgls vlg vlgd vlgs vnl voorb voorgest voorl voorz vs wrsch ws wv zgn
    """
)

# These may also end one: they do when a capital follows.
OFTEN_LAST = words_of(
    """
    art am appt asap bestel cert co corp cust dept dgn doc enz etc ex gem hr hrs inc
    ingespr jr lb lbs ltd mfg mgmt mld mln mnd mndn mos mtg mth mths nv occ oz pcs perm pm rep
    req sq stk svp terugb tgv tr upd vm vz wk wkn wks yr yrs jan feb febr mrt apr aug sep sept
    okt oct nov dec vr mon tue tues thu thur thurs fri a.m b.v e.a e.d m.v n.v p.m u.k u.s
    ext max min mob ref st
    """
)

# Where a clause is best cut when it runs on without a stop.
CONJUNCTIONS = words_of(
    """
    and but so because then although though whereas while which en maar dus want omdat toen
    daarna terwijl waarop vervolgens zodat
    """
)
