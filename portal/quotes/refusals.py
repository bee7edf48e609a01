"""Why a chosen firm can't do the work after all, and what the poster reads of it (msgids)."""

from enum import StrEnum

from portal.core.texts import N_


class RefusalReason(StrEnum):
    """One of these stands with the offer that is withdrawn."""

    NO_CAPACITY = "no-capacity"
    PRICE_CHANGED = "price-changed"
    MISUNDERSTOOD = "misunderstood"
    OTHER = "other"


REFUSAL_TEXTS = {
    RefusalReason.NO_CAPACITY: N_("Bedriften har ikke ledig tid likevel."),
    RefusalReason.PRICE_CHANGED: N_("Bedriften kan ikke stå ved prisen lenger."),
    RefusalReason.MISUNDERSTOOD: N_("Bedriften hadde misforstått hva jobben gikk ut på."),
    RefusalReason.OTHER: N_("Bedriften oppga ingen nærmere grunn."),
}
