"""How right pi_classify is, side by side with its neighbours, on the project's own set or on yours.

    python benchmarks/accuracy.py                                             the project's own sets
    python benchmarks/accuracy.py --set blind                                 payloads whose author had not seen the rules
    python benchmarks/accuracy.py --peers model,presidio,datafog,scrubadub    the neighbours, and our own model for prose
    python benchmarks/accuracy.py --events E.jsonl --labels L.jsonl           labelled payloads of yours
    python benchmarks/accuracy.py --errors /private/errors.jsonl              what was wrong, with values

The list of errors holds values: it goes to the path that you name, and nowhere else. A drop against
`accuracy_baseline.json` fails `--check-baseline`.
"""

import argparse
import json
import warnings
from pathlib import Path

from measuring import pages, sets
from measuring.leaks import KEPT, score_adversarial, score_preset
from measuring.pages import Measured
from measuring.scoring import Error, reliability, score_leaves, score_look_alikes, score_text
from measuring.systems import PEERS, PiClassify, System, offline
from rich.console import Console

HERE = Path(__file__).parent
LABELLED, BLIND, ADVERSARIAL, BASELINE = (
    HERE / name for name in ("labelled.jsonl", "blind.jsonl", "adversarial.jsonl", "accuracy_baseline.json")
)
PAGE = HERE.parent / "docs" / "accuracy.md"


def measure_own(systems: list[System]) -> tuple[Measured, list[Error]]:
    """The project's own labelled payloads and adversarial cases."""
    measured = Measured("the project's own set")
    errors = _measure_leaves(measured, systems, sets.own(LABELLED))
    measured.adversarial = score_adversarial(ADVERSARIAL)
    return measured, errors


def measure_blind(systems: list[System]) -> tuple[Measured, list[Error]]:
    """The payloads that were labelled before their author read the rules (docs/accuracy.md)."""
    measured = Measured("the payloads written blind")
    return measured, _measure_leaves(measured, systems, sets.own(BLIND))


def measure_given(arguments: argparse.Namespace, systems: list[System]) -> tuple[Measured, list[Error]]:
    """The files of the command line."""
    measured, errors = Measured("the given data"), []
    if arguments.labels:
        errors = _measure_leaves(measured, systems, sets.labelled(arguments.events, arguments.labels))
    if arguments.text:
        texts = sets.sentences(arguments.text)
        measured.text = {system.name: score_text(system, texts) for system in systems}
    if arguments.hard_negatives:
        cases = sets.look_alikes(arguments.hard_negatives, arguments.events)
        measured.look_alikes = {system.name: score_look_alikes(system, cases) for system in systems}
    return measured, errors


def _measure_leaves(measured: Measured, systems: list[System], cases: list[sets.Case]) -> list[Error]:
    measured.leaves = {system.name: score_leaves(system, cases, measured.title) for system in systems}
    measured.presets = {preset: score_preset(preset, cases) for preset in KEPT}
    measured.confidences = reliability(PiClassify(least=1), cases)
    return [error for score in measured.leaves.values() for error in score.errors]


def write_errors(path: Path, errors: list[Error]) -> None:
    """One row an error, with its value: private."""
    with path.open("w", encoding="utf-8") as file:
        for error in errors:
            file.write(json.dumps(error._asdict(), ensure_ascii=False) + "\n")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("events", "labels", "hard-negatives", "text", "errors"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--set", choices=("own", "blind"), default="own")
    parser.add_argument("--peers", default="", help="of " + ", ".join(PEERS))
    for name in ("write-docs", "check-baseline", "write-baseline"):
        parser.add_argument(f"--{name}", action="store_true")
    given = parser.parse_args()
    if given.labels and not given.events:
        parser.error("--labels needs --events: the payloads that they label")
    unknown = [peer for peer in given.peers.split(",") if peer and peer not in PEERS]
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}")
    is_given = given.labels or given.text or given.hard_negatives
    if is_given and given.set == "blind":
        parser.error("--set blind has its payloads: give no files")
    if (is_given or given.set == "blind") and (given.check_baseline or given.write_baseline):
        parser.error("the baseline is one of the project's own set: give no files and no --set")
    return given


def main() -> int:
    """Measures, shows and writes what was asked for; 1 when a figure fell."""
    given = arguments()
    warnings.simplefilter("ignore")  # the neighbours' libraries warn about their own dependencies
    console = Console()
    is_given = given.labels or given.text or given.hard_negatives
    with offline():
        systems: list[System] = [
            PiClassify(),
            *(PEERS[peer]() for peer in given.peers.split(",") if peer),
        ]
        if is_given:
            measured, errors = measure_given(given, systems)
        else:
            measured, errors = measure_blind(systems) if given.set == "blind" else measure_own(systems)
    pages.show(measured, console)
    if given.errors:
        write_errors(given.errors, errors)
    if given.write_docs:
        pages.write_page(PAGE, "given" if is_given else given.set, measured)
    if is_given or given.set == "blind":
        return 0
    figures = pages.baseline(measured)
    if given.write_baseline:
        pages.write_baseline(BASELINE, figures)
    fallen = pages.drops(figures, pages.read_baseline(BASELINE)) if given.check_baseline else []
    for sentence in fallen:
        console.print(f"[red]fell[/red] {sentence}")
    return int(bool(fallen))


if __name__ == "__main__":
    raise SystemExit(main())
