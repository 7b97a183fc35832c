"""Forgetting: which words of a run, or of a person, are struck out, and everything in which they stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks import drafts as words
from bot.blocks import questions, thread
from bot.domain.forgetting import STRUCK, party_gone, place_gone, struck, struck_revision, words_gone, wrote
from bot.domain.ids import RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.proposals import Proposal, Rule
from bot.domain.run import Run
from bot.domain.working_hours import Calendar
from bot.services.answering import Answering
from bot.services.changes import say_anew, taken_back
from bot.services.publishing import draft_key
from bot.services.telling import line_key
from storage import deliveries, digests, drafts, improvements, letters, proposals, remarks, runs, sops
from storage import forgetting as stored
from storage.drafts import Draft, DraftStatus
from storage.store import Tx


@dataclass(frozen=True)
class Forgotten:
    """What was struck out: how many entries, in which runs, and how many changes that someone wrote for SOPs."""

    entries: int
    runs: tuple[RunName, ...]
    changes: int = 0


@dataclass(frozen=True)
class _Gone:
    """What a run has lost: words, and what its steps waited for, in one case."""

    run: Run
    entries: int
    words: Collection[str]
    parties: Collection[tuple[StepKey, str]]


def of_run(tx: Tx, name: RunName, calendar: Calendar) -> Forgotten:
    """Strike out every word that people wrote in a run; nothing of one that isn't there."""
    return _strike_runs(tx, stored.runs_called(tx, name), None, calendar)


def of_person(tx: Tx, user: UserId, calendar: Calendar) -> Forgotten:
    """Strike out every word that someone wrote, in each run where they did and for SOPs, and forget their name.

    The steps and inputs that they published stay: they are what the SOP says.
    """
    found = _strike_runs(tx, stored.runs_with_words_of(tx, user), user, calendar)
    changes = (
        _strike_drafts(tx, user, calendar) + _strike_reasons(tx, user, calendar) + _strike_agreed(tx, user, calendar)
    )
    stored.drop_person(tx, user)
    return replace(found, changes=changes)


# ---- in runs


def _strike_runs(
    tx: Tx, found: Sequence[tuple[TeamId, RunName]], whose: UserId | None, calendar: Calendar
) -> Forgotten:
    every = [_strike_run(tx, team, name, whose) for team, name in found]
    for gone in every:  # once all are struck: what one has lost may stand in another
        _strike_proposals(tx, gone)
        _strike_causes(tx, gone)
        if gone.run.started_at is not None:
            _strike_digests(tx, gone.run.team, gone.run.started_at, gone.words, calendar)
    told = [gone for gone in every if gone.entries]
    return Forgotten(sum(gone.entries for gone in told), tuple(gone.run.name for gone in told))


def _strike_run(tx: Tx, team: TeamId, name: RunName, whose: UserId | None) -> _Gone:
    """Strike out a run's words, or in it those of one person; card, letters and thread are drawn without them."""
    found = runs.get(tx, team, name, to_change=True)
    if found is None:  # pragma: no cover - its name was read in this transaction
        raise LookupError(name)
    run = was = Run(team=team, name=name, channel=found.run.channel, sop=found.run.sop, version=found.run.version)
    count, gone, parties = 0, set[str](), set[tuple[StepKey, str]]()
    for seq, fact in enumerate(runs.facts(tx, team, name), 1):
        left = struck(fact, run.sop) if whose is None or wrote(fact, whose) else fact
        was, run = was.after(fact), run.after(left)
        if left != fact:
            count += 1
            gone |= words_gone(fact, left)
            parties |= party_gone(fact, left)
            stored.put_fact(tx, run, seq, left)
            _strike_quotes(tx, run, place_gone(name, fact, left))
        line = thread.said(run, left)
        if line is not None and line != thread.said(was, fact):  # it may name what an earlier fact has lost
            deliveries.say_otherwise(tx, team, line_key(run, seq), line)
    if count:
        stored.put_run(tx, run)
        letters.strike(tx, team, name)
    said = remarks.strike(tx, team, name, STRUCK) if whose is None else set()
    return _Gone(run, count + len(said), gone | said, parties)


# ---- in what follows from runs


def _strike_quotes(tx: Tx, run: Run, place: str | None) -> None:
    """Strike out the messages that quote this place in a run: what else they said stands on its card as well."""
    if place is not None:
        deliveries.strike(tx, run.team, place, questions.struck_out(run.name))


def _strike_proposals(tx: Tx, gone: _Gone) -> None:
    """Strike out what proposals quote of a run, and what it said that a step waits for."""
    for shown in proposals.of_sop(tx, gone.run.team, gone.run.sop.key):
        left = _proposal_left(tx, gone, shown.proposal)
        if left != shown.proposal:
            proposals.put_anew(tx, shown, left)


def _proposal_left(tx: Tx, gone: _Gone, each: Proposal) -> Proposal:
    if gone.run.name in each.runs and each.words in gone.words:
        each = replace(each, words=STRUCK)
    if each.rule is Rule.STUCK and each.step is not None:
        each = replace(each, cause=_cause_left(tx, gone, each.step, each.cause))
    return each


def _strike_causes(tx: Tx, gone: _Gone) -> None:
    """Strike out what a run said that a step waits for where a change is followed that is against it."""
    for change in improvements.of_sop(tx, gone.run.team, gone.run.sop.key):
        if change.rule is Rule.STUCK and change.step is not None:
            left = replace(change, cause=_cause_left(tx, gone, change.step, change.cause))
            improvements.put_anew(tx, left)


def _cause_left(tx: Tx, gone: _Gone, step: StepKey, cause: str) -> str:
    """Give what a step waited for in words that are still there: others may have called it the same."""
    if (step, cause.casefold()) not in gone.parties:
        return cause
    named = stored.parties(tx, gone.run.team, gone.run.sop.key, step)
    return next((each for each in sorted(named) if each.casefold() == cause.casefold()), STRUCK)


def _strike_digests(tx: Tx, team: TeamId, since: datetime, gone: Collection[str], calendar: Calendar) -> None:
    """Strike words out of the digests that were posted since then, and out of the answers to them."""
    if not gone:
        return
    answering = Answering(team=team, calendar=calendar)
    answered = proposals.strike_decisions(tx, team, since, gone, STRUCK)
    every = (replace(each, digest=each.digest.without(gone, STRUCK)) for each in digests.since(tx, team, since))
    for kept in every:
        digests.put(tx, team, kept)
        answering.redraw(tx, [kept])
    for shown in answered:  # what was answered since then was asked before
        answering.redraw_showing(tx, shown)


# ---- in changes, of SOPs and others


def _strike_drafts(tx: Tx, user: UserId, calendar: Calendar) -> int:
    """Strike out what someone wrote for SOPs' owners to publish, and count what wasn't published."""
    count = 0
    for team, draft in drafts.written_by(tx, user):
        left = struck_revision(draft.revision)
        if left != draft.revision:
            count += draft.status is not DraftStatus.PUBLISHED
            drafts.put_anew(tx, draft, left)
            _say_draft_without(tx, team, draft)
            why = draft.revision.why
            _strike_digests(tx, team, draft.at, {why, words.why_not_now(why)}, calendar)
    return count


def _say_draft_without(tx: Tx, team: TeamId, draft: Draft) -> None:
    """Say without its words what became of a draft; one that waits has nothing to be published any more."""
    match draft.status:
        case DraftStatus.WAITING:
            drafts.settle(tx, draft, DraftStatus.DROPPED)
            message = words.withdrawn()
        case DraftStatus.DROPPED:
            message = words.not_published(STRUCK)
        case DraftStatus.PUBLISHED:
            version = draft.revision.base + 1
            name = sops.version(tx, team, draft.revision.sop, version).name
            message = words.published(STRUCK, name, version)
    for key in (draft_key(draft), f"{draft_key(draft)} settled"):
        deliveries.say_otherwise(tx, team, key, message)


def _strike_reasons(tx: Tx, user: UserId, calendar: Calendar) -> int:
    """Strike out why someone made versions, wherever that is said, and count these."""
    return sum(_strike_reasons_of(tx, team, key, user, calendar) for team, key in sops.changed_by(tx, user))


def _strike_reasons_of(tx: Tx, team: TeamId, key: SopKey, user: UserId, calendar: Calendar) -> int:
    notes = sops.notes(tx, team, key)
    repeated = {taken_back(note.reason) for note in notes}  # whoever takes a change back repeats another's words
    own = [note for note in notes if note.author == user and note.reason not in {STRUCK, *repeated}]
    instead = {taken_back(note.reason): taken_back(STRUCK) for note in own}
    for note in notes:
        left = STRUCK if note in own else instead.get(note.reason, note.reason)
        if left != note.reason:
            sops.put_reason(tx, team, key, note.number, left)
    for note in own:
        for change in improvements.of_sop(tx, team, key):
            if change.version == note.number and change.what == note.reason:
                improvements.put_anew(tx, replace(change, what=STRUCK))
        _strike_digests(tx, team, note.at, {note.reason}, calendar)
    return len(own)


def _strike_agreed(tx: Tx, user: UserId, calendar: Calendar) -> int:
    """Strike out what someone wrote that is to be done though no SOP is changed by it, and count that."""
    own = [(team, change) for team, change in improvements.written_by(tx, user) if change.what != STRUCK]
    for team, change in own:
        left = replace(change, what=STRUCK)
        improvements.put_anew(tx, left)
        say_anew(tx, team, left, user)
        _strike_digests(tx, team, change.at, {change.what}, calendar)
    return len(own)
