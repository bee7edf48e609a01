"""The kinds of notices a person may choose about, for whom they are, and what each is about.

A mail belongs to a kind by its `notice` (`notifications.mail.Mail`). Without one it can't be chosen away: account mail; what
somebody has just asked for; what waits for an answer of theirs.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.texts import N_


class Timing(StrEnum):
    """When a kind of notice comes."""

    AT_ONCE = "at-once"
    DIGEST = "digest"
    OFF = "off"


DEFAULT_TIMING = Timing.AT_ONCE
"""Until somebody has chosen: what happens here is what they came for."""


class NoticeKind(StrEnum):
    """What a notice is about. The value stands in links and in the database."""

    NEW_LEAD = "new-lead"
    PLACE_FREE = "place-free"
    LEAD_CHANGED = "lead-changed"
    OFFER_OUTCOME = "offer-outcome"
    FIRM_MATTERS = "firm-matters"
    QUESTION_ANSWERED = "question-answered"
    VISIT = "visit"
    OFFER_EXPIRING = "offer-expiring"
    MESSAGE_FROM_POSTER = "message-from-poster"

    SENT_OUT = "sent-out"
    OFFER_IN = "offer-in"
    NOBODY_ANSWERED = "nobody-answered"
    MESSAGES = "messages"
    PROJECT_LIFE = "project-life"
    QUESTION_ASKED = "question-asked"
    VISIT_ASKED = "visit-asked"
    OFFER_CHANGED = "offer-changed"
    MESSAGE_FROM_FIRM = "message-from-firm"

    DIGEST = "digest"
    """The daily mail itself, for its own link."""


@dataclass(frozen=True)
class About:
    """What a person reads about a kind (msgids), and whether it may also come by SMS."""

    name: str
    explanation: str
    may_text: bool = False


FIRM_KINDS: dict[NoticeKind, About] = {
    NoticeKind.NEW_LEAD: About(
        N_("Nye oppdrag"), N_("Et prosjekt som passer for bedriften, ligger i innboksen."), may_text=True
    ),
    NoticeKind.PLACE_FREE: About(
        N_("Ledig plass"), N_("Det er blitt plass til et svar til i et oppdrag dere venter på."), may_text=True
    ),
    NoticeKind.LEAD_CHANGED: About(
        N_("Endringer i oppdrag"), N_("Kunden har endret eller avsluttet et prosjekt dere er spurt om.")
    ),
    NoticeKind.QUESTION_ANSWERED: About(
        N_("Svar på spørsmål"), N_("Kunden har svart på et spørsmål om et oppdrag dere er spurt om.")
    ),
    NoticeKind.VISIT: About(
        N_("Befaring"), N_("Kunden har foreslått, bekreftet, flyttet eller avlyst en befaring med dere.")
    ),
    NoticeKind.MESSAGE_FROM_POSTER: About(N_("Meldinger fra kunder"), N_("En kunde dere har svart, har skrevet.")),
    NoticeKind.OFFER_EXPIRING: About(
        N_("Tilbud som går ut"), N_("Et tilbud dere har gitt, gjelder snart ikke lenger.")
    ),
    NoticeKind.OFFER_OUTCOME: About(
        N_("Utfallet av tilbudene deres"), N_("Kunden har valgt dere, eller en annen bedrift."), may_text=True
    ),
    NoticeKind.FIRM_MATTERS: About(
        N_("Bedriftens egne saker"), N_("En tjeneste er satt på pause, et sertifikat går ut, eller vi har sjekket noe.")
    ),
}
"""To those of a firm who answer projects or look after the firm."""
POSTER_KINDS: dict[NoticeKind, About] = {
    NoticeKind.SENT_OUT: About(N_("Prosjektet er sendt ut"), N_("Hvor mange bedrifter vi har spurt.")),
    NoticeKind.OFFER_IN: About(N_("Tilbud"), N_("En bedrift har svart på prosjektet ditt."), may_text=True),
    NoticeKind.OFFER_CHANGED: About(
        N_("Endrede tilbud"), N_("En bedrift har endret eller trukket tilbudet sitt, eller det går snart ut.")
    ),
    NoticeKind.QUESTION_ASKED: About(
        N_("Spørsmål fra bedrifter"), N_("En bedrift lurer på noe om prosjektet før den svarer.")
    ),
    NoticeKind.VISIT_ASKED: About(
        N_("Befaring"), N_("En bedrift vil komme på befaring, eller har svart på tidene du foreslo.")
    ),
    NoticeKind.MESSAGE_FROM_FIRM: About(N_("Meldinger fra bedrifter"), N_("En bedrift som har svart, har skrevet.")),
    NoticeKind.NOBODY_ANSWERED: About(
        N_("Ingen har svart ennå"), N_("Vi har spurt bedrifter uten å få svar, og sier hva som skjer videre.")
    ),
    NoticeKind.MESSAGES: About(N_("Meldinger fra oss"), N_("Vi har skrevet til deg om prosjektet.")),
    NoticeKind.PROJECT_LIFE: About(
        N_("Prosjektets gang"), N_("Vi har fått prosjektet, det er flyttet eller avgjort, eller det avsluttes snart.")
    ),
}
"""To those who have a project, or were let into one."""
DIGEST = About(N_("Daglig oppsummering"), N_("Det du har valgt å få samlet, i én e-post om dagen."))
ABOUT: dict[NoticeKind, About] = FIRM_KINDS | POSTER_KINDS | {NoticeKind.DIGEST: DIGEST}
