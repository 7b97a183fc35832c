"""The child: reads from stdin what a chart shows, as JSON, and writes the picture to stdout, as PNG.

Nothing imports it: it is run. It takes ``{"weeks": [label, …], "panels": [{"title", "unit", "values", "labels"}, …]}``;
a value of null is a week of which there is too little to tell, and is a gap in the line.
"""

import json
import sys
from typing import IO, Any

import matplotlib as mpl

mpl.use("agg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

# A phone shows it some 360 points wide: a third of the pixels, so 15 points here are 12 there.
_WIDTH, _HEIGHT, _DPI = 6.0, 8.4, 180
_PAPER, _INK, _FAINT, _LINE = "#ffffff", "#1d1c1d", "#5f5e61", "#0b4f8a"
_TITLE, _NUMBER, _SMALL = 17, 14.5, 13.5
_ROOM = 1.34
"""How much higher a panel is than its highest value: room for the number above it."""
_NAMED = 4
"""How many weeks have their date under them, about."""


def draw(shown: dict[str, Any], out: IO[bytes]) -> None:
    """Draw the panels one under the other, as high as a phone's screen."""
    mpl.rcParams.update({"font.family": "DejaVu Sans", "text.color": _INK, "axes.edgecolor": _FAINT})
    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, facecolor=_PAPER)
    figure.set_layout_engine("constrained", h_pad=0.14, w_pad=0.1)
    panels = figure.subplots(len(shown["panels"]), 1)
    for axes, panel in zip(panels, shown["panels"], strict=True):
        _draw_panel(axes, panel, shown["weeks"])
    figure.savefig(out, format="png", facecolor=_PAPER)


def _draw_panel(axes: Axes, panel: dict[str, Any], weeks: list[str]) -> None:
    values = panel["values"]
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    top = max((value for _, value in known), default=0) or 1
    axes.set_title(f"{panel['title']}, {panel['unit']}", loc="left", fontsize=_TITLE, fontweight="bold", pad=8)
    axes.set_facecolor(_PAPER)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(-0.09 * top, top * _ROOM)
    axes.plot(range(len(values)), [float("nan") if each is None else each for each in values], color=_LINE, lw=2.6)
    for place, value in known:
        _draw_point(axes, place, value, panel["labels"][place], is_last=place == len(values) - 1)
    for place in {*range(len(values))} - {place for place, _ in known}:
        axes.annotate("–", (place, 0), (0, 3), textcoords="offset points", ha="center", fontsize=_NUMBER, color=_FAINT)
    _draw_dates(axes, weeks)


def _draw_point(axes: Axes, place: int, value: float, label: str, *, is_last: bool) -> None:
    """Draw a value with its number over it; the last one larger."""
    axes.plot([place], [value], "o", color=_LINE, ms=10 if is_last else 6.5, mec=_PAPER, mew=1)
    weight, size = ("bold", _NUMBER + 2.5) if is_last else ("normal", _NUMBER)
    number = axes.annotate(
        label, (place, value), (0, 8), textcoords="offset points", ha="center", fontsize=size, fontweight=weight
    )
    number.set_path_effects([withStroke(linewidth=4, foreground=_PAPER)])  # where the line runs behind it


def _draw_dates(axes: Axes, weeks: list[str]) -> None:
    every = max(1, round((len(weeks) - 1) / (_NAMED - 1)))
    named = list(range(len(weeks) - 1, -1, -every))
    axes.set_xticks(named, [weeks[place] for place in named], fontsize=_SMALL, color=_FAINT)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=4, color=_FAINT)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.stdout.buffer)
