"""Having a chart drawn: what it shows goes in as JSON, the picture comes out; where that fails there is no chart."""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

DRAWN_WITHIN_SECONDS = 20.0
"""By the machine's own clock. It takes a second or two; the first time ever, fonts are looked for."""
_DRAWING = Path(__file__).with_name("drawing.py")
_IS_PNG = b"\x89PNG\r\n"
_TOLD = 500
"""Characters of the child's last words that the log keeps."""


async def picture(shown: Mapping[str, Any], *, within: float = DRAWN_WITHIN_SECONDS) -> bytes | None:
    """Draw what ``bot.blocks.chart`` says, as PNG; None, with a line in the log, if that fails or takes too long."""
    try:
        async with asyncio.timeout(within):
            drawn, said = await _ask_child(json.dumps(shown).encode())
    except TimeoutError:
        log.error("chart.failed", extra={"error": f"not drawn within {within:g} s"})  # noqa: TRY400 - no trace to read
        return None
    except OSError as failure:
        log.error("chart.failed", extra={"error": str(failure)})  # noqa: TRY400 - the same
        return None
    if not drawn.startswith(_IS_PNG):
        log.error("chart.failed", extra={"error": said[-_TOLD:]})
        return None
    return drawn


async def _ask_child(asked: bytes) -> tuple[bytes, str]:
    # -P: the folder of the script is no place to import from.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(_DRAWING),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        drawn, said = await child.communicate(asked)
        return drawn, said.decode(errors="replace")
    finally:
        if child.returncode is None:  # too slow, or the bot is being stopped
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
