"""Colours that mean the same thing in every chart and on the page."""

from __future__ import annotations

# Dark enough for text on white (WCAG AA) and apart from each other for colour-blind readers.
FAMILY_COLOURS = {
    "contact": "#1f5a96",
    "control": "#8f3d0f",
    "marketing": "#6b5a00",
    "movement": "#6a3d9a",
    "report": "#a1224f",
    "protective": "#1d6b4f",
    "care": "#00686f",
    "context": "#4f5b66",
}
OTHER_COLOUR = "#56606b"

# Personas on a timeline: eight that can be told apart, the rest share OTHER_COLOUR.
PERSONA_COLOURS = (
    "#1f5a96",
    "#d1700c",
    "#1d7d5a",
    "#b0306a",
    "#7a55b5",
    "#8a6d00",
    "#3d9bc4",
    "#7b3f1d",
)
SOURCE_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
OTHER_SHAPE = "triangle-down"

# The ground of a map, and what lies on it.
MAP_COLOURS = {
    "sea": "#eaf1f6",
    "land": "#fbfaf7",
    "border": "#b3bcc6",
    "point": "#1f5a96",
    "text": "#1d2730",
}
# Lines between places; width, dashes and words tell them apart as well.
LINE_COLOURS = {"leg": "#35506b", "parallel": "#7a5c00", "impossible": "#b3261e"}

# What stands in a cluster graph; shapes and words tell them apart as well.
NODE_COLOURS = {
    "ads": "#1f5a96",
    "phone": "#8f3d0f",
    "contact": "#6a3d9a",
    "text": "#1d6b4f",
    "passage": "#5d6b00",
    "image": "#a1224f",
    "decision": "#2b3640",
    "elsewhere": "#b3261e",
}
NODE_SHAPES = {
    "ads": "circle",
    "phone": "diamond",
    "contact": "triangle-up",
    "text": "square",
    "passage": "triangle-right",
    "image": "cross",
    "decision": "stroke",
    "elsewhere": "triangle-down",
}
