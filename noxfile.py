"""What must be green: `nox` runs all of it, `nox -s tests` one session. CI runs the same command."""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import nox

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = False
nox.options.sessions = ["lint", "layers", "types", "tests", "lean", "docs-check", "sink-js"]

HERE = Path(__file__).parent
# A process for each core, and whole files in one: what a file prepares is prepared once.
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile")


def install(session: nox.Session, *arguments: str) -> None:
    """Install with a pip that knows dependency groups (25.1)."""
    session.install("--upgrade", "pip>=25.1")
    session.install(*arguments)


def install_lean(session: nox.Session) -> None:
    """Install as the README's lean line does, and what tests need."""
    line = re.search(
        r"^pip install (.+) && pip install --no-deps \.$",
        (HERE / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    if line is None:
        session.error("README.md has no lean line")
    install(session, *line[1].split(), "--group", "test")
    session.install("--no-deps", ".")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, with everything installed."""
    install(session, "-e", ".[ner]", "--group", "test")
    session.run("pytest", *SIDE_BY_SIDE, *session.posargs)


@nox.session
def lean(session: nox.Session) -> None:
    """All tests again, as the README's lean line installs: without Presidio and spaCy."""
    install_lean(session)
    absent = "import importlib.util as u; assert not any(map(u.find_spec, ('presidio_analyzer', 'spacy')))"
    session.run("python", "-c", absent)
    # Doctests of src ran above; here the wheel is tested.
    session.run("pytest", *SIDE_BY_SIDE, *(session.posargs or ["tests"]))


@nox.session(name="sink-js")
def sink_js(session: nox.Session) -> None:
    """The sink against the JavaScript SDKs, which npm installs aside; none may be missing."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        session.skip("node and npm are not on PATH: the JavaScript SDKs were NOT run against the sink")
    install_lean(session)  # the sink needs no more, and the rest takes a minute to install
    aside = Path(session.create_tmp()) / "sink_js"
    shutil.copytree(
        HERE / "tests" / "sink_js", aside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules")
    )
    with session.chdir(aside):
        session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", external=True)
    session.run("pytest", "-rs", "-k", "javascript", "tests/test_sink_sdks.py", env={"SINK_JS": str(aside)})


@nox.session
def spark(session: nox.Session) -> None:
    """The adapter of PySpark on two local workers; not a default session: PySpark is 456 MB, built from source, and needs Java."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        session.skip("there is no Java: the adapter of PySpark was NOT tested")
    install(session, "-e", ".[spark]", "pytest", "pytest-socket")
    session.run("pytest", "-rs", *(session.posargs or ["tests/test_integration_spark.py"]))


@nox.session
def types(session: nox.Session) -> None:
    """The package is strictly typed."""
    install(session, "-e", ".", "--group", "check", "--group", "test")
    session.run("mypy")


@nox.session
def lint(session: nox.Session) -> None:
    """Style."""
    install(session, "--group", "check")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def layers(session: nox.Session) -> None:
    """Imports point one way."""
    install(session, "-e", ".", "--group", "check")
    session.run("lint-imports")


@nox.session(name="docs-check")
def docs_check(session: nox.Session) -> None:
    """Examples in the documents run, and links between them lead somewhere."""
    broken = broken_links()
    if broken:
        session.error("links that lead nowhere:\n" + "\n".join(broken))
    install(session, "-e", ".", "--group", "test")
    pages = [str(page.relative_to(HERE)) for page in documents()]
    session.run("pytest", "--doctest-glob=*.md", *pages)


def documents() -> list[Path]:
    """README and every page of docs."""
    return [HERE / "README.md", *sorted((HERE / "docs").rglob("*.md"))]


def broken_links() -> list[str]:
    """Relative links of the project's Markdown files whose file is missing."""
    broken = []
    for page in {*documents(), *HERE.glob("*.md"), *HERE.glob("benchmarks/*.md")}:
        text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for link in re.findall(r"\]\(<?([^)>\s]+)", text):
            target = unquote(link.partition("#")[0])
            if target and not re.match(r"[a-z][a-z0-9+.-]*:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(HERE)}: {link}")
    return sorted(broken)
