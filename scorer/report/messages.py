"""Every wording of the HTML report that is not the codebook's, in both languages."""

MESSAGES = {
    "en": {
        "title": "What the conversations show",
        "intro": "For the rep first, then for the coach. Meant for coaching and trust: not for "
        "assessment, pay or comparison. It reads what is written, which is not all that was said.",
        "reps": "Per rep",
        "conversations": "Conversations",
        "n_conversations": "conversations",
        "n_scorable": "can be scored",
        "no_name": "No rep named",
        "no_word": "No word yet: it takes 10 conversations that can be scored.",
        "no_word_notes": "No word: more than half cannot be scored. Look at how notes are written.",
        "strength": "Done well",
        "suggestion": "To talk about",
        "of": "of",
        "shows": "What the notes and calls show",
        "not_scorable": "Not scorable",
        "not_sure": "not sure",
        "expected": "expected balance",
        "rep": "rep", "customer": "customer", "other": "other", "unknown": "unknown",
        "made_by": "Scored by",
        "from": "from",
        "limits": "Words are indicative: without reviews by a coach there is no figure. The order is "
        "by name. Reps are not ranked and cannot be compared by these words.",
    },
    "nl": {
        "title": "Wat de gesprekken laten zien",
        "intro": "Eerst voor de verkoper zelf, daarna voor de coach. Bedoeld voor begeleiding en "
        "vertrouwen: niet voor beoordeling, beloning of vergelijking. Het leest wat er staat, en dat "
        "is niet alles wat er gezegd is.",
        "reps": "Per verkoper",
        "conversations": "Gesprekken",
        "n_conversations": "gesprekken",
        "n_scorable": "te scoren",
        "no_name": "Geen verkoper genoemd",
        "no_word": "Nog geen woord: daarvoor zijn 10 gesprekken nodig die te scoren zijn.",
        "no_word_notes": "Geen woord: meer dan de helft is niet te scoren. Kijk hoe de notities worden "
        "geschreven.",
        "strength": "Gaat goed",
        "suggestion": "Om over te praten",
        "of": "van",
        "shows": "Wat notities en gesprekken laten zien",
        "not_scorable": "Niet te scoren",
        "not_sure": "niet zeker",
        "expected": "verwachte balans",
        "rep": "verkoper", "customer": "klant", "other": "ander", "unknown": "onbekend",
        "made_by": "Gescoord door",
        "from": "uit",
        "limits": "Woorden zijn indicatief: zonder lezing door een coach is er geen cijfer. De volgorde "
        "is op naam. Verkopers worden niet gerangschikt en zijn met deze woorden niet te vergelijken.",
    },
}  # fmt: skip
