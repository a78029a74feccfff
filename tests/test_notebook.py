"""The notebook that is shipped tells a true story: it runs from the first cell to the last on the shipped events."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

nbformat = pytest.importorskip("nbformat", reason="the notebook is run where Jupyter's libraries are")
nbclient = pytest.importorskip("nbclient", reason="the notebook is run where Jupyter's libraries are")

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The notebook after all cells, run in a folder that has nothing but it and the events."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copy(EXAMPLES / "events.jsonl", folder)
    notebook = nbformat.read(EXAMPLES / "audit.ipynb", as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}})
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(
                name, str(tmp_path_factory.mktemp(name))
            )  # nobody's own settings, history or sockets
        client.execute()
    assert [file.name for file in folder.iterdir()] == ["events.jsonl"]
    return notebook


def outputs(notebook, begins):
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and begins in cell.source)
    return cell.outputs


def text(notebook, begins):
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in outputs(notebook, begins)
    )


def test_it_is_stored_without_outputs():
    notebook = nbformat.read(EXAMPLES / "audit.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_one_cell_shows_the_whole_report(ran):
    (shown,) = outputs(ran, "pi.audit(")
    assert "<h2>Where which category is</h2>" in shown.data["text/html"]
    assert shown.data["text/plain"].startswith("<Report: ")


def test_nothing_is_said_on_stderr(ran):
    said = [output for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in said if output.get("name") == "stderr"]


def test_a_leak_is_found_by_its_share_and_told_where_to_look(ran):
    told = re.search(
        r"^ +([0-9]+)% of +[0-9]+ values +properties\.\$current_url\?email ",
        text(ran, "leaks = "),
        re.MULTILINE,
    )
    assert int(told[1]) < 20
    (place, *_) = re.findall(
        r"pi-classify show events\.jsonl:([0-9]+) 'properties\.\$current_url\?email'",
        text(ran, "leak.locators"),
    )
    line = (EXAMPLES / "events.jsonl").read_text("utf-8").splitlines()[int(place) - 1]
    assert "email=" in unquote(json.loads(line)["properties"]["$current_url"])


def test_a_verdict_settles_what_was_open(ran):
    said = text(ran, "inventory=inventory")
    assert 'verdict = "not_pi"' in said
    before, after = said.splitlines()[-2:]
    assert "properties.search_term" in before
    assert "properties.search_term" not in after


def test_a_policy_leaves_less(ran):
    counts = {
        line.split()[0]: (int(line.split()[1]), int(line.split()[3]))
        for line in text(ran, "redactor = ").splitlines()
    }
    assert all(counts[entity][0] > 0 for entity in counts)
    assert counts["US_SSN"][1] == counts["CREDIT_CARD"][1] == counts["EMAIL_ADDRESS"][1] == 0


def test_what_is_new_this_week_is_one_line(ran):
    assert "new: properties.coupon holds EMAIL_ADDRESS" in text(ran, "this_week.diff")


def test_a_report_comes_back_from_its_json_and_the_exports_are_there(ran):
    told = text(ran, "Report.from_json")
    assert told == "(True, ['pi_inventory.toml', 'report.csv', 'report.html', 'report.json'])"


def test_the_notice_is_shown(ran):
    assert "1798.140(v)(1)(A)" in outputs(ran, "report.notice(")[0].data["text/html"]


def test_no_output_shows_a_value_of_the_events(ran):
    said = str([cell.outputs for cell in ran.cells if cell.cell_type == "code"])
    assert "@example." not in said
    assert not [name for name in ("quillfeather", "marrowby", "987-65-43") if name in said.lower()]
