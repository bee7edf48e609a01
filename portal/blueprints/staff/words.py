"""How the desk says what the code has names for."""

from datetime import datetime

from babel.dates import format_timedelta
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core import clock, working_hours
from portal.dispatch.reasons import REASON_TEXTS as LEFT_OUT_TEXTS
from portal.projects.approval import PROMISE
from portal.projects.states import ProjectState
from portal.web.locale import current_locale

REASON_TAGS = {
    "incomplete": (_("Lite utfylt"), "neutral"),
    "contact-details": (_("Kontaktinfo i teksten"), "warn"),
    "duplicate": (_("Mulig dobbelt"), "bad"),
    "many-projects": (_("Mange på ett døgn"), "warn"),
    "unchecked-organisation": (_("Ukontrollert organisasjon"), "warn"),
    "words": (_("Ord å se på"), "bad"),
}
REASON_TEXTS = {
    "incomplete": _("Prosjektet er ikke utfylt nok til at bedrifter kan gi en god pris."),
    "contact-details": _("Kunden sier at dette ikke er kontaktopplysninger, og vil ikke skjule det:"),
    "duplicate": _("Det ligner et annet prosjekt. Se «Ligner på» lenger nede."),
    "many-projects": _("Kunden har sendt inn mer enn tre prosjekter på ett døgn."),
    "unchecked-organisation": _("Organisasjonen er skrevet inn for hånd, og Enhetsregisteret har ikke bekreftet den."),
    "words": _("Disse ordene bør leses av et menneske før bedriftene ser dem:"),
}
WORD_TEXTS = {
    "scam": _("kan være svindel"),
    "undeclared": _("kan gjelde svart arbeid"),
    "no-project": _("er kanskje ikke en jobb"),
}
STATE_TAGS = {
    ProjectState.WAITING: (_("Venter"), "warn"),
    ProjectState.ASKED: (_("Venter på kunden"), "neutral"),
    ProjectState.OPEN: (_("Godkjent"), "good"),
    ProjectState.PAUSED: (_("På pause"), "neutral"),
    ProjectState.CLOSED: (_("Lukket for svar"), "neutral"),
    ProjectState.CHOSEN: (_("Valgt, venter på ja"), "warn"),
    ProjectState.AWARDED: (_("Bedrift valgt"), "good"),
    ProjectState.COMPLETED: (_("Ferdig"), "good"),
    ProjectState.REJECTED: (_("Avvist"), "bad"),
    ProjectState.WITHDRAWN: (_("Trukket"), "neutral"),
    ProjectState.EXPIRED: (_("Utløpt"), "neutral"),
    ProjectState.MERGED: (_("Slått sammen"), "neutral"),
}


def waited(moment: datetime) -> str:
    """«42 min», «3 t», «2 d» since then."""
    return format_timedelta(clock.now() - moment, granularity="minute", format="short", locale=current_locale())


def is_late(moment: datetime) -> bool:
    """Whether it has waited longer than we promise."""
    return working_hours.between(moment, clock.now(), joint_holiday=False) > PROMISE


def say_left_out(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Why firms were left out of a project, in words, and how many, the most first."""
    return sorted(((say_reason(code), count) for code, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))


def say_reason(code: str) -> str:
    """One of them; a code of an earlier version as it is."""
    return gettext(LEFT_OUT_TEXTS[code]) if code in LEFT_OUT_TEXTS else code
