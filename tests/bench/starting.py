"""What the server's own needs are: from start to ready with many runs stored, and memory at rest."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bot import manifest
from bot.clock import SystemClock
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.sandbox import Sandbox
from storage.store import Store
from tests.bench import history
from tests.bench.measuring import Row, milliseconds, ratio

STORED = 50_000
STARTS = 5
_ROOT = Path(__file__).parents[2]
_READY = "bot.ready"
_BARE = """
import asyncio, os, sys
from slack_bolt.async_app import AsyncApp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    app = AsyncApp(client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
                   signing_secret="", process_before_response=True)
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect_async()
    print("bot.ready", file=sys.stderr, flush=True)
    await asyncio.sleep(3600)

asyncio.run(main())
"""


async def measure(folder: Path) -> list[Row]:
    """Start the bot as a server does, with nothing stored and with much, and look at the memory that it rests in."""
    box = Sandbox(manifest.read(), now=SystemClock().now)
    await box.start()
    try:
        empty, full = (f"sqlite:///{folder / name}.db" for name in ("empty", "full"))
        await _filled(full, TeamId(box.team_id))
        ours, nothing, rest, bare = [list[float]() for _ in range(4)]
        for _ in range(STARTS):
            for url, taken in ((full, ours), (empty, nothing)):
                seconds, memory = await _started(box, [sys.executable, "-m", "bot", "run"], url)
                taken.append(seconds)
            rest.append(memory)
            bare.append((await _started(box, [sys.executable, "-c", _BARE], empty))[1])
    finally:
        await box.stop()
    memory_here = f"{ratio(rest, bare)}: {statistics.median(rest):.0f} MB over {statistics.median(bare):.0f} MB"
    started_here = f"{ratio(ours, nothing)}: {milliseconds(ours)} over {milliseconds(nothing)}"
    return [
        Row("start to ready with 50,000 runs stored over with none", "≤ 2x", started_here),
        Row("memory at rest over a bare Bolt app's", "≤ 2.5x", memory_here),
    ]


async def _filled(url: str, team: TeamId) -> None:
    store = Store(url)
    store.migrate()
    await store.write(history.add, team=team, channel=ChannelId("C0MARKETING"), owner=UserId("U0ANA"), count=STORED)
    store.close()


async def _started(box: Sandbox, command: list[str], url: str) -> tuple[float, float]:
    """Give the seconds until it is ready, and the megabytes that it holds two seconds later."""
    settings = {
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_APP_TOKEN": box.app_token,
        "SLACK_API_URL": box.api_url,
        "DATABASE_URL": url,
        "PORT": "3999",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
    }
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=settings, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        while _READY.encode() not in (line := await process.stderr.readline()):
            assert line, "it ended before it was ready"
        taken = time.perf_counter() - began
        await asyncio.sleep(2)
        return taken, _resident(process.pid)
    finally:
        process.kill()
        await process.wait()


def _resident(pid: int) -> float:
    """Give a process's resident memory in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
