"""Every wording of the HTML report that is not the codebook's, in both languages.

Words in braces are filled in; a test checks that both languages have the same keys and places.
"""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, dict[str, str]] = {
    "en": {
        "title": "What the conversations show",
        "intro": "For the rep first, then for the coach. Meant for coaching and trust, not for "
        "assessment, pay or task allocation. It reads what was written down or transcribed, which is "
        "not all that was said.",
        "made_by": "Scored by {model}, codebook {codebook}, from {source}",
        "contents": "On this page",
        "team_page": "The team",
        "questions": "Questions a coach asks",
        "no_name": "Conversations without a rep's name",
        "no_rep": "The export names no rep for these conversations, so they are only listed.",
        "counts": "Conversations: {n} ({notes}, {calls}), of which to be scored: {scorable}.",
        "notes_one": "1 note", "notes": "{n} notes",
        "calls_one": "1 transcript", "calls": "{n} transcripts",
        "not_scored": "Not scored, and neither good nor bad: ",
        "reviewed": "{n} read by a coach, {random} of them drawn at random.",
        "not_reviewed": "None has been read by a coach yet.",
        "figure_head": "How the conversations served the customer",
        "figure": "Of 100 conversations like these, between {low} and {high} serve the customer.",
        "figure_soft": "About {level}% sure; a mixed conversation counts as half. Not a mark: the width "
        "is part of the answer.",
        "axis_share": "of 100 conversations",
        "plot_interval": "Interval from {low} to {high} of 100 conversations",
        "own_mix": "With the rep's own mix of calls instead of the team's: between {low} and {high}.",
        "by_type": "Per kind of call: ",
        "by_type_one": "{type}, {kind}: {low} to {high}",
        "note": "notes", "transcript": "transcripts", "any_type": "other kinds",
        "words_soft": "Indicative: a word, because a figure would promise more than is known.",
        "why_few": "A figure takes {n} conversations that can be scored and {m} of them drawn at "
        "random and read by a coach. Now: {n_now} and {m_now}.",
        "why_none": "Nothing is said about the whole yet: that takes {n} conversations that can be "
        "scored, and there are {n_now}. What single conversations show is below, and that is already "
        "enough to talk about.",
        "why_not_scorable": "More than half of these conversations cannot be scored, so nothing is "
        "said about the whole. That is about how notes are written, not about selling. One sentence "
        "more helps: what did you ask or do, and what did the customer say to it?",
        "why_wide": "There are enough conversations, but they differ so much that the interval would "
        "be wider than {width} of 100. More random readings make it narrower.",
        "why_check": "The figure is hidden: an independent calculation from the coach's readings "
        "does not agree with the model. Read the conversations; more random readings settle it.",
        "misread": "The model reads this rep's way of writing too {direction}. The figure has been "
        "corrected for it; single verdicts below have not.",
        "too_high": "kindly", "too_low": "harshly",
        "how": "How was this made?",
        "how_figure": "{n} conversations that can be scored, {m} random readings. {method}; checked "
        "by an independent calculation, which says {check}. Model {model}, codebook {codebook}. It "
        "would change with more conversations, with more random readings (they make it narrower), or "
        "with another model.",
        "no_check": "nothing yet",
        "check_range": "{low} to {high}",
        "method_with": "A statistical model of the whole team that lets every rep write in their own "
        "way and corrects for it by the coach's random readings",
        "method_without": "A statistical model of the whole team that lets every rep write in their "
        "own way, without readings by a coach to correct it",
        "how_words": "{n} conversations that can be scored, {m} random readings. {method}. A word is "
        "shown when it is right with a probability of at least {p} of 100. Model {model}, codebook {codebook}. "
        "Random readings by a coach turn it into a figure.",
        "how_behaviours": "A conversation counts when the probability that the behaviour stands in "
        "it is at least one half, or when a coach saw it. A behaviour counts once per conversation. n = {n}; model {model}, codebook {codebook}.",
        "how_remark": "Chosen because it is the behaviour that most surely comes back, not because of "
        "one call: the lower end of its interval is the highest. n = {n}, read by a coach {m}; model "
        "{model}, codebook {codebook}. Other or more conversations can change it.",
        "change_head": "Change",
        "change_up": "Changed: more conversations serve the customer than before.",
        "change_down": "Changed: fewer conversations serve the customer than before. Something to "
        "ask about, not to conclude from.",
        "change_none": "No change that can be told from chance.",
        "change_too_few": "Too few conversations in one of the two halves to speak of change.",
        "change_windows": "{from1} to {to1}: {low1} to {high1} ({n1} conversations). {from2} to {to2}: "
        "{low2} to {high2} ({n2} conversations).",
        "change_team": "What moved the whole team (a campaign, a season) is taken out first.",
        "change_hint_up": "An early sign upwards in the last weeks. A sign, no statement.",
        "change_hint_down": "An early sign downwards in the last weeks. A sign, no statement.",
        "how_change": "The halves of the period beside each other, {n} conversations and {m} random "
        "readings in all. Said only when the change has its direction with more than {sign}% and is more "
        "than {least} of 100 with more than {size}% probability. Months are never compared: with nothing "
        "changed, three in four reps show a fall of ten of 100 in some month of half a year. Model {model}, codebook {codebook}.",
        "no_change_yet": "Change is shown from {n} conversations that can be scored in each half of "
        "the period on, and {m} random readings in all.",
        "plot_trend": "Share per four weeks with its interval, from {first} to {last}",
        "strength_head": "Going well",
        "no_strength": "No behaviour comes back surely enough yet to name it. Look at the sentences "
        "in the conversations below.",
        "suggestion_head": "One thing to try",
        "no_suggestion": "Nothing that pushes comes back in these conversations. Nothing to suggest.",
        "too_little_to_suggest": "Nothing comes back surely enough yet to suggest something.",
        "no_trend": "Change needs dated conversations over at least eight weeks, in both halves of the "
        "period, and a figure.",
        "why_no_contact": "More than half of these conversations cannot be scored, mostly for want of "
        "contact or because they are no customer call. That is no fault; it only means that nothing can "
        "be said about the whole.",
        "decimal": ".",
        "in_conversations": "in {n} of {of} conversations",
        "instead": "Ways to do it differently:",
        "timing_head": "Left alone, on purpose",
        "timing": "Conversations in which the customer was given time or left the choice: {n}. That is "
        "good work, and no call needs to follow.",
        "behaviours_head": "What the conversations show",
        "axis_n": "conversations",
        "plot_behaviours": "Number of conversations per behaviour",
        "table_behaviour": "behaviour", "table_side": "side", "table_n": "conversations",
        "as_table": "The same as a table",
        "side_customer": "serves the customer", "side_revenue": "serves the turnover",
        "conversations": "The conversations",
        "conversations_n": "All of them ({n}), with the sentences that count",
        "moved": "By the behaviours alone the rule gives {x}; the text as a whole moved it by one.",
        "moved_out": "By the behaviours alone the rule gives {x}; by the text as a whole there is too "
        "little to score.",
        "moved_in": "By the behaviours alone there is too little to score; by the text as a whole there "
        "is enough.",
        "explain_p": "P(shown)", "explain_weight": "weight", "beside_push": "{x} beside a push",
        "no_behaviour": "No behaviour of the rep was found in the text.",
        "rule": "Rule: {rule}; c and r add up the weights of the customer's and the turnover's side, "
        "each up to {cap}.",
        "rule_bounds": "Both c and r below {least}: too little to score. With r above 0 the balance is "
        "at most {most}; with c from {enough} on, at least {floor}.",
        "rule_late": "Then the last third of the transcript: with a behaviour of weight {weight} on the "
        "turnover's side in it, at most {most}; with one on the customer's side in it (other than: "
        "{slight}) and none on the turnover's, at least {floor}.",
        "p_bands": "P(band): {bands}; expected balance {x}",
        "p_scorable": "P(scorable) {x}; model {model}",
        "asked_for": "scored from {x} on", "p_customer": "P(customer) {x}",
        "lean_read": "Both sides are real: whom the talk served is read from the whole of it.",
        "addressed": "Not read, because it speaks to whoever scores: “{words}”.",
        "not_sure": "not sure", "expected": "expected balance {x}",
        "not_scorable": "Not scored",
        "rep": "rep", "customer": "customer", "other": "other", "unknown": "unknown",
        "team_intro": "{n} reps. The distribution is shown without names and in no order.",
        "team_few": "A team page is shown from {n} reps on, so that nobody can be picked out.",
        "team_no_figures": "The distribution is shown when at least {n} reps have a figure; now {now}.",
        "plot_team": "Distribution of {n} reps' shares, without names, rounded to five",
        "team_axis": "of 100 conversations serve the customer (rounded)",
        "how_team": "Each of the {n} points is one rep's figure, rounded to five so that nobody is "
        "recognised by it. Every point has an interval on that rep's page; the order of points says "
        "nothing. {made}",
        "agreement": "Double readings by two coaches: {same} of {n} in the same band.",
        "funnel_head": "Quality beside quantity",
        "funnel_n_calls": "{n} calls by the export", "funnel_n_meetings": "{n} meetings",
        "funnel_n_quotes": "{n} quotes", "funnel_n_orders": "{n} orders",
        "funnel_amount": "Amounts in the export add up to {amount}.",
        "funnel_row": "Of conversations in the band",
        "funnel_meetings": "meeting or further", "funnel_quotes": "quote or further",
        "funnel_orders": "order",
        "funnel_cell": "{n} of {of} ({low}–{high}%)",
        "funnel_soft": "How a conversation was held and whether an order followed are only weakly "
        "related: over many studies about zero with real sales. Do not read a cause into this table. "
        "It is for the team and is not shown per rep.",
        "channels_head": "Note beside transcript",
        "channels": "{same} of {n} calls have the same band in the note and in the transcript "
        "({low}–{high} of 100, 90% interval).",
        "channels_higher": "On average the note reads {by} points (of 100) more customer-centred than "
        "the transcript of the same call ({low} to {high}; below nought: less).",
        "channels_soft": "A note is the rep's own account; this is how far it can be relied on here.",
        "q1": "May I compare two reps?",
        "a1": "No. With twenty perfectly read conversations each, the lowest of twelve is truly the "
        "lowest only about half of the time. Pages stand by name; nothing here ranks.",
        "q2": "Did it change?",
        "a2": "Under Change on the rep's page: only when it is both sure and large enough. Otherwise "
        "it says that no change can be told from chance.",
        "q3": "What shall I praise?",
        "a3": "Under Going well, with the sentences and their dates.",
        "q4": "What is the one thing to talk about?",
        "a4": "Under One thing to try: one behaviour, the sentences, and ways to say it differently. "
        "One is enough; more overloads.",
        "q5": "Why is there no figure?",
        "a5": "The reason stands where the figure would be, with the numbers that are missing.",
        "q6": "How sure is the figure?",
        "a6": "As sure as its interval is narrow: about nine in ten intervals hold the true share.",
        "q7": "What can I do to make it surer?",
        "a7": "Read conversations drawn at random (scorer sample), five per rep in four weeks. "
        "Conversations that you pick yourself, or that are disputed, do not count for this.",
        "q8": "The rep disagrees with a verdict. And now?",
        "a8": "Read it together: the sentences are marked. Put your reading in as disputed: it counts "
        "as it is and does not bend the figure.",
        "q9": "Why are many conversations not scored?",
        "a9": "Beside the counts the reasons are listed. Voicemails and administration are no fault; "
        "too little text is a matter of writing one sentence more.",
        "q10": "May I use this in an appraisal?",
        "a10": "No. It is made for coaching: the rep sees it first, and no pay, ranking or task "
        "depends on it.",
    },
    "nl": {
        "title": "Wat de gesprekken laten zien",
        "intro": "Eerst voor de verkoper zelf, daarna voor de coach. Bedoeld voor begeleiding en "
        "vertrouwen, niet voor beoordeling, beloning of taakverdeling. Het leest wat is opgeschreven "
        "of uitgeschreven, en dat is niet alles wat er gezegd is.",
        "made_by": "Gescoord door {model}, codeboek {codebook}, uit {source}",
        "contents": "Op deze pagina",
        "team_page": "Het team",
        "questions": "Vragen van een coach",
        "no_name": "Gesprekken zonder naam van een verkoper",
        "no_rep": "De export noemt bij deze gesprekken geen verkoper; ze staan hier alleen vermeld.",
        "counts": "Gesprekken: {n} ({notes}, {calls}), waarvan te scoren: {scorable}.",
        "notes_one": "1 notitie", "notes": "{n} notities",
        "calls_one": "1 transcript", "calls": "{n} transcripten",
        "not_scored": "Niet gescoord, en goed noch slecht: ",
        "reviewed": "{n} gelezen door een coach, waarvan {random} door loting.",
        "not_reviewed": "Nog geen gesprek is door een coach gelezen.",
        "figure_head": "Hoe de gesprekken de klant dienden",
        "figure": "Van 100 gesprekken als deze dienen er tussen {low} en {high} de klant.",
        "figure_soft": "Ongeveer {level}% zeker; een gemengd gesprek telt half. Geen cijfer voor iemand: "
        "de breedte hoort bij het antwoord.",
        "axis_share": "van 100 gesprekken",
        "plot_interval": "Interval van {low} tot {high} van 100 gesprekken",
        "own_mix": "Met de eigen mix van gesprekken in plaats van die van het team: tussen {low} en "
        "{high}.",
        "by_type": "Per soort gesprek: ",
        "by_type_one": "{type}, {kind}: {low} tot {high}",
        "note": "notities", "transcript": "transcripten", "any_type": "overige soorten",
        "words_soft": "Indicatief: een woord, omdat een getal meer zou beloven dan bekend is.",
        "why_few": "Voor een getal zijn {n} te scoren gesprekken nodig, waarvan er {m} door loting zijn "
        "gelezen door een coach. Nu: {n_now} en {m_now}.",
        "why_none": "Over het geheel is nog niets te zeggen: daarvoor zijn {n} te scoren gesprekken "
        "nodig, en het zijn er {n_now}. Wat losse gesprekken laten zien staat hieronder, en dat is al "
        "genoeg om over te praten.",
        "why_not_scorable": "Meer dan de helft van deze gesprekken is niet te scoren, dus over het "
        "geheel wordt niets gezegd. Dat gaat over hoe notities worden geschreven, niet over verkopen. "
        "Eén zin meer helpt al: wat vroeg of deed je, en wat zei de klant daarop?",
        "why_wide": "Er zijn genoeg gesprekken, maar ze verschillen zo sterk dat het interval breder zou "
        "zijn dan {width} van 100. Meer gelezen steekproefgesprekken maken het smaller.",
        "why_check": "Het getal is verborgen: een onafhankelijke berekening uit wat de coach "
        "las komt anders uit dan het model. Lees de gesprekken; meer gelezen steekproefgesprekken geven uitsluitsel.",
        "misread": "Het model leest de schrijfwijze van deze verkoper te {direction}. Het getal is "
        "daarvoor gecorrigeerd, losse oordelen hieronder niet.",
        "too_high": "mild", "too_low": "streng",
        "how": "Hoe is dit gemaakt?",
        "how_figure": "{n} te scoren gesprekken, {m} gelezen steekproefgesprekken. {method}; nagerekend met een "
        "onafhankelijke berekening, die op {check} komt. Model {model}, codeboek {codebook}. Het zou "
        "veranderen met meer gesprekken, met meer gelezen steekproefgesprekken (die maken het smaller) of met een "
        "ander model.",
        "no_check": "nog niets",
        "check_range": "{low} tot {high}",
        "method_with": "Een statistisch model van het hele team dat iedere verkoper op eigen wijze "
        "laat schrijven en daarvoor corrigeert met de steekproefgesprekken die de coach las",
        "method_without": "Een statistisch model van het hele team dat iedere verkoper op eigen wijze "
        "laat schrijven, zonder gesprekken die een coach las om het te corrigeren",
        "how_words": "{n} te scoren gesprekken, {m} gelezen steekproefgesprekken. {method}. Een woord staat er als "
        "het met een kans van minstens {p} op 100 klopt. Model {model}, codeboek {codebook}. Steekproefgesprekken "
        "die een coach leest maken er een getal van.",
        "how_behaviours": "Een gesprek telt mee als de kans dat het gedrag erin staat minstens de helft "
        "is, of als een coach het zag. Een gedrag telt één keer per gesprek. n = {n}; model {model}, "
        "codeboek {codebook}.",
        "how_remark": "Gekozen omdat dit gedrag het zekerst terugkomt, niet om één gesprek: de "
        "ondergrens van zijn interval is de hoogste. n = {n}, gelezen door een coach {m}; model "
        "{model}, codeboek {codebook}. Andere of meer gesprekken kunnen dit veranderen.",
        "change_head": "Verandering",
        "change_up": "Veranderd: meer gesprekken dienen de klant dan eerst.",
        "change_down": "Veranderd: minder gesprekken dienen de klant dan eerst. Iets om naar te "
        "vragen, niet om conclusies uit te trekken.",
        "change_none": "Geen verandering die van toeval te onderscheiden is.",
        "change_too_few": "Te weinig gesprekken in een van de twee helften om van verandering te "
        "spreken.",
        "change_windows": "{from1} t/m {to1}: {low1} tot {high1} ({n1} gesprekken). {from2} t/m {to2}: "
        "{low2} tot {high2} ({n2} gesprekken).",
        "change_team": "Wat het hele team bewoog (een campagne, een seizoen) is er eerst uit "
        "gehaald.",
        "change_hint_up": "Een vroeg teken omhoog in de laatste weken. Een teken, geen uitspraak.",
        "change_hint_down": "Een vroeg teken omlaag in de laatste weken. Een teken, geen uitspraak.",
        "how_change": "De twee helften van de periode naast elkaar, samen {n} gesprekken en {m} gelezen "
        "steekproefgesprekken. Gezegd wordt het alleen als de richting voor meer dan {sign}% vaststaat en de "
        "verandering met meer dan {size}% kans groter is dan {least} van 100. Maanden worden nooit vergeleken: "
        "ook als er niets verandert, daalt het in een half jaar bij drie van de vier verkopers wel eens "
        "met tien van 100 in een maand. Model "
        "{model}, codeboek {codebook}.",
        "no_change_yet": "Verandering wordt getoond vanaf {n} te scoren gesprekken in elke helft van de "
        "periode en in totaal {m} gelezen steekproefgesprekken.",
        "plot_trend": "Aandeel per vier weken met interval, van {first} tot {last}",
        "strength_head": "Gaat goed",
        "no_strength": "Nog geen gedrag komt zeker genoeg terug om het te noemen. Kijk naar de zinnen "
        "in de gesprekken hieronder.",
        "suggestion_head": "Eén ding om te proberen",
        "no_suggestion": "Pushen komt in deze gesprekken niet terug. Geen suggestie dus.",
        "too_little_to_suggest": "Er komt nog niets zeker genoeg terug om iets voor te stellen.",
        "no_trend": "Voor verandering zijn gesprekken met een datum nodig over minstens acht weken, in "
        "beide helften van de periode, en een getal.",
        "why_no_contact": "Meer dan de helft van deze gesprekken is niet te scoren, vooral omdat er geen "
        "contact was of omdat het geen klantgesprek is. Dat is geen fout; het betekent alleen dat over het "
        "geheel niets te zeggen is.",
        "decimal": ",",
        "in_conversations": "in {n} van {of} gesprekken",
        "instead": "Zo kan het anders:",
        "timing_head": "Bewust met rust gelaten",
        "timing": "Gesprekken waarin de klant tijd kreeg of zelf de keus hield: {n}. Dat is goed werk, "
        "en er hoeft geen telefoontje op te volgen.",
        "behaviours_head": "Wat de gesprekken laten zien",
        "axis_n": "gesprekken",
        "plot_behaviours": "Aantal gesprekken per gedrag",
        "table_behaviour": "gedrag", "table_side": "kant", "table_n": "gesprekken",
        "as_table": "Hetzelfde als tabel",
        "side_customer": "dient de klant", "side_revenue": "dient de omzet",
        "conversations": "De gesprekken",
        "conversations_n": "Allemaal ({n}), met de zinnen die tellen",
        "moved": "Naar de gedragingen alleen geeft de regel {x}; het geheel van de tekst schoof dat één punt op.",
        "moved_out": "Naar de gedragingen alleen geeft de regel {x}; naar het geheel van de tekst is er "
        "te weinig om te scoren.",
        "moved_in": "Naar de gedragingen alleen is er te weinig om te scoren; naar het geheel van de "
        "tekst is er genoeg.",
        "explain_p": "P(getoond)", "explain_weight": "gewicht", "beside_push": "{x} naast duwen",
        "no_behaviour": "In de tekst is geen gedraging van de verkoper gevonden.",
        "rule": "Regel: {rule}; c en r tellen de gewichten op van de kant van klant en omzet, elk tot "
        "{cap}.",
        "rule_bounds": "c en r allebei onder {least}: te weinig om te scoren. Met r boven 0 is de balans "
        "hoogstens {most}; met c vanaf {enough} minstens {floor}.",
        "rule_late": "Dan het laatste derde van het transcript: met een gedraging van gewicht {weight} "
        "aan de kant van de omzet erin hoogstens {most}; met een aan de kant van de klant erin (andere "
        "dan: {slight}) en geen aan die van de omzet minstens {floor}.",
        "p_bands": "P(band): {bands}; verwachte balans {x}",
        "p_scorable": "P(te scoren) {x}; model {model}",
        "asked_for": "gescoord vanaf {x}", "p_customer": "P(klant) {x}",
        "lean_read": "Beide kanten zijn echt: wie het gesprek diende, is uit het geheel gelezen.",
        "addressed": "Niet meegelezen, want gericht aan wie scoort: “{words}”.",
        "not_sure": "niet zeker", "expected": "verwachte balans {x}",
        "not_scorable": "Niet gescoord",
        "rep": "verkoper", "customer": "klant", "other": "ander", "unknown": "onbekend",
        "team_intro": "{n} verkopers. De verdeling staat er zonder namen en zonder volgorde.",
        "team_few": "Een teampagina is er vanaf {n} verkopers, zodat niemand eruit te halen is.",
        "team_no_figures": "De verdeling staat er als minstens {n} verkopers een getal hebben; nu "
        "{now}.",
        "plot_team": "Verdeling van de aandelen van {n} verkopers, zonder namen, afgerond op vijf",
        "team_axis": "van 100 gesprekken dienen de klant (afgerond)",
        "how_team": "Elk van de {n} stippen is het getal van één verkoper, afgerond op vijf zodat niemand "
        "eraan te herkennen is. Bij elke stip hoort een interval op de eigen pagina; de volgorde zegt "
        "niets. {made}",
        "agreement": "Door twee coaches gelezen: {same} van {n} in dezelfde band.",
        "funnel_head": "Kwaliteit naast aantallen",
        "funnel_n_calls": "{n} gesprekken volgens de export", "funnel_n_meetings": "{n} afspraken",
        "funnel_n_quotes": "{n} offertes", "funnel_n_orders": "{n} orders",
        "funnel_amount": "De bedragen in de export zijn samen {amount}.",
        "funnel_row": "Van de gesprekken in de band",
        "funnel_meetings": "afspraak of verder", "funnel_quotes": "offerte of verder",
        "funnel_orders": "order",
        "funnel_cell": "{n} van {of} ({low}–{high}%)",
        "funnel_soft": "Hoe een gesprek werd gevoerd en of er een order volgde hangen maar zwak "
        "samen: over veel studies ongeveer nul met echte verkoop. Lees geen oorzaak in deze tabel. Zij "
        "is er voor het team en staat er niet per verkoper.",
        "channels_head": "Notitie naast transcript",
        "channels": "{same} van {n} gesprekken hebben in notitie en transcript dezelfde band "
        "({low}–{high} van 100, interval van 90%).",
        "channels_higher": "Gemiddeld komt de notitie {by} punten (van 100) klantgerichter uit dan het "
        "transcript van hetzelfde gesprek ({low} tot {high}; onder nul: minder).",
        "channels_soft": "Een notitie is het eigen verhaal van de verkoper; zo ver is er hier op te "
        "bouwen.",
        "q1": "Mag ik twee verkopers vergelijken?",
        "a1": "Nee. Met twintig foutloos gelezen gesprekken elk is de laagste van twaalf maar in "
        "ongeveer de helft van de gevallen echt de laagste. De pagina's staan op naam; er is geen rangorde.",
        "q2": "Is het veranderd?",
        "a2": "Onder Verandering op de pagina van de verkoper: alleen als het zeker én groot genoeg "
        "is. Anders staat er dat verandering niet van toeval te onderscheiden is.",
        "q3": "Waarvoor geef ik een compliment?",
        "a3": "Onder Gaat goed, met de zinnen en hun datum.",
        "q4": "Over welk ene ding praten we?",
        "a4": "Onder Eén ding om te proberen: één gedrag, de zinnen, en manieren om het anders te "
        "zeggen. Eén is genoeg; meer is te veel tegelijk.",
        "q5": "Waarom staat er geen getal?",
        "a5": "De reden staat op de plaats van het getal, met de aantallen die ontbreken.",
        "q6": "Hoe zeker is het getal?",
        "a6": "Zo zeker als het interval smal is: ongeveer negen van de tien intervallen bevatten het "
        "ware aandeel.",
        "q7": "Wat kan ik doen om het zekerder te maken?",
        "a7": "Gesprekken lezen die door loting zijn gekozen (scorer sample), vijf per verkoper per vier weken. Gesprekken "
        "die je zelf kiest of die betwist zijn, tellen hiervoor niet.",
        "q8": "De verkoper is het niet eens met een oordeel. En nu?",
        "a8": "Lees het samen: de zinnen zijn gemarkeerd. Voer je oordeel in als betwist: die telt "
        "zoals zij is en vertekent het getal niet.",
        "q9": "Waarom zijn veel gesprekken niet gescoord?",
        "a9": "Bij de aantallen staan de redenen. Voicemails en administratie zijn geen fout; te weinig "
        "tekst is een kwestie van één zin meer schrijven.",
        "q10": "Mag ik dit gebruiken in een beoordeling?",
        "a10": "Nee. Het is gemaakt voor begeleiding: de verkoper ziet het eerst, en geen beloning, "
        "rangorde of taak hangt ervan af.",
    },
}  # fmt: skip
N_QUESTIONS = 10


def filled(messages: Mapping[str, str], key: str, **values: object) -> str:
    """A message with its places filled in."""
    return messages[key].format(**values)
