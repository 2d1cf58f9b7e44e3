"""Records to charts: for a notebook, an offline page, or a picture."""

from signaltriage.plots.report import render_report
from signaltriage.plots.timeline import timeline, timeline_chart
from signaltriage.plots.waterfall import waterfall, waterfall_chart

__all__ = ["render_report", "timeline", "timeline_chart", "waterfall", "waterfall_chart"]
