"""What is measured of the flow: cycle time, rework, blocked time, review quality (docs/metrics.md). Never people."""

from bot.domain.metrics.figures import Figures, Period, Rate, Share, Typical, figures
from bot.domain.metrics.timeline import StepTime, Timeline, timeline

__all__ = ["Figures", "Period", "Rate", "Share", "StepTime", "Timeline", "Typical", "figures", "timeline"]
