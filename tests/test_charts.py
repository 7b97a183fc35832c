"""A chart is drawn in a process of its own; when that fails, there is none, and the log says why."""

import logging
import subprocess
import sys
import zlib
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.charts import picture
from bot.charts.drawing import drawn
from tests.cases import cases

SHOWN = {
    "heading": "All SOPs together, week by week",
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


# ---- the numbers

_HALF_A_LINE = 1.3
"""In points, as is what it is drawn with."""
WEEKS = st.lists(st.none() | st.integers(0, 100), min_size=6, max_size=12)


@cases(6)
@given(WEEKS)
@example([6, 15, 2, 10, 15, 15, 8, None, 4, 2, 10, 13])
@example([100, 0, 100, 50, 0, 0, 0, 100, 33, 66, 100, 0])
@example([0] * 12)
@example([100] * 12)
@pytest.mark.thorough
def test_no_number_touches_the_line_or_another(values: list[int | None]) -> None:
    labels = ["" if each is None else str(each) for each in values]
    panel = {"title": "Blocked", "unit": "% of open time", "values": values, "labels": labels}
    figure = drawn({"heading": "All SOPs", "weeks": ["23 Nov"] * len(values), "panels": [panel] * 3})
    figure.draw_without_rendering()
    for axes in figure.axes:
        written = [_ink(each, figure.dpi / 72) for each in axes.texts if each.get_text() != "–"]
        assert len(written) == len([each for each in values if each is not None])
        for box in written:
            wide = box.padded(_HALF_A_LINE * figure.dpi / 72)
            assert not any(segment.intersects_bbox(wide, filled=False) for segment in _segments(axes, values))
            assert axes.title.get_window_extent().y0 > box.y1
            assert all(date.get_window_extent().y1 < box.y0 for date in axes.get_xticklabels())
        assert not any(one.overlaps(other) for one, other in combinations(written, 2))


def _ink(number: Text, point: float) -> Bbox:
    """Give what a number covers, of whose size a ``point`` is so many pixels: its own box has room for a descender."""
    box = number.get_window_extent()
    return Bbox.from_extents(box.x0, box.y1 - 0.77 * float(number.get_fontsize()) * point, box.x1, box.y1)


def _segments(axes: Axes, values: list[int | None]) -> list[Path]:
    """Give the parts of the line, on the paper."""
    return [
        Path(axes.transData.transform([(place, here), (place + 1, there)]))
        for place, (here, there) in enumerate(pairwise(values))
        if here is not None and there is not None
    ]
