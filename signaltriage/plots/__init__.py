"""Records to charts: for a notebook, an offline page, or a picture."""

from signaltriage.plots.draw_graph import graph_chart
from signaltriage.plots.draw_places import places_chart
from signaltriage.plots.graph import cluster_graph, cluster_graphs
from signaltriage.plots.places import places, routes
from signaltriage.plots.report import render_report
from signaltriage.plots.shapes import shape_chart, shape_rows
from signaltriage.plots.strip_lines import strip_lines
from signaltriage.plots.template import template_html, template_rows
from signaltriage.plots.timeline import timeline, timeline_chart
from signaltriage.plots.waterfall import waterfall, waterfall_chart

__all__ = [
    "cluster_graph",
    "cluster_graphs",
    "graph_chart",
    "places",
    "places_chart",
    "render_report",
    "routes",
    "shape_chart",
    "shape_rows",
    "strip_lines",
    "template_html",
    "template_rows",
    "timeline",
    "timeline_chart",
    "waterfall",
    "waterfall_chart",
]
