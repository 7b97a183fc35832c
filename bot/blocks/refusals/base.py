"""What the words of all refusals share: the table that they register in, and what they need besides the refusal."""

from functools import singledispatch
from zoneinfo import ZoneInfo

from bot.blocks.mrkdwn import mention
from bot.blocks.naming import number, step_name
from bot.domain import refusals
from bot.domain.ids import StepKey, UserId
from bot.domain.refusals import Refusal
from bot.domain.run import Run


class Said:
    """What the words need besides the refusal: its run if one was meant, who reads them, and the team's zone."""

    def __init__(self, run: Run | None, viewer: UserId, zone: ZoneInfo) -> None:
        self.run = run
        self.viewer = viewer
        self.zone = zone

    def step(self, key: StepKey, *, opening: bool = False) -> str:
        """Name a step by number and title; ``opening``: a sentence begins with it."""
        if self.run is None or key not in self.run.sop.places:
            return "This step" if opening else "this step"
        return f"*{step_name(self.run, key)}*"

    def command(self, missing: refusals.DecisionMissing) -> str:
        """Give the command that takes a decision."""
        if self.run is None or missing.step not in self.run.sop.places:
            return "`/sop done cqa-41 8 go`"
        return f"`/sop done {self.run.name} {number(self.run, missing.step)} {missing.choices[0].lower()}`"

    def person(self, user: UserId) -> str:
        """Name a person, to begin a sentence with; the reader is "You"."""
        if user == self.viewer:
            return "You"
        return mention(user) if user else "Someone"


@singledispatch
def words(refusal: Refusal, _said: Said) -> str:
    """Say what happened, and what to do: each kind of refusal has its words."""
    raise TypeError(f"no words for {type(refusal).__name__}")
