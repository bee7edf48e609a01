"""A kind of mail as one declaration: its folder, class, queue, life and notice. Planning one is a line."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from portal.accounts.queries import get_person
from portal.delivery import services as delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import Channel, MailClass, Queue
from portal.notifications import digest
from portal.notifications.choices import get_choice, stop_link
from portal.notifications.kinds import NoticeKind, Timing
from portal.notifications.rendering import render, render_text


@dataclass(frozen=True)
class Mail:
    """A mail (or SMS) that we send. `folder` is under templates/emails/ and names the kind in the ledger.

    With a `notice` it comes as its reader chose for that kind, and its `link` is where its line in a digest leads. Without
    one nobody can choose it away. `has_sms`: there is an `sms.txt` for those who want it by SMS as well.
    """

    folder: str
    mail_class: MailClass
    queue: Queue = Queue.NOTICES
    expires_in: timedelta = delivery.LONGEST_LIFE
    notice: NoticeKind | None = None
    has_sms: bool = False

    def plan(self, recipient: Recipient, *, event_key: str, calendar: str | None = None, **context: Any) -> int | None:
        """Render it in the recipient's language and put it into the ledger; None when it was planned before.

        A notice that is not wanted at once has its row all the same, as skipped: told is told, also after a new choice.
        `calendar`, a file (RFC 5545), goes with the mail and with nothing else.
        """
        if self.notice is None or recipient.person_id is None:
            return self._plan_mail(recipient, event_key, None, context, calendar)
        choice = get_choice(recipient.person_id, self.notice)
        stop = stop_link(recipient.person_id, self.notice)
        if choice.by_sms and self.has_sms:
            self._text(recipient, event_key, stop, context)
        if choice.timing is Timing.AT_ONCE:
            return self._plan_mail(recipient, event_key, stop, context, calendar)
        if choice.timing is Timing.OFF:
            return self._note_unsent(recipient, event_key, reason="unwanted")
        number = self._note_unsent(recipient, event_key, reason="digest")
        if number is not None:
            line = render(self.folder, recipient.locale, name=recipient.name, **context).subject
            digest.collect(
                recipient.person_id,
                notice=self.notice,
                kind=self.folder,
                event_key=event_key,
                line=line,
                link=context["link"],
                firm_id=recipient.firm_id,
            )
        return number

    def plan_sms(
        self, recipient: Recipient, *, event_key: str, unsubscribe_url: str | None = None, **context: Any
    ) -> int | None:
        """The same by SMS, from `sms.txt`; the recipient's address is a phone number."""
        text = render_text(self.folder, recipient.locale, **context)
        return self._plan(recipient, Channel.SMS, event_key, text=text, unsubscribe_url=unsubscribe_url)

    def _text(self, recipient: Recipient, event_key: str, stop: str, context: dict[str, Any]) -> None:
        """By SMS as well, to a number that was proved."""
        person = get_person(recipient.person_id)
        if person.phone_proved_at is not None:
            to = replace(recipient, address=person.phone)
            self.plan_sms(to, event_key=event_key, unsubscribe_url=stop, **context)

    def _plan_mail(
        self, recipient: Recipient, event_key: str, stop: str | None, context: dict[str, Any], calendar: str | None
    ) -> int | None:
        rendered = render(self.folder, recipient.locale, stop_link=stop, name=recipient.name, **context)
        words = {"subject": rendered.subject, "text": rendered.text, "html": rendered.html, "calendar": calendar}
        return self._plan(recipient, Channel.EMAIL, event_key, unsubscribe_url=stop, **words)

    def _note_unsent(self, recipient: Recipient, event_key: str, *, reason: str) -> int | None:
        return delivery.note_unsent(
            recipient, kind=self.folder, mail_class=self.mail_class, event_key=event_key, reason=reason
        )

    def _plan(self, recipient: Recipient, channel: Channel, event_key: str, **words: str | None) -> int | None:
        return delivery.plan(
            recipient,
            kind=self.folder,
            mail_class=self.mail_class,
            queue=self.queue,
            expires_in=self.expires_in,
            event_key=event_key,
            channel=channel,
            **words,
        )
