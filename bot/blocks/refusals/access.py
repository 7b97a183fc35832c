"""Who may do what, and where: people, channels, and what Slack doesn't tell."""

from bot.blocks.limits import TITLE
from bot.blocks.mrkdwn import mention, one_line
from bot.blocks.refusals.base import Said, words
from bot.domain import refusals
from bot.domain.permissions import Act, Standing
from bot.domain.run import Run

_ACTS = {
    Act.START: "start a run",
    Act.WORK: "work on this run",
    Act.SKIP: "skip steps",
    Act.FINISH: "finish this run",
    Act.DECIDE: "decide this step",
    Act.BLOCK: "record a blocker or a return",
    Act.HAND_OFF: "hand off this step",
    Act.HAND_OFF_ANY: "hand this off",
    Act.ANSWER: "answer this",
    Act.CANCEL: "cancel this run",
    Act.REASSIGN: "change who does what",
    Act.SUGGEST: "suggest something without naming a run",
    Act.PROPOSE: "answer this, or change an SOP",
    Act.PUBLISH: "publish a version",
    Act.DIGEST: "post a review",
    Act.EXPORT: "have an export",
}


_SILENT = {
    "lacking": "I can't look this up in Slack: the app lacks a permission. Nothing was recorded; "
    "whoever runs me finds in the log which one.",
    "void": "I can't look this up: Slack doesn't let me in at present. Nothing was recorded; "
    "whoever runs me finds in the log what to do.",
}


@words.register
def _(refusal: refusals.SlackSilent, _said: Said) -> str:
    otherwise = "Slack didn't answer in time, so nothing was changed. Please try again in a moment."
    return _SILENT.get(refusal.why, otherwise)


@words.register
def _(refusal: refusals.NotAllowed, said: Said) -> str:
    act = Act(refusal.act)
    what = f"{_ACTS.get(act, act)}"
    if refusal.sop and act is Act.PUBLISH:
        what += f" of *{one_line(refusal.sop, TITLE)}*"
    return f"Only {_who_may(refusal, said.run)} can {what}. Nothing changed."


def _who_may(refusal: refusals.NotAllowed, run: Run | None) -> str:
    """Name those who can: the people themselves where the run tells them."""
    if Standing.MEMBER in refusal.who_may:
        return (
            "people in this channel" if Standing.GUEST in refusal.who_may else "the channel's members, not its guests,"
        )
    if set(refusal.who_may) == {Standing.RECEIVER}:
        return "people in this channel"  # it is theirs to answer, but from outside
    if set(refusal.who_may) == {Standing.ADMIN}:
        return "an admin"
    if refusal.sop:
        return f"{mention(refusal.owner)} or an admin" if refusal.owner else "an admin"
    known = (run.owner if run else None) or refusal.owner
    owner = f"its owner {mention(known)}" if known else "its owner"
    if Standing.STARTER not in refusal.who_may or (run and run.starter == run.owner):
        return f"{owner} or an admin"
    return f"its starter{f' {mention(run.starter)}' if run else ''}, {owner} or an admin"


@words.register
def _(_refusal: refusals.NotInChannel, _said: Said) -> str:
    return "I'm not in this channel yet. Invite me with `/invite @sopbot`, then try again."


@words.register
def _(_refusal: refusals.ChannelArchived, _said: Said) -> str:
    return "This channel is archived, so nothing can be posted here. Start in another channel."


@words.register
def _(_refusal: refusals.NoTeamChannel, _said: Said) -> str:
    return "No channel is set for the review, or I'm not in it. Whoever runs me sets SOP_TEAM_CHANNEL; invite me there."


@words.register
def _(_refusal: refusals.NoSuchPerson, _said: Said) -> str:
    return "Slack doesn't show me that person. Nothing changed."
