"""Min side: who I am here, my name and my language."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, refresh

from portal.accounts import queries, services
from portal.accounts.errors import InvalidNameError
from portal.blueprints.accounts import bp
from portal.blueprints.accounts.forms import NameAndLanguageForm, refuse
from portal.web import access
from portal.web.commit import commits
from portal.web.redirects import onward_path
from portal.web.viewer import current_viewer


@bp.get("/min-side")
@access.signed_in
def show_account() -> str:
    """What we know, and where to change it."""
    return render_template("accounts/account.html", person=queries.get_person(current_viewer.person_id))


@bp.get("/min-side/navn-og-sprak")
@access.signed_in
def edit_name() -> str:
    """The form."""
    form = NameAndLanguageForm(name=current_viewer.name, locale=current_viewer.locale)
    return render_template("accounts/name.html", form=form)


@bp.post("/min-side/navn-og-sprak")
@access.signed_in
@commits
def change_name() -> Response | tuple[str, int]:
    """Note name and language."""
    form = NameAndLanguageForm()
    if form.validate_on_submit():
        try:
            services.rename(current_viewer.person_id, name=form.name.data)
            services.speak(current_viewer.person_id, locale=form.locale.data)
            refresh()
            flash(gettext("Lagret."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except InvalidNameError as error:
            refuse(form.name, error)
    return render_template("accounts/name.html", form=form), 422


@bp.post("/min-side/hurtigtaster")
@access.signed_in
@commits
def choose_shortcuts() -> Response:
    """Single letters that do something, on or off."""
    services.use_shortcuts(current_viewer.person_id, on=request.form.get("bruk") == "ja")
    flash(gettext("Lagret."), "success")
    return redirect(onward_path() or url_for("accounts.show_account"), 303)
