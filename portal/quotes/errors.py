"""Rules of an offer that can say no."""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.core.errors import DomainError, StateError
from portal.core.texts import N_

if TYPE_CHECKING:
    from portal.quotes.drafts import Draft


class OfferMustStandError(StateError):
    """The offer is out of it, or its last day has passed: then its firm may renew it by revising it."""

    text = N_("Dette tilbudet kan ikke velges nå. Har det gått ut, kan bedriften fornye det.")


class OfferIsRevisedError(StateError):
    """The firm revised it after whoever chooses had read it."""

    text = N_("Bedriften har endret tilbudet etter at du åpnet siden. Les det på nytt før du velger.")


class FirmIsOutError(StateError):
    """The firm was suspended, or the register says that it has ended, after it sent its offer."""

    text = N_("Bedriften kan ikke velges: den er stengt hos oss, eller avsluttet i Enhetsregisteret.")


class ChoiceIsWaitingError(StateError):
    """Another offer has been chosen and waits for the approver."""

    text = N_("Et annet valg venter på godkjenning. Trekk det tilbake før du velger på nytt.")


class NothingToApproveError(StateError):
    """The choice was taken back, answered already, or the project has gone on without it."""

    text = N_("Dette valget venter ikke på godkjenning lenger.")


class ContactDetailsInOfferError(DomainError):
    """The offer's text says how to reach the firm; the poster is told that anyway, and only with an offer."""

    text = N_("Ta kontaktinformasjonen ut av teksten. Kunden får den automatisk sammen med tilbudet.")
    status = 422


class OfferHasNoPriceError(DomainError):
    """Neither a round sum nor lines that come to something between 1 øre and a hundred million kroner."""

    text = N_("Tilbudet må ha en pris mellom 1 øre og 100 millioner kroner.")
    status = 422


class VatMustBeInPricesError(DomainError):
    """A private person is told what there is to pay. Source: prisopplysningsforskriften."""

    text = N_("Prisene til en privatperson må være med mva.")
    status = 422


class TooManyLinesError(DomainError):
    """More lines than anybody reads."""

    text = N_("Et tilbud kan ha høyst hundre linjer. Slå sammen noen av dem.")
    status = 422


class ValidityError(DomainError):
    """The last day to choose it has passed, or is far away."""

    text = N_("Tilbudet må gjelde til i dag eller senere, og høyst i ett år.")
    status = 422


class QuoteHasChangedError(StateError):
    """It was revised by somebody else after this form was shown."""

    text = N_("Tilbudet er endret av en kollega etter at du åpnet siden. Se hva som står der nå, og endre på nytt.")


class TooManyRevisionsError(StateError):
    """More often in a day than anybody mends an offer."""

    text = N_("Tilbudet er endret svært mange ganger det siste døgnet. Vent til i morgen før dere endrer det igjen.")


class OfferCannotBeRevisedError(StateError):
    """It was withdrawn, dropped or chosen, another was chosen, or the project takes no choice."""

    text = N_("Tilbudet kan ikke endres lenger.")


class OfferCannotBeWithdrawnError(StateError):
    """It was withdrawn or dropped before, has been chosen, or another was."""

    text = N_("Tilbudet kan ikke trekkes lenger.")


class TooManyRepliesTodayError(StateError):
    """The firm has been let see as many posters as it may in a day. `opens_at`: when it may reply again."""

    text = N_("Dere har svart på så mange oppdrag som en bedrift kan på én dag. Dere kan svare igjen fra midnatt.")

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(self.text)
        self.opens_at = opens_at


class DraftHasChangedError(StateError):
    """A colleague, or the same person in another window, has saved other words since this page was made."""

    text = N_("Utkastet er endret et annet sted. Det som står her, er ikke lagret over det.")

    def __init__(self, draft: "Draft") -> None:
        super().__init__(self.text)
        self.draft = draft


class OfferIsSentError(StateError):
    """Somebody has sent the offer, or revised it, since this page was made: these words are a draft of nothing."""

    text = N_("Tilbudet er sendt eller endret siden du åpnet siden.")


class TemplateNameTakenError(StateError):
    """The firm has another template of that name."""

    text = N_("Dere har allerede en mal som heter det. Velg et annet navn.")


class TemplateNeedsNameError(StateError):
    """Nobody finds a template without a name."""

    text = N_("Gi malen et navn.")


class TooManyTemplatesError(StateError):
    """More templates than anybody finds their way in."""

    text = N_("Dere kan ha høyst femti maler. Slett en dere ikke bruker.")


class AwardIsConfirmedError(StateError):
    """The firm has said yes: the award is final."""

    text = N_("Bedriften har sagt ja, så valget kan ikke gjøres om her lenger.")


class ChoiceIsGoneError(StateError):
    """The offer isn't chosen any more: the choice was taken back, or the firm said no."""

    text = N_("Dette valget gjelder ikke lenger.")


class FirmIsDroppedError(StateError):
    """The firm was dropped before, or its offer was withdrawn, rejected or confirmed: there is nobody to drop."""

    text = N_("Denne bedriften kan ikke tas ut. Prosjektsiden viser hvordan det står til.")


class ProjectHasNoOutcomeError(StateError):
    """It goes on: nothing has come of it yet."""

    text = N_("Prosjektet er ikke avgjort ennå.")


class OutcomeMustBeOfThisProjectError(DomainError):
    """The offer named isn't one of the project's that stand, or one is named where none belongs."""

    text = N_("Velg en av bedriftene som ga tilbud på dette prosjektet.")
    status = 422


class OutcomeIsSettledError(StateError):
    """It was written down more than thirty days ago."""

    text = N_("Dette ble skrevet for mer enn 30 dager siden og kan ikke endres lenger.")
