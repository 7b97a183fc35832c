"""``make bench``: measures what docs/performance.md promises, and prints it as the table that stands there.

Ratios of one run hold on any machine; the times beside them hold on this one. It takes a few minutes, and is no test:
nothing fails because a machine was busy.
"""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # the checkout is what is measured, whatever is installed

from tests.bench import clicks, drawing, reading, reviewing, starting


async def main() -> None:
    """Measure everything, one after the other."""
    logging.disable(logging.CRITICAL)
    print("| measured | goal | here |\n|---|---|---|", flush=True)  # noqa: T201 - the command's answer
    for each in drawing.measure():
        print(each, flush=True)  # noqa: T201 - the same
    for part in (clicks, reading, reviewing, starting):
        with tempfile.TemporaryDirectory(prefix="sopbot-bench-") as folder:
            for row in await part.measure(Path(folder)):
                print(row, flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    asyncio.run(main())
