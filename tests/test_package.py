"""The built wheel works by itself: everything the program reads is inside, and the checkout is not needed."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "storage", "schedules")
MEANT_FOR_BUILDING = ("pyproject.toml", "README.md", "LICENSE", "manifest.yml")


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    """Run `command` in `cwd` and give what it printed; fail with all of it if it fails."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=cwd, env={**os.environ, **environ}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy, so that nothing is left in the checkout and nothing old in it reaches the wheel."""
    copy = tmp_path_factory.mktemp("copy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in MEANT_FOR_BUILDING:
        shutil.copy(ROOT / name, copy)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", "dist", ".", cwd=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder of its own, which is given."""
    target = tmp_path_factory.mktemp("target")
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", target, wheel, cwd=target.parent)
    return target


def run_installed(installed: Path, *arguments: str | Path, cwd: Path) -> str:
    """Run Python on the installed wheel and its dependencies alone.

    -S leaves out what leads to the checkout (an editable installation is a .pth file); the dependencies are named.
    """
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    path = os.pathsep.join([str(installed), *sorted(dependencies)])
    return run(sys.executable, "-S", *arguments, cwd=cwd, PYTHONPATH=path)


def test_everything_in_the_packages_is_in_the_wheel(wheel: Path) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
    }
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == here


@pytest.mark.parametrize(
    "kind",
    [
        r"bot/manifest\.yml",
        r"bot/library/campaign-qa\.yml",
        r"bot/sandbox/page/.+\.html",
        r"storage/migrations/versions/.+\.py",
        r"storage/migrations/script\.py\.mako",
        r"sopbot-[\d.]+\.dist-info/licenses/LICENSE",
    ],
)
def test_what_the_program_reads_is_in_the_wheel(wheel: Path, kind: str) -> None:
    assert any(re.fullmatch(kind, name) for name in zipfile.ZipFile(wheel).namelist())


def test_the_installed_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    found = run_installed(installed, "-c", "import bot; print(bot.__file__)", cwd=tmp_path)
    assert Path(found.strip()).is_relative_to(installed)
    printed = run_installed(installed, "-m", "bot", "manifest", cwd=tmp_path)
    assert yaml.safe_load(printed) == yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))


def test_the_installed_command_finds_its_library(installed: Path, tmp_path: Path) -> None:
    run_installed(installed, installed / "bin" / "sopbot", "lint", cwd=tmp_path)


def test_every_pin_is_what_is_declared() -> None:
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (backend,) = project["build-system"]["requires"]
    assert backend == f"setuptools=={pins['setuptools']}"
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
    assert names <= pins.keys()


def test_the_pins_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9-]+==[\w.]+", line)] == []
    assert pins == sorted(pins)
