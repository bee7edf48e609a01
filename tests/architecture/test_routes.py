"""Every route says who it is for, takes typed parameters, and changes something only by POST."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.web.access import Access

CALENDARS = {"/oppdrag/<id:lead_id>/befaring.ics", "/mine-prosjekter/<id:project_id>/befaring/<id:visit_id>.ics"}
"""A calendar on a phone knows its file by the ending."""
NAMED_BY_OTHERS = {"/robots.txt", "/sitemap.xml"} | CALENDARS
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def routes(migrated_app: Flask) -> list[tuple[Rule, object]]:
    """(rule, view) of every route."""
    return [(rule, migrated_app.view_functions[rule.endpoint]) for rule in migrated_app.url_map.iter_rules()]


def test_every_route_declares_who_may_use_it(routes):
    undeclared = [rule.rule for rule, view in routes if not isinstance(getattr(view, "access", None), Access)]
    assert undeclared == []


def test_every_parameter_is_typed(routes):
    untyped = [rule.rule for rule, _ in routes if re.search(r"<\w+>", rule.rule)]
    assert untyped == []


def test_addresses_are_in_kebab_case(routes):
    kebab = re.compile(r"[a-z0-9/-]*(\.pdf)?")
    odd = [rule.rule for rule, _ in routes if not kebab.fullmatch(re.sub(r"<[^>]+>", "", rule.rule))]
    assert {*odd} == NAMED_BY_OTHERS


def test_a_route_that_only_reads_commits_nothing(routes):
    writing = [rule.rule for rule, view in routes if not rule.methods & UNSAFE and getattr(view, "commits", False)]
    assert writing == []


def test_a_route_that_writes_commits_and_is_never_reached_by_get(routes):
    wrong = [
        rule.rule
        for rule, view in routes
        if rule.methods & UNSAFE and (not getattr(view, "commits", False) or "GET" in rule.methods)
    ]
    assert wrong == []


def test_the_form_token_is_missing_only_where_it_is_harmless(migrated_app):
    csrf = migrated_app.extensions["csrf"]
    assert csrf._exempt_views == {
        "portal.blueprints.public.choose_language",
        "portal.blueprints.notices.stopping.stop",
    }
    assert csrf._exempt_blueprints == set()
