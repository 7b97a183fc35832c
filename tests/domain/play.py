"""A small run to decide about: one step of each kind, one input of each type, and a clock that the test moves."""

from datetime import UTC, datetime, timedelta

from bot.domain.facts import Fact
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.people import Actor, Kind
from bot.domain.rules import decide
from bot.domain.run import Run
from bot.domain.sop import Evidence, Input, InputType, Role, Sop, Step, Trigger
from bot.domain.step_state import StepState
from bot.domain.wishes import Complete, Confirm, Start, Wish

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ANA, BEN, CARA, DILAN = (Actor(UserId(f"U0{name}")) for name in ("ANA", "BEN", "CARA", "DILAN"))
"""``ANA`` starts and owns the run; ``DILAN`` decides in it."""
BOSS = Actor(UserId("U0BOSS"), is_admin=True)
GUEST = Actor(UserId("U0GUEST"), kind=Kind.GUEST)
STRANGER = Actor(UserId("U0STRANGER"), in_channel=False)

DRAFT, LINKED, QUOTED, SEEN, GO = (StepKey(key) for key in ("draft", "linked", "quoted", "seen", "go"))

REVIEW = Sop(
    key=SopKey("content-review"),
    name="Content review",
    code="rev",
    trigger=Trigger("a draft is ready"),
    owner="lead",
    roles=(Role("lead", "Content lead"), Role("decider", "Marketing lead")),
    inputs=(
        Input("brief", "Brief", InputType.LINK, required=True),
        Input("words", "Words", InputType.NUMBER, required=True, unit="€"),
        Input("launch", "Launch", InputType.DATE),
        Input("writer", "Writer", InputType.PERSON),
        Input("tone", "Tone", InputType.CHOICE, choices=("Warm", "Plain")),
        Input("angle", "Angle"),
        Input("notes", "Notes", InputType.LONG_TEXT),
    ),
    steps=(
        Step(DRAFT, "Draft read", "Read once aloud.", "lead"),
        Step(LINKED, "Links tagged", "Each link is in the sheet.", evidence=Evidence.LINK),
        Step(QUOTED, "Claims sourced", "Each claim has a source.", evidence=Evidence.SENTENCE),
        Step(SEEN, "Seen on a phone", "Nothing is cut off.", confirm=True),
        Step(GO, "Publish or not", "Every step above is settled.", "decider", decide=("Go", "No-go")),
    ),
    output="Published page",
    review="Monthly.",
)
SHEET = "https://example.com/sheet"
KNOWN = {"brief": "https://example.com/brief", "words": "800"}


class Play:
    """A run, who acts on it, and what time it is. ``facts`` are all that happened."""

    def __init__(self, sop: Sop = REVIEW) -> None:
        self.run = Run(team=TeamId("T1"), name=RunName("rev-1"), channel=ChannelId("C1"), sop=sop, version=1)
        self.now = NOON
        self.facts: list[Fact] = []

    def wish(self, wish: Wish, by: Actor = ANA, *, after: timedelta = MINUTE) -> tuple[Fact, ...]:
        """Let this wish happen ``after`` some time, and give its facts; raises the rules' refusal."""
        self.now += after
        happened = decide(self.run, wish, by, self.now)
        for fact in happened:
            self.run = self.run.after(fact)
        self.facts += happened
        return happened

    def state(self, step: StepKey) -> StepState:
        """Give how a step stands."""
        return self.run.state(step)


def started() -> Play:
    """Give a run that Ana started and in which Dilan decides."""
    play = Play()
    play.wish(Start("Spring page", people={"lead": ANA.user, "decider": DILAN.user}, inputs=KNOWN), after=timedelta())
    return play


def settled() -> Play:
    """Give a run of which every step is done."""
    play = started()
    for wish, by in (
        (Complete(DRAFT), ANA),
        (Complete(LINKED, evidence=SHEET), BEN),
        (Complete(QUOTED, evidence="Lena checked them."), BEN),
        (Complete(SEEN), BEN),
        (Confirm(SEEN), CARA),
        (Complete(GO, decision="Go"), DILAN),
    ):
        play.wish(wish, by)
    return play
