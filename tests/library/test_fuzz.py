"""Whatever stands in a file, reading it never raises: it gives an SOP, or faults that can be printed."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sop import Evidence, InputType
from bot.library import check_file, schema
from bot.library.faults import Level
from tests.cases import cases
from tests.library.samples import GOOD, is_well_said

WORDS = [
    *"-:?[]{}&*!|>'\"%@`#,\n\t ",
    "<<",
    "---",
    "...",
    "\n  ",
    "\n- ",
    ": ",
    "!!",
    "%YAML",
    "&a",
    "*a",
    "\\x",
    "\ufeff",
]
NAMES = sorted({field for part in schema.PARTS for field in part.fields})
VALUES = [*InputType, *Evidence, "true", "yes", "null", "~", "1e3", "2026-02-30", "0x1F", "=", "é", "\U0001f4a5"]
VALUES += ["4h", "0d", "2d before news"]


@pytest.fixture(scope="module")
def file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "sop.yml"


def check(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    sop, faults = check_file(file)
    assert (sop is None) == any(each.level is Level.FAULT for each in faults)
    lines = len(content.decode(errors="replace").splitlines()) + 1
    for fault in faults:
        assert is_well_said(fault), fault
        assert fault.line <= lines
        assert len(fault.what) < 250
        str(fault).encode()


@given(st.binary(max_size=200))
@cases(100)
def test_any_bytes(file: Path, content: bytes) -> None:
    check(file, content)


@given(st.lists(st.sampled_from([*WORDS, *NAMES, *VALUES]) | st.text(max_size=3), max_size=60))
@cases(100)
def test_anything_that_looks_like_yaml(file: Path, words: list[str]) -> None:
    check(file, "".join(words).encode(errors="replace"))


@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.lists(st.sampled_from([*WORDS, *NAMES, *VALUES]), max_size=4))
@cases(300)
def test_a_good_file_with_a_slip_in_it(file: Path, at: int, length: int, words: list[str]) -> None:
    check(file, f"{GOOD[:at]}{''.join(words)}{GOOD[at + length :]}".encode())


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=8) | st.binary(max_size=4)
)
data: st.SearchStrategy[Any] = st.recursive(
    scalars | st.sampled_from(VALUES).map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(NAMES), data))
@cases(100)
def test_any_data_under_the_right_names(file: Path, content: dict[str, Any]) -> None:
    check(file, yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode(errors="replace"))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(schema.STEP.fields, data)))
@cases(100)
def test_any_data_in_a_step(file: Path, step: dict[str, Any]) -> None:
    whole = yaml.safe_load(GOOD)
    whole["steps"].append(step)
    check(file, yaml.safe_dump(whole, sort_keys=False).encode(errors="replace"))


def test_the_good_file_survives_being_written_by_a_program(file: Path) -> None:
    file.write_text(GOOD)
    before, _ = check_file(file)
    file.write_text(yaml.safe_dump(yaml.safe_load(GOOD)))
    after, faults = check_file(file)
    assert faults == ()
    assert before is not None
    assert after is not None
    assert {each["key"] for each in asdict(after)["roles"]} == {each["key"] for each in asdict(before)["roles"]}
    assert after.steps == before.steps
