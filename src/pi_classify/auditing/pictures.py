"""The two pictures of a report: a heat map of property and category, and what a policy leaves of each entity.

With the extra `report` Altair draws them, as SVG and without a browser; else they are tables with coloured cells. Colours
are written as in the light; `report.css` gives each its counterpart for the dark.
"""

import io
import math
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pi_classify.auditing.effects import Effect
from pi_classify.auditing.heat import Heat, columns, title_of
from pi_classify.auditing.markup import Html, element, place, table
from pi_classify.auditing.render import printable

_INK, _QUIET, _LINE, _HEAT = "#1c1f24", "#5b6370", "#d9dce1", "#f2a65a"
_FATES = {"changed": "#4fa890", "kept": "#b9c0ca", "open": "#e0a11b"}
_LONGEST = 46
_ROW, _COLUMN, _BAR = 20, 34, 320
_NAMESPACE = re.compile(r' xmlns(?::xlink)?="[^"]*"')


def has_altair() -> bool:
    """Whether Altair and what makes SVG of it are installed."""
    return find_spec("altair") is not None and find_spec("vl_convert") is not None


def percent(share: float) -> str:
    """A share for a narrow cell: what is there is never nought, what is not everything never all.

    >>> percent(0.0), percent(0.0004), percent(0.414), percent(0.999), percent(1.0)
    ('0%', '<1%', '41%', '>99%', '100%')
    """
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"


def strength(share: float) -> float:
    """How strong a colour is: by the root and never faint, so that what is in one event of a thousand can still be seen.

    >>> strength(0.001), strength(0.1), strength(1.0)
    (0.23, 0.45, 1.0)
    """
    return round(0.2 + 0.8 * math.sqrt(share), 2)


def shortened(text: str, most: int = _LONGEST) -> str:
    """The beginning and the end of a long name, which say most.

    >>> shortened("properties.$set_once.$initial_current_url?email", 24)
    'properties.…nt_url?email'
    """
    return text if len(text) <= most else f"{text[: most // 2 - 1]}…{text[len(text) - most // 2 :]}"


def heat_map(heats: Sequence[Heat]) -> Html:
    """Properties by category, white where nothing is; the statute's words for the letters beside it, or above where it is narrow."""
    drawn = _svg(_heat_chart(heats), "Share of events by property and category") if has_altair() else None
    legend = element("ul", [_named(column) for column in columns()], class_="legend")
    return element("div", legend, drawn or _heat_table(heats), class_="beside")


def _named(column: str) -> Html:
    return element("li", element("b", column), " ", title_of(column))


def _heat_table(heats: Iterable[Heat]) -> Html:
    head = ("property", *(element("th", column, class_="n", title=title_of(column)) for column in columns()))
    rows = (
        (
            element("td", place(heat.property), class_="where"),
            *(_hot(heat.shares.get(column, 0.0)) for column in columns()),
        )
        for heat in heats
    )
    return table(head, rows, class_="heat")


def _hot(share: float) -> Html:
    if not share:
        return element("td", class_="n")
    return element("td", percent(share), class_="n hot", style=f"--s:{strength(share)}")


def bar(effect: Effect) -> Html:
    """How much of an entity is changed, kept and left open, as one bar."""
    parts = {"open": effect.open, "kept": effect.kept, "done": effect.before - effect.after}
    return element(
        "div",
        [
            element("i", class_=name, style=f"width:{count / effect.before:.2%}")
            for name, count in parts.items()
            if count
        ],
        class_="bar",
    )


def effects_picture(effects: Sequence[Effect]) -> Html | None:
    """Findings before a policy as bars, what stays after it at their beginning; None without Altair."""
    return _svg(_effects_chart(effects), "Findings before and after the policy") if has_altair() else None


# ---------------------------------------------------------------------- with Altair


def _altair() -> Any:
    # It is half typed: with its own types each chart would need an exception.
    return import_module("altair")


def _heat_chart(heats: Sequence[Heat]) -> Any:
    alt = _altair()
    names = [{"row": row, "name": shortened(printable(heat.property))} for row, heat in enumerate(heats)]
    cells = [
        {"row": row, "column": column, "strength": strength(share), "said": percent(share)}
        for row, heat in enumerate(heats)
        for column, share in heat.shares.items()
    ]
    lattice = alt.Axis(
        title=None, labelAngle=0, grid=True, gridColor=_LINE, ticks=False, domain=False, tickBand="extent"
    )
    rows = lattice.copy()
    rows.labels, lattice.orient = False, "top"
    y = alt.Y("row:O", scale=alt.Scale(domain=list(range(len(heats)))), axis=rows)
    x = alt.X(
        "column:N",
        scale=alt.Scale(domain=list(columns())),
        axis=lattice,
    )
    map_of = alt.Chart(alt.Data(values=cells)).encode(x=x, y=y)
    squares = map_of.mark_rect(color=_HEAT).encode(
        opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None)
    )
    return _layered(
        squares,
        map_of.mark_text(fontSize=10, color=_INK).encode(text="said:N"),
        _names_of(names),
        width=_COLUMN * len(columns()),
        height=_ROW * len(heats),
    )


def _effects_chart(effects: Sequence[Effect]) -> Any:
    alt = _altair()
    names = [{"row": row, "name": shortened(printable(effect.entity))} for row, effect in enumerate(effects)]
    parts = [
        {"row": row, "fate": fate, "order": order, "count": count}
        for row, effect in enumerate(effects)
        for order, (fate, count) in enumerate(
            (("open", effect.open), ("kept", effect.kept), ("changed", effect.before - effect.after))
        )
    ]
    told = [
        {"row": row, "end": effect.before, "said": f"{effect.before:,} → {effect.after:,}"}
        for row, effect in enumerate(effects)
    ]
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(len(effects))), padding=0.25))
    most = max((effect.before for effect in effects), default=1)
    x = alt.X(
        "count:Q",
        stack="zero",
        scale=alt.Scale(domain=[0, most], nice=False),
        axis=None,
    )
    colour = alt.Color(
        "fate:N", scale=alt.Scale(domain=list(_FATES), range=list(_FATES.values())), legend=None
    )
    bars = alt.Chart(alt.Data(values=parts)).mark_bar().encode(x=x, y=y, color=colour, order="order:Q")
    ends = alt.Chart(alt.Data(values=told)).mark_text(align="left", dx=6, color=_INK, fontSize=11)
    return _layered(
        bars,
        ends.encode(x=alt.X("end:Q", scale=alt.Scale(domain=[0, most])), y=y, text="said:N"),
        _names_of(names),
        width=_BAR,
        height=_ROW * len(effects),
    )


def _names_of(names: list[dict[str, Any]]) -> Any:
    # Marks, not labels of an axis: two names that are shortened alike stay two rows.
    alt = _altair()
    chart = alt.Chart(alt.Data(values=names)).mark_text(
        align="right", dx=-8, color=_INK, font="monospace", fontSize=11
    )
    return chart.encode(x=alt.value(0), y=alt.Y("row:O"), text="name:N")


def _layered(*charts: Any, width: int, height: int) -> Any:
    alt = _altair()
    return (
        alt.layer(*charts)
        .properties(width=width, height=max(height, _ROW), padding={"left": 12, "right": 40, "top": 4, "bottom": 4})
        .configure(background="transparent", font="sans-serif", aria=False)
        .configure_axis(labelColor=_QUIET, labelFontSize=11)
        .configure_view(stroke=None)
    )  # fmt: skip


def _svg(chart: Any, said: str) -> Html:
    out = io.StringIO()
    with _altair().theme.enable("none"):  # not what the notebook chose for its own charts
        chart.save(out, format="svg")
    drawn = _NAMESPACE.sub("", out.getvalue()).replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1)
    return element("div", Html(drawn), class_="scroll", tabindex="0")
