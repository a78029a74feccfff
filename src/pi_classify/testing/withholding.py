"""Reports of pytest without values: of a test that found personal information, only our own words are shown.

A traceback shows source lines and, with `-l`, locals; captured output shows what was logged. Which of it is personal
information nobody can be sure of, so none of it is shown. `pytest -s` prints output as it comes.
"""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pi_classify.auditing.render import printable
from pi_classify.engine.views import UNKNOWN
from pi_classify.errors import PiClassifyError
from pi_classify.testing.assertions import PersonalInformationFound, redactor_for

_WITHHELD = "withheld by pi_classify: the test found personal information, and this may hold it; `-s` shows it as it comes\n"
_TESTS = pytest.StashKey[bool]()
# Titles that pytest and Hypothesis give to sections; any other was written by somebody.
_TITLE = re.compile(r"Captured (?:stdout|stderr|log) (?:setup|call|teardown)|Hypothesis")
_CALL = re.compile(r"(?:\w+\.)?assert_(?:no_pi|gone)\(\) ")
_OURS = Path(__file__).parent
_ASSERTION = _OURS / "assertions.py"
_MOST = 100


def found_in(error: BaseException | None) -> list[PersonalInformationFound]:
    """Our exceptions in an exception: itself, its causes and contexts, the members of groups, those of doctests."""
    return [one for one in _related(error) if isinstance(one, PersonalInformationFound)]


def _related(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    waiting = [error]
    while waiting and len(met) < _MOST:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in met:
            continue
        met.add(id(one))
        yield one
        waiting += [
            *getattr(one, "exceptions", ()),
            *getattr(one, "failures", ()),
            one.__cause__,
            one.__context__,
        ]
        if isinstance(one, doctest.UnexpectedException):
            waiting.append(one.exc_info[1])


def clean_test(item: pytest.Item, call: "pytest.CallInfo[None]", report: pytest.TestReport) -> None:
    """Replace the report when our exception has a part in it; from then on the test's output is withheld."""
    excinfo = call.excinfo
    found = found_in(excinfo.value) if excinfo is not None else []
    if excinfo is not None and (found or _is_from_the_assertion(excinfo)):
        item.stash[_TESTS] = True
        report.longrepr = _shown(report, excinfo, found)
        if isinstance(excinfo.value, pytest.xfail.Exception):  # pytest takes its reason from there, after us
            excinfo.value.msg = "(message withheld)"
    if item.stash.get(_TESTS, False):
        # A report may have attributes of its own; xdist carries them.
        vars(report)["pi_classify_withheld"] = True
        clean_sections(report)
        _clean_properties(report)


def clean_collection(report: pytest.CollectReport) -> None:
    """The same for a module that asserts while it is imported."""
    excinfo = getattr(getattr(report, "call", None), "excinfo", None)
    found = found_in(excinfo.value) if excinfo is not None else []
    if excinfo is not None and (found or _is_from_the_assertion(excinfo)):
        report.longrepr = _shown(report, excinfo, found)
        clean_sections(report)


def clean_sections(report: Any) -> None:
    """Captured output, logs and whatever else was added: that it was there, and no more."""
    report.sections[:] = [
        (title if _TITLE.fullmatch(title) else "Section", _WITHHELD) for title, _ in report.sections
    ]


def _clean_properties(report: pytest.TestReport) -> None:
    # `record_property` writes into JUnit XML; ids of tickets stay, what the strictest reading calls left goes.
    report.user_properties[:] = [
        (name, "withheld" if _holds_something(name, value) else value)
        for name, value in report.user_properties
    ]


def _holds_something(name: object, value: object) -> bool:
    left = redactor_for("strict").left({str(name): value, "text": str(value)})
    return any(
        finding.entity != UNKNOWN for finding, _ in left
    )  # that it drops unknown properties says nothing


def _shown(
    report: pytest.TestReport | pytest.CollectReport,
    excinfo: "pytest.ExceptionInfo[BaseException]",
    found: list[PersonalInformationFound],
) -> Any:
    """What stands in place of the report's traceback, in the shape that pytest needs."""
    told = _told(excinfo, found)
    if isinstance(
        report.longrepr, tuple
    ):  # a test that was skipped because of ours: pytest unpacks three parts
        file, line, _ = report.longrepr
        return file, line, f"Skipped: {told}"
    return told


def _told(excinfo: "pytest.ExceptionInfo[BaseException]", found: list[PersonalInformationFound]) -> str:
    lines = "\n\n".join(dict.fromkeys(str(one) for one in found))
    others = [
        type(one).__name__
        for one in _related(excinfo.value)
        if not isinstance(one, PersonalInformationFound | BaseExceptionGroup)
    ]
    if not found:  # a mistake in its arguments, or a policy that cannot be read; only our own words are shown
        error, last = excinfo.value, Path(excinfo.traceback[-1].path)
        ours = isinstance(error, PiClassifyError) or last == _ASSERTION or _is_misspelt(error)
        lines = f"{type(error).__name__}: {error if ours else 'nothing was judged (message withheld)'}"
    elif others:
        lines += f"\n\nbeside it, or because of it: {', '.join(dict.fromkeys(others))} (message withheld)"
    where = [
        f"{entry.path}:{entry.lineno + 1}"
        for entry in excinfo.traceback
        if not _is_machinery(Path(entry.path))
    ]
    if where:
        lines += "\n\n" + "\n".join(f"  at {printable(place)}" for place in where[-5:])
    return lines


def _is_from_the_assertion(excinfo: "pytest.ExceptionInfo[BaseException]") -> bool:
    """Whether the assertion ended otherwise: what it was to judge stands in the test all the same."""
    return _is_misspelt(excinfo.value) or any(Path(entry.path) == _ASSERTION for entry in excinfo.traceback)


def _is_misspelt(error: BaseException) -> bool:
    """Whether Python refused the arguments: then no frame of ours is in the traceback, and Python names a parameter."""
    return isinstance(error, TypeError) and _CALL.match(str(error)) is not None


def _is_machinery(path: Path) -> bool:
    return (
        path.is_relative_to(_OURS)
        or path.name == "pi_classify_pytest.py"
        or bool({"_pytest", "pluggy"} & set(path.parts))
    )
