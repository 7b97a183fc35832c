"""The team's slots: when a digest is due, and when an SOP starts by the calendar. APScheduler only calculates."""

from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from bot.domain.working_hours import Calendar

_WINDOWS = tuple(timedelta(days=days) for days in (1, 8, 40, 400))
"""How far back a slot is looked for, the nearest first: most are weekly."""
_LONGEST_HOLIDAY = timedelta(days=30)


class Slots:
    """The moments that a cron expression names in the team's zone.

    One that falls on a holiday moves to the same time of the next working day. ``cron`` has five fields, its weekdays
    by name: numbers mean another day here than there. Raises ``ValueError`` for what is no such expression.
    """

    def __init__(self, cron: str, calendar: Calendar) -> None:
        self._trigger = CronTrigger.from_crontab(cron, timezone=calendar.zone)
        self._calendar = calendar

    def latest(self, now: datetime) -> datetime | None:
        """Give the last slot up to ``now`` (aware UTC); None if there was none within a year."""
        for window in _WINDOWS:
            # A slot of before the window may have moved into it.
            found = [at for at in self._between(now - window - _LONGEST_HOLIDAY, now) if at > now - window]
            if found:
                return max(found)
        return None

    def next(self, now: datetime) -> datetime | None:
        """Give the first slot after ``now`` (aware UTC); None if there is none within a year."""
        for window in _WINDOWS:
            found = [at for at in self._between(now - _LONGEST_HOLIDAY, now + window) if at > now]
            if found:
                return min(found)
        return None

    def _between(self, start: datetime, end: datetime) -> list[datetime]:
        """Give the slots that are named after ``start``, once moved, up to ``end``."""
        found: list[datetime] = []
        named = self._trigger.get_next_fire_time(None, start)
        while named is not None and named <= end:
            found.append(self._moved(named))
            named = self._trigger.get_next_fire_time(named, named + timedelta(microseconds=1))
        return [at for at in found if at <= end]

    def _moved(self, named: datetime) -> datetime:
        local = named.astimezone(self._calendar.zone)
        day = local.date()
        if day in self._calendar.holidays:
            day = self._calendar.days_after(day, 1)
        return self._calendar.at(day, local.time())
