"""docs/sop-format.md says what the code does: every field, every limit, every type, and an example that works."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.domain.due import DAYS_LIMIT, HOURS_LIMIT, parse_due
from bot.domain.sop import Evidence, Input, InputType, Sop, Step, Trigger
from bot.library import schema
from bot.library.lint import lint
from bot.library.schema import Part
from tests.library.samples import written

PAGE = (Path(__file__).parents[2] / "docs" / "sop-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
HEADINGS = {"The SOP": schema.SOP, "The trigger": schema.TRIGGER, "Inputs": schema.INPUT, "Steps": schema.STEP}
each_part = pytest.mark.parametrize(("heading", "part"), HEADINGS.items(), ids=HEADINGS)


def rows(heading: str, table: int = 0) -> dict[str, list[str]]:
    """Give a table of a section: its first column, without backticks, to the other columns."""
    section = re.split(r"\n## ", PAGE.partition(f"\n## {heading}\n")[2])[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[table].splitlines()[2:]]
    return {line[0].strip("`"): line[1:] for line in lines}


@each_part
def test_every_field_is_documented_and_no_other(heading: str, part: Part) -> None:
    assert set(rows(heading)) == set(part.fields)


@each_part
def test_it_says_which_fields_are_required(heading: str, part: Part) -> None:
    assert {field for field, row in rows(heading).items() if row[0] == "yes"} == set(part.required)


@pytest.mark.parametrize(
    ("part", "kind"), [(schema.SOP, Sop), (schema.TRIGGER, Trigger), (schema.INPUT, Input), (schema.STEP, Step)]
)
def test_the_file_holds_what_the_domain_holds(part: Part, kind: type) -> None:
    assert set(part.fields) == {each.name for each in fields(kind)}


@pytest.mark.parametrize(
    ("heading", "field", "limits"),
    [
        ("The SOP", "name", [schema.TITLE, schema.MODAL_TITLE]),
        ("The SOP", "roles", [schema.ROLES, schema.LABEL]),
        ("The SOP", "inputs", [schema.INPUTS]),
        ("The SOP", "steps", [schema.STEPS, schema.STEPS_ADVISED]),
        ("The SOP", "output", [schema.SENTENCE]),
        ("The SOP", "review", [schema.REVIEW]),
        ("The trigger", "when", [schema.SENTENCE]),
        ("The trigger", "phrases", [schema.PHRASES, *schema.PHRASE]),
        ("The trigger", "schedule", [schema.SCHEDULE]),
        ("Inputs", "label", [schema.LABEL]),
        ("Inputs", "required", [schema.REQUIRED_ADVISED]),
        ("Inputs", "choices", [*schema.CHOICES_OF_INPUT, schema.OPTION]),
        ("Inputs", "unit", [schema.UNIT]),
        ("Steps", "title", [schema.TITLE]),
        ("Steps", "standard", [schema.STANDARD]),
        ("Steps", "decide", [*schema.DECISIONS, schema.CHOICE]),
        ("Steps", "bounds", [schema.SENTENCE]),
        ("Steps", "due", [*HOURS_LIMIT, *DAYS_LIMIT]),
    ],
)
def test_every_limit_is_documented(heading: str, field: str, limits: list[int]) -> None:
    said = {int(number) for number in re.findall(r"\d+", " ".join(rows(heading)[field]))}
    assert set(limits) <= said


def test_the_size_of_a_file_and_of_a_key_are_documented() -> None:
    assert f"at most {schema.FILE_BYTES // 1024} KB" in PAGE
    assert f"at most {schema.KEY} characters" in PAGE


def test_every_type_of_input_and_kind_of_evidence_is_documented() -> None:
    assert list(rows("Inputs", table=1)) == [each.value for each in InputType]
    assert all(f"`{each.value}`" in rows("Steps")["evidence"][1] for each in Evidence)


def test_every_due_time_that_is_explained_can_be_written() -> None:
    written_as = list(rows("Due times"))
    assert [str(parse_due(each)) for each in written_as] == written_as


def test_the_example_has_neither_fault_nor_advice(tmp_path: Path) -> None:
    assert lint([written(tmp_path, EXAMPLE)]) == (["1 SOP can be used, no faults."], 0)


def test_the_fault_that_is_shown_is_what_lint_says(tmp_path: Path) -> None:
    file = written(tmp_path, EXAMPLE.replace("title: Attendee", "titel: Attendee"), "webinar-follow-up.yml")
    lines, _ = lint([file])
    assert lines[0].replace(str(tmp_path), "my-sops") in PAGE


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = {line.strip("# ").lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("## ")}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
