"""The demo as people start it: a process of its own in an empty folder, ended with Ctrl-C."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[str]:
    """Run ``python -m bot demo`` in this folder and give its address; its end must be clean and quick."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", *arguments]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if found := _ADDRESS.search(line):
                break
        else:
            raise AssertionError("".join(said) + process.communicate(timeout=5)[1])
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, ""), errors
