"""The statute's table is complete, honest about what was verified, and refuses what it does not know."""

import pytest

from pi_classify.errors import UnknownCategory
from pi_classify.taxonomy import categories, category, citation, notes, sensitive_clauses

CLAUSES = [f"(ae)(1)({letter})" for letter in "ABCDEFG"] + [f"(ae)(2)({letter})" for letter in "ABC"]


def test_the_table_has_the_letters_a_to_l() -> None:
    assert list(categories()) == list("ABCDEFGHIJKL")


def test_every_sensitive_clause_is_there() -> None:
    assert list(sensitive_clauses()) == CLAUSES


@pytest.mark.parametrize("letter", list("ABCDEFGHIJKL"))
def test_a_row_cites_its_own_letter_and_has_wording(letter: str) -> None:
    row = category(letter)
    assert row.letter == letter
    assert row.clause == f"1798.140(v)(1)({letter})"
    assert row.title
    assert row.wording


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_sensitive_clause_belongs_to_letter_l(clause: str) -> None:
    row = category(clause)
    assert (row.letter, row.sensitive, row.clause) == ("L", True, f"1798.140{clause}")


def test_only_l_is_sensitive_among_the_letters() -> None:
    assert [row.letter for row in categories().values() if row.sensitive] == ["L"]


@pytest.mark.parametrize("letter", ["A", "B", "C", "(ae)(1)(D)", "(ae)(1)(G)"])
def test_wording_that_nobody_saw_in_force_is_not_called_verified(letter: str) -> None:
    assert not category(letter).verified


@pytest.mark.parametrize(
    ("letter", "wording"),
    [
        ("D", "Commercial information, including records of personal property, products or services purchased, obtained, or considered, or other purchasing or consuming histories or tendencies"),
        ("F", "Internet or other electronic network activity information, including, but not limited to, browsing history, search history, and information regarding a consumer's interaction with an internet website, application, or advertisement"),
        ("J", "Education information, defined as information that is not publicly available personally identifiable information as defined in the Family Educational Rights and Privacy Act (20 U.S.C. Sec. 1232g; 34 C.F.R. Part 99)"),
        ("K", "Inferences drawn from any of the information identified in this subdivision to create a profile about a consumer reflecting the consumer's preferences, characteristics, psychological trends, predispositions, behavior, attitudes, intelligence, abilities, and aptitudes"),
    ],
)  # fmt: skip
def test_wording_that_is_called_verified_is_that_of_the_copy(letter: str, wording: str) -> None:
    """https://online.flipbuilder.com/bzaa/mvgs/files/basic-html/page34.html, word for word."""
    assert category(letter).verified
    assert category(letter).wording == wording


def test_the_customer_records_clause_stands_behind_b() -> None:
    assert notes()["customer_records"].clause == "1798.80(e)"
    assert "1798.80" in category("B").wording


@pytest.mark.parametrize("word", ["M", "", "AB", "(ae)(3)(A)", "(v)(1)(A)"])
def test_an_unknown_category_is_refused(word: str) -> None:
    with pytest.raises(UnknownCategory):
        category(word)


@pytest.mark.parametrize(("word", "nearest"), [("a", "'A'"), ("(B)", "'B'"), ("ae(1)(C)", "'(ae)(1)(C)'")])
def test_the_refusal_names_the_nearest_row(word: str, nearest: str) -> None:
    with pytest.raises(UnknownCategory) as refused:
        category(word)
    assert str(refused.value).endswith(f"nearest: {nearest}")


def test_a_citation_is_in_the_order_of_the_statute() -> None:
    cited = citation(["B", "A", "B"], "(ae)(1)(B)")
    assert cited == "Cal. Civ. Code 1798.140(v)(1)(A), (v)(1)(B), (ae)(1)(B)"


def test_a_citation_of_nothing_is_refused() -> None:
    with pytest.raises(UnknownCategory):
        citation([])


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        categories()["M"] = category("A")  # type: ignore[index]
