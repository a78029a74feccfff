"""The pytest plugin: no value in any kind of report, and its loading costs nothing."""

import os
import re
import subprocess
import sys

import pytest

SECRET = "zora.quillon"
LEAKY = '''
import logging, unittest, warnings
import pytest
from pi_classify.testing import assert_no_pi

EVENT = {"event": "x", "properties": {"email": "zora.quillon@example.com"}}

def send(event):
    assert_no_pi(event)

@pytest.fixture
def bad_setup():
    mail = "zora.quillon@example.com"
    assert_no_pi({"email": mail})

@pytest.fixture
def bad_teardown():
    yield
    mail = "zora.quillon@example.com"
    assert_no_pi({"email": mail})

def test_plain():
    mail = "zora.quillon@example.com"
    assert_no_pi({"email": mail})

def test_output(record_property, capsys):
    mail = "zora.quillon@example.com"
    record_property("who", mail)
    logging.getLogger("app").error("sent to %s", mail)
    assert_no_pi({"email": mail})

def test_printed():
    print("zora.quillon@example.com")
    import sys; print("zora.quillon@example.com", file=sys.stderr)
    assert_no_pi(EVENT)

def test_in_a_helper():
    send(EVENT)

def test_chained():
    try:
        send(EVENT)
    except AssertionError as error:
        raise RuntimeError("zora.quillon@example.com") from error

def test_suppressed():
    try:
        raise KeyError("zora.quillon@example.com")
    except KeyError:
        send(EVENT)

def test_group():
    errors = [ValueError("zora.quillon@example.com")]
    try:
        send(EVENT)
    except AssertionError as error:
        errors.append(error)
    raise ExceptionGroup("zora.quillon@example.com", errors)

def test_noted():
    try:
        send(EVENT)
    except AssertionError as error:
        error.add_note("Falsifying example: zora.quillon@example.com")
        raise

def test_setup(bad_setup):
    pass

def test_teardown(bad_teardown):
    pass

@pytest.mark.xfail
def test_expected():
    mail = "zora.quillon@example.com"
    send(EVENT)

def test_subtests(subtests):
    with subtests.test("one"):
        mail = "zora.quillon@example.com"
        print(mail)
        send(EVENT)

def test_skipped_because_of_it():
    try:
        send(EVENT)
    except AssertionError:
        pytest.skip("zora.quillon@example.com")

def test_expected_because_of_it():
    try:
        send(EVENT)
    except AssertionError:
        pytest.xfail("zora.quillon@example.com")

def test_with_a_section_of_its_own(request):
    request.node.add_report_section("call", "zora.quillon@example.com", "zora.quillon@example.com")
    send(EVENT)

def test_called_with_a_wrong_word():
    mail = "zora.quillon@example.com"
    assert_no_pi({"email": mail}, polcy="zora.quillon@example.com")

def test_with_a_value_as_allowance():
    assert_no_pi(EVENT, allow=["zora.quillon@example.com"])

def documented():
    """
    >>> assert_no_pi({"email": "zora.quillon@example.com"})
    """

class TestOld(unittest.TestCase):
    def test_old(self):
        mail = "zora.quillon@example.com"
        assert_no_pi({"email": mail})
'''
MODES = [
    ["-l"],
    ["--tb=long", "-l", "-vv", "--full-trace", "-rA"],
    ["--tb=short", "-l", "-rA"],
    ["--tb=native", "-vv"],
    ["--tb=line"],
    ["-rsxX", "-vv"],
    ["-l", "-rA", "--junitxml=report.xml", "-o", "junit_logging=all", "-o", "junit_log_passing_tests=true"],
    ["-l", "--xfail-tb", "-rxX", "-o", "junit_family=xunit1", "--junitxml=report.xml"],
    ["-l", "-vv", "-rA", "-n", "2"],
]


@pytest.fixture
def run(tmp_path, run_pytest):
    def all_that_is_left_behind(*arguments, **files):
        """What a run of pytest printed, and every file that it wrote."""
        done = run_pytest("-p", "no:hypothesispytest", *arguments, **files)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        written = "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix not in (".py", ""))
        return done.stdout + done.stderr + written

    return all_that_is_left_behind


@pytest.mark.parametrize("mode", MODES, ids=[" ".join(mode[:4]) for mode in MODES])
def test_no_report_shows_the_value(run, mode):
    if "-n" in mode:
        pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    shown = run("--doctest-modules", *mode, "test_leaky.py", test_leaky=LEAKY)
    assert SECRET not in shown
    assert re.search(r"1[0-9] (failed|errors)|[0-9]+ failed", shown)
    assert "INTERNALERROR" not in shown
    if mode[0] != "--tb=line":
        assert "EMAIL_ADDRESS" in shown
        assert "test_leaky.py:" in shown


def test_without_the_plugin_the_matrix_would_fail(run):
    """The test above can fail: pytest alone shows the literal."""
    shown = run(
        "-p",
        "no:pi_classify",
        "-p",
        "no:pi_classify_pytest",
        "-l",
        "test_leaky.py",
        test_leaky=LEAKY,
    )
    assert SECRET in shown


def test_an_assertion_in_a_module_shows_no_value(run_pytest):
    module = (
        'from pi_classify.testing import assert_no_pi\nassert_no_pi({"email": "zora.quillon@example.com"})\n'
    )
    done = run_pytest("-l", test_module=module)
    assert done.returncode == 2
    assert "EMAIL_ADDRESS" in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_other_failures_are_shown_as_ever(run):
    test = "from pi_classify.testing import assert_no_pi\ndef test_it():\n    print('seen')\n    assert_no_pi({})\n    number = 41\n    raise AssertionError(number)\n"
    shown = run("-l", test_other=test)
    assert "AssertionError" in shown
    assert "number     = 41" in shown
    assert "seen" in shown


def test_a_property_of_the_report_that_holds_nothing_stays(run):
    test = "from pi_classify.testing import assert_no_pi\ndef test_it(record_property):\n    record_property('ticket', 'PI-12')\n    assert_no_pi({'email': 'zora.quillon@example.com'})\n"
    assert "PI-12" in run("--junitxml=report.xml", test_property=test)


def test_the_failure_says_where_the_assertion_stands(run):
    shown = run("test_leaky.py", "-k", "in_a_helper", test_leaky=LEAKY)
    helper = LEAKY.splitlines().index("    assert_no_pi(event)") + 1
    assert f"test_leaky.py:{helper}" in shown


def test_loading_imports_nothing_of_ours_and_costs_less_than_five_milliseconds(request):
    program = (
        "import pytest, sys, time; t = time.perf_counter(); import pi_classify_pytest; t = time.perf_counter() - t;"
        "print(t, any(m.split('.')[0] == 'pi_classify' for m in sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": str(request.config.rootpath / "src")}
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        ).stdout.split()
        for _ in range(5)
    ]
    assert {imported for _, imported in runs} == {"False"}
    assert min(float(took) for took, _ in runs) < 0.005


def test_a_run_without_our_fixtures_imports_nothing_of_ours(run):
    test = "import sys\ndef test_it():\n    assert not any(m.split('.')[0] == 'pi_classify' for m in sys.modules)\n"
    assert "1 passed" in run(test_nothing=test)


@pytest.mark.parametrize(
    ("how", "said"),
    [("allow='EMAIL_ADDRESS'", "allow is a list"), ("policy='analitycs'", "did you mean 'analytics'")],
)
def test_an_assertion_that_could_not_judge_shows_no_value_either(run, how, said):
    test = f"from pi_classify.testing import assert_no_pi\ndef test_it():\n    mail = 'zora.quillon@example.com'\n    print(mail)\n    assert_no_pi({{'email': mail}}, {how})\n"
    shown = run("-l", "--full-trace", test_wrong=test)
    assert said in shown
    assert SECRET not in shown
