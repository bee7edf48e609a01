"""Which language a request speaks: the person's own, else the choice in a cookie, else the browser's; bokmål first."""

from typing import Any

from flask import Flask, g, request
from flask_babel import get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.core import formats
from portal.extensions import babel
from portal.places.distance import spoken_distance
from portal.registries.org_number import formatted
from portal.web.viewer import current_viewer

LOCALES = ("nb", "en")
COOKIE = "sprak"


def current_locale() -> str:
    """`nb` or `en`, settled once a request."""
    locale = g.get("locale")
    if locale is None:
        g.locale = locale = current_viewer.locale if current_viewer.is_signed_in else _of_stranger()
    return locale


def _of_stranger() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    best = request.accept_languages.best_match(["nb", "no", "nn", "da", "sv", "en"], default="nb")
    return "en" if best == "en" else "nb"


def say(text: str) -> str:
    """A text of ours in the request's language. Texts are bokmål, so bokmål needs no look-up: a page says dozens."""
    return text if current_locale() == "nb" else gettext(text)


@pass_eval_context
def _spoken(context: EvalContext, text: str, /, **values: Any) -> str:
    """A template's `_`."""
    found = say(text)
    shown = Markup(found) if context.autoescape else found  # noqa: S704 - texts are ours; values are escaped
    return shown % values if values or "%" in found else shown


@pass_eval_context
def _counted(context: EvalContext, one: str, several: str, num: int, /, **values: Any) -> str:
    """A template's `ngettext`; bokmål has one form for 1 and one for the rest."""
    is_bokmal = current_locale() == "nb"
    found = (one if num == 1 else several) if is_bokmal else get_translations().ungettext(one, several, num)
    return (Markup(found) if context.autoescape else found) % {"num": num, **values}  # noqa: S704 - as above


def init_app(app: Flask) -> None:
    """Languages, and the filters that show numbers and times in them."""
    app.config["BABEL_DEFAULT_LOCALE"] = "nb"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=current_locale)
    app.jinja_env.globals.update(locale=current_locale, _=_spoken, gettext=_spoken, ngettext=_counted)
    app.jinja_env.filters.update(
        kroner=lambda ore: formats.format_kroner(ore, current_locale()),
        kroner_range=lambda pair: formats.format_kroner_range(*pair, current_locale()),
        number=lambda number: formats.format_number(number, current_locale()),
        clock=lambda moment: formats.format_clock(moment, current_locale()),
        day=lambda moment: formats.format_day(moment, current_locale()),
        date=lambda day: formats.format_date_in_words(day, current_locale()),
        weekday=lambda moment: formats.format_weekday(moment, current_locale()).capitalize(),
        appointment=lambda moment: formats.format_appointment(moment, current_locale()),
        moment=lambda moment: formats.format_moment(moment, current_locale()),
        upcoming=lambda moment: formats.format_upcoming(moment, current_locale()),
        when=lambda moment: formats.format_when(moment, current_locale()),
        phone=formats.format_phone,
        org_number=formatted,
        named=lambda project: project.title_in(current_locale()),
        distance=lambda km: spoken_distance(km, locale=current_locale()),
    )
