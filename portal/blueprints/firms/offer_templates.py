"""The firm's templates of offers: what they are called, and away with those nobody uses. They are made where offers are written."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.blueprints.firms import bp
from portal.core.errors import StateError
from portal.quotes import templates
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import clean
from portal.web.viewer import current_viewer


@bp.get("/tilbudsmaler")
@access.firm_estimator
def list_offer_templates() -> str:
    """All of them."""
    return _render()


@bp.post("/tilbudsmaler/<id:template_id>/navn")
@access.firm_estimator
@commits
def rename_offer_template(template_id: int) -> Response | tuple[str, int]:
    """Call one something else."""
    template = templates.get_template(current_viewer.firm.id, template_id)
    name = (clean(request.form.get("name")) or "").replace("\n", " ")
    try:
        templates.rename_template(template, name=name[: templates.LONGEST_NAME])
    except StateError as error:
        return _render(refused=(template_id, name, gettext(error.text))), 422
    flash(gettext("Lagret."), "success")
    return redirect(url_for("firms.list_offer_templates"), 303)


@bp.get("/tilbudsmaler/<id:template_id>/slett")
@access.firm_estimator
def confirm_delete_offer_template(template_id: int) -> str:
    """Ask first, for it can't be undone."""
    template = templates.get_template(current_viewer.firm.id, template_id)
    return render_template("firms/confirm_delete_offer_template.html", template=template)


@bp.post("/tilbudsmaler/<id:template_id>/slett")
@access.firm_estimator
@commits
def delete_offer_template(template_id: int) -> Response:
    """Forget one."""
    templates.delete_template(templates.get_template(current_viewer.firm.id, template_id))
    flash(gettext("Malen er slettet."), "success")
    return redirect(url_for("firms.list_offer_templates"), 303)


def _render(*, refused: tuple[int, str, str] | None = None) -> str:
    """`refused`: the template whose new name can't be, that name, and why."""
    listed = templates.list_templates(current_viewer.firm.id)
    return render_template("firms/offer_templates.html", templates=listed, refused=refused)
