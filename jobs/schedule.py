"""What happens by the clock, as data. Each entry rings a bell; the job behind it must bear being run twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core import clock
from portal.core.transaction import Bell


@dataclass(frozen=True)
class Every:
    """At every full multiple of so many seconds."""

    seconds: int

    def slot(self, moment: datetime) -> int:
        """The number of the period `moment` lies in; a new number means that it is time."""
        return int(moment.timestamp()) // self.seconds


@dataclass(frozen=True)
class Daily:
    """Once a day from this hour on, Europe/Oslo; also on the days when the clock is set."""

    hour: int

    def slot(self, moment: datetime) -> int:
        """The day, counted from the hour."""
        wall = clock.in_oslo(moment).replace(tzinfo=None)
        return (wall - timedelta(hours=self.hour)).toordinal()


@dataclass(frozen=True)
class Entry:
    """One line of the schedule."""

    name: str
    when: Every | Daily
    bell: Bell


SCHEDULE = (
    Entry("housekeeping", Daily(hour=3), Bell("work", "jobs.housekeeping.tidy")),
    Entry("drafts left lying", Every(seconds=3600), Bell("work", "jobs.drafts.remind")),
    Entry("places that got a firm", Every(seconds=3600), Bell("work", "jobs.dispatch.tell_waiting")),
    Entry("waves that are due", Every(seconds=60), Bell("work", "jobs.dispatch.advance")),
    Entry("places that are free again", Every(seconds=60), Bell("work", "jobs.places.offer")),
    Entry("leads nobody answered", Every(seconds=600), Bell("work", "jobs.dispatch.note_silence")),
    Entry("organisations to ask the register about", Every(seconds=60), Bell("work", "jobs.registers.recheck")),
    Entry("certificates that run out", Daily(hour=8), Bell("work", "jobs.certificates.remind")),
    Entry("central approvals at DiBK, by night", Every(seconds=60), Bell("work", "jobs.certificates.refresh")),
    Entry("photo files without a row", Every(seconds=3600), Bell("work", "jobs.photos.sweep")),
    Entry("projects whose time is up", Every(seconds=600), Bell("work", "jobs.life.expire")),
    Entry("daily mails", Every(seconds=3600), Bell("work", "jobs.notices.tell_digests")),
    Entry("chosen firms that have not said yes", Every(seconds=3600), Bell("work", "jobs.life.remind_of_yes")),
    Entry("offers that expire soon", Daily(hour=8), Bell("work", "jobs.offers.tell_of_expiring")),
    Entry("site visits of the next day", Daily(hour=16), Bell("work", "jobs.visits.remind")),
    Entry("projects whose time is nearly up", Daily(hour=9), Bell("work", "jobs.life.remind")),
)
