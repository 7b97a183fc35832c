"""What the six bundled SOPs are used for in the made-up team, how often, and what goes wrong there.

The story that these tell: links come back until the eighth week, Legal is slow, the budget cap is missing at the start,
lead lists are handed over incomplete, and the last checks of a landing page are ticked in one go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.facts import ReturnCause, SkipReason
from bot.domain.proposals import Proposal, Rule


@dataclass(frozen=True)
class Returned:
    """A step comes back: in this ``share`` of the runs, and ``later``, once something was done about it."""

    step: str
    cause: ReturnCause
    share: float
    later: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Stuck:
    """A step waits for ``party`` in this ``share`` of the runs, for some ``hours`` of working time."""

    step: str
    party: str
    share: float
    hours: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Incomplete:
    """A step is offered to ``to`` and declined in this ``share`` of the runs: something is ``missing``."""

    step: str
    to: str
    share: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """A step is left out for one reason in this ``share`` of the runs."""

    step: str
    reason: SkipReason
    share: float
    words: tuple[str, ...]


Trouble = Returned | Stuck | Incomplete | Skipped


@dataclass(frozen=True)
class Script:
    """How one SOP is used. ``people`` says who may have which role; ``minutes`` what a step takes, if not 30.

    ``inputs`` are given at the start, ``in N days`` being that date; ``missing`` says in which share of the runs one
    is not. ``bursts`` is the share of the runs whose last ``last`` steps are ticked in one go.
    """

    sop: str
    a_week: float
    people: Mapping[str, tuple[str, ...]]
    subjects: tuple[str, ...]
    inputs: Mapping[str, str]
    output: str
    missing: Mapping[str, float] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    trouble: tuple[Trouble, ...] = ()
    bursts: float = 0.0
    last: int = 3
    is_private: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What the team makes of a proposal: another standard for a step that came back, and ``why`` in a few words."""

    sop: str
    step: str
    standard: str
    why: str

    def answers(self, proposal: Proposal) -> bool:
        """Whether it is what was proposed."""
        asked = (proposal.rule, str(proposal.sop), str(proposal.step))
        return asked == (Rule.RETURNED, self.sop, self.step)


CHANGES = (
    Change(
        "campaign-qa",
        "links",
        "Every link of every variant opened on phone and desktop; after the redirect each parameter is still there.",
        "Links: the standard names variants and redirects",
    ),
)

_CAMPAIGNS = ("Spring webinar", "Partner week", "Autumn fair", "Free trial", "Customer day", "Price change", "Podcast")
_PAGES = ("Pricing", "Webinar sign-up", "Free trial", "Case study: Nordwind", "Partner programme", "Autumn fair")
_PIECES = (
    "Case study: Nordwind",
    "Five mistakes in tracking",
    "Newsletter",
    "Press note",
    "Guide to consent",
    "Interview",
)
_LISTS = ("Fair leads", "Webinar leads", "Trial users", "Partner referrals", "Whitepaper downloads")

SCRIPTS = (
    Script(
        sop="campaign-qa",
        a_week=3.4,
        people={"owner": ("ops", "paid"), "ops": ("automation",), "paid": ("paid",), "decider": ("lead",)},
        subjects=tuple(f"{name}, {what}" for name in _CAMPAIGNS for what in ("3 e-mails", "2 ads", "e-mails and ads")),
        inputs={
            "brief": "https://example.com/briefs/campaign",
            "links": "https://example.com/sheets/links",
            "kpi": "120 registrations",
            "launch": "in 4 days",
            "cap": "4000",
        },
        output="QA record: https://example.com/qa/record",
        missing={"cap": 0.6, "kpi": 0.15, "links": 0.3},
        minutes={"kpi-match": 25, "audience": 60, "links": 50, "conversion": 80, "copy": 60, "go": 90},
        trouble=(
            Returned(
                "links",
                ReturnCause.MISSED_CHECK,
                0.55,
                0.05,
                (
                    "Ad 2 loses its parameters after the redirect.",
                    "The button in the second e-mail opens last year's page.",
                    "On the phone the footer link ends in a 404.",
                    "Two links in the carousel were never opened.",
                ),
            ),
            Returned("utm", ReturnCause.UNCLEAR_STANDARD, 0.08, 0.08, ("Is it 'paid_social' or 'paid-social' now?",)),
            Stuck(
                "copy",
                "Legal",
                0.3,
                7,
                (
                    "The discount clause isn't signed off.",
                    "Terms of the prize draw are still with Legal.",
                    "We wait for the wording of the guarantee.",
                ),
            ),
            Stuck("conversion", "Analytics", 0.08, 4, ("The debug view shows nothing since the release.",)),
        ),
        remarks=(
            "The stop rule should say who watches at the weekend.",
            "Links and UTM tags are one check in practice.",
        ),
    ),
    Script(
        sop="content-review",
        a_week=4.0,
        people={
            "author": ("paid", "automation"),
            "reviewer": ("ops",),
            "legal": ("legal",),
            "publisher": ("automation", "paid"),
        },
        subjects=_PIECES,
        inputs={
            "brief": "https://example.com/briefs/content",
            "draft": "https://example.com/drafts/text",
            "publish-on": "in 5 days",
            "format": "Blog post",
        },
        output="https://example.com/blog/published",
        missing={"format": 0.2},
        minutes={"brief": 40, "claims": 90, "style": 60, "legal": 70, "approve": 60, "live": 40},
        trouble=(
            Stuck(
                "legal",
                "Legal",
                0.4,
                9,
                (
                    "Two superlatives need a source that Legal accepts.",
                    "The customer's logo needs a written yes.",
                    "Legal is at a conference until tomorrow.",
                    "The comparison with a competitor isn't cleared.",
                ),
            ),
            Returned(
                "claims",
                ReturnCause.WRONG_INPUT,
                0.14,
                0.1,
                ("The figure is from the 2024 study, not from this year's.", "The quote's source is behind a login."),
            ),
            Returned("page", ReturnCause.MISSED_CHECK, 0.08, 0.08, ("Two images have no alt text.",)),
            Returned(
                "brief", ReturnCause.CHANGED_BRIEF, 0.08, 0.08, ("Sales wants another audience since this morning.",)
            ),
            Skipped(
                "style", SkipReason.UNCLEAR, 0.2, ("What is 'our voice' in a press note?", "No style guide for this.")
            ),
        ),
        remarks=("Legal flags come so late that the text is finished twice.",),
    ),
    Script(
        sop="landing-page-update",
        a_week=3.0,
        people={"web": ("paid", "automation"), "ops": ("automation", "ops"), "reviewer": ("ops", "lead")},
        subjects=_PAGES,
        inputs={
            "page": "https://example.com/page",
            "change": "New headline and a shorter form",
            "go-live": "in 2 days",
            "metric": "Sign-ups",
        },
        output="Before and after: https://example.com/pages/compare",
        missing={"metric": 0.4, "go-live": 0.1},
        minutes={"request": 60, "offer": 40, "test-lead": 35, "day-after": 60},
        trouble=(
            Stuck(
                "offer",
                "Agency",
                0.28,
                6,
                (
                    "The agency hasn't sent the final ads.",
                    "The ads still carry the old price.",
                    "No answer about the banner.",
                ),
            ),
            Returned("phone", ReturnCause.TOOL, 0.06, 0.06, ("The form's button is hidden by the chat window.",)),
            Returned("consent", ReturnCause.MISSED_CHECK, 0.1, 0.1, ("The pixel fires before consent.",)),
        ),
        bursts=0.8,
        remarks=("A day after is often a Saturday.",),
    ),
    Script(
        sop="lead-handoff",
        a_week=2.8,
        people={"ops": ("ops",), "sales-ops": ("automation",)},
        subjects=_LISTS,
        inputs={
            "leads": "https://example.com/sheets/leads",
            "rule": "https://example.com/rules/mql",
            "count": "140",
            "campaign": "Autumn fair",
        },
        output="Accepted and returned: https://example.com/sheets/handoff",
        missing={"count": 0.2, "campaign": 0.3},
        minutes={"rule": 50, "duplicates": 45, "answer": 90, "contact": 120},
        trouble=(
            Incomplete(
                "context",
                "paid",
                0.35,
                (
                    "The last touch of the fair leads isn't in the list.",
                    "Half of the list has no source.",
                    "Which webinar?",
                ),
            ),
            Returned("fields", ReturnCause.MISSED_CHECK, 0.12, 0.12, ("Eleven records have 'n/a' as the company.",)),
        ),
    ),
    Script(
        sop="weekly-reporting",
        a_week=1.0,
        people={"analyst": ("automation",), "channels": ("paid",), "lead": ("lead",)},
        subjects=("The week's numbers",),
        inputs={
            "week-end": "in 0 days",
            "dashboard": "https://example.com/dashboard",
            "last-actions": "https://example.com/actions",
        },
        output="https://example.com/reports/week",
        missing={"last-actions": 0.3},
        minutes={"agree": 50, "moves": 60, "verdict": 150},
        trouble=(
            Skipped("old-actions", SkipReason.NO_TIME, 0.5, ("Looked at in the meeting.", "Nothing was due.")),
            Stuck("fresh", "CRM", 0.2, 3, ("The CRM export stops on Saturday.",)),
        ),
    ),
    Script(
        sop="budget-review",
        a_week=0.4,
        people={"ops": ("ops",), "channels": ("paid",), "finance": ("ops",), "lead": ("lead",)},
        subjects=("Marketing budget",),
        inputs={
            "review-on": "in 6 days",
            "budget": "https://example.com/budget",
            "actuals": "https://example.com/actuals",
            "threshold": "5000",
            "period": "Month",
        },
        output="https://example.com/budget/pack",
        missing={"period": 0.3},
        minutes={"ledger": 120, "variances": 90, "forecast": 150, "pack": 120},
        trouble=(Stuck("locked", "Finance", 0.5, 8, ("Finance hasn't closed the period.",)),),
        is_private=True,
    ),
)
