"""Rules of questions that can say no."""

from portal.core.errors import StateError
from portal.core.texts import N_


class CannotAskError(StateError):
    """The firm has said no, was not chosen, or the project is over."""

    text = N_("Dere kan ikke stille spørsmål om dette oppdraget nå.")


class QuestionNeedsWordsError(StateError):
    """Too short to be a question, or longer than anybody reads."""

    text = N_("Skriv mellom 10 og 600 tegn.")


class ContactDetailsInQuestionError(StateError):
    """What all firms read must not hold anybody's phone number or address."""

    text = N_("Ta ut kontaktopplysningene, så kan dere sende.")


class OwnNameInQuestionError(StateError):
    """Nobody is to read who asks."""

    text = N_("Ta ut navnet på bedriften eller deg selv, og organisasjonsnummeret. Spørsmålet sendes uten navn.")


class TooManyOpenQuestionsError(StateError):
    """The firm has asked enough for now."""

    text = N_("Dere har allerede tre spørsmål som venter på svar. Vent på svar, eller trekk et av dem.")


class ProjectHasManyQuestionsError(StateError):
    """The poster has enough to answer."""

    text = N_("Kunden har mange spørsmål å svare på nå. Prøv igjen senere.")


class TooManyQuestionsTodayError(StateError):
    """More than anybody asks in earnest."""

    text = N_("Dere har stilt så mange spørsmål som dere kan på ett døgn.")


class QuestionIsSettledError(StateError):
    """Answered, set aside or taken back: once is once."""

    text = N_("Spørsmålet er allerede besvart, eller det er trukket.")


class AnswerNeedsWordsError(StateError):
    """Nothing written, or too much."""

    text = N_("Skriv et svar på høyst 2000 tegn.")
