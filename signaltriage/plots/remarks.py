"""What stands above a drawing: how much of it a cap leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


def remark(text: str) -> alt.TitleParams | Any:
    """Give a small title; none for an empty text."""
    import altair as alt

    if not text:
        return alt.Undefined
    return alt.TitleParams(text, anchor="start", fontSize=11, fontWeight="normal")
