"""A kind of mail as one declaration: its folder, class, queue, life and notice. Planning one is a line."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.delivery import services as delivery
from portal.delivery.recipients import Recipient
from portal.delivery.states import Channel, MailClass, Queue
from portal.notifications import digest
from portal.notifications.choices import get_choice
from portal.notifications.kinds import NoticeKind, Timing
from portal.notifications.rendering import Rendered, render, render_text


@dataclass(frozen=True)
class Mail:
    """A mail (or SMS) that we send. `folder` is under templates/emails/ and names the kind in the ledger.

    With a `notice` it comes as its reader chose for that kind, and its `link` is where its line in a digest leads. Without
    one nobody can choose it away.
    """

    folder: str
    mail_class: MailClass
    queue: Queue = Queue.NOTICES
    expires_in: timedelta = delivery.LONGEST_LIFE
    notice: NoticeKind | None = None

    def plan(self, recipient: Recipient, *, event_key: str, **context: Any) -> int | None:
        """Render it in the recipient's language and put it into the ledger; None when it was planned before.

        A notice that is not wanted at once has its row all the same, as skipped: told is told, also after a new choice.
        """
        rendered = render(self.folder, recipient.locale, name=recipient.name, **context)
        if self.notice is None or recipient.person_id is None:
            return self._plan_mail(recipient, event_key, rendered)
        match get_choice(recipient.person_id, self.notice).timing:
            case Timing.AT_ONCE:
                return self._plan_mail(recipient, event_key, rendered)
            case Timing.DIGEST:
                number = self._note_unsent(recipient, event_key, reason="digest")
                if number is not None:
                    digest.collect(
                        recipient.person_id,
                        kind=self.folder,
                        event_key=event_key,
                        line=rendered.subject,
                        link=context["link"],
                    )
                return number
            case Timing.OFF:
                return self._note_unsent(recipient, event_key, reason="unwanted")

    def plan_sms(self, recipient: Recipient, *, event_key: str, **context: Any) -> int | None:
        """The same by SMS, from `sms.txt`; the recipient's address is a phone number."""
        return self._plan(recipient, Channel.SMS, event_key, text=render_text(self.folder, recipient.locale, **context))

    def _plan_mail(self, recipient: Recipient, event_key: str, rendered: Rendered) -> int | None:
        return self._plan(
            recipient, Channel.EMAIL, event_key, subject=rendered.subject, text=rendered.text, html=rendered.html
        )

    def _note_unsent(self, recipient: Recipient, event_key: str, *, reason: str) -> int | None:
        return delivery.note_unsent(
            recipient, kind=self.folder, mail_class=self.mail_class, event_key=event_key, reason=reason
        )

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
