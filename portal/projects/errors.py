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

    text = N_("Prosjektet er allerede behandlet. Noen var raskere enn deg: åpne det på nytt og se hva som ble bestemt.")


class ProjectMustBeOpenError(StateError):
    """It doesn't take replies (any more)."""

    text = N_("Prosjektet tar ikke imot svar lenger.")


class ProjectIsFullError(ProjectMustBeOpenError):
    """Every wished reply has come."""

    text = N_("Prosjektet har fått så mange svar som kunden ønsket.")


class ProjectIsPausedError(ProjectMustBeOpenError):
    """The poster wants no replies for now."""

    text = N_("Kunden har satt prosjektet på pause. Dere kan svare når det åpner igjen.")


class ProjectMustBePausedError(StateError):
    """Only a paused one can be resumed."""

    text = N_("Prosjektet står ikke på pause.")


class ProjectMustBeUndecidedError(StateError):
    """A firm has been chosen, or it has ended."""

    text = N_("Det er allerede valgt en bedrift, eller prosjektet er avsluttet.")


class ProjectMustBeOverError(StateError):
    """Only one that was closed, withdrawn or has expired can be opened again."""

    text = N_("Prosjektet er ikke avsluttet, så det kan ikke åpnes igjen.")


class ReopeningIsTooLateError(StateError):
    """Too long ago: what firms said then no longer tells anything."""

    text = N_("Det er for lenge siden prosjektet ble avsluttet. Du kan kopiere det til et nytt.")


class ProjectMustBeChosenError(StateError):
    """No firm is chosen that has yet to say yes."""

    text = N_("Det er ikke noe valg som venter på et ja.")


class ProjectMustBeAwardedError(StateError):
    """No firm has been chosen and said yes, or the work is done already."""

    text = N_("Du kan melde jobben ferdig når bedriften du valgte, har sagt ja.")


class WishMustGrowError(StateError):
    """The wish is only ever raised, and to five at most (docs/glossary.md, «slot»)."""

    text = N_("Du kan bare øke antallet, og høyst til fem.")


class ProjectMustBeEditableError(StateError):
    """A firm has been chosen, or it has ended: what they agreed on stays as it was."""

    text = N_("Prosjektet kan ikke endres lenger.")


class PlaceIsSettledError(StateError):
    """Firms were chosen by place and trade, so these stay as they were approved."""

    text = N_("Sted og type jobb kan ikke endres etter at prosjektet er godkjent.")


class SameJobIsOutError(StateError):
    """The poster has posted the same job again meanwhile: both at once would ask twice as many firms."""

    text = N_("Du har et annet prosjekt om den samme jobben. Trekk det først hvis dette skal åpnes igjen.")


class ProjectHasChangedError(StateError):
    """It was changed in another window after this form was shown."""

    text = N_("Prosjektet er endret i et annet vindu etter at du åpnet denne siden.")


class ProjectMustBeRejectedError(StateError):
    """Only a rejected one can be handed in again."""

    text = N_("Prosjektet er allerede sendt inn.")


class OwnAddressError(StateError):
    """The poster invites themselves."""

    text = N_("Dette er din egen adresse. Skriv adressen til den du vil ha med.")


class AlreadyInvitedError(StateError):
    """The address has been invited to this project before."""

    text = N_("Denne adressen er allerede invitert.")


class OneApproverError(StateError):
    """A project has one approver at most."""

    text = N_("Prosjektet har allerede en godkjenner. Fjern den først.")


class TooManyMembersError(StateError):
    """More people than a household or a board has."""

    text = N_("Det er allerede ti personer med. Fjern en før du inviterer flere.")


class SpentInvitationError(StateError):
    """Joined already, taken back, or replaced by a newer link."""

    text = N_("Invitasjonen gjelder ikke lenger.")
    status = 410


class AlreadyInProjectError(StateError):
    """Posted the project, or joined it under another address."""

    text = N_("Du er allerede med i prosjektet.")


class InvitationForAnotherError(StateError):
    """Logged in with another address than the invitation was sent to."""

    text = N_("Invitasjonen er sendt til en annen e-postadresse enn den du er logget inn med.")


class MergingNeedsOnePosterError(StateError):
    """What one person has posted is not another's to read."""

    text = N_("Bare prosjekter fra samme kunde kan slås sammen.")


class MergingWouldLoseRepliesError(StateError):
    """The double has offers that the poster would lose."""

    text = N_("Prosjektet har fått tilbud. La det gå videre, og slå sammen det andre inn i dette.")


class TermsChangedError(StateError):
    """New terms came while the page stood open."""

    text = N_("Vilkårene er endret siden du åpnet siden. Les dem og kryss av på nytt.")
