"""The form in which a firm proposes times for a site visit: up to five days and times of the clock in Oslo."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField, TimeField
from wtforms.validators import Optional

from portal.blueprints.leads.forms import without_contact_details
from portal.core import clock
from portal.core.errors import StateError
from portal.visits import times
from portal.visits.services import MOST_LETTERS
from portal.web.forms import BaseForm, CalendarDay, Paragraphs, at_most, clean

MINUTES = {
    30: _("En halv time"),
    60: _("En time"),
    90: _("En og en halv time"),
    120: _("To timer"),
    180: _("Tre timer"),
    240: _("Fire timer"),
}

AT_FIRST = 2
"""Rows that are seen at once."""


class ClockTime(TimeField):
    """A time of day: as a browser sends one from its clock, or typed as «14.30»."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H.%M", "%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; a sentence of our own for what is no time."""
        try:
            super().process_formdata([clean(text) for text in valuelist])
        except ValueError as error:
            raise ValueError(gettext("Skriv et klokkeslett, som 14.30")) from error


def _row(number: int) -> tuple[CalendarDay, ClockTime]:
    day = CalendarDay(_("Dag %(number)s", number=number), validators=[Optional()])
    return day, ClockTime(_("Klokkeslett %(number)s", number=number), validators=[Optional()])


class ProposalForm(BaseForm):
    """When the firm could come."""

    day_1, clock_1 = _row(1)
    day_2, clock_2 = _row(2)
    day_3, clock_3 = _row(3)
    day_4, clock_4 = _row(4)
    day_5, clock_5 = _row(5)
    minutes = SelectField(
        _("Hvor lenge varer den?"), coerce=int, choices=[SelectChoice(*each) for each in MINUTES.items()], default=60
    )
    note = Paragraphs(
        _("Noen ord til kunden"),
        description=_("Hva dere vil se på, og hvem som bør være til stede."),
        validators=[Optional(), at_most(MOST_LETTERS)],
    )

    def __init__(self, *, has_replied: bool, **options: Any) -> None:
        super().__init__(**options)
        self.moments: list[datetime] = []
        for pair in self.rows:
            for field in pair:
                field.flags.optional = False  # the heading says which rows may be left empty
        if not has_replied:
            self.note.validators = [*self.note.validators, without_contact_details]

    @property
    def rows(self) -> list[tuple[CalendarDay, ClockTime]]:
        """Day and time of the clock, row by row."""
        return [(self[f"day_{number}"], self[f"clock_{number}"]) for number in range(1, times.MOST_TIMES + 1)]

    @property
    def uses_more(self) -> bool:
        """Whether something stands in the rows that are folded away at first."""
        return any("".join(field.raw_data or ()) for pair in self.rows[AT_FIRST:] for field in pair)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, and then each row as a moment; leaves them in `moments`."""
        is_fine = super().validate(extra_validators)
        self.moments = []
        for day, wall in self.rows:
            if day.errors or wall.errors:
                continue
            self._read(day, wall)
        if not self.moments and not any(field.errors for pair in self.rows for field in pair):
            _refuse(self.day_1, gettext("Foreslå minst ett tidspunkt"))
        return is_fine and not any(field.errors for pair in self.rows for field in pair)

    def _read(self, day: CalendarDay, wall: ClockTime) -> None:
        if day.data is None and wall.data is None:
            return
        if wall.data is None:
            _refuse(wall, gettext("Skriv et klokkeslett, som 14.30"))
        elif day.data is None:
            _refuse(day, gettext("Skriv en dato, som 24.12.2026"))
        elif not _can_be_reached(day.data):
            _refuse(day, gettext("Velg en dag i de neste seksti dagene"))
        else:
            self._add(day, wall)

    def _add(self, day: CalendarDay, wall: ClockTime) -> None:
        try:
            moment = times.on_the_wall(day.data, wall.data)
        except StateError as error:
            _refuse(wall, gettext(error.text))
            return
        if not times.is_on_the_quarter(moment):
            _refuse(wall, gettext("Velg et helt kvarter, som 14.30 eller 14.45"))
        elif not times.is_within_reach(moment):
            _refuse(wall, gettext("Velg et tidspunkt som er minst fire timer fram i tid, og høyst seksti dager"))
        elif moment in self.moments:
            _refuse(wall, gettext("Dette tidspunktet har dere foreslått over"))
        else:
            self.moments.append(moment)


def _can_be_reached(day: date) -> bool:
    """Asked before anything is reckoned: the calendar's first and last years can't be."""
    today = clock.in_oslo(clock.now()).date()
    return today <= day <= today + times.LATEST + timedelta(days=1)


def _refuse(field: CalendarDay | ClockTime, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
