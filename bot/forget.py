"""``sopbot forget``: what someone wrote, or what was written in a run, is struck out for good."""

import asyncio
import re

from bot.domain.ids import RunName, TeamId, UserId
from bot.services.answering import Answering
from bot.settings import Settings, SettingsError
from storage import forgetting
from storage.digests import Kept
from storage.forgetting import Struck
from storage.store import DatabaseClosed, Store, Tx

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_RUN = re.compile(r"[a-z]+-\d{1,9}")


class _OnlyLooked(Exception):  # noqa: N818 - it undoes a transaction, and is no error
    def __init__(self, found: tuple[Struck, ...]) -> None:
        self.found = found


def forget(settings: Settings, whom: str, *, certain: bool) -> tuple[list[str], int]:
    """Strike out a person's words (``whom`` is their id) or a run's, and give what to print and the exit status.

    Unless ``certain``, say only what would be struck out. Raises ``SettingsError``.
    """
    name = whom.strip().lower()
    if not _PERSON.fullmatch(whom) and not _RUN.fullmatch(name):
        raise SettingsError(
            f"{whom[:40]!r} is no run, such as cqa-41, and no person's id, such as U012AB3CD: "
            "in Slack it is in their profile, under ⋮, Copy member ID."
        )
    found = asyncio.run(_strike(settings, whom if _PERSON.fullmatch(whom) else name, certain=certain))
    if not found or not sum(each.facts for each in found):
        return [f"Nothing that {whom} wrote is kept." if _PERSON.fullmatch(whom) else f"Nothing is kept of {name}."], 1
    return _said(found, certain=certain), 0


async def _strike(settings: Settings, whom: str, *, certain: bool) -> tuple[Struck, ...]:
    def redraw(tx: Tx, team: TeamId, kept: Kept) -> None:
        Answering(team=team, calendar=settings.calendar).redraw(tx, [kept])

    def work(tx: Tx) -> tuple[Struck, ...]:
        is_person = _PERSON.fullmatch(whom)
        if is_person:
            found = forgetting.of_person(tx, UserId(whom), redraw)
        else:
            found = forgetting.of_run(tx, RunName(whom), redraw)
        if not certain:
            raise _OnlyLooked(found)
        return found

    try:
        store = Store(settings.database_url)
        store.migrate()
    except DatabaseClosed as closed:
        raise SettingsError(f"The database at DATABASE_URL can't be used: {closed}") from None
    try:
        return await store.write(work)
    except _OnlyLooked as looked:
        return looked.found
    finally:
        store.close()


def _said(found: tuple[Struck, ...], *, certain: bool) -> list[str]:
    count = sum(each.facts for each in found)
    what = f"{count} {'entry' if count == 1 else 'entries'} in {', '.join(each.run for each in found)}"
    if not certain:
        return [f"This would strike out the words of {what}. It can't be undone: say --yes to do it."]
    return [
        f"Struck out the words of {what}.",
        "The running bot draws cards, threads and messages anew; what people wrote in Slack themselves stays there.",
        "Copies, such as backups of the database and exports, still hold the words.",
    ]
