"""The figures as tables: on the terminal, in the docs' page, in the baseline."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from measuring.figures import Counts, Share
from measuring.leaks import AdversarialScore, PresetScore
from measuring.scoring import LeafScore, TextScore

STATED = {1: ("POSSIBLE", 0.3), 2: ("LIKELY", 0.7), 3: ("CERTAIN", 0.95)}


@dataclass
class Measured:
    """All figures of one set of data."""

    title: str
    leaves: dict[str, LeafScore] = field(default_factory=dict)
    text: dict[str, TextScore] = field(default_factory=dict)
    look_alikes: dict[str, tuple[Share, dict[str, Share]]] = field(default_factory=dict)
    presets: dict[str, PresetScore] = field(default_factory=dict)
    confidences: dict[int, Share] = field(default_factory=dict)
    adversarial: AdversarialScore | None = None


@dataclass
class Grid:
    """One table: a caption, a head, rows of text."""

    caption: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def grids(measured: Measured) -> list[Grid]:
    """The tables of one set, those of most interest first."""
    made = []
    if measured.leaves:
        any_score = next(iter(measured.leaves.values()))
        made.append(
            Grid(
                f"Does the leaf hold personal information? {any_score.leaves} leaves",
                ("system", "precision", "recall", "F1", "F2", "harmless leaves flagged"),
                [
                    (name, *_counts(score.personal), _share(score.harmless))
                    for name, score in measured.leaves.items()
                ],
            )
        )
        made.append(
            Grid(
                "Is it said which kind? All types together",
                ("system", "precision", "recall", "F1", "F2"),
                [(name, *_counts(score.total)) for name, score in measured.leaves.items()],
            )
        )
        made.append(_by_type("By type, leaves", {n: s.by_type for n, s in measured.leaves.items()}))
    if measured.text:
        made.append(
            _by_type("Sentences: spans of the right type", {n: s.by_type for n, s in measured.text.items()})
        )
        made.append(
            Grid(
                "Sentences, all types together, and characters whatever the type",
                ("system", "precision", "recall", "F1", "F2", "precision, characters", "recall, characters"),
                [
                    (n, *_counts(s.total), f"{s.characters.precision:.3f}", f"{s.characters.recall:.3f}")
                    for n, s in measured.text.items()
                ],
            )
        )
    if measured.look_alikes:
        made.append(
            Grid(
                "Leaves that only look personal",
                ("system", "flagged"),
                [(name, _share(total)) for name, (total, _) in measured.look_alikes.items()],
            )
        )
    if measured.presets:
        made.append(
            Grid(
                "After redact",
                ("preset", "labelled values that are left", "harmless leaves that were changed"),
                [(name, _share(s.leak), _share(s.damage)) for name, s in measured.presets.items()],
            )
        )
    if measured.confidences:
        made.append(
            Grid(
                "Are the three confidences worth what they say?",
                ("confidence", "score stated", "findings that are right"),
                [(*map(str, STATED[c]), _share(s)) for c, s in sorted(measured.confidences.items())],
            )
        )
    if measured.adversarial:
        hard = measured.adversarial
        made.append(
            Grid(
                "Adversarial cases, preset ccpa",
                ("question", "share"),
                [
                    ("a secret can still be read", _share(hard.leak)),
                    ("a harmless value is gone", _share(hard.damage)),
                ],
            )
        )
    return made


def _counts(counts: Counts) -> tuple[str, str, str, str]:
    precision = Share(counts.right, counts.right + counts.wrong)
    recall = Share(counts.right, counts.right + counts.missed)
    return _share(precision), _share(recall), f"{counts.f(1):.3f}", f"{counts.f(2):.3f}"


def _share(share: Share) -> str:
    if not share.cases:
        return "-"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f})"


def _by_type(caption: str, systems: dict[str, dict[str, Counts]]) -> Grid:
    kinds = sorted({kind for counts in systems.values() for kind in counts})
    rows = []
    for kind in kinds:
        due = max(c[kind].right + c[kind].missed for c in systems.values() if kind in c)
        cells = (_brief(counts.get(kind, Counts(0, 0, due))) for counts in systems.values())
        rows.append((kind, str(due), *cells))
    return Grid(f"{caption} (precision / recall / F1 / F2)", ("type", "labelled", *systems), rows)


def _brief(counts: Counts) -> str:
    if not counts.right + counts.wrong:
        return "-"
    return f"{counts.precision:.2f} / {counts.recall:.2f} / {counts.f(1):.2f} / {counts.f(2):.2f}"


def show(measured: Measured, console: Console) -> None:
    """The tables on the terminal."""
    console.rule(measured.title)
    for grid in grids(measured):
        table = Table(*grid.head, title=grid.caption, title_justify="left")
        for row in grid.rows:
            table.add_row(*row)
        console.print(table)


def write_page(page: Path, name: str, measured: Measured) -> None:
    """Replaces the stretch of the page between the two comments that carry the set's name."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    text = page.read_text("utf-8")
    before, found, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found and found_end):
        raise SystemExit(f"{page.name}: no stretch between {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{markdown(measured)}\n{end}{after}", "utf-8")


def markdown(measured: Measured) -> str:
    """The tables as Markdown."""
    blocks = []
    for grid in grids(measured):
        lines = [f"**{grid.caption}**", "", _row(grid.head), _row("---" for _ in grid.head)]
        blocks.append("\n".join([*lines, *map(_row, grid.rows), ""]))
    return "\n".join(blocks)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def baseline(measured: Measured, system: str = "pi_classify") -> dict[str, Any]:
    """The figures of one system that may not fall; shares of leaks and damage are told as what stays right."""
    score = measured.leaves[system]
    figures: dict[str, float] = {
        "leaf is personal: precision": score.personal.precision,
        "leaf is personal: recall": score.personal.recall,
        "types: precision": score.total.precision,
        "types: recall": score.total.recall,
    }
    for kind, counts in sorted(score.by_type.items()):
        if counts.right + counts.missed:
            figures[f"{kind}: F2"] = counts.f(2)
    for name, preset in measured.presets.items():
        figures[f"preset {name}: values gone"] = 1 - preset.leak.value
        if name != "strict":  # drops what it does not know, by design
            figures[f"preset {name}: harmless leaves kept"] = 1 - preset.damage.value
    if measured.adversarial:
        figures["adversarial: secrets gone"] = 1 - measured.adversarial.leak.value
        figures["adversarial: controls kept"] = 1 - measured.adversarial.damage.value
    return {name: round(figure, 4) for name, figure in figures.items()}


def drops(now: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """What got worse, as sentences; a figure that is missing now has fallen to nothing.

    >>> drops({"recall": 0.9}, {"recall": 0.95, "precision": 0.5})
    ['recall: 0.95 before, 0.9 now', 'precision: 0.5 before, 0.0 now']
    """
    return [
        f"{name}: {figure} before, {now.get(name, 0.0)} now"
        for name, figure in before.items()
        if now.get(name, 0.0) < figure
    ]


def read_baseline(path: Path) -> dict[str, Any]:
    """The committed figures."""
    figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return figures


def write_baseline(path: Path, figures: dict[str, Any]) -> None:
    """Commits to the figures."""
    path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
