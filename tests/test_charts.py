"""A chart is drawn in a process of its own; when that fails, there is none, and the log says why."""

import logging
import subprocess
import sys
import zlib

import pytest

from bot.charts import picture

SHOWN = {
    "weeks": ["9 Nov", "16 Nov", "23 Nov"],
    "panels": [
        {"title": "Median cycle time", "unit": "days", "values": [1.9, None, 1.2], "labels": ["1.9", "", "1.2"]},
        {"title": "Blocked", "unit": "% of open time", "values": [None, None, None], "labels": ["", "", ""]},
        {"title": "Rework rate", "unit": "% of steps", "values": [0, 0, 0], "labels": ["0", "0", "0"]},
    ],
}


async def test_it_is_higher_than_wide_and_nothing_shines_through() -> None:
    drawn = await picture(SHOWN)
    assert drawn is not None
    width, height = (int.from_bytes(drawn[start : start + 4]) for start in (16, 20))
    assert (width, height) == (1080, 1512)
    assert _pixel(drawn) == (255, 255, 255, 255), "its own background, whatever the reader's is"


def _pixel(drawn: bytes) -> tuple[int, ...]:
    """Give the first pixel: in a PNG's first row, whatever its filter, the first pixel is as it is."""
    at, data = 8, b""
    while at < len(drawn):
        length, kind = int.from_bytes(drawn[at : at + 4]), drawn[at + 4 : at + 8]
        data += drawn[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return tuple(zlib.decompress(data)[1:5])


async def test_what_can_not_be_drawn_is_no_chart_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert await picture({"weeks": [], "panels": "none"}) is None
    (line,) = caplog.records
    assert (line.message, line.levelno) == ("chart.failed", logging.ERROR)
    assert "Error" in line.error  # type: ignore[attr-defined]  # what the log's line holds


async def test_a_drawing_that_takes_too_long_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    assert await picture(SHOWN, within=0.05) is None
    assert "not drawn within 0.05 s" in str(caplog.records[0].__dict__)


async def test_a_drawing_that_can_not_begin_is_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert await picture(SHOWN) is None


def test_the_bot_itself_never_loads_what_draws() -> None:
    loads = "import bot.__main__, bot.app, sys; print('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "False"
