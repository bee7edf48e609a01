"""What the roles in a firm are called, and what each may do (msgids)."""

from portal.core.texts import N_
from portal.firms.models import MemberRole

ROLE_NAMES = {
    MemberRole.OWNER: N_("Eier"),
    MemberRole.ESTIMATOR: N_("Kalkulatør"),
    MemberRole.READER: N_("Leser"),
}
ROLE_MEANINGS = {
    MemberRole.OWNER: N_("Kan svare på oppdrag, endre det som gjelder bedriften, og bestemme hvem som er med."),
    MemberRole.ESTIMATOR: N_("Kan svare på oppdrag og gi tilbud."),
    MemberRole.READER: N_("Kan lese oppdrag og tilbud, men ikke svare."),
}
