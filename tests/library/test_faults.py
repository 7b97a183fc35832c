"""Every kind of fault is found, at its line, in words that say how to mend it; all of a file's at once."""

from pathlib import Path

import pytest

from bot.library import Level, check_file
from tests.library.samples import GOOD, Change, changed, changes, found, steps, told, written


def test_the_good_file_has_none(tmp_path: Path) -> None:
    sop, faults = check_file(written(tmp_path, GOOD))
    assert faults == ()
    assert sop is not None
    assert sop.name == "Press note"


# ---- what isn't YAML


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param("a: 1\n\tb: 2\n", 2, "a tab stands where only spaces can", id="a tab"),
        pytest.param("a: 1\nb: c: d\n", 2, "there is a second colon in the line", id="a second colon"),
        pytest.param("a: 1\n  b: 2\n", 2, "or the line is indented too far", id="indented too far"),
        pytest.param("a: 1\nname\nb: 2\n", 2, "there is a name without a colon", id="no colon"),
        pytest.param('a: 1\nb: "c\nd: e\n', 2, "a quotation mark is opened here", id="an open quotation mark"),
        pytest.param("a: 1\nb: [c, d\ne: f\n", 2, "a bracket is opened here", id="an open bracket"),
        pytest.param("a: 1\nb: [c, , d]\n", 2, "a value is missing here", id="a missing value"),
        pytest.param("a:\n  - b: 1\n   c: 2\n", 3, "this line isn't in line with those above", id="not in line"),
        pytest.param("a: 1\nb: [c] d\n", 2, "something follows a closed bracket", id="text after a bracket"),
        pytest.param('a:\n  - b: "c" d\n', 2, "something follows a closed bracket", id="text after a quotation"),
        pytest.param("a: 1\nb: @c\n", 2, "a text can't begin with the sign", id="a sign"),
        pytest.param("a: 1\nb: *c*\n", 2, "a text can't begin with * or &", id="an asterisk"),
        pytest.param("a: 1\nb: - c\n", 2, "a list begins in the middle of a line", id="a list in a line"),
        pytest.param("a: 1\n---\nb: 1\n", 2, "a second document begins here", id="two documents"),
        pytest.param("a: 1\nb: " + "[" * 5000, 2, "too many lists within each other", id="too deep"),
        pytest.param("a: 1\nb: c\x07\n", 2, "there is an invisible character (U+0007)", id="a control character"),
        pytest.param('a: 1\nb: "\\Uffffffff"\n', 2, "this isn't YAML", id="a character that doesn't exist"),
        pytest.param("a: 1\nb: >x\n", 2, "this isn't YAML", id="anything else"),
        pytest.param(b"a: 1\nb: \xff\n", 2, "the file is not written in UTF-8", id="another encoding"),
        pytest.param(GOOD.encode("utf-16"), 1, "the file is not written in UTF-8", id="UTF-16"),
        pytest.param("", 1, "the file is empty", id="nothing"),
        pytest.param("# only a comment\n", 1, "the file is empty", id="a comment"),
        pytest.param("- a\n- b\n", 1, "the file is no SOP", id="a list"),
        pytest.param("\nhello\n", 2, "the file is no SOP", id="a word"),
        pytest.param("a: " + "b" * 256 * 1024, 1, "the file is larger than 256 KB", id="too large"),
    ],
)
def test_a_file_that_is_no_yaml_says_where(tmp_path: Path, text: str | bytes, line: int, what: str) -> None:
    ((its_line, its_what),) = found(tmp_path, text)
    assert its_line == line
    assert what in its_what


def test_nested_aliases_are_refused_and_never_expanded(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    faults = found(tmp_path, bomb)
    assert sum("alias" in what for _, what in faults) == 29 * 9


# ---- what no SOP has


CHANGES = changes("faults.txt")


@pytest.mark.parametrize("change", CHANGES, ids=[change.findings[0] for change in CHANGES])
def test_every_fault_is_told_with_its_line_and_its_mend(tmp_path: Path, change: Change) -> None:
    assert told(tmp_path, change.text) == change.findings


@pytest.mark.parametrize(
    ("old", "limit", "line", "of"),
    [
        ("key: send", 40, 25, '"key" of step 2'),
        ("name: Press note", 60, 2, '"name" of the SOP'),
        ("when: news is agreed", 140, 5, '"when" of the trigger'),
        ("pr: Press officer", 40, 9, 'the role "pr"'),
        ("label: Tone", 40, 14, '"label" of input 2'),
        ("unit: people", 10, 17, '"unit" of input 3'),
        ("title: Quotes agreed", 60, 20, '"title" of step 1'),
        ("standard: Each person quoted has said yes in writing.", 140, 21, '"standard" of step 1'),
        ("bounds: Send what names no customer; else ask them.", 140, 30, '"bounds" of step 2'),
        ("output: Link to the note", 140, 31, '"output" of the SOP'),
        ("review: The lead counts the answers after 7 days.", 280, 32, '"review" of the SOP'),
    ],
)
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(
    tmp_path: Path, old: str, limit: int, line: int, of: str
) -> None:
    field = old.partition(":")[0]
    assert found(tmp_path, changed(old, f"{field}: {'x' * limit}")) == []
    over = found(tmp_path, changed(old, f"{field}: {'x' * (limit + 1)}"))
    assert over == [(line, f"{of} has {limit + 1} characters, 1 too many")]


@pytest.mark.parametrize(
    ("old", "limit", "line", "of"),
    [
        ("[press note, press release]", 80, 6, '"phrases" of the trigger'),
        ("[Plain, Festive]", 75, 16, '"choices" of input 2'),
        ("[Send, Hold]", 40, 29, '"decide" of step 2'),
    ],
)
def test_so_may_an_entry_of_a_list(tmp_path: Path, old: str, limit: int, line: int, of: str) -> None:
    assert found(tmp_path, changed(old, f"[first, {'x' * limit}]")) == []
    over = found(tmp_path, changed(old, f"[first, {'x' * (limit + 1)}]"))
    assert over == [(line, f"an entry of {of} has {limit + 1} characters, 1 too many")]


def test_so_may_the_key_of_a_role(tmp_path: Path) -> None:
    assert found(tmp_path, changed("  lead: M", f"  {'x' * 40}: X\n  lead: M")) == []
    over = found(tmp_path, changed("  lead: M", f"  {'x' * 41}: X\n  lead: M"))
    assert over == [(10, f'the role "{"x" * 39}…" has 41 characters')]


@pytest.mark.parametrize(
    ("old", "new", "line", "of"),
    [
        (
            "trigger:\n  when: news is agreed\n  phrases: [press note, press release]",
            "trigger: news",
            4,
            '"trigger" of the SOP',
        ),
        ("roles:\n  pr: Press officer\n  lead: Marketing lead", "roles: [pr, lead]", 8, '"roles" of the SOP'),
    ],
)
def test_what_has_fields_of_its_own_is_written_as_such(tmp_path: Path, old: str, new: str, line: int, of: str) -> None:
    assert found(tmp_path, changed(old, new)) == [(line, f"{of} is not written as name: value")]


def test_a_list_without_entries_is_told(tmp_path: Path) -> None:
    head, _, _ = GOOD.partition("steps:")
    assert (18, '"steps" is empty') in found(tmp_path, head + "steps: []\noutput: x\nreview: y\n")


def test_no_roles_at_all_is_told_once(tmp_path: Path) -> None:
    text = changed("  pr: Press officer\n  lead: Marketing lead\n", "").replace("roles:", "roles: {}")
    assert (8, '"roles" has 0 entries') in found(tmp_path, text)
    missing = changed("roles:\n  pr: Press officer\n  lead: Marketing lead\n", "")
    assert found(tmp_path, missing) == [(1, 'the SOP has no "roles"')]


def test_forty_steps_load_and_forty_one_do_not(tmp_path: Path) -> None:
    assert found(tmp_path, steps(40)) == []
    assert found(tmp_path, steps(41)) == [(17, '"steps" has 41 entries')]


def test_too_many_inputs_or_roles_are_told(tmp_path: Path) -> None:
    inputs = "".join(f"  - {{key: i{n}, label: I{n}}}\n" for n in range(20))
    assert (11, '"inputs" has 23 entries') in found(tmp_path, changed("inputs:\n", f"inputs:\n{inputs}"))
    roles = "".join(f"  r{n}: R\n" for n in range(20))
    assert (8, '"roles" has 22 entries') in found(tmp_path, changed("roles:\n", f"roles:\n{roles}"))


def test_all_faults_of_a_file_are_told_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = (
        GOOD.replace("code: prn", "code: 7").replace("title: Quotes", "titel: Quotes").replace("role: lead", "role: x")
    )
    assert [line for line, _ in found(tmp_path, text)] == [3, 20, 28]


def test_a_fault_reads_as_file_line_what_and_how_to_mend_it(tmp_path: Path) -> None:
    file = written(tmp_path, changed("    title: Q", "    titel: Q"))
    _, (fault,) = check_file(file)
    assert str(fault) == f'{file}:20: "titel" is no field of step 1. Did you mean "title"?'
    assert fault.level is Level.FAULT


def test_a_fault_repeats_a_long_or_strange_text_on_one_short_line(tmp_path: Path) -> None:
    _, faults = check_file(written(tmp_path, changed("code: prn", f'code: "\\ud800 {"y" * 30}\\n  {"z" * 3000}"')))
    assert all(len(each.what) < 120 for each in faults)
    str(faults[0]).encode()


# ---- what can't be read


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    sop, (fault,) = check_file(tmp_path / "none.yml")
    assert sop is None
    assert fault.what == "there is no such file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    _, (fault,) = check_file(tmp_path)
    assert fault.what == "this is not a file"


def test_a_file_that_the_system_does_not_give_is_a_fault(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yml"
    loop.symlink_to(loop)
    for path in (loop, tmp_path / ("x" * 300 + ".yml"), tmp_path / "nul\0.yml"):
        _, (fault,) = check_file(path)
        assert "file" in fault.what


# ---- as it was written


def test_words_stay_as_they_were_written(tmp_path: Path) -> None:
    text = changed("[Send, Hold]", "[Yes, No]").replace("title: Quotes agreed", "title: 404")
    text = text.replace("when: news is agreed", "when: 2026-12-03").replace("Press note", "1_000")
    sop, _ = check_file(written(tmp_path, text))
    assert sop is not None
    assert sop.steps[1].decide == ("Yes", "No")
    assert sop.steps[0].title == "404"
    assert sop.trigger.when == "2026-12-03"
    assert sop.name == "1_000"


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "true", "y"])
def test_a_role_and_a_step_may_be_called_what_yaml_takes_for_a_value(tmp_path: Path, word: str) -> None:
    text = changed("owner: pr\n", f"owner: {word}\n").replace("  pr: Press", f"  {word}: Press")
    text = text.replace("role: pr\n", f"role: {word}\n").replace("key: send\n", f"key: {word}\n")
    sop, faults = check_file(written(tmp_path, text))
    assert faults == ()
    assert sop is not None
    assert (sop.owner, sop.roles[0].key, sop.steps[0].role, sop.steps[1].key) == (word,) * 4


def test_a_text_over_several_lines_becomes_one(tmp_path: Path) -> None:
    text = changed("standard: Each person quoted has", "standard: >-\n      Each person quoted\n\n      has")
    sop, _ = check_file(written(tmp_path, text))
    assert sop is not None
    assert sop.steps[0].standard == "Each person quoted has said yes in writing."


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    plain, _ = check_file(written(tmp_path, GOOD))
    windows, faults = check_file(written(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))
    assert faults == ()
    assert windows == plain
