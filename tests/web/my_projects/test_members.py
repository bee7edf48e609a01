"""«Hvem er med»: inviting, joining, what each role may do, and taking out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import attempts
from portal.accounts.models import Person
from portal.core import audit, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.demo.drawings import draw
from portal.files import services as files
from portal.files.storage import Storage
from portal.notifications import member_mails
from portal.projects import members
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import PosterKind, ProjectRole
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote, make_wave
from tests.support.visitors import Visitor

NOT_HANDED_IN = (ProjectState.DRAFT, ProjectState.UNPROVED)
JOIN = "/mine-prosjekter/bli-med/"


@pytest.fixture
def project(kari: Person) -> Project:
    """Kari's, with one offer."""
    project = make_project(kari, poster_kind=PosterKind.HOUSING, org_name="Sameiet Lille Ås")
    make_quote(make_lead(make_firm("Bedrift 1 AS"), project))
    transaction.commit()
    return project


def path(project: Project) -> str:
    return f"/mine-prosjekter/{project.id}/hvem-er-med"


def invite(visitor: Visitor, project: Project, *, status: int = 303, **typed: str):
    form = next(form for form in visitor.get(path(project)).forms.values() if "email" in form.fields)
    for name, text in ({"name": "Bo Borg", "email": "bo@post.example", "role": "read"} | typed).items():
        form[name] = text
    return form.submit(status=status)


def mailed_token() -> str:
    """Do the worker's half of the newest invitation; returns the token in the mail."""
    row = db.session.scalars(
        select(OutboxRow).where(OutboxRow.event == "member:invited").order_by(OutboxRow.id.desc())
    ).first()
    member_mails.invite_member(**row.ids)
    transaction.commit()
    return db.session.scalars(select(Delivery.text).order_by(Delivery.id.desc())).first().split(JOIN)[1].split()[0]


def let_in(project: Project, person: Person, role: ProjectRole) -> ProjectMember:
    member = ProjectMember(
        project_id=project.id,
        person_id=person.id,
        name=person.name,
        email=person.email,
        role=role,
        joined_at=func.now(),
    )
    db.session.add(member)
    transaction.commit()
    return member


def the_member() -> ProjectMember | None:
    db.session.expire_all()
    return db.session.scalar(select(ProjectMember))


def token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/min-side").forms[0]["csrf_token"].value}


class TestThePageOfThoseLetIn:
    """They read of the poster, not as if they were the poster."""

    SAID_TO_THE_POSTER = ("prosjektet ditt", "Samtalen din", "kontaktopplysningene dine", "Du får e-post", "Du har")

    @pytest.mark.parametrize("role", list(ProjectRole))
    @pytest.mark.parametrize("state", [state for state in ProjectState if state not in NOT_HANDED_IN])
    def test_no_sentence_takes_them_for_the_poster(self, kari: Person, visit, state: ProjectState, role: ProjectRole):
        project = make_project(kari, state=state, rejection_reason="Skriv mer.")
        make_wave(project)
        if project.approved_at:
            make_lead(make_firm(), project)
        bo = make_person("Bo Borg")
        let_in(project, bo, role)
        text = visit(bo).get(f"/mine-prosjekter/{project.id}").html.main.get_text(" ")
        assert [said for said in self.SAID_TO_THE_POSTER if said in text] == []
        assert "Lagt ut av Kari Nordmann." in text

    @pytest.mark.parametrize(
        ("role", "may_do"),
        [
            (ProjectRole.READ, "Du kan lese alt her"),
            (ProjectRole.DECIDE, "Du kan velge bedrift"),
            (ProjectRole.APPROVE, "må du si ja før bedriften får vite det"),
        ],
    )
    def test_it_says_for_whom_and_what_they_may_do(self, project: Project, visit, role: ProjectRole, may_do: str):
        bo = make_person("Bo Borg")
        let_in(project, bo, role)
        text = visit(bo).get(f"/mine-prosjekter/{project.id}").text
        assert "Lagt ut av Sameiet Lille Ås." in text
        assert may_do in text


class TestInviting:
    def test_the_invited_joins_by_a_button_and_sees_the_project(
        self, karis: Visitor, project: Project, visit: Callable[[Person], Visitor], app: Flask
    ):
        invite(karis, project)
        link = JOIN + mailed_token()
        stranger = Visitor(app)
        page = stranger.get(link)
        assert "Kari Nordmann vil ha deg med i et prosjekt for Sameiet Lille Ås" in page.text
        log_in = next(form for form in page.forms.values() if form.action == "/logg-inn")
        assert "/logg-inn/kode" in log_in.submit(status=303).location
        bo = db.session.scalars(select(Person).where(Person.email == "bo@post.example")).one()
        bos = visit(bo)
        assert project.title not in bos.get("/mine-prosjekter").text
        page = next(form for form in bos.get(link).forms.values() if form.action == link).submit(status=303).follow()
        assert page.request.path == f"/mine-prosjekter/{project.id}"
        assert project.title in bos.get("/mine-prosjekter").text
        Visitor(app).get(link, status=410)

    def test_reading_the_link_joins_nobody(self, karis: Visitor, project: Project, visit):
        invite(karis, project)
        link = JOIN + mailed_token()
        visit(db.session.scalars(select(Person).where(Person.email == "bo@post.example")).one()).get(link)
        assert the_member().joined_at is None

    def test_a_link_that_was_passed_on_lets_nobody_in(self, karis: Visitor, project: Project, nils: Visitor):
        invite(karis, project)
        link = JOIN + mailed_token()
        assert "en annen e-postadresse" in nils.get(link).text
        nils.post(link, token(nils), status=409)
        nils.get(f"/mine-prosjekter/{project.id}", status=404)
        assert the_member().joined_at is None

    def test_the_pages_with_the_link_send_their_address_nowhere(
        self, karis: Visitor, project: Project, anyone: Visitor
    ):
        invite(karis, project)
        for link in (JOIN + mailed_token(), JOIN + "x"):
            assert anyone.get(link, expect_errors=True).headers["Referrer-Policy"] == "no-referrer"

    def test_sent_again_the_first_link_is_dead(self, karis: Visitor, project: Project, anyone: Visitor):
        invite(karis, project)
        first = mailed_token()
        form = next(form for form in karis.get(path(project)).forms.values() if form.action.endswith("/send"))
        form.submit(status=303)
        second = mailed_token()
        anyone.get(JOIN + first, status=410)
        anyone.get(JOIN + second, status=200)

    def test_no_token_lies_in_the_outbox_or_the_database(self, karis: Visitor, project: Project):
        invite(karis, project)
        row = db.session.scalars(select(OutboxRow)).one()
        assert set(row.ids) == {"member_id", "request_id"}
        assert mailed_token() not in str(the_member().token_hash)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"email": "kari"}, "email"),
            ({"email": "a@b.no, c@evil.no"}, "email"),
            ({"email": ""}, "email"),
            ({"name": ""}, "name"),
            ({"name": "a\u200bb"}, None),
            ({"name": "x" * 101}, "name"),
            ({"name": "123"}, "name"),
        ],
    )
    def test_what_does_not_pass_is_said_at_its_field_and_stays_typed(
        self, karis: Visitor, project: Project, typed: dict, field: str | None
    ):
        if field is None:
            invite(karis, project, **typed)
            assert the_member().name == "ab"
            return
        page = invite(karis, project, status=422, **typed)
        assert page.html.select_one(f"#{field}-error")
        assert page.html.select_one(f"#{field}")["value"] == typed[field]
        assert the_member() is None

    def test_the_same_address_oneself_and_a_second_approver_are_refused(
        self, karis: Visitor, kari: Person, project: Project
    ):
        assert "din egen adresse" in invite(karis, project, email=kari.email, status=422).text
        invite(karis, project, role="approve")
        assert "allerede invitert" in invite(karis, project, status=422).text
        form = next(form for form in karis.get(path(project)).forms.values() if "email" in form.fields)
        assert "approve" not in [option[0] for option in form["role"].options]
        form["role"].force_value("approve")
        form["name"], form["email"] = "Siv", "siv@post.example"
        form.submit(status=422)

    def test_a_private_person_has_no_approver(self, karis: Visitor, kari: Person):
        private = make_project(kari)
        transaction.commit()
        form = next(form for form in karis.get(path(private)).forms.values() if "email" in form.fields)
        assert [option[0] for option in form["role"].options] == ["read", "decide"]

    def test_ten_are_enough(self, karis: Visitor, project: Project):
        for number in range(10):
            invite(karis, project, email=f"nr{number}@post.example")
        assert "ti personer" in invite(karis, project, status=422).text

    def test_a_day_has_room_for_so_many_invitations_to_one_address(self, karis: Visitor, project: Project):
        invite(karis, project)
        send = f"{path(project)}/{the_member().id}/send"
        fields = token(karis)
        for _ in range(4):
            karis.post(send, fields, status=303)
        karis.post(send, fields, status=429)

    def test_an_hour_has_room_for_so_many_invitations_from_one_poster(self, karis: Visitor, project: Project):
        invite(karis, project)
        for _ in range(19):
            attempts.INVITATIONS_FROM_PERSON.spend(project.poster_id)
        karis.post(f"{path(project)}/{the_member().id}/send", token(karis), status=429)


class TestBeingInAlready:
    @pytest.fixture
    def anne(self, app: Flask, project: Project) -> Person:
        """Lets read; has another address by now, which Kari has invited to decide."""
        anne = make_person("Anne Ås", email="anne@post.example")
        let_in(project, anne, ProjectRole.READ)
        anne.email = "anne@jobb.example"
        transaction.commit()
        return anne

    def test_who_changed_address_is_in_once_and_goes_on_as_before(
        self, karis: Visitor, project: Project, anne: Person, visit: Callable[[Person], Visitor]
    ):
        annes = visit(anne)
        invite(karis, project, name="Anne Ås", email=anne.email, role="decide")
        link = JOIN + mailed_token()
        page = annes.get(link)
        assert "Du er allerede med i prosjektet" in page.text
        assert not [form for form in page.forms.values() if form.action == link]
        assert "Du er allerede med i prosjektet" in annes.post(link, token(annes), status=409).text
        for own in (f"/mine-prosjekter/{project.id}", path(project)):
            annes.get(own, status=200)
        roles = db.session.scalars(select(ProjectMember.role).where(ProjectMember.joined_at.is_not(None)))
        assert roles.all() == [ProjectRole.READ]

    def test_the_database_keeps_to_once_too(self, project: Project, anne: Person):
        with pytest.raises(IntegrityError, match="uq_project_members_person_id_project_id"):
            let_in(project, anne, ProjectRole.DECIDE)

    def test_the_poster_does_not_join_their_own_project_and_reads_what_to_do(
        self, karis: Visitor, kari: Person, project: Project
    ):
        invite(karis, project, name="Kari", email="kari@styret.example", role="approve")
        link = JOIN + mailed_token()
        the_member().email = kari.email = "kari@ny.example"  # hers by now
        transaction.commit()
        page = karis.get(link)
        assert "Du la ut dette prosjektet selv" in page.text
        assert page.html.select(f"main a[href='{path(project)}']")
        karis.post(link, token(karis), status=409)
        assert the_member().joined_at is None


class TestRoles:
    @pytest.mark.parametrize("role", list(ProjectRole))
    def test_each_sees_what_the_poster_sees_but_runs_nothing(self, project: Project, visit, role: ProjectRole):
        bo = make_person("Bo Borg")
        let_in(project, bo, role)
        bos = visit(bo)
        page = bos.get(f"/mine-prosjekter/{project.id}")
        assert "Bedrift 1 AS" in page.text
        assert bool(page.html.select("a[href*='/velg/']")) == (role is ProjectRole.DECIDE)
        assert not page.html.select(".acts")
        assert "bo" in bos.get(path(project)).text
        fields = token(bos)
        bos.post(path(project), fields, status=404)
        member = the_member()
        for verb in ("send", "fjern"):
            bos.post(f"{path(project)}/{member.id}/{verb}", fields, status=404)
        assert the_member() is not None

    @pytest.mark.parametrize("role", [ProjectRole.READ, ProjectRole.APPROVE])
    def test_who_only_reads_or_approves_does_not_choose(self, project: Project, visit, role: ProjectRole):
        bo = make_person("Bo Borg")
        let_in(project, bo, role)
        choose = f"/mine-prosjekter/{project.id}/velg/{make_quote(make_lead(make_firm(), project)).id}"
        transaction.commit()
        bos = visit(bo)
        bos.get(choose, status=404)
        bos.post(choose, token(bos), status=404)
        db.session.expire_all()
        assert project.state is ProjectState.OPEN

    def test_who_decides_chooses_for_both(self, project: Project, visit):
        bo = make_person("Bo Borg")
        let_in(project, bo, ProjectRole.DECIDE)
        bos = visit(bo)
        bos.get(f"/mine-prosjekter/{project.id}").click("Velg", index=0).forms[1].submit(status=303)
        db.session.expire_all()
        assert project.state is ProjectState.CHOSEN

    def test_an_invitation_alone_opens_nothing(self, karis: Visitor, project: Project, visit):
        invite(karis, project)
        mailed_token()
        bos = visit(db.session.scalars(select(Person).where(Person.email == "bo@post.example")).one())
        bos.get(f"/mine-prosjekter/{project.id}", status=404)
        bos.get(path(project), status=404)

    def test_photos_are_for_members_too_until_they_are_taken_out(
        self, app: Flask, project: Project, visit, karis: Visitor
    ):
        photo = files.add_photo(
            project.id, photo=draw("house", 1), storage=Storage(app.extensions["settings"].data_dir)
        )
        bo = make_person("Bo Borg")
        member = let_in(project, bo, ProjectRole.READ)
        bos = visit(bo)
        bos.get(f"/bilder/{photo.id}/liten", status=200)
        karis.post(f"{path(project)}/{member.id}/fjern", token(karis), status=303)
        bos.get(f"/bilder/{photo.id}/liten", status=404)
        bos.get(f"/mine-prosjekter/{project.id}", status=404)
        assert project.title not in bos.get("/mine-prosjekter").text


class TestTakingOut:
    def test_it_is_asked_first_and_written_down(self, karis: Visitor, project: Project):
        invite(karis, project, role="approve")
        page = karis.get(f"{path(project)}/{the_member().id}/fjern")
        assert "Etterpå trenger ikke valget av bedrift godkjenning" in page.text
        assert the_member()
        next(form for form in page.forms.values() if form.action.endswith("/fjern")).submit(status=303)
        assert the_member() is None
        assert "project:member-removed" in [line.action for line in audit.list_events(project)]

    def test_a_member_of_another_project_is_not_found(self, karis: Visitor, kari: Person, project: Project):
        other = make_project(kari)
        member = let_in(other, make_person(), ProjectRole.READ)
        fields = token(karis)
        for verb in ("send", "fjern"):
            karis.post(f"{path(project)}/{member.id}/{verb}", fields, status=404)

    def test_strangers_and_the_anonymous_reach_nothing(self, nils: Visitor, anyone: Visitor, project: Project):
        member = let_in(project, make_person(), ProjectRole.READ)
        fields = token(nils)
        for own in (path(project), f"{path(project)}/{member.id}/fjern"):
            nils.get(own, status=404)
            nils.post(own, fields, status=404)
            assert "/logg-inn" in anyone.get(own, status=303).location


def test_who_was_named_in_the_wizard_is_invited_once_it_is_out_and_the_poster_is_not(kari: Person):
    project = make_project(kari, poster_kind=PosterKind.HOUSING)
    members.name_approver(project, name="Bo Borg", email="bo@post.example")
    for _ in range(2):
        member_mails.invite_those_named(project_id=project.id)
    assert db.session.scalars(select(Delivery.address)).all() == ["bo@post.example"]
    own = make_project(kari, poster_kind=PosterKind.HOUSING)
    members.name_approver(own, name="Kari", email=kari.email)
    member_mails.invite_those_named(project_id=own.id)
    assert db.session.scalars(select(ProjectMember).where(ProjectMember.project_id == own.id)).all() == []
