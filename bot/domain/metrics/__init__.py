"""What is measured of the flow: cycle time, rework, blocked time, review quality (docs/metrics.md). Never people."""

from bot.domain.metrics.figures import ENOUGH, Figures, Period, Rate, Share, Typical, figures, typical, was_cancelled
from bot.domain.metrics.timeline import StepTime, Timeline, timeline

__all__ = [
    "ENOUGH",
    "Figures",
    "Period",
    "Rate",
    "Share",
    "StepTime",
    "Timeline",
    "Typical",
    "figures",
    "timeline",
    "typical",
    "was_cancelled",
]
