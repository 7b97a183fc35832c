"""The tables from an id to the function that answers it. ``handlers.listening`` looks things up here."""

from collections.abc import Awaitable, Callable, Mapping

from bot.blocks.ids import Action, View
from handlers import clicks, commands, events, submissions
from handlers.desk import Desk
from handlers.gestures import Click, Command, Event, Submission
from handlers.replies import Reply

COMMANDS: Mapping[str, Callable[[Command, str, Desk], Awaitable[Reply]]] = {
    "": commands.help_asked,
    "help": commands.help_asked,
    "list": commands.list_asked,
    "show": commands.show_asked,
    "status": commands.status_asked,
    "start": commands.start_asked,
    "done": commands.done_asked,
    "confirm": commands.confirm_asked,
    "undo": commands.undo_asked,
    "skip": commands.skip_asked,
    "block": commands.block_asked,
    "unblock": commands.unblock_asked,
    "return": commands.return_asked,
    "note": commands.note_asked,
    "supply": commands.supply_asked,
    "finish": commands.finish_asked,
    "cancel": commands.cancel_asked,
}
UNKNOWN_COMMAND = commands.unknown_asked

CLICKS: Mapping[str, Callable[[Click, Desk], Awaitable[Reply]]] = {
    Action.STEP_DONE: clicks.step_done_clicked,
    Action.STEP_UNDO: clicks.step_undo_clicked,
    Action.STEP_CONFIRM: clicks.step_confirm_clicked,
    Action.RUN_SKIP: clicks.skip_clicked,
    Action.RUN_BLOCK: clicks.blocked_clicked,
    Action.BLOCKER_END: clicks.unblock_clicked,
    Action.RUN_RETURN: clicks.return_clicked,
    Action.RUN_NOTE: clicks.note_clicked,
    Action.RUN_SUPPLY: clicks.supply_clicked,
    Action.RUN_CANCEL: clicks.cancel_clicked,
    Action.RUN_FINISH: clicks.finish_clicked,
    Action.RUN_STEPS: clicks.all_steps_clicked,
    Action.RUN_MENU: clicks.menu_chosen,
    Action.SOP_START: clicks.start_clicked,
    Action.SOP_SHOW: clicks.show_clicked,
    Action.LINK: clicks.link_clicked,
}

SUBMISSIONS: Mapping[str, Callable[[Submission, Desk], Awaitable[Reply]]] = {
    View.CHOOSE_SOP: submissions.sop_chosen,
    View.START: submissions.start_submitted,
    View.EVIDENCE: submissions.evidence_submitted,
    View.DECISION: submissions.decision_submitted,
    View.SKIP: submissions.skip_submitted,
    View.BLOCK: submissions.block_submitted,
    View.RETURN: submissions.return_submitted,
    View.NOTE: submissions.note_submitted,
    View.SUPPLY: submissions.supply_submitted,
    View.PEOPLE: submissions.people_submitted,
    View.CANCEL: submissions.cancel_submitted,
    View.FINISH: submissions.finish_submitted,
}

EVENTS: Mapping[str, Callable[[Event, Desk], Awaitable[None]]] = {
    "member_joined_channel": events.member_joined,
    "member_left_channel": events.member_left,
    "channel_left": events.bot_left,
    "group_left": events.bot_left,
    "channel_archive": events.channel_changed,
    "channel_unarchive": events.channel_changed,
    "group_archive": events.channel_changed,
    "group_unarchive": events.channel_changed,
    "channel_rename": events.channel_changed,
    "group_rename": events.channel_changed,
    "user_change": events.person_changed,
}
