"""A kind of mail as one declaration: its folder, class, queue and life. Planning one is a line."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.delivery import services as delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import Channel, MailClass, Queue
from portal.notifications.rendering import render, render_text


@dataclass(frozen=True)
class Mail:
    """A mail (or SMS) that we send. `folder` is under templates/emails/ and names the kind in the ledger."""

    folder: str
    mail_class: MailClass
    queue: Queue = Queue.NOTICES
    expires_in: timedelta = delivery.LONGEST_LIFE

    def plan(self, recipient: Recipient, *, event_key: str, **context: Any) -> int | None:
        """Render it in the recipient's language and put it into the ledger; None when it was planned before."""
        rendered = render(self.folder, recipient.locale, name=recipient.name, **context)
        return self._plan(
            recipient, Channel.EMAIL, event_key, subject=rendered.subject, text=rendered.text, html=rendered.html
        )

    def plan_sms(self, recipient: Recipient, *, event_key: str, **context: Any) -> int | None:
        """The same by SMS, from `sms.txt`; the recipient's address is a phone number."""
        return self._plan(recipient, Channel.SMS, event_key, text=render_text(self.folder, recipient.locale, **context))

    def _plan(self, recipient: Recipient, channel: Channel, event_key: str, **words: str) -> int | None:
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
