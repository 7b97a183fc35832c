"""``sopbot forget``: what someone wrote, or what was written in a run, is struck out for good."""

import asyncio
import re

from bot.database import opened
from bot.domain.ids import RunName, UserId
from bot.services import forgetting
from bot.services.forgetting import Forgotten
from bot.settings import Settings, SettingsError
from storage.store import Tx

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_RUN = re.compile(r"[a-z]+-\d{1,9}")


class _OnlyLooked(Exception):  # noqa: N818 - it undoes a transaction, and is no error
    def __init__(self, found: Forgotten) -> None:
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
    if not found.entries and not found.changes:
        return [f"Nothing that {whom} wrote is kept." if _PERSON.fullmatch(whom) else f"Nothing is kept of {name}."], 1
    return _said(found, certain=certain), 0


async def _strike(settings: Settings, whom: str, *, certain: bool) -> Forgotten:
    def work(tx: Tx) -> Forgotten:
        if _PERSON.fullmatch(whom):
            found = forgetting.of_person(tx, UserId(whom), settings.calendar)
        else:
            found = forgetting.of_run(tx, RunName(whom), settings.calendar)
        if not certain:
            raise _OnlyLooked(found)
        return found

    with opened(settings.database_url) as store:
        try:
            return await store.write(work)
        except _OnlyLooked as looked:
            return looked.found


def _said(found: Forgotten, *, certain: bool) -> list[str]:
    parts = []
    if found.entries:
        parts.append(f"{found.entries} {'entry' if found.entries == 1 else 'entries'} in {', '.join(found.runs)}")
    if found.changes:
        parts.append(f"{found.changes} {'change' if found.changes == 1 else 'changes'} to SOPs")
    what = " and ".join(parts)
    if not certain:
        return [f"This would strike out the words of {what}. It can't be undone: say --yes to do it."]
    return [
        f"Struck out the words of {what}.",
        "The running bot draws cards, threads and messages anew; what people wrote in Slack themselves stays there.",
        "Copies, such as backups of the database and exports, still hold the words.",
    ]
