"""What leaves a firm out of a project, as codes. Stored with each wave."""

from enum import StrEnum

from portal.core.texts import N_


class Reason(StrEnum):
    """The hard filter's rules in the order in which they are asked: a firm is left out for the first that it meets."""

    SUSPENDED = "suspended"
    """Held back by staff."""
    STOPPED = "stopped"
    """The register says that it is bankrupt, being wound up or deleted."""
    UNVERIFIED = "unverified"
    """We haven't checked it, or didn't let it in."""
    PAUSED = "paused"
    HOLIDAY = "holiday"
    CERTIFICATE = "certificate"
    """The law asks for a qualification that it hasn't shown."""
    SERVICE_PAUSED = "service-paused"
    """It isn't asked about this service for now: it was silent, or wishes so."""
    OWN_PROJECT = "own-project"
    """One of its people, or the organisation itself, is behind the project."""
    SIZE = "size"
    """Smaller or bigger than it takes."""
    TOO_FAR = "too-far"
    NO_CAPACITY = "no-capacity"
    """It has had as many leads in seven days as it wants."""
    TOO_MANY_OPEN = "too-many-open"
    """It has replied to as many undecided projects as it wants."""
    ALREADY_ASKED = "already-asked"


REASON_TEXTS: dict[str, str] = {
    Reason.SUSPENDED: N_("stengt av oss"),
    Reason.STOPPED: N_("stoppet: konkurs, avvikling eller slettet"),
    Reason.UNVERIFIED: N_("ikke kontrollert ennå"),
    Reason.PAUSED: N_("har tatt pause"),
    Reason.HOLIDAY: N_("har ferie"),
    Reason.CERTIFICATE: N_("mangler det loven krever"),
    Reason.SERVICE_PAUSED: N_("har pause i denne tjenesten"),
    Reason.OWN_PROJECT: N_("kundens egen bedrift"),
    Reason.SIZE: N_("tar ikke jobber av denne størrelsen"),
    Reason.TOO_FAR: N_("for langt unna"),
    Reason.NO_CAPACITY: N_("har nok oppdrag denne uken"),
    Reason.TOO_MANY_OPEN: N_("har for mange åpne oppdrag"),
    Reason.ALREADY_ASKED: N_("spurt før"),
}
"""As staff read them (msgids)."""


NOT_AT_WORK = (Reason.SUSPENDED, Reason.STOPPED, Reason.UNVERIFIED, Reason.PAUSED, Reason.HOLIDAY)
"""Those that say nothing of the project: the firm is asked about nothing at all."""
