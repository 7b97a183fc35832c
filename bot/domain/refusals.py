"""Why a wish can't be granted: named, with its data. The words for people are in ``bot.blocks.refusals``."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, UserId
from bot.domain.parts import SopPart
from bot.domain.run import Run
from bot.domain.sop import Sop


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Something that was asked for and can't be done; nothing was changed.

    ``about`` is the run that was meant, once it is known: the words name its steps by their titles.
    """

    about: Run | None = None


@dataclass(eq=False)
class SlackSilent(Refusal):
    """Slack didn't say who someone is or what a channel is, so nothing was decided; another time it may.

    ``why`` is empty where no answer came in time, ``lacking`` where the app lacks a permission, ``void`` where Slack
    takes no call of the bot's.
    """

    why: str = ""


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The person may not do this; ``who_may`` names who can (``bot.domain.permissions.Standing`` values).

    ``owner`` is the one among them who is known; ``sop`` names the SOP where no run is concerned.
    """

    act: str
    who_may: tuple[str, ...]
    owner: UserId | None = None
    sop: str = ""


@dataclass(eq=False)
class NotInChannel(Refusal):
    """The bot is no member of the channel, so it can't post the card."""

    channel: ChannelId


@dataclass(eq=False)
class NoSuchPerson(Refusal):
    """Nobody who could act has this id: Slack knows it not, shows it to no app, or it is a bot's or of one who left."""

    user: UserId


@dataclass(eq=False)
class ChannelArchived(Refusal):
    """Nothing can be posted in an archived channel."""

    channel: ChannelId


@dataclass(eq=False)
class NoTeamChannel(Refusal):
    """No channel of the team is set, or the bot isn't in it, so a digest has no place."""


@dataclass(eq=False)
class NoSuchPeriod(Refusal):
    """What was said names no time of which anything can be exported."""

    said: str


@dataclass(eq=False)
class NoSuchSop(Refusal):
    """No SOP has this name; ``near`` are the names that come close, the closest first."""

    asked: str
    near: tuple[SopKey, ...] = ()


@dataclass(eq=False)
class Unfit(Refusal):
    """A part of an SOP can't be so: ``part`` is the form's field, ``why`` a word for what is wrong.

    ``limit`` and ``length`` are in what the field counts, ``named`` is what is meant.
    """

    part: str
    why: str
    limit: int = 0
    length: int = 0
    named: str = ""


@dataclass(eq=False)
class VersionMoved(Refusal):
    """The SOP has got another version meanwhile: ``version`` is the current one."""

    name: str
    version: int


@dataclass(eq=False)
class ChangedAgain(Refusal):
    """A change can't be taken back, since ``version`` changed the same part again.

    ``sop`` is the current version; a part that it lacks is named by its words in ``changed``, the one with the change.
    """

    part: SopPart
    sop: Sop
    changed: Sop
    version: int


@dataclass(eq=False)
class NobodyPublishes(Refusal):
    """Nobody owns the SOP yet, and no admin is known, so nobody could publish what was written."""


@dataclass(eq=False)
class AnsweredAlready(Refusal):
    """A proposal, a draft or a change was settled meanwhile: ``how`` says what became of it."""

    how: str


@dataclass(eq=False)
class NoSuchRun(Refusal):
    """No run of that name can be seen from here."""

    asked: str


@dataclass(eq=False)
class NoOpenRun(Refusal):
    """The channel has no open run that could be meant."""


@dataclass(eq=False)
class WhichRun(Refusal):
    """The channel has several open runs; one must be named."""

    open_runs: tuple[tuple[RunName, str], ...]


@dataclass(eq=False)
class NoSuchStep(Refusal):
    """A run, or an SOP, has no step of that number or key: ``whose`` names it, ``steps`` is how many it has."""

    asked: str
    steps: int
    whose: str


@dataclass(eq=False)
class NoSuchInput(Refusal):
    """The SOP has no input of that name."""

    asked: str
    inputs: tuple[str, ...]


@dataclass(eq=False)
class RunClosed(Refusal):
    """The run was finished or cancelled meanwhile."""

    run: RunName
    finished: bool
    at: datetime


@dataclass(eq=False)
class AlreadySettled(Refusal):
    """The step was done, skipped or marked to confirm meanwhile. ``status`` is a ``StepStatus`` value."""

    step: StepKey
    status: str
    by: UserId
    at: datetime


@dataclass(eq=False)
class NothingToUndo(Refusal):
    """The step stands open; there is nothing to take back."""

    step: StepKey


@dataclass(eq=False)
class NotYoursToUndo(Refusal):
    """Only the person who clicked can take it back, for ten minutes."""

    by: UserId


@dataclass(eq=False)
class NothingToConfirm(Refusal):
    """The step doesn't wait for a second person."""

    step: StepKey


@dataclass(eq=False)
class NeedsSecondPerson(Refusal):
    """Whoever did the step can't confirm it as well."""

    step: StepKey


@dataclass(eq=False)
class NothingToReturn(Refusal):
    """The step isn't done, so there is nothing to send back."""

    step: StepKey


@dataclass(eq=False)
class TooLateToReturn(Refusal):
    """The run finished longer ago than a return reaches back."""

    run: RunName
    at: datetime


@dataclass(eq=False)
class NothingToJudge(Refusal):
    """The step was not returned and done again by this person, or they have said already whether it helped."""

    step: StepKey


@dataclass(eq=False)
class NothingMeant(Refusal):
    """No step was named, and none lends itself to this act: ``act`` is the command's word."""

    act: str
    run: RunName


@dataclass(eq=False)
class WhichOffer(Refusal):
    """Several steps are offered; one must be named: ``act`` is the command's word, None stands for the run itself."""

    act: str
    run: Run
    steps: tuple[StepKey | None, ...]


@dataclass(eq=False)
class AllSettled(Refusal):
    """Every step is settled, so there is none left to work on."""

    run: RunName


@dataclass(eq=False)
class NotOpen(Refusal):
    """The step is settled, or waits for a second person: it can't be blocked or handed off. ``status`` says how."""

    step: StepKey
    status: str


@dataclass(eq=False)
class BlockerGone(Refusal):
    """The blocker ended meanwhile."""


@dataclass(eq=False)
class BlockerNotYours(Refusal):
    """Only the person whom a blocker waits on can say that they see to it; ``person`` is None if it is no one."""

    step: StepKey
    person: UserId | None


@dataclass(eq=False)
class OfferGone(Refusal):
    """Nothing is offered any more: it was answered or withdrawn meanwhile."""

    step: StepKey | None


@dataclass(eq=False)
class OfferedToSomeoneElse(Refusal):
    """Only the person whom it was offered to answers."""

    step: StepKey | None
    to: UserId


@dataclass(eq=False)
class CantReceive(Refusal):
    """An offer can't go to this person.

    ``why`` is ``yours``, ``bot``, ``gone``, ``unknown``, ``guest``, ``outside``, and of the run itself ``owner`` (not
    in its channel) or ``guest owner``. ``field`` is that of the form in which they were chosen, if not the usual one;
    ``or_nobody``: whether it may be left empty.
    """

    user: UserId
    why: str
    field: str = ""
    or_nobody: bool = False


@dataclass(eq=False)
class CantHear(Refusal):
    """Nothing can wait on this person, who could not be told so: ``why`` as for ``CantReceive``."""

    user: UserId
    why: str


@dataclass(eq=False)
class EvidenceMissing(Refusal):
    """The step asks for evidence: ``kind`` is an ``Evidence`` value."""

    step: StepKey
    kind: str


@dataclass(eq=False)
class DecisionMissing(Refusal):
    """The step is a decision; one of its choices must be named."""

    step: StepKey
    choices: tuple[str, ...]


@dataclass(eq=False)
class SomeoneElseDecides(Refusal):
    """The decision belongs to its person, the run's owner or an admin."""

    step: StepKey
    decider: UserId


@dataclass(eq=False)
class StepsOpen(Refusal):
    """A run can be finished when every step is settled; ``numbers`` are those that aren't, counted from 1."""

    numbers: tuple[int, ...]


@dataclass(eq=False)
class TextMissing(Refusal):
    """The act needs words: ``what`` names them (``note``, ``reason``, ``output``, ``subject``, ``value``)."""

    what: str


@dataclass(eq=False)
class TextTooLong(Refusal):
    """A text is over its limit, both in characters."""

    limit: int
    length: int


@dataclass(eq=False)
class InputsMissing(Refusal):
    """Required inputs were left empty; asked for once more, by their keys, before the run starts without them."""

    inputs: tuple[str, ...]


@dataclass(eq=False)
class NotALink(Refusal):
    """A link was asked for, and this is none. ``field`` is the key of the input that it was meant for, if any."""

    text: str
    field: str = ""


@dataclass(eq=False)
class BadInput(Refusal):
    """The value doesn't fit the input's type. ``field`` is its key, ``type`` an ``InputType`` value."""

    field: str
    label: str
    type: str
    choices: tuple[str, ...] = ()
