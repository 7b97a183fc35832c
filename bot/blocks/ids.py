"""The ids of everything that can be clicked or submitted. They come back from Slack; the handlers look them up."""

from enum import StrEnum


class Action(StrEnum):
    """Ids of buttons and menus (Slack's ``action_id``). The comment names what the button's ``value`` holds."""

    STEP_DONE = "step.done"  # "cqa-41 links"
    STEP_UNDO = "step.undo"  # "cqa-41 links"
    STEP_CONFIRM = "step.confirm"  # "cqa-41 links"
    RUN_SKIP = "run.skip"  # "cqa-41"
    RUN_BLOCK = "run.block"  # "cqa-41"
    BLOCKER_END = "blocker.end"  # "cqa-41 2", the blocker's number
    RUN_RETURN = "run.return"  # "cqa-41"
    RUN_NOTE = "run.note"  # "cqa-41"
    RUN_SUPPLY = "run.supply"  # "cqa-41"
    RUN_CANCEL = "run.cancel"  # "cqa-41"
    RUN_FINISH = "run.finish"  # "cqa-41"
    RUN_STEPS = "run.steps"  # "cqa-41"
    RUN_MENU = "run.menu"  # an overflow; each option's value is "<Menu> cqa-41"
    SOP_START = "sop.start"  # "campaign-qa", or "" to let one choose
    SOP_SHOW = "sop.show"  # "campaign-qa"
    LINK = "link"  # a button that only opens an address; Slack reports it all the same


class Menu(StrEnum):
    """The entries of a card's overflow menu."""

    STEPS = "steps"
    PEOPLE = "people"


class View(StrEnum):
    """Ids of modals (Slack's ``callback_id``)."""

    CHOOSE_SOP = "start.choose"
    START = "start.run"
    EVIDENCE = "step.evidence"
    DECISION = "step.decision"
    SKIP = "step.skip"
    BLOCK = "step.block"
    RETURN = "step.return"
    NOTE = "run.note"
    SUPPLY = "run.supply"
    PEOPLE = "run.people"
    CANCEL = "run.cancel"
    FINISH = "run.finish"
    ALL_STEPS = "run.steps"


class Field(StrEnum):
    """Ids of a modal's fields (``block_id``; the element's ``action_id`` is always ``value``)."""

    SOP = "sop"
    SUBJECT = "subject"
    STEP = "step"
    CHOICE = "choice"
    REASON = "reason"
    PERSON = "person"
    PARTY = "party"
    TEXT = "text"
    REMARK = "remark"


FIELD_ACTION = "value"
"""The ``action_id`` of every field: its ``block_id`` says which one it is."""
INPUT_PREFIX = "input."
"""``block_id`` of an SOP's input: this and the input's key."""
ROLE_PREFIX = "role."
"""``block_id`` of the person of a role: this and the role's key."""
