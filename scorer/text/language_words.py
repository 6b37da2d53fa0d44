"""Words and sales abbreviations that belong to one of the two languages. Data only.

Words of both (`is`, `in`, `was`, `we`, `over`, `of`, `had`, `want`, `die`, `order`) are left out.
"""

from scorer.text.abbreviations import words_of

DUTCH = words_of(
    """
    'm 't aan aanbieding aantal acht achter af afspr afspraak akkoord al alleen allemaal alles
    allez als altijd amai ander andere anders bd bedankt beetje bel belde bellen belt ben bent
    bestelling beter bij bijna binnen bleef blijft blijven boven buiten d'r da daar daarmee
    daarna daarover daarvan dacht dag dagen dank dankjewel dat de deed denk denkt deze dhr
    doei doen doet door doorgestuurd dr drie dus echt een eens eerder eerst eerste efkes
    eigenlijk elke en er eraan erbij erg ermee erop erover ervan euro even fijn ga gaan gaat
    gaf ge geb gebeld gedaan geeft geen gegeven gehad gehoord gekregen geleverd gemaakt
    gemaild gesprek gesproken gestuurd getekend geven gevraagd geweest gewoon geworden gezegd
    gg gij ging gisteravond gisteren goed goede goedemiddag goedemorgen graag groeten groetjes
    grote haar hallo heb hebben hebt heeft heel hele hem het hier hiermee hij hoe hoewel hoi
    hoor hun hè iedere iemand iets ik ingespr ingesproken ivm ja jaar je jij jou jouw juist
    jullie kan kl klant klanten kleine klt komen komt kon korting kreeg krijgen krijgt kunnen
    kwam laat laten later leuk leveren levering levertijd liep liet liever loopt lopen maakt
    maand maanden maar mag mailen maken mbt mee meer meneer met mevr mevrouw mij mijn minder
    misschien mn mnd moest moet moeten mogen mooi morgen mw naar naast nabellen natuurlijk nee
    negen net niemand niet niets nieuw nieuwe nl nog nooit nou nu offerte oké om omdat omzet
    onder ons onze ook op opgehangen oude prijs prijzen prima samen sinds staan staat stond
    straks sturen stuurt tb te tegen tegoei terug terugbellen terwijl tien tijdens tl toch toe
    toegezegd toen tot tussen twee tweede uit uur uw uwe van vandaag veel verder verlenging
    vier vijf vind vindt vlg vlgs vm volgende vond vonden voor voorstel vorige vraagt vragen
    vroeg waar waarom waarvan wat weer weet weinig weken wel weten wie wij wil wilde willen
    wist wk z'n zal zat ze zeggen zegt zei zeker zelf zes zeven zijn zijt zit zitten zn zo
    zo'n zodat zonder zou zouden zullen
    """
)

ENGLISH = words_of(
    """
    about after afternoon again against agreed all also always and another answer any anyone
    anything are asap ask asked asking asks back because been before being between big busy
    but by called calling calls came can can't come comes could couldn't cust customer
    customers day days did didn't does doesn't don't done down during each eight eom eoq every
    everyone f/u fine first five follow follow-up following followup for four from fyi gave
    get gets getting give gives giving gk go goes going good got great happy has have having
    he's hear heard hello her here hi him his how i i'll i'm i've if interested into isn't it
    it's its just knew know knows last leave left let's lvm made make makes many may mentioned
    might month months more morning most much must my need needed needs never new next nine no
    nope not nothing now offered old once one only other our out please posted price prices
    pricing push pushed qbr quite quotes really reply said say says send sends sent seven
    shall she she's should signed since six small some someone something speak spoke still
    such sure take takes talk talked talking tell tells ten than thank thanks that that's the
    their them then there they they're think thinks this thought three through to today told
    tomorrow took two until us very w/ w/o wanted wants wasn't we'll we're weeks well went
    what when where whether which while who why with without won't would wouldn't yeah year
    years yes yesterday you you're your
    """
)

# Afrikaans shares most of the Dutch list; two of these, and more of them than of `DUTCH_ONLY`,
# tell it apart.
AFRIKAANS = words_of(
    """
    'n baie ek hulle hy jy kliënt moenie nie sal sy vir wees
    """
)
DUTCH_ONLY = words_of(
    """
    't de een heb hebben hebt het hij ik je niet wij zal zij zijn zou
    """
)
