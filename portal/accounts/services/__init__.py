"""What people do with their accounts, and what staff do with them."""

from portal.accounts.attempts import forget_old_attempts
from portal.accounts.services.log_in import begin_session, log_in_with_code, log_in_with_password
from portal.accounts.services.password import change_password, remove_password, reset_password
from portal.accounts.services.people import invite
from portal.accounts.services.profile import (
    change_email,
    change_phone,
    rename,
    request_email_change,
    request_phone_change,
    set_unproved_phone,
    speak,
    use_shortcuts,
)
from portal.accounts.services.proofs import (
    forget_old_proofs,
    issue_code,
    issue_password_reset,
    prove_email,
    request_email_proof,
    request_login_code,
    request_password_reset,
)
from portal.accounts.services.sessions import (
    act_for_firm,
    end_all_sessions,
    end_other_sessions,
    end_session,
    forget_old_sessions,
    stop_acting_for_firm,
    touch_session,
)
from portal.accounts.services.staff import grant_staff_role, make_first_staff, reinstate, remove_staff_role, suspend

__all__ = [
    "act_for_firm",
    "begin_session",
    "change_email",
    "change_password",
    "change_phone",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "forget_old_attempts",
    "forget_old_proofs",
    "forget_old_sessions",
    "grant_staff_role",
    "invite",
    "issue_code",
    "issue_password_reset",
    "log_in_with_code",
    "log_in_with_password",
    "make_first_staff",
    "prove_email",
    "reinstate",
    "remove_password",
    "remove_staff_role",
    "rename",
    "request_email_change",
    "request_email_proof",
    "request_login_code",
    "request_password_reset",
    "request_phone_change",
    "reset_password",
    "set_unproved_phone",
    "speak",
    "stop_acting_for_firm",
    "suspend",
    "touch_session",
    "use_shortcuts",
]
