"""What the poster can do about why firms said no, with links to where it is done."""

from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from flask_babel import gettext, ngettext

from portal.blueprints.my_projects.editing import list_parts
from portal.blueprints.my_projects.waiting import links_to, measure
from portal.leads.advice import Act, Advice, advice_for, list_missed
from portal.leads.states import DeclineReason

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.overview import Answers

MOST_LINKS = 3


class ShownAdvice(NamedTuple):
    """What to do, as a sentence and (text, address) of where; `missed`: what firms wanted to know, in their words."""

    sentence: str
    links: list[tuple[str, str]]
    missed: list[str]


def show_advice(project: "Project", answers: "Answers") -> list[ShownAdvice]:
    """The advice that follows from why firms said no, while more of them may answer. For the project's poster."""
    if not project.takes_replies or project.is_full:
        return []
    return [_show(project, each) for each in advice_for(answers.decline_reasons)]


def _show(project: "Project", advice: Advice) -> ShownAdvice:
    if advice.reason != DeclineReason.TOO_LITTLE_TOLD:
        return ShownAdvice(gettext(advice.text), _links(project, advice.act), [])
    return _too_little_told(project, advice)


def _too_little_told(project: "Project", advice: Advice) -> ShownAdvice:
    """The questions of its own category that nobody has answered, if there are any: nothing helps more."""
    needed = ngettext("%(num)s trengte å vite mer.", "%(num)s trengte å vite mer.", advice.count)
    links, missed = links_to(project, measure(project).missing)[:MOST_LINKS], list_missed(project.id)
    can_edit = bool(list_parts(project))
    if can_edit and links:
        sentence = ngettext("Svar på det som mangler:", "Svar på de %(num)s tingene som mangler:", len(links))
        return ShownAdvice(f"{needed} {sentence}", links, missed)
    return ShownAdvice(f"{needed} {gettext(advice.text)}", _links(project, advice.act), missed)


def _links(project: "Project", act: Act) -> list[tuple[str, str]]:
    parts = {
        Act.DESCRIBE: ("beskrivelse", gettext("Endre beskrivelsen")),
        Act.TIME: ("tid", gettext("Endre når det skal gjøres")),
    }
    if act == Act.ASK_US:
        return [(gettext("Skriv til oss"), url_for("my_projects.show_conversation", project_id=project.id))]
    slug, text = parts.get(act, (None, ""))
    if slug not in {step.slug for step in list_parts(project)}:
        return []
    return [(text, url_for("my_projects.edit_part", project_id=project.id, part=slug))]
