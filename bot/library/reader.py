"""Reading one SOP file: its text, its fields, the SOP. Never raises for what a file holds; every fault is reported."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.domain.cron import parse_cron
from bot.domain.due import Due, parse_due
from bot.domain.ids import SopKey, StepKey
from bot.domain.sop import Evidence, Input, InputType, Role, Sop, Step, Trigger
from bot.library import schema
from bot.library.advice import Places, advise
from bot.library.faults import Fault, Report, shown
from bot.library.fields import Fields, did_you_mean, entries
from bot.library.yaml_lines import Pairs, Refused, parse

_Part = TypeVar("_Part", Input, Step)


@dataclass(frozen=True)
class Place:
    """Where an SOP was read: faults between files (a key or a code used twice) are told at these lines."""

    file: Path
    key_line: int
    code_line: int


@dataclass(frozen=True)
class Found:
    """An SOP and its place."""

    sop: Sop
    place: Place


def check_file(path: Path) -> tuple[Sop | None, tuple[Fault, ...]]:
    """Read one file. The SOP is None if there is a fault; advice alone doesn't keep it from being loaded."""
    found, faults = find_in(path)
    return (found.sop if found else None), faults


def find_in(path: Path) -> tuple[Found | None, tuple[Fault, ...]]:
    """Read one file as ``check_file`` does, and tell where its key and code stand."""
    report = Report(path)
    text = _text(path, report)
    found = _sop(path, text, report) if text is not None else None
    return (found if report.is_clear else None), report.faults


def _text(path: Path, report: Report) -> str | None:
    """Give the file's text; None if it can't be read, which is reported."""
    try:
        if path.exists() and not path.is_file():
            report.fault(1, "this is not a file", "Name a file that ends in .yml.")
            return None
        with path.open("rb") as file:
            content = file.read(schema.FILE_BYTES + 1)
    except FileNotFoundError:
        report.fault(1, "there is no such file", "Look for a slip in its name.")
        return None
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
        report.fault(1, f"the file can't be read ({why})", "Let the user that runs the bot read it.")
        return None
    if len(content) > schema.FILE_BYTES:
        report.fault(1, f"the file is larger than {schema.FILE_BYTES // 1024} KB", "Keep one SOP in it, and only text.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        report.fault(line, "the file is not written in UTF-8", "Save it as UTF-8; editors ask for the encoding.")
        return None


def _sop(path: Path, text: str, report: Report) -> Found | None:
    root = parse(text, report)
    if root is None or isinstance(root, Refused):
        if report.is_clear:
            report.fault(1, "the file is empty", "Begin with the example in docs/sop-format.md.")
        return None
    if not isinstance(root, Pairs):
        mend = "Write key: …, name: … and so on, as in docs/sop-format.md."
        report.fault(root.line, "the file is no SOP: it has no fields", mend)
        return None
    top = Fields(root, schema.SOP, report)
    input_places = _each(top, "inputs", schema.INPUT, schema.INPUTS, report)
    inputs = tuple(_input(each, report) for each in input_places)
    # Until the inputs are in order, no step is blamed for naming one.
    known_inputs = inputs if report.is_clear else None
    roles = _roles(top, report)
    step_places = _each(top, "steps", schema.STEP, schema.STEPS, report)
    sop = Sop(
        key=SopKey(top.key()),
        name=top.text("name", schema.TITLE),
        code=_code(top, report),
        trigger=_trigger(top, report),
        owner=_role_of(top, "owner", roles, report),
        roles=tuple(roles or ()),
        steps=tuple(_step(each, roles, known_inputs, report) for each in step_places),
        output=top.text("output", schema.SENTENCE),
        review=top.text("review", schema.REVIEW),
        inputs=inputs,
    )
    _report_twice(sop.inputs, input_places, report)
    _report_twice(sop.steps, step_places, report)
    if report.is_clear:
        advise(sop, Places(top, input_places, step_places), report)
    return Found(sop, Place(path, key_line=top.line_of("key"), code_line=top.line_of("code")))


def _code(top: Fields, report: Report) -> str:
    code = top.text("code", schema.KEY)
    if code and not schema.CODE_FORM.fullmatch(code):
        what = f'"code" can\'t be {shown(code)}: it has two to five letters a to z'
        report.fault(top.line_of("code"), what, "Write one such as cqa; its runs are then named cqa-1, cqa-2.")
    return code


def _trigger(top: Fields, report: Report) -> Trigger:
    pairs = top.pairs("trigger")
    if pairs is None:
        return Trigger(when="")
    trigger = Fields(pairs, schema.TRIGGER, report)
    when = trigger.text("when", schema.SENTENCE)
    shortest, longest = schema.PHRASE
    phrases = trigger.texts("phrases", longest, (1, schema.PHRASES))
    for phrase in phrases:
        if len(phrase) < shortest:
            what = f"the phrase {shown(phrase)} would be found within other words"
            report.fault(trigger.line_of("phrases"), what, f"Give it at least {shortest} characters.")
    return Trigger(when=when, phrases=phrases, schedule=_schedule(trigger, report))


def _schedule(trigger: Fields, report: Report) -> str:
    text = trigger.text("schedule", schema.SCHEDULE)
    try:
        return parse_cron(text) if text else ""
    except ValueError as wrong:
        report.fault(trigger.line_of("schedule"), f'"schedule" of the trigger can\'t be {shown(text)}', str(wrong))
        return ""


def _roles(top: Fields, report: Report) -> tuple[Role, ...] | None:
    """Give the roles; None if they can't be known, so that no step is blamed for naming one."""
    pairs = top.pairs("roles")
    if pairs is None:
        return None
    if len(pairs.entries) > schema.ROLES or not pairs.entries:
        what = f'"roles" has {entries(len(pairs.entries))}'
        report.fault(top.line_of("roles"), what, f"Give it 1 to {schema.ROLES}.")
    found = []
    for key, entry in pairs.entries.items():
        of = f"the role {shown(key)}"
        if top.has_key_form(key, entry.line, of) and len(key) > schema.KEY:
            report.fault(entry.line, f"{of} has {len(key)} characters", f"Shorten it to {schema.KEY}.")
        found.append(Role(key=key, label=top.read_text(entry.value, entry.line, of, schema.LABEL)))
    return tuple(found)


def _role_of(part: Fields, field: str, roles: tuple[Role, ...] | None, report: Report) -> str:
    role = part.text(field, schema.KEY)
    known = [each.key for each in roles or ()]
    if role and roles is not None and role not in known:
        mend = did_you_mean(role, known) or f"Add it to roles, or write one of: {', '.join(known) or 'none yet'}."
        report.fault(part.line_of(field), f'"{field}" of {part.name} names the unknown role {shown(role)}', mend)
    return role


def _each(top: Fields, field: str, part: schema.Part, most: int, report: Report) -> list[Fields]:
    """Give the fields of each entry of a list of inputs or steps."""
    rows = top.rows(field)
    if rows is None:
        return []
    if len(rows.items) > most:
        mend = f"Keep at most {most}; a longer procedure is two SOPs."
        report.fault(top.line_of(field), f'"{field}" has {entries(len(rows.items))}', mend)
    if not rows.items:
        report.fault(top.line_of(field), f'"{field}" is empty', f'Add one, or delete "{field}:" if it may be left out.')
    found = []
    for number, item in enumerate(rows.items, start=1):
        name = f"{field.removesuffix('s')} {number}"
        if isinstance(item, Pairs):
            found.append(Fields(item, part, report, name))
        elif not isinstance(item, Refused):
            mend = f"Write {', '.join(f'{each}: …' for each in part.required)}, each on a line of its own."
            report.fault(item.line, f"{name} has no fields", mend)
    return found


def _input(part: Fields, report: Report) -> Input:
    kind = part.one_of("type", InputType)
    choices = part.texts("choices", schema.OPTION, schema.CHOICES_OF_INPUT)
    if kind is InputType.CHOICE and "choices" not in part:
        report.fault(part.line_of("type"), f'{part.name} is a choice without "choices"', "Add choices: [one, two].")
    if kind is not InputType.CHOICE and "choices" in part:
        what = f'{part.name} has "choices" but is no choice'
        report.fault(part.line_of("choices"), what, 'Add type: choice, or delete "choices:".')
    if kind is not InputType.NUMBER and "unit" in part:
        what = f'{part.name} has a "unit" but is no number'
        report.fault(part.line_of("unit"), what, 'Add type: number, or delete "unit:".')
    return Input(
        key=part.key(),
        label=part.text("label", schema.LABEL),
        type=kind or InputType.TEXT,
        required=part.truth("required"),
        choices=choices,
        unit=part.text("unit", schema.UNIT),
    )


def _step(part: Fields, roles: tuple[Role, ...] | None, inputs: tuple[Input, ...] | None, report: Report) -> Step:
    if "bounds" in part and "decide" not in part:
        what = f'{part.name} has "bounds" but decides nothing'
        report.fault(part.line_of("bounds"), what, 'Add decide: [Go, No-go], or delete "bounds:".')
    return Step(
        key=StepKey(part.key()),
        title=part.text("title", schema.TITLE),
        standard=part.text("standard", schema.STANDARD),
        role=_role_of(part, "role", roles, report),
        evidence=part.one_of("evidence", Evidence),
        confirm=part.truth("confirm"),
        decide=part.texts("decide", schema.CHOICE, schema.DECISIONS),
        bounds=part.text("bounds", schema.SENTENCE),
        due=_due(part, inputs, report),
    )


def _due(part: Fields, inputs: tuple[Input, ...] | None, report: Report) -> Due | None:
    text, line = part.text("due", schema.DUE), part.line_of("due")
    if not text:
        return None
    try:
        due = parse_due(text)
    except ValueError as wrong:
        report.fault(line, f'"due" of {part.name} can\'t be {shown(text)}', str(wrong))
        return None
    if not due.anchor or inputs is None:
        return due
    dates = [each.key for each in inputs if each.type is InputType.DATE]
    others = f", or write one of: {', '.join(dates)}." if dates else "."
    if due.anchor not in {each.key for each in inputs}:
        mend = did_you_mean(due.anchor, dates) or f"Add it to inputs with type: date{others}"
        report.fault(line, f'"due" of {part.name} names the unknown input {shown(due.anchor)}', mend)
    elif due.anchor not in dates:
        what = f'"due" of {part.name} counts from the input {shown(due.anchor)}, which is no date'
        report.fault(line, what, f"Give that input type: date{others}")
    return due


def _report_twice(parts: tuple[_Part, ...], places: list[Fields], report: Report) -> None:
    """Report the keys that two inputs, or two steps, share."""
    first: dict[str, int] = {}
    for part, place in zip(parts, places, strict=True):
        line = place.line_of("key")
        if part.key in first:
            what = f"the key {shown(part.key)} of {place.name} is taken by line {first[part.key]}"
            report.fault(line, what, "Give it another; a key stays the same for good.")
        elif part.key:
            first[part.key] = line
