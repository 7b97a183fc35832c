"""What people say in the made-up runs, where no script gives them words of their own."""

from bot.domain.facts import ReturnCause

RETURNED = {
    ReturnCause.MISSED_CHECK: ("The last point of the standard isn't met yet.", "One of the variants was left out."),
    ReturnCause.UNCLEAR_STANDARD: ("I read the standard otherwise: does it mean every language?",),
    ReturnCause.WRONG_INPUT: ("This is based on last month's sheet.",),
    ReturnCause.CHANGED_BRIEF: ("The brief has another date since noon.",),
    ReturnCause.TOOL: ("The export cut the last rows off.",),
}
BLOCKED = ("The asset for this isn't there yet.", "Access to the account is missing.")
CANCELLED = (
    "The launch moved to next quarter.",
    "It was merged with another campaign.",
    "Sales doesn't need it any more.",
)
SKIPPED = ("No such thing this time.", "")
NOTES = (
    "The designer sends the last file this afternoon.",
    "Same as last time, only the date differs.",
    "Please look at the mobile version first.",
)
HANDED_OFF = ("The links sheet is final.", "Everything is in the brief.", "Can you take this one? I'm in meetings.")
EVIDENCE = ("Checked with the list, nothing is open.", "Counts: 412, 409, 405.", "Nothing was flagged.")
