"""What a report looks like: everything is there, nothing runs, nothing is loaded, and no stranger's name breaks out."""

import contextlib
import csv
import datetime
import html
import io
import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from pi_classify import audit
from pi_classify.auditing import Report, Tally, pictures
from pi_classify.auditing.effects import effects_of
from pi_classify.auditing.heat import SENSITIVE, columns, heat_of
from pi_classify.auditing.markup import Html, element
from pi_classify.auditing.progress import told
from pi_classify.auditing.reading import count, source_rows
from pi_classify.auditing.render import printable
from pi_classify.engine.classifier import Classifier

SECRET = "zebra.quillfeather@example.com"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></code></td></div><svg onload=alert(1)>",
    "invoice\u202egnp.exe",
    "two\nlines",
    "\x1b[31mred",
    "[bold red]rich[/]",
    "javascript:alert(1)//",
    "{{7*7}}",
    "\ud800lone",
    "'; DROP TABLE",
)
SECTIONS = (
    "What was found, what matters first",
    "Where which category is",
    "Before and after the policy",
    "What was not read or scanned",
    "Collected by association",
)  # fmt: skip


@pytest.fixture(params=["drawn", "tables"])
def drawn(request, monkeypatch):
    """With Altair, and as it is without."""
    if request.param == "tables":
        monkeypatch.setattr(pictures, "has_altair", lambda: False)
    elif not pictures.has_altair():
        pytest.skip("Altair is not installed")
    return request.param


@pytest.fixture(scope="module")
def report():
    events = [
        {
            "event": "Order Completed",
            "timestamp": "2026-03-04T10:00:00Z",
            "distinct_id": f"u-{n}",
            "properties": {
                "ssn": "987-65-4320",
                "note": f"mail {SECRET}" if n < 3 else "all fine",
                "email": SECRET,
                "revenue": 9.5,
                "bad": float("nan"),
            },
        }
        for n in range(40)
    ]
    return audit([*events, "no payload"])


class Reader(HTMLParser):
    """What a browser would make of it: the elements, their attributes, the text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "wbr", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def all_pages(report):
    return report._repr_html_(), report.to_html(date=datetime.date(2026, 3, 20))


# ---------------------------------------------------------------------- what is there


def test_every_section_is_there_in_its_order(report, drawn):
    for page in all_pages(report):
        heads = re.findall(r"<h2>(.*?)</h2>", page)
        assert tuple(heads[: len(SECTIONS)]) == SECTIONS
        assert page.index("<h2>") < page.index("US_SSN")


def test_the_first_table_says_what_one_can_act_on(report):
    text = Reader(report._repr_html_()).text
    for head in ("property", "entity", "statute", "sensitive", "events", "share", "of values", "holds", "confidence", "action", "why"):  # fmt: skip
        assert head in text
    assert {"(ae)(1)(A)", "leak", "redact", "review"} <= set(text)


def test_the_table_says_before_its_rows_what_its_words_mean(report):
    """On paper no pointer rests on a heading: letters and clauses that stand there are told, and whose actions these are."""
    for page in all_pages(report):
        above = page[page.index("<h2>") : page.index('<div class="scroll"')]
        text = "".join(Reader(above).text)
        assert "what the policy analytics does" in text
        assert "at least 80 %" in text
        for row in report.rows:
            assert all(f"{letter} " in text for letter in row.categories)
            assert (row.sensitive or "") in text
    assert "what the policy ccpa does" in "".join(Reader(Report(report.tally, policy="ccpa").to_html()).text)


def test_names_that_stand_for_others_are_explained_where_there_are_any(report):
    told = "stands for names that may be values"
    assert told not in report.to_html()
    assert told not in audit([{"<b>": SECRET}]).to_html()
    assert told in audit([{SECRET: 1}]).to_html()


def test_what_to_do_stands_beside_what_was_found(report):
    """A notebook's cell is narrow: the last columns are out of sight there."""
    heads = re.findall(r"<th\b[^>]*>(.*?)</th>", report._repr_html_())
    assert heads[:4] == ["property", "entity", "action", "sensitive"]
    assert terminal(report, 60).split()[:3] == terminal(report, 200).split()[:3]


def test_of_properties_counted_together_no_more_events_are_told_than_there_were(drawn):
    """They are added up one by one, so that an event counts as often as it has such properties."""
    words = ["email", "revenue", "order_id", "latitude", "ssn"]
    payloads = [
        {f"{a}_{b}": SECRET if b == "email" else f"{n}" for a in "abcdefgh" for b in words} for n in range(4)
    ]
    tally = Tally(most=2)
    count(tally, source_rows(payloads, ""), Classifier())
    report = Report(tally)
    together = [row for row in report.rows if row.property == "<other>"]
    assert together
    assert all(row.events <= 4 and row.share <= 1 for row in (*together, *report.associations))
    assert all(row.events <= 1 for row in report.notice().rows if row.properties == ("<other>",))
    assert "<other>" not in {heat.property for heat in heat_of(report)}
    for form in (report.to_html(), report._repr_html_(), terminal(report, 200)):
        assert "≤ 4" in form
    assert "all beyond 2 properties" in "".join(Reader(report.to_html()).text)
    assert "at most 4" in report.to_html()


def test_a_reason_for_which_something_was_not_scanned_is_told_in_words(report):
    assert "nan: NaN or Infinity (40)" in "".join(Reader(report.to_html()).text)


def test_a_picture_is_drawn_or_a_table_says_the_same(report, drawn):
    page = report.to_html()
    assert ("<svg" in page) == (drawn == "drawn")
    assert ('class="heat"' in page) == ('class="bar"' in page) == (drawn == "tables")
    for column in columns():
        assert f"<b>{column}</b>" in page


def test_what_was_not_read_is_told_with_its_reason(report):
    text = "".join(Reader(report.to_html()).text)
    assert "rows not read" in text
    assert "not an object" in text
    assert "not scanned at properties.bad" in text
    whole = audit([{"plan": "pro"}])
    assert "Every row was read and wholly scanned." in whole.to_html()


def test_categories_by_association_stand_apart(report):
    page = report._repr_html_()
    below = page[page.index("Collected by association") :]
    assert "D Commercial information" in below
    assert "a notice lists their category" in below


def test_the_page_bears_the_date_and_title_that_were_given_and_no_other(report):
    page = report.to_html(title="Ours & theirs", date="2026-03-20")
    assert "<title>Ours &amp; theirs</title>" in page
    assert "2026-03-20." in page
    assert report.to_html() == report.to_html()
    assert str(datetime.datetime.now(datetime.UTC).date()) not in report.to_html()


def test_a_page_is_written_where_it_was_named(report, tmp_path):
    assert report.to_html(tmp_path / "report.html", date="2026-03-20") is None
    assert (tmp_path / "report.html").read_text("utf-8") == report.to_html(date="2026-03-20")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_what_a_notebook_leaves_out_is_counted_and_a_page_has_it():
    many = audit([{f"email{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}": SECRET for n in range(60)}])
    assert len(many) == 60
    piece = "".join(Reader(many._repr_html_()).text)
    assert 'and 30 more: report.to_html("report.html")' in piece
    assert "more" not in "".join(Reader(many.to_html()).text)


def test_an_empty_report_says_so_in_every_section(drawn):
    for page in all_pages(Report(Tally())):
        text = "".join(Reader(page).text)
        assert all(section in text for section in SECTIONS)
        assert "Nothing was found" in text
        assert "No property carries a category." in text
        assert "0 payloads read" in text


# ---------------------------------------------------------------------- what is not there


@pytest.fixture(scope="module")
def hostile():
    events = [
        {
            "event": name,
            name: SECRET,
            "properties": {name: {"deep": SECRET, name: "987-65-4320"}, SECRET: {"ip": "203.0.113.9"}},
            "revenue": name,
        }
        for name in HOSTILE
    ]
    tally = audit([*events, {"n": float("nan")}]).tally
    tally.skip("<script>reason</script>")
    return Report(tally)


def test_no_name_becomes_markup(hostile, drawn):
    for page in all_pages(hostile):
        seen = Reader(page)
        assert seen.open == []
        allowed = {
            "html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "b", "i", "span", "code", "wbr", "ul", "li", "table",
            "thead", "tbody", "tr", "th", "td", "details", "summary", "dl", "dt", "dd", "svg", "g", "path", "text", "rect", "line",
        }  # fmt: skip
        assert set(seen.tags) <= allowed
        assert not [one for one in seen.attributes if one[1].startswith("on") or one[1] in ("src", "href")]


def test_nothing_runs_and_nothing_is_loaded(hostile, report, drawn):
    for page in (*all_pages(hostile), *all_pages(report)):
        for word in ("<script", "http:", "https:", "url(", "@import", "<iframe", "<link", "<img"):
            assert word not in page
    assert "default-src 'none'" in html.unescape(report.to_html())


def test_control_and_direction_characters_are_written_out(hostile, drawn):
    for page in all_pages(hostile):
        assert not [c for c in page if not c.isprintable() and c != "\n"]
        assert "invoice\\u202egnp.exe" in "".join(Reader(page).text).replace("\n", "")


def test_no_form_shows_a_value(hostile, report, drawn):
    for one in (hostile, report):
        told = [*all_pages(one), terminal(one, 200)]
        assert not [form for form in told if "zebra" in form or "987-65" in form or "203.0.113" in form]


@given(name=st.text(max_size=40))
@settings(max_examples=150)
def test_markup_gives_back_the_text_that_was_put_in(name):
    made = element("td", name, title=name)
    seen = Reader(made)
    assert seen.tags == ["td"]
    assert "".join(seen.text) == printable(name)
    assert seen.attributes == [("td", "title", printable(name))]


def test_only_what_is_marked_as_markup_stays_markup():
    assert element("p", Html("<b>a</b>"), "<b>") == "<p><b>a</b>&lt;b&gt;</p>"


names = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@given(
    st.lists(
        st.dictionaries(names, st.sampled_from(["pro", SECRET, 7, None, {"x": SECRET}]), max_size=4),
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)  # fmt: skip
def test_every_property_of_a_report_is_on_its_page(events):
    report = audit(events)
    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        patched.setattr(pictures, "has_altair", lambda: False)
        page = report.to_html()
    told = set(re.findall(r"<summary><code>(.*?)</code>", page))
    assert told == {html.escape(printable(path)) or "the whole payload" for path in report.profiles}
    rows = "".join(Reader(page).text)
    assert all(printable(row.property) in rows and row.entity in rows for row in report.rows)


# ---------------------------------------------------------------------- light, dark, large


def test_every_colour_has_one_for_the_light_and_one_for_the_dark(report):
    style = re.search(r"<style>(.*?)</style>", report._repr_html_(), re.DOTALL)[1]
    assert "color-scheme: light dark" in style
    for theme in ('[data-jp-theme-light="true"]', '[data-jp-theme-light="false"]', ".vscode-dark", ".vscode-light"):  # fmt: skip
        assert theme in style
    colours = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", style)
    assert len(colours) == style.count("--") - style.count("var(--") == len({name for name, *_ in colours})
    used = set(re.findall(r"var\(--([a-z-]+)\)", style)) - {"s"}
    assert used == {name for name, *_ in colours}


def test_the_styles_of_a_notebook_do_not_win(report):
    """JupyterLab sets text in cells to the right, stripes rows and puts code into boxes: `.jp-RenderedHTMLCommon :not(pre) > code`."""
    style = re.search(r"<style>(.*?)</style>", report._repr_html_(), re.DOTALL)[1]
    style = re.sub(r"/\*.*?\*/|@media[^{]*", "", style, flags=re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", style) for one in rule.split(",")]
    assert len(selectors) > 50
    assert not [
        one
        for one in selectors
        if one and not re.search(r"\.pi-classify\.pi-classify|\.pi-classify-page", one)
    ]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [("ink", "paper"), ("quiet", "paper"), ("ink", "band"), ("ink", "heat"), ("alarm", "alarm-band"), ("warn", "warn-band"), ("done", "band")],
)  # fmt: skip
def test_text_stands_out_from_what_is_behind_it(ink, paper, theme, report):
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1."""
    style = report._repr_html_()
    colours = {
        name: shades for name, *shades in re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", style)
    }
    light, dark = sorted((luminance(colours[name][theme]) for name in (ink, paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_a_picture_has_its_counterpart(report):
    if not pictures.has_altair():
        pytest.skip("Altair is not installed")
    page = report.to_html()
    drawn = set(re.findall(r'(fill|stroke)="(#\w+)"', page[page.index("<svg") :]))
    mapped = set(re.findall(r'\[(fill|stroke)="(#\w+)"\]', page))
    assert drawn <= mapped


def test_a_picture_does_not_depend_on_the_theme_of_a_notebook(report):
    alt = pytest.importorskip("altair", reason="Altair is optional")
    plain = report.to_html()
    with alt.theme.enable("dark"):
        assert report.to_html() == plain
        assert alt.theme.active == "dark"
    with alt.theme.enable("ggplot2"):
        assert report.to_html() == plain


def test_five_thousand_properties_are_a_page_of_five_megabytes_in_two_seconds(drawn):
    words = [
        a + b + c for a in "abcdefghijklmnopq" for b in "abcdefghijklmnopq" for c in "abcdefghijklmnopqr"
    ]
    large = audit([{f"{word}.email": SECRET if n % 2 else "pro" for n, word in enumerate(words)}])
    assert len(large.profiles) >= 4_900
    assert len(large.rows) > 2_000
    report = audit([{"email": SECRET}])
    report.to_html()  # the first picture starts an engine
    begun = time.process_time()  # not what others do on this machine
    page = large.to_html()
    assert time.process_time() - begun < 2
    assert len(page.encode()) < 5_000_000
    assert len(large._repr_html_()) < 200_000


# ---------------------------------------------------------------------- the numbers behind the pictures


def test_the_heat_map_has_the_share_of_events_by_letter(report):
    heats = {heat.property: heat.shares for heat in heat_of(report)}
    assert heats["properties.ssn"] == {"A": 1.0, "B": 1.0, "L": 1.0, SENSITIVE: 1.0}
    assert heats["properties.note"]["A"] == 0.075
    assert heats["properties.revenue"] == {"D": 1.0}
    assert "properties.bad" not in heats


def test_before_and_after_add_up(report):
    effects = effects_of(report.rows)
    assert sum(effect.before for effect in effects) == sum(row.findings for row in report.rows)
    for effect in effects:
        assert effect.before == sum(count for _, count in effect.changed) + effect.after
    (unscanned,) = [effect for effect in effects if effect.entity == "UNSCANNED"]
    assert (unscanned.after, unscanned.open) == (40, 40)


def test_two_names_that_are_shortened_alike_stay_two_rows():
    if not pictures.has_altair():
        pytest.skip("Altair is not installed")
    first = f"{'x' * 25}abc{'y' * 25}"
    report = audit([{first: SECRET, first.replace("abc", "abd"): SECRET}])
    names = re.findall(r">([^<>]*…[^<>]*)</text>", report._repr_html_())
    assert len(names) == 2


# ---------------------------------------------------------------------- other forms


def test_markdown_calls_nobody_and_links_nowhere():
    text = audit(
        [{"@octocat": SECRET, "see https://example.com `x` | \\\\| y": SECRET, "www.example.com": SECRET}]
    ).to_markdown()
    lines = text.splitlines()[4:]
    assert len(lines) == 3
    for line in lines:
        bare = re.sub(r"(`+) .*? \1(?!`)", "", line)
        assert not re.search(r"@|://|www\.", bare)
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 13


@pytest.mark.parametrize("name", ["=1+1", "-cmd", "+1", "@SUM(A1)", "＝1", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(name):
    report = audit([{name: SECRET}])
    report.rows[0]  # there is one
    for line in csv.reader(io.StringIO(report.to_csv())):
        assert not [cell for cell in line if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]


# ---------------------------------------------------------------------- terminals


def terminal(report, width):
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="truecolor")
    console.print(report)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 130, 200])
def test_a_terminal_shows_as_many_columns_as_it_has_room_for(report, width):
    shown = re.sub(r"\x1b\[[0-9;]*m", "", terminal(report, width))
    head, *lines = shown.splitlines()
    assert {"property", "entity", "sensitive", "action"} <= set(head.split())
    assert ("why" in head) == (width >= 150)
    assert all(len(line) <= width for line in lines)
    assert "redact" in shown
    assert "1 not read (not an object)" in " ".join(shown.split())


def test_a_terminal_breaks_a_path_where_a_step_begins():
    report = audit([{"properties": {"$set": {"driver_license": {"number": "D1234562"}}}}])
    shown = re.sub(r"\x1b\[[0-9;]*m", "", terminal(report, 80)).splitlines()
    assert shown[1].startswith("properties.$set ")
    assert shown[2].rstrip() == ".driver_license.number"


def test_a_terminal_shows_hostile_names_as_they_are(hostile):
    shown = re.sub(r"\x1b\[[0-9;]*m", "", terminal(hostile, 200))
    assert "[bold red]rich[/]" in shown
    assert "\\u001b[31mred" in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown


def test_the_shell_shows_the_table_on_a_terminal_and_plain_text_elsewhere(tmp_path):
    """A pseudo-terminal is a terminal."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    (tmp_path / "events.jsonl").write_text('{"email": "jane@example.com", "ssn": "987-65-4320"}\n')
    command = [
        sys.executable,
        "-c",
        "from pi_classify.cli import main; raise SystemExit(main())",
        "audit",
        "events.jsonl",
    ]
    ours, theirs = pty.openpty()
    place = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    place.pop("NO_COLOR", None)
    with subprocess.Popen(command, cwd=tmp_path, env=place, stdout=theirs, stderr=subprocess.PIPE) as running:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # what Linux says at the end of a pseudo-terminal
            while part := os.read(ours, 65_536):
                shown += part
    os.close(ours)
    assert running.returncode == 0
    assert b"\x1b[31m" in shown
    assert b"US_SSN" in shown
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert b"\x1b" not in plain.stdout
    assert b"Cal. Civ. Code 1798.140" in plain.stdout
    assert plain.stderr == b""


# ---------------------------------------------------------------------- progress


def test_progress_is_told_on_stderr_when_asked_for(capsys, monkeypatch):
    clock = iter(n / 10 for n in range(10_000))
    monkeypatch.setattr("pi_classify.auditing.progress.time.monotonic", lambda: next(clock))
    report = audit(({"plan": "pro"} for _ in range(2_000)), progress=True)
    assert report.tally.payloads == 2_000
    err = capsys.readouterr().err
    assert "\r512 rows, " in err
    assert err.endswith("\r")


def test_progress_is_quiet_where_nobody_looks(capsys):
    audit([{"plan": "pro"}] * 600)
    assert capsys.readouterr() == ("", "")


def test_progress_is_told_on_a_terminal_by_itself(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("pi_classify.auditing.progress._SECONDS", 0)
    list(told(range(600)))
    assert "256 rows" in capsys.readouterr().err
    list(told(range(600), progress=False))
    assert capsys.readouterr().err == ""


def test_no_stderr_is_no_reason_to_fail(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert list(told([1, 2], progress=True)) == [1, 2]
