"""The command's lines and its exit status."""

from pathlib import Path

import pytest

from bot.library.lint import lint
from tests.library.samples import GOOD, changed, written


def test_the_bundled_sops_are_checked_when_nothing_is_named() -> None:
    assert lint([]) == (["6 SOPs can be used, no faults."], 0)


def test_the_teams_folder_is_checked_with_them(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    assert lint([], own=tmp_path) == (["7 SOPs can be used, no faults."], 0)
    written(tmp_path, changed("code: prn", "code: cqa"))
    lines, status = lint([], own=tmp_path)
    assert status == 1
    assert lines[-1] == "6 SOPs can be used, 1 fault."


def test_files_and_folders_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    file = written(tmp_path / "more", GOOD)
    other = written(tmp_path, GOOD.replace("press-note", "other").replace("prn", "oth"), "other.yml")
    assert lint([other, tmp_path / "more"]) == (["2 SOPs can be used, no faults."], 0)
    assert lint([file]) == (["1 SOP can be used, no faults."], 0)


def test_a_fault_gives_status_1_and_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, changed("    title: Q", "    titel: Q"))
    assert lint([file]) == (
        [f'{file}:20: "titel" is no field of step 1. Did you mean "title"?', "0 SOPs can be used, 1 fault."],
        1,
    )


def test_advice_is_marked_and_gives_status_0(tmp_path: Path) -> None:
    file = written(tmp_path, changed("standard: Each", "standard: Ensure each"))
    lines, status = lint([file])
    assert status == 0
    assert lines[0].endswith(" (advice)")
    assert lines[1] == "1 SOP can be used, no faults, 1 piece of advice."


def test_a_file_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert lint([Path("sop.yml"), tmp_path / "sop.yml", tmp_path])[1] == 0


def test_a_code_of_a_bundled_sop_is_told_before_the_bot_says_so(tmp_path: Path) -> None:
    lines, status = lint([written(tmp_path, changed("code: prn", "code: crv"))])
    assert status == 1
    assert 'the code "crv" is that of "content-review"' in lines[0]
    assert lines[-1] == "0 SOPs can be used, 1 fault."


def test_a_changed_copy_of_a_bundled_sop_is_fine(tmp_path: Path) -> None:
    assert lint([written(tmp_path, changed("press-note", "campaign-qa").replace("prn", "cqa"))])[1] == 0


def test_what_is_not_there_gives_status_1(tmp_path: Path) -> None:
    lines, status = lint([tmp_path / "none.yml", tmp_path / ("x" * 300)])
    assert status == 1
    assert "there is no such file" in lines[0]
    assert "the file can't be read (File name too long)" in lines[1]
