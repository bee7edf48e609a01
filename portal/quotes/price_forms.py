"""What the four price forms are called and what each binds to, as msgids; whoever shows them translates them.

Source: håndverkertjenesteloven § 32.
"""

from portal.core.texts import N_
from portal.quotes.models import PriceForm

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
