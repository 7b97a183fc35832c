"""Names for the ids that travel through the code, so that one can't be passed where another is meant."""

from typing import NewType

TeamId = NewType("TeamId", str)
"""A Slack workspace, ``T…``."""
ChannelId = NewType("ChannelId", str)
"""A Slack conversation, ``C…``, ``G…`` or ``D…``."""
UserId = NewType("UserId", str)
"""A Slack account, ``U…`` or ``W…``."""
MessageTs = NewType("MessageTs", str)
"""Slack's timestamp, which is the id of a message within its channel."""
RunName = NewType("RunName", str)
"""What people call a run, ``cqa-41``: the SOP's code and a number counted per code; unique in a workspace."""
SopKey = NewType("SopKey", str)
"""An SOP's stable name in files, commands and tables, ``campaign-qa``."""
StepKey = NewType("StepKey", str)
"""A step's stable name within its SOP; never its position or its title."""


def in_order(name: RunName) -> tuple[str, int]:
    """Give what sorts runs by code and number: ``cqa-9`` before ``cqa-10``."""
    code, _, number = name.rpartition("-")
    return code, int(number)
