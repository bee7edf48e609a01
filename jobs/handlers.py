"""Who listens to what: every event of the outbox and the functions that handle it, in order.

A handler gets the event's row numbers as keyword arguments, works in the caller's transaction, and bears being run again.
An event nobody listens to stands here with an empty tuple; one that is missing is an error, and is tried again.
"""

from collections.abc import Callable

from jobs import dispatch
from portal.notifications import (
    account_mails,
    certificate_mails,
    conversation_mails,
    coverage_mails,
    draft_mails,
    firm_check_mails,
    firm_mails,
    life_mails,
    member_mails,
    project_mails,
)

HANDLERS: dict[str, tuple[Callable[..., None], ...]] = {
    "login-code:requested": (account_mails.send_code,),
    "email-change:requested": (account_mails.send_code,),
    "phone-change:requested": (account_mails.send_code,),
    "password-reset:requested": (account_mails.send_password_reset,),
    "email:changed": (account_mails.tell_of_email_change,),
    "password:changed": (account_mails.tell_of_password_change,),
    "draft:link-requested": (draft_mails.send_draft_link,),
    "draft:left": (draft_mails.remind_of_draft,),
    "project:submitted": (project_mails.tell_of_submission,),
    "project:rejected": (project_mails.tell_of_rejection,),
    "project:handed-in-again": (project_mails.tell_of_handing_in_again,),
    "project:approved": (dispatch.ask_firms, member_mails.invite_those_named),
    "project:merged": (conversation_mails.tell_of_merging,),
    "project:moved": (conversation_mails.tell_of_moving,),
    "project:aimed-anew": (dispatch.ask_firms_of_its_trade,),
    "message:written": (conversation_mails.tell_of_message,),
    "project:resumed": (dispatch.go_on,),
    "project:wish-raised": (dispatch.ask_more,),
    "waves:needs-staff": (),  # staff read it in the rescue queue
    "waves:too-few": (),  # the poster is asked on the project's page
    "service:paused": (),
    "project:reopened": (dispatch.ask_firms,),
    "project:edited": (life_mails.tell_of_edit,),
    "project:withdrawn": (life_mails.tell_of_withdrawal,),
    "project:expiring": (life_mails.remind_of_expiry,),
    "project:expired": (life_mails.tell_of_expiry,),
    "project:completed": (life_mails.tell_of_completion,),
    "wave:sent": (project_mails.tell_firms_of_leads, project_mails.tell_poster_of_wave),
    "lead:declined": (),  # the poster reads it on the project's page
    "quote:sent": (project_mails.tell_of_quote,),
    "member:invited": (member_mails.invite_member,),
    "project:approver-removed": (member_mails.tell_removed_approver,),
    "quote:proposed": (member_mails.ask_for_approval,),
    "quote:sent-back": (member_mails.tell_of_no,),
    "quote:approved": (member_mails.tell_of_yes,),
    "quote:accepted": (project_mails.tell_of_award,),
    "firm:verified": (dispatch.open_leads_of_firm, dispatch.tell_of_firm, firm_check_mails.tell_of_verification),
    "firm:registered": (firm_check_mails.tell_of_registration,),
    "firm:refused": (firm_check_mails.tell_of_refusal,),
    "firm:sent-again": (firm_check_mails.tell_of_sending_again,),
    "firm:suspended": (firm_check_mails.tell_of_suspension,),
    "firm:let-back": (firm_check_mails.tell_of_return,),
    "firm:stopped": (dispatch.close_leads_of_firm, firm_check_mails.tell_of_stop),
    "firm:revived": (firm_check_mails.tell_of_revival,),
    "firm:widened": (dispatch.tell_of_firm,),
    "firm:member-invited": (firm_mails.invite_to_firm,),
    "firm:member-joined": (firm_mails.tell_owners_of_joining,),
    "firm:member-left": (firm_mails.tell_owners_of_leaving,),
    "firm:member-removed": (firm_mails.tell_of_removal,),
    "firm:role-changed": (firm_mails.tell_of_new_role,),
    "certificate:approved": (certificate_mails.tell_of_approval,),
    "certificate:refused": (certificate_mails.tell_of_refusal,),
    "certificate:running-out": (certificate_mails.remind_of_certificate,),
    "coverage:waited-for": (coverage_mails.tell_of_waiting,),
    "coverage:found": (coverage_mails.tell_of_coverage,),
}
