"""The pages that are written from the code: they are up to date, and they say what the code does."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from pi_classify import taxonomy, vocabulary
from pi_classify.detectors import catalogue

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = spec_from_file_location("docs_catalogue", DOCS / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["detectors.md", "statute.md"])
def test_the_page_is_what_the_code_says_today(writer: ModuleType, name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert text == writer.pages()[name], "run: python docs/catalogue.py"


def test_every_detector_has_its_section(writer: ModuleType) -> None:
    page = writer.pages()["detectors.md"]
    for detector in catalogue():
        assert f"\n## {detector.entity}\n" in page
        assert f"(#{detector.entity.lower()})" in page


def test_every_clause_of_the_statute_has_a_line(writer: ModuleType) -> None:
    page = writer.pages()["statute.md"]
    for row in (*taxonomy.categories().values(), *taxonomy.sensitive_clauses().values()):
        assert f"- Clause: {row.clause}, " in page


def test_what_no_detector_knows_by_value_is_not_said_to_be(writer: ModuleType) -> None:
    weak = [d for d in catalogue() if d.by_value is None and getattr(d, "sure", None) is None]
    assert weak
    assert writer.coverage(weak, ()) == "by name only"
    assert writer.coverage([], ()) == "not"
    assert (
        writer.coverage([d for d in catalogue() if d.entity == "EMAIL_ADDRESS"], ("ga4",))
        == "by value, by association"
    )


def test_association_is_gathered_over_all_vendors(writer: ModuleType) -> None:
    assert writer.associated("A") == ()
    assert set(writer.associated("F")) == {*vocabulary.vendors(), "query"}
