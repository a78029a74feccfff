"""The pytest plugin's door. pytest imports it at every start, so it imports nothing; the rest loads on first use.

Turned off with `-p no:pi_classify`. docs/testing.md says what it does.
"""

import sys

import pytest

TYPE_CHECKING = False  # importing typing for it would cost a millisecond
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from pi_classify.testing import Canaries, Guard, Sink

_SESSION = "pi_classify.testing.session"
_FOUND = "pi_classify.testing.assertions"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The command line and the ini file."""
    group = parser.getgroup("pi_classify")
    group.addoption(
        "--pi-guard",
        action="store_true",
        default=None,
        help="fail every test in which an analytics SDK is about to send personal information",
    )
    group.addoption(
        "--pi-seen",
        metavar="FILE",
        help="write the properties that guards and sinks saw, for `pi-classify inventory check`",
    )
    parser.addini("pi_guard", "the same as --pi-guard, for every run", type="bool", default=False)
    parser.addini(
        "pi_policy", "the policy of guards and sinks: a preset, or a .toml file", default="analytics"
    )
    parser.addini("pi_inventory", "the inventory of guards and sinks: a .toml file", default="")


def pytest_configure(config: pytest.Config) -> None:
    """The markers; a file that is named and missing is said now, not in some test."""
    config.addinivalue_line(
        "markers",
        "pi_guard(policy=..., allow=[...], inventory=...): fail when an SDK is about to send personal information",
    )
    config.addinivalue_line("markers", "no_pi_guard: leave this test out of --pi-guard")
    config.pluginmanager.register(_Gatherer(config), "pi_classify_gatherer")
    for name in ("pi_policy", "pi_inventory"):
        said = config.getini(name)
        if said.endswith(".toml") and not (config.rootpath / said).is_file():
            raise pytest.UsageError(f"{name} = {said}: there is no such file below {config.rootpath}")
    if config.getoption("--pi-guard") or config.getini("pi_guard") or config.getoption("--pi-seen"):
        _session().begin(config)


def _session() -> "Any":
    from pi_classify.testing import session

    return session


def _is_asked(item: pytest.Item) -> bool:
    if item.get_closest_marker("no_pi_guard"):
        return False
    return bool(
        item.get_closest_marker("pi_guard")
        or item.config.getoption("--pi-guard")
        or item.config.getini("pi_guard")
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Who has which canaries is settled before a test runs, from what was collected: so it is the same in every worker."""
    if asking := [item for item in session.items if "pi_canaries" in getattr(item, "fixturenames", ())]:
        _session().lay_out_canaries(asking)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> "Generator[None, object, object]":
    """The guard is there before any fixture, and after pytest's own wrappers, whose ends need what they begin."""
    if _is_asked(item):
        _session().guard_of(item)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> "Generator[None, object, object]":
    """When the test has passed, what was collected is judged: a leak is a failure of the test."""
    __tracebackhide__ = True
    outcome = yield
    if _SESSION in sys.modules:
        _session().judge(item)
    return outcome


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> "Generator[None, object, object]":
    """What fixtures sent while they ended is judged too, and the SDKs are as they were."""
    __tracebackhide__ = True
    try:
        outcome = yield
        if _SESSION in sys.modules:
            _session().judge(item)
        return outcome
    finally:
        if _SESSION in sys.modules:
            _session().end(item)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> "Generator[None, pytest.TestReport, pytest.TestReport]":
    """A report in which our exception has a part shows no values; the innermost wrapper, so that others see it so."""
    report = yield
    if _FOUND in sys.modules:
        from pi_classify.testing import withholding

        withholding.clean_test(item, call, report)
    if _SESSION in sys.modules and report.when == "teardown":
        _session().attach(item, report)
    return report


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_make_collect_report() -> "Generator[None, pytest.CollectReport, pytest.CollectReport]":
    """The same for an assertion outside any test."""
    report = yield
    if _FOUND in sys.modules:
        from pi_classify.testing import withholding

        withholding.clean_collection(report)
    return report


class _Gatherer:
    """Reads reports as they come, from workers of xdist as well; pytest gives that hook no config."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Sections that were added later (subtests) go too; what guards saw is added up."""
        if getattr(report, "pi_classify_withheld", False):
            from pi_classify.testing import withholding

            withholding.clean_sections(report)
        if hasattr(report, "pi_classify"):
            _session().add(self._config, report)


def pytest_report_teststatus(report: pytest.TestReport) -> "tuple[str, str, str] | None":
    """A test that asked for a guard and sent no event is counted apart: it passed, and proved nothing."""
    if report.when == "teardown" and report.passed and getattr(report, "pi_classify", {}).get("empty"):
        return "guarded without an event", "", ""
    return None


def pytest_terminal_summary(terminalreporter: "Any", config: pytest.Config) -> None:
    """What the guards saw; in yellow when it was nothing."""
    if _SESSION in sys.modules:
        _session().summarise(terminalreporter, config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`--pi-seen`; workers of xdist leave it to the one that gathers."""
    if _SESSION in sys.modules and not hasattr(session.config, "workerinput"):
        _session().write_seen(session.config)


@pytest.fixture
def pi_guard(request: pytest.FixtureRequest) -> "Guard":
    """Sees every event that an analytics SDK of this process is about to send; judged when the test ends."""
    guard: Guard = _session().guard_of(request.node, asked=True)
    return guard


@pytest.fixture
def pi_sink(request: pytest.FixtureRequest) -> "Iterator[Sink]":
    """A loopback server that understands what analytics SDKs send; judged when the test ends, unless the test did."""
    yield from _session().sink_of(request.node)


@pytest.fixture
def pi_canaries(request: pytest.FixtureRequest) -> "Canaries":
    """Reserved values, this test's own; looked for in its guard and its sink when the test ends."""
    canaries: Canaries = _session().canaries_of(request.node)
    return canaries
