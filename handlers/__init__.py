"""The tables from an id to the function that answers it. ``handlers.listening`` looks things up here."""

from collections.abc import Awaitable, Callable, Mapping

from bot.blocks import ids
from bot.blocks.ids import Action, View
from handlers import clicks, clicks_between, commands, commands_between, events, shortcuts, submissions
from handlers.desk import Desk
from handlers.gestures import Click, Command, Event, Shortcut, Submission
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
    "block": commands_between.block_asked,
    "unblock": commands_between.unblock_asked,
    "move": commands_between.move_asked,
    "return": commands_between.return_asked,
    "handoff": commands_between.hand_off_asked,
    "accept": commands_between.accept_asked,
    "decline": commands_between.decline_asked,
    "withdraw": commands_between.withdraw_asked,
    "judge": commands_between.judge_asked,
    "mute": commands_between.mute_asked,
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
    Action.RUN_BLOCK: clicks_between.blocked_clicked,
    Action.BLOCKER_END: clicks_between.unblock_clicked,
    Action.BLOCKER_UNDO: clicks_between.blocker_undone,
    Action.BLOCKER_ACCEPT: clicks_between.blocker_accepted,
    Action.BLOCKER_DECLINE: clicks_between.blocker_declined,
    Action.BLOCKER_EXPLAIN: clicks_between.explain_clicked,
    Action.BLOCKER_MOVE: clicks_between.move_clicked,
    Action.RUN_RETURN: clicks_between.return_clicked,
    Action.RETURN_HELPED: clicks_between.return_helped,
    Action.RETURN_NOISE: clicks_between.return_was_noise,
    Action.HAND_OFF: clicks_between.hand_off_clicked,
    Action.OFFER_ACCEPT: clicks_between.offer_accepted,
    Action.OFFER_DECLINE: clicks_between.offer_decline_clicked,
    Action.OFFER_UNDO: clicks_between.offer_undone,
    Action.STEP_DECIDE: clicks_between.decided,
    Action.STEP_TYPED: clicks_between.typed_done_counted,
    Action.HOME_PAGE: clicks.home_page_clicked,
    Action.DISMISS: clicks_between.dismissed,
    Action.RUN_NOTE: clicks.note_clicked,
    Action.RUN_SUPPLY: clicks.supply_clicked,
    Action.RUN_CANCEL: clicks.cancel_clicked,
    Action.RUN_FINISH: clicks.finish_clicked,
    Action.RUN_STEPS: clicks.all_steps_clicked,
    Action.RUN_MENU: clicks.menu_chosen,
    Action.SOP_START: clicks.start_clicked,
    Action.SOP_START_SAID: clicks.start_said_clicked,
    Action.SOP_QUIET: clicks.quiet_clicked,
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
    View.EXPLAIN: submissions.explain_submitted,
    View.MOVE: submissions.move_submitted,
    View.HAND_OFF: submissions.hand_off_submitted,
    View.DECLINE: submissions.decline_submitted,
    View.NOTE: submissions.note_submitted,
    View.SUPPLY: submissions.supply_submitted,
    View.PEOPLE: submissions.people_submitted,
    View.CANCEL: submissions.cancel_submitted,
    View.FINISH: submissions.finish_submitted,
}

SHORTCUTS: Mapping[str, Callable[[Shortcut, Desk], Awaitable[Reply]]] = {
    ids.Shortcut.START: shortcuts.start_asked,
    ids.Shortcut.START_FROM_MESSAGE: shortcuts.start_from_message,
    ids.Shortcut.BLOCK_FROM_MESSAGE: shortcuts.block_from_message,
}

EVENTS: Mapping[str, Callable[[Event, Desk], Awaitable[None]]] = {
    "message": events.message_posted,
    "app_home_opened": events.home_opened,
    "reaction_added": events.reaction_added,
    "reaction_removed": events.reaction_removed,
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
