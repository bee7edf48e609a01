"""From a folder of templates and a language to subject, text and HTML."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import css_inline
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.core import formats
from portal.notifications import links
from portal.notifications.site import site

PORTAL = Path(__file__).parent.parent
FORMATS = {
    "kroner": formats.format_kroner,
    "number": formats.format_number,
    "clock": formats.format_clock,
    "day": formats.format_day,
    "date": formats.format_date_in_words,
    "moment": formats.format_moment,
    "appointment": formats.format_appointment,
}

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)


@dataclass(frozen=True)
class Rendered:
    """The words of one mail. The subject is one line."""

    subject: str
    text: str
    html: str


def render(folder: str, locale: str, /, *, stop_link: str | None = None, **context: Any) -> Rendered:
    """Render `emails/<folder>/` in `locale`; `stop_link` is where such mail is chosen away.

    Raises UndefinedError for a variable nobody gave, TemplateNotFound for a folder.
    """
    environment = _environment(locale)
    context |= {"locale": locale, "site": site(), "front_page": links.front_page(), "stop_link": stop_link}
    subject = " ".join(environment.get_template(f"{folder}/subject.txt").render(context).split())
    context["subject"] = subject
    return Rendered(
        subject=subject,
        text=environment.get_template(f"{folder}/body.txt").render(context).strip() + "\n",
        html=_inliner.inline(environment.get_template(f"{folder}/body.html").render(context)),
    )


def render_text(folder: str, locale: str, /, **context: Any) -> str:
    """Render `emails/<folder>/sms.txt` to one line."""
    return " ".join(_environment(locale).get_template(f"{folder}/sms.txt").render(context).split())


def translate(text: str, locale: str, /, **values: str) -> str:
    """A text that was marked by `N_`, with its placeholders filled."""
    return _translations(locale).gettext(text) % values


@cache
def _translations(locale: str) -> Translations:
    return Translations.load(PORTAL / "translations", [locale])


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PORTAL / "templates" / "emails"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(_translations(locale), newstyle=True)
    environment.filters.update({name: partial(_in_locale, function, locale) for name, function in FORMATS.items()})
    environment.filters["phone"] = formats.format_phone
    return environment


def _in_locale(function: Any, locale: str, value: Any) -> str:
    return function(value, locale)
