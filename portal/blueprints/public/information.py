"""What everybody should know: how it works, safe trade, help, who we are, and what firms get. Texts live in the templates."""

from flask import render_template

from portal.blueprints.public import bp
from portal.dispatch.services import MOST_ASKED
from portal.projects.states import OUT_FOR
from portal.web import access


@bp.get("/slik-virker-det")
@access.anyone
def show_how_it_works() -> str:
    """From the first word to the finished job, and who sees what when."""
    return render_template("public/how_it_works.html", most_asked=MOST_ASKED, days_open=OUT_FOR.days)


@bp.get("/trygg-handel")
@access.anyone
def show_safe_trade() -> str:
    """Advice before, during and after, with the public bodies that say the same."""
    return render_template("public/safe_trade.html")


@bp.get("/hjelp")
@access.anyone
def show_help() -> str:
    """What people ask, and how to reach us."""
    return render_template("public/help.html")


@bp.get("/om-oss")
@access.anyone
def show_company() -> str:
    """Who runs this (ehandelsloven § 8)."""
    return render_template("public/company.html")


@bp.get("/for-bedrifter")
@access.anyone
def show_for_firms() -> str:
    """What firms get, how leads are chosen, and how a firm is let in."""
    return render_template("public/for_firms.html", most_asked=MOST_ASKED)
