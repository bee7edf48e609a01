"""Rules of a project that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class ProjectMustBeDraftError(StateError):
    """It has been handed in, so the wizard no longer changes it."""

    text = N_("Prosjektet er sendt inn og kan ikke endres her.")


class ProjectIncompleteError(StateError):
    """A step is missing."""

    text = N_("Noe mangler før prosjektet kan sendes inn.")


class ProjectMustWaitForApprovalError(StateError):
    """Someone has already decided."""

    text = N_("Prosjektet er allerede behandlet.")


class ProjectMustBeOpenError(StateError):
    """It doesn't take replies (any more)."""

    text = N_("Prosjektet tar ikke imot svar lenger.")


class ProjectIsFullError(ProjectMustBeOpenError):
    """Every wished reply has come."""

    text = N_("Prosjektet har fått så mange svar som kunden ønsket.")
