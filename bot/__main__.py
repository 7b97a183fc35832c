"""The commands: ``python -m bot …``, installed as ``sopbot``."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from bot import log, manifest
from bot.settings import Settings, SettingsError, library_folder

GONE_WITHIN_SECONDS = 5.0
"""What whoever stops a server gives it."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments name (None: those of the process) and give its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.command(asked))
    except SettingsError as wrong:
        print(f"sopbot: {wrong}", file=sys.stderr)  # noqa: T201 - an answer to whoever typed the command
        return 2
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough; Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sopbot", description="Run a marketing team's SOPs in Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot, with the settings in the environment or .env")
    run.set_defaults(command=_run)

    demo = commands.add_parser("demo", help="try the bot in a local Slack, in the browser; needs no account")
    demo.add_argument("--fresh", action="store_true", help="forget what an earlier demo kept")
    demo.add_argument("--port", type=_port, default=8321, help="the page's port (default: %(default)s)")
    weeks = "how much of a made-up past a new demo begins with (default: %(default)s; 0 for an empty one)"
    demo.add_argument("--weeks", type=int, choices=range(53), default=12, metavar="N", help=weeks)
    demo.set_defaults(command=_demo)

    lint = commands.add_parser("lint", help="check SOP files: every fault with its line and how to mend it")
    lint.add_argument("files", nargs="*", type=Path, help="files or folders (default: all SOPs the bot would load)")
    lint.set_defaults(command=_lint)

    forgetting = commands.add_parser(
        "forget",
        help="strike out what someone wrote, or what was written in a run",
        description="Strike out what someone wrote, or what was written in a run: in the database, and in what sopbot "
        "posted. What happened stays, and with it every metric.",
    )
    forgetting.add_argument("whom", help="a person's id in Slack, such as U012AB3CD, or a run, such as cqa-41")
    forgetting.add_argument(
        "--yes", action="store_true", help="do it, which can't be undone; else only say what would go"
    )
    forgetting.set_defaults(command=_forget)

    exporting = commands.add_parser(
        "export",
        help="write facts, runs and metrics of a period to files",
        description="Write what happened in a period to three files: every fact, every run, the figures of each week.",
    )
    first = "the first day, such as 2026-09-07 (default: 12 weeks, from a Monday on)"
    exporting.add_argument("--since", type=_day, metavar="DAY", help=first)
    exporting.add_argument("--until", type=_day, metavar="DAY", help="the last day, counted whole (default: today)")
    exporting.add_argument(
        "--format", choices=("csv", "json"), default="csv", help="of the files (default: %(default)s)"
    )
    exporting.add_argument("--with-people", action="store_true", help="say who did what; without it, nobody is named")
    folder = "the folder to write to; it is made if need be (default: %(default)s)"
    exporting.add_argument("--out", type=Path, metavar="FOLDER", default=Path("sopbot-export"), help=folder)
    exporting.add_argument("--overwrite", action="store_true", help="write over the files of an earlier export")
    exporting.set_defaults(command=_export)

    app = commands.add_parser("manifest", help="print the app's manifest, for api.slack.com/apps")
    app.add_argument("--url", help="where Slack reaches the bot over HTTP, https://…; without it, for Socket Mode")
    app.set_defaults(command=_manifest)
    return parser


def _forget(asked: argparse.Namespace) -> int:
    settings = Settings.load()
    from bot.forget import forget  # noqa: PLC0415 - as below

    lines, status = forget(settings, asked.whom, certain=asked.yes)
    print(*lines, sep="\n")  # noqa: T201 - the command's answer
    return status


def _export(asked: argparse.Namespace) -> int:
    settings = Settings.load()
    from bot.clock import SystemClock  # noqa: PLC0415 - as below
    from bot.export import export  # noqa: PLC0415 - the same

    lines = export(
        settings,
        now=SystemClock().now(),
        out=asked.out,
        since=asked.since,
        until=asked.until,
        form=asked.format,
        with_people=asked.with_people,
        overwrite=asked.overwrite,
    )
    print(*lines, sep="\n")  # noqa: T201 - the command's answer
    return 0


def _run(_asked: argparse.Namespace) -> int:
    settings = Settings.load()
    log.set_up(settings.log_level, settings.secrets)
    # Imported here: `lint` and `manifest` shouldn't wait for a server's libraries to load.
    from bot.app import App, started  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415

    async def serve(stop: asyncio.Event) -> None:
        app = App(settings, SystemClock())
        try:
            if await started(app, stop):
                await stop.wait()
        finally:
            await app.stop()

    return until_stopped(serve)


def _port(text: str) -> int:
    """Read a port; raises what argparse turns into a line."""
    if not (text.isascii() and text.isdecimal()) or not int(text[:6]) < 65536:  # noqa: PLR2004 - TCP has no more
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no port; it is a number up to 65535")
    return int(text)


def _day(text: str) -> date:
    """Read a day; raises what argparse turns into a line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no day; write one such as 2026-09-07") from None


def _demo(asked: argparse.Namespace) -> int:
    log.set_up("WARNING")
    from bot import demo  # noqa: PLC0415 - as above

    return until_stopped(lambda stop: demo.run(stop, fresh=asked.fresh, port=asked.port, weeks=asked.weeks))


def _lint(asked: argparse.Namespace) -> int:
    from bot.library.lint import lint  # noqa: PLC0415 - as above

    lines, status = lint(asked.files, None if asked.files else library_folder())
    print(*lines, sep="\n")  # noqa: T201 - the command's answer
    return status


def _manifest(asked: argparse.Namespace) -> int:
    try:
        text = manifest.for_http(asked.url) if asked.url else manifest.as_text()
    except ValueError as wrong:
        print(f"sopbot: {wrong}", file=sys.stderr)  # noqa: T201 - an answer to whoever typed the command
        return 2
    print(text, end="")  # noqa: T201 - the command's answer
    return 0


def until_stopped(serve: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Run until SIGTERM or Ctrl-C asks to stop, and end within ``GONE_WITHIN_SECONDS`` of that."""

    async def running() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, _asked_to_stop, stop)
        await serve(stop)

    asyncio.run(running())
    return 0


def _asked_to_stop(stop: asyncio.Event) -> None:
    if not stop.is_set():
        stop.set()
        # Python waits for its threads, and one that waits for a database or a name server can't be told to give up.
        leaving = threading.Timer(GONE_WITHIN_SECONDS, _leave)
        leaving.daemon = True
        leaving.start()


def _leave() -> None:
    """End the process whatever still runs: what was acknowledged is recorded, and the next start goes on from there."""
    logging.getLogger(__name__).warning("stop.cut_short", extra={"after": GONE_WITHIN_SECONDS})
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
