"""The ids of everything that can be clicked or submitted. They come back from Slack; the handlers look them up."""

from enum import StrEnum


class Action(StrEnum):
    """Ids of buttons and menus (Slack's ``action_id``). The comment names what the button's ``value`` holds."""

    STEP_DONE = "step.done"  # "cqa-41 links"
    STEP_UNDO = "step.undo"  # "cqa-41 links"
    STEP_CONFIRM = "step.confirm"  # "cqa-41 links"
    STEP_DECIDE = "step.decide"  # "cqa-41 decision 0", the choice's place; numbered, as several stand side by side
    STEP_TYPED = "step.typed"  # "cqa-41 links": "done" was typed, and is to count
    RUN_SKIP = "run.skip"  # "cqa-41"
    RUN_BLOCK = "run.block"  # "cqa-41", or "cqa-41 links"
    BLOCKER_END = "blocker.end"  # "cqa-41 2", the blocker's number; so in the next five
    BLOCKER_UNDO = "blocker.undo"
    BLOCKER_ACCEPT = "blocker.accept"
    BLOCKER_DECLINE = "blocker.decline"
    BLOCKER_EXPLAIN = "blocker.explain"
    BLOCKER_MOVE = "blocker.move"
    RUN_RETURN = "run.return"  # "cqa-41"
    RETURN_HELPED = "return.helped"  # "cqa-41 links"
    RETURN_NOISE = "return.noise"  # "cqa-41 links"
    HAND_OFF = "handoff.offer"  # "cqa-41 links", or "cqa-41" to choose the step
    OFFER_ACCEPT = "handoff.accept"  # "cqa-41 links", or "cqa-41" for the run; so in the next two
    OFFER_DECLINE = "handoff.decline"
    OFFER_UNDO = "handoff.undo"
    RUN_NOTE = "run.note"  # "cqa-41"
    RUN_SUPPLY = "run.supply"  # "cqa-41"
    RUN_CANCEL = "run.cancel"  # "cqa-41"
    RUN_FINISH = "run.finish"  # "cqa-41"
    RUN_STEPS = "run.steps"  # "cqa-41"
    RUN_MENU = "run.menu"  # an overflow; each option's value is "<Menu> cqa-41"
    SOP_START = "sop.start"  # "campaign-qa", or "" to let one choose
    SOP_START_SAID = "sop.start_said"  # "campaign-qa 1700000000.000100 Spring webinar": the message and its words
    SOP_START_DUE = "sop.start_due"  # "weekly-reporting C0MARKETING 1700000000": where, and since when; so in the next
    SOP_NOT_DUE = "sop.not_due"
    SOP_QUIET = "sop.quiet"  # "campaign-qa": no such offers here
    HOME_PAGE = "home.page"  # "1", the page; numbered
    DISMISS = "dismiss"  # a question is not answered
    SOP_SHOW = "sop.show"  # "campaign-qa"
    PROPOSAL_ADOPT = "proposal.adopt"  # "7", the proposal's number; so in the next two
    PROPOSAL_LATER = "proposal.later"
    PROPOSAL_REFUSE = "proposal.refuse"
    CHANGE_KEEP = "change.keep"  # "7", the improvement's number; so in the next three
    CHANGE_REVERT = "change.revert"
    CHANGE_DONE = "change.done"
    CHANGE_DROP = "change.drop"
    ADOPT_OTHERWISE = "adopt.otherwise"  # "7", the proposal's number, in its form; so in the next one
    ADOPT_BY_TEXT = "adopt.by_text"
    DRAFT_PUBLISH = "draft.publish"  # "7", the draft's number; so in the next two
    DRAFT_EDIT = "draft.edit"
    DRAFT_DROP = "draft.drop"
    LINK = "link"  # a button that only opens an address; Slack reports it all the same

    def numbered(self, place: int) -> str:
        """Tell buttons of one kind apart that stand side by side, as Slack wants: ``step.decide.0``."""
        return f"{self}.{place}"


class Menu(StrEnum):
    """The entries of a card's overflow menu."""

    STEPS = "steps"
    PEOPLE = "people"
    HAND_OFF = "handoff"
    SUGGEST = "suggest"


class Shortcut(StrEnum):
    """Ids of shortcuts (Slack's ``callback_id``), as the manifest names them."""

    START = "start_sop"
    START_FROM_MESSAGE = "start_from_message"
    BLOCK_FROM_MESSAGE = "block_from_message"


class View(StrEnum):
    """Ids of modals (Slack's ``callback_id``)."""

    CHOOSE_SOP = "start.choose"
    START = "start.run"
    EVIDENCE = "step.evidence"
    DECISION = "step.decision"
    SKIP = "step.skip"
    BLOCK = "step.block"
    RETURN = "step.return"
    EXPLAIN = "blocker.explain"
    MOVE = "blocker.move"
    HAND_OFF = "handoff.offer"
    DECLINE = "handoff.decline"
    NOTE = "run.note"
    SUPPLY = "run.supply"
    PEOPLE = "run.people"
    CANCEL = "run.cancel"
    FINISH = "run.finish"
    ALL_STEPS = "run.steps"
    SUGGEST = "run.suggest"
    EDIT_WHICH = "sop.choose_sop"
    EDIT_CHOOSE = "sop.choose"
    EDIT = "sop.edit"
    NEW_SOP = "sop.new"
    AGREE = "proposal.agree"
    REFUSE = "proposal.refuse"


class Field(StrEnum):
    """Ids of a modal's fields (``block_id``; the element's ``action_id`` is always ``value``)."""

    RUN = "run"
    SOP = "sop"
    CHANNEL = "channel"
    SUBJECT = "subject"
    STEP = "step"
    CHOICE = "choice"
    REASON = "reason"
    PERSON = "person"
    PARTY = "party"
    TEXT = "text"
    REMARK = "remark"
    TITLE = "title"
    LABEL = "label"
    ROLE = "role"
    AFTER = "after"
    DUE = "due"
    NAME = "name"
    CODE = "code"
    WHEN = "when"
    OWNER = "owner"
    STEPS = "steps"


FIELD_ACTION = "value"
"""The ``action_id`` of every field: its ``block_id`` says which one it is."""
INPUT_PREFIX = "input."
"""``block_id`` of an SOP's input: this and the input's key."""
ROLE_PREFIX = "role."
"""``block_id`` of the person of a role: this and the role's key."""
