"""The child: reads from stdin what a chart shows, as JSON, and writes the picture to stdout, as PNG.

The bot doesn't import it: it is run. It takes
``{"heading": text, "weeks": [label, …], "panels": [{"title", "unit", "values", "labels"}, …]}``; a value of null is a
week of which there is too little to tell, and is a gap in the line.
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
_TITLE, _NUMBER, _LAST, _SMALL = 17, 14.5, 17, 13.5
_ABOVE, _BELOW = 0.34, 0.34
"""How much larger a panel is than its highest value, as a part of that: room for a number over or under the line."""
_AWAY = 8
"""Points between a value and its number."""
_CLEAR = 4.5
"""Points that the line may climb into that gap without coming near the number."""
_DIGIT = 0.7
"""How wide a digit is, as a part of its size; a bold one, which is wider."""
_NAMED = 4
"""How many weeks have their date under them, about."""


def draw(shown: dict[str, Any], out: IO[bytes]) -> None:
    """Write the picture."""
    drawn(shown).savefig(out, format="png", facecolor=_PAPER)


def drawn(shown: dict[str, Any]) -> Figure:
    """Draw the panels one under the other, as high as a phone's screen."""
    mpl.rcParams.update({"font.family": "DejaVu Sans", "text.color": _INK, "axes.edgecolor": _FAINT})
    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, facecolor=_PAPER)
    figure.set_layout_engine("constrained", h_pad=0.12, w_pad=0.1)
    figure.suptitle(shown["heading"], x=0.02, ha="left", fontsize=_SMALL, color=_FAINT)
    panels = figure.subplots(len(shown["panels"]), 1)
    for axes, panel in zip(panels, shown["panels"], strict=True):
        _draw_panel(axes, panel, shown["weeks"])
    figure.draw_without_rendering()  # where a value stands on the paper is known only now
    for axes, panel in zip(panels, shown["panels"], strict=True):
        _draw_numbers(axes, panel)
    return figure


def _draw_panel(axes: Axes, panel: dict[str, Any], weeks: list[str]) -> None:
    values = [float("nan") if each is None else each for each in panel["values"]]
    known = [place for place, value in enumerate(panel["values"]) if value is not None]
    top = max((values[place] for place in known), default=0) or 1
    axes.set_title(f"{panel['title']}, {panel['unit']}", loc="left", fontsize=_TITLE, fontweight="bold", pad=6)
    axes.set_facecolor(_PAPER)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(-_BELOW * top, top * (1 + _ABOVE))
    axes.plot(range(len(values)), values, color=_LINE, lw=2.6)
    for place in known:
        axes.plot([place], [values[place]], "o", color=_LINE, ms=_size(place, values, 6.5, 10), mec=_PAPER, mew=1)
    for place in {*range(len(values))} - {*known}:
        axes.annotate("–", (place, 0), ha="center", va="center", fontsize=_NUMBER, color=_FAINT)
    _draw_dates(axes, weeks)


def _draw_numbers(axes: Axes, panel: dict[str, Any]) -> None:
    """Write each value beside its point, where the line leaves room; the last one larger."""
    values = panel["values"]
    for place, value in enumerate(values):
        if value is None:
            continue
        size = _size(place, values, _NUMBER, _LAST)
        rises = [_rise(axes, values, place, to) for to in (place - 1, place + 1)]
        beside = _beside(*rises, half=_width(panel["labels"][place], size) / 2)
        weight = "bold" if size == _LAST else "normal"
        number = axes.annotate(
            panel["labels"][place],
            (place, value),
            textcoords="offset points",
            fontsize=size,
            fontweight=weight,
            **beside,
        )
        number.set_path_effects([withStroke(linewidth=3, foreground=_PAPER)])


def _rise(axes: Axes, values: list[float | None], place: int, to: int) -> float:
    """Say how steeply the line climbs from a value towards its neighbour, on the paper; 0 where no line leads there."""
    here, there = values[place], values[to] if 0 <= to < len(values) else None
    if here is None or there is None:
        return 0
    (x, y), (other_x, other_y) = axes.transData.transform([(place, here), (to, there)])
    return float((other_y - y) / abs(other_x - x))


def _beside(left: float, right: float, *, half: float) -> dict[str, Any]:
    """Say where a number ``half`` as wide as it is clears the line: over its point, under it, else over one side."""
    if max(left, right) * half <= _CLEAR:
        return {"xytext": (0, _AWAY), "ha": "center", "va": "baseline"}
    if max(-left, -right) * half <= _CLEAR:
        return {"xytext": (0, -_AWAY), "ha": "center", "va": "top"}
    return {"xytext": (0, _AWAY), "ha": "right" if right > left else "left", "va": "baseline"}


def _width(number: str, size: float) -> float:
    return (len(number) - number.count(".") / 2) * size * _DIGIT


def _size(place: int, values: list[Any], usual: float, last: float) -> float:
    return last if place == len(values) - 1 else usual


def _draw_dates(axes: Axes, weeks: list[str]) -> None:
    every = max(1, round((len(weeks) - 1) / (_NAMED - 1)))
    named = list(range(len(weeks) - 1, -1, -every))
    axes.set_xticks(named, [weeks[place] for place in named], fontsize=_SMALL, color=_FAINT)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=4, color=_FAINT)
    for side in axes.spines.values():  # none at the bottom either: it would pass for the line of 0
        side.set_visible(False)


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.stdout.buffer)
