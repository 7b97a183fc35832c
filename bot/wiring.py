"""The services that the handlers work with, each made of what it needs."""

from collections.abc import Callable
from functools import cached_property

from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import TeamId
from bot.services.audiences import Audiences
from bot.services.changes import Changes
from bot.services.channels import Channels
from bot.services.digests import Digests
from bot.services.errands import Errands
from bot.services.exporting import Exporting
from bot.services.hearing import Hearing
from bot.services.home import HomeTab
from bot.services.looking import Looking
from bot.services.publishing import Publishing
from bot.services.reacting import Reacting
from bot.services.reminders import Reminders
from bot.services.rituals import Rituals
from bot.services.runs import Runs
from bot.services.suggesting import Suggesting
from bot.settings import Settings
from handlers.desk import Desk
from storage.homes import LANE
from storage.store import Store


class Wiring:
    """Makes the services of one workspace, with the courier's ``wake`` and ``refuse``.

    Its messages are found below ``archive``.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        archive: str,
        wake: Callable[[str], None],
        refuse: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._archive = archive
        self._calendar = settings.calendar
        self._wake = wake
        self._refuse = refuse

    def desk(self) -> Desk:
        """Make them all."""
        store, directory, clock, team = self._store, self._directory, self._clock, self._team
        return Desk(
            runs=self.runs,
            looking=Looking(store, directory, team=team, archive_url=self._archive),
            channels=Channels(store, directory, clock, team=team, wake=self._wake, refuse=self._refuse),
            home=HomeTab(store, directory, clock, team=team, wake=lambda: self._wake(LANE)),
            hearing=self._hearing(),
            reminders=self._reminders(),
            reacting=self._reacting(),
            digests=self._digests(),
            rituals=self._rituals(),
            changes=Changes(store, directory, clock, team=team, calendar=self._calendar, wake=self._wake),
            suggesting=Suggesting(store, directory, self.runs, self._audiences, clock, team=team),
            publishing=self._publishing(),
            exporting=Exporting(store, directory, clock, team=team, calendar=self._calendar, wake=self._wake),
            clock=clock,
            calendar=self._calendar,
        )

    @cached_property
    def runs(self) -> Runs:
        """Starting and acting."""
        return Runs(
            self._store, self._directory, self._clock, team=self._team, calendar=self._calendar, wake=self._wake
        )

    @cached_property
    def errands(self) -> Errands:
        """What recorded events still need from Slack."""
        return Errands(self._store, self._directory, self.runs, self._clock, team=self._team)

    def _hearing(self) -> Hearing:
        words = self._settings.sop_done_words
        return Hearing(self._store, self._directory, self._clock, team=self._team, done_words=words, wake=self._wake)

    def _reacting(self) -> Reacting:
        emoji, wake = self._settings.sop_blocker_emoji, self.errands.wake
        return Reacting(self._store, self._directory, self.runs, self._clock, team=self._team, emoji=emoji, wake=wake)

    def _reminders(self) -> Reminders:
        return Reminders(
            self._store,
            self._directory,
            self._clock,
            team=self._team,
            calendar=self._calendar,
            archive=self._archive,
            wake=self._wake,
        )

    @cached_property
    def _audiences(self) -> Audiences:
        ours, others = self._settings.sop_team_channel, self._settings.sop_own_digests
        return Audiences(self._store, self._directory, self._clock, team_channel=ours, others=others)

    def _digests(self) -> Digests:
        return Digests(
            self._store,
            self._directory,
            self._clock,
            self._audiences,
            team=self._team,
            calendar=self._calendar,
            archive=self._archive,
            agreed=self._settings.sop_agreements,
            wake=self._wake,
        )

    def _rituals(self) -> Rituals:
        return Rituals(
            self._store,
            self._directory,
            self.runs,
            self._clock,
            team=self._team,
            team_channel=self._audiences.team_channel,
            wake=self._wake,
        )

    def _publishing(self) -> Publishing:
        return Publishing(
            self._store,
            self._directory,
            self._clock,
            team=self._team,
            calendar=self._calendar,
            look_after=self._settings.sop_look_again_after,
            wake=self._wake,
        )
