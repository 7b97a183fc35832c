"""Runs to draw: the campaign of the drawings, a long SOP, and one whose every text is as long as it may be."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.due import parse_due
from bot.domain.facts import Fact, ReturnCause, SkipReason
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.people import Actor
from bot.domain.rules import decide
from bot.domain.run import Run
from bot.domain.sop import Evidence, Input, InputType, Role, Sop, Step, Trigger
from bot.domain.wishes import AnswerBlocker, Block, Complete, Confirm, Finish, HandOff, SendBack, Skip, Start, Wish
from bot.domain.working_hours import parse_hours

ANA, BEN, CARA, DILAN, LENA = (UserId(f"U0{name}") for name in ("ANA", "BEN", "CARA", "DILAN", "LENA"))
TEAM, CHANNEL = TeamId("T1"), ChannelId("C1")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
MONDAY = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
"""09:12 in Berlin, as in the drawings."""

CAMPAIGN = Sop(
    key=SopKey("campaign-qa"),
    name="Campaign QA",
    code="cqa",
    trigger=Trigger("a launch date is set"),
    owner="owner",
    roles=(
        Role("owner", "Campaign manager"),
        Role("ops", "Marketing ops"),
        Role("paid", "Paid media"),
        Role("decider", "Marketing lead"),
    ),
    inputs=(
        Input("brief", "Brief", InputType.LINK, required=True),
        Input("links", "Links sheet", InputType.LINK),
        Input("kpi", "KPI", required=True),
        Input("launch", "Launch", InputType.DATE, required=True),
        Input("cap", "Budget cap", InputType.NUMBER, required=True, unit="€"),
    ),
    steps=(
        Step(StepKey("kpi"), "Brief and KPI match", "Every asset names the brief's one KPI, and no other.", "owner"),
        Step(StepKey("audience"), "Audience and suppression", "Opt-outs and hard bounces are out.", "ops"),
        Step(
            StepKey("links"),
            "Links resolve",
            "Every link opened on phone and desktop; none drops a parameter.",
            "owner",
        ),
        Step(StepKey("utm"), "UTM tags", "Source, medium and campaign stand on every link.", "owner", Evidence.LINK),
        Step(StepKey("seen"), "Conversion seen", "One test conversion per page shows.", "ops", confirm=True),
        Step(StepKey("copy"), "Copy, claims and legal", "Each claim has a source.", "owner", Evidence.SENTENCE),
        Step(
            StepKey("cap"),
            "Budget cap and stop rule",
            "The stop rule names who pulls it.",
            "paid",
            due=parse_due("1d before launch"),
        ),
        Step(
            StepKey("go"),
            "Go or no-go",
            "Every step above is done, or skipped for a reason you accept.",
            "decider",
            decide=("Go", "No-go"),
            bounds="Go within the approved budget; above it, ask finance.",
        ),
    ),
    output="QA record",
    review="The decider reads the record before launch.",
)
PEOPLE = {"owner": ANA, "ops": BEN, "paid": CARA, "decider": DILAN}
KNOWN = {
    "brief": "https://example.com/brief?id=1&view=full",
    "links": "https://example.com/links",
    "kpi": "120 registrations",
    "launch": "2026-12-03",
    "cap": "4000",
}


def long_sop(steps: int = 40) -> Sop:
    """Give an SOP with many steps: the site relaunch of the drawings."""
    return Sop(
        key=SopKey("site-relaunch"),
        name="Site relaunch",
        code="web",
        trigger=Trigger("the new site is ready for its address"),
        owner="lead",
        roles=(Role("lead", "Web lead"), Role("dev", "Developer")),
        steps=tuple(
            Step(StepKey(f"s{n}"), f"Page group {n} moved", f"Each page of group {n} names itself.", "dev")
            for n in range(1, steps + 1)
        ),
        output="Live site",
        review="A week after launch.",
    )


def full_sop(character: str, steps: int = 40) -> Sop:
    """Give an SOP whose texts are all as long as the format takes, made of ``character``."""

    def full(length: int) -> str:
        return (character * length)[:length]

    return Sop(
        key=SopKey("full"),
        name=full(60),
        code="full",
        trigger=Trigger(full(200)),
        owner="r0",
        roles=tuple(Role(f"r{n}", full(60)) for n in range(8)),
        inputs=tuple(
            Input(f"i{n}", full(60), kind, required=n < 4, choices=("a", "b") if kind is InputType.CHOICE else ())
            for n, kind in enumerate(InputType)
        ),
        steps=(
            *(
                Step(StepKey(f"step-number-{n}"), full(60), full(200), f"r{n % 8}", confirm=n % 5 == 0)
                for n in range(steps - 1)
            ),
            Step(StepKey("go"), full(60), full(200), "r0", decide=(full(40), "No"), bounds=full(200)),
        ),
        output=full(200),
        review=full(200),
    )


class Story:
    """A run that things happen to, decided by the rules; a minute passes before each."""

    def __init__(self, sop: Sop = CAMPAIGN, name: str = "cqa-41") -> None:
        self.run = Run(team=TEAM, name=RunName(name), channel=CHANNEL, sop=sop, version=1)
        self.now = MONDAY
        self.facts: list[Fact] = []

    def happens(self, wish: Wish, by: UserId = ANA, *, after: timedelta = timedelta(minutes=1)) -> "Story":
        """Let this person's wish happen."""
        self.now += after if self.facts else timedelta()
        self.facts += (happened := decide(self.run, wish, Actor(by, is_admin=by == ANA), self.now))
        for fact in happened:
            self.run = self.run.after(fact)
        return self

    def starts(self, subject: str = "Spring webinar, 3 e-mails + 2 ads", *, without: Iterable[str] = ()) -> "Story":
        """Start with everyone named and the inputs known, but those ``without``."""
        known = {key: value for key, value in KNOWN.items() if key in self.run.sop.inputs_by_key and key not in without}
        people = {role: user for role, user in PEOPLE.items() if role in self.run.sop.roles_by_key}
        return self.happens(Start(subject, people=people, inputs=known, knowingly=True))

    def does(self, *steps: str, by: UserId = ANA) -> "Story":
        """Mark these steps done."""
        for step in steps:
            self.happens(Complete(StepKey(step)), by)
        return self


def halfway() -> Story:
    """Two steps are done, one is skipped, one waits for a second person; ``ben`` clicked last, on step 2."""
    return (
        Story()
        .starts()
        .does("kpi")
        .happens(Skip(StepKey("cap"), SkipReason.NOT_APPLICABLE, "Organic only, no ads this time."), CARA)
        .happens(Complete(StepKey("utm"), evidence="https://example.com/utm?a=1&b=2"))
        .does("seen", by=BEN)
        .does("audience", by=BEN)
    )


def in_the_middle() -> Story:
    """Give the run of the drawings: a blocker, an offer, a returned step and one to confirm, at once."""
    offer = HandOff(Actor(BEN), "Links sheet is final, 14 links.", StepKey("utm"))
    return (
        Story()
        .starts()
        .does("kpi", "links")
        .happens(Block(StepKey("copy"), "Discount clause isn't signed off.", person=LENA), after=timedelta(hours=2))
        .happens(AnswerBlocker(1, accepted=True), LENA)
        .happens(offer)
        .does("seen", by=BEN)
        .happens(SendBack(StepKey("links"), ReturnCause.MISSED_CHECK, "Ad 2 loses its parameters."), DILAN)
        .does("audience", by=BEN)
    )


def settled() -> Story:
    """Every step is settled; ``dilan`` has decided."""
    return (
        halfway()
        .does("links")
        .happens(Complete(StepKey("copy"), evidence="Lena said yes on Friday."))
        .happens(Confirm(StepKey("seen")), CARA)
        .happens(Complete(StepKey("go"), decision="Go", why="Stop rule is on Cara."), DILAN)
    )


def finished() -> Story:
    """Give the run after its end, six hours later."""
    wish = Finish("https://example.com/qa-record")
    return settled().happens(wish, after=timedelta(hours=6, minutes=5))
