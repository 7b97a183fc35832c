"""Folders are read whole, good files load beside bad ones, and the team's own replace the bundled ones."""

from dataclasses import replace
from pathlib import Path

from bot.library import Level, Loaded, bundled, combined, read_folder
from tests.library.samples import GOOD, changed, written


def keys(loaded: Loaded) -> list[str]:
    return [sop.key for sop in loaded.sops]


def other(key: str, code: str) -> str:
    return GOOD.replace("press-note", key).replace("code: prn", f"code: {code}")


def test_good_files_load_beside_bad_ones(tmp_path: Path) -> None:
    written(tmp_path, "a: [", "a.yml")
    written(tmp_path, GOOD, "b.yml")
    written(tmp_path, changed("    title: Q", "    titel: Q"), "c.yaml")
    written(tmp_path, b"\xff\xfe", "d.yml")
    loaded = read_folder(tmp_path)
    assert keys(loaded) == ["press-note"]
    assert [fault.file.name for fault in loaded.faults] == ["a.yml", "c.yaml", "d.yml"]


def test_an_sop_with_advice_is_loaded(tmp_path: Path) -> None:
    written(tmp_path, changed("standard: Each", "standard: Ensure each"))
    loaded = read_folder(tmp_path)
    assert keys(loaded) == ["press-note"]
    assert [fault.level for fault in loaded.faults] == [Level.ADVICE]


def test_only_sop_files_of_the_folder_itself_are_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.YML")
    written(tmp_path, "notes", "notes.txt")
    written(tmp_path, "half-written", ".a.yml")
    (tmp_path / "old").mkdir()
    written(tmp_path / "old", "a: [", "a.yml")
    loaded = read_folder(tmp_path)
    assert keys(loaded) == ["press-note"]
    assert loaded.faults == ()


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number, name in enumerate(("b.yml", "c.yml", "a.yml")):
        written(tmp_path, other(f"sop-{name[0]}", f"s{'xyz'[number]}"), name)
    assert keys(read_folder(tmp_path)) == ["sop-a", "sop-b", "sop-c"]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    loaded = read_folder(tmp_path / "none")
    assert loaded.sops == ()
    assert [str(fault) for fault in loaded.faults] == [
        f"{tmp_path / 'none'}:1: there is no such folder. Make it, or look for a slip in its name."
    ]


def test_a_file_is_no_folder_and_neither_is_a_loop(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, what in (
        (written(tmp_path, GOOD), "this is not a folder"),
        (loop, "the folder can't be read (Too many levels of symbolic links)"),
        (tmp_path / "nul\0", "the folder can't be read (embedded null byte)"),
    ):
        assert [fault.what for fault in read_folder(path).faults] == [what]


def test_an_empty_folder_is_advice(tmp_path: Path) -> None:
    (fault,) = read_folder(tmp_path).faults
    assert fault.level is Level.ADVICE


def test_of_two_files_with_one_key_the_second_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yml")
    written(tmp_path, "# the same, later\n" + other("press-note", "prx"), "b.yml")
    loaded = read_folder(tmp_path)
    assert [sop.code for sop in loaded.sops] == ["prn"]
    (fault,) = loaded.faults
    assert (fault.file.name, fault.line) == ("b.yml", 2)
    assert fault.what == 'the key "press-note" is that of a.yml, line 1'


def test_of_two_keys_with_one_code_the_second_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yml")
    written(tmp_path, other("other-note", "prn"), "b.yml")
    loaded = read_folder(tmp_path)
    assert keys(loaded) == ["press-note"]
    (fault,) = loaded.faults
    assert (fault.file.name, fault.line) == ("b.yml", 3)
    assert fault.what == 'the code "prn" is that of "press-note" in a.yml'


# ---- beside the bundled ones


def test_the_teams_sops_stand_beside_the_bundled_ones(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    loaded = combined(bundled(), read_folder(tmp_path))
    assert keys(loaded) == [*keys(bundled()), "press-note"]
    assert loaded.faults == ()


def test_a_teams_file_with_the_same_key_replaces_the_bundled_one(tmp_path: Path) -> None:
    written(tmp_path, other("campaign-qa", "cqa"))
    loaded = combined(bundled(), read_folder(tmp_path))
    assert keys(loaded) == keys(bundled())
    assert next(sop.name for sop in loaded.sops if sop.key == "campaign-qa") == "Press note"
    assert loaded.faults == ()


def test_a_faulty_replacement_leaves_the_bundled_one(tmp_path: Path) -> None:
    written(tmp_path, other("campaign-qa", "cqa").replace("    title: Q", "    titel: Q"))
    loaded = combined(bundled(), read_folder(tmp_path))
    assert loaded.sops == bundled().sops
    assert len(loaded.faults) == 1


def test_a_code_of_a_bundled_sop_is_a_fault_of_the_teams_file(tmp_path: Path) -> None:
    file = written(tmp_path, other("my-qa", "cqa"))
    loaded = combined(bundled(), read_folder(tmp_path))
    assert keys(loaded) == keys(bundled())
    assert [(fault.file, fault.line) for fault in loaded.faults] == [(file, 3)]


def test_a_replacement_that_takes_anothers_code_leaves_the_bundled_one(tmp_path: Path) -> None:
    written(tmp_path, other("campaign-qa", "crv"))
    loaded = combined(bundled(), read_folder(tmp_path))
    assert loaded.sops == bundled().sops
    assert [fault.what for fault in loaded.faults] == [
        'the code "crv" is that of "content-review" in content-review.yml'
    ]


def test_a_code_that_a_replacement_gave_up_is_free(tmp_path: Path) -> None:
    written(tmp_path, other("my-qa", "cqa"), "a.yml")
    written(tmp_path, other("campaign-qa", "old"), "b.yml")
    loaded = combined(bundled(), read_folder(tmp_path))
    assert loaded.faults == ()
    assert ("my-qa", "cqa") in [(sop.key, sop.code) for sop in loaded.sops]


def test_nothing_together_is_nothing() -> None:
    assert combined() == Loaded()


def test_sops_made_without_a_file_can_be_put_together_too(tmp_path: Path) -> None:
    (made,) = read_folder(written(tmp_path, GOOD).parent).sops
    assert combined(bundled(), Loaded((made,))).sops == (*bundled().sops, made)
    loaded = combined(bundled(), Loaded((replace(made, code="cqa"),)))
    assert loaded.sops == bundled().sops
    assert [str(fault) for fault in loaded.faults] == [
        'no file:1: the code "cqa" is that of "campaign-qa" in campaign-qa.yml. Give this SOP another code.'
    ]
