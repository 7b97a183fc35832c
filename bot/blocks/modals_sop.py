"""The forms that change SOPs: adopting a proposal, editing one part, a new SOP."""

from collections.abc import Callable, Mapping, Sequence

from bot.blocks import metadata
from bot.blocks.digest_proposals import proposal
from bot.blocks.elements import actions, button, chooser, field, option, person, section, text_input, title
from bot.blocks.ids import Action, Field, View
from bot.blocks.limits import OPTIONS, SENTENCE, STANDARD, TITLE
from bot.blocks.message import Block
from bot.blocks.modals_start import with_sop
from bot.blocks.mrkdwn import one_line
from bot.domain.digests import Proposed
from bot.domain.ids import ChannelId, StepKey, UserId
from bot.domain.improvements import LOOK_AFTER_LEAST, LOOK_AFTER_MOST
from bot.domain.parts import PartKind, SopPart
from bot.domain.proposals import Proposal, Rule
from bot.domain.sop import Sop
from bot.domain.text import SUBJECT_LIMIT, TEXT_LIMIT

_LABEL, _PHRASES = 40, 1_700
_CODE = 5
_SUGGEST = "Suggest a change"

CHANGE, REMOVE = "change", "remove"
REQUIRED, OPTIONAL = "required", "optional"


def part_of(each: Proposal, sop: Sop) -> SopPart | None:
    """Give the part whose text a proposal is about; None if the SOP has no such part, or several are meant."""
    named = SopPart(PartKind.STEP, each.step) if each.step else SopPart(PartKind.INPUT, each.input)
    return named if named.is_in(sop) else None


def is_of_text(each: Proposal) -> bool:
    """Whether a proposal asks for other words rather than for something to be done."""
    return each.rule is not Rule.STUCK


def choose_part(sop: Sop, version: int, offer: Proposed | None = None) -> Block:
    """Let someone choose which part of an SOP to change."""
    steps = [(f"{n}  {each.title}", SopPart(PartKind.STEP, each.key)) for n, each in enumerate(sop.steps, 1)]
    inputs = [(f"Input: {each.label}", SopPart(PartKind.INPUT, each.key)) for each in sop.inputs]
    others = [
        ("Add a step", SopPart(PartKind.STEP)),
        ("Add an input", SopPart(PartKind.INPUT)),
        ("The phrases that suggest it", SopPart(PartKind.PHRASES)),
        ("Who answers for its runs", SopPart(PartKind.OWNER)),
    ]
    options = [option(said, str(part)) for said, part in (*steps, *inputs, *others)]
    menu = chooser("static_select", options[:OPTIONS], placeholder="Choose")
    return _form(
        View.EDIT_CHOOSE,
        sop.name,
        "Next",
        [*_evidence(offer, is_text=True), field(Field.CHOICE, "What to change", menu)],
        about={"sop": sop.key, "base": version, "proposal": offer.number if offer else 0},
    )


def change(
    sop: Sop,
    version: int,
    part: SopPart,
    *,
    owner: UserId,
    look_after: int | None,
    offer: Proposed | None = None,
    draft: int = 0,
    why: str = "",
) -> Block:
    """Show one part of an SOP to edit it; ``look_after`` fills the field that asks for a number of runs."""
    hint = (
        f"After {LOOK_AFTER_LEAST} or more the weekly review compares before and after. Empty: never. Now v{version}."
    )
    blocks = [
        *_evidence(offer, is_text=True),
        *_FIELDS[part.kind](sop, part.key),
        field(Field.REASON, "What changes, in a few words", text_input(why, limit=SUBJECT_LIMIT)),
        field(Field.PERSON, "Owner of the change", person(owner)),
        field(Field.AFTER, "Look again after (runs)", _runs(look_after), optional=True, hint=hint),
    ]
    about: dict[str, str | int] = {
        "sop": sop.key,
        "base": version,
        "part": str(part),
        "proposal": offer.number if offer else 0,
        "draft": draft,
    }
    return _form(View.EDIT, sop.name, "Publish", blocks, about=about)


def _runs(look_after: int | None) -> Block:
    least, most = str(LOOK_AFTER_LEAST), str(LOOK_AFTER_MOST)
    runs = {"type": "number_input", "is_decimal_allowed": False, "min_value": least, "max_value": most}
    return runs | ({"initial_value": str(look_after)} if look_after else {})


def something_to_do(offer: Proposed, owner: UserId, what: str = "") -> Block:
    """Ask what is to be done where no text is to be changed: by whom, until when."""
    blocks = [
        *_evidence(offer, is_text=False),
        field(Field.TEXT, "What", text_input(what, limit=SUBJECT_LIMIT)),
        field(Field.PERSON, "Owner", person(owner)),
        field(Field.DUE, "By", {"type": "datepicker"}, optional=True),
    ]
    return _form(View.AGREE, "Adopt", "Adopt", blocks, about={"proposal": offer.number})


def refuse(offer: Proposed) -> Block:
    """Ask why a proposal is refused."""
    words = text_input(multiline=True, limit=TEXT_LIMIT)
    blocks = [
        section(proposal(offer, {})),
        field(Field.REASON, "Why not", words, hint="Then it isn't asked again for eight weeks."),
    ]
    return _form(View.REFUSE, "No", "Send", blocks, about={"proposal": offer.number})


def suggest(run: str, name: str) -> Block:
    """Ask what should change in a run's SOP."""
    blocks = [
        section(f"*{one_line(name, TITLE)}*"),
        _what_should_change(f"The weekly review shows it with a link to {run}, without your name."),
    ]
    return _form(View.SUGGEST, _SUGGEST, "Send", blocks, about={"run": run})


def suggest_on(
    sops: Sequence[Sop], channel: ChannelId, *, chosen: str = "", said: str = "", here: bool = True
) -> Block:
    """Ask in which SOP what should change, with what is ``said`` of it. It is told to whoever may know of ``channel``.

    ``here``: whether that is the channel where it is asked.
    """
    whose = "The" if here else "The team's"
    words = _what_should_change(f"{whose} weekly review shows it, without your name.", said)
    about = metadata.write(channel=channel)
    return with_sop(sops, View.SUGGEST, _SUGGEST, "Send", [words], chosen=chosen, about=about)


def _what_should_change(hint: str, said: str = "") -> Block:
    room = max(SENTENCE, len(said))  # nothing of what was said is lost
    return field(Field.TEXT, "What should change?", text_input(said, multiline=True, limit=room), hint=hint)


def new_sop() -> Block:
    """Ask for a new SOP."""
    blocks = [
        field(Field.NAME, "Name", text_input(limit=TITLE, placeholder="Campaign QA")),
        field(Field.CODE, "Code: two to five letters", text_input(limit=_CODE, placeholder="cqa")),
        field(Field.WHEN, "Starts when", text_input(limit=STANDARD, placeholder="a launch date is set")),
        field(Field.OWNER, "Who answers for a run (a role)", text_input(limit=_LABEL, placeholder="Campaign lead")),
        field(
            Field.STEPS,
            "Steps, one per line: step | standard",
            text_input(multiline=True, limit=TEXT_LIMIT, placeholder="Links resolve | every link answers 200"),
            hint="The standard says what “done” means, so that anyone can check it.",
        ),
    ]
    return _form(View.NEW_SOP, "New SOP", "Publish", blocks, about={})


# ---- the fields of a part


def _step_fields(sop: Sop, key: str) -> list[Block]:
    known = sop.step(StepKey(key)) if StepKey(key) in sop.places else None
    fields = [
        field(Field.TITLE, "Step", text_input(known.title if known else "", limit=TITLE)),
        field(
            Field.TEXT,
            "Standard: what “done” means",
            text_input(known.standard if known else "", multiline=True, limit=STANDARD),
        ),
    ]
    if known:
        return [*fields, _keep_field("step")]
    roles = [option(each.label, each.key) for each in sop.roles]
    steps = [option(f"{n}  {each.title}", each.key) for n, each in enumerate(sop.steps, 1)]
    after = chooser("static_select", steps, sop.steps[-1].key, "Choose")
    return [
        *fields,
        field(
            Field.ROLE, "Who does it", chooser("static_select", roles, placeholder="Whoever is there"), optional=True
        ),
        field(Field.STEP, "After", after),
    ]


def _input_fields(sop: Sop, key: str) -> list[Block]:
    known = sop.inputs_by_key.get(key)
    choices = [option("Required: a run that starts without it says so", REQUIRED), option("Optional", OPTIONAL)]
    fields = [
        field(Field.LABEL, "Input", text_input(known.label if known else "", limit=_LABEL)),
        field(
            Field.ROLE,
            "At the start",
            chooser("radio_buttons", choices, REQUIRED if known and known.required else OPTIONAL),
        ),
    ]
    return [*fields, _keep_field("input")] if known else fields


def _phrase_fields(sop: Sop, _key: str) -> list[Block]:
    text = text_input("\n".join(sop.trigger.phrases), multiline=True, limit=_PHRASES)
    label = "Phrases in a message that suggest it, one per line"
    return [field(Field.TEXT, label, text, optional=True)]


def _owner_fields(sop: Sop, _key: str) -> list[Block]:
    roles = [option(each.label, each.key) for each in sop.roles]
    return [field(Field.CHOICE, "Role that answers for a run", chooser("static_select", roles, sop.owner))]


_FIELDS: Mapping[PartKind, Callable[[Sop, str], list[Block]]] = {
    PartKind.STEP: _step_fields,
    PartKind.INPUT: _input_fields,
    PartKind.PHRASES: _phrase_fields,
    PartKind.OWNER: _owner_fields,
}


def _keep_field(what: str) -> Block:
    choices = [option(f"Change this {what}", CHANGE), option(f"Remove this {what}", REMOVE)]
    return field(Field.CHOICE, "What to do", chooser("radio_buttons", choices, CHANGE))


def _evidence(offer: Proposed | None, *, is_text: bool) -> list[Block]:
    """Repeat what a proposal is, and lead to the other kind of change."""
    if offer is None:
        return []
    number = str(offer.number)
    other = (
        button("It isn't a change of text", Action.ADOPT_OTHERWISE, number)
        if is_text
        else button("It is a change of text", Action.ADOPT_BY_TEXT, number)
    )
    return [section(proposal(offer, {})), actions([other], block_id="otherwise")]


def _form(callback: str, heading: str, submit: str, blocks: Sequence[Block], *, about: dict[str, str | int]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata.write(**about),
        "title": title(heading),
        "submit": title(submit),
        "close": title("Close"),
        "blocks": list(blocks),
    }
