"""The four price forms, what they are called and what each binds to, as msgids; whoever shows them translates them.

Source: håndverkertjenesteloven § 32.
"""

from enum import StrEnum

from portal.core.texts import N_


class PriceForm(StrEnum):
    """How far a price binds, as håndverkertjenesteloven § 32 names it."""

    FIXED = "fixed"
    CEILING = "ceiling"
    ESTIMATE = "estimate"
    INDICATION = "indication"


PRICE_FORM_NAMES = {
    PriceForm.FIXED: N_("Fast pris"),
    PriceForm.CEILING: N_("Høyeste pris"),
    PriceForm.ESTIMATE: N_("Prisoverslag"),
    PriceForm.INDICATION: N_("Uforpliktende prisantydning"),
}
PRICE_FORM_MEANINGS = {
    PriceForm.FIXED: N_("Prisen ligger fast. Den endres bare hvis du og bedriften avtaler mer eller annet arbeid."),
    PriceForm.CEILING: N_("Det kan bli billigere, men aldri dyrere enn dette."),
    PriceForm.ESTIMATE: N_("Sluttprisen kan bli høyst 15 prosent høyere, hvis ikke annet er avtalt."),
    PriceForm.INDICATION: N_("Et anslag som ikke binder bedriften. Be om en bindende pris før du bestiller arbeidet."),
}
