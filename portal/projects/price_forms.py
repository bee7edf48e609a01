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
MOST_OVER_ESTIMATE = 15
"""Per cent."""


def ceiling_ore(form: PriceForm | str, amount_ore: int) -> int | None:
    """The most that such a price may become, in øre, unless more is agreed; None where nothing binds.

    Source: håndverkertjenesteloven § 32.
    """
    if form == PriceForm.INDICATION:
        return None
    if form == PriceForm.ESTIMATE:
        return amount_ore * (100 + MOST_OVER_ESTIMATE) // 100
    return amount_ore
