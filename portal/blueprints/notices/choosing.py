"""Min side: each kind of notice at once, once a day or not at all; by SMS too; and the hour of the daily mail."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.accounts.queries import get_person
from portal.blueprints.notices import bp
from portal.notifications import choices
from portal.notifications.choices import Choice
from portal.notifications.kinds import FIRM_KINDS, POSTER_KINDS, About, NoticeKind, Timing
from portal.notifications.queries import list_kinds_for
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm
from portal.web.viewer import current_viewer

TIMING_TEXTS = {
    Timing.AT_ONCE: _("Med en gang"),
    Timing.DIGEST: _("Samlet, én gang om dagen"),
    Timing.OFF: _("Ikke"),
}
SMS = "sms-"


class HourForm(BaseForm):
    """When the daily mail comes; a field for each kind is put before it."""

    hour = SelectField(
        _("Når skal den samlede e-posten komme?"),
        coerce=int,
        choices=[SelectChoice(hour, f"{hour:02}.00") for hour in range(24)],
    )


def notice_form(kinds: dict[NoticeKind, About], *, with_sms: bool, **data: object) -> HourForm:
    """A form with a field for each of these kinds, and one for its SMS where there may be one."""
    fields: dict[str, object] = {}
    for kind, about in kinds.items():
        timings = [SelectChoice(timing.value, text) for timing, text in TIMING_TEXTS.items()]
        fields[kind.value] = SelectField(gettext(about.name), description=gettext(about.explanation), choices=timings)
        if with_sms and about.may_text:
            fields[SMS + kind.value] = BooleanField(gettext("SMS med en gang, i tillegg"))
    return type("NoticeForm", (HourForm,), fields)(**data)


@bp.get("/min-side/varsler")
@access.signed_in
def edit_choices() -> str:
    """The form, filled with what holds now."""
    chosen = choices.list_choices(current_viewer.person_id)
    data: dict[str, object] = {"hour": choices.get_digest_hour(current_viewer.person_id)}
    for kind, choice in chosen.items():
        data |= {kind.value: choice.timing.value, SMS + kind.value: choice.by_sms}
    return _page(_own_form(data=data))


@bp.post("/min-side/varsler")
@access.signed_in
@commits
def change_choices() -> Response | tuple[str, int]:
    """Note them."""
    form = _own_form()
    if not form.validate_on_submit():
        return _page(form), 422
    before = choices.list_choices(current_viewer.person_id)
    wanted = {
        kind: Choice(Timing(form[kind].data), form[SMS + kind].data if SMS + kind in form else before[kind].by_sms)
        for kind in list_kinds_for(current_viewer.person_id)
    }
    choices.choose(current_viewer.person_id, wanted)
    choices.choose_digest_hour(current_viewer.person_id, form.hour.data)
    flash(gettext("Lagret."), "success")
    return redirect(url_for("notices.edit_choices"), 303)


def _own_form(**data: object) -> HourForm:
    has_phone = get_person(current_viewer.person_id).phone_proved_at is not None
    return notice_form(list_kinds_for(current_viewer.person_id), with_sms=_has_sms() and has_phone, **data)


def _page(form: HourForm) -> str:
    kinds = list_kinds_for(current_viewer.person_id)
    person = get_person(current_viewer.person_id)
    may_text = _has_sms() and any(about.may_text for about in kinds.values())
    needs_phone = may_text and person.phone_proved_at is None
    groups = [
        (heading, [kind for kind in group if kind in kinds])
        for heading, group in ((gettext("For bedriften"), FIRM_KINDS), (gettext("For prosjektene dine"), POSTER_KINDS))
    ]
    shown = [group for group in groups if group[1]]
    only_reads = current_viewer.firm is not None and not any(kind in kinds for kind in FIRM_KINDS)
    return render_template(
        "notices/choices.html", form=form, groups=shown, sms=SMS, needs_phone=needs_phone, only_reads=only_reads
    )


def _has_sms() -> bool:
    return current_app.extensions["settings"].sends_sms
