"""The SOPs of a folder, of the package, and of both together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.domain.ids import SopKey
from bot.domain.sop import Sop
from bot.library.faults import Fault, Level, shown
from bot.library.reader import Found, Place, find_in

_SUFFIXES = frozenset({".yml", ".yaml"})
_NO_FILE = Place(Path("no file"), key_line=1, code_line=1)


@dataclass(frozen=True)
class Loaded:
    """What was read: the SOPs that can be used, and everything found in all files, advice included.

    ``places`` says where an SOP stands; one that was made without a file has none.
    """

    sops: tuple[Sop, ...] = ()
    faults: tuple[Fault, ...] = ()
    places: Mapping[SopKey, Place] = field(default_factory=dict, repr=False, compare=False)

    @property
    def found(self) -> tuple[Found, ...]:
        """Give the SOPs with their places."""
        return tuple(Found(sop, self.places.get(sop.key, _NO_FILE)) for sop in self.sops)


def loaded_of(found: Iterable[Found], faults: Iterable[Fault] = ()) -> Loaded:
    """Give what was read, from SOPs of different keys with their places."""
    kept = tuple(found)
    return Loaded(tuple(each.sop for each in kept), tuple(faults), {each.sop.key: each.place for each in kept})


@cache  # they are as they are for as long as the bot runs
def bundled() -> Loaded:
    """Read the SOPs that come with the bot."""
    return read_folder(Path(__file__).parent)


def read_folder(path: Path) -> Loaded:
    """Read the files of a folder that end in .yml or .yaml, in the order of their names; not those of its folders."""
    files, faults = files_of(path)
    loaded = read_files(files)
    return Loaded(loaded.sops, (*faults, *loaded.faults), loaded.places)


def files_of(folder: Path) -> tuple[tuple[Path, ...], tuple[Fault, ...]]:
    """Give the SOP files of a folder, and what is wrong with the folder itself. Hidden files are left out."""
    try:
        names = sorted(each for each in folder.iterdir() if each.suffix.lower() in _SUFFIXES and each.name[0] != ".")
    except FileNotFoundError:
        return (), (Fault(folder, 1, "there is no such folder", "Make it, or look for a slip in its name."),)
    except NotADirectoryError:
        return (), (Fault(folder, 1, "this is not a folder", "Name the folder that the file is in."),)
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
        mend = "Let the user that runs the bot read it."
        return (), (Fault(folder, 1, f"the folder can't be read ({why})", mend),)
    if not names:
        mend = "SOP files end in .yml; begin with the example in docs/sop-format.md."
        return (), (Fault(folder, 1, "the folder holds no SOP files", mend, Level.ADVICE),)
    return tuple(names), ()


def read_files(files: Iterable[Path]) -> Loaded:
    """Read these files as one library: of two that share a key or a code, the second is left out."""
    found: dict[SopKey, Found] = {}
    faults: list[Fault] = []
    for file in files:
        one, its_faults = find_in(file)
        faults += its_faults
        if one is None:
            continue
        twin = found.get(one.sop.key)
        if twin is not None:
            what = f"the key {shown(one.sop.key)} is that of {twin.place.file.name}, line {twin.place.key_line}"
            faults.append(
                Fault(
                    one.place.file, one.place.key_line, what, "Give this SOP another key, or delete one of the files."
                )
            )
        else:
            faults += _put(found, one)
    return loaded_of(found.values(), faults)


def combined(*loaded: Loaded) -> Loaded:
    """Put libraries together: an SOP of a later one replaces that of the same key. Codes stay unique.

    A later SOP whose code belongs to another key is left out, and what it would have replaced stays.
    """
    found: dict[SopKey, Found] = {}
    faults: list[Fault] = []
    for each in loaded:
        faults += each.faults
        # Those that replace one go first: the code of what they replace is free then.
        for one in sorted(each.found, key=lambda one: one.sop.key not in found):
            faults += _put(found, one)
    return loaded_of(found.values(), faults)


def _put(found: dict[SopKey, Found], one: Found) -> list[Fault]:
    """Add an SOP, or give the fault that keeps it out: runs are named by the code, so no two SOPs share one."""
    sop = one.sop
    rival = next((each for each in found.values() if each.sop.code == sop.code and each.sop.key != sop.key), None)
    if rival is None:
        found[sop.key] = one
        return []
    what = f"the code {shown(sop.code)} is that of {shown(rival.sop.key)} in {rival.place.file.name}"
    return [Fault(one.place.file, one.place.code_line, what, "Give this SOP another code.")]
