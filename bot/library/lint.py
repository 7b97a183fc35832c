"""The command that checks SOP files before the bot reads them."""

import os
from collections.abc import Sequence
from pathlib import Path

from bot.library.faults import Fault, Level, any_fault
from bot.library.shelf import Loaded, bundled, combined, files_of, loaded_of, read_files, read_folder


def lint(paths: Sequence[Path] = (), own: Path | None = None) -> tuple[list[str], int]:
    """Check files and folders; give the lines to print and the exit status: 0 if there is no fault, else 1.

    Without paths, what the bot would load is checked: the bundled SOPs and those of the folder ``own``, if given.
    With paths, their SOPs are also held against the bundled ones, whose codes they can't take.
    """
    loaded = _named(paths) if paths else combined(bundled(), *([read_folder(own)] if own else []))
    return [*(_line(each) for each in loaded.faults), _summary(loaded)], int(any_fault(loaded.faults))


def _named(paths: Sequence[Path]) -> Loaded:
    """Read the files named, and those of the folders named, each once, as one library."""
    files: dict[str, Path] = {}
    faults: list[Fault] = []
    for path in paths:
        inside, its_faults = files_of(path) if _is_folder(path) else ((path,), ())
        faults += its_faults
        for file in inside:
            files.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - the same file by two names, read or not
    loaded = read_files(files.values())
    # Only what they do to each other is wanted here: the faults within the files are in `loaded` already.
    clashes = combined(loaded_of(bundled().found), loaded_of(loaded.found))
    kept = (each for each in clashes.found if each in loaded.found)
    return loaded_of(kept, (*faults, *loaded.faults, *clashes.faults))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # it may not be looked at; reading it as a file says so
        return False


def _line(fault: Fault) -> str:
    return f"{fault} (advice)" if fault.level is Level.ADVICE else str(fault)


def _summary(loaded: Loaded) -> str:
    advice = sum(each.level is Level.ADVICE for each in loaded.faults)
    faults = len(loaded.faults) - advice
    parts = [_count(len(loaded.sops), "SOP") + " can be used", _count(faults, "fault") if faults else "no faults"]
    if advice:
        parts.append(_count(advice, "piece") + " of advice")
    return ", ".join(parts) + "."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
